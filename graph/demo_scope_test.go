package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"buyergraph/ent/quote"
	"buyergraph/internal/config"
	"buyergraph/internal/demo"
	"buyergraph/internal/testkit"
)

// The demo's company administrator sees only their own tree: every list, count, filter and search returns exactly the rows
// that the database holds for that tree, and ids of other rows return nothing.
func TestDemoAdministratorSeesOwnTree(t *testing.T) {
	k := testkit.Open(t, config.Config{DatabaseURL: testkit.SQLite(t), Demo: true})
	i := slices.IndexFunc(demo.SignIns, func(s demo.SignIn) bool { return strings.HasPrefix(s.Role, "Company administrator") })
	a := k.MustDo(t, "", `mutation ($in: LoginInput!) { login(input: $in) { token } }`,
		object{"in": object{"email": demo.SignIns[i].Email, "password": demo.Password, "audience": "STOREFRONT"}})
	token := a.ValueAt("login.token").(string)
	me := k.MustDo(t, token, `{ viewer { customerUser { customer { id } } } }`, nil)
	var number int64
	if _, err := fmt.Sscanf(me.ValueAt("viewer.customerUser.customer.id").(string), "cust_%d", &number); err != nil {
		t.Fatal(err)
	}
	sys := testkit.SystemContext()
	tree := map[int64]bool{} // computed from parents, not from paths
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
	visible, hidden := map[string][]string{}, map[string][]string{}
	addRecord := func(list, prefix string, id, customer int64) {
		rows := hidden
		if tree[customer] {
			rows = visible
		}
		rows[list] = append(rows[list], fmt.Sprintf("%s_%d", prefix, id))
	}
	for _, c := range all {
		addRecord("customers", "cust", c.ID, c.ID)
	}
	for _, u := range k.Store.Client.CustomerUser.Query().AllX(sys) {
		addRecord("customerUsers", "user", u.ID, u.CustomerID)
	}
	for _, r := range k.Store.Client.Rfq.Query().AllX(sys) {
		addRecord("rfqs", "rfq", r.ID, r.CustomerID)
	}
	for _, q := range k.Store.Client.Quote.Query().AllX(sys) {
		if q.InternalStatus == quote.InternalStatusDRAFT || q.InternalStatus == quote.InternalStatusDELETED {
			hidden["quotes"] = append(hidden["quotes"], fmt.Sprintf("quote_%d", q.ID))
			continue
		}
		addRecord("quotes", "quote", q.ID, q.CustomerID)
	}
	for _, o := range k.Store.Client.Order.Query().AllX(sys) {
		addRecord("orders", "order", o.ID, o.CustomerID)
	}
	for list, want := range visible {
		slices.Sort(want)
		for _, filter := range []string{"", `, filter: {not: {id: {eq: "x"}}}`, `, orderBy: [{field: CREATED_AT, direction: DESC}]`} {
			var got []string
			for after := "null"; after != ""; {
				page := k.MustDo(t, token,
					fmt.Sprintf(`{ l: %s(first: 100, after: %s%s) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } }`, list, after, filter),
					nil)
				walkIDs(page.ValueAt("l.nodes"), func(id string) { got = append(got, id) })
				if page.ValueAt("l.totalCount") != float64(len(want)) {
					t.Errorf("%s%s counts %v, want %d", list, filter, page.ValueAt("l.totalCount"), len(want))
				}
				if after = ""; page.ValueAt("l.pageInfo.hasNextPage") == true {
					after = fmt.Sprintf("%q", page.ValueAt("l.pageInfo.endCursor"))
				}
			}
			if slices.Sort(got); !slices.Equal(got, want) {
				t.Errorf("%s%s: %d are visible, want %d", list, filter, len(got), len(want))
			}
		}
		for ids := range slices.Chunk(hidden[list], 100) {
			if got := k.MustDo(t, token, `query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`, object{"ids": ids}); strings.Contains(got.Body,
				"{\"id\"") {
				t.Errorf("a hidden record is found by id: %s", got.Body)
			}
		}
	}
	isVisible := map[string]bool{}
	for _, ids := range visible {
		for _, id := range ids {
			isVisible[id] = true
		}
	}
	for _, word := range []string{"a", "e", "al", "north", "smith"} {
		found := k.MustDo(t, token,
			`query ($w: String!) { customers(first: 100, search: $w) { nodes { id parent { id } } } `+
				`customerUsers(first: 100, search: $w) { nodes { id customer { id parent { id } } `+
				`orders(first: 5) { nodes { id customer { id } } } } } }`, object{"w": word})
		walkIDs(map[string]any{"c": found.ValueAt("customers.nodes"), "u": found.ValueAt("customerUsers.nodes")}, func(id string) {
			if !isVisible[id] {
				t.Errorf("search for %q finds %s", word, id)
			}
		})
	}
}
