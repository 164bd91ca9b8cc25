package mutation

import (
	"context"

	"buyergraph/internal/authz"
	"buyergraph/internal/store"
)

// Transition brings a record into another state: enabled, disabled, unlocked, revoked,
// cancelled.
type Transition[T any] struct {
	Entity    *authz.Entity
	Operation authz.Operation // the viewer must be allowed to do it
	Get       func(ctx context.Context, id int64) (T, error)

	// Reached reports whether the record is in that state already, so that nothing is
	// done; nil where there is no such state.
	Reached func(T) bool
	// Change makes the change.
	Change func(T) error
}

// Run locks the record, asks the rule of the operation, does nothing where the record is in
// the state already, and makes the change. Codes: those of [LockForOperation].
func (t Transition[T]) Run(ctx context.Context, tx *store.Tx, id string) (string, error) {
	record, err := LockForOperation(ctx, tx, t.Entity, t.Operation, id, t.Get)
	if err != nil || t.Reached != nil && t.Reached(record) {
		return id, err
	}
	return id, t.Change(record)
}
