package graph_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"buyergraph/ent/auditentry"
	"buyergraph/ent/customeruser"
	"buyergraph/ent/customeruserrole"
	"buyergraph/internal/authz"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
	"buyergraph/internal/text"
)

const (
	roleCreate = `mutation ($in: CustomerUserRoleCreateInput!) { r: customerUserRoleCreate(input: $in) { ` +
		`customerUserRole { id code label selfManaged public customer { id } defaultLevel } userErrors { code path message } } }`
	roleUpdate = `mutation ($in: CustomerUserRoleUpdateInput!) { r: customerUserRoleUpdate(input: $in) {
		customerUserRole { id label customer { id } } moved
		effects { holders customerUsers { email } permissions { entity action before after } capabilitiesGained capabilitiesLost }
		userErrors { code path message } } }`
	roleCopy = `mutation ($in: CustomerUserRoleCopyInput!) { r: customerUserRoleCopy(input: $in) { ` +
		`customerUserRole { id label customer { id } defaultLevel permissions { entity action level } capabilities } ` +
		`userErrors { code path message } } }`
	roleDelete = `mutation ($in: CustomerUserRoleDeleteInput!) { r: customerUserRoleDelete(input: $in) { deletedId ` +
		`userErrors { code path message } } }`
	rolesOf = `mutation ($in: CustomerUserRolesUpdateInput!) { r: customerUserRolesUpdate(input: $in) { ` +
		`customerUser { roles { nodes { id } } } userErrors { code path message } } }`
)

// addAdministrators creates the shop and adds two administrators and a buyer to Acme, and an administrator to Acme North below it.
func addAdministrators(t *testing.T, k *testkit.Kit) {
	t.Helper()
	k.CreateShop(t)
	k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		for i, u := range []struct {
			email          string
			customer, role int64
		}{{"chief@acme.example", 1, 1}, {"deputy@acme.example", 1, 1}, {"buyer@acme.example", 1, 2}, {"north@north.example", 2, 1}} {
			if err := tx.CustomerUser.Create().SetID(int64(11 + i)).SetEmail(u.email).SetEmailKey(text.EmailKey(u.email)).SetFirstName("F").
				SetLastName("L").
				SetCustomerID(u.customer).AddRoleIDs(u.role).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestRoleCreate(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		addAdministrators(t, k)
		staff, chief := k.LoginStaffAdmin(t), k.LoginCustomerUser(t, "chief@acme.example")
		orders := []object{{"entity": "ORDER", "action": "VIEW", "level": "CUSTOMER"}}
		for _, c := range []struct {
			name, token string
			in          object
			want        string
		}{
			{"for all, by staff", staff, object{"label": "Site foreman"},
				`{"id":"role_4","code":"SITE_FOREMAN","label":"Site foreman","selfManaged":false,"public":true,"customer":null,"defaultLevel":"NONE"}`},
			{"the same label again", staff, object{"label": "site  FOREMAN"[:4] + " FOREMAN"}, `"code":"NOT_UNIQUE","path":["input","label"]`},
			{"the same label of a company", staff, object{"label": "Site foreman", "customer": "cust_3", "permissions": orders},
				`"code":"SITE_FOREMAN_3","label":"Site foreman","selfManaged":false,"public":true,"customer":{"id":"cust_3"}`},
			{"by the company", chief, object{"label": "Site foreman", "permissions": orders},
				`"code":"SITE_FOREMAN_1","label":"Site foreman","selfManaged":true,"public":true,"customer":{"id":"cust_1"}`},
			{"for the company below", chief, object{"label": "Site foreman", "customer": "cust_2"}, `"customer":{"id":"cust_2"}`},
			{"for another company", chief, object{"label": "Site foreman", "customer": "cust_3"}, `"code":"NOT_FOUND","path":["input","customer"]`},
			{"hidden from the storefront", chief, object{"label": "Hidden one", "public": false}, `"code":"PERMISSION_DENIED"`},
			{"without a label", staff, object{"label": " "}, `"code":"REQUIRED","path":["input","label"]`},
			{"with a short label", staff, object{"label": " ab "}, `"code":"TOO_SHORT","path":["input","label"]`},
			{"with a level of staff", staff, object{"label": "Everything", "defaultLevel": "ALL"},
				`"code":"INVALID","path":["input","defaultLevel"]`},
			{"with an entity of staff", staff,
				object{"label": "Odd one", "permissions": []object{orders[0], {"entity": "STAFF_USER", "action": "VIEW", "level": "OWN"}}},
				`"code":"INVALID","path":["input","permissions","1","entity"]`},
			{"with an action that the storefront lacks", staff,
				object{"label": "Odd one", "permissions": []object{{"entity": "ORDER", "action": "DELETE", "level": "OWN"}}},
				`"code":"INVALID","path":["input","permissions","0","action"]`},
			{"with a level that the entity lacks", staff,
				object{"label": "Odd one", "permissions": []object{{"entity": "CUSTOMER", "action": "VIEW", "level": "OWN"}}},
				`"code":"INVALID","path":["input","permissions","0","level"]`},
			{"with a permission twice", staff, object{"label": "Odd one", "permissions": []object{orders[0], orders[0]}},
				`"code":"INVALID","path":["input","permissions","1","action"]`},
			{"with a capability of staff", staff, object{"label": "Odd one", "capabilities": []string{"IMPORT"}},
				`"code":"INVALID","path":["input","capabilities","0"]`},
			{"with a capability that the viewer lacks", chief, object{"label": "More rights", "capabilities": []string{"USE_COMPANY_ADDRESSES"}},
				`"userErrors":[{"code":"PERMISSION_DENIED","path":["input","capabilities","0"],`},
			{"with a capability twice", chief, object{"label": "Odd one", "capabilities": []string{"SHARE_VIEWS", "SHARE_VIEWS"}},
				`"code":"INVALID","path":["input","capabilities","1"]`},
		} {
			if a := k.MustDo(t, c.token, roleCreate, object{"in": c.in}); !strings.Contains(a.Body, c.want) {
				t.Errorf("%s: %s, want %s", c.name, a.Body, c.want)
			}
		}
	})
}

// If a storefront user edits a predefined role, the company gets its own copy. Its users are moved to the copy, and users of
// other companies keep the predefined role.
func TestCustomizePredefinedRole(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		addAdministrators(t, k)
		chief := k.LoginCustomerUser(t, "chief@acme.example")
		const explain = `{ node(id: "role_2") { viewerCan } edit: accessExplain(operation: EDIT, node: "role_2") { allowed reason errorCode text }
			customize: accessExplain(operation: CUSTOMIZE, node: "role_2") { allowed reason errorCode text } }`
		got, want := k.MustDo(t, chief, explain, nil).Body, `{"data":{"node":{"viewerCan":["CUSTOMIZE","COPY"]},`+
			`"edit":{"allowed":false,"reason":"NEVER","errorCode":null,"text":"customerUserRoleUpdate does CUSTOMIZE to this record, not EDIT."},`+
			`"customize":{"allowed":true,"reason":"GRANTED","errorCode":null,"text":"CUSTOMIZE needs EDIT of CustomerUserRole. EDIT of `+
			`CustomerUserRole is granted for records of the user's company and its subsidiaries by Administrator. This record is one of them. `+
			`The user's company gets its own copy of this predefined role, with the changes that the user makes, and the company's users who `+
			`hold the role are moved to the copy. The copy can grant only what the user holds. The role itself stays as it is, and so do the `+
			`users of other companies."}}}`
		if got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
		in := object{"id": "role_2", "label": "Buyer of Acme",
			"permissions": []object{{"entity": "CUSTOMER", "action": "VIEW", "level": "CUSTOMER"},
				{"entity": "ORDER", "action": "VIEW", "level": "CUSTOMER"}}, "dryRun": true}
		a := k.MustDo(t, chief, roleUpdate, object{"in": in})
		for _, want := range []string{`"label":"Buyer of Acme","customer":{"id":"cust_1"}},"moved":2`,
			`"holders":2,"customerUsers":[{"email":"amanda@acme.example"},{"email":"buyer@acme.example"}]`,
			`{"entity":"ORDER","action":"VIEW","before":"OWN","after":"CUSTOMER"}`, `{"entity":"RFQ","action":"VIEW","before":"OWN","after":"NONE"}`,
			`"userErrors":[]`} {
			if !strings.Contains(a.Body, want) {
				t.Errorf("the dry run lacks %s: %s", want, a.Body)
			}
		}
		if n := k.Store.Client.CustomerUserRole.Query().CountX(testkit.SystemContext()); n != 3 {
			t.Errorf("a dry run leaves %d roles", n)
		}
		delete(in, "dryRun")
		if a = k.MustDo(t, chief, roleUpdate, object{"in": in}); !strings.Contains(a.Body, `"moved":2,"effects":null,"userErrors":[]`) {
			t.Fatal(a.Body)
		}
		copied := k.Store.Client.CustomerUserRole.Query().Where(customeruserrole.CustomerID(1)).WithCustomerUsers().OnlyX(testkit.SystemContext())
		if len(copied.Edges.CustomerUsers) != 2 || !copied.SelfManaged || !copied.Public {
			t.Errorf("%+v", copied)
		}
		if r := k.Store.Client.CustomerUserRole.GetX(testkit.SystemContext(), 2); r.Label != "Buyer" || len(*r.Permissions) != 5 {
			t.Errorf("the predefined role is now %+v", r)
		}
		moves := k.Store.Client.AuditEntry.Query().
			Where(auditentry.Entity("CustomerUser"), auditentry.ActionEQ(auditentry.ActionUPDATE), auditentry.ActorCustomerUserID(11),
				auditentry.EffectiveActorKindEQ(auditentry.EffectiveActorKindSYSTEM)).CountX(testkit.SystemContext())
		if moves != 2 {
			t.Errorf("%d moved users in the audit", moves)
		}
		// the company's own copy is edited in place
		in["id"], in["label"] = authz.CustomerUserRole.FormatID(copied.ID), "Buyer of ours"
		if a = k.MustDo(t, chief, roleUpdate, object{"in": in}); !strings.Contains(a.Body,
			`"label":"Buyer of ours","customer":{"id":"cust_1"}`) || !strings.Contains(a.Body, `"moved":0`) {
			t.Error(a.Body)
		}
		// the role of the company's last administrators cannot lose its rights
		a = k.MustDo(t, chief, roleUpdate, object{"in": object{"id": "role_1", "defaultLevel": "NONE"}})
		if !strings.Contains(a.Body, `"code":"LAST_ADMINISTRATOR"`) {
			t.Error(a.Body)
		}
		// a role that the viewer does not see is not found
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUserRole.Create().SetID(8).SetCode("HIDDEN").SetLabel("Hidden").SetPublic(false).SetSelfManaged(true).Exec(ctx)
		})
		if a = k.MustDo(t, chief, roleUpdate, object{"in": object{"id": "role_8", "label": "Mine now"}}); !strings.Contains(a.Body,
			`"code":"NOT_FOUND"`) {
			t.Error(a.Body)
		}
	})
}

func TestStaffEditRoles(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		addAdministrators(t, k)
		staff := k.LoginStaffAdmin(t)
		// a user who holds the same permission by another role loses nothing
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			orders := []jsontypes.Permission{{Entity: "Order", Action: "VIEW", Level: "CUSTOMER"}}
			if err := tx.CustomerUserRole.Create().SetID(9).SetCode("ORDERS").SetLabel("Orders").SetPermissions(orders).Exec(ctx); err != nil {
				return err
			}
			return tx.CustomerUser.UpdateOneID(13).AddRoleIDs(9).Exec(ctx)
		})
		a := k.MustDo(t, staff, roleUpdate, object{"in": object{"id": "role_2", "permissions": []object{}, "dryRun": true}})
		if !strings.Contains(a.Body,
			`"customerUsers":[{"email":"buyer@acme.example"}],"permissions":[{"entity":"CUSTOMER_USER","action":"VIEW","before":"CUSTOMER",`+
				`"after":"NONE"},{"entity":"CUSTOMER","action":"VIEW","before":"CUSTOMER","after":"NONE"},`+
				`{"entity":"RFQ","action":"VIEW","before":"OWN","after":"NONE"},{"entity":"QUOTE","action":"VIEW","before":"OWN","after":"NONE"}]`) {
			t.Error(a.Body)
		}
		for _, c := range []struct {
			name string
			in   object
			want string
		}{
			{"restricting a role to one company", object{"id": "role_2", "customer": "cust_1"},
				`"id":"role_2","label":"Buyer","customer":{"id":"cust_1"}`},
			{"restricting a role that other companies need", object{"id": "role_1", "customer": "cust_1"},
				`"code":"ROLE_REQUIRED","path":["input","customer"]`},
			{"the last administrators", object{"id": "role_1", "defaultLevel": "NONE"}, `"code":"LAST_ADMINISTRATOR"`},
			{"the last administrators, with a reason", object{"id": "role_1", "defaultLevel": "NONE", "reason": "they asked for it"},
				`"userErrors":[]`},
			{"an old version", object{"id": "role_1", "expectedVersion": 1, "label": "Chief"}, `"code":"STALE_VERSION"`},
			{"a missing role", object{"id": "role_77", "label": "Chief"}, `"code":"NOT_FOUND","path":["input","id"]`},
		} {
			if a := k.MustDo(t, staff, roleUpdate, object{"in": c.in}); !strings.Contains(a.Body, c.want) {
				t.Errorf("%s: %s, want %s", c.name, a.Body, c.want)
			}
		}
		if e := k.Store.Client.AuditEntry.Query().Where(auditentry.Entity("CustomerUserRole"), auditentry.RecordID(1), auditentry.ReasonNotNil()).
			OnlyX(testkit.SystemContext()); *e.Reason != "they asked for it" {
			t.Errorf("%+v", e)
		}
	})
}

func TestRoleCopyDeleteAndAssign(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		addAdministrators(t, k)
		staff, chief, amanda := k.LoginStaffAdmin(t), k.LoginCustomerUser(t, "chief@acme.example"), k.LoginCustomerUser(t, "amanda@acme.example")
		for _, c := range []struct {
			name, token, document string
			in                    object
			want                  string
		}{
			{"a copy has the same rights", chief, roleCopy, object{"id": "role_1", "label": "Chief"},
				`"id":"role_4","label":"Chief","customer":{"id":"cust_1"},"defaultLevel":"CUSTOMER_TREE","permissions":[],` +
					`"capabilities":["UPDATE_OWN_PROFILE"]`},
			{"a copy for all", staff, roleCopy, object{"id": "role_2", "label": "Second buyer"}, `"label":"Second buyer","customer":null`},
			{"a buyer copies nothing", amanda, roleCopy, object{"id": "role_2", "label": "Mine"}, `"code":"PERMISSION_DENIED"`},
			{"assigned", chief, rolesOf, object{"id": "user_1", "roles": object{"add": []string{"role_4"}}},
				`"nodes":[{"id":"role_2"},{"id":"role_4"}]`},
			{"of another company", chief, rolesOf, object{"id": "user_1", "roles": object{"add": []string{"role_3"}}},
				`"code":"NOT_FOUND","path":["input","roles","add","0"]`},
			{"the last role removed", chief, rolesOf, object{"id": "user_13", "roles": object{"set": []string{}}}, `"code":"ROLE_REQUIRED"`},
			{"deleted while held", chief, roleDelete, object{"id": "role_4"},
				`"code":"HAS_RECORDS","path":["input","id"],"message":"Other records still refer to this one: customer user.`},
			{"removed", chief, rolesOf, object{"id": "user_1", "roles": object{"remove": []string{"role_4"}}}, `"nodes":[{"id":"role_2"}]`},
			{"deleted, dry run", chief, roleDelete, object{"id": "role_4", "dryRun": true}, `"deletedId":"role_4","userErrors":[]`},
			{"deleted", chief, roleDelete, object{"id": "role_4"}, `"deletedId":"role_4","userErrors":[]`},
			{"deleted twice", chief, roleDelete, object{"id": "role_4"}, `"code":"NOT_FOUND"`},
			{"a predefined one by the storefront", chief, roleDelete, object{"id": "role_2"}, `"code":"PERMISSION_DENIED"`},
			{"one that a storefront gives", staff, roleDelete, object{"id": "role_2"},
				`Other records still refer to this one: customer user, website`},
		} {
			if a := k.MustDo(t, c.token, c.document, object{"in": c.in}); !strings.Contains(a.Body, c.want) {
				t.Errorf("%s: %s, want %s", c.name, a.Body, c.want)
			}
		}
	})
}

// An explanation about another user names only the records that the asker may see.
func TestExplanationNamesVisibleRecords(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		addAdministrators(t, k)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			var rights []jsontypes.Permission
			for _, r := range []string{"Customer:VIEW", "CustomerUser:VIEW", "CustomerUser:EDIT", "CustomerUserRole:VIEW"} {
				entity, action, _ := strings.Cut(r, ":")
				rights = append(rights, jsontypes.Permission{Entity: entity, Action: action, Level: "CUSTOMER"})
			}
			return errors.Join(
				tx.CustomerUserRole.Create().SetID(21).SetCode("DELEGATE").SetLabel("Delegate").SetSelfManaged(true).SetPermissions(rights).Exec(ctx),
				tx.CustomerUserRole.Create().SetID(22).SetCode("INVITED").SetLabel("Invited").SetSelfManaged(true).SetCustomerID(1).Exec(ctx),
				tx.Invitation.Create().SetCustomerID(1).SetEmail("new@acme.example").SetEmailKey("new@acme.example").AddRoleIDs(22).
					SetTokenDigest(testkit.TokenDigest("invitation")).SetExpiresAt(tx.Now.Add(time.Hour)).Exec(ctx),
				tx.CustomerUser.UpdateOneID(1).RemoveRoleIDs(2).AddRoleIDs(21).Exec(ctx))
		})
		const explain = `{ accessExplain(operation: DELETE, node: "role_22", as: "user_11") { reason errorCode text } }`
		for email, text := range map[string]string{
			"chief@acme.example":  "refer to this one: invitation. Remove",
			"amanda@acme.example": "refer to this one. Remove",
		} {
			got := k.MustDo(t, k.LoginCustomerUser(t, email), explain, nil).Body
			if !strings.Contains(got, `"reason":"REFUSED","errorCode":"HAS_RECORDS"`) || !strings.Contains(got, text) {
				t.Errorf("to %s: %s", email, got)
			}
		}
	})
}

// No mutation can remove the last administrator of a company. Staff can if they give a reason. Nobody can disable themselves.
func TestLastAdministratorIsProtected(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		addAdministrators(t, k)
		staff, chief, north := k.LoginStaffAdmin(t), k.LoginCustomerUser(t, "chief@acme.example"), k.LoginCustomerUser(t, "north@north.example")
		disable := `mutation ($in: CustomerUserDisableInput!) { r: customerUserDisable(input: $in) { customerUser { enabled } ` +
			`userErrors { code path } } }`
		for _, c := range []struct {
			name, token, document string
			in                    object
			want                  string
		}{
			{"own account", chief, disable, object{"id": "user_11"}, `"code":"OWN_ACCOUNT","path":["input","id"]`},
			{"the other one", chief, disable, object{"id": "user_12"}, `"enabled":false`},
			{"the roles of the last administrator", chief, rolesOf, object{"id": "user_11", "roles": object{"set": []string{"role_2"}}},
				`"code":"LAST_ADMINISTRATOR","path":["input","id"]`},
			{"their own address", chief, changeUser, object{"id": "user_11", "email": "new@acme.example"},
				`"code":"OWN_ACCOUNT","path":["input","email"]`},
			{"by staff", staff, disable, object{"id": "user_11"}, `"code":"LAST_ADMINISTRATOR","path":["input","id"]`},
			{"of the company below", chief, disable, object{"id": "user_14"}, `"code":"LAST_ADMINISTRATOR","path":["input","id"]`},
			{"a user who is no administrator", north, disable, object{"id": "user_2"}, `"enabled":false`},
			{"by staff with a reason", staff, disable, object{"id": "user_11", "reason": "left the company"}, `"enabled":false`},
			{"a reason from the storefront does not count", north, rolesOf,
				object{"id": "user_14", "roles": object{"set": []string{"role_2"}}, "reason": "because"},
				`"code":"LAST_ADMINISTRATOR","path":["input","id"]`},
		} {
			if a := k.MustDo(t, c.token, c.document, object{"in": c.in}); !strings.Contains(a.Body, c.want) {
				t.Errorf("%s: %s, want %s", c.name, a.Body, c.want)
			}
		}
		if n := k.Store.Client.CustomerUser.Query().
			Where(customeruser.CustomerID(1), customeruser.Enabled(true), customeruser.HasRolesWith(customeruserrole.Administers(true))).
			CountX(testkit.SystemContext()); n != 0 {
			t.Errorf("%d administrators are left", n)
		}
	})
}

func TestStaffUsersAndRoles(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		boss := k.LoginStaffAdmin(t) // staff_1, with role srole_1
		create := `mutation ($in: StaffUserCreateInput!) { r: staffUserCreate(input: $in) { ` +
			`staffUser { id email enabled roles { nodes { id } } } userErrors { code path } } }`
		update := `mutation ($in: StaffUserUpdateInput!) { r: staffUserUpdate(input: $in) { staffUser { id email roles { nodes { id } } } ` +
			`userErrors { code path } } }`
		disable := `mutation ($in: StaffUserDisableInput!) { r: staffUserDisable(input: $in) { staffUser { enabled } userErrors { code path } } }`
		enable := `mutation ($in: StaffUserEnableInput!) { r: staffUserEnable(input: $in) { staffUser { enabled } userErrors { code path } } }`
		makeRole := `mutation ($in: StaffRoleCreateInput!) { r: staffRoleCreate(input: $in) { staffRole { id label } ` +
			`userErrors { code path message } } }`
		editRole := `mutation ($in: StaffRoleUpdateInput!) { r: staffRoleUpdate(input: $in) { staffRole { id defaultLevel } ` +
			`userErrors { code path } } }`
		dropRole := `mutation ($in: StaffRoleDeleteInput!) { r: staffRoleDelete(input: $in) { deletedId userErrors { code path message } } }`
		makeToken := `mutation ($in: ApiTokenCreateInput!) { r: apiTokenCreate(input: $in) { apiToken { id name role { id } createdBy { id } } ` +
			`token userErrors { code path } } }`
		revoke := `mutation ($in: ApiTokenRevokeInput!) { r: apiTokenRevoke(input: $in) { apiToken { revokedAt } userErrors { code } } }`
		perm := func(entity, action string) object {
			return object{"entity": authz.EnumValue(entity), "action": action, "level": "ALL"}
		}
		clerk := []object{perm("StaffUser", "VIEW"), perm("StaffUser", "EDIT"), perm("StaffUser", "CREATE"), perm("StaffRole", "VIEW"),
			perm("StaffRole", "CREATE"), perm("StaffRole", "EDIT"), perm("ApiToken", "VIEW"), perm("ApiToken", "CREATE"), perm("ApiToken", "EDIT")}
		soon := k.Store.Now().AddDate(0, 1, 0)
		expect := func(token, name, document string, in object, want string) string {
			t.Helper()
			a := k.MustDo(t, token, document, object{"in": in})
			if !strings.Contains(a.Body, want) {
				t.Errorf("%s: %s, want %s", name, a.Body, want)
			}
			return a.Body
		}
		expect(boss, "a role", makeRole, object{"label": "Clerk", "permissions": clerk}, `"id":"srole_2","label":"Clerk"`)
		expect(boss, "its label again", makeRole, object{"label": "clerk"}, `"code":"NOT_UNIQUE","path":["input","label"]`)
		expect(boss, "a level of the storefront", makeRole, object{"label": "Odd one", "defaultLevel": "CUSTOMER"},
			`"code":"INVALID","path":["input","defaultLevel"]`)
		expect(boss, "a user without a role", create, object{"email": "eve@seller.example", "firstName": "Eve", "lastName": "E"},
			`"code":"ROLE_REQUIRED","path":["input","roles"]`)
		expect(boss, "a user", create, object{"email": "eve@seller.example", "firstName": "Eve", "lastName": "E", "roles": []string{"srole_2"}},
			`"id":"staff_2","email":"eve@seller.example","enabled":true,"roles":{"nodes":[{"id":"srole_2"}]}`)
		expect(boss, "the same address again", create,
			object{"email": "EVE@seller.example", "firstName": "Eve", "lastName": "E", "roles": []string{"srole_2"}},
			`"code":"NOT_UNIQUE","path":["input","email"]`)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.StaffUser.UpdateOneID(2).SetPasswordHash(k.HashPassword(t, testkit.StaffPassword)).Exec(ctx)
		})
		eve := k.LoginStaff(t, "eve@seller.example", testkit.StaffPassword)
		expect(eve, "more rights for themselves", update, object{"id": "staff_2", "roles": object{"add": []string{"srole_1"}}},
			`"code":"PERMISSION_DENIED","path":["input","roles","add","0"]`)
		expect(eve, "the boss's address", update, object{"id": "staff_1", "email": "mine@seller.example"},
			`"code":"PERMISSION_DENIED","path":["input","email"]`)
		expect(eve, "disabling the boss", disable, object{"id": "staff_1"}, `"code":"PERMISSION_DENIED"`)
		expect(eve, "disabling themselves", disable, object{"id": "staff_2"}, `"code":"OWN_ACCOUNT"`)
		expect(eve, "a role with more rights", makeRole, object{"label": "More", "permissions": []object{perm("Order", "VIEW")}},
			`"code":"PERMISSION_DENIED","path":["input","permissions","0"],`)
		expect(eve, "editing the boss's role", editRole, object{"id": "srole_1", "defaultLevel": "NONE"}, `"code":"PERMISSION_DENIED"`)
		expect(eve, "a token with more rights", makeToken, object{"name": "Robot", "role": "srole_1", "expiresAt": soon},
			`"code":"PERMISSION_DENIED","path":["input","role"]`)
		expect(eve, "a token that is valid too long", makeToken, object{"name": "Robot", "role": "srole_2", "expiresAt": soon.AddDate(2, 0, 0)},
			`"code":"INVALID","path":["input","expiresAt"]`)
		body := expect(eve, "a token", makeToken, object{"name": "Robot", "role": "srole_2", "expiresAt": soon, "idempotencyKey": "k"},
			`"apiToken":{"id":"token_1","name":"Robot","role":{"id":"srole_2"},"createdBy":{"id":"staff_2"}},"token":"bgt_`)
		expect(eve, "a dry run of a token", makeToken, object{"name": "Robot", "role": "srole_2", "expiresAt": soon, "dryRun": true},
			`"token":null,"userErrors":[]`)
		expect(eve, "the token again", makeToken, object{"name": "Robot", "role": "srole_2", "expiresAt": soon, "idempotencyKey": "k"},
			`"createdBy":{"id":"staff_2"}},"token":null`)
		_, rest, _ := strings.Cut(body, `"token":"`)
		robot, _, _ := strings.Cut(rest, `"`)
		if a := k.MustDo(t, robot, `{ viewer { kind apiToken { id } } }`, nil); a.Body != `{"data":{"viewer":{"kind":"STAFF",`+
			`"apiToken":{"id":"token_1"}}}}` {
			t.Error(a.Body)
		}
		expect(boss, "a role in use", dropRole, object{"id": "srole_2"}, `Other records still refer to this one: API token, staff user`)
		expect(boss, "revoked", revoke, object{"id": "token_1"}, `"revokedAt":"20`)
		if a := k.Do(t, robot, `{ viewer { kind } }`, nil); a.StatusCode != http.StatusUnauthorized {
			t.Errorf("a revoked token: %d %s", a.StatusCode, a.Body)
		}
		expect(boss, "disabled", disable, object{"id": "staff_2"}, `"enabled":false`)
		if a := k.Do(t, eve, `{ viewer { kind } }`, nil); a.StatusCode != http.StatusUnauthorized {
			t.Errorf("a disabled staff user: %d %s", a.StatusCode, a.Body)
		}
		expect(boss, "enabled", enable, object{"id": "staff_2"}, `"enabled":true`)
		k.TakeMails(t)
		expect(boss, "another address", update, object{"id": "staff_2", "email": "eva@seller.example"}, `"email":"eve@seller.example"`)
		var to []string
		for _, m := range k.TakeMails(t) {
			to = append(to, m.To.Address)
		}
		if slices.Sort(to); fmt.Sprint(to) != "[eva@seller.example eve@seller.example]" {
			t.Errorf("mails of a new address: %v", to)
		}
		expect(boss, "replacing their own role", update, object{"id": "staff_1", "roles": object{"set": []string{"srole_2"}}},
			`"nodes":[{"id":"srole_2"}]`)
	})
}
