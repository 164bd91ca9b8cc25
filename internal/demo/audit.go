package demo

import (
	"fmt"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/auditentry"
	"buyergraph/ent/loginattempt"
	"buyergraph/internal/audit"
	"buyergraph/internal/authz"
	"buyergraph/internal/jsontypes"
)

// makeAccountEntries writes the audit entries of a user: the creation, and an entry for each later version. Each version
// has another owner, and the last one has the company's. The changes are spread evenly until changedAt.
func (g *generator) makeAccountEntries(p *person, lastVersion int, changedAt workTime) {
	d := g.drawsOf(kindUserAudit, int(p.id))
	owners := make([]int64, lastVersion+1) // by version; nobody before the first
	for version := lastVersion; version > 0; version-- {
		if owners[version] = p.company.ownerID; version < lastVersion {
			owners[version] = 1 + (owners[version+1]+int64(d.intBelow(g.staffCount-1)))%int64(g.staffCount)
		}
	}
	for version := 1; version <= lastVersion; version++ {
		change := jsontypes.Change{FieldName: "owner", NewValue: new(authz.StaffUser.FormatID(owners[version]))}
		entry := &ent.AuditEntry{
			OccurredAt: g.timeOf(p.registeredAt), Action: auditentry.ActionCREATE, Version: new(version), ActorKind: auditentry.ActorKindSTAFF,
			ActorStaffUserID: &owners[version], Address: new(d.exampleIP()),
		}
		if version == 1 {
			g.addEntry(d, p, entry, jsontypes.Change{FieldName: "customer", NewValue: new(authz.Customer.FormatID(p.company.id))},
				jsontypes.Change{FieldName: "email", NewValue: &p.email}, jsontypes.Change{FieldName: "firstName", NewValue: &p.firstName},
				jsontypes.Change{FieldName: "lastName", NewValue: &p.lastName}, change)
			continue
		}
		entry.Action, change.OldValue = auditentry.ActionUPDATE, new(authz.StaffUser.FormatID(owners[version-1]))
		entry.OccurredAt = g.timeOf(p.registeredAt + (changedAt-p.registeredAt)*workTime(version-1)/workTime(lastVersion-1))
		g.addEntry(d, p, entry, change)
	}
}

// makeLoginEntry writes the audit entry of a successful login attempt.
func (g *generator) makeLoginEntry(p *person, a *ent.LoginAttempt, attemptID int64) {
	g.addEntry(g.drawsOf(kindLoginEntry, int(attemptID)), p, &ent.AuditEntry{
		OccurredAt: a.AttemptedAt, Action: auditentry.ActionLOGIN, ActorKind: auditentry.ActorKindCUSTOMER_USER,
		ActorCustomerUserID: &p.id, Address: a.Address,
	})
}

// addEntry completes and writes an audit entry about a user, and its changes if there are any.
func (g *generator) addEntry(d *draws, p *person, e *ent.AuditEntry, changes ...jsontypes.Change) {
	e.Entity, e.RecordID, e.EffectiveActorKind = authz.CustomerUser.Name, p.id, auditentry.EffectiveActorKind(e.ActorKind)
	e.RequestID = new(fmt.Sprintf("%016X", d.nextUint64()))
	if len(changes) == 0 {
		g.addRow(e)
		return
	}
	salt := fmt.Sprintf("%016x%016x", d.nextUint64(), d.nextUint64())
	e.DiffDigest = new(audit.DiffDigest(salt, changes))
	g.addRow(&ent.AuditDiff{EntryID: g.addRow(e), Salt: salt, Changes: &changes})
}

// sessionLifetime is how long a session lasts at most. A session without use ends earlier, which maxSessionIdle is for.
const (
	sessionLifetime = 90 * 24 * time.Hour
	maxSessionIdle  = 4 * week
)

// makeSession writes the session of the last successful login for most users who are active and have signed in recently.
// Nobody has its token: the digest is drawn.
func (g *generator) makeSession(p *person, a *ent.LoginAttempt, at workTime) {
	d := g.drawsOf(kindUserSession, int(p.id))
	if a.Outcome != loginattempt.OutcomeSUCCESS || p.accountState != active || at < present-maxSessionIdle || d.chance(0.2) {
		return
	}
	g.addRow(&ent.Session{
		CreatedAt: a.AttemptedAt, LastUsedAt: g.timeOf(at + workTime(d.fraction()*float64(present-1-at))),
		ExpiresAt:   a.AttemptedAt.Add(sessionLifetime),
		TokenDigest: fmt.Sprintf("%016x%016x%016x%016x", d.nextUint64(), d.nextUint64(), d.nextUint64(), d.nextUint64()),
		UserAgent:   a.UserAgent, Address: a.Address, CustomerUserID: &p.id, WebsiteID: a.WebsiteID,
	})
}
