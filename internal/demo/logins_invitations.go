package demo

import (
	"time"

	"buyergraph/ent"
	"buyergraph/ent/invitation"
	"buyergraph/ent/loginattempt"
	"buyergraph/internal/text"
)

// makeLoginAttempts writes up to six login attempts of the last 12 weeks, and the audit entries of
// the successful ones. The newest is successful: the account stores it as its last login, and it has
// begun the session.
func (g *generator) makeLoginAttempts(p *person, last workTime) {
	d := g.drawsOf(kindUserLogins, int(p.id))
	const loginRetention = 12 * week
	at := last
	for i := range d.intBelow(7) {
		if at < max(p.registeredAt, present-loginRetention) {
			return
		}
		a := &ent.LoginAttempt{
			AttemptedAt: g.timeOf(at), Outcome: loginattempt.OutcomeSUCCESS, Address: new(d.exampleIP()), UserAgent: new(pickOne(d, userAgents)),
			WebsiteID: &p.company.websiteID, CustomerUserID: &p.id,
		}
		switch {
		case i == 0:
		case p.accountState == resetRequired:
			a.Outcome = loginattempt.OutcomePASSWORD_RESET_REQUIRED
		case d.chance(0.12):
			a.Outcome = loginattempt.OutcomeINVALID_CREDENTIALS
		}
		id := g.addRow(a)
		if a.Outcome == loginattempt.OutcomeSUCCESS {
			g.makeLoginEntry(p, a, id)
		}
		if i == 0 {
			g.makeSession(p, a, at)
		}
		at -= minute + workTime(d.fraction()*d.fraction()*float64(3*week))
	}
}

// makeInvitations writes the accepted invitation of some persons, and for some persons a
// pending or revoked invitation into their company.
func (g *generator) makeInvitations(p *person) {
	d := g.drawsOf(kindInvitation, int(p.id))
	if inviter := g.colleagueOf(p); inviter != nil && d.chance(0.06) {
		at := max(inviter.registeredAt, p.registeredAt-workTime(d.intBetween(int(hour), int(4*day))))
		acceptedAt := g.timeOf(p.registeredAt)
		g.addInvitation(d, p, inviter, p.email, at, &ent.Invitation{
			Status: invitation.StatusACCEPTED, AcceptedAt: &acceptedAt, CustomerUserID: &p.id, UpdatedAt: acceptedAt, Version: 2,
		})
	}
	if p.canBuyAt(present-1) && d.chance(0.03) {
		at := max(p.registeredAt, present-workTime(d.fraction()*d.fraction()*float64(30*week)))
		inv := &ent.Invitation{Status: invitation.StatusPENDING}
		if d.chance(0.2) {
			inv.Status = invitation.StatusREVOKED
		}
		name := slug(pickOne(d, p.market.firstNames)) + "." + slug(pickOne(d, p.market.lastNames))
		g.addInvitation(d, p, p, name+".new@"+g.trees[p.company.treeIndex].mailDomain, at, inv)
	}
}

// addInvitation completes and writes an invitation into p's company, sent by inviter or by
// the company's owner.
func (g *generator) addInvitation(d *draws, p, inviter *person, email string, at workTime, inv *ent.Invitation) {
	inv.Email, inv.EmailKey, inv.CreatedAt = email, text.EmailKey(email), g.timeOf(at)
	inv.CustomerID, inv.WebsiteID = p.company.id, &p.company.websiteID
	inv.ExpiresAt = inv.CreatedAt.Add(7 * 24 * time.Hour)
	if d.chance(0.4) {
		inv.InvitedByStaffUserID = &p.company.ownerID
	} else {
		inv.InvitedByCustomerUserID = &inviter.id
	}
	g.addLink("invitations_roles", g.addRow(inv), roleBuyer)
}
