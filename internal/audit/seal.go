// Package audit makes one chain of the audit's entries, so that nobody changes or removes
// one unseen, and checks it.
//
// internal/hooks writes an entry in the transaction of the change that it tells of. Some
// time later [Seal] gives it the next number of the chain, the hash of the entry before
// it, and a hash of its own over all of that and its every column. The chain's order is
// that of sealing, not that of ids: those are given before a transaction commits, so an
// entry may come to light after one with a higher id was sealed. It is sealed then, and
// none is left out.
package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"

	"buyergraph/ent"
	"buyergraph/ent/auditentry"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// batch is how many entries are sealed in a transaction; others can write in between.
const batch = 500

// Seal seals the entries that are not sealed yet, and returns how many those were. Where
// several servers do it at a time one of them does, and the others leave it to him: the
// database gives each number of the chain once.
func Seal(ctx context.Context, s *store.Store) (sealed int, err error) {
	for {
		n, err := some(ctx, s)
		if _, taken := store.Duplicate(err); taken || errors.Is(err, errSealed) {
			return sealed, nil
		}
		sealed += n
		if err != nil || n < batch {
			return sealed, err
		}
	}
}

// errSealed says that another server has just sealed an entry.
var errSealed = errors.New("sealed by another server")

func some(ctx context.Context, s *store.Store) (n int, err error) {
	err = s.WithTx(viewer.AsSystem(ctx), func(ctx context.Context, tx *store.Tx) error {
		last, err := tx.AuditEntry.Query().Where(auditentry.SequenceNotNil()).Order(ent.Desc(auditentry.FieldSequence)).First(ctx)
		if ent.IsNotFound(err) {
			last, err = &ent.AuditEntry{Sequence: new(int64)}, nil
		}
		if err != nil {
			return err
		}
		entries, err := tx.AuditEntry.Query().Where(auditentry.SequenceIsNil()).Order(ent.Asc(auditentry.FieldID)).Limit(batch).All(ctx)
		n = len(entries)
		for _, e := range entries {
			next := *last.Sequence + 1
			e.Sequence, e.PreviousHash = &next, last.Hash
			sum := hash(e)
			e.Hash, last = &sum, e
			res, err := tx.ExecContext(ctx, "UPDATE audit_entries SET sequence=?, previous_hash=?, hash=? WHERE id=? AND sequence IS NULL", next, e.PreviousHash, sum, e.ID)
			if err != nil {
				return err
			}
			if sealed, err := res.RowsAffected(); err != nil || sealed == 0 {
				return errors.Join(err, errSealed)
			}
		}
		return err
	})
	return n, err
}

// hash is over every column of an entry but itself. Of what changed it covers the digest
// alone, so that it holds when a person's changes are erased.
func hash(e *ent.AuditEntry) string {
	text, _ := json.Marshal([]any{
		e.Sequence, e.PreviousHash, e.ID, e.OccurredAt.UnixMicro(), e.Action, e.Entity, e.RecordID, e.Version,
		e.ActorKind, e.EffectiveActorKind, e.ActorStaffUserID, e.ActorCustomerUserID, e.APITokenID, e.RequestID, e.Address, e.Reason, e.DiffDigest,
	})
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
