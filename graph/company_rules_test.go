package graph_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"buyergraph/ent/customeruser"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// The rules of companies and their groups, each with an edit that keeps or breaks it. The edits follow each other.
func TestRulesOfCompanies(t *testing.T) {
	const company, group = "customerCreate", "customerGroupCreate"
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff, seller := k.LoginStaffAdmin(t), k.CreateStaffAdmin(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(tx.CustomerGroup.Create().SetName("Gold").Exec(ctx), tx.CustomerGroup.Create().SetName("Silver").Exec(ctx),
				tx.Customer.UpdateOneID(3).SetOwnerID(seller).AddSalesRepresentativeIDs(seller).Exec(ctx))
		})
		for _, c := range []struct {
			rule, mutation string
			in             object
			want           string // the code and the path
		}{
			{"a company needs a name", company, object{"name": " "}, "REQUIRED input.name"},
			{"the name of a company has at most 255 characters", company, object{"name": strings.Repeat("x", 256)}, "TOO_LONG input.name"},
			{"two companies may have the same name", company, object{"name": "Acme"}, ""},
			{"an external id has at most 36 characters", company, object{"name": "A", "externalId": strings.Repeat("x", 37)},
				"TOO_LONG input.externalId"},
			{"an external id is kept", company, object{"name": "A", "externalId": "E1"}, ""},
			{"an external id is of one company", company, object{"name": "A", "externalId": "E1"}, "NOT_UNIQUE input.externalId"},
			{"a rating is 1 to 5", company, object{"name": "A", "internalRating": 6}, "INVALID input.internalRating"},
			{"a company is not its own parent", "customerUpdate", object{"id": "cust_1", "parent": "cust_1"}, "TREE_CYCLE input.parent"},
			{"a parent is no subsidiary", "customerUpdate", object{"id": "cust_1", "parent": "cust_2"}, "TREE_CYCLE input.parent"},
			{"a subsidiary that goes leaves its parent", "customerUpdate", object{"id": "cust_2", "parent": nil}, ""},
			{"a company with users stays", "customerDelete", object{"id": "cust_3"}, "HAS_RECORDS input.id"},
			{"a company without records goes with its address book", "customerDelete", object{"id": "cust_4"}, ""},
			{"a group needs a name", group, object{"name": ""}, "REQUIRED input.name"},
			{"two groups may have the same name", group, object{"name": "Gold"}, ""},
			{"a company is in one group", "customerUpdate", object{"id": "cust_1", "group": "group_1"}, ""},
			{"a company leaves only the group that it is in", "customerGroupUpdate", object{"id": "group_2",
				"customers": object{"remove": []string{"cust_1"}}}, ""},
			{"a group with companies stays", "customerGroupDelete", object{"id": "group_1"}, "HAS_RECORDS input.id"},
			{"a group without companies goes", "customerGroupDelete", object{"id": "group_2"}, ""},
			{"a new user has the owner and the representatives of the company", "customerUserCreate", object{"email": "new@bolt.example",
				"firstName": "N", "lastName": "N", "customer": "cust_3", "roles": []string{"role_2"}}, ""},
		} {
			fields := strings.Fields(errorsOf(t, k, staff, c.mutation, c.in))
			if got := strings.Join(fields[:min(2, len(fields))], " "); got != c.want {
				t.Errorf("%s: %s, want %s", c.rule, got, c.want)
			}
		}
		k.Store.Client.CustomerUser.Query().Where(customeruser.Email("new@bolt.example"), customeruser.OwnerID(seller),
			customeruser.HasSalesRepresentatives()).OnlyX(testkit.SystemContext())
	})
}
