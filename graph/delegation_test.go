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

// Nobody gives what he lacks, and nobody takes over who holds more: a deputy may edit
// the people of his company, but neither make himself or a colleague an administrator
// nor touch one.
func TestNobodyGivesWhatHeLacks(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		k.Shop(t)
		k.Write(t, func(ctx context.Context, tx *store.Tx) error {
			deputy := []jsontypes.Permission{}
			for _, a := range []string{"VIEW", "CREATE", "EDIT"} {
				deputy = append(deputy, jsontypes.Permission{Entity: "CustomerUser", Action: a, Level: "CUSTOMER"})
			}
			for _, e := range []string{"Customer", "CustomerUserRole", "Rfq", "Quote", "Order"} {
				deputy = append(deputy, jsontypes.Permission{Entity: e, Action: "VIEW", Level: "CUSTOMER"})
			}
			if err := tx.CustomerUserRole.Create().SetID(9).SetCode("DEPUTY").SetLabel("Deputy").SetSelfManaged(true).SetDefaultLevel(customeruserrole.DefaultLevelNONE).SetPermissions(deputy).Exec(ctx); err != nil {
				return err
			}
			if err := tx.CustomerUser.UpdateOneID(1).AddRoleIDs(9).Exec(ctx); err != nil {
				return err
			}
			return tx.CustomerUser.Create().SetID(8).SetEmail("chief@acme.example").SetEmailKey("chief@acme.example").SetFirstName("C").SetLastName("C").SetCustomerID(1).AddRoleIDs(1).Exec(ctx)
		})
		token := k.LoginAs(t, "amanda@acme.example")
		for name, c := range map[string]struct {
			document string
			in       object
			want     string
		}{
			"himself more":            {change, object{"id": "user_1", "roles": object{"add": []string{"role_1"}}}, `"code":"PERMISSION_DENIED","path":["input","roles"]`},
			"himself what he has":     {change, object{"id": "user_1", "roles": object{"add": []string{"role_2"}}}, `"userErrors":[]`},
			"the chief's address":     {change, object{"id": "user_8", "email": "mine@acme.example"}, `"code":"PERMISSION_DENIED","path":["input","email"]`},
			"the chief's roles":       {change, object{"id": "user_8", "roles": object{"set": []string{"role_2"}}}, `"code":"PERMISSION_DENIED","path":["input","roles"]`},
			"the chief's middle name": {change, object{"id": "user_8", "middleName": "M"}, `"userErrors":[]`},
			"the chief disabled":      {`mutation ($in: CustomerUserDisableInput!) { r: customerUserDisable(input: $in) { userErrors { code path } } }`, object{"id": "user_8"}, `"code":"PERMISSION_DENIED","path":["input","id"]`},
			"a new administrator": {
				`mutation ($in: CustomerUserCreateInput!) { r: customerUserCreate(input: $in) { userErrors { code path } } }`,
				object{"email": "n@acme.example", "firstName": "N", "lastName": "N", "customer": "cust_1", "roles": []string{"role_1"}}, `"code":"PERMISSION_DENIED","path":["input","roles"]`,
			},
		} {
			if a := k.Must(t, token, c.document, object{"in": c.in}); !strings.Contains(a.Body, c.want) {
				t.Errorf("%s: %s", name, a.Body)
			}
		}
	})
}
