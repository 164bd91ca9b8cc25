package graph_test

import (
	"context"
	"strings"
	"testing"

	"buyergraph/ent/customeruserrole"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// Nobody grants more than they hold, and nobody changes a more privileged user: a deputy may edit the users of the company,
// but may neither make an administrator nor change the roles or the address of one.
func TestAdministratorsAssignOnlyWhatTheyHold(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			deputy := []jsontypes.Permission{}
			for _, a := range []string{"VIEW", "CREATE", "EDIT"} {
				deputy = append(deputy, jsontypes.Permission{Entity: "CustomerUser", Action: a, Level: "CUSTOMER"})
			}
			for _, e := range []string{"Customer", "CustomerUserRole", "Rfq", "Quote", "Order"} {
				deputy = append(deputy, jsontypes.Permission{Entity: e, Action: "VIEW", Level: "CUSTOMER"})
			}
			if err := tx.CustomerUserRole.Create().SetID(9).SetCode("DEPUTY").SetLabel("Deputy").SetSelfManaged(true).
				SetDefaultLevel(customeruserrole.DefaultLevelNONE).SetPermissions(deputy).Exec(ctx); err != nil {
				return err
			}
			if err := tx.CustomerUser.UpdateOneID(1).AddRoleIDs(9).Exec(ctx); err != nil {
				return err
			}
			return tx.CustomerUser.Create().SetID(8).SetEmail("chief@acme.example").SetEmailKey("chief@acme.example").SetFirstName("C").
				SetLastName("C").SetCustomerID(1).AddRoleIDs(1).Exec(ctx)
		})
		token := k.LoginCustomerUser(t, "amanda@acme.example")
		for name, c := range map[string]struct {
			document string
			in       object
			want     string
		}{
			"more rights for themselves": {changeUser, object{"id": "user_1", "roles": object{"add": []string{"role_1"}}},
				`"code":"PERMISSION_DENIED","path":["input","roles","add","0"]`},
			"a role they already hold": {changeUser, object{"id": "user_1", "roles": object{"add": []string{"role_2"}}}, `"userErrors":[]`},
			"the chief's address": {changeUser, object{"id": "user_8", "email": "mine@acme.example"},
				`"code":"PERMISSION_DENIED","path":["input","email"]`},
			"the chief's roles": {changeUser, object{"id": "user_8", "roles": object{"set": []string{"role_2"}}},
				`"code":"PERMISSION_DENIED","path":["input","roles"]`},
			"the chief's middle name": {changeUser, object{"id": "user_8", "middleName": "M"}, `"userErrors":[]`},
			"the chief disabled": {
				`mutation ($in: CustomerUserDisableInput!) { r: customerUserDisable(input: $in) { userErrors { code path } } }`, object{"id": "user_8"},
				`"code":"PERMISSION_DENIED","path":["input","id"]`},
			"a new administrator": {
				`mutation ($in: CustomerUserCreateInput!) { r: customerUserCreate(input: $in) { userErrors { code path } } }`,
				object{"email": "n@acme.example", "firstName": "N", "lastName": "N", "customer": "cust_1", "roles": []string{"role_1"}},
				`"code":"PERMISSION_DENIED","path":["input","roles","0"]`,
			},
		} {
			if a := k.MustDo(t, token, c.document, object{"in": c.in}); !strings.Contains(a.Body, c.want) {
				t.Errorf("%s: %s", name, a.Body)
			}
		}
	})
}
