package graph

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"buyergraph/graph/model"
	"buyergraph/internal/apperr"
	"buyergraph/internal/bulk"
	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
)

const (
	maxUpsertRows   = 500    // of one mutation
	upsertRowsField = "rows" // of the inputs, and of the payloads
)

// upsert creates or changes a record for each row, as the mutations of one record do, under the same
// rules and hooks. A row that is refused changes nothing. The rows are committed in groups, so that
// others can write in between. A dry run writes all of them in one transaction, and rolls back.
func upsert[R mutation.ExternalRow](
	ctx context.Context, r *Resolver, rows []R, dryRun bool,
	do func(context.Context, *store.Tx, R) (mutation.RowResult, error),
) (*model.UpsertPayload, error) {
	p := &model.UpsertPayload{Rows: []*model.UpsertResult{}}
	_, err := runIfPermitted(ctx, rows, func(ctx context.Context, rows []R) (any, error) {
		ctx, err := withReason(ctx, mutation.Options{})
		if err != nil {
			return nil, err
		}
		if err := checkRowCount(len(rows)); err != nil {
			return nil, err
		}
		u := upsertRun[R]{resolver: r, rows: rows, do: do, results: make([]*model.UpsertResult, len(rows))}
		order, duplicates := mutation.RowOrder(rows)
		u.duplicates = duplicates
		if err := u.run(ctx, order, dryRun); err != nil {
			return nil, err
		}
		p.Rows = u.results
		return nil, nil
	})
	p.UserErrors, err = splitUserErrors(ctx, err)
	return p, err
}

// checkRowCount checks how many rows there are. Codes: REQUIRED, TOO_MANY.
func checkRowCount(n int) error {
	err := mutation.CheckListLength(n, maxUpsertRows)
	if n == 0 {
		err = apperr.Empty()
	}
	return apperr.PrefixPath(err, upsertRowsField)
}

// upsertRun is one run of [upsert].
type upsertRun[R mutation.ExternalRow] struct {
	resolver   *Resolver
	rows       []R
	duplicates map[int]int // see [mutation.RowOrder]
	do         func(context.Context, *store.Tx, R) (mutation.RowResult, error)
	results    []*model.UpsertResult // by position
}

// run writes the rows at some positions. Then it tries again what may have become possible: to change
// a record that somebody else has created at the same time, to refer to it, and to move a company below
// one that a later row has moved.
func (u *upsertRun[R]) run(ctx context.Context, positions []int, dryRun bool) error {
	if dryRun {
		err := u.resolver.Store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
			if err := u.writeRows(ctx, tx, positions); err != nil {
				return err
			}
			if err := u.writeRows(ctx, tx, u.refusedForNow(positions)); err != nil {
				return err
			}
			return errDryRun
		})
		if errors.Is(err, errDryRun) {
			err = nil
		}
		return err
	}
	if err := u.writeInGroups(ctx, positions); err != nil {
		return err
	}
	return u.writeInGroups(ctx, u.refusedForNow(positions))
}

// writeInGroups writes rows in several transactions, so that others can write in between.
func (u *upsertRun[R]) writeInGroups(ctx context.Context, positions []int) error {
	for chunk := range slices.Chunk(positions, bulk.RecordsPerTx) {
		err := u.resolver.Store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error { return u.writeRows(ctx, tx, chunk) })
		if err != nil {
			return err
		}
	}
	return nil
}

// mayPass are the codes of refusals that the writing of other rows can end.
var mayPass = []apperr.Code{apperr.NotUnique, apperr.NotFound, apperr.TreeCycle, apperr.TreeTooDeep}

// refusedForNow returns the positions of rows that were refused with a code of mayPass.
func (u *upsertRun[R]) refusedForNow(positions []int) []int {
	return slices.DeleteFunc(slices.Clone(positions), func(i int) bool {
		return !slices.ContainsFunc(u.results[i].Errors, func(e model.UserError) bool { return slices.Contains(mayPass, e.GetCode()) })
	})
}

// writeRows writes rows in one transaction, and reads their records for the payload.
func (u *upsertRun[R]) writeRows(ctx context.Context, tx *store.Tx, positions []int) error {
	positionOf := map[string]int{}
	var ids []string
	for _, i := range positions {
		result := &model.UpsertResult{Position: i, Outcome: mutation.Refused, Errors: []model.UserError{}}
		u.results[i] = result
		refusals, err := mutation.UnderSavepoint(ctx, tx, func() error {
			written, err := u.write(ctx, tx, i)
			if err == nil {
				result.Outcome, result.KeptRoleIDs = written.Outcome, written.KeptRoles
				positionOf[written.ID], ids = i, append(ids, written.ID)
			}
			return err
		})
		if err != nil {
			return err
		}
		result.Errors = toUserErrors(refusals)
	}
	nodes, err := u.resolver.Read.RenderPayloadRows(ctx, tx, upsertRowsField, ids)
	for id, node := range nodes {
		u.results[positionOf[id]].Node = node
	}
	return err
}

// write writes one row. Errors lead to the row. Codes: DUPLICATE_ROW, and those of do.
func (u *upsertRun[R]) write(ctx context.Context, tx *store.Tx, i int) (result mutation.RowResult, err error) {
	path := []string{upsertRowsField, strconv.Itoa(i)}
	if first, isRepeated := u.duplicates[i]; isRepeated {
		return result, apperr.New(apperr.DuplicateRow,
			"The row at index {index} has the same external id. Send one row for each record.", "index", first).At(append(path, "externalId")...)
	}
	result, err = u.do(ctx, tx, u.rows[i])
	if list, refused := mutation.ClientErrors(err); refused {
		err = apperr.PrefixPath(list, path...)
	}
	return result, err
}
