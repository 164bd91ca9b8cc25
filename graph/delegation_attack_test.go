package graph_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"buyergraph/internal/roles"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
	"buyergraph/internal/text"
)

const changeStaffUser = `mutation ($in: StaffUserUpdateInput!) { r: staffUserUpdate(input: $in) { userErrors { code path } } }`

// moreRights is the answer about an address of a user whom the viewer may not take over.
const moreRights = `"code":"PERMISSION_DENIED","path":["input","email"]`

// insertRole creates a role of customer users.
func insertRole(ctx context.Context, tx *store.Tx, id int64, label string, permissions ...string) error {
	return tx.CustomerUserRole.Create().SetID(id).SetCode(label).SetLabel(label).SetSelfManaged(true).
		SetPermissions(roles.ParsePermissions(permissions)).Exec(ctx)
}

// insertStaff creates a staff user with a role and the password of the testkit.
func insertStaff(
	ctx context.Context, t *testing.T, k *testkit.Kit, tx *store.Tx, id int64, email string, capabilities []string, permissions ...string,
) error {
	role, err := tx.StaffRole.Create().SetLabel(email).SetPermissions(roles.ParsePermissions(permissions)).
		SetCapabilities(capabilities).Save(ctx)
	if err != nil {
		return err
	}
	return tx.StaffUser.Create().SetID(id).SetEmail(email).SetEmailKey(text.EmailKey(email)).SetFirstName("S").SetLastName("S").
		SetPasswordHash(k.HashPassword(t, testkit.StaffPassword)).AddRoles(role).Exec(ctx)
}

// insertCustomerUser creates a customer user of Acme with a role.
func insertCustomerUser(ctx context.Context, tx *store.Tx, id int64, email string, role int64) error {
	return tx.CustomerUser.Create().SetID(id).SetEmail(email).SetEmailKey(text.EmailKey(email)).SetFirstName("F").SetLastName("L").
		SetCustomerID(1).AddRoleIDs(role).Exec(ctx)
}

// Addresses that sign in as one account can be several mailboxes, with several owners. Whoever may not take a user over may not
// move the user's address to such a mailbox, but may change its letter case.
func TestAddressOfAnotherMailbox(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		admin := k.CreateStaffAdmin(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(
				insertRole(ctx, tx, 9, "Deputy", "Customer VIEW CUSTOMER", "CustomerUser VIEW,EDIT CUSTOMER"),
				tx.CustomerUser.UpdateOneID(1).AddRoleIDs(9).Exec(ctx),
				insertCustomerUser(ctx, tx, 8, "gross@strasse.example", 1),
				tx.StaffUser.UpdateOneID(admin).SetEmail("gross@strasse.example").SetEmailKey("gross@strasse.example").Exec(ctx),
				insertStaff(ctx, t, k, tx, 20, "deputy@seller.example", []string{"MANAGE_PASSWORDS"}, "StaffUser VIEW,EDIT ALL"),
				insertStaff(ctx, t, k, tx, 21, "clerk@seller.example", nil, "CustomerUser VIEW,EDIT ALL"))
		})
		for _, c := range []struct{ name, token, document, id string }{
			{"administrator of a company", k.LoginCustomerUser(t, "amanda@acme.example"), changeUser, "user_8"},
			{"staff without MANAGE_PASSWORDS", k.LoginStaff(t, "clerk@seller.example", testkit.StaffPassword), changeUser, "user_8"},
			{"staff towards staff", k.LoginStaff(t, "deputy@seller.example", testkit.StaffPassword), changeStaffUser, "staff_1"},
		} {
			for email, want := range map[string]string{
				"gross@straße.example":  moreRights,
				"groß@strasse.example":  moreRights,
				"ｇross@strasse.example": moreRights,
				"Gross@Strasse.example": `"userErrors":[]`,
			} {
				in := object{"id": c.id, "email": email, "dryRun": true}
				if a := k.MustDo(t, c.token, c.document, object{"in": in}); !strings.Contains(a.Body, want) {
					t.Errorf("%s, %s: %s", c.name, email, a.Body)
				}
			}
		}
	})
}

// A helper who sees no orders at all may not take over a user who has some, even while no role of the user shows them: somebody
// with the permission at OWN could give it to the user afterwards. Then both together would see more than one of them may.
func TestHelperWithoutLevelTakesOver(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(
				insertRole(ctx, tx, 9, "Helper", "Customer VIEW CUSTOMER", "CustomerUser VIEW,EDIT CUSTOMER"),
				insertRole(ctx, tx, 10, "Nothing", "CustomerUser VIEW CUSTOMER"),
				insertCustomerUser(ctx, tx, 8, "helper@acme.example", 9),
				insertCustomerUser(ctx, tx, 9, "buyer@acme.example", 10),
				insertCustomerUser(ctx, tx, 10, "clerk@acme.example", 10),
				tx.Order.Create().SetCustomerID(1).SetCustomerUserID(9).SetIdentifier("O").SetCurrency("EUR").Exec(ctx),
				insertStaff(ctx, t, k, tx, 20, "helper@seller.example", []string{"MANAGE_PASSWORDS"}, "StaffUser VIEW,EDIT ALL"),
				insertStaff(ctx, t, k, tx, 21, "representative@seller.example", nil, "StaffUser VIEW ALL"),
				insertStaff(ctx, t, k, tx, 22, "clerk@seller.example", nil, "StaffUser VIEW ALL"),
				tx.Customer.UpdateOneID(1).AddSalesRepresentativeIDs(21).Exec(ctx))
		})
		customerUser := k.LoginCustomerUser(t, "helper@acme.example")
		staff := k.LoginStaff(t, "helper@seller.example", testkit.StaffPassword)
		for _, c := range []struct{ token, document, id, want string }{
			{customerUser, changeUser, "user_9", moreRights},
			{customerUser, changeUser, "user_10", `"userErrors":[]`},
			{staff, changeStaffUser, "staff_21", moreRights},
			{staff, changeStaffUser, "staff_22", `"userErrors":[]`},
		} {
			in := object{"id": c.id, "email": "mine@helper.example", "dryRun": true}
			if a := k.MustDo(t, c.token, c.document, object{"in": in}); !strings.Contains(a.Body, c.want) {
				t.Errorf("%s: %s", c.id, a.Body)
			}
		}
	})
}
