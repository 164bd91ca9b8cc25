package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"buyergraph/internal/config"
	"buyergraph/internal/demo"
	"buyergraph/internal/testkit"
)

// The demo's company administrator sees his tree and nothing else: what the database
// holds below his company is what every list, count, filter and search gives him, and
// what every identifier answers.
func TestDemoAdministratorSeesHisTree(t *testing.T) {
	k := testkit.Open(t, config.Config{DatabaseURL: testkit.SQLite(t), Demo: true})
	i := slices.IndexFunc(demo.SignIns, func(s demo.SignIn) bool { return strings.HasPrefix(s.Role, "Company administrator") })
	a := k.Must(t, "", `mutation ($in: LoginInput!) { login(input: $in) { token } }`, object{"in": object{"email": demo.SignIns[i].Email, "password": demo.Password, "audience": "STOREFRONT"}})
	token := a.At("login.token").(string)
	me := k.Must(t, token, `{ viewer { customerUser { customer { id } } } }`, nil)
	var number int64
	if _, err := fmt.Sscanf(me.At("viewer.customerUser.customer.id").(string), "cust_%d", &number); err != nil {
		t.Fatal(err)
	}
	sys := testkit.System()
	tree := map[int64]bool{} // by parents, not by paths
	all := k.Store.Client.Customer.Query().AllX(sys)
	for range all {
		for _, c := range all {
			if c.ID == number || c.ParentID != nil && tree[*c.ParentID] {
				tree[c.ID] = true
			}
		}
	}
	if len(tree) < 3 || len(tree) > len(all)/2 {
		t.Fatalf("%d of %d companies", len(tree), len(all))
	}
	his, others := map[string][]string{}, map[string][]string{}
	sort := func(list, prefix string, id, customer int64) {
		into := others
		if tree[customer] {
			into = his
		}
		into[list] = append(into[list], fmt.Sprintf("%s_%d", prefix, id))
	}
	for _, c := range all {
		sort("customers", "cust", c.ID, c.ID)
	}
	for _, u := range k.Store.Client.CustomerUser.Query().AllX(sys) {
		sort("customerUsers", "user", u.ID, u.CustomerID)
	}
	for _, r := range k.Store.Client.Rfq.Query().AllX(sys) {
		sort("rfqs", "rfq", r.ID, r.CustomerID)
	}
	for _, q := range k.Store.Client.Quote.Query().AllX(sys) {
		sort("quotes", "quote", q.ID, q.CustomerID)
	}
	for _, o := range k.Store.Client.Order.Query().AllX(sys) {
		sort("orders", "order", o.ID, o.CustomerID)
	}
	for list, want := range his {
		slices.Sort(want)
		for _, filter := range []string{"", `, filter: {not: {id: {eq: "x"}}}`, `, orderBy: [{field: CREATED_AT, direction: DESC}]`} {
			var got []string
			for after := "null"; after != ""; {
				page := k.Must(t, token, fmt.Sprintf(`{ l: %s(first: 100, after: %s%s) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } }`, list, after, filter), nil)
				walk(page.At("l.nodes"), func(id string) { got = append(got, id) })
				if page.At("l.totalCount") != float64(len(want)) {
					t.Errorf("%s%s counts %v, want %d", list, filter, page.At("l.totalCount"), len(want))
				}
				if after = ""; page.At("l.pageInfo.hasNextPage") == true {
					after = fmt.Sprintf("%q", page.At("l.pageInfo.endCursor"))
				}
			}
			if slices.Sort(got); !slices.Equal(got, want) {
				t.Errorf("%s%s: %d are seen, want %d", list, filter, len(got), len(want))
			}
		}
		for ids := range slices.Chunk(others[list], 100) {
			if got := k.Must(t, token, `query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`, object{"ids": ids}); strings.Contains(got.Body, "{\"id\"") {
				t.Errorf("a stranger's by id: %s", got.Body)
			}
		}
	}
	mine := map[string]bool{}
	for _, ids := range his {
		for _, id := range ids {
			mine[id] = true
		}
	}
	for _, word := range []string{"a", "e", "al", "north", "smith"} {
		found := k.Must(t, token, `query ($w: String!) { customers(first: 100, search: $w) { nodes { id parent { id } } } customerUsers(first: 100, search: $w) { nodes { id customer { id parent { id } } orders(first: 5) { nodes { id customer { id } } } } } }`, object{"w": word})
		walk(map[string]any{"c": found.At("customers.nodes"), "u": found.At("customerUsers.nodes")}, func(id string) {
			if !mine[id] {
				t.Errorf("search for %q finds %s", word, id)
			}
		})
	}
}
