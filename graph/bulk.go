package graph

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"buyergraph/graph/model"
	"buyergraph/internal/apperr"
	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
)

const (
	maxBulk = 1000 // records of one bulk mutation
	chunk   = 50   // records of one transaction, so that others can write in between
)

// bulk does to each of many records of a type what a mutation of one does, under the same
// policies and guards. A record that is refused is skipped, and nothing of it is done. A
// dry run does all of them, one seeing what came of those before, and keeps none.
func bulk(ctx context.Context, r *Resolver, of string, in model.BulkInput, do func(ctx context.Context, tx *store.Tx, id string) (string, error)) (*model.BulkPayload, error) {
	p := &model.BulkPayload{Skipped: []*model.SkippedRecord{}}
	_, err := guarded(ctx, in, func(ctx context.Context, in model.BulkInput) (any, error) {
		ctx, err := prepared(ctx, mutation.Options{Reason: in.Reason})
		if err != nil {
			return nil, err
		}
		ids, err := r.chosen(ctx, of, in)
		if err != nil {
			return nil, err
		}
		size := chunk
		if p.Matched = len(ids); in.DryRun {
			size = maxBulk
		}
		for part := range slices.Chunk(ids, size) {
			var done int
			var skipped []*model.SkippedRecord
			err := r.Store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
				if done, skipped, err = each(ctx, tx, part, do); err == nil && in.DryRun {
					err = errDryRun
				}
				return err
			})
			if err != nil && !errors.Is(err, errDryRun) {
				return nil, err
			}
			p.Done, p.Skipped = p.Done+done, append(p.Skipped, skipped...)
		}
		return nil, nil
	})
	p.UserErrors, err = splitUserErrors(ctx, err)
	return p, err
}

// chosen are the ids that the input gives, or those of the records that it describes.
func (r *Resolver) chosen(ctx context.Context, of string, in model.BulkInput) ([]string, error) {
	described := in.Filter != nil || in.Search != nil
	switch {
	case described == (in.IDs != nil):
		return nil, apperr.New(apperr.Invalid, "give either ids, or filter and search", apperr.FieldPath(&in, &in.IDs)...)
	case len(in.IDs) > maxBulk:
		return nil, apperr.New(apperr.TooMany, fmt.Sprintf("takes at most %d ids", maxBulk), apperr.FieldPath(&in, &in.IDs)...)
	case !described:
		return distinct(in.IDs), nil
	}
	ids, err := r.Read.FindMatchingIDs(ctx, of, maxBulk+1)
	if len(ids) > maxBulk {
		err = apperr.New(apperr.TooMany, fmt.Sprintf("matches more than %d records: narrow it", maxBulk), apperr.FieldPath(&in, &in.Filter)...)
	}
	return ids, err
}

func distinct(ids []string) (out []string) {
	seen := map[string]bool{}
	for _, id := range ids {
		if !seen[id] {
			out = append(out, id)
		}
		seen[id] = true
	}
	return out
}

// each does it to some records in one transaction, and undoes what was begun with one that
// is refused.
func each(ctx context.Context, tx *store.Tx, ids []string, do func(context.Context, *store.Tx, string) (string, error)) (done int, skipped []*model.SkippedRecord, err error) {
	for _, id := range ids {
		if _, err := tx.ExecContext(ctx, "SAVEPOINT record"); err != nil {
			return 0, nil, err
		}
		end := "RELEASE SAVEPOINT record"
		_, err := do(ctx, tx, id)
		why, fault := splitUserErrors(ctx, err)
		switch {
		case fault != nil:
			return 0, nil, fault
		case len(why) > 0:
			end = "ROLLBACK TO SAVEPOINT record"
			skipped = append(skipped, &model.SkippedRecord{ID: id, Errors: why})
		default:
			done++
		}
		if _, err := tx.ExecContext(ctx, end); err != nil {
			return 0, nil, err
		}
	}
	return done, skipped, nil
}
