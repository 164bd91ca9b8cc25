package graph_test

import (
	"strings"
	"testing"

	"buyergraph/internal/testkit"
)

// Whoever may read the schema gets suggestions for each kind of misspelled name. Nobody else
// gets any, because a suggestion names what the schema has.
func TestSuggestions(t *testing.T) {
	k := testkit.New(t)
	k.CreateShop(t)
	for name, document := range map[string]string{
		"field":                 `{ viewer { kinds } }`,
		"field of an interface": `{ node(id: "user_1") { email } }`,
		"missing selection":     `{ viewer }`,
		"argument":              `{ customerUsers(fist: 1) { totalCount } }`,
		"directive argument":    `{ viewer { kind @include(iff: true) } }`,
		"enum value":            `{ customers(orderBy: [{field: NAMES}]) { totalCount } }`,
		"enum value as text":    `{ customers(orderBy: [{field: "NAME"}]) { totalCount } }`,
		"input field":           `{ customers(filter: {nam: {eq: "x"}}) { totalCount } }`,
		"nested input field": `mutation { customerUserCreate(input: {email: "a@b.example", firstName: "A", lastName: "B", customer: "cust_1",` +
			` addresses: [{stret: "x"}]}) { userErrors { code } } }`,
		"type of a fragment": `{ viewer { ...v } } fragment v on Viewr { kind }`,
	} {
		for token, mayIntrospect := range map[string]bool{
			"": false, k.LoginCustomerUser(t, "amanda@acme.example"): false, k.LoginStaffAdmin(t): true,
		} {
			for range 2 { // a cache must not keep what another viewer was answered
				a := k.Do(t, token, document, nil)
				if len(a.Errors) == 0 || strings.Contains(a.Body, "Did you mean") != mayIntrospect {
					t.Errorf("%s, may introspect %v: %s", name, mayIntrospect, a.Body)
				}
			}
		}
	}
}

// Values of variables get no suggestions at all.
func TestVariablesHaveNoSuggestions(t *testing.T) {
	k := testkit.New(t)
	for name, c := range map[string]struct {
		document  string
		variables object
	}{
		"enum":        {`query ($d: OrderDirection!) { customers(orderBy: [{field: NAME, direction: $d}]) { totalCount } }`, object{"d": "DES"}},
		"input field": {`query ($f: CustomerFilter) { customers(filter: $f) { totalCount } }`, object{"f": object{"nam": object{"eq": "x"}}}},
		"type":        {`query ($f: CustomerFiltr) { customers(filter: $f) { totalCount } }`, nil},
	} {
		if a := k.Do(t, "", c.document, c.variables); len(a.Errors) == 0 || strings.Contains(a.Body, "mean") {
			t.Errorf("%s: %s", name, a.Body)
		}
	}
}
