package graph_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"buyergraph/ent/customeruserrole"
	"buyergraph/internal/authz"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// errorsOf runs a mutation and returns its userErrors, each as code, path and parameters.
func errorsOf(t *testing.T, k *testkit.Kit, token, mutation string, in object) string {
	t.Helper()
	a := k.MustDo(t, token, fmt.Sprintf(`mutation ($in: %sInput!) { r: %s(input: $in) { userErrors {
		__typename code path message parameters { name values } ... on PermissionError { permission } } } }`,
		strings.ToUpper(mutation[:1])+mutation[1:], mutation), object{"in": in})
	var out []string
	list, _ := a.ValueAt("r.userErrors").([]any)
	for _, e := range list {
		e := e.(object)
		line := fmt.Sprint(e["code"], " ", strings.Join(stringsOf(e["path"]), "."))
		for _, p := range e["parameters"].([]any) {
			p := p.(object)
			line += fmt.Sprintf(" %s=%s", p["name"], strings.Join(stringsOf(p["values"]), ","))
		}
		if permission, ok := e["permission"].(string); ok && !strings.Contains(line, "permission="+permission) {
			t.Errorf("the type has the permission %s, the parameters have not: %s", permission, line)
		}
		out = append(out, line)
	}
	return strings.Join(out, "; ")
}

// The parameters of an error have all that its message says. The path names the element, the field or the record that is wrong.
func TestErrorParameters(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		addAdministrators(t, k)
		staff := k.LoginStaffAdmin(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			var grants []jsontypes.Permission
			for _, p := range []string{"Customer VIEW CUSTOMER_TREE", "CustomerUser VIEW CUSTOMER_TREE", "CustomerUser CREATE CUSTOMER",
				"CustomerUser EDIT CUSTOMER", "CustomerUserRole VIEW CUSTOMER", "CustomerUserRole CREATE CUSTOMER", "CustomerUserRole EDIT CUSTOMER",
				"Order VIEW CUSTOMER", "Rfq VIEW OWN", "Quote VIEW OWN"} {
				var g jsontypes.Permission
				fmt.Sscan(p, &g.Entity, &g.Action, &g.Level)
				grants = append(grants, g)
			}
			// role 22 grants the same as role 21, by a default level that permissions limit
			limited := slices.Clone(grants)
			for _, e := range authz.GrantableEntities() {
				if !slices.ContainsFunc(grants, func(p jsontypes.Permission) bool { return p.Entity == e.Name }) {
					limited = append(limited, jsontypes.Permission{Entity: e.Name, Action: "VIEW", Level: "NONE"})
				}
			}
			role := func(id int64, level customeruserrole.DefaultLevel, permissions []jsontypes.Permission) error {
				return tx.CustomerUserRole.Create().SetID(id).SetCode(fmt.Sprint("OFFICE_", id)).SetLabel(fmt.Sprint("Office ", id)).
					SetCustomerID(1).SetSelfManaged(true).SetDefaultLevel(level).SetPermissions(permissions).Exec(ctx)
			}
			const email, clerkEmail = "office@acme.example", "clerk@seller.example"
			return errors.Join(
				role(21, customeruserrole.DefaultLevelNONE, grants), role(22, customeruserrole.DefaultLevelCUSTOMER, limited),
				tx.CustomerUser.Create().SetID(21).SetEmail(email).SetEmailKey(email).SetFirstName("O").SetLastName("M").
					SetCustomerID(1).AddRoleIDs(21).Exec(ctx),
				tx.StaffRole.Create().SetID(9).SetLabel("Clerk").SetPermissions([]jsontypes.Permission{
					{Entity: "CustomerUser", Action: "VIEW", Level: "ALL"}, {Entity: "CustomerUser", Action: "EDIT", Level: "ALL"}}).Exec(ctx),
				tx.StaffUser.Create().SetID(9).SetEmail(clerkEmail).SetEmailKey(clerkEmail).SetFirstName("C").SetLastName("K").
					SetPasswordHash(k.HashPassword(t, testkit.StaffPassword)).AddRoleIDs(9).Exec(ctx))
		})
		chief, office := k.LoginCustomerUser(t, "chief@acme.example"), k.LoginCustomerUser(t, "office@acme.example")
		clerk := k.LoginStaff(t, "clerk@seller.example", testkit.StaffPassword)
		user := func(changes object) object { return userInput(changes)["in"].(object) }
		address := object{"street": "1 Road", "city": "Town", "postalCode": "", "countryCode": "US"}
		permission := func(entity, action, level string) object {
			return object{"entity": entity, "action": action, "level": level}
		}
		orders := permission("ORDER", "VIEW", "CUSTOMER")
		for _, c := range []struct {
			name, token, mutation string
			in                    object
			want                  string
		}{
			{"a long text", staff, "customerUserCreate", user(object{"lastName": strings.Repeat("ä", 256)}),
				"TOO_LONG input.lastName length=256 max=255"},
			{"a text that grows", staff, "customerUserCreate", user(object{"email": strings.Repeat("ß", 150) + "@acme.example"}),
				"TOO_LONG input.email reason=EXPANDED length=313 max=255"},
			{"an address", staff, "customerUserCreate", user(object{"addresses": []object{address}}),
				"REQUIRED input.addresses.0.company reason=NAME_OR_COMPANY; " +
					"REQUIRED input.addresses.0.postalCode reason=POSTAL_CODE country=United States countryCode=US; " +
					"REQUIRED input.addresses.0.regionCode reason=REGION country=United States countryCode=US"},
			{"unknown records", staff, "customerUserCreate", user(object{"website": "site_9", "roles": []string{"role_2", "{id}"}}),
				"NOT_FOUND input.website entity=WEBSITE id=site_9; NOT_FOUND input.roles.1 entity=CUSTOMER_USER_ROLE id={id}"},
			{"a field of staff", office, "customerUserCreate", user(object{"externalId": "x"}),
				"PERMISSION_DENIED input.externalId reason=STAFF_FIELD permission=STAFF"},
			{"a company outside of the scope", office, "customerUserCreate", user(object{"customer": "cust_2", "enabled": false, "roles": nil}),
				"PERMISSION_DENIED input.customer reason=SCOPE permission=CustomerUser:CREATE"},
			{"a user who may be seen, but not changed", office, "customerUserUpdate", object{"id": "user_2", "lastName": "X"},
				"PERMISSION_DENIED input.id reason=RECORD permission=CustomerUser:EDIT"},
			{"a mutation that needs a permission", office, "customerGroupCreate", object{"name": "Group"},
				"PERMISSION_DENIED  permission=CustomerGroup:CREATE"},
			{"a capability", clerk, "customerUserPasswordReset", object{"id": "user_1"},
				"PERMISSION_DENIED input.id reason=CAPABILITY capability=MANAGE_PASSWORDS"},
			{"a role with more rights", office, "customerUserRolesUpdate", object{"id": "user_1", "roles": object{"add": []string{"role_1"}}},
				"PERMISSION_DENIED input.roles.add.0 reason=ROLE role=role_1"},
			{"a more privileged user", office, "customerUserDisable", object{"id": "user_11"},
				"PERMISSION_DENIED input.id reason=MORE_PRIVILEGED"},
			{"permissions that the viewer does not hold", office, "customerUserRoleCreate",
				object{"label": "More", "permissions": []object{orders, permission("QUOTE", "VIEW", "CUSTOMER"), permission("RFQ", "EDIT", "OWN")}},
				"PERMISSION_DENIED input.permissions.2 reason=GRANT permission=Rfq:EDIT level=OWN; " +
					"PERMISSION_DENIED input.permissions.1 reason=GRANT permission=Quote:VIEW level=CUSTOMER"},
			{"capabilities that the viewer does not hold", office, "customerUserRoleCreate",
				object{"label": "More", "capabilities": []string{"USE_COMPANY_ADDRESSES", "SHARE_VIEWS"}},
				"PERMISSION_DENIED input.capabilities.1 reason=GRANT capability=SHARE_VIEWS; " +
					"PERMISSION_DENIED input.capabilities.0 reason=GRANT capability=USE_COMPANY_ADDRESSES"},
			{"a default level", office, "customerUserRoleCreate",
				object{"label": "More", "defaultLevel": "CUSTOMER", "permissions": []object{orders}},
				"PERMISSION_DENIED input.defaultLevel reason=GRANT permission=CustomerUser:DELETE level=CUSTOMER"},
			{"a copy of a role with more rights", office, "customerUserRoleCopy", object{"id": "role_1", "label": "Mine"},
				"PERMISSION_DENIED input.id reason=ROLE role=role_1"},
			{"a list that no longer limits the default level", office, "customerUserRoleUpdate",
				object{"id": "role_22", "permissions": []object{orders}},
				"PERMISSION_DENIED input.permissions reason=GRANT permission=CustomerUser:DELETE level=CUSTOMER"},
			{"what roles cannot grant", chief, "customerUserRoleCreate",
				object{"label": "Wrong", "permissions": []object{permission("CUSTOMER", "VIEW", "OWN"), permission("CUSTOMER_GROUP", "VIEW", "OWN")}},
				"INVALID input.permissions.0.level reason=LEVEL entity=CUSTOMER allowed=NONE,CUSTOMER,CUSTOMER_TREE; " +
					"INVALID input.permissions.1.entity reason=ENTITY entity=CUSTOMER_GROUP"},
			{"too many elements", staff, "customerUsersDisable", object{"ids": make([]string, 100_001)},
				"TOO_MANY input.ids count=100001 max=100000"},
			{"the last administrator", staff, "staffUserUpdate", object{"id": "staff_1", "roles": object{"set": []string{"srole_9"}}},
				"LAST_ADMINISTRATOR input.id"},
			{"the role of the last administrators", staff, "customerUserRoleUpdate", object{"id": "role_1", "defaultLevel": "NONE"},
				"LAST_ADMINISTRATOR input.id"},
			{"a wrong password", chief, "passwordChange", object{"currentPassword": "not the one", "newPassword": "another long one"},
				"INVALID_CREDENTIALS input.currentPassword reason=CURRENT_PASSWORD"},
			{"a session that does not exist", chief, "sessionRevoke", object{"session": "sess_99"},
				"NOT_FOUND input.session entity=SESSION id=sess_99"},
		} {
			if got := errorsOf(t, k, c.token, c.mutation, c.in); got != c.want {
				t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
			}
		}
	})
}

// A top-level error has its parameters beside its code. Errors of gqlparser have none.
func TestTopLevelParameters(t *testing.T) {
	k := testkit.New(t)
	for query, want := range map[string]string{
		`{ customers(first: 1000) { totalCount } }`: `{"code":"BAD_REQUEST","parameters":[{"name":"argument","values":["first"]},` +
			`{"name":"min","values":["1"]},{"name":"max","values":["100"]}]}`,
		"{ " + strings.Repeat("a: __typename ", 200) + "}": `{"code":"QUERY_TOO_LARGE","parameters":[` +
			`{"name":"reason","values":["ROOT_FIELDS"]},{"name":"max","values":["30"]}]}`,
		`{ nothing }`: `{"code":"BAD_REQUEST"}`,
	} {
		var answer struct {
			Errors []struct{ Extensions json.RawMessage }
		}
		if err := json.Unmarshal([]byte(k.Do(t, "", query, nil).Body), &answer); err != nil || len(answer.Errors) != 1 ||
			string(answer.Errors[0].Extensions) != want {
			t.Errorf("%.60s: %s, want %s (%v)", query, answer.Errors, want, err)
		}
	}
}
