package hooks

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"

	"buyergraph/ent"
	"buyergraph/ent/auditentry"
	"buyergraph/internal/authz"
	"buyergraph/internal/clock"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/viewer"
)

// Tell adds an entry, in the transaction of c, of what is no change of a record: that
// somebody signed in or was locked out, or was refused what the changes name.
func Tell(ctx context.Context, c *ent.Client, action auditentry.Action, of *authz.Entity, id int64, changes ...jsontypes.Change) error {
	return tell(ctx, c, action, record{of.Name, id}, 0, changes)
}

func tell(ctx context.Context, c *ent.Client, action auditentry.Action, of record, version int, changes []jsontypes.Change) error {
	now, ok := clock.Now(ctx)
	if !ok {
		return errors.New("guard: a write outside store.WithTx")
	}
	sys := viewer.AsSystem(ctx)
	entry := c.AuditEntry.Create().SetOccurredAt(now).SetAction(action).SetEntity(of.entity).SetRecordID(of.id)
	by(ctx, entry)
	if version > 0 {
		entry.SetVersion(version)
	}
	if len(changes) == 0 {
		return entry.Exec(sys)
	}
	raw := make([]byte, 16)
	if _, err := rand.Read(raw); err != nil {
		return err
	}
	salt := hex.EncodeToString(raw)
	e, err := entry.SetDiffDigest(Digest(salt, changes)).Save(sys)
	if err != nil {
		return err
	}
	return c.AuditDiff.Create().SetEntryID(e.ID).SetSalt(salt).SetChanges(changes).Exec(sys)
}

// by says who acts, under whose rights, and in which request.
func by(ctx context.Context, e *ent.AuditEntryCreate) {
	o := viewer.OriginOf(ctx)
	if o.RequestID != "" {
		e.SetRequestID(o.RequestID)
	}
	if o.Address != "" {
		e.SetAddress(o.Address)
	}
	if o.Reason != "" {
		e.SetReason(o.Reason)
	}
	actor := viewer.Actor(ctx)
	e.SetActorKind(auditentry.ActorKind(kind(actor))).SetEffectiveActorKind(auditentry.EffectiveActorKind(kind(viewer.From(ctx))))
	switch {
	case actor == nil:
	case actor.TokenID > 0:
		e.SetAPITokenID(actor.TokenID)
	case actor.Staff() > 0:
		e.SetActorStaffUserID(actor.ID)
	case actor.CustomerUser() > 0:
		e.SetActorCustomerUserID(actor.ID)
	}
}

// kind is what the audit calls a viewer; nobody is the product itself.
func kind(v *viewer.Viewer) string {
	switch {
	case v == nil || v.Kind == viewer.System:
		return "SYSTEM"
	case v.TokenID > 0:
		return "API_TOKEN"
	case v.Staff() > 0:
		return "STAFF"
	case v.CustomerUser() > 0:
		return "CUSTOMER_USER"
	}
	return "GUEST"
}

// Digest proves what an entry's changes were, to who has them and their salt, and tells
// nothing to anybody else.
func Digest(salt string, changes []jsontypes.Change) string {
	text, _ := json.Marshal(changes)
	sum := sha256.Sum256(append([]byte(strconv.Quote(salt)), text...))
	return hex.EncodeToString(sum[:])
}
