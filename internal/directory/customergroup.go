package directory

import (
	"context"

	"buyergraph/ent/customergroup"
	"buyergraph/internal/authz"
	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
)

// CustomerGroupCreateInput is a new group of customers; the SDL describes its fields.
type CustomerGroupCreateInput struct {
	mutation.Create

	ExternalID  *string
	Name        string
	TaxCode     *string
	PaymentTerm *string
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
