package demo

import (
	"fmt"
	"strconv"
)

// person is a customer user, as he is drawn from his number whenever he is needed.
type person struct {
	id                         int64
	company                    *company
	market                     *market
	firstName, lastName, email string
	phone, jobTitle            string
	registeredAt, leftAt       workTime // left is when he stopped coming, span for those who still come
	isFounder                  bool
	accountState
}

// accountState is what keeps somebody from signing in.
type accountState uint8

const (
	active accountState = iota
	guest
	unconfirmed
	disabled
	resetRequired
)

// The demo's first people are all there to sign in, so that examples may name them.
const alwaysActiveUsers = 60

// canBuyAt reports whether somebody could have a document at a moment.
func (p *person) canBuyAt(t workTime) bool {
	return p.accountState != guest && p.accountState != unconfirmed && t < p.leftAt
}

// assignCompany draws the company of the next user and counts him in.
func (g *generator) assignCompany(user int) {
	n, isFounder := g.companiesBefore(user)
	if !isFounder {
		n = g.drawsOf(kindUserCompany, user).skewedBelow(n)
	}
	tree := &g.trees[g.companies[n].treeIndex]
	g.companyOfUser = append(g.companyOfUser, int32(n))          //nolint:gosec // fewer than that
	g.placeInTree = append(g.placeInTree, int32(tree.userCount)) //nolint:gosec // fewer than that
	tree.userCount++
}

// drawPerson is the user with a number, counted from 0; he must be settled.
func (g *generator) drawPerson(user int) *person {
	c := &g.companies[g.companyOfUser[user]]
	tree := &g.trees[c.treeIndex]
	d := g.drawsOf(kindUser, user)
	p := &person{id: int64(user + 1), company: c, market: tree.market, registeredAt: g.arrivalOf(user), leftAt: present, isFounder: g.founderOf(int(g.companyOfUser[user])) == user}
	// Within a family no name comes twice before all have come once.
	const stride = 613 // a prime, and more than there are names
	pairCount, place := len(tree.firstNames)*len(tree.lastNames), int(g.placeInTree[user])
	pair := (c.treeIndex*101 + place*stride) % pairCount
	p.firstName, p.lastName = tree.firstNames[pair/len(tree.lastNames)], tree.lastNames[pair%len(tree.lastNames)]
	p.email = slug(p.firstName) + "." + slug(p.lastName)
	if place >= pairCount {
		p.email += strconv.Itoa(place/pairCount + 1)
	}
	p.email += "@" + tree.mailDomain
	p.phone = fmt.Sprintf("%s%03d", tree.towns[c.townIndex].phonePrefix, 100+d.intBelow(100))
	p.jobTitle = pickOne(d, jobTitles)
	if user < alwaysActiveUsers || p.isFounder {
		return p
	}
	switch d.weightedIndex(3, 5, 6, 2) {
	case 0:
		p.accountState, p.email = guest, slug(p.firstName)+"."+slug(p.lastName)+"@post.example"
	case 1:
		p.accountState = unconfirmed
	case 2:
		p.accountState = disabled
		p.leftAt = p.registeredAt + workTime(d.fraction()*float64(present-p.registeredAt))
	case 3:
		p.accountState = resetRequired
	}
	return p
}

var jobTitles = []string{
	"Buyer", "Purchasing manager", "Site manager", "Workshop foreman", "Stores", "Maintenance manager", "Office manager", "Project engineer",
	"Head of facilities", "Accounts",
}
