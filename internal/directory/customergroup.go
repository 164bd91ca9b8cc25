package directory

import (
	"context"
	"slices"

	"buyergraph/ent/customer"
	"buyergraph/ent/customergroup"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
)

// CustomerGroupCreateInput is a new group of customers; the SDL describes its fields.
type CustomerGroupCreateInput struct {
	mutation.Create

	ExternalID  *string
	Name        string
	TaxCode     *string
	PaymentTerm *string
}

// CustomerGroupUpdateInput is a change of a group of customers; absent fields stay.
type CustomerGroupUpdateInput struct {
	mutation.Update

	ID          string
	ExternalID  graphql.Omittable[*string]
	Name        graphql.Omittable[*string]
	TaxCode     graphql.Omittable[*string]
	PaymentTerm graphql.Omittable[*string]
	Customers   *mutation.IDListPatch
}

// CustomerGroupDeleteInput names the group of customers to delete.
type CustomerGroupDeleteInput struct {
	mutation.Update

	ID string
}

// CreateCustomerGroup creates a group of customers. Codes: those of its validators,
// NOT_UNIQUE.
func CreateCustomerGroup(ctx context.Context, tx *store.Tx, in CustomerGroupCreateInput) (string, error) {
	create := tx.CustomerGroup.Create()
	m, f := create.Mutation(), mutation.NewForm(ctx, tx, &in)
	f.Text(&in.ExternalID, customergroup.ExternalIDValidator, nil, m.SetExternalID, nil)
	f.Text(&in.Name, customergroup.NameValidator, nil, m.SetName, nil)
	f.Text(&in.TaxCode, customergroup.TaxCodeValidator, nil, m.SetTaxCode, nil)
	f.Text(&in.PaymentTerm, customergroup.PaymentTermValidator, nil, m.SetPaymentTerm, nil)
	group, err := mutation.SaveNew(f, create.Save)
	if err != nil {
		return "", err
	}
	return authz.CustomerGroup.FormatID(group.ID), nil
}

// UpdateCustomerGroup changes a group of customers and who belongs to it. A customer who is added
// leaves the group of before. Codes: NOT_FOUND, PERMISSION_DENIED, STALE_VERSION, TOO_MANY, and those
// of [CreateCustomerGroup].
func UpdateCustomerGroup(ctx context.Context, tx *store.Tx, in CustomerGroupUpdateInput) (string, error) {
	g, err := mutation.LockForOperation(ctx, tx, authz.CustomerGroup, authz.OpEdit, in.ID, tx.CustomerGroup.Get)
	if err != nil {
		return "", err
	}
	update := g.Update()
	m, f := update.Mutation(), mutation.NewForm(ctx, tx, &in)
	f.Text(&in.ExternalID, customergroup.ExternalIDValidator, g.ExternalID, m.SetExternalID, m.ClearExternalID)
	f.Text(&in.Name, customergroup.NameValidator, &g.Name, m.SetName, nil)
	f.Text(&in.TaxCode, customergroup.TaxCodeValidator, g.TaxCode, m.SetTaxCode, m.ClearTaxCode)
	f.Text(&in.PaymentTerm, customergroup.PaymentTermValidator, g.PaymentTerm, m.SetPaymentTerm, m.ClearPaymentTerm)
	if in.Customers != nil && updateMembers(ctx, tx, f, &in.Customers, g.ID) {
		m.SetUpdatedAt(tx.Now) // raises the version, though the links are columns of the customers
	}
	return in.ID, f.Save(update.Exec)
}

// updateMembers changes which customers belong to a group, and reports whether that changes
// anything. The viewer must be allowed to edit each of them.
func updateMembers(ctx context.Context, tx *store.Tx, f *mutation.Form, field **mutation.IDListPatch, group int64) bool {
	members := func(ctx context.Context) ([]int64, error) {
		return tx.Customer.Query().Where(customer.GroupID(group)).IDs(viewer.AsSystem(ctx))
	}
	ignore := func(...int64) {} // the link is a column of the customer
	change := f.Links(field, authz.Customer, members, ignore, ignore)
	changed := append(append([]int64{}, change.Added...), change.Removed...)
	f.Require(field, func() error {
		editable, err := authz.Customer.AllowedIDs(ctx, tx, authz.Edit, changed)
		if err != nil {
			return err
		}
		denied := slices.DeleteFunc(slices.Clone(changed), func(id int64) bool { return slices.Contains(editable, id) })
		return change.Faults(denied, func(int64) *apperr.Error { return authz.ActionDenied(authz.Customer, authz.Edit) })
	})
	for _, id := range change.Added {
		f.Then(func() error { return tx.Customer.UpdateOneID(id).SetGroupID(group).Exec(ctx) })
	}
	for _, id := range change.Removed {
		f.Then(func() error { return tx.Customer.UpdateOneID(id).ClearGroupID().Exec(ctx) })
	}
	return len(changed) > 0
}

// DeleteCustomerGroup deletes a group to which no customer belongs. Codes: NOT_FOUND,
// PERMISSION_DENIED, STALE_VERSION, HAS_RECORDS.
func DeleteCustomerGroup(ctx context.Context, tx *store.Tx, in CustomerGroupDeleteInput) (string, error) {
	g, err := mutation.LockForOperation(ctx, tx, authz.CustomerGroup, authz.OpDelete, in.ID, tx.CustomerGroup.Get)
	if err != nil {
		return "", err
	}
	return in.ID, tx.CustomerGroup.DeleteOneID(g.ID).Exec(ctx)
}
