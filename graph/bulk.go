package graph

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strconv"

	"buyergraph/graph/model"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/mutation"
	"buyergraph/internal/read"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
)

const (
	maxBulkRecords   = 1000 // of one mutation
	recordsPerBulkTx = 50   // so that others can write in between
)

// bulk does to each of many records of a type what a mutation of one record does, under the
// same policies and hooks. A record that is refused is skipped and stays as it is. A dry run
// changes all of them in one transaction, and rolls back.
func bulk(
	ctx context.Context, r *Resolver, typeName string, in model.BulkInput,
	do func(ctx context.Context, tx *store.Tx, id string) (string, error),
) (*model.BulkPayload, error) {
	p := &model.BulkPayload{Skipped: []*model.SkippedRecord{}}
	_, err := runIfPermitted(ctx, in, func(ctx context.Context, in model.BulkInput) (any, error) {
		ctx, err := withReason(ctx, mutation.Options{Reason: in.Reason})
		if err != nil {
			return nil, err
		}
		if err := checkRolesPatch(ctx, in); err != nil {
			return nil, err
		}
		ids, err := r.selectedIDs(ctx, typeName, in)
		if err != nil {
			return nil, err
		}
		size := recordsPerBulkTx
		if p.Matched = len(ids); in.DryRun {
			size = maxBulkRecords
		}
		for chunk := range slices.Chunk(ids, size) {
			var done int
			var skipped []*model.SkippedRecord
			err := r.Store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
				if done, skipped, err = applyToEach(ctx, tx, in, chunk, do); err == nil {
					err = r.loadSkipped(ctx, tx, typeName, skipped)
				}
				if err == nil && in.DryRun {
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

// selectedIDs are the ids that the input lists, or those of the records that its filter and
// search match. Codes: INVALID, TOO_MANY, TOO_LONG.
func (r *Resolver) selectedIDs(ctx context.Context, typeName string, in model.BulkInput) ([]string, error) {
	byFilter := in.Filter != nil || in.Search != nil
	switch {
	case byFilter == (in.IDs != nil):
		return nil, apperr.New(apperr.Invalid, `Set either "ids", or "filter" and "search".`, "reason", "IDS_OR_FILTER").
			At(apperr.FieldPath(&in, &in.IDs)...)
	case !byFilter:
		err := mutation.CheckListLength(len(in.IDs), maxBulkRecords)
		return distinct(in.IDs), apperr.PrefixPath(err, apperr.FieldPath(&in, &in.IDs)...)
	}
	if in.Search != nil {
		if err := text.BlockUpTo(read.MaxSearchLength)(*in.Search); err != nil {
			return nil, apperr.PrefixPath(err, apperr.FieldPath(&in, &in.Search)...)
		}
	}
	ids, err := r.Read.FindMatchingIDs(ctx, typeName, maxBulkRecords+1)
	if len(ids) > maxBulkRecords {
		path := apperr.FieldPath(&in, &in.Filter)
		if in.Filter == nil {
			path = apperr.FieldPath(&in, &in.Search)
		}
		err = apperr.New(apperr.TooMany, "This matches more than {max records}. Narrow the filter or the search.",
			"reason", "MATCHES", "max", maxBulkRecords).At(path...)
	}
	return ids, err
}

// checkRolesPatch checks what is at fault with the patch of roles whatever the record. Codes: REQUIRED,
// TOO_MANY.
func checkRolesPatch(ctx context.Context, in model.BulkInput) error {
	patch, hasPatch := rawInput(ctx)["roles"].(map[string]any)
	if !hasPatch {
		return nil
	}
	var faults apperr.List
	path := apperr.FieldPath(&in, &in.Roles)
	addNulls(&faults, reflect.TypeFor[mutation.IDListPatch](), patch, path)
	for _, list := range []*[]string{&in.Roles.Set, &in.Roles.Add, &in.Roles.Remove} {
		faults.Add(mutation.CheckListLength(len(*list), mutation.MaxListLength), append(path, apperr.FieldPath(in.Roles, list)...)...)
	}
	return faults.ErrOrNil()
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

// applyToEach changes some records in one transaction, each under a savepoint that is rolled
// back where the record is refused.
func applyToEach(
	ctx context.Context, tx *store.Tx, in model.BulkInput, ids []string,
	do func(context.Context, *store.Tx, string) (string, error),
) (done int, skipped []*model.SkippedRecord, err error) {
	for _, id := range ids {
		refusals, err := underSavepoint(ctx, tx, func() error {
			_, err := do(ctx, tx, id)
			return pathToElement(in, id, err)
		})
		switch {
		case err != nil:
			return 0, nil, err
		case len(refusals) > 0:
			skipped = append(skipped, &model.SkippedRecord{ID: id, Errors: refusals})
		default:
			done++
		}
	}
	return done, skipped, nil
}

// loadSkipped reads the skipped records for the payload.
func (r *Resolver) loadSkipped(ctx context.Context, tx *store.Tx, typeName string, skipped []*model.SkippedRecord) error {
	var ids []string
	for _, s := range skipped {
		if _, isValid := authz.ByName(typeName).ParseID(s.ID); isValid {
			ids = append(ids, s.ID)
		}
	}
	nodes, err := r.Read.RenderPayloadRows(ctx, tx, "skipped", ids)
	for _, s := range skipped {
		s.Node = nodes[s.ID]
	}
	return err
}

// pathToElement makes refusals of a record lead to the element of the input that names it, or
// to nothing where a filter found the record. Those of the roles lead there.
func pathToElement(in model.BulkInput, id string, err error) error {
	list, refused := clientErrors(err)
	if !refused {
		return err
	}
	var path []string
	if i := slices.Index(in.IDs, id); i >= 0 {
		path = apperr.FieldPath(&in, &in.IDs, strconv.Itoa(i))
	}
	out := make(apperr.List, len(list))
	for i, e := range list {
		if out[i] = e; len(e.Path) == 0 || e.Path[0] != apperr.FieldPath(&in, &in.Roles)[0] {
			out[i] = e.At(path...)
		}
	}
	return out
}
