package directory

import (
	"context"

	"buyergraph/ent"
	"buyergraph/ent/customer"
	"buyergraph/ent/customeruserrole"
	"buyergraph/ent/staffrole"
	"buyergraph/ent/staffuser"
	"buyergraph/ent/website"
	"buyergraph/internal/store"
)

// The finders read through ent's policies: what the viewer cannot see is not found.

func customers(tx *store.Tx) finder {
	return func(ctx context.Context, ids ...int64) ([]int64, error) {
		return tx.Customer.Query().Where(customer.IDIn(ids...)).IDs(ctx)
	}
}

func websites(tx *store.Tx) finder {
	return func(ctx context.Context, ids ...int64) ([]int64, error) {
		return tx.Website.Query().Where(website.IDIn(ids...)).IDs(ctx)
	}
}

func staffUsers(tx *store.Tx) finder {
	return func(ctx context.Context, ids ...int64) ([]int64, error) {
		return tx.StaffUser.Query().Where(staffuser.IDIn(ids...)).IDs(ctx)
	}
}

func staffRoles(tx *store.Tx) finder {
	return func(ctx context.Context, ids ...int64) ([]int64, error) {
		return tx.StaffRole.Query().Where(staffrole.IDIn(ids...)).IDs(ctx)
	}
}

func visibleRoles(tx *store.Tx) finder {
	return func(ctx context.Context, ids ...int64) ([]int64, error) {
		return tx.CustomerUserRole.Query().Where(customeruserrole.IDIn(ids...)).IDs(ctx)
	}
}

func foreignRoles(ctx context.Context, tx *store.Tx, customerID int64, ids []int64) ([]*ent.CustomerUserRole, error) {
	return tx.CustomerUserRole.Query().Where(customeruserrole.IDIn(ids...),
		customeruserrole.CustomerIDNotNil(), customeruserrole.CustomerIDNEQ(customerID)).All(ctx)
}
