package directory

import (
	"context"

	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
)

// CustomerUserAddressInput is an address of a new customer user.
type CustomerUserAddressInput struct {
	AddressInput
}

// CustomerUserAddressCreateInput is a new address in the address book of a customer user.
type CustomerUserAddressCreateInput struct {
	mutation.Create
	AddressInput

	CustomerUser string
}

// CustomerUserAddressUpdateInput is a change of an address of a customer user; absent fields stay.
type CustomerUserAddressUpdateInput struct {
	mutation.Update
	AddressPatch

	ID string
}

// CustomerUserAddressDeleteInput names an address of a customer user to delete.
type CustomerUserAddressDeleteInput struct {
	mutation.Update

	ID string
}

// CreateCustomerUserAddress adds an address to the address book of a customer user, and returns the
// ids of the addresses that it takes a flag from. Codes: those of its validators, NOT_FOUND,
// NOT_UNIQUE, PERMISSION_DENIED.
func CreateCustomerUserAddress(
	ctx context.Context, tx *store.Tx, in CustomerUserAddressCreateInput,
) (id string, displaced []string, err error) {
	return customerUserBook.add(ctx, tx, mutation.NewForm(ctx, tx, &in), &in.AddressInput, &in.CustomerUser)
}

// UpdateCustomerUserAddress changes an address of a customer user, and returns the ids of the
// addresses that it takes a flag from. Codes: STALE_VERSION, PRIMARY_REQUIRED, and those of
// [CreateCustomerUserAddress].
func UpdateCustomerUserAddress(
	ctx context.Context, tx *store.Tx, in CustomerUserAddressUpdateInput,
) (id string, displaced []string, err error) {
	return customerUserBook.change(ctx, tx, mutation.NewForm(ctx, tx, &in), in.ID, &in.AddressPatch)
}

// DeleteCustomerUserAddress deletes an address of a customer user. Codes: NOT_FOUND,
// PERMISSION_DENIED, STALE_VERSION, PRIMARY_REQUIRED.
func DeleteCustomerUserAddress(ctx context.Context, tx *store.Tx, in CustomerUserAddressDeleteInput) (string, error) {
	return customerUserBook.remove(ctx, tx, in.ID)
}
