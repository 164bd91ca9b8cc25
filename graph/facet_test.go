package graph_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"buyergraph/ent"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// Facets count the rows that the filter and the search leave, with the conditions on the field itself. Records that the viewer
// does not see count as none.
func TestFacets(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUser.UpdateOneID(1).SetOwnerID(1).SetWebsiteID(1).AddRoleIDs(1).Exec(ctx)
		})
		blind, _ := addStaff(t, k, "blind", "CustomerUser VIEW ALL")
		amanda := k.LoginCustomerUser(t, "amanda@acme.example")
		for _, c := range []struct{ name, token, list, want string }{
			{"statuses", staff, `customerUsers { facets(by: [STATUS]) `, "STATUS ACTIVE ACTIVE 2, DISABLED DISABLED 1, GUEST GUEST 1"},
			{"flags", staff, `customerUsers { facets(by: [ENABLED, CONFIRMED]) `,
				"ENABLED false false 2, true true 2; CONFIRMED true true 3, false false 1"},
			{"companies", staff, `customerUsers { facets(by: [CUSTOMER]) `, "CUSTOMER cust_3 Bolt 2, cust_1 Acme 1, cust_2 Acme North 1"},
			{"roles", staff, `customerUsers { facets(by: ROLE) `,
				"ROLE null  2, role_1 Administrator 1, role_3 Approver 1, role_2 Buyer 1"},
			{"websites and owners", staff, `customerUsers { facets(by: [WEBSITE, OWNER]) `,
				"WEBSITE null  3, site_1 Shop 1; OWNER null  3, staff_1 Stella Staff 1"},
			{"with a filter on the field", staff, `customerUsers(filter: {customer: {id: {eq: "cust_3"}}}) { facets(by: [CUSTOMER]) `,
				"CUSTOMER cust_3 Bolt 2"},
			{"with a search", staff, `customerUsers(search: "acme") { facets(by: [CUSTOMER]) `,
				"CUSTOMER cust_1 Acme 1, cust_2 Acme North 1"},
			{"beside a short page", staff, `customerUsers(first: 1) { nodes { id } totalCount facets(by: [ENABLED]) `,
				"ENABLED false false 2, true true 2"},
			{"none", staff, `customerUsers { facets(by: []) `, ""},
			{"of no rows", staff, `customerUsers(filter: {id: {in: []}}) { facets(by: [STATUS, ROLE, OWNER]) `, "STATUS ; ROLE ; OWNER "},
			{"without the permission to see companies, roles and websites", blind, `customerUsers { facets(by: [CUSTOMER, ROLE, WEBSITE]) `,
				"CUSTOMER null  4; ROLE null  4; WEBSITE null  4"},
			{"as administrator of a company", amanda, `customerUsers { facets(by: [CUSTOMER, ROLE]) `,
				"CUSTOMER cust_1 Acme 1, cust_2 Acme North 1; ROLE null  1, role_1 Administrator 1, role_2 Buyer 1"},
			{"owners as administrator of a company", amanda, `customerUsers { facets(by: [OWNER]) `, "PERMISSION_DENIED"},
			{"more than five", staff, `customerUsers { facets(by: [STATUS, ENABLED, CONFIRMED, CUSTOMER, ROLE, OWNER]) `, "BAD_REQUEST"},
			{"more than five at two names", staff,
				`customerUsers { more: facets(by: [STATUS, ENABLED, CONFIRMED]) { by } facets(by: [CUSTOMER, ROLE, OWNER]) `, "BAD_REQUEST"},
			{"of a nested list", staff,
				`customers { nodes { customerUsers { facets(by: [STATUS]) { by } } } } customerUsers { facets(by: []) `, "BAD_REQUEST"},
		} {
			a := k.Do(t, c.token, `{ `+c.list+`{ by truncated values { value label count } } } }`, nil)
			if got := facetsOf(a); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
	})
}

// facetsOf writes the facets of an answer in one line, or the code of its error.
func facetsOf(a testkit.Answer) string {
	if len(a.Errors) > 0 {
		return a.Errors[0].Extensions.Code
	}
	var out []string
	for _, x := range a.ValueAt("customerUsers.facets").([]any) {
		facet := x.(object)
		var values []string
		for _, v := range facet["values"].([]any) {
			value := v.(object)
			if value["value"] == nil {
				value["value"] = "null"
			}
			values = append(values, fmt.Sprint(value["value"], " ", value["label"], " ", value["count"]))
		}
		out = append(out, fmt.Sprint(facet["by"], " ", strings.Join(values, ", ")))
	}
	return strings.Join(out, "; ")
}

// Of more than fifty values a facet has those that most rows have, and says that there are more.
func TestFacetOfManyValues(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			var companies []*ent.CustomerCreate
			var users []*ent.CustomerUserCreate
			for i := range int64(60) {
				companies = append(companies, tx.Customer.Create().SetID(10+i).SetName(fmt.Sprintf("Zeta %02d", i)).SetPath(fmt.Sprintf("%d.", 10+i)))
				users = append(users, tx.CustomerUser.Create().SetEmail(fmt.Sprintf("u%d@zeta.example", i)).SetFirstName("A").SetLastName("B").
					SetCustomerID(10+i).SetGuest(true))
			}
			for _, c := range companies {
				if err := c.Exec(ctx); err != nil {
					return err
				}
			}
			for _, u := range users {
				if err := u.Exec(ctx); err != nil {
					return err
				}
			}
			return nil
		})
		a := k.MustDo(t, k.LoginStaffAdmin(t), `{ customerUsers { facets(by: [CUSTOMER]) { truncated values { label count } } } }`, nil)
		values := a.ValueAt("customerUsers.facets.0.values").([]any)
		if len(values) != 50 || a.ValueAt("customerUsers.facets.0.truncated") != true ||
			values[0].(object)["label"] != "Bolt" || values[49].(object)["label"] != "Zeta 46" {
			t.Errorf("%d values: %v", len(values), values)
		}
	})
}
