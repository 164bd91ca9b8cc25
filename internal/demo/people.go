package demo

import (
	"fmt"
	"strconv"
)

// person is a customer user. A person is drawn from the user's number wherever it is
// needed.
type person struct {
	id                         int64
	company                    *company
	market                     *market
	firstName, lastName, email string
	phone, jobTitle            string
	registeredAt, leftAt       workTime // leftAt is the last activity, present for users who are still active
	isFounder                  bool
	accountState
}

// accountState says whether a user can sign in, and if not, why.
type accountState uint8

const (
	active accountState = iota
	guest
	unconfirmed
	disabled
	resetRequired
)

// alwaysActiveUsers is how many users, counted from the first, are active for certain, so
// that examples can name them.
const alwaysActiveUsers = 60

// canBuyAt reports whether a person could have a document at a work time.
func (p *person) canBuyAt(t workTime) bool {
	return p.accountState != guest && p.accountState != unconfirmed && t < p.leftAt
}

// assignCompany draws the company of the next user and counts the user in its tree.
func (g *generator) assignCompany(user int) {
	n, isFounder := g.companiesBefore(user)
	if !isFounder {
		n = g.drawsOf(kindUserCompany, user).skewedBelow(n)
	}
	tree := &g.trees[g.companies[n].treeIndex]
	g.companyOfUser = append(g.companyOfUser, int32(n))          //nolint:gosec // less than MaxUsers
	g.placeInTree = append(g.placeInTree, int32(tree.userCount)) //nolint:gosec // less than MaxUsers
	tree.userCount++
}

// drawPerson draws the user with a number, counted from 0. Call [generator.assignCompany]
// for that user first.
func (g *generator) drawPerson(user int) *person {
	c := &g.companies[g.companyOfUser[user]]
	tree := &g.trees[c.treeIndex]
	d := g.drawsOf(kindUser, user)
	p := &person{
		id: int64(user + 1), company: c, market: tree.market, registeredAt: g.arrivalOf(user), leftAt: present,
		isFounder: g.founderOf(int(g.companyOfUser[user])) == user,
	}
	// Within a tree no name repeats before all names are used.
	const stride = 613 // a prime larger than each list of names
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
