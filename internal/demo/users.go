package demo

import (
	"fmt"
	"time"

	"buyergraph/ent"
	"buyergraph/internal/text"
)

func (g *generator) makeUsers() {
	for i := 0; i < g.users && g.err == nil; i++ {
		g.settle(i)
		p := g.person(i)
		g.makeUser(p)
		g.makeAddresses(p)
		if p.state == guest {
			continue
		}
		g.giveRoles(p)
		g.makeInvitation(p)
		if p.state == unconfirmed {
			continue // he has never been here
		}
		g.makeAcceptances(p)
		g.makeActivities(p)
	}
}

func (g *generator) makeUser(p *person) {
	d := g.roll(hisAccount, int(p.id))
	c := p.in
	u := &ent.CustomerUser{
		ID: p.id, Email: p.email, FirstName: p.first, LastName: p.last, CustomerID: c.id, WebsiteID: &c.website, OwnerID: &c.owner, CreatedAt: g.at(p.since),
		Enabled: p.state != guest && p.state != disabled, Confirmed: p.state != guest && p.state != unconfirmed, Guest: p.state == guest,
		PasswordResetRequired: p.state == resetting, PreferredLocale: maybe(d.chance(0.4), p.land.locale), PreferredCurrency: maybe(d.chance(0.2), p.land.currency),
		NamePrefix: maybe(d.chance(0.03), "Dr"),
	}
	if d.chance(0.7) {
		u.Birthday = new(time.Date(1958+d.below(44), time.Month(1+d.below(12)), 1+d.below(28), 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
	}
	if p.state != guest {
		u.EmailKey = new(text.EmailKey(p.email))
		u.ExternalID = new(fmt.Sprintf("CRM-%06d", 310_000+p.id))
	}
	if g.hash != "" && (p.email == AdministratorEmail || p.email == BuyerEmail) {
		u.PasswordHash = &g.hash
	}
	comes := p.state != guest && p.state != unconfirmed
	last := max(p.since, p.left-1-moment(d.part()*d.part()*float64(20*week)))
	if comes {
		u.LastLoginAt, u.LoginCount = new(g.at(last)), 5+d.below(400)
		if d.chance(0.4) {
			u.UpdatedAt, u.Version = g.at(p.since+moment(d.part()*float64(last-p.since))), d.between(2, 5)
		}
	}
	g.add(u)
	if comes {
		g.makeLogins(p, last)
	}
	if p.state != guest && d.chance(0.3) {
		g.link("customer_users_sales_representatives", p.id, c.owner)
	}
}
