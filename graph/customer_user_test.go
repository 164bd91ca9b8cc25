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
	create = `mutation ($in: CustomerUserCreateInput!) { r: customerUserCreate(input: $in) { customerUser { ...user } userErrors { ...e } } } ` + fragments
	update = `mutation ($in: CustomerUserUpdateInput!) { r: customerUserUpdate(input: $in) { customerUser { ...user } userErrors { ...e } } } ` + fragments
	enable = `mutation ($in: CustomerUserEnableInput!) { r: customerUserEnable(input: $in) { customerUser { ...user } userErrors { ...e } } } ` + fragments
	disabl = `mutation ($in: CustomerUserDisableInput!) { r: customerUserDisable(input: $in) { customerUser { ...user } userErrors { ...e } } } ` + fragments

	fragments = `fragment e on UserError { __typename code message path ... on UniqueError { field } }
		fragment user on CustomerUser { id email firstName middleName lastName fullName birthday enabled confirmed status version updatedAt
		customer { id name } website { id } owner { email } salesRepresentatives { nodes { email } }
		roles(orderBy: [{field: LABEL}]) { nodes { id } } addresses { nodes { city primary defaultBilling billing shipping } } }`
)

// someone is a correct input; changes are put over it.
func someone(changes object) object {
	in := object{"email": "New.Buyer@Example.com", "firstName": "Zoë", "lastName": "O'Neill", "customer": "cust_1", "roles": []string{"role_2"}}
	for k, v := range changes {
		in[k] = v
	}
	return object{"in": in}
}

func TestCustomerUserCreate(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		k.Shop(t)
		staff := k.Staff(t)
		a := k.Must(t, staff, create, someone(object{
			"birthday": "1988-02-29", "website": "site_1", "middleName": "  ", "externalId": "CRM-1",
			"salesRepresentatives": []string{"staff_1"},
			"addresses": []object{
				{"company": "Acme", "street": "1 Road", "city": "Leeds", "postalCode": "LS1", "countryCode": "GB", "defaultBilling": true},
				{"firstName": "Zoë", "lastName": "O'Neill", "street": "2 Road", "city": "York", "postalCode": "YO1", "countryCode": "GB", "regionCode": "GB-YOR", "primary": true},
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
			if a.At(path) != v {
				t.Errorf("%s: %v, want %v", path, a.At(path), v)
			}
		}
		found := k.Must(t, staff, `{ a: customerUser(by: {email: "new.buyer@EXAMPLE.com"}) { id } b: customerUser(by: {externalId: "CRM-1"}) { id }
			c: customerUsers(filter: {lastName: {startsWith: "o'n"}, firstName: {contains: "ZOË"}}) { totalCount } }`, nil)
		if found.At("a.id") != a.At("r.customerUser.id") || found.At("b.id") != a.At("r.customerUser.id") || found.At("c.totalCount") != 1.0 {
			t.Errorf("not found again: %s", found.Body)
		}
	})
}

// What an address must have is up to its country.
func TestAddressesByCountry(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		k.Shop(t)
		const create = `mutation ($in: CustomerUserCreateInput!) { r: customerUserCreate(input: $in) { userErrors { message }
			customerUser { addresses(orderBy: [{field: ID}]) { nodes { regionCode regionText countryCode postalCode } } } } }`
		a := k.Must(t, k.Staff(t), create, someone(object{"addresses": []object{
			{"company": "Acme", "street": "1 Road", "city": "Albany", "postalCode": "12207", "countryCode": "US", "regionCode": "US-NY"},
			{"company": "Acme", "street": "1 Road", "city": "Hong Kong", "postalCode": "", "countryCode": "HK", "regionText": "Kowloon"},
			{"company": "Acme", "street": "1 Road", "city": "Dublin", "postalCode": " ", "countryCode": "IE", "regionCode": " "},
		}}))
		want := object{
			"0.regionCode": "US-NY", "0.postalCode": "12207", "1.countryCode": "HK", "1.regionCode": nil, "1.regionText": "Kowloon", "1.postalCode": "",
			"2.countryCode": "IE", "2.regionCode": nil, "2.postalCode": "",
		}
		for path, v := range want {
			if path = "r.customerUser.addresses.nodes." + path; a.At(path) != v {
				t.Errorf("%s: %v, want %v\n%s", path, a.At(path), v, a.Body)
			}
		}
	})
}

// fault is one userError that is expected: its code and its path.
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
		want           string // of each error, code and path
	}{
		{"no e-mail", create, someone(object{"email": " "}), "REQUIRED input.email"},
		{"short e-mail", create, someone(object{"email": "a@b.c"}), "TOO_SHORT input.email"},
		{"long e-mail", create, someone(object{"email": strings.Repeat("a", 250) + "@b.com"}), "TOO_LONG input.email"},
		{"bad e-mail", create, someone(object{"email": "amanda at acme"}), "INVALID input.email"},
		{"e-mail with name", create, someone(object{"email": "A <amanda@acme.example>"}), "INVALID input.email"},
		{"e-mail without a dotted domain", create, someone(object{"email": "amanda@localhost"}), "INVALID input.email"},
		{"e-mail with a line break", create, someone(object{"email": "amanda@acme.example\r\nBcc: x@y.example"}), "INVALID input.email"},
		{"e-mail with hidden characters", create, someone(object{"email": "amanda\u200b@acme.example"}), "INVALID input.email"},
		{"e-mail taken in other case", create, someone(object{"email": "AMANDA@Acme.Example"}), "NOT_UNIQUE input.email"},
		{"e-mail taken in full width", create, someone(object{"email": "ａmanda@acme.example"}), "NOT_UNIQUE input.email"},
		{"no names", create, someone(object{"firstName": "", "lastName": " "}), "REQUIRED input.firstName, REQUIRED input.lastName"},
		{"long names", create, someone(object{"firstName": long, "namePrefix": long}), "TOO_LONG input.namePrefix, TOO_LONG input.firstName"},
		{"a name that grows when it is folded", create, someone(object{"firstName": strings.Repeat("\ufdfa", 50)}), "TOO_LONG input.firstName"},
		{"a name that grows when it is composed", create, someone(object{"middleName": strings.Repeat("\u0958", 200)}), "TOO_LONG input.middleName"},
		{"an e-mail that grows when it is folded", create, someone(object{"email": strings.Repeat("ß", 150) + "@acme.example"}), "TOO_LONG input.email"},
		{"a name of two lines", create, someone(object{"lastName": "a\nb"}), "INVALID input.lastName"},
		{"a birthday that is none", create, someone(object{"birthday": "1987-02-29"}), "INVALID input.birthday"},
		{"a birthday to come", create, someone(object{"birthday": "2026-11-03"}), "IN_FUTURE input.birthday"},
		{"unknown customer", create, someone(object{"customer": "cust_99"}), "NOT_FOUND input.customer"},
		{"another kind of id", create, someone(object{"customer": "user_1"}), "NOT_FOUND input.customer"},
		{"no id at all", create, someone(object{"customer": "1 OR 1=1"}), "NOT_FOUND input.customer"},
		{"unknown links", create, someone(object{"website": "site_9", "owner": "staff_9", "salesRepresentatives": []string{"staff_1", "staff_9"}}),
			"NOT_FOUND input.website, NOT_FOUND input.owner, NOT_FOUND input.salesRepresentatives.1"},
		{"unknown role", create, someone(object{"roles": []string{"role_9"}}), "NOT_FOUND input.roles.0"},
		{"role of another customer", create, someone(object{"roles": []string{"role_2", "role_3"}}), "ROLE_NOT_AVAILABLE input.roles"},
		{"enabled without a role", create, someone(object{"roles": nil}), "ROLE_REQUIRED input.roles"},
		{"too many roles", create, someone(object{"roles": many}), "TOO_MANY input.roles"},
		{"an address of nobody", create, someone(address(object{"company": nil})), "REQUIRED input.addresses.0.company"},
		{"an address nowhere", create, someone(address(object{"countryCode": "XX", "city": ""})), "REQUIRED input.addresses.0.city, INVALID input.addresses.0.countryCode"},
		{"a region elsewhere", create, someone(address(object{"regionCode": "US-NY"})), "INVALID input.addresses.0.regionCode"},
		{"a region that is none", create, someone(address(object{"countryCode": "US", "regionCode": "US-XX"})), "INVALID input.addresses.0.regionCode"},
		{"a region without its country", create, someone(address(object{"countryCode": "US", "regionCode": "NY"})), "INVALID input.addresses.0.regionCode"},
		{"a region of a country without any", create, someone(address(object{"countryCode": "HK", "regionCode": "HK-KL"})), "INVALID input.addresses.0.regionCode"},
		{"a region twice", create, someone(address(object{"regionCode": "GB-YOR", "regionText": "York"})), "INVALID input.addresses.0.regionText"},
		{"no region where one is required", create, someone(address(object{"countryCode": "US", "regionText": "New York"})), "REQUIRED input.addresses.0.regionCode"},
		{"a blank region where one is required", create, someone(address(object{"countryCode": "CA", "regionCode": " "})), "REQUIRED input.addresses.0.regionCode"},
		{"neither postal code nor region where both are required", create, someone(address(object{"countryCode": "JP", "postalCode": " "})), "REQUIRED input.addresses.0.postalCode, REQUIRED input.addresses.0.regionCode"},
		{"no postal code where one is required", create, someone(address(object{"countryCode": "DE", "postalCode": ""})), "REQUIRED input.addresses.0.postalCode"},
		{"a postal code that is too long", create, someone(address(object{"postalCode": long})), "TOO_LONG input.addresses.0.postalCode"},
		{"two primary addresses", create, someone(object{"addresses": []object{
			address(object{"primary": true})["addresses"].([]object)[0], address(object{"primary": true})["addresses"].([]object)[0]}}), "INVALID input.addresses.1.primary"},
		{"external id taken in the same address book", create, someone(object{"addresses": []object{
			address(object{"externalId": "A"})["addresses"].([]object)[0], address(object{"externalId": "A"})["addresses"].([]object)[0]}}), "NOT_UNIQUE input.addresses.1.externalId"},

		{"update of nobody", update, object{"in": object{"id": "user_99", "firstName": "X"}}, "NOT_FOUND input.id"},
		{"update clears what must be", update, object{"in": object{"id": "user_1", "firstName": nil, "lastName": "", "email": nil}}, "REQUIRED input.email, REQUIRED input.firstName, REQUIRED input.lastName"},
		{"update to a taken e-mail", update, object{"in": object{"id": "user_1", "email": "BOB@bolt.example"}}, "NOT_UNIQUE input.email"},
		{"update to a role of another customer", update, object{"in": object{"id": "user_1", "roles": object{"add": []string{"role_3"}}}}, "ROLE_NOT_AVAILABLE input.roles"},
		{"update takes the last role", update, object{"in": object{"id": "user_1", "roles": object{"remove": []string{"role_2"}}}}, "ROLE_REQUIRED input.roles"},
		{"update sets no role", update, object{"in": object{"id": "user_1", "roles": object{"set": []string{}}}}, "ROLE_REQUIRED input.roles"},
		{"update adds an unknown role", update, object{"in": object{"id": "user_1", "roles": object{"add": []string{"role_1", "role_77"}}}}, "NOT_FOUND input.roles.add.1"},

		{"enable nobody", enable, object{"in": object{"id": "user_99"}}, "NOT_FOUND input.id"},
		{"enable without a role", enable, object{"in": object{"id": "user_2"}}, "ROLE_REQUIRED input.id"},
		{"enable a guest", enable, object{"in": object{"id": "user_4"}}, "GUEST input.id"},
		{"disable nobody", disabl, object{"in": object{"id": "cust_1"}}, "NOT_FOUND input.id"},
	}
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		k.Shop(t)
		staff := k.Staff(t)
		before := dump(t, k)
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				a := k.Must(t, staff, c.mutation, c.in)
				var got []string
				for _, e := range a.At("r.userErrors").([]any) {
					e := e.(object)
					got = append(got, fmt.Sprintf("%s %s", e["code"], strings.Join(words(e["path"]), ".")))
					if m, _ := e["message"].(string); m == "" {
						t.Error("no message")
					}
				}
				if strings.Join(got, ", ") != c.want {
					t.Errorf("got  %s\nwant %s", strings.Join(got, ", "), c.want)
				}
				if a.At("r.customerUser") != nil {
					t.Errorf("a node beside errors: %s", a.Body)
				}
				if now := dump(t, k); now != before {
					t.Errorf("something was written:\n%s\n%s", before, now)
				}
			})
		}
	})
}

func words(v any) []string {
	var out []string
	list, _ := v.([]any)
	for _, x := range list {
		out = append(out, x.(string))
	}
	return out
}

// dump is every row that a mutation of customer users may touch.
func dump(t *testing.T, k *testkit.Kit) string {
	t.Helper()
	ctx := testkit.System()
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
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		k.Shop(t)
		k.Clock.Add(time.Hour)
		staff := k.Staff(t)
		steps := []struct {
			name string
			in   object
			want object
		}{
			{"nothing", object{}, object{"version": 1.0, "updatedAt": "2026-11-02T09:00:00Z", "firstName": "Amanda"}},
			{"the same again", object{"firstName": " Amanda ", "email": "amanda@acme.example ", "middleName": " "}, object{"version": 1.0, "confirmed": true}},
			{"set", object{"middleName": "Jane", "birthday": "1990-05-05", "website": "site_1"}, object{"version": 2.0, "middleName": "Jane", "updatedAt": "2026-11-02T10:00:00Z", "lastName": "Cole"}},
			{"absent keeps, null clears", object{"middleName": nil, "website": nil}, object{"version": 3.0, "middleName": nil, "website": nil, "birthday": "1990-05-05"}},
			{"other case is the same address", object{"email": "Amanda@Acme.example"}, object{"email": "Amanda@Acme.example", "confirmed": true}},
			{"another address", object{"email": "amanda.cole@acme.example"}, object{"confirmed": false, "status": "UNCONFIRMED"}},
			{"add and remove roles", object{"roles": object{"add": []string{"role_1"}, "remove": []string{"role_2"}}}, object{"roles.nodes.0.id": "role_1", "roles.nodes.1": nil}},
			{"set roles", object{"roles": object{"set": []string{"role_1", "role_2"}}}, object{"roles.nodes.0.id": "role_1", "roles.nodes.1.id": "role_2"}},
			{"representatives", object{"salesRepresentatives": object{"add": []string{"staff_1"}}}, object{"salesRepresentatives.nodes.0.email": testkit.StaffEmail}},
		}
		for _, s := range steps {
			s.in["id"] = "user_1"
			a := k.Must(t, staff, update, object{"in": s.in})
			for path, v := range s.want {
				if got := a.At("r.customerUser." + path); got != v {
					t.Errorf("%s: %s is %v, want %v\n%s", s.name, path, got, v, a.Body)
				}
			}
		}
	})
}

// Two aliases of one payload field answer each with their own selection, and
// what they show is what the transaction has written.
func TestPayloadAliases(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		k.Shop(t)
		a := k.Must(t, k.Staff(t), `mutation { customerUserUpdate(input: {id: "user_1", firstName: "Ada"}) {
			a: customerUser { firstName } b: customerUser { __typename lastName customer { name } } b: customerUser { version } userErrors { code } } }`, nil)
		want := `{"data":{"customerUserUpdate":{"a":{"firstName":"Ada"},"b":{"__typename":"CustomerUser","lastName":"Cole","customer":{"name":"Acme"},"version":2},"userErrors":[]}}}`
		if a.Body != want {
			t.Errorf("got  %s\nwant %s", a.Body, want)
		}
	})
}

func TestEnableDisable(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		k.Shop(t)
		staff := k.Staff(t)
		sessions := func() int {
			return k.Store.Client.Session.Query().CountX(testkit.System())
		}
		k.Write(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.Session.Create().SetCreatedAt(tx.Now).SetLastUsedAt(tx.Now).SetExpiresAt(tx.Now.Add(time.Hour)).
				SetTokenDigest("d").SetCustomerUserID(1).Exec(ctx)
		})
		before := sessions()
		for _, s := range []struct {
			mutation, status string
			version          float64
			sessions         int
		}{
			{disabl, "DISABLED", 2, before - 1},
			{disabl, "DISABLED", 2, before - 1},
			{enable, "ACTIVE", 3, before - 1},
			{enable, "ACTIVE", 3, before - 1},
		} {
			a := k.Must(t, staff, s.mutation, object{"in": object{"id": "user_1"}})
			if a.At("r.customerUser.status") != s.status || a.At("r.customerUser.version") != s.version || sessions() != s.sessions {
				t.Errorf("want %+v, got %d sessions and %s", s, sessions(), a.Body)
			}
		}
	})
}

// Of many concurrent creates with one e-mail address exactly one succeeds, and
// the others say why.
func TestConcurrentCreates(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		k.Shop(t)
		staff := k.Staff(t)
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
					a := k.Do(t, staff, create, someone(object{"email": email}))
					mu.Lock()
					defer mu.Unlock()
					switch {
					case a.At("r.customerUser.id") != nil:
						made++
					case a.At("r.userErrors.0.code") == "NOT_UNIQUE" && a.At("r.userErrors.0.field") == "email":
						refused++
					default:
						t.Errorf("neither: %s", a.Body)
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

// One field of the document, reached through a fragment, stands in several places,
// merged with other selections in each: none is answered with another's plan.
func TestFragmentsInSeveralPlaces(t *testing.T) {
	k := testkit.New(t)
	k.Shop(t)
	staff := k.Staff(t)
	a := k.Must(t, staff, `mutation {
		a: customerUserEnable(input: {id: "user_1"}) { ...p }
		b: customerUserEnable(input: {id: "user_3"}) { ...p customerUser { lastName } }
	} fragment p on CustomerUserEnablePayload { customerUser { firstName } }`, nil)
	if want := `{"data":{"a":{"customerUser":{"firstName":"Amanda"}},"b":{"customerUser":{"firstName":"Bob","lastName":"Baker"}}}}`; a.Body != want {
		t.Errorf("got  %s\nwant %s", a.Body, want)
	}
	const two = `query A { ...q } query B { ...q websites { totalCount } } fragment q on Query { websites { nodes { name } } }`
	for _, c := range []struct{ name, want string }{
		{"A", `{"data":{"websites":{"nodes":[{"name":"Shop"}]}}}`},
		{"B", `{"data":{"websites":{"nodes":[{"name":"Shop"}],"totalCount":1}}}`},
	} {
		w := ask(k, "POST", "/graphql", fmt.Sprintf(`{"query":%q,"operationName":%q}`, two, c.name), "Authorization", "Bearer "+staff)
		if w.Body.String() != c.want {
			t.Errorf("%s: got  %s\nwant %s", c.name, w.Body, c.want)
		}
	}
}

// A date that is no text is the client's fault, not the server's.
func TestDateOfAnotherKind(t *testing.T) {
	k := testkit.New(t)
	a := k.Do(t, k.Staff(t), create, someone(object{"birthday": object{"a": 1}}))
	if len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "BAD_REQUEST" || fmt.Sprint(a.Errors[0].Path) != "[variable in birthday]" {
		t.Error(a.Body)
	}
}
