package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"buyergraph/ent"
	"buyergraph/ent/auditentry"
	"buyergraph/internal/authz"
	"buyergraph/internal/hooks"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// page is how many entries are looked at together, each with its changes.
const page = 200

// Report is what [Verify] found of an audit in which nothing is amiss.
type Report struct {
	Sealed, Unsealed int
	Erased           int    // entries whose changes are gone, as a person's are that was erased
	Last             string // hash of the last entry; empty where none is sealed
}

func (r *Report) String() string {
	out := fmt.Sprintf("the audit is whole: %d entries are sealed, %d not yet, and the changes of %d were erased", r.Sealed, r.Unsealed, r.Erased)
	if r.Last != "" {
		out += "; the last hash is " + r.Last
	}
	return out
}

// Verify walks the chain of sealed entries from its beginning, and then those that are not
// sealed. It fails at the first entry that does not follow the one before, whose columns
// are not those that were sealed, or whose changes are not those that were written. What
// was removed from the end of the chain cannot be seen, unless a hash that was once the last
// is expected to be there.
func Verify(ctx context.Context, s *store.Store, expected string) (*Report, error) {
	r, found := &Report{}, expected == ""
	ctx = viewer.AsSystem(ctx)
	all := s.Client.AuditEntry
	last := &ent.AuditEntry{Sequence: new(int64)}
	err := walk(ctx, s, r, func() *ent.AuditEntryQuery {
		return all.Query().Where(auditentry.SequenceGT(*last.Sequence)).Order(ent.Asc(auditentry.FieldSequence))
	}, func(e *ent.AuditEntry) string {
		before, at := last, *e.Sequence
		r.Sealed, last = r.Sealed+1, e
		switch {
		case at != *before.Sequence+1:
			return fmt.Sprintf("number %d of the chain, which comes before it, is missing", *before.Sequence+1)
		case text(e.PreviousHash) != text(before.Hash):
			return "it does not follow the entry before it"
		case text(e.Hash) != hash(e):
			return "it is not what was sealed"
		}
		r.Last = *e.Hash
		found = found || r.Last == expected
		return ""
	})
	var id int64
	if err == nil {
		err = walk(ctx, s, r, func() *ent.AuditEntryQuery {
			return all.Query().Where(auditentry.SequenceIsNil(), auditentry.IDGT(id)).Order(ent.Asc(auditentry.FieldID))
		}, func(e *ent.AuditEntry) string {
			r.Unsealed, id = r.Unsealed+1, e.ID
			if e.Hash != nil || e.PreviousHash != nil {
				return "it was taken out of the chain"
			}
			return ""
		})
	}
	if err == nil && !found {
		err = fmt.Errorf("the audit is broken: no entry has the hash %s, so what once ended in it is gone", expected)
	}
	return r, err
}

// walk looks at the entries that next finds, a page after the other, and at their changes.
func walk(ctx context.Context, s *store.Store, r *Report, next func() *ent.AuditEntryQuery, check func(*ent.AuditEntry) string) error {
	for {
		entries, err := next().Limit(page).All(ctx)
		if err != nil || len(entries) == 0 {
			return err
		}
		diffs, err := digests(ctx, s, entries)
		if err != nil {
			return err
		}
		for _, e := range entries {
			fault := check(e)
			switch digest, there := diffs[e.ID]; {
			case fault != "":
			case there && digest != text(e.DiffDigest):
				fault = "its changes are not those that were written"
			case !there && e.DiffDigest != nil:
				r.Erased++
			}
			if fault != "" {
				return fmt.Errorf("the audit is broken at %s, the first entry that is amiss: %s", authz.AuditEntry.ID(e.ID), fault)
			}
		}
	}
}

// digests are those of the changes that are there, by entry. They are read as they lie: what
// is no JSON any more has no digest.
func digests(ctx context.Context, s *store.Store, entries []*ent.AuditEntry) (map[int64]string, error) {
	ids := make([]any, len(entries))
	for i, e := range entries {
		ids[i] = e.ID
	}
	rows, err := s.QueryContext(ctx, "SELECT entry_id, salt, changes FROM audit_diffs WHERE entry_id IN (?"+strings.Repeat(",?", len(ids)-1)+")", ids...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[int64]string, len(ids))
	for rows.Next() {
		var id int64
		var salt string
		var raw []byte
		if err := rows.Scan(&id, &salt, &raw); err != nil {
			return nil, err
		}
		var changes []jsontypes.Change
		out[id] = "none"
		if json.Unmarshal(raw, &changes) == nil {
			out[id] = hooks.Digest(salt, changes)
		}
	}
	return out, rows.Err()
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
