package graph

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strconv"

	"buyergraph/graph/model"
	"buyergraph/internal/apperr"
	"buyergraph/internal/bulk"
	"buyergraph/internal/mutation"
	"buyergraph/internal/read"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
)

const (
	maxBulkRecords    = 500     // that a mutation changes before it answers; a job changes more
	maxBulkJobRecords = 100_000 // of one job
)

// changeMany does to each of many records of a type what a mutation of one record does, under the
// same policies and hooks. A record that is refused is skipped and stays as it is. A dry run
// changes all of them in one transaction, and rolls back. More than maxBulkRecords are left to a job.
func changeMany(ctx context.Context, r *Resolver, in model.BulkInput) (*model.BulkPayload, error) {
	b := bulkRun{
		resolver: r, operation: bulk.Operations[graphql.GetFieldContext(ctx).Field.Name], in: in,
		payload: &model.BulkPayload{Skipped: []*model.SkippedRecord{}},
	}
	_, err := runIfPermitted(ctx, in, func(ctx context.Context, in model.BulkInput) (any, error) {
		ctx, err := withReason(ctx, mutation.Options{Reason: in.Reason})
		if err != nil {
			return nil, err
		}
		if err := checkRolesPatch(ctx, in); err != nil {
			return nil, err
		}
		ids, err := r.selectedIDs(ctx, b.operation.Entity.Name, in)
		if err != nil {
			return nil, err
		}
		if b.payload.Matched = len(ids); len(ids) > maxBulkRecords {
			return nil, b.startJob(ctx, ids)
		}
		return nil, b.changeNow(ctx, ids)
	})
	b.payload.UserErrors, err = splitUserErrors(ctx, err)
	return b.payload, err
}

// bulkRun is one run of [changeMany].
type bulkRun struct {
	resolver  *Resolver
	operation *bulk.Operation
	in        model.BulkInput
	payload   *model.BulkPayload
}

// bulkChange is what the context's mutation does to each record.
func (b *bulkRun) bulkChange(ctx context.Context) bulk.Change {
	return bulk.Change{Reason: viewer.OriginFromContext(ctx).Reason, DryRun: b.in.DryRun, Roles: b.in.Roles}
}

// startJob adds the job that changes the records. Codes: NOT_FOUND for a text that is no id.
func (b *bulkRun) startJob(ctx context.Context, ids []string) error {
	numbers := make([]int64, len(ids))
	for i, id := range ids {
		n, isID := b.operation.Entity.ParseID(id)
		if !isID {
			path := apperr.FieldPath(&b.in, &b.in.IDs, strconv.Itoa(slices.Index(b.in.IDs, id)))
			return b.operation.Entity.NotFound(id).At(path...)
		}
		numbers[i] = n
	}
	return b.resolver.Store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		id, err := b.operation.Start(ctx, tx, numbers, b.bulkChange(ctx))
		if err == nil {
			b.payload.Job, err = b.resolver.Read.RenderPayload(ctx, tx, id)
		}
		return err
	})
}

// changeNow changes the records, some in each transaction.
func (b *bulkRun) changeNow(ctx context.Context, ids []string) error {
	size := bulk.RecordsPerTx
	if b.in.DryRun {
		size = maxBulkRecords
	}
	for chunk := range slices.Chunk(ids, size) {
		var done int
		var skipped []*model.SkippedRecord
		err := b.resolver.Store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
			if done, skipped, err = b.changeEach(ctx, tx, chunk); err == nil {
				err = b.loadSkipped(ctx, tx, skipped)
			}
			if err == nil && b.in.DryRun {
				err = errDryRun
			}
			return err
		})
		if err != nil && !errors.Is(err, errDryRun) {
			return err
		}
		b.payload.Done, b.payload.Skipped = b.payload.Done+done, append(b.payload.Skipped, skipped...)
	}
	return nil
}

// changeEach changes some records in one transaction.
func (b *bulkRun) changeEach(ctx context.Context, tx *store.Tx, ids []string) (done int, skipped []*model.SkippedRecord, err error) {
	for _, id := range ids {
		refusals, err := b.operation.Do(ctx, tx, id, b.bulkChange(ctx))
		switch {
		case err != nil:
			return 0, nil, err
		case len(refusals) > 0:
			skipped = append(skipped, &model.SkippedRecord{ID: id, Errors: toUserErrors(b.pathToElement(id, refusals))})
		default:
			done++
		}
	}
	return done, skipped, nil
}

// loadSkipped reads the skipped records for the payload.
func (b *bulkRun) loadSkipped(ctx context.Context, tx *store.Tx, skipped []*model.SkippedRecord) error {
	var ids []string
	for _, s := range skipped {
		if _, isID := b.operation.Entity.ParseID(s.ID); isID {
			ids = append(ids, s.ID)
		}
	}
	nodes, err := b.resolver.Read.RenderPayloadRows(ctx, tx, "skipped", ids)
	for _, s := range skipped {
		s.Node = nodes[s.ID]
	}
	return err
}

// pathToElement makes refusals of a record lead to the element of the input that names it, or
// to nothing where a filter found the record. Those of the roles lead there.
func (b *bulkRun) pathToElement(id string, refusals apperr.List) apperr.List {
	var path []string
	if i := slices.Index(b.in.IDs, id); i >= 0 {
		path = apperr.FieldPath(&b.in, &b.in.IDs, strconv.Itoa(i))
	}
	out := make(apperr.List, len(refusals))
	for i, e := range refusals {
		if out[i] = e; len(e.Path) == 0 || e.Path[0] != apperr.FieldPath(&b.in, &b.in.Roles)[0] {
			out[i] = e.At(path...)
		}
	}
	return out
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
		err := mutation.CheckListLength(len(in.IDs), maxBulkJobRecords)
		return distinct(in.IDs), apperr.PrefixPath(err, apperr.FieldPath(&in, &in.IDs)...)
	}
	if in.Search != nil {
		if err := text.BlockUpTo(read.MaxSearchLength)(*in.Search); err != nil {
			return nil, apperr.PrefixPath(err, apperr.FieldPath(&in, &in.Search)...)
		}
	}
	ids, err := r.Read.FindMatchingIDs(ctx, typeName, maxBulkJobRecords+1)
	if len(ids) > maxBulkJobRecords {
		path := apperr.FieldPath(&in, &in.Filter)
		if in.Filter == nil {
			path = apperr.FieldPath(&in, &in.Search)
		}
		err = apperr.New(apperr.TooMany, "This matches more than {max records}. Narrow the filter or the search.",
			"reason", "MATCHES", "max", maxBulkJobRecords).At(path...)
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
