package graph_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// Filters compare e-mail addresses as signing in does, whatever the letters in which a list of
// another system has them. The address of a guest, who cannot sign in, is found as it was typed.
func TestEmailFilters(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		for filter, want := range map[string]string{
			`{email: {eq: "Amanda@ACME.example"}}`:                                      "user_1",
			`{email: {eq: " amanda@acme.example "}}`:                                    "user_1",
			`{email: {in: ["AMANDA@acme.example", "Bob@bolt.example", "nobody@x"]}}`:    "user_1 user_3",
			`{email: {neq: "AMANDA@ACME.EXAMPLE"}}`:                                     "user_2 user_3 user_4",
			`{email: {notIn: ["Amanda@acme.example", "nancy@NORTH.example"]}}`:          "user_3 user_4",
			`{not: {email: {eq: "Amanda@acme.example"}}}`:                               "user_2 user_3 user_4",
			`{email: {eq: "guest@bolt.example"}}`:                                       "user_4",
			`{email: {in: ["GUEST@bolt.example"]}}`:                                     "user_4",
			`{email: {neq: "guest@bolt.example"}}`:                                      "user_1 user_2 user_3",
			`{email: {in: []}}`:                                                         "",
			`{email: {notIn: []}}`:                                                      "user_1 user_2 user_3 user_4",
			`{email: {eq: "` + strings.Repeat("x", 2000) + `@acme.example"}}`:           "",
			`{customer: {customerUsers: {some: {email: {eq: "AMANDA@acme.example"}}}}}`: "user_1",
		} {
			a := k.MustDo(t, staff, `{ customerUsers(filter: `+filter+`, orderBy: [{field: ID}]) { nodes { id } } }`, nil)
			if got := idsOf(a, "customerUsers"); got != want {
				t.Errorf("%.80s: %q, want %q", filter, got, want)
			}
		}
		if a := k.MustDo(t, staff, `{ staffUsers(filter: {email: {eq: "`+strings.ToUpper(testkit.StaffEmail)+`"}}) { totalCount } }`, nil); a.
			ValueAt("staffUsers.totalCount") != 1.0 {
			t.Error(a.Body)
		}
	})
}

// Names and labels of scripts that need joiners are stored as they are written, and found without
// joiners too. Phones lose the marks that copying brings along.
func TestNamesWithJoiners(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		a := k.MustDo(t, staff, `mutation ($in: CustomerUserCreateInput!) { r: customerUserCreate(input: $in) `+
			`{ customerUser { firstName lastName addresses { nodes { phone } } } userErrors { code path } } }`,
			object{"in": object{"email": "ali@acme.example", "firstName": "علی\u200cرضا", "lastName": "ප්\u200dරේමදාස", "customer": "cust_1",
				"enabled": false, "addresses": []object{{"company": "A", "street": "S 1", "city": "Berlin", "postalCode": "10115",
					"countryCode": "DE", "billing": true, "phone": "\u200e+44 20 7946 0018\u202c"}}}})
		for path, want := range map[string]string{
			"r.customerUser.firstName": "علی\u200cرضا", "r.customerUser.lastName": "ප්\u200dරේමදාස",
			"r.customerUser.addresses.nodes.0.phone": "+44 20 7946 0018",
		} {
			if a.ValueAt(path) != want {
				t.Errorf("%s: %+q, want %+q: %s", path, a.ValueAt(path), want, a.Body)
			}
		}
		for _, search := range []string{"علی\u200cرضا", "علیرضا", "ප්රේ"} {
			if a := k.MustDo(t, staff, `query ($s: String) { customerUsers(search: $s) { totalCount } }`, object{"s": search}); a.
				ValueAt("customerUsers.totalCount") != 1.0 {
				t.Errorf("%+q: %s", search, a.Body)
			}
		}
		a = k.MustDo(t, staff, `mutation ($l: String!) { r: customerUserRoleCreate(input: {label: $l}) { customerUserRole { label } } }`,
			object{"l": "خرید\u200cها"})
		if a.ValueAt("r.customerUserRole.label") != "خرید\u200cها" {
			t.Error(a.Body)
		}
	})
}

// A comma between the words of a search, as in a list of names, is no part of a word.
func TestSearchWithCommas(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		for search, want := range map[string]string{
			"Cole, Amanda": "user_1", "cole,amanda": "user_1", "Baker; Bob": "user_3", "Cole, Bob": "", ",": "user_1 user_2 user_3 user_4",
		} {
			a := k.MustDo(t, staff, `query ($s: String) { customerUsers(search: $s, orderBy: [{field: ID}]) { nodes { id } } }`, object{"s": search})
			if got := idsOf(a, "customerUsers"); got != want {
				t.Errorf("%s: %q, want %q", search, got, want)
			}
		}
		if a := k.Do(t, staff, disableMany, object{"in": object{"search": ",", "dryRun": true}}); len(a.Errors) != 1 {
			t.Errorf("a search without a word changes users: %s", a.Body)
		}
	})
}

// idsOf returns the ids of the nodes of a list.
func idsOf(a testkit.Answer, list string) string {
	var ids []string
	nodes, _ := a.ValueAt(list + ".nodes").([]any)
	for _, n := range nodes {
		ids = append(ids, n.(map[string]any)["id"].(string))
	}
	return strings.Join(ids, " ")
}

// A new customer user gets what the input leaves out: the website of the creator's session, or
// else the default one, and the owner and sales representatives of the company.
func TestCreationDefaults(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			staffUser := func(id int64) error {
				email := fmt.Sprintf("s%d@seller.example", id)
				return tx.StaffUser.Create().SetID(id).SetEmail(email).SetEmailKey(email).SetFirstName("S").SetLastName("S").Exec(ctx)
			}
			return errors.Join(staffUser(2), staffUser(3),
				tx.Website.Create().SetID(2).SetName("Other").SetURL("https://other.example").Exec(ctx),
				tx.Customer.UpdateOneID(1).SetOwnerID(2).AddSalesRepresentativeIDs(2, 3).Exec(ctx),
				tx.CustomerUser.UpdateOneID(1).AddRoleIDs(1).Exec(ctx))
		})
		login := func(origin string, website any) string {
			k.OriginHeader = origin
			defer func() { k.OriginHeader = "" }()
			k.LoginCustomerUser(t, "amanda@acme.example") // sets the password
			a := k.MustDo(t, "", `mutation ($in: LoginInput!) { login(input: $in) { token userErrors { code } } }`,
				object{"in": object{"email": "amanda@acme.example", "password": testkit.StaffPassword, "audience": "STOREFRONT", "website": website}})
			return a.ValueAt("login.token").(string)
		}
		const made = `mutation ($in: CustomerUserCreateInput!) { r: customerUserCreate(input: $in) { customerUser { id } } }`
		const read = `query ($id: ID!) { node(id: $id) { ... on CustomerUser ` +
			`{ website { id } owner { id } salesRepresentatives { nodes { id } } } } }`
		for i, c := range []struct {
			name, token string
			in          object
			want        string
		}{
			{"staff, nothing given", staff, object{"customer": "cust_1"}, "site_1 staff_2 staff_2 staff_3"},
			{"staff, a company without an owner", staff, object{"customer": "cust_3"}, "site_1 staff_1 "},
			{"staff, all given", staff, object{"customer": "cust_1", "website": "site_2", "owner": "staff_3",
				"salesRepresentatives": []string{"staff_1"}}, "site_2 staff_3 staff_1"},
			{"staff, no representatives", staff, object{"customer": "cust_1", "salesRepresentatives": []string{}}, "site_1 staff_2 "},
			{"an administrator of a website's session", login("", "site_2"), object{"customer": "cust_1"}, "site_2 staff_2 staff_2 staff_3"},
			{"an administrator from a website's origin", login("https://other.example", nil), object{"customer": "cust_1"},
				"site_2 staff_2 staff_2 staff_3"},
			{"an administrator from nowhere", login("", nil), object{"customer": "cust_1"}, "site_1 staff_2 staff_2 staff_3"},
		} {
			c.in["email"], c.in["firstName"], c.in["lastName"], c.in["enabled"] = fmt.Sprintf("made%d@acme.example", i), "Made", "Made", false
			id := k.MustDo(t, c.token, made, object{"in": c.in}).ValueAt("r.customerUser.id")
			a := k.MustDo(t, staff, read, object{"id": id})
			var got []string
			for _, path := range []string{"node.website.id", "node.owner.id"} {
				got = append(got, fmt.Sprint(a.ValueAt(path)))
			}
			if got := strings.Join(append(got, idsOf(a, "node.salesRepresentatives")), " "); got != c.want {
				t.Errorf("%s: %q, want %q", c.name, got, c.want)
			}
		}
	})
}

// A login beside the token of a session that has ended is a login. Everything else with such a
// token is refused, also what comes together with a login.
func TestLoginWithEndedToken(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		ended := k.LoginStaffAdmin(t)
		k.MustDo(t, ended, `mutation { logout(input: {}) { sessionsEnded } }`, nil)
		const login = `login(input: {email: "` + testkit.StaffEmail + `", password: "` + testkit.StaffPassword + `"}) { token }`
		for _, token := range []string{ended, "bgs_unknown", "nothing"} {
			a := k.Do(t, token, `mutation { `+login+` }`, nil)
			if a.StatusCode != http.StatusOK || a.ValueAt("login.token") == nil {
				t.Errorf("%d %s", a.StatusCode, a.Body)
			}
			for _, query := range []string{
				`{ viewer { kind } }`, `mutation { ` + login + ` logout(input: {}) { sessionsEnded } }`, `{ nothing }`, `{ customers { totalCount } }`,
				`mutation { passwordResetRequest(input: {email: "a@b.example"}) { accepted } }`,
			} {
				if a := k.Do(t, token, query, nil); a.StatusCode != http.StatusUnauthorized ||
					!strings.Contains(a.Body, "UNAUTHENTICATED") || a.Data != nil {
					t.Errorf("%s: %d %s", query, a.StatusCode, a.Body)
				}
			}
		}
		if w := sendRequest(k, "GET", "/schema.graphql", "", "Authorization", "Bearer "+ended); w.Code != 401 {
			t.Errorf("/schema.graphql: %d", w.Code)
		}
	})
}

// A cursor shows nothing of the row. One that was made before cursors were sealed is refused with
// a code, and so is one of another database.
func TestCursorsAreSealed(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff, replica := k.LoginStaffAdmin(t), k.OpenReplica(t)
		const query = `query ($after: String) { customerUsers(first: 1, after: $after, orderBy: [{field: EMAIL}]) ` +
			`{ nodes { id } edges { cursor } pageInfo { endCursor } } }`
		first := k.MustDo(t, staff, query, nil)
		cursor := first.ValueAt("customerUsers.pageInfo.endCursor").(string)
		if again := k.MustDo(t, staff, query, nil); again.Body != first.Body {
			t.Errorf("the same request has another answer:\n%s\n%s", first.Body, again.Body)
		}
		if second := replica.MustDo(t, staff, query, object{"after": cursor}); idsOf(second, "customerUsers") != "user_3" {
			t.Errorf("another server: %s", second.Body)
		}
		other := testkit.New(t)
		other.CreateShop(t)
		damaged := []byte(cursor)
		damaged[len(damaged)/2] ^= 1
		for name, c := range map[string]struct {
			on           *testkit.Kit
			cursor, want string
		}{
			"of before":           {k, "WyJFTUFJTCxJRCIsImFtYW5kYUBhY21lLmV4YW1wbGUiLDFd", "OLD_CURSOR"},
			"damaged":             {k, string(damaged), "This is not a cursor."},
			"of another database": {other, cursor, "This is not a cursor."},
			"nonsense":            {k, "é", "This is not a cursor."},
		} {
			a := c.on.Do(t, c.on.LoginStaffAdmin(t), query, object{"after": c.cursor})
			if len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "BAD_REQUEST" || !strings.Contains(a.Body, c.want) {
				t.Errorf("%s: %s", name, a.Body)
			}
		}
	})
}
