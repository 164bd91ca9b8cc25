package guard

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
	"buyergraph/internal/clock"
	"buyergraph/internal/nested"
	"buyergraph/internal/rule"
	"buyergraph/internal/viewer"
)

// Tell adds an entry, in the transaction of c, of what is no change of a record: that
// somebody signed in or was locked out, or was refused what the changes name.
func Tell(ctx context.Context, c *ent.Client, action auditentry.Action, of *rule.Entity, id int64, changes ...nested.Change) error {
	return tell(ctx, c, action, record{of.Name, id}, 0, changes)
}

func tell(ctx context.Context, c *ent.Client, action auditentry.Action, of record, version int, changes []nested.Change) error {
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

// by says who acts, and in which request.
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
	switch v := viewer.Actor(ctx); {
	case v == nil:
		e.SetActorKind(auditentry.ActorKindSYSTEM)
	case v.TokenID > 0:
		e.SetActorKind(auditentry.ActorKindAPI_TOKEN).SetAPITokenID(v.TokenID)
	case v.Staff() > 0:
		e.SetActorKind(auditentry.ActorKindSTAFF).SetActorStaffUserID(v.ID)
	case v.CustomerUser() > 0:
		e.SetActorKind(auditentry.ActorKindCUSTOMER_USER).SetActorCustomerUserID(v.ID)
	default:
		e.SetActorKind(auditentry.ActorKindGUEST)
	}
}

// Digest proves what an entry's changes were, to who has them and their salt, and tells
// nothing to anybody else.
func Digest(salt string, changes []nested.Change) string {
	text, _ := json.Marshal(changes)
	sum := sha256.Sum256(append([]byte(strconv.Quote(salt)), text...))
	return hex.EncodeToString(sum[:])
}
