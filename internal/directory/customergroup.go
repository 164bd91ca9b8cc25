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

// CreateCustomerGroup makes a group of customers. Codes: those of its validators,
// NOT_UNIQUE.
func CreateCustomerGroup(ctx context.Context, tx *store.Tx, in CustomerGroupCreateInput) (string, error) {
	f := faults{in: &in}
	f.text(&in.ExternalID, customergroup.ExternalIDValidator)
	f.text(&in.Name, customergroup.NameValidator)
	f.text(&in.TaxCode, customergroup.TaxCodeValidator)
	f.text(&in.PaymentTerm, customergroup.PaymentTermValidator)
	if err := f.ErrOrNil(); err != nil {
		return "", err
	}
	g, err := tx.CustomerGroup.Create().SetNillableExternalID(in.ExternalID).SetName(in.Name).
		SetNillableTaxCode(in.TaxCode).SetNillablePaymentTerm(in.PaymentTerm).Save(ctx)
	if err != nil {
		return "", duplicate(&in, err)
	}
	return authz.CustomerGroup.FormatID(g.ID), nil
}
