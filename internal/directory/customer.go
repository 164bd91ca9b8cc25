package directory

import (
	"context"

	"buyergraph/ent"
	"buyergraph/ent/customer"
	"buyergraph/internal/authz"
	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
)

// CustomerCreateInput is a new customer; the SDL describes its fields.
type CustomerCreateInput struct {
	mutation.Create

	ExternalID           *string
	Name                 string
	Parent               *string
	Group                *string
	Owner                *string
	SalesRepresentatives []string
	TaxCode              *string
	PaymentTerm          *string
	VatID                *string
	InternalRating       *int
	Addresses            []*CustomerAddressInput
}

// CustomerUpdateInput is a change of a customer; absent fields stay.
type CustomerUpdateInput struct {
	mutation.Update

	ID                   string
	ExternalID           graphql.Omittable[*string]
	Name                 graphql.Omittable[*string]
	Parent               graphql.Omittable[*string]
	Group                graphql.Omittable[*string]
	Owner                graphql.Omittable[*string]
	SalesRepresentatives *mutation.IDListPatch
	TaxCode              graphql.Omittable[*string]
	PaymentTerm          graphql.Omittable[*string]
	VatID                graphql.Omittable[*string]
	InternalRating       graphql.Omittable[*int]
}

// CustomerDeleteInput names the customer to delete.
type CustomerDeleteInput struct {
	mutation.Update

	ID string
}

// The lowest and the highest internal rating.
const (
	minRating = 1
	maxRating = 5
)

// CreateCustomer creates a customer with its address book. Its owner is the staff user who creates
// it, or for an API token the default owner, unless the input names another. Codes: those of its
// validators, NOT_FOUND, NOT_UNIQUE, TOO_MANY, TREE_TOO_DEEP, PERMISSION_DENIED.
func CreateCustomer(ctx context.Context, tx *store.Tx, in CustomerCreateInput) (string, error) {
	create := tx.Customer.Create()
	m, f := create.Mutation(), mutation.NewForm(ctx, tx, &in)
	f.Text(&in.ExternalID, customer.ExternalIDValidator, nil, m.SetExternalID, nil)
	f.Text(&in.Name, customer.NameValidator, nil, m.SetName, nil)
	f.Link(&in.Parent, authz.Customer, nil, m.SetParentID, nil)
	f.Link(&in.Group, authz.CustomerGroup, nil, m.SetGroupID, nil)
	f.Link(&in.Owner, authz.StaffUser, nil, m.SetOwnerID, nil)
	f.ScopeField(&in.Owner)
	f.Links(&in.SalesRepresentatives, authz.StaffUser, nil, m.AddSalesRepresentativeIDs, nil)
	f.Text(&in.TaxCode, customer.TaxCodeValidator, nil, m.SetTaxCode, nil)
	f.Text(&in.PaymentTerm, customer.PaymentTermValidator, nil, m.SetPaymentTerm, nil)
	f.Text(&in.VatID, customer.VatIDValidator, nil, m.SetVatID, nil)
	f.Int(&in.InternalRating, minRating, maxRating, nil, m.SetInternalRating, nil)
	requireEditableParent(ctx, tx, f, &in.Parent, m)
	switch creator := viewer.FromContext(ctx).StaffUserID(); {
	case in.Owner != nil:
	case creator > 0:
		m.SetOwnerID(creator)
	default: // an API token
		setDefaultOwner(f, tx, 0, m.SetOwnerID)
	}
	addresses := newAddresses(ctx, f, tx, customerBook, &in.Addresses, func(a *CustomerAddressInput) *AddressInput { return &a.AddressInput })
	c, err := mutation.SaveNew(f, create.Save)
	if err != nil {
		return "", err
	}
	f.Then(func() error { return customerBook.createAll(c.ID, addresses) })
	return authz.Customer.FormatID(c.ID), f.Err()
}

// UpdateCustomer changes a customer, and returns how many customers that the viewer sees got another
// place in the tree. Codes: NOT_FOUND, PERMISSION_DENIED, STALE_VERSION, TREE_CYCLE, and those of
// [CreateCustomer].
func UpdateCustomer(ctx context.Context, tx *store.Tx, in CustomerUpdateInput) (id string, moved int, err error) {
	c, err := mutation.LockForOperation(ctx, tx, authz.Customer, authz.OpEdit, in.ID, tx.Customer.Get)
	if err != nil {
		return "", 0, err
	}
	update := c.Update()
	m, f := update.Mutation(), mutation.NewForm(ctx, tx, &in)
	f.Text(&in.ExternalID, customer.ExternalIDValidator, c.ExternalID, m.SetExternalID, m.ClearExternalID)
	f.Text(&in.Name, customer.NameValidator, &c.Name, m.SetName, nil)
	f.Link(&in.Parent, authz.Customer, visibleParent(tx, f, c), m.SetParentID, m.ClearParent)
	f.Link(&in.Group, authz.CustomerGroup, c.GroupID, m.SetGroupID, m.ClearGroup)
	f.Link(&in.Owner, authz.StaffUser, c.OwnerID, m.SetOwnerID, m.ClearOwner)
	f.Links(&in.SalesRepresentatives, authz.StaffUser, c.QuerySalesRepresentatives().IDs,
		m.AddSalesRepresentativeIDs, m.RemoveSalesRepresentativeIDs)
	f.Text(&in.TaxCode, customer.TaxCodeValidator, c.TaxCode, m.SetTaxCode, m.ClearTaxCode)
	f.Text(&in.PaymentTerm, customer.PaymentTermValidator, c.PaymentTerm, m.SetPaymentTerm, m.ClearPaymentTerm)
	f.Text(&in.VatID, customer.VatIDValidator, c.VatID, m.SetVatID, m.ClearVatID)
	f.Int(&in.InternalRating, minRating, maxRating, c.InternalRating, m.SetInternalRating, m.ClearInternalRating)
	requireEditableParent(ctx, tx, f, &in.Parent, m)
	handover := handoverField(&in, m)
	mayAssign := func() error { return checkMayAct(ctx, tx, authz.Assign, c.ID) }
	if handover != nil {
		f.ScopeField(handover)
		f.Require(handover, mayAssign)
	}
	changed, err := mutation.SaveNew(f, update.Save)
	if err != nil {
		return "", 0, err
	}
	if handover != nil {
		f.Require(handover, mayAssign)
	}
	if _, isSet := m.ParentID(); isSet || m.ParentCleared() {
		f.Then(func() (err error) {
			moved, err = countVisibleSubtree(ctx, tx, changed.Path)
			return err
		})
	}
	return in.ID, moved, f.Err()
}

// visibleParent returns the parent of a customer; nil also if the viewer may not see it. So a viewer
// for whom the parent is null changes nothing by sending null back.
func visibleParent(tx *store.Tx, f *mutation.Form, c *ent.Customer) *int64 {
	if c.ParentID == nil {
		return nil
	}
	visible := mutation.Load(f, func(ctx context.Context) ([]int64, error) {
		return authz.Customer.AllowedIDs(ctx, tx, authz.View, []int64{*c.ParentID})
	})
	if len(visible) == 0 {
		return nil
	}
	return c.ParentID
}

// requireEditableParent checks that the viewer may edit the customer that becomes the parent.
func requireEditableParent(ctx context.Context, tx *store.Tx, f *mutation.Form, field any, m *ent.CustomerMutation) {
	if parent, isSet := m.ParentID(); isSet {
		f.Require(field, func() error { return checkMayAct(ctx, tx, authz.Edit, parent) })
	}
}

// handoverField returns the field by which a customer gets another owner or other sales
// representatives; nil if it gets none.
func handoverField(in *CustomerUpdateInput, m *ent.CustomerMutation) any {
	if _, isSet := m.OwnerID(); isSet || m.OwnerCleared() {
		return &in.Owner
	}
	if len(m.SalesRepresentativesIDs())+len(m.RemovedSalesRepresentativesIDs()) > 0 {
		return &in.SalesRepresentatives
	}
	return nil
}

// checkMayAct checks that the viewer may do an action to a customer that they see. Codes:
// PERMISSION_DENIED.
func checkMayAct(ctx context.Context, tx *store.Tx, a authz.Action, id int64) error {
	allowed, err := authz.Customer.AllowedIDs(ctx, tx, a, []int64{id})
	if err == nil && len(allowed) == 0 {
		err = authz.ActionDenied(authz.Customer, a)
	}
	return err
}

// DeleteCustomer deletes a customer to which no subsidiaries, users, own roles, documents, activities,
// files or open invitations belong, with its address book. Codes: NOT_FOUND,
// PERMISSION_DENIED, STALE_VERSION, HAS_RECORDS.
func DeleteCustomer(ctx context.Context, tx *store.Tx, in CustomerDeleteInput) (string, error) {
	c, err := mutation.LockForOperation(ctx, tx, authz.Customer, authz.OpDelete, in.ID, tx.Customer.Get)
	if err != nil {
		return "", err
	}
	return in.ID, tx.Customer.DeleteOneID(c.ID).Exec(ctx)
}
