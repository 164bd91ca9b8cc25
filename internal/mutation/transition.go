package mutation

import (
	"context"

	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/store"
)

// Transition brings a record into another state: enabled, disabled, unlocked, revoked,
// cancelled.
type Transition[T any] struct {
	Entity *authz.Entity
	Action authz.Action // what the viewer must be allowed to do to the record
	Get    func(ctx context.Context, id int64) (T, error)

	// Reached reports whether the record is in that state already, so that nothing is
	// done; nil where there is no such state.
	Reached func(T) bool
	// Check refuses what the rules forbid; nil where there are none.
	Check func(T) error
	// Change makes the change.
	Change func(T) error
}

// Run locks the record, does nothing where it is in the state already, asks the rules and
// makes the change. Refusals of the rules are about the id. Codes: NOT_FOUND,
// PERMISSION_DENIED, STALE_VERSION and those of Check.
func (t Transition[T]) Run(ctx context.Context, tx *store.Tx, id string) (string, error) {
	record, err := LockForAction(ctx, tx, t.Entity, t.Action, id, t.Get)
	if err != nil || t.Reached != nil && t.Reached(record) {
		return id, err
	}
	if t.Check != nil {
		if err := t.Check(record); err != nil {
			return "", apperr.PrefixPath(err, IDField)
		}
	}
	return id, t.Change(record)
}
