package chain

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"buyergraph/ent"
	"buyergraph/ent/auditentry"
	"buyergraph/internal/audit"
	"buyergraph/internal/authz"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// verifyPageSize is how many entries are read at a time, each with its changes.
const verifyPageSize = 200

// Report is the result of [Verify] for an intact audit.
type Report struct {
	SealedCount, UnsealedCount int
	ErasedCount                int    // entries without their changes, because the data of a person was erased
	LastHash                   string // hash of the last sealed entry; empty if none is sealed
}

// String returns the report as one sentence.
func (r *Report) String() string {
	out := fmt.Sprintf("the audit is intact: %d entries are sealed, %d are not sealed yet, and %d have erased changes",
		r.SealedCount, r.UnsealedCount, r.ErasedCount)
	if r.LastHash != "" {
		out += "; the last hash is " + r.LastHash
	}
	return out
}

// Verify checks the chain of sealed entries from its start, and then the entries that are not
// sealed. It fails at the first entry that does not follow the previous one, or has other
// columns than were sealed, or has other changes than were written. It cannot see that entries
// were removed from the end of the chain, unless expected names a hash that was once the last
// one.
func Verify(ctx context.Context, s *store.Store, expected string) (*Report, error) {
	r, foundExpected := &Report{}, expected == ""
	ctx = viewer.AsSystem(ctx)
	all := s.Client.AuditEntry
	last := &ent.AuditEntry{Sequence: new(int64)}
	err := verifyEntries(ctx, s, r, func() *ent.AuditEntryQuery {
		return all.Query().Where(auditentry.SequenceGT(*last.Sequence)).Order(ent.Asc(auditentry.FieldSequence))
	}, func(e *ent.AuditEntry) string {
		previous, sequence := last, *e.Sequence
		r.SealedCount, last = r.SealedCount+1, e
		switch {
		case sequence != *previous.Sequence+1:
			return fmt.Sprintf("number %d of the chain is missing before it", *previous.Sequence+1)
		case textOrEmpty(e.PreviousHash) != textOrEmpty(previous.Hash):
			return "its previous hash is not the hash of the entry before it"
		case textOrEmpty(e.Hash) != entryHash(e):
			return "its columns differ from what was sealed"
		}
		r.LastHash = *e.Hash
		foundExpected = foundExpected || r.LastHash == expected
		return ""
	})
	var id int64
	if err == nil {
		err = verifyEntries(ctx, s, r, func() *ent.AuditEntryQuery {
			return all.Query().Where(auditentry.SequenceIsNil(), auditentry.IDGT(id)).Order(ent.Asc(auditentry.FieldID))
		}, func(e *ent.AuditEntry) string {
			r.UnsealedCount, id = r.UnsealedCount+1, e.ID
			if e.Hash != nil || e.PreviousHash != nil {
				return "it was removed from the chain"
			}
			return ""
		})
	}
	if err == nil && !foundExpected {
		err = fmt.Errorf("the audit is broken: no entry has the hash %s, so entries at the end were removed", expected)
	}
	return r, err
}

// verifyEntries runs check for the entries that next selects, page by page, and compares their
// changes with the digests.
func verifyEntries(
	ctx context.Context, s *store.Store, r *Report, next func() *ent.AuditEntryQuery, check func(*ent.AuditEntry) string,
) error {
	for {
		entries, err := next().Limit(verifyPageSize).All(ctx)
		if err != nil || len(entries) == 0 {
			return err
		}
		diffs, err := diffDigests(ctx, s, entries)
		if err != nil {
			return err
		}
		for _, e := range entries {
			fault := check(e)
			switch digest, present := diffs[e.ID]; {
			case fault != "":
			case present && digest != textOrEmpty(e.DiffDigest):
				fault = "its changes differ from what was written"
			case !present && e.DiffDigest != nil:
				r.ErasedCount++
			}
			if fault != "" {
				return fmt.Errorf("the audit is broken at %s, the first damaged entry: %s", authz.AuditEntry.FormatID(e.ID), fault)
			}
		}
	}
}

// diffDigests returns the digests of the stored changes by entry id. It reads the raw columns:
// changes that are no valid JSON have the digest "none".
func diffDigests(ctx context.Context, s *store.Store, entries []*ent.AuditEntry) (map[int64]string, error) {
	ids := make([]int64, len(entries))
	for i, e := range entries {
		ids[i] = e.ID
	}
	text, args := dbquery.AppendIn([]byte("SELECT entry_id, salt, changes FROM audit_diffs WHERE entry_id"), nil, ids)
	out := make(map[int64]string, len(ids))
	err := dbquery.ForEach(ctx, s, string(text), args, func(rows *sql.Rows) error {
		var id int64
		var salt string
		var raw []byte
		if err := rows.Scan(&id, &salt, &raw); err != nil {
			return err
		}
		var changes []jsontypes.Change
		out[id] = "none"
		if json.Unmarshal(raw, &changes) == nil {
			out[id] = audit.DiffDigest(salt, changes)
		}
		return nil
	})
	return out, err
}

// textOrEmpty returns the text, or an empty one for nil.
func textOrEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
