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
