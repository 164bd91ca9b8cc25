package testkit

import (
	"context"
	"errors"
	"testing"

	"buyergraph/ent/customeruserrole"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
)

var buyerPermissions = []jsontypes.Permission{
	{Entity: "Customer", Action: "VIEW", Level: "CUSTOMER"}, {Entity: "CustomerUser", Action: "VIEW", Level: "CUSTOMER"},
	{Entity: "Rfq", Action: "VIEW", Level: "OWN"}, {Entity: "Quote", Action: "VIEW", Level: "OWN"},
	{Entity: "Order", Action: "VIEW", Level: "OWN"},
}

// CreateShop writes a small seller:
//   - one website;
//   - customers 1 Acme, 2 Acme North (a subsidiary of Acme) and 3 Bolt;
//   - roles 1 Administrator and 2 Buyer for all companies, and 3 Approver for Bolt;
//   - customer users 1 amanda@acme.example, a buyer, 2 nancy@north.example, disabled and
//     without a role, 3 bob@bolt.example, an approver, and 4, a guest of Bolt.
//
// An administrator has every permission on their company and its subsidiaries. A buyer
// sees their company and their own records.
func (k *Kit) CreateShop(t testing.TB) {
	t.Helper()
	k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		err := errors.Join(
			tx.CustomerUserRole.Create().SetID(1).SetCode("ADMINISTRATOR").SetLabel("Administrator").SetSelfManaged(true).
				SetDefaultLevel(customeruserrole.DefaultLevelCUSTOMER_TREE).SetCapabilities([]string{"UPDATE_OWN_PROFILE"}).Exec(ctx),
			tx.CustomerUserRole.Create().SetID(2).SetCode("BUYER").SetLabel("Buyer").SetSelfManaged(true).SetPermissions(buyerPermissions).Exec(ctx),
			tx.Website.Create().SetID(1).SetName("Shop").SetURL("https://shop.example").SetDefault(true).SetDefaultRoleID(2).Exec(ctx),
			tx.Customer.Create().SetID(1).SetName("Acme").SetPath("1.").Exec(ctx),
			tx.Customer.Create().SetID(2).SetName("Acme North").SetPath("1.2.").SetParentID(1).Exec(ctx),
			tx.Customer.Create().SetID(3).SetName("Bolt").SetPath("3.").Exec(ctx),
			tx.CustomerUserRole.Create().SetID(3).SetCode("BOLT_APPROVER").SetLabel("Approver").SetSelfManaged(true).SetCustomerID(3).Exec(ctx),
		)
		user := func(id int64, email, first, last string, customer int64) error {
			return tx.CustomerUser.Create().SetID(id).SetEmail(email).SetEmailKey(text.EmailKey(email)).SetFirstName(first).
				SetLastName(last).SetCustomerID(customer).SetEnabled(id != 2).AddRoleIDs([][]int64{nil, {2}, nil, {3}}[id]...).Exec(ctx)
		}
		return errors.Join(err,
			user(1, "amanda@acme.example", "Amanda", "Cole", 1),
			user(2, "nancy@north.example", "Nancy", "Sallee", 2),
			user(3, "bob@bolt.example", "Bob", "Baker", 3),
			tx.CustomerUser.Create().SetID(4).SetEmail("guest@bolt.example").SetFirstName("Gus").SetLastName("Guest").
				SetCustomerID(3).SetGuest(true).SetEnabled(false).SetConfirmed(false).Exec(ctx))
	})
}
