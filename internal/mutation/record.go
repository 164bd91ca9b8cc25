package mutation

import (
	"context"
	"database/sql"
	"errors"

	"buyergraph/ent"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
)

// IDField is the field by which inputs name the record that is to be changed.
const IDField = apperr.IDField

// LockForOperation reads a record to which the viewer may do an operation, and keeps others
// from changing it until the transaction ends. Refusals are about the id. Codes: NOT_FOUND,
// STALE_VERSION and those of [authz.OperationRule.Refusal].
func LockForOperation[T any](
	ctx context.Context, tx *store.Tx, e *authz.Entity, op authz.Operation, id string, get func(context.Context, int64) (T, error),
) (record T, err error) {
	rule := e.OperationRule(op)
	record, allowed, err := LockVisible(ctx, tx, e, rule.Action, id, get)
	switch {
	case err != nil:
		return record, err
	case !allowed:
		return record, authz.ActionDenied(e, rule.Action).At(IDField)
	case !rule.NeedsTarget():
		return record, nil
	}
	return record, CheckOperation(ctx, tx, e, op, id)
}

// CheckOperation checks that the viewer may do an operation to a record that has been locked.
// Refusals are about the id. Codes: those of [authz.OperationRule.Refusal].
func CheckOperation(ctx context.Context, tx *store.Tx, e *authz.Entity, op authz.Operation, id string) error {
	n, _ := e.ParseID(id)
	v := authz.WithoutCachedCompanies(viewer.FromContext(ctx))
	return apperr.PrefixPath(e.OperationRule(op).CheckOperation(ctx, tx, v, n), IDField)
}

// LockVisible reads a record that the viewer sees, and keeps others from changing it until the
// transaction ends; allowed is whether the viewer may do the action to it. If not, the record
// is not locked and its expected version not checked. Codes: NOT_FOUND, STALE_VERSION.
func LockVisible[T any](
	ctx context.Context, tx *store.Tx, e *authz.Entity, a authz.Action, id string, get func(context.Context, int64) (T, error),
) (record T, allowed bool, err error) {
	n, _ := e.ParseID(id) // 0 is never found
	version, err := lockVersion(ctx, tx, e, a, n)
	if err == nil && version > 0 {
		err = CheckExpectedVersion(ctx, tx, e, n, version)
	}
	if err != nil {
		return record, false, err
	}
	if record, err = get(ctx, n); ent.IsNotFound(err) {
		err = e.NotFound(id).At(IDField)
	}
	return record, version > 0, err
}

// lockVersion keeps others from changing a record until the transaction ends, and returns its
// version; 0 where there is none to which the viewer may do this. SQLite has one writer at
// a time, which this transaction is.
func lockVersion(ctx context.Context, tx *store.Tx, e *authz.Entity, a authz.Action, n int64) (version int, err error) {
	t := entsql.Table(e.Table).As("t")
	s := entsql.Dialect(tx.Dialect).Select(t.C("version")).From(t)
	s.Where(entsql.EQ(t.C("id"), n))
	if where := e.Predicate(authz.WithoutCachedCompanies(viewer.FromContext(ctx)), a, authz.ForRow); where != nil {
		where(s)
	}
	if tx.Dialect == dialect.MySQL {
		s.ForUpdate()
	}
	text, args := s.Query()
	if err := dbquery.One(ctx, tx, text, args, &version); !errors.Is(err, sql.ErrNoRows) {
		return version, err
	}
	return 0, nil
}
