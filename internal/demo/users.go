package demo

import (
	"fmt"
	"time"

	"buyergraph/ent"
	"buyergraph/internal/text"
)

func (g *generator) makeUsers() {
	for i := 0; i < g.userCount && g.firstErr == nil; i++ {
		g.assignCompany(i)
		p := g.drawPerson(i)
		g.makeUser(p)
		g.makePersonAddresses(p)
		if p.accountState == guest {
			continue
		}
		g.assignRoles(p)
		g.makeInvitations(p)
		if p.accountState == unconfirmed {
			continue // has never signed in
		}
		g.makeConsentAcceptances(p)
		g.makePersonActivities(p)
	}
}

func (g *generator) makeUser(p *person) {
	d := g.drawsOf(kindUserAccount, int(p.id))
	c := p.company
	u := &ent.CustomerUser{
		ID: p.id, Email: p.email, FirstName: p.firstName, LastName: p.lastName, CustomerID: c.id, WebsiteID: &c.websiteID,
		OwnerID: &c.ownerID, CreatedAt: g.timeOf(p.registeredAt),
		Enabled:   p.accountState != guest && p.accountState != disabled,
		Confirmed: p.accountState != guest && p.accountState != unconfirmed, Guest: p.accountState == guest,
		PasswordResetRequired: p.accountState == resetRequired, PreferredLocale: pointerIf(d.chance(0.4), p.market.locale),
		PreferredCurrency: pointerIf(d.chance(0.2), p.market.currencyCode), NamePrefix: pointerIf(d.chance(0.03), "Dr"),
	}
	if d.chance(0.7) {
		birthday := time.Date(1958+d.intBelow(44), time.Month(1+d.intBelow(12)), 1+d.intBelow(28), 0, 0, 0, 0, time.UTC)
		u.Birthday = new(birthday.Format(time.DateOnly))
	}
	if p.accountState != guest {
		u.EmailKey = new(text.EmailKey(p.email))
		u.ExternalID = new(fmt.Sprintf("CRM-%06d", 310_000+p.id))
	}
	if g.passwordHash != "" && (p.email == AdministratorEmail || p.email == BuyerEmail) {
		u.PasswordHash = &g.passwordHash
	}
	hasLogins := p.accountState != guest && p.accountState != unconfirmed
	lastVersion, changedAt := 1, p.registeredAt
	lastLogin := max(p.registeredAt, p.leftAt-1-workTime(d.fraction()*d.fraction()*float64(20*week)))
	if hasLogins {
		u.LastLoginAt, u.LoginCount = new(g.timeOf(lastLogin)), 5+d.intBelow(400)
		if d.chance(0.4) {
			changedAt += workTime(d.fraction() * float64(lastLogin-p.registeredAt))
			lastVersion = d.intBetween(2, 5)
			u.UpdatedAt, u.Version = g.timeOf(changedAt), lastVersion
		}
	}
	g.addRow(u)
	g.makeAccountEntries(p, lastVersion, changedAt)
	if hasLogins {
		g.makeLoginAttempts(p, lastLogin)
	}
	if p.accountState != guest && d.chance(0.3) {
		g.addLink("customer_users_sales_representatives", p.id, c.ownerID)
	}
}
