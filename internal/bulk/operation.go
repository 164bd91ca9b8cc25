// Package bulk does to many records what a mutation does to one, under the same rules and hooks: some
// at once, many in a job.
package bulk

import (
	"context"

	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/directory"
	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
)

// Operation is what a mutation of many records does to each of them.
type Operation struct {
	Entity  *authz.Entity
	JobKind string // of the jobs that do it

	outcome mutation.RowOutcome // of a record that it changes
	do      func(ctx context.Context, tx *store.Tx, id string, c Change) error
}

// Change is what a mutation of many records is to do to each, besides the selection of the records.
type Change struct {
	Reason string
	DryRun bool
	Roles  *mutation.IDListPatch // of customerUsersRolesUpdate
}

// Operations are the operations by the names of their mutations.
var Operations = map[string]*Operation{
	"customerUsersEnable": {
		Entity: authz.CustomerUser, JobKind: "CUSTOMER_USERS_ENABLE", outcome: mutation.Updated,
		do: func(ctx context.Context, tx *store.Tx, id string, _ Change) error {
			_, err := directory.EnableCustomerUser(ctx, tx, directory.CustomerUserEnableInput{ID: id})
			return err
		},
	},
	"customerUsersDisable": {
		Entity: authz.CustomerUser, JobKind: "CUSTOMER_USERS_DISABLE", outcome: mutation.Updated,
		do: func(ctx context.Context, tx *store.Tx, id string, _ Change) error {
			_, err := directory.DisableCustomerUser(ctx, tx, directory.CustomerUserDisableInput{ID: id})
			return err
		},
	},
	"customerUsersDelete": {
		Entity: authz.CustomerUser, JobKind: "CUSTOMER_USERS_DELETE", outcome: mutation.Deleted,
		do: func(ctx context.Context, tx *store.Tx, id string, _ Change) error {
			_, err := directory.DeleteCustomerUser(ctx, tx, directory.CustomerUserDeleteInput{ID: id})
			return err
		},
	},
	"customerUsersRolesUpdate": {
		Entity: authz.CustomerUser, JobKind: "CUSTOMER_USERS_ROLES_UPDATE", outcome: mutation.Updated,
		do: func(ctx context.Context, tx *store.Tx, id string, c Change) error {
			_, _, err := directory.UpdateCustomerUserRoles(ctx, tx, directory.CustomerUserRolesUpdateInput{ID: id, Roles: c.Roles})
			return err
		},
	},
}

// RecordsPerTx is how many records one transaction changes, so that others can write in between.
const RecordsPerTx = 50

// Do does the operation to one record, under a savepoint to which it rolls back if that is refused. It
// returns the refusals, and any other error.
func (o *Operation) Do(ctx context.Context, tx *store.Tx, id string, c Change) (apperr.List, error) {
	return mutation.UnderSavepoint(ctx, tx, func() error { return o.do(ctx, tx, id, c) })
}
