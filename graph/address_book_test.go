package graph_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"buyergraph/internal/jsontypes"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// addressBookTest edits the address book of user 2, or that of company 1.
type addressBookTest struct {
	*testkit.Kit
	entity, owner, ownerID string // such as customerUserAddress, customerUser and user_2
}

// eachAddressBook runs a test for both kinds of address books on each database.
func eachAddressBook(t *testing.T, test func(t *testing.T, b addressBookTest)) {
	t.Helper()
	for _, kind := range [][3]string{{"customerUserAddress", "customerUser", "user_1"}, {"customerAddress", "customer", "cust_1"}} {
		t.Run(kind[0], func(t *testing.T) {
			testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
				k.CreateShop(t)
				test(t, addressBookTest{k, kind[0], kind[1], kind[2]})
			})
		})
	}
}

// edit runs a mutation of an address, and returns its answer in short: the id, what it displaced, and the errors.
func (b addressBookTest) edit(t *testing.T, token, verb string, in object) string {
	t.Helper()
	typ := strings.ToUpper(b.entity[:1]) + b.entity[1:]
	selection := b.entity + " { id } displaced { id }"
	switch verb {
	case "Create":
		full := object{b.owner: b.ownerID, "company": "C", "street": "S 1", "city": "Berlin", "postalCode": "10115", "countryCode": "DE"}
		for field, value := range in {
			full[field] = value
		}
		in = full
	case "Delete":
		selection = "deletedId"
	}
	a := b.MustDo(t, token, fmt.Sprintf(`mutation ($in: %s%sInput!) { r: %s%s(input: $in) { %s userErrors { code path } } }`,
		typ, verb, b.entity, verb, selection), object{"in": in})
	var out []string
	if id, ok := a.ValueAt("r." + b.entity + ".id").(string); ok {
		out = append(out, id)
	}
	displaced, _ := a.ValueAt("r.displaced").([]any)
	for _, d := range displaced {
		out = append(out, "-"+d.(object)["id"].(string))
	}
	list, _ := a.ValueAt("r.userErrors").([]any)
	for _, e := range list {
		out = append(out, fmt.Sprint(e.(object)["code"], " ", strings.Join(stringsOf(e.(object)["path"]), ".")))
	}
	return strings.Join(out, " ")
}

// book returns the addresses of the book in short: the number, and P, b, B, s, S for primary, billing, the default for it,
// shipping and the default for it.
func (b addressBookTest) book(t *testing.T, token string) string {
	t.Helper()
	a := b.MustDo(t, token, `query ($id: ID!) { node(id: $id) { ... on Customer { addresses(orderBy: [{field: ID}]) { nodes { ...A } } } `+
		`... on CustomerUser { addresses(orderBy: [{field: ID}]) { nodes { ...U } } } } } `+
		`fragment A on CustomerAddress { id primary billing defaultBilling shipping defaultShipping } `+
		`fragment U on CustomerUserAddress { id primary billing defaultBilling shipping defaultShipping }`, object{"id": b.ownerID})
	var out []string
	for _, n := range a.ValueAt("node.addresses.nodes").([]any) {
		_, line, _ := strings.Cut(n.(object)["id"].(string), "_")
		for i, field := range []string{"primary", "billing", "defaultBilling", "shipping", "defaultShipping"} {
			if n.(object)[field] == true {
				line += "PbBsS"[i : i+1]
			}
		}
		out = append(out, line)
	}
	return strings.Join(out, " ")
}

// Of an address book one address is primary, and one at most is the default for each use. A flag that is given moves, and the
// answer says from where.
func TestAddressBookFlags(t *testing.T) {
	eachAddressBook(t, func(t *testing.T, b addressBookTest) {
		staff := b.LoginStaffAdmin(t)
		id := map[string]string{"customerUser": "uaddr_", "customer": "caddr_"}[b.owner]
		for _, c := range []struct {
			name, verb string
			in         object
			want, book string
		}{
			{"the first is primary", "Create", object{"primary": false}, id + "1", "1P"},
			{"the second is not", "Create", object{"billing": true}, id + "2", "1P 2b"},
			{"a default can be used", "Create", object{"defaultBilling": true, "defaultShipping": true}, id + "3", "1P 2b 3bBsS"},
			{"a new default takes the flag", "Create", object{"defaultBilling": true}, id + "4 -" + id + "3", "1P 2b 3bsS 4bB"},
			{"primary moves", "Update", object{"id": id + "3", "primary": true}, id + "3 -" + id + "1", "1 2b 3PbsS 4bB"},
			{"two flags of one", "Update", object{"id": id + "2", "primary": true, "defaultShipping": true}, id + "2 -" + id + "3",
				"1 2PbsS 3bs 4bB"},
			{"two flags of two", "Update", object{"id": id + "1", "primary": true, "defaultBilling": true}, id + "1 -" + id + "2 -" + id + "4",
				"1PbB 2bsS 3bs 4b"},
			{"again", "Update", object{"id": id + "1", "primary": true, "defaultBilling": true}, id + "1", "1PbB 2bsS 3bs 4b"},
			{"no default any more", "Update", object{"id": id + "1", "defaultBilling": false}, id + "1", "1Pb 2bsS 3bs 4b"},
			{"no use, no default", "Update", object{"id": id + "2", "shipping": false}, id + "2", "1Pb 2b 3bs 4b"},
			{"no use, but the default", "Update", object{"id": id + "2", "shipping": false, "defaultShipping": true},
				"INVALID input.defaultShipping", "1Pb 2b 3bs 4b"},
			{"no primary", "Update", object{"id": id + "1", "primary": false}, "PRIMARY_REQUIRED input.primary", "1Pb 2b 3bs 4b"},
			{"not primary anyway", "Update", object{"id": id + "2", "primary": false}, id + "2", "1Pb 2b 3bs 4b"},
			{"null", "Update", object{"id": id + "2", "primary": nil}, "REQUIRED input.primary", "1Pb 2b 3bs 4b"},
			{"the primary is deleted", "Delete", object{"id": id + "1"}, "PRIMARY_REQUIRED input.id", "1Pb 2b 3bs 4b"},
			{"another is deleted", "Delete", object{"id": id + "3"}, "", "1Pb 2b 4b"},
			{"a dry run", "Update", object{"id": id + "2", "primary": true, "dryRun": true}, id + "2 -" + id + "1", "1Pb 2b 4b"},
			{"an old version", "Update", object{"id": id + "2", "primary": true, "expectedVersion": 1}, "STALE_VERSION input.expectedVersion",
				"1Pb 2b 4b"},
			{"a fault moves nothing", "Update", object{"id": id + "2", "primary": true, "city": " "}, "REQUIRED input.city", "1Pb 2b 4b"},
			{"one of nobody", "Update", object{"id": id + "99", "primary": true}, "NOT_FOUND input.id", "1Pb 2b 4b"},
			{"of nobody", "Create", object{b.owner: "cust_99"}, "NOT_FOUND input." + b.owner, "1Pb 2b 4b"},
			{"the second", "Delete", object{"id": id + "2"}, "", "1Pb 4b"},
			{"the fourth", "Delete", object{"id": id + "4"}, "", "1Pb"},
			{"the last", "Delete", object{"id": id + "1"}, "", ""},
			{"the first again", "Create", object{}, id + "5", "5P"},
		} {
			if got := b.edit(t, staff, c.verb, c.in); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
			if got := b.book(t, staff); got != c.book {
				t.Errorf("%s: the book is %q, want %q", c.name, got, c.book)
			}
		}
	})
}

// What an address needs depends on its country, also when only a part of it changes.
func TestAddressOfACountry(t *testing.T) {
	eachAddressBook(t, func(t *testing.T, b addressBookTest) {
		staff := b.LoginStaffAdmin(t)
		id := strings.Fields(b.edit(t, staff, "Create", object{}))[0]
		for _, c := range []struct {
			name string
			in   object
			want string
		}{
			{"a country with regions", object{"countryCode": "US"}, "REQUIRED input.regionCode"},
			{"and a region of another", object{"countryCode": "US", "regionCode": "DE-BE"}, "INVALID input.regionCode"},
			{"and its region", object{"countryCode": "US", "regionCode": "US-NY"}, id},
			{"another country keeps the region", object{"countryCode": "DE"}, "INVALID input.regionCode"},
			{"or drops it", object{"countryCode": "DE", "regionCode": nil}, id},
			{"no postal code", object{"postalCode": nil}, "REQUIRED input.postalCode"},
			{"where none is needed", object{"countryCode": "HK", "postalCode": ""}, id},
			{"back", object{"countryCode": "DE"}, "REQUIRED input.postalCode"},
			{"a name of a region", object{"regionText": "New Territories"}, id},
			{"both kinds of region", object{"countryCode": "US", "postalCode": "10001", "regionCode": "US-NY", "regionText": "New York"},
				"INVALID input.regionText"},
			{"a code replaces the name", object{"countryCode": "US", "postalCode": "10001", "regionCode": "US-NY"}, id},
			{"no addressee", object{"company": nil}, "REQUIRED input.company"},
			{"a first name alone", object{"company": nil, "firstName": "F"}, "REQUIRED input.company"},
			{"a person", object{"company": nil, "firstName": "F", "lastName": "L"}, id},
			{"no country", object{"countryCode": "XX"}, "INVALID input.countryCode"},
			{"a long company", object{"company": strings.Repeat("x", 256)}, "TOO_LONG input.company"},
		} {
			c.in["id"] = id
			if got := b.edit(t, staff, "Update", c.in); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
		a := b.MustDo(t, staff, `query ($id: ID!) { node(id: $id) { ... on CustomerAddress { regionCode regionText } `+
			`... on CustomerUserAddress { regionCode regionText } } }`, object{"id": id})
		if a.ValueAt("node.regionCode") != "US-NY" || a.ValueAt("node.regionText") != nil {
			t.Error(a.Body)
		}
	})
}

// A user with the capability UPDATE_OWN_PROFILE keeps their own address book, and no other. An administrator keeps those of
// the company and of its users.
func TestWhoKeepsAddressBooks(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		addAdministrators(t, k)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUserRole.Create().SetID(20).SetCode("SELF").SetLabel("Self").SetCapabilities([]string{"UPDATE_OWN_PROFILE"}).
				SetPermissions([]jsontypes.Permission{{Entity: "CustomerUser", Action: "VIEW", Level: "CUSTOMER"},
					{Entity: "Customer", Action: "VIEW", Level: "CUSTOMER"},
					{Entity: "CustomerAddress", Action: "VIEW", Level: "CUSTOMER"}, {Entity: "CustomerAddress", Action: "CREATE", Level: "CUSTOMER"}}).
				Exec(ctx)
		})
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUser.UpdateOneID(13).RemoveRoleIDs(2).AddRoleIDs(20).Exec(ctx)
		})
		staff, chief, north := k.LoginStaffAdmin(t), k.LoginCustomerUser(t, "chief@acme.example"), k.LoginCustomerUser(t, "north@north.example")
		buyer := k.LoginCustomerUser(t, "buyer@acme.example")
		own := addressBookTest{k, "customerUserAddress", "customerUser", "user_13"}
		company := addressBookTest{k, "customerAddress", "customer", "cust_1"}
		const unseen = "NOT_FOUND input.id"
		for _, c := range []struct {
			name, token string
			book        addressBookTest
			verb        string
			in          object
			want        string
		}{
			{"own, by the user", buyer, own, "Create", object{}, "uaddr_1"},
			{"own, by the administrator", chief, own, "Create", object{"primary": true}, "uaddr_2 -uaddr_1"},
			{"own, changed by the user", buyer, own, "Update", object{"id": "uaddr_2", "city": "Bonn"}, "uaddr_2"},
			{"a colleague's", buyer, own, "Create", object{"customerUser": "user_11"}, "PERMISSION_DENIED input.customerUser"},
			{"a colleague's, with a flag that is taken", buyer, own, "Create", object{"customerUser": "user_11", "primary": true,
				"defaultBilling": true}, "PERMISSION_DENIED input.customerUser"},
			{"another company's", north, own, "Create", object{}, "NOT_FOUND input.customerUser"},
			{"another company's address", north, own, "Update", object{"id": "uaddr_1", "city": "Bonn"}, unseen},
			{"another company's address deleted", north, own, "Delete", object{"id": "uaddr_1"}, unseen},
			{"the external id", buyer, own, "Update", object{"id": "uaddr_1", "externalId": "X"}, "PERMISSION_DENIED input.externalId"},
			{"by staff", staff, own, "Update", object{"id": "uaddr_1", "externalId": "X"}, "uaddr_1"},
			{"deleted by the user", buyer, own, "Delete", object{"id": "uaddr_1"}, ""},
			{"the company's first", buyer, company, "Create", object{}, "caddr_1"},
			{"the company's second", buyer, company, "Create", object{"billing": true}, "caddr_2"},
			{"a flag of an address that one may not change", buyer, company, "Create", object{"primary": true}, "PERMISSION_DENIED input.primary"},
			{"a flag that nobody has", buyer, company, "Create", object{"defaultShipping": true}, "PERMISSION_DENIED input.defaultShipping"},
			{"the company's, changed", buyer, company, "Update", object{"id": "caddr_1", "city": "Bonn"}, "PERMISSION_DENIED "},
			{"by the administrator", chief, company, "Update", object{"id": "caddr_2", "primary": true}, "caddr_2 -caddr_1"},
			{"by the administrator of a company below", north, company, "Delete", object{"id": "caddr_1"}, unseen},
		} {
			if got := c.book.edit(t, c.token, c.verb, c.in); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
	})
}

// A phone number is one of the country or has a prefix. A number that stands is asked again where the country changes, and not
// where something else does. The answers tell it in the format of E.164, and the address as a letter has it.
func TestAddressPhone(t *testing.T) {
	eachAddressBook(t, func(t *testing.T, b addressBookTest) {
		staff := b.LoginStaffAdmin(t)
		id := strings.Fields(b.edit(t, staff, "Create", object{"phone": "030 901820"}))[0]
		const germany = "C|S 1|10115 Berlin|GERMANY"
		for _, c := range []struct {
			name              string
			in                object
			want              string
			e164, onTheLetter any
		}{
			{"another city", object{"city": "Berlin "}, id, "+4930901820", germany},
			{"not a number", object{"phone": "=cmd"}, "INVALID input.phone", "+4930901820", germany},
			{"too short", object{"phone": "+49 1"}, "INVALID input.phone", "+4930901820", germany},
			{"another country", object{"countryCode": "AQ"}, "INVALID input.phone", "+4930901820", germany},
			{"a number with a prefix", object{"countryCode": "AQ", "phone": "+64 3 123 4567"}, id, "+6431234567", "C|S 1|Berlin|ANTARCTICA"},
			{"no number", object{"phone": nil, "countryCode": "DE"}, id, nil, germany},
			{"within a town", object{"phone": "12"}, id, nil, germany},
		} {
			c.in["id"] = id
			if got := b.edit(t, staff, "Update", c.in); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
			a := b.MustDo(t, staff, `query ($id: ID!) { node(id: $id) { ... on CustomerAddress { phoneE164 formatted } `+
				`... on CustomerUserAddress { phoneE164 formatted } } }`, object{"id": id})
			lines, _ := a.ValueAt("node.formatted").([]any)
			if got := strings.Join(stringsOf(lines), "|"); got != c.onTheLetter || a.ValueAt("node.phoneE164") != c.e164 {
				t.Errorf("%s: %s", c.name, a.Body)
			}
		}
	})
}
