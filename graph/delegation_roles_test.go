package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"buyergraph/internal/authz"
	"buyergraph/internal/testkit"
)

// heldRoles are the roles of a user as a viewer sees them, with what they grant.
const heldRoles = `query ($id: ID!) { node(id: $id) { ... on CustomerUser { roles { nodes { id label defaultLevel ` +
	`permissions { entity action level } capabilities } } } } }`

// A company never hides one of its roles: neither as it makes one, nor later. A role that a user holds stays visible to whoever
// may edit the user, so it can be taken away.
func TestRoleIsNeverHiddenWhileHeld(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		w, staff := newDelegationWorld(t, k), k.LoginStaffAdmin(t)
		chief := w.signIn(t, person{head, "Administrator"})
		own := w.newRole(t, delegationRoles["Buyer"], head)
		holder := w.addUser(t, head, "Visitor")
		w.send(t, chief, "customerUserRolesUpdate", object{"id": userID(holder), "roles": object{"add": []string{own}}})
		for _, flag := range []string{"public", "selfManaged"} {
			for _, c := range []struct {
				mutation string
				in       object
			}{
				{"customerUserRoleUpdate", object{"id": own, flag: false}},
				{"customerUserRoleUpdate", object{"id": own, flag: false, "label": "Another label"}},
				{"customerUserRoleCreate", object{"label": "Hidden role", flag: false}},
				{"customerUserRoleUpdate", object{"id": w.role("Buyer"), "label": "Hidden copy", flag: false}}, // customizes
			} {
				a := w.send(t, chief, c.mutation, c.in)
				if want := fmt.Sprintf(`"path":["input","%s"]`, flag); strings.Join(codes(a), " ") != no || !strings.Contains(a.Body, want) {
					t.Errorf("%s %v: %s, want %s at %s", c.mutation, c.in, a.Body, no, want)
				}
			}
		}
		if a := w.send(t, staff, "customerUserRoleUpdate", object{"id": own, "public": false}); len(codes(a)) > 0 {
			t.Fatal(a.Body)
		}
		other := w.addUser(t, head, "Visitor")
		if got := k.MustDo(t, chief, heldRoles, object{"id": userID(holder)}).Body; !strings.Contains(got, `"entity":"ORDER"`) {
			t.Errorf("the administrator does not see the role that staff have hidden: %s", got)
		}
		for _, c := range []struct {
			mutation string
			in       object
			want     string
		}{
			{"customerUserRolesUpdate", object{"id": userID(other), "roles": object{"add": []string{own}}}, no},
			{"customerUserRoleCopy", object{"id": own, "label": "Copy of it"}, no},
			{"customerUserRoleUpdate", object{"id": own, "label": "Label of it"}, no},
			{"customerUserRoleDelete", object{"id": own}, no},
		} {
			if a := w.send(t, chief, c.mutation, c.in); strings.Join(codes(a), " ") != c.want {
				t.Errorf("%s of a hidden role: %s, want %s", c.mutation, a.Body, c.want)
			}
		}
		// A set keeps it and says so, by its name it is removed.
		for _, mutation := range []string{"customerUserUpdate", "customerUserRolesUpdate"} {
			document := fmt.Sprintf(`mutation ($in: %sInput!) { r: %s(input: $in) { keptRoles { id label } userErrors { code } } }`,
				strings.ToUpper(mutation[:1])+mutation[1:], mutation)
			a := k.MustDo(t, chief, document, object{"in": object{"id": userID(holder), "roles": object{"set": []string{w.role("Visitor")}}}})
			if want := fmt.Sprintf(`{"keptRoles":[{"id":"%s",`, own); !strings.Contains(a.Body, want) {
				t.Errorf("%s: %s, want %s", mutation, a.Body, want)
			}
		}
		w.send(t, chief, "customerUserRolesUpdate", object{"id": userID(holder), "roles": object{"remove": []string{own}}})
		if got := k.MustDo(t, staff, heldRoles, object{"id": userID(holder)}).Body; strings.Contains(got, own) {
			t.Errorf("the hidden role was not removed: %s", got)
		}
	})
}

// Null in a role's update neither moves the role of a subsidiary nor drops its permissions.
func TestRoleUpdateRefusesNull(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		w := newDelegationWorld(t, k)
		chief, role := w.signIn(t, person{head, "Administrator"}), w.newRole(t, "* CUSTOMER_TREE, Order:VIEW NONE", branch)
		for _, field := range []string{"customer", "permissions", "capabilities", "defaultLevel", "public", "selfManaged", "label"} {
			a := k.Do(t, chief, `mutation ($in: CustomerUserRoleUpdateInput!) { r: customerUserRoleUpdate(input: $in) { `+
				`userErrors { code message path } } }`, object{"in": object{"id": role, field: nil}})
			if len(a.Errors)+len(codes(a)) == 0 || !strings.Contains(a.Body, field) {
				t.Errorf("%s: null is accepted: %s", field, a.Body)
			}
		}
		_, id := authz.ByID(role)
		r := k.Store.Client.CustomerUserRole.GetX(testkit.SystemContext(), id)
		if r.CustomerID == nil || *r.CustomerID != branch || r.Permissions == nil || len(*r.Permissions) != 1 {
			t.Errorf("the role is now %v", r)
		}
	})
}

// Customizing a predefined role changes what its holders hold, so it needs EDIT on them, and that they are not more privileged.
// viewerCan and accessExplain say so.
func TestCustomizingActsAgainstThoseWhomItMoves(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		w := newDelegationWorld(t, k)
		const roleRights = "CustomerUserRole:VIEW CUSTOMER_TREE, CustomerUserRole:CREATE CUSTOMER_TREE, CustomerUserRole:EDIT CUSTOMER_TREE, " +
			"Customer:VIEW CUSTOMER_TREE, Order:VIEW CUSTOMER_TREE"
		viewerWith := func(spec string) string {
			_, id := authz.ByID(w.newRole(t, spec, 0))
			w.roleIDs["new"] = id
			user := w.addUser(t, head, "new")
			return w.LoginCustomerUser(t, k.Store.Client.CustomerUser.GetX(testkit.SystemContext(), user).Email)
		}
		designer, editor := viewerWith(roleRights), viewerWith(roleRights+", CustomerUser:VIEW CUSTOMER, CustomerUser:EDIT CUSTOMER")
		for _, c := range []struct {
			name, viewer string
			company      int      // whose users get the copy
			alsoHeld     []string // by the holder of the customized role
			want         string
		}{
			{"nobody holds it", designer, head, nil, yes},
			{"without EDIT on users", designer, head, []string{"Visitor"}, no},
			{"without EDIT on users of the subsidiary", designer, branch, []string{"Visitor"}, no},
			{"with EDIT on users", editor, head, []string{"Visitor"}, yes},
			{"with EDIT on users of the own company only", editor, branch, []string{"Visitor"}, no},
			{"a holder is more privileged", editor, head, []string{"Administrator"}, no},
			{"a holder reads more orders", editor, head, []string{"Company's orders"}, yes},
		} {
			role := w.newRole(t, "Order:VIEW OWN", 0)
			_, id := authz.ByID(role)
			w.roleIDs["customized"] = id
			holder := int64(0)
			if c.alsoHeld != nil {
				holder = w.addUser(t, c.company, append(c.alsoHeld, "customized")...)
			}
			in := object{"id": role, "label": w.newName() + " role", "permissions": []object{}, "customer": fmt.Sprint("cust_", c.company)}
			if c.company == head {
				delete(in, "customer")
				shown := k.MustDo(t, c.viewer, `query ($id: ID!) { node(id: $id) { viewerCan } accessExplain(operation: CUSTOMIZE, node: $id) { `+
					`allowed } }`, object{"id": role}).Body
				if strings.Contains(shown, `"CUSTOMIZE"`) != (c.want == yes) || strings.Contains(shown, `"allowed":true`) != (c.want == yes) {
					t.Errorf("%s: %s, want the answer of the mutation", c.name, shown)
				}
			}
			a := w.send(t, c.viewer, "customerUserRoleUpdate", in)
			if strings.Join(codes(a), " ") != c.want {
				t.Errorf("%s: %s, want %q", c.name, a.Body, c.want)
			}
			if holder > 0 {
				held := k.Store.Client.CustomerUser.GetX(testkit.SystemContext(), holder).QueryRoles().IDsX(testkit.SystemContext())
				keeps := false
				for _, h := range held {
					keeps = keeps || h == id
				}
				if keeps == (c.want == yes) || len(held) != len(c.alsoHeld)+1 {
					t.Errorf("%s: the holder has roles %v", c.name, held)
				}
			}
		}
	})
}

// Users see the roles that they hold, what these grant, and what they grant together, whatever else they may see.
func TestUsersSeeTheirOwnRoles(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		w := newDelegationWorld(t, k)
		buyer := w.signIn(t, person{head, "Own orders"})
		const query = `{ viewer { customerUser { roles { totalCount nodes { label permissions { entity action level } } } ` +
			`permissions { entity action level } } } customerUserRoles { totalCount } }`
		want := `{"data":{"viewer":{"customerUser":{"roles":{"totalCount":1,"nodes":[{"label":"Role Own orders",` +
			`"permissions":[{"entity":"ORDER","action":"VIEW","level":"OWN"}]}]},` +
			`"permissions":[{"entity":"ORDER","action":"VIEW","level":"OWN"}]}},"customerUserRoles":{"totalCount":1}}}`
		if got := k.MustDo(t, buyer, query, nil).Body; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		seller := w.signIn(t, person{staffUser, "Own orders"})
		const ofStaff = `{ viewer { staffUser { roles { nodes { label } } } } staffRoles { totalCount } }`
		want = `{"data":{"viewer":{"staffUser":{"roles":{"nodes":[{"label":"Role Own orders"}]}}},"staffRoles":{"totalCount":1}}}`
		if got := k.MustDo(t, seller, ofStaff, nil).Body; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

// Wrong passwords do not make way for removing the last administrator: an account that is locked still counts.
func TestLockedAdministratorIsTheLast(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		w := newDelegationWorld(t, k)
		parent, last := w.signIn(t, person{head, "Administrator"}), w.addUser(t, branch, "Administrator", "Visitor")
		email := k.Store.Client.CustomerUser.GetX(testkit.SystemContext(), last).Email
		lock := func() {
			for range 10 {
				k.Do(t, "", `mutation ($in: LoginInput!) { login(input: $in) { userErrors { code } } }`,
					object{"in": object{"email": email, "password": "a wrong password", "audience": "STOREFRONT"}})
			}
			u := k.Store.Client.CustomerUser.GetX(testkit.SystemContext(), last)
			if u.LockedUntil == nil || !u.LockedUntil.After(k.Clock.Now()) {
				t.Fatal("the account is not locked")
			}
		}
		lock()
		for _, c := range []struct {
			mutation string
			in       object
		}{
			{"customerUserDisable", object{"id": userID(last)}},
			{"customerUsersDisable", object{"ids": []string{userID(last)}}},
			{"customerUserRolesUpdate", object{"id": userID(last), "roles": object{"remove": []string{w.role("Administrator")}}}},
			{"customerUserUpdate", object{"id": userID(last), "roles": object{"set": []string{w.role("Visitor")}}}},
		} {
			if a := w.send(t, parent, c.mutation, c.in); strings.Join(codes(a), " ") != "LAST_ADMINISTRATOR" {
				t.Errorf("%s of a locked last administrator: %s", c.mutation, a.Body)
			}
		}
		second := w.addUser(t, branch, "Administrator", "Visitor") // while the first one is locked, the second one can go
		if a := w.send(t, parent, "customerUserDisable", object{"id": userID(second)}); len(codes(a)) > 0 {
			t.Errorf("a locked administrator does not count: %s", a.Body)
		}
	})
}
