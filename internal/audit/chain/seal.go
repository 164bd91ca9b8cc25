// Package chain links the entries of the audit to a hash chain, so that nobody can change or
// remove an entry unnoticed, and verifies the chain.
//
// internal/audit writes an entry in the transaction of the change. Later, [Seal] gives the
// entry the next number of the chain, the hash of the previous entry, and a hash over both and
// all other columns. The order of the chain is the order of sealing, not of ids. An id is
// given before its transaction commits, so an entry may become visible after an entry with a
// higher id was sealed. It is then sealed later, so no entry is left out.
package chain

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

// sealBatchSize is how many entries are sealed in one transaction. Other transactions can
// write in between.
const sealBatchSize = 500

// Seal seals all entries that are not sealed yet, and returns how many it sealed. If several
// servers call it at a time, one of them continues and the others stop: the database accepts
// each number of the chain once.
func Seal(ctx context.Context, s *store.Store) (sealed int, err error) {
	for {
		n, err := sealBatch(ctx, s)
		if _, taken := store.DuplicateColumn(err); taken || errors.Is(err, errSealedElsewhere) {
			return sealed, nil
		}
		sealed += n
		if err != nil || n < sealBatchSize {
			return sealed, err
		}
	}
}

// errSealedElsewhere means that another server has just sealed an entry.
var errSealedElsewhere = errors.New("sealed by another server")

// sealBatch seals up to [sealBatchSize] entries and returns how many it found.
func sealBatch(ctx context.Context, s *store.Store) (n int, err error) {
	err = s.WithTx(viewer.AsSystem(ctx), func(ctx context.Context, tx *store.Tx) error {
		last, err := tx.AuditEntry.Query().Where(auditentry.SequenceNotNil()).Order(ent.Desc(auditentry.FieldSequence)).First(ctx)
		if ent.IsNotFound(err) {
			last, err = &ent.AuditEntry{Sequence: new(int64)}, nil
		}
		if err != nil {
			return err
		}
		entries, err := tx.AuditEntry.Query().Where(auditentry.SequenceIsNil()).Order(ent.Asc(auditentry.FieldID)).Limit(sealBatchSize).All(ctx)
		n = len(entries)
		for _, e := range entries {
			next := *last.Sequence + 1
			e.Sequence, e.PreviousHash = &next, last.Hash
			sum := entryHash(e)
			e.Hash, last = &sum, e
			res, err := tx.ExecContext(ctx, "UPDATE audit_entries SET sequence=?, previous_hash=?, hash=? WHERE id=? AND sequence IS NULL",
				next, e.PreviousHash, sum, e.ID)
			if err != nil {
				return err
			}
			if sealed, err := res.RowsAffected(); err != nil || sealed == 0 {
				return errors.Join(err, errSealedElsewhere)
			}
		}
		return err
	})
	return n, err
}

// entryHash returns a hash over all columns of an entry except the hash itself. It covers the
// changes only through their digest, so that it stays valid when the changes of a person are
// erased.
func entryHash(e *ent.AuditEntry) string {
	text, _ := json.Marshal([]any{
		e.Sequence, e.PreviousHash, e.ID, e.OccurredAt.UnixMicro(), e.Action, e.Entity, e.RecordID, e.Version,
		e.ActorKind, e.EffectiveActorKind, e.ActorStaffUserID, e.ActorCustomerUserID, e.APITokenID,
		e.RequestID, e.Address, e.Reason, e.DiffDigest,
	})
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
