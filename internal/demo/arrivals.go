package demo

import (
	"time"

	"buyergraph/ent"
	"buyergraph/ent/invitation"
	"buyergraph/ent/loginattempt"
	"buyergraph/internal/text"
)

// makeLogins writes the tries to sign in of the last weeks, the latest being the
// one that the account remembers.
func (g *generator) makeLogins(p *person, last moment) {
	d := g.roll(hisLogins, int(p.id))
	const kept = 12 * week
	at := last
	for i := range d.below(7) {
		if at < max(p.since, span-kept) {
			return
		}
		a := &ent.LoginAttempt{
			AttemptedAt: g.at(at), Outcome: loginattempt.OutcomeSUCCESS, Address: new(d.address()), UserAgent: new(pick(d, agents)),
			WebsiteID: &p.in.website, CustomerUserID: &p.id,
		}
		switch {
		case i == 0:
		case p.state == resetting:
			a.Outcome = loginattempt.OutcomePASSWORD_RESET_REQUIRED
		case d.chance(0.12):
			a.Outcome = loginattempt.OutcomeINVALID_CREDENTIALS
		}
		g.add(a)
		at -= minute + moment(d.part()*d.part()*float64(3*week))
	}
}

// makeInvitation writes how somebody came here, and invites somebody who has not
// come.
func (g *generator) makeInvitation(p *person) {
	d := g.roll(anInvitation, int(p.id))
	if by := g.colleague(p); by != nil && d.chance(0.06) {
		at := max(by.since, p.since-moment(d.between(int(hour), int(4*day))))
		came := g.at(p.since)
		g.invite(d, p, by, p.email, at, &ent.Invitation{Status: invitation.StatusACCEPTED, AcceptedAt: &came, CustomerUserID: &p.id, UpdatedAt: came, Version: 2})
	}
	if p.buys(span-1) && d.chance(0.03) {
		at := max(p.since, span-moment(d.part()*d.part()*float64(30*week)))
		i := &ent.Invitation{Status: invitation.StatusPENDING}
		if d.chance(0.2) {
			i.Status = invitation.StatusREVOKED
		}
		name := slug(pick(d, p.land.first)) + "." + slug(pick(d, p.land.last))
		g.invite(d, p, p, name+".new@"+g.families[p.in.family].domain, at, i)
	}
}

func (g *generator) invite(d *dice, p, by *person, email string, at moment, i *ent.Invitation) {
	i.Email, i.EmailKey, i.CustomerID, i.WebsiteID, i.CreatedAt = email, text.EmailKey(email), p.in.id, &p.in.website, g.at(at)
	i.ExpiresAt = i.CreatedAt.Add(7 * 24 * time.Hour)
	if d.chance(0.4) {
		i.InvitedByStaffUserID = &p.in.owner
	} else {
		i.InvitedByCustomerUserID = &by.id
	}
	g.link("invitations_roles", g.add(i), roleBuyer)
}
