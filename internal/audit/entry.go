package audit

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

// Record adds an audit entry that is not about the change of a record: a login, a
// lock-out, or a refusal with the changes that were refused. It writes in the transaction of
// c.
func Record(
	ctx context.Context, c *ent.Client, action auditentry.Action, entity *authz.Entity, id int64, changes ...jsontypes.Change,
) error {
	return addAuditEntry(ctx, c, action, recordRef{entity.Name, id}, 0, changes)
}

// addAuditEntry writes an audit entry and its changes. It sets the version only if it is above
// 0.
func addAuditEntry(
	ctx context.Context, c *ent.Client, action auditentry.Action, target recordRef, version int, changes []jsontypes.Change,
) error {
	now, ok := clock.FixedTime(ctx)
	if !ok {
		return errors.New("audit: a write outside store.WithTx")
	}
	systemCtx := viewer.AsSystem(ctx)
	entry := c.AuditEntry.Create().SetOccurredAt(now).SetAction(action).SetEntity(target.entity).SetRecordID(target.id)
	setActor(ctx, entry)
	if version > 0 {
		entry.SetVersion(version)
	}
	if len(changes) == 0 {
		return entry.Exec(systemCtx)
	}
	raw := make([]byte, 16)
	if _, err := rand.Read(raw); err != nil {
		return err
	}
	salt := hex.EncodeToString(raw)
	e, err := entry.SetDiffDigest(DiffDigest(salt, changes)).Save(systemCtx)
	if err != nil {
		return err
	}
	return c.AuditDiff.Create().SetEntryID(e.ID).SetSalt(salt).SetChanges(changes).Exec(systemCtx)
}

// setActor sets who acts, with which rights, and in which request.
func setActor(ctx context.Context, e *ent.AuditEntryCreate) {
	origin := viewer.OriginFromContext(ctx)
	if origin.RequestID != "" {
		e.SetRequestID(origin.RequestID)
	}
	if origin.IPAddress != "" {
		e.SetAddress(origin.IPAddress)
	}
	if origin.Reason != "" {
		e.SetReason(origin.Reason)
	}
	actor := viewer.ActorFromContext(ctx)
	e.SetActorKind(auditentry.ActorKind(actorKind(actor))).
		SetEffectiveActorKind(auditentry.EffectiveActorKind(actorKind(viewer.FromContext(ctx))))
	switch {
	case actor == nil:
	case actor.TokenID > 0:
		e.SetAPITokenID(actor.TokenID)
	case actor.StaffUserID() > 0:
		e.SetActorStaffUserID(actor.ID)
	case actor.CustomerUserID() > 0:
		e.SetActorCustomerUserID(actor.ID)
	}
}

// actorKind returns the audit kind of a viewer. A nil viewer is the system.
func actorKind(v *viewer.Viewer) string {
	switch {
	case v == nil || v.Kind == viewer.System:
		return "SYSTEM"
	case v.TokenID > 0:
		return "API_TOKEN"
	case v.StaffUserID() > 0:
		return "STAFF"
	case v.CustomerUserID() > 0:
		return "CUSTOMER_USER"
	}
	return "GUEST"
}

// DiffDigest returns a digest of the changes of an entry. It proves the changes to anybody who
// has them and their salt. Without them it reveals nothing.
func DiffDigest(salt string, changes []jsontypes.Change) string {
	text, _ := json.Marshal(changes)
	sum := sha256.Sum256(append([]byte(strconv.Quote(salt)), text...))
	return hex.EncodeToString(sum[:])
}
