package graph_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"buyergraph/ent/customeruser"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

type object = map[string]any

const (
	createUser = `mutation ($in: CustomerUserCreateInput!) { r: customerUserCreate(input: $in) { customerUser { ...user } ` +
		`userErrors { ...e } } } ` + fragments
	updateUser = `mutation ($in: CustomerUserUpdateInput!) { r: customerUserUpdate(input: $in) { customerUser { ...user } ` +
		`userErrors { ...e } } } ` + fragments
	enableUser = `mutation ($in: CustomerUserEnableInput!) { r: customerUserEnable(input: $in) { customerUser { ...user } ` +
		`userErrors { ...e } } } ` + fragments
	disableUser = `mutation ($in: CustomerUserDisableInput!) { r: customerUserDisable(input: $in) { customerUser { ...user } ` +
		`userErrors { ...e } } } ` + fragments

	fragments = `fragment e on UserError { __typename code message parameters { name values } path ... on UniqueError { field } }
		fragment user on CustomerUser { id email newEmail firstName middleName lastName fullName birthday enabled confirmed status version
		updatedAt customer { id name } website { id } owner { email } salesRepresentatives { nodes { email } }
		roles(orderBy: [{field: LABEL}]) { nodes { id } } addresses { nodes { city primary defaultBilling billing shipping } } }`
)

// userInput returns a valid input with the given changes.
func userInput(changes object) object {
	in := object{"email": "New.Buyer@Example.com", "firstName": "Zoë", "lastName": "O'Neill", "customer": "cust_1",
		"roles": []string{"role_2"}}
	for k, v := range changes {
		in[k] = v
	}
	return object{"in": in}
}

func TestCustomerUserCreate(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		a := k.MustDo(t, staff, createUser, userInput(object{
			"birthday": "1988-02-29", "website": "site_1", "middleName": "  ", "externalId": "CRM-1",
			"salesRepresentatives": []string{"staff_1"},
			"addresses": []object{
				{"company": "Acme", "street": "1 Road", "city": "Leeds", "postalCode": "LS1", "countryCode": "GB", "defaultBilling": true},
				{"firstName": "Zoë", "lastName": "O'Neill", "street": "2 Road", "city": "York", "postalCode": "YO1", "countryCode": "GB",
					"regionCode": "GB-YOR", "primary": true},
			},
		}))
		want := object{
			"r.customerUser.email": "New.Buyer@Example.com", "r.customerUser.fullName": "Zoë O'Neill", "r.customerUser.middleName": nil,
			"r.customerUser.status": "ACTIVE", "r.customerUser.version": 1.0, "r.customerUser.birthday": "1988-02-29",
			"r.customerUser.customer.name": "Acme", "r.customerUser.website.id": "site_1", "r.customerUser.updatedAt": "2026-11-02T09:00:00Z",
			"r.customerUser.owner.email": testkit.StaffEmail, "r.customerUser.salesRepresentatives.nodes.0.email": testkit.StaffEmail,
			"r.customerUser.roles.nodes.0.id": "role_2", "r.customerUser.addresses.nodes.0.city": "Leeds",
			"r.customerUser.addresses.nodes.0.primary": false, "r.customerUser.addresses.nodes.0.billing": true,
			"r.customerUser.addresses.nodes.1.primary": true, "r.userErrors.0": nil,
		}
		for path, v := range want {
			if a.ValueAt(path) != v {
				t.Errorf("%s: %v, want %v", path, a.ValueAt(path), v)
			}
		}
		found := k.MustDo(t, staff,
			`{ a: customerUser(by: {email: "new.buyer@EXAMPLE.com"}) { id } b: customerUser(by: {externalId: "CRM-1"}) { id }
			c: customerUsers(filter: {lastName: {startsWith: "o'n"}, firstName: {contains: "ZOË"}}) { totalCount } }`, nil)
		if found.ValueAt("a.id") != a.ValueAt("r.customerUser.id") || found.ValueAt("b.id") != a.ValueAt("r.customerUser.id") ||
			found.ValueAt("c.totalCount") != 1.0 {
			t.Errorf("not found again: %s", found.Body)
		}
	})
}

// The country decides which fields an address must have.
func TestAddressesByCountry(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		const create = `mutation ($in: CustomerUserCreateInput!) { r: customerUserCreate(input: $in) { userErrors { message }
			customerUser { addresses(orderBy: [{field: ID}]) { nodes { regionCode regionText countryCode postalCode } } } } }`
		a := k.MustDo(t, k.LoginStaffAdmin(t), create, userInput(object{"addresses": []object{
			{"company": "Acme", "street": "1 Road", "city": "Albany", "postalCode": "12207", "countryCode": "US", "regionCode": "US-NY"},
			{"company": "Acme", "street": "1 Road", "city": "Hong Kong", "postalCode": "", "countryCode": "HK", "regionText": "Kowloon"},
			{"company": "Acme", "street": "1 Road", "city": "Dublin", "postalCode": " ", "countryCode": "IE", "regionCode": " "},
		}}))
		want := object{
			"0.regionCode": "US-NY", "0.postalCode": "12207", "1.countryCode": "HK", "1.regionCode": nil, "1.regionText": "Kowloon",
			"1.postalCode":  "",
			"2.countryCode": "IE", "2.regionCode": nil, "2.postalCode": "",
		}
		for path, v := range want {
			if path = "r.customerUser.addresses.nodes." + path; a.ValueAt(path) != v {
				t.Errorf("%s: %v, want %v\n%s", path, a.ValueAt(path), v, a.Body)
			}
		}
	})
}

// Each invalid input is refused with the code and the path of every fault, and nothing is written.
func TestCustomerUserFaults(t *testing.T) {
	long := strings.Repeat("ä", 256)
	many := make([]string, 51)
	for i := range many {
		many[i] = "role_2"
	}
	address := func(changes object) object {
		a := object{"company": "Acme", "street": "1 Road", "city": "Leeds", "postalCode": "LS1", "countryCode": "GB"}
		for k, v := range changes {
			a[k] = v
		}
		return object{"addresses": []object{a}}
	}
	cases := []struct {
		name, mutation string
		in             object
		want           string // code and path of each error
	}{
		{"no e-mail", createUser, userInput(object{"email": " "}), "REQUIRED input.email"},
		{"short e-mail", createUser, userInput(object{"email": "a@b.c"}), "TOO_SHORT input.email"},
		{"long e-mail", createUser, userInput(object{"email": strings.Repeat("a", 250) + "@b.com"}), "TOO_LONG input.email"},
		{"bad e-mail", createUser, userInput(object{"email": "amanda at acme"}), "INVALID input.email"},
		{"e-mail with name", createUser, userInput(object{"email": "A <amanda@acme.example>"}), "INVALID input.email"},
		{"e-mail without a dotted domain", createUser, userInput(object{"email": "amanda@localhost"}), "INVALID input.email"},
		{"e-mail with a line break", createUser, userInput(object{"email": "amanda@acme.example\r\nBcc: x@y.example"}), "INVALID input.email"},
		{"e-mail with hidden characters", createUser, userInput(object{"email": "amanda\u200b@acme.example"}), "INVALID input.email"},
		{"e-mail taken in other case", createUser, userInput(object{"email": "AMANDA@Acme.Example"}), "NOT_UNIQUE input.email"},
		{"e-mail taken in full width", createUser, userInput(object{"email": "ａmanda@acme.example"}), "NOT_UNIQUE input.email"},
		{"no names", createUser, userInput(object{"firstName": "", "lastName": " "}), "REQUIRED input.firstName, REQUIRED input.lastName"},
		{"long names", createUser, userInput(object{"firstName": long, "namePrefix": long}),
			"TOO_LONG input.namePrefix, TOO_LONG input.firstName"},
		{"a name that grows when it is composed", createUser, userInput(object{"middleName": strings.Repeat("\u0958", 200)}),
			"TOO_LONG input.middleName"},
		{"an e-mail that grows when it is folded", createUser, userInput(object{"email": strings.Repeat("ß", 150) + "@acme.example"}),
			"TOO_LONG input.email"},
		{"a name of two lines", createUser, userInput(object{"lastName": "a\nb"}), "INVALID input.lastName"},
		{"an impossible birthday", createUser, userInput(object{"birthday": "1987-02-29"}), "INVALID input.birthday"},
		{"a birthday in the future", createUser, userInput(object{"birthday": "2026-11-03"}), "IN_FUTURE input.birthday"},
		{"unknown customer", createUser, userInput(object{"customer": "cust_99"}), "NOT_FOUND input.customer"},
		{"another kind of id", createUser, userInput(object{"customer": "user_1"}), "NOT_FOUND input.customer"},
		{"no id at all", createUser, userInput(object{"customer": "1 OR 1=1"}), "NOT_FOUND input.customer"},
		{"unknown links", createUser,
			userInput(object{"website": "site_9", "owner": "staff_9", "salesRepresentatives": []string{"staff_1", "staff_9"}}),
			"NOT_FOUND input.website, NOT_FOUND input.owner, NOT_FOUND input.salesRepresentatives.1"},
		{"unknown role", createUser, userInput(object{"roles": []string{"role_9"}}), "NOT_FOUND input.roles.0"},
		{"role of another customer", createUser, userInput(object{"roles": []string{"role_2", "role_3"}}), "ROLE_NOT_AVAILABLE input.roles.1"},
		{"enabled without a role", createUser, userInput(object{"roles": nil}), "ROLE_REQUIRED input.roles"},
		{"too many roles", createUser, userInput(object{"roles": many}), "TOO_MANY input.roles"},
		{"an address without a name or company", createUser, userInput(address(object{"company": nil})), "REQUIRED input.addresses.0.company"},
		{"an address with an unknown country and no city", createUser, userInput(address(object{"countryCode": "XX", "city": ""})),
			"REQUIRED input.addresses.0.city, INVALID input.addresses.0.countryCode"},
		{"a region of another country", createUser, userInput(address(object{"regionCode": "US-NY"})), "INVALID input.addresses.0.regionCode"},
		{"an unknown region", createUser, userInput(address(object{"countryCode": "US", "regionCode": "US-XX"})),
			"INVALID input.addresses.0.regionCode"},
		{"a region without its country", createUser, userInput(address(object{"countryCode": "US", "regionCode": "NY"})),
			"INVALID input.addresses.0.regionCode"},
		{"a region of a country without any", createUser, userInput(address(object{"countryCode": "HK", "regionCode": "HK-KL"})),
			"INVALID input.addresses.0.regionCode"},
		{"a region code and a region text", createUser, userInput(address(object{"regionCode": "GB-YOR", "regionText": "York"})),
			"INVALID input.addresses.0.regionText"},
		{"no region where one is required", createUser, userInput(address(object{"countryCode": "US", "regionText": "New York"})),
			"REQUIRED input.addresses.0.regionCode"},
		{"a blank region where one is required", createUser, userInput(address(object{"countryCode": "CA", "regionCode": " "})),
			"REQUIRED input.addresses.0.regionCode"},
		{"neither postal code nor region where both are required", createUser, userInput(address(object{"countryCode": "JP", "postalCode": " "})),
			"REQUIRED input.addresses.0.postalCode, REQUIRED input.addresses.0.regionCode"},
		{"no postal code where one is required", createUser, userInput(address(object{"countryCode": "DE", "postalCode": ""})),
			"REQUIRED input.addresses.0.postalCode"},
		{"a postal code that is too long", createUser, userInput(address(object{"postalCode": long})), "TOO_LONG input.addresses.0.postalCode"},
		{"two primary addresses", createUser, userInput(object{"addresses": []object{
			address(object{"primary": true})["addresses"].([]object)[0], address(object{"primary": true})["addresses"].([]object)[0]}}),
			"INVALID input.addresses.1.primary"},
		{"external id taken in the same address book", createUser, userInput(object{"addresses": []object{
			address(object{"externalId": "A"})["addresses"].([]object)[0], address(object{"externalId": "A"})["addresses"].([]object)[0]}}),
			"NOT_UNIQUE input.addresses.1.externalId"},

		{"update of a missing user", updateUser, object{"in": object{"id": "user_99", "firstName": "X"}}, "NOT_FOUND input.id"},
		{"update clears required fields", updateUser, object{"in": object{"id": "user_1", "firstName": nil, "lastName": "", "email": nil}},
			"REQUIRED input.email, REQUIRED input.firstName, REQUIRED input.lastName"},
		{"update to a taken e-mail", updateUser, object{"in": object{"id": "user_1", "email": "BOB@bolt.example"}}, "NOT_UNIQUE input.email"},
		{"update to a role of another customer", updateUser, object{"in": object{"id": "user_1", "roles": object{"add": []string{"role_3"}}}},
			"ROLE_NOT_AVAILABLE input.roles.add.0"},
		{"update takes the last role", updateUser, object{"in": object{"id": "user_1", "roles": object{"remove": []string{"role_2"}}}},
			"ROLE_REQUIRED input.roles"},
		{"update sets no role", updateUser, object{"in": object{"id": "user_1", "roles": object{"set": []string{}}}},
			"ROLE_REQUIRED input.roles"},
		{"update adds an unknown role", updateUser, object{"in": object{"id": "user_1", "roles": object{"add": []string{"role_1", "role_77"}}}},
			"NOT_FOUND input.roles.add.1"},

		{"enable a missing user", enableUser, object{"in": object{"id": "user_99"}}, "NOT_FOUND input.id"},
		{"enable without a role", enableUser, object{"in": object{"id": "user_2"}}, "ROLE_REQUIRED input.id"},
		{"enable a guest", enableUser, object{"in": object{"id": "user_4"}}, "GUEST input.id"},
		{"disable a missing user", disableUser, object{"in": object{"id": "cust_1"}}, "NOT_FOUND input.id"},
	}
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		before := userRows(t, k)
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				a := k.MustDo(t, staff, c.mutation, c.in)
				var got []string
				for _, e := range a.ValueAt("r.userErrors").([]any) {
					e := e.(object)
					got = append(got, fmt.Sprintf("%s %s", e["code"], strings.Join(stringsOf(e["path"]), ".")))
					if m, _ := e["message"].(string); m == "" {
						t.Error("no message")
					}
				}
				if strings.Join(got, ", ") != c.want {
					t.Errorf("got  %s\nwant %s", strings.Join(got, ", "), c.want)
				}
				if a.ValueAt("r.customerUser") != nil {
					t.Errorf("a customer user together with errors: %s", a.Body)
				}
				if now := userRows(t, k); now != before {
					t.Errorf("something was written:\n%s\n%s", before, now)
				}
			})
		}
	})
}

func stringsOf(v any) []string {
	var out []string
	list, _ := v.([]any)
	for _, x := range list {
		out = append(out, x.(string))
	}
	return out
}

// userRows returns every row that a mutation of customer users may change.
func userRows(t *testing.T, k *testkit.Kit) string {
	t.Helper()
	ctx := testkit.SystemContext()
	users, err := k.Store.Client.CustomerUser.Query().Order(customeruser.ByID()).WithRoles().WithSalesRepresentatives().All(ctx)
	if err != nil {
		t.Fatal(err)
	}
	addresses, err := k.Store.Client.CustomerUserAddress.Query().All(ctx)
	if err != nil {
		t.Fatal(err)
	}
	out := ""
	for _, u := range users {
		out += fmt.Sprintln(u, u.Edges.Roles, u.Edges.SalesRepresentatives)
	}
	return out + fmt.Sprint(addresses)
}

func TestCustomerUserUpdate(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		k.Clock.Add(time.Hour)
		staff := k.LoginStaffAdmin(t)
		steps := []struct {
			name string
			in   object
			want object
		}{
			{"nothing", object{}, object{"version": 1.0, "updatedAt": "2026-11-02T09:00:00Z", "firstName": "Amanda"}},
			{"the same again", object{"firstName": " Amanda ", "email": "amanda@acme.example ", "middleName": " "},
				object{"version": 1.0, "confirmed": true}},
			{"set", object{"middleName": "Jane", "birthday": "1990-05-05", "website": "site_1"},
				object{"version": 2.0, "middleName": "Jane", "updatedAt": "2026-11-02T10:00:00Z", "lastName": "Cole"}},
			{"absent keeps, null clears", object{"middleName": nil, "website": nil},
				object{"version": 3.0, "middleName": nil, "website": nil, "birthday": "1990-05-05"}},
			{"other case is the same address", object{"email": "Amanda@Acme.example"}, object{"email": "Amanda@Acme.example", "confirmed": true}},
			{"another address", object{"email": "amanda.cole@acme.example"},
				object{"email": "Amanda@Acme.example", "newEmail": "amanda.cole@acme.example", "confirmed": true, "status": "ACTIVE"}},
			{"add and remove roles", object{"roles": object{"add": []string{"role_1"}, "remove": []string{"role_2"}}},
				object{"roles.nodes.0.id": "role_1", "roles.nodes.1": nil}},
			{"set roles", object{"roles": object{"set": []string{"role_1", "role_2"}}},
				object{"roles.nodes.0.id": "role_1", "roles.nodes.1.id": "role_2"}},
			{"representatives", object{"salesRepresentatives": object{"add": []string{"staff_1"}}},
				object{"salesRepresentatives.nodes.0.email": testkit.StaffEmail}},
		}
		for _, s := range steps {
			s.in["id"] = "user_1"
			a := k.MustDo(t, staff, updateUser, object{"in": s.in})
			for path, v := range s.want {
				if got := a.ValueAt("r.customerUser." + path); got != v {
					t.Errorf("%s: %s is %v, want %v\n%s", s.name, path, got, v, a.Body)
				}
			}
		}
	})
}

// Two aliases of one payload field are answered with their own selections, from what the transaction has written.
func TestPayloadAliases(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		a := k.MustDo(t, k.LoginStaffAdmin(t), `mutation { customerUserUpdate(input: {id: "user_1", firstName: "Ada"}) {
			a: customerUser { firstName } b: customerUser { __typename lastName customer { name } } b: customerUser { version }
			userErrors { code } } }`, nil)
		want := `{"data":{"customerUserUpdate":{"a":{"firstName":"Ada"},"b":{"__typename":"CustomerUser","lastName":"Cole",` +
			`"customer":{"name":"Acme"},"version":2},"userErrors":[]}}}`
		if a.Body != want {
			t.Errorf("got  %s\nwant %s", a.Body, want)
		}
	})
}

func TestEnableDisable(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		sessions := func() int {
			return k.Store.Client.Session.Query().CountX(testkit.SystemContext())
		}
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.Session.Create().SetCreatedAt(tx.Now).SetLastUsedAt(tx.Now).SetExpiresAt(tx.Now.Add(time.Hour)).
				SetTokenDigest("d").SetCustomerUserID(1).Exec(ctx)
		})
		before := sessions()
		for _, s := range []struct {
			mutation, status string
			version          float64
			sessions         int
		}{
			{disableUser, "DISABLED", 2, before - 1},
			{disableUser, "DISABLED", 2, before - 1},
			{enableUser, "ACTIVE", 3, before - 1},
			{enableUser, "ACTIVE", 3, before - 1},
		} {
			a := k.MustDo(t, staff, s.mutation, object{"in": object{"id": "user_1"}})
			if a.ValueAt("r.customerUser.status") != s.status || a.ValueAt("r.customerUser.version") != s.version || sessions() != s.sessions {
				t.Errorf("want %+v, got %d sessions and %s", s, sessions(), a.Body)
			}
		}
	})
}

// Exactly one of many concurrent creates with the same e-mail address succeeds. The others are refused as not unique.
func TestConcurrentCreates(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		for round := range 5 {
			const n = 8
			var mu sync.Mutex
			var wg sync.WaitGroup
			made, refused := 0, 0
			for i := range n {
				wg.Go(func() {
					email := fmt.Sprintf("Race%d@example.com", round)
					if i%2 == 1 {
						email = strings.ToUpper(email)
					}
					a := k.Do(t, staff, createUser, userInput(object{"email": email}))
					mu.Lock()
					defer mu.Unlock()
					switch {
					case a.ValueAt("r.customerUser.id") != nil:
						made++
					case a.ValueAt("r.userErrors.0.code") == "NOT_UNIQUE" && a.ValueAt("r.userErrors.0.field") == "email":
						refused++
					default:
						t.Errorf("neither created nor refused: %s", a.Body)
					}
				})
			}
			wg.Wait()
			if made != 1 || refused != n-1 {
				t.Errorf("round %d: %d made, %d refused", round, made, refused)
			}
		}
	})
}

// A field of a fragment that is merged with different selections in several places uses the right plan in each place.
func TestFragmentsInSeveralPlaces(t *testing.T) {
	k := testkit.New(t)
	k.CreateShop(t)
	staff := k.LoginStaffAdmin(t)
	a := k.MustDo(t, staff, `mutation {
		a: customerUserEnable(input: {id: "user_1"}) { ...p }
		b: customerUserEnable(input: {id: "user_3"}) { ...p customerUser { lastName } }
	} fragment p on CustomerUserEnablePayload { customerUser { firstName } }`, nil)
	if want := `{"data":{"a":{"customerUser":{"firstName":"Amanda"}},"b":{"customerUser":{"firstName":"Bob",` +
		`"lastName":"Baker"}}}}`; a.Body != want {
		t.Errorf("got  %s\nwant %s", a.Body, want)
	}
	const two = `query A { ...q } query B { ...q websites { totalCount } } fragment q on Query { websites { nodes { name } } }`
	for _, c := range []struct{ name, want string }{
		{"A", `{"data":{"websites":{"nodes":[{"name":"Shop"}]}}}`},
		{"B", `{"data":{"websites":{"nodes":[{"name":"Shop"}],"totalCount":1}}}`},
	} {
		w := sendRequest(k, "POST", "/graphql", fmt.Sprintf(`{"query":%q,"operationName":%q}`, two, c.name), "Authorization", "Bearer "+staff)
		if w.Body.String() != c.want {
			t.Errorf("%s: got  %s\nwant %s", c.name, w.Body, c.want)
		}
	}
}

// A date that is not a text is a bad request, not an internal fault.
func TestDateOfAnotherKind(t *testing.T) {
	k := testkit.New(t)
	a := k.Do(t, k.LoginStaffAdmin(t), createUser, userInput(object{"birthday": object{"a": 1}}))
	if len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "BAD_REQUEST" || fmt.Sprint(a.Errors[0].Path) != "[variable in birthday]" {
		t.Error(a.Body)
	}
}
