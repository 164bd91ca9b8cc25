package directory

import (
	"context"

	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
)

// CustomerAddressInput is an address of a new customer.
type CustomerAddressInput struct {
	AddressInput
}

// CustomerAddressCreateInput is a new address in the address book of a customer.
type CustomerAddressCreateInput struct {
	mutation.Create
	AddressInput

	Customer string
}

// CustomerAddressUpdateInput is a change of an address of a customer; absent fields stay.
type CustomerAddressUpdateInput struct {
	mutation.Update
	AddressPatch

	ID string
}

// CustomerAddressDeleteInput names an address of a customer to delete.
type CustomerAddressDeleteInput struct {
	mutation.Update

	ID string
}

// CreateCustomerAddress adds an address to the address book of a customer, and returns the
// ids of the addresses that it takes a flag from. Codes: those of its validators, NOT_FOUND,
// NOT_UNIQUE, PERMISSION_DENIED.
func CreateCustomerAddress(
	ctx context.Context, tx *store.Tx, in CustomerAddressCreateInput,
) (id string, displaced []string, err error) {
	return customerBook.add(ctx, tx, mutation.NewForm(ctx, tx, &in), &in.AddressInput, &in.Customer)
}

// UpdateCustomerAddress changes an address of a customer, and returns the ids of the
// addresses that it takes a flag from. Codes: STALE_VERSION, PRIMARY_REQUIRED, and those of
// [CreateCustomerAddress].
func UpdateCustomerAddress(
	ctx context.Context, tx *store.Tx, in CustomerAddressUpdateInput,
) (id string, displaced []string, err error) {
	return customerBook.change(ctx, tx, mutation.NewForm(ctx, tx, &in), in.ID, &in.AddressPatch)
}

// DeleteCustomerAddress deletes an address of a customer. Codes: NOT_FOUND,
// PERMISSION_DENIED, STALE_VERSION, PRIMARY_REQUIRED.
func DeleteCustomerAddress(ctx context.Context, tx *store.Tx, in CustomerAddressDeleteInput) (string, error) {
	return customerBook.remove(ctx, tx, in.ID)
}
