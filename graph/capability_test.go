package graph_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// writeNode runs a mutation whose answer is that of refusals, and returns it with the id of the node.
func writeNode(t *testing.T, k *testkit.Kit, token, mutation, node string, in object) (id, refused string) {
	t.Helper()
	if node != "deletedId" {
		node += " { id }"
	}
	const document = `mutation ($in: %sInput!) { r: %s(input: $in) { %s userErrors { code path parameters { name values } } } }`
	a := k.MustDo(t, token, fmt.Sprintf(document,
		strings.ToUpper(mutation[:1])+mutation[1:], mutation, node), object{"in": in})
	id, _ = a.ValueAt("r." + strings.ReplaceAll(strings.ReplaceAll(node, " { ", "."), " }", "")).(string)
	return id, refusals(a)
}

// answerOf runs a query that must succeed and returns its data as text.
func answerOf(t *testing.T, k *testkit.Kit, token, query string) string {
	t.Helper()
	return strings.TrimSuffix(strings.TrimPrefix(k.MustDo(t, token, query, nil).Body, `{"data":`), "}")
}

// Staff define a capability, a role grants it, its holders and explanations answer it, an edit of the role tells what it will do,
// and the history remembers.
func TestCapabilityOfStaff(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		execSQL(t, k, "INSERT INTO customer_users_roles (customer_user_id, role_id) VALUES (1, 1)")
		staff, amanda := k.LoginStaffAdmin(t), k.LoginCustomerUser(t, "amanda@acme.example")
		prices, refused := writeNode(t, k, staff, "capabilityCreate", "capability", object{"code": "see.prices", "label": "See prices",
			"description": "Prices in lists", "audience": "STOREFRONT"})
		if refused != "" {
			t.Fatal(refused)
		}
		check := func(what, got, want string) {
			t.Helper()
			if got != want {
				t.Errorf("%s: %s\nwant %s", what, got, want)
			}
		}
		for _, c := range []struct {
			code any
			want string
		}{
			{"see.prices", "NOT_UNIQUE input.code"}, {"See.prices", "INVALID input.code reason=NOT_CODE"},
			{"EXPORT", "INVALID input.code reason=NOT_CODE"}, {"9lives", "INVALID input.code reason=NOT_CODE"},
			{"", "REQUIRED input.code"},
		} {
			_, got := writeNode(t, k, staff, "capabilityCreate", "capability", object{"code": c.code, "label": "L", "audience": "STAFF"})
			check(fmt.Sprint(c.code), got, c.want)
		}
		// Roles of the other audience cannot grant it, nor can any role grant one that does not exist.
		_, got := writeNode(t, k, staff, "staffRoleCreate", "staffRole", object{"label": "Pricing", "capabilities": []string{"see.prices"}})
		check("a staff role", got, "INVALID input.capabilities.0 reason=CAPABILITY allowed=MANAGE_PASSWORDS,IMPORT,EXPORT,CONFIGURE")
		_, got = writeNode(t, k, staff, "customerUserRoleUpdate", "customerUserRole",
			object{"id": "role_2", "capabilities": []string{"see.prices", "see.costs"}})
		check("an unknown one", strings.SplitN(got, " allowed", 2)[0], "INVALID input.capabilities.1 reason=CAPABILITY")

		const explain = `{ viewer { capabilities } accessExplain(capability: "see.prices") {
			allowed reason level errorCode roles { label level } text } }`
		check("before", answerOf(t, k, amanda, explain), `{"viewer":{"capabilities":["UPDATE_OWN_PROFILE"]},"accessExplain":{"allowed":false,`+
			`"reason":"NOT_GRANTED","level":null,"errorCode":null,"roles":[],`+
			`"text":"None of the user's roles grants the capability see.prices."}}`)
		update := func(dryRun bool) string {
			return answerOf(t, k, staff, fmt.Sprintf(`mutation { customerUserRoleUpdate(input: {id: "role_1", dryRun: %t,
				capabilities: ["UPDATE_OWN_PROFILE", "see.prices"]}) {
				effects { holders capabilitiesGained capabilitiesLost } userErrors { code } } }`, dryRun))
		}
		check("dry run", update(true), `{"customerUserRoleUpdate":{"effects":[{"holders":1,"capabilitiesGained":["see.prices"],`+
			`"capabilitiesLost":[]}],"userErrors":[]}}`)
		update(false)
		check("granted", answerOf(t, k, amanda, explain), `{"viewer":{"capabilities":["UPDATE_OWN_PROFILE","see.prices"]},"accessExplain":{`+
			`"allowed":true,"reason":"GRANTED","level":null,"errorCode":null,"roles":[{"label":"Administrator","level":null}],`+
			`"text":"The capability see.prices is granted by Administrator."}}`)
		check("about another user", answerOf(t, k, staff, `{ a: accessExplain(capability: "see.prices", as: "user_1") { reason }
			b: accessExplain(capability: "see.prices") { reason } c: accessExplain(capability: "nothing", as: "user_1") { reason } }`),
			`{"a":{"reason":"GRANTED"},"b":{"reason":"NEVER"},"c":{"reason":"NEVER"}}`)
		for _, arguments := range []string{`as: "user_1"`, `operation: EDIT`, `operation: EDIT, node: "user_1", capability: "x"`} {
			a := k.Do(t, staff, fmt.Sprintf(`{ accessExplain(%s) { reason } }`, arguments), nil)
			if len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "INVALID" {
				t.Errorf("%s: %s", arguments, a.Body)
			}
		}
		const history = `{ roles: node(id: "role_1") { ... on CustomerUserRole { history(last: 1) { nodes { changes { field old new } } } } }
			capabilities { nodes { code history { totalCount } } } }`
		check("history", answerOf(t, k, staff, history), `{"roles":{"history":{"nodes":[{"changes":[{"field":"capabilities",`+
			`"old":"[\"UPDATE_OWN_PROFILE\"]","new":"[\"UPDATE_OWN_PROFILE\",\"see.prices\"]"}]}]}},`+
			`"capabilities":{"nodes":[{"code":"see.prices","history":{"totalCount":1}}]}}`)

		// Companies hand on what they hold, and only that.
		approve := object{"code": "approve", "label": "Approve", "audience": "STOREFRONT"}
		if _, refused := writeNode(t, k, staff, "capabilityCreate", "capability", approve); refused != "" {
			t.Fatal(refused)
		}
		_, got = writeNode(t, k, amanda, "customerUserRoleCreate", "customerUserRole",
			object{"label": "Prices only", "capabilities": []string{"see.prices"}})
		check("hand on", got, "")
		_, got = writeNode(t, k, amanda, "customerUserRoleCreate", "customerUserRole",
			object{"label": "Approver too", "capabilities": []string{"approve"}})
		check("not held", got, "PERMISSION_DENIED input.capabilities.0 reason=GRANT capability=approve")

		_, got = writeNode(t, k, staff, "capabilityDelete", "deletedId", object{"id": prices})
		check("in use", got, "HAS_RECORDS input.id entities=CUSTOMER_USER_ROLE counts=2")
		_, got = writeNode(t, k, amanda, "capabilityDelete", "deletedId", object{"id": prices})
		check("by a customer user", got, "PERMISSION_DENIED  permission=CONFIGURE")
		execSQL(t, k, "UPDATE customer_user_roles SET capabilities='[]'")
		deleted, got := writeNode(t, k, staff, "capabilityDelete", "deletedId", object{"id": prices})
		check("free", deleted+got, prices)
	})
}

// Whoever may define capabilities gives them to staff; customer users and guests see none of those. An API token holds what both its
// role and its creator hold.
func TestCapabilityForStaff(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff, amanda := k.LoginStaffAdmin(t), k.LoginCustomerUser(t, "amanda@acme.example")
		for _, in := range []object{
			{"code": "see.costs", "label": "See costs", "audience": "STAFF"},
			{"code": "order.samples", "label": "Order samples", "audience": "STOREFRONT"},
		} {
			if _, refused := writeNode(t, k, staff, "capabilityCreate", "capability", in); refused != "" {
				t.Fatal(refused)
			}
		}
		role, refused := writeNode(t, k, staff, "staffRoleCreate", "staffRole", object{"label": "Costs", "capabilities": []string{"see.costs"}})
		if refused != "" {
			t.Fatal(refused)
		}
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.ExecContext(ctx, "INSERT INTO staff_users_roles (staff_user_id, role_id) VALUES (1, ?)",
				strings.TrimPrefix(role, "srole_"))
			return err
		})
		const query = `{ viewer { capabilities } capabilities { nodes { code } } permissionCatalog { capabilities { code id } } }`
		got := answerOf(t, k, staff, query)
		for _, part := range []string{`"CONFIGURE","see.costs"]}`, `{"nodes":[{"code":"see.costs"},{"code":"order.samples"}]}`,
			`{"code":"CONFIGURE","id":null},{"code":"order.samples","id":"cap_2"},{"code":"see.costs","id":"cap_1"}`} {
			if !strings.Contains(got, part) {
				t.Errorf("staff: %s\nwant %s", got, part)
			}
		}
		for token, want := range map[string]string{amanda: `{"nodes":[{"code":"order.samples"}]}`, "": `{"nodes":[]}`} {
			if got := answerOf(t, k, token, query); !strings.Contains(got, want) || strings.Contains(got, "see.costs") {
				t.Errorf("%q: %s\nwant %s", token, got, want)
			}
		}
	})
}

// A role gets a capability while the capability is deleted, on two servers: one of both is refused.
func TestCapabilityDeletedWhileGranted(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff, replica := k.LoginStaffAdmin(t), k.OpenReplica(t)
		for i := range 12 {
			code := fmt.Sprint("race.", i)
			id, refused := writeNode(t, k, staff, "capabilityCreate", "capability", object{"code": code, "label": code, "audience": "STOREFRONT"})
			if refused != "" {
				t.Fatal(refused)
			}
			var wait sync.WaitGroup
			var granted, deleted string
			wait.Go(func() {
				_, granted = writeNode(t, k, staff, "customerUserRoleUpdate", "customerUserRole",
					object{"id": "role_2", "capabilities": []string{code}})
			})
			wait.Go(func() { _, deleted = writeNode(t, replica, staff, "capabilityDelete", "deletedId", object{"id": id}) })
			wait.Wait()
			switch {
			case granted == "" && strings.HasPrefix(deleted, "HAS_RECORDS"), deleted == "" && strings.HasPrefix(granted, "INVALID"):
			default:
				t.Errorf("granted: %q, deleted: %q", granted, deleted)
			}
		}
	})
}
