package graph_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// isNull of an edge holds exactly where the field answers null for the viewer: without a record, and with one that the viewer
// does not see. The rest of the edge's filter holds for no such row.
func TestFilterByNullEdges(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.CustomerUser.UpdateOneID(1).SetOwnerID(1).SetWebsiteID(1).Exec(ctx); err != nil {
				return err
			}
			return tx.CustomerUser.UpdateOneID(2).SetOwnerID(1).Exec(ctx)
		})
		blind, _ := addStaff(t, k, "blind", "CustomerUser VIEW ALL, Customer VIEW ALL")
		for _, c := range []struct{ name, token, filter, want string }{
			{"no website", staff, `{website: {isNull: true}}`, "2 3 4"},
			{"a website", staff, `{website: {isNull: false}}`, "1"},
			{"a website that the viewer does not see", blind, `{website: {isNull: true}}`, "1 2 3 4"},
			{"not no website", staff, `{not: {website: {isNull: true}}}`, "1"},
			{"a website that is not none", staff, `{website: {not: {isNull: true}}}`, "1"},
			{"no website or a certain one", staff, `{website: {or: [{isNull: true}, {url: {eq: "https://shop.example"}}]}}`, "1 2 3 4"},
			{"no website or another one", staff, `{website: {or: [{isNull: true}, {url: {eq: "https://x.example"}}]}}`, "2 3 4"},
			{"no website of a certain name", staff, `{website: {isNull: true, name: {neq: "x"}}}`, ""},
			{"a website, and null for isNull", staff, `{website: {isNull: null}}`, "1"},
			{"no owner", staff, `{owner: {isNull: true}}`, "3 4"},
			{"a company without a parent", staff, `{customer: {parent: {isNull: true}}}`, "1 3 4"},
			{"no company", staff, `{customer: {isNull: true}}`, ""},
			{"at the root", staff, `{isNull: true}`, "BAD_REQUEST"},
			{"under not at the root", staff, `{not: {isNull: false}}`, "BAD_REQUEST"},
			{"in a list", staff, `{roles: {none: {isNull: true}}}`, "BAD_REQUEST"},
			{"by an edge of staff", k.LoginCustomerUser(t, "amanda@acme.example"), `{owner: {isNull: true}}`, "PERMISSION_DENIED"},
		} {
			a := k.Do(t, c.token, `{ customerUsers(filter: `+c.filter+`, orderBy: [{field: ID}]) { nodes { id } } }`, nil)
			var got []string
			if len(a.Errors) > 0 {
				got = append(got, a.Errors[0].Extensions.Code)
			} else {
				for _, n := range a.ValueAt("customerUsers.nodes").([]any) {
					got = append(got, strings.TrimPrefix(fmt.Sprint(n.(object)["id"]), "user_"))
				}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%s: %s, want %s", c.name, strings.Join(got, " "), c.want)
			}
		}
	})
}
