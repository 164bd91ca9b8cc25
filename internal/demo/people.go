package demo

import (
	"fmt"
	"strconv"
)

// person is a customer user, as he is drawn from his number whenever he is needed.
type person struct {
	id                 int64
	in                 *company
	land               *land
	first, last, email string
	phone, position    string
	since, left        moment // left is when he stopped coming, span for those who still come
	founder            bool
	state
}

// state is what keeps somebody from signing in.
type state uint8

const (
	active state = iota
	guest
	unconfirmed
	disabled
	resetting
)

// The demo's first people are all there to sign in, so that examples may name them.
const reliable = 60

// buys reports whether somebody could have a document at a moment.
func (p *person) buys(m moment) bool { return p.state != guest && p.state != unconfirmed && m < p.left }

// settle draws the company of the next user and counts him in.
func (g *generator) settle(user int) {
	n, founder := g.founded(user)
	if !founder {
		n = g.roll(hisCompany, user).square(n)
	}
	f := &g.families[g.companies[n].family]
	g.of = append(g.of, int32(n))              //nolint:gosec // fewer than that
	g.place = append(g.place, int32(f.people)) //nolint:gosec // fewer than that
	f.people++
}

// person is the user with a number, counted from 0; he must be settled.
func (g *generator) person(user int) *person {
	c := &g.companies[g.of[user]]
	f := &g.families[c.family]
	d := g.roll(aUser, user)
	p := &person{id: int64(user + 1), in: c, land: f.land, since: g.arrival(user), left: span, founder: g.founder(int(g.of[user])) == user}
	// Within a family no name comes twice before all have come once.
	const stride = 613 // a prime, and more than there are names
	pairs, n := len(f.first)*len(f.last), int(g.place[user])
	pair := (c.family*101 + n*stride) % pairs
	p.first, p.last = f.first[pair/len(f.last)], f.last[pair%len(f.last)]
	p.email = slug(p.first) + "." + slug(p.last)
	if n >= pairs {
		p.email += strconv.Itoa(n/pairs + 1)
	}
	p.email += "@" + f.domain
	p.phone = fmt.Sprintf("%s%03d", f.places[c.town].phone, 100+d.below(100))
	p.position = pick(d, positions)
	if user < reliable || p.founder {
		return p
	}
	switch d.share(3, 5, 6, 2) {
	case 0:
		p.state, p.email = guest, slug(p.first)+"."+slug(p.last)+"@post.example"
	case 1:
		p.state = unconfirmed
	case 2:
		p.state = disabled
		p.left = p.since + moment(d.part()*float64(span-p.since))
	case 3:
		p.state = resetting
	}
	return p
}

var positions = []string{
	"Buyer", "Purchasing manager", "Site manager", "Workshop foreman", "Stores", "Maintenance manager", "Office manager", "Project engineer",
	"Head of facilities", "Accounts",
}
