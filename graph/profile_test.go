package graph_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"buyergraph/internal/jsontypes"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// Users change their own profile, and nothing else, by UPDATE_OWN_PROFILE alone. The change is in the audit as theirs.
func TestProfileUpdate(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		addAdministrators(t, k)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUserRole.UpdateOneID(2).SetCapabilities([]string{"UPDATE_OWN_PROFILE"}).Exec(ctx)
		})
		buyer, bob, staff := k.LoginCustomerUser(t, "buyer@acme.example"), k.LoginCustomerUser(t, "bob@bolt.example"), k.LoginStaffAdmin(t)
		for _, c := range []struct {
			name, token string
			in          object
			want        string
		}{
			{"a name", buyer, object{"firstName": "Bea", "preferredLocale": "de-CH", "preferredCurrency": "CHF", "website": "site_1"}, ""},
			{"no name", buyer, object{"lastName": nil}, "REQUIRED input.lastName"},
			{"a birthday to come", buyer, object{"birthday": "2099-01-01"}, "IN_FUTURE input.birthday"},
			{"no language", buyer, object{"preferredLocale": "English please"}, "INVALID input.preferredLocale"},
			{"no currency", buyer, object{"preferredCurrency": "eur"}, "INVALID input.preferredCurrency"},
			{"no website", buyer, object{"website": "site_99"}, "NOT_FOUND input.website"},
			{"an old version", buyer, object{"middleName": "M", "expectedVersion": 1}, "STALE_VERSION input.expectedVersion"},
			{"a dry run", buyer, object{"middleName": "M", "dryRun": true}, ""},
			{"without the capability", bob, object{"firstName": "B"}, "PERMISSION_DENIED "},
			{"staff", staff, object{"firstName": "B"}, "PERMISSION_DENIED "},
		} {
			if got := errorsOf(t, k, c.token, "profileUpdate", c.in); !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
		a := k.MustDo(t, staff, `{ node(id: "user_13") { ... on CustomerUser { firstName middleName preferredLocale preferredCurrency version `+
			`history(last: 1) { nodes { actor { id } changes { field } } } } } }`, nil)
		if a.ValueAt("node.firstName") != "Bea" || a.ValueAt("node.middleName") != nil || a.ValueAt("node.preferredLocale") != "de-CH" ||
			a.ValueAt("node.history.nodes.0.actor.id") != "user_13" {
			t.Error(a.Body)
		}
		for _, mutation := range []string{"customerUserUpdate", "customerUserRolesUpdate"} { // by no other door
			in := object{"id": "user_13", "roles": object{"add": []string{"role_1"}}}
			if got := errorsOf(t, k, buyer, mutation, in); !strings.HasPrefix(got, "PERMISSION_DENIED") {
				t.Errorf("%s: %s", mutation, got)
			}
		}
	})
}

// Confirming a user by hand ends the links, and mails one to set a password to who has none.
func TestCustomerUserConfirm(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		create := func(email string, changes object) string {
			changes["email"], changes["confirmed"] = email, false
			a := k.MustDo(t, staff, createUser, userInput(changes))
			return fmt.Sprint(a.ValueAt("r.customerUser.id"))
		}
		enabled, disabled := create("new@acme.example", object{}), create("off@acme.example", object{"enabled": false})
		link := k.TakeMails(t)
		if len(link) != 1 {
			t.Fatalf("%d mails", len(link))
		}
		for _, c := range []struct{ name, id, want, status, mail string }{
			{"enabled", enabled, "", "ACTIVE", "new@acme.example"},
			{"again", enabled, "", "ACTIVE", ""},
			{"disabled", disabled, "", "DISABLED", ""},
			{"a guest", "user_4", "GUEST input.id", "", ""},
		} {
			if got := errorsOf(t, k, staff, "customerUserConfirm", object{"id": c.id}); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
			a := k.MustDo(t, staff, `query ($id: ID!) { node(id: $id) { ... on CustomerUser { status confirmed } } }`, object{"id": c.id})
			if c.status != "" && (a.ValueAt("node.status") != c.status || a.ValueAt("node.confirmed") != true) {
				t.Errorf("%s: %s", c.name, a.Body)
			}
			mails := ""
			for _, m := range k.TakeMails(t) {
				mails += m.To.Address
			}
			if mails != c.mail {
				t.Errorf("%s: mails to %q, want %q", c.name, mails, c.mail)
			}
		}
		if n := k.Store.Client.OneTimeToken.Query().CountX(testkit.SystemContext()); n != 1 { // that of the welcome
			t.Errorf("%d links", n)
		}
	})
}

// A customer user is deleted with the address book, unless records belong to them. The reasons are those that the asker may see.
func TestCustomerUserDelete(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		addAdministrators(t, k)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.CustomerUserRole.Create().SetID(20).SetCode("USERS").SetLabel("Users").SetPermissions([]jsontypes.Permission{
				{Entity: "CustomerUser", Action: "VIEW", Level: "CUSTOMER"}, {Entity: "CustomerUser", Action: "DELETE", Level: "CUSTOMER"},
			}).Exec(ctx); err != nil {
				return err
			}
			if err := tx.CustomerUser.UpdateOneID(12).RemoveRoleIDs(1).AddRoleIDs(20).Exec(ctx); err != nil {
				return err
			}
			return tx.Rfq.Create().SetIdentifier("R").SetCustomerID(1).SetCustomerUserID(13).SetProjectName("P").SetFirstName("F").
				SetLastName("L").SetEmail("f@acme.example").SetCompany("C").Exec(ctx)
		})
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			user := func(id int64) error {
				email := fmt.Sprintf("u%d@acme.example", id)
				return tx.CustomerUser.Create().SetID(id).SetEmail(email).SetEmailKey(email).SetFirstName("F").SetLastName("L").SetCustomerID(1).
					AddRoleIDs(2).Exec(ctx)
			}
			return errors.Join(user(15), user(16),
				tx.Quote.Create().SetIdentifier("Q").SetCustomerID(1).SetCurrency("EUR").SetTotal(1).AddAssignedCustomerUserIDs(15).Exec(ctx),
				tx.Attachment.Create().SetFileName("f.txt").SetContentType("text/plain").SetSize(1).SetContentDigest("d").
					SetStorageKey("k").SetCustomerUserID(16).SetWithinCustomerID(1).
					Exec(ctx))
		})
		staff, chief := k.LoginStaffAdmin(t), k.LoginCustomerUser(t, "chief@acme.example")
		keeper, north := k.LoginCustomerUser(t, "deputy@acme.example"), k.LoginCustomerUser(t, "north@north.example")
		k.LoginCustomerUser(t, "amanda@acme.example")
		k.MustDo(t, staff, `mutation { customerUserAddressCreate(input: {customerUser: "user_1", company: "C", street: "S", city: "Berlin", `+
			`postalCode: "10115", countryCode: "DE"}) { userErrors { code } } }`, nil)
		for _, c := range []struct{ name, token, id, want string }{
			{"with an RFQ", chief, "user_13", "HAS_RECORDS input.id entities=RFQ counts=1"},
			{"with an RFQ that one does not see", keeper, "user_13", "HAS_RECORDS input.id"},
			{"with a hidden quote", chief, "user_15", "HAS_RECORDS input.id"},
			{"with a hidden quote, by staff", staff, "user_15", "HAS_RECORDS input.id entities=QUOTE counts=1"},
			{"with an internal file", chief, "user_16", "HAS_RECORDS input.id"},
			{"oneself", chief, "user_11", "OWN_ACCOUNT input.id reason=DELETE"},
			{"an administrator", keeper, "user_11", "PERMISSION_DENIED input.id reason=MORE_PRIVILEGED"},
			{"of the company above", north, "user_13", "NOT_FOUND input.id entity=CUSTOMER_USER id=user_13"},
			{"the last administrator", staff, "user_11", "LAST_ADMINISTRATOR input.id"},
			{"with an address book and a session", chief, "user_1", ""},
			{"again", chief, "user_1", "NOT_FOUND input.id entity=CUSTOMER_USER id=user_1"},
		} {
			if got := errorsOf(t, k, c.token, "customerUserDelete", object{"id": c.id}); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
		if n := k.Store.Client.CustomerUserAddress.Query().CountX(testkit.SystemContext()); n != 0 {
			t.Errorf("%d addresses are left", n)
		}
	})
}

// A group has members, whom staff move between groups if they may edit them. A group with members stays.
func TestCustomerGroupMembers(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			for _, name := range []string{"Gold", "Silver"} {
				if err := tx.CustomerGroup.Create().SetName(name).Exec(ctx); err != nil {
					return err
				}
			}
			role, err := tx.StaffRole.Create().SetLabel("Groups").SetPermissions([]jsontypes.Permission{
				{Entity: "CustomerGroup", Action: "VIEW", Level: "ALL"}, {Entity: "CustomerGroup", Action: "EDIT", Level: "ALL"},
				{Entity: "Customer", Action: "VIEW", Level: "ALL"},
			}).Save(ctx)
			if err != nil {
				return err
			}
			return tx.StaffUser.Create().SetEmail("g@seller.example").SetEmailKey("g@seller.example").SetFirstName("G").SetLastName("G").
				SetPasswordHash(k.HashPassword(t, testkit.StaffPassword)).AddRoleIDs(role.ID).Exec(ctx)
		})
		clerk := k.LoginStaff(t, "g@seller.example", testkit.StaffPassword)
		for _, c := range []struct {
			name, token, mutation string
			in                    object
			want, members         string
		}{
			{"added", staff, "customerGroupUpdate", object{"id": "group_1", "customers": object{"add": []string{"cust_1", "cust_3"}}}, "", "1 3 |"},
			{"moved", staff, "customerGroupUpdate", object{"id": "group_2", "customers": object{"set": []string{"cust_1"}}}, "", "3 |1 "},
			{"seen before somebody moved", staff, "customerGroupUpdate", object{"id": "group_1", "expectedVersion": 1,
				"customers": object{"set": []string{}}}, "STALE_VERSION input.expectedVersion version=2", "3 |1 "},
			{"removed from a group without them", staff, "customerGroupUpdate", object{"id": "group_1",
				"customers": object{"remove": []string{"cust_1"}}}, "", "3 |1 "},
			{"without a right to edit the company", clerk, "customerGroupUpdate", object{"id": "group_1", "name": "Bronze",
				"customers": object{"add": []string{"cust_2"}}},
				"PERMISSION_DENIED input.customers.add.0 reason=RECORD permission=Customer:ASSIGN", "3 |1 "},
			{"one that is none", staff, "customerGroupUpdate", object{"id": "group_1", "customers": object{"add": []string{"cust_99"}}},
				"NOT_FOUND input.customers.add.0 entity=CUSTOMER id=cust_99", "3 |1 "},
			{"with members", staff, "customerGroupDelete", object{"id": "group_1"}, "HAS_RECORDS input.id entities=CUSTOMER counts=1", "3 |1 "},
			{"emptied", staff, "customerGroupUpdate", object{"id": "group_1", "customers": object{"set": []string{}}}, "", "|1 "},
			{"deleted", staff, "customerGroupDelete", object{"id": "group_1"}, "", "|1 "},
		} {
			if got := errorsOf(t, k, c.token, c.mutation, c.in); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
			members := []string{"", ""}
			for _, co := range k.Store.Client.Customer.Query().AllX(testkit.SystemContext()) {
				if co.GroupID != nil {
					members[*co.GroupID-1] += fmt.Sprint(co.ID, " ")
				}
			}
			if got := strings.Join(members, "|"); got != c.members {
				t.Errorf("%s: the members are %q, want %q", c.name, got, c.members)
			}
		}
	})
}
