package read_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"buyergraph/graph"
	"buyergraph/internal/viewer"
)

// Every record there is, asked for by its id and counted in its list, is there for
// a viewer exactly when the policy in plain words says so, wherever he stands.
func TestEveryRowToEveryPlace(t *testing.T) {
	schema := graph.Schema()
	each(t, func(t *testing.T, w *world) {
		m := newMemory(schema, w.Store.Now())
		m.save(t, w)
		viewers := []*viewer.Viewer{nil, guest, staff}
		for _, c := range m.tables["Customer"].rows {
			viewers = append(viewers, &viewer.Viewer{Kind: viewer.CustomerUser, ID: 987, CustomerID: num(c["id"]), CustomerPath: c["path"].(string), Grants: corporate})
		}
		for _, v := range viewers {
			counts := map[string]int{}
			for _, name := range m.names {
				table := m.tables[name]
				for from := 0; from < len(table.rows); from += 100 {
					var ids, want []string
					for _, r := range table.rows[from:min(from+100, len(table.rows))] {
						id, shown := table.id(r), "null"
						if m.visible(v, table, r) {
							shown = fmt.Sprintf(`{"id":%q}`, id)
							counts[name]++
						}
						ids, want = append(ids, id), append(want, shown)
					}
					got := w.ask(context.Background(), v, `query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`, map[string]any{"ids": ids})
					if got != `{"data":{"nodes":[`+strings.Join(want, ",")+`]}}` {
						t.Fatalf("viewer %+v\n%v\ngot  %s\nwant %s", v, ids, got, want)
					}
				}
			}
			query, want := "", ""
			for _, f := range schema.Query.Fields {
				if typ, list := strings.CutSuffix(f.Type.Name(), "Connection"); list {
					query += f.Name + " { totalCount } "
					want += fmt.Sprintf(`,"%s":{"totalCount":%d}`, f.Name, counts[typ])
				}
			}
			if got := w.ask(context.Background(), v, "{ "+query+"}", nil); got != `{"data":{`+want[1:]+`}}` {
				t.Errorf("viewer %+v\ngot  %s\nwant %s", v, got, want)
			}
		}
	})
}

// To whoever may see nothing the database is not even asked for rows: each
// statement is false from the start.
func TestNobodysStatements(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.documents(t)
		for _, v := range []*viewer.Viewer{nil, guest, {}, {Kind: viewer.Staff}} {
			statements := w.Statements(func() {
				w.data(t, v, `{ customers(filter: {name: {contains: "a"}}, orderBy: [{field: NAME}]) { totalCount pageInfo { hasNextPage } nodes { parent { name } customerUsers { totalCount } } }
					customerUser(by: {email: "amanda@acme.example"}) { roles { totalCount } } node(id: "order_1") { ... on Order { lines { nodes { id } } } } nodes(ids: ["cust_1", "user_1"]) { id } }`, nil)
			})
			if len(statements) != 6 {
				t.Errorf("%d statements, want 6: none below what was not found", len(statements))
			}
			for _, s := range statements {
				if _, where, _ := strings.Cut(s, " WHERE "); !strings.Contains(where, "AND (FALSE)") {
					t.Errorf("may find rows: %s", s)
				}
			}
		}
	})
}

// Whether a filter is refused depends on the viewer alone: a list below nothing,
// and one of which nothing is asked, refuse it too.
func TestRefusedFilterWithoutRows(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.documents(t)
		for query, path := range map[string]string{
			`{ node(id: "cust_3") { ... on Customer { customerUsers(filter: {externalId: {isNull: true}}) { nodes { id } } } } }`:                       `["node","customerUsers"]`,
			`{ node(id: "cust_987654") { ... on Customer { customerUsers(filter: {externalId: {isNull: true}}) { totalCount } } } }`:                    `["node","customerUsers"]`,
			`{ customers(filter: {name: {eq: "none"}}) { nodes { children(filter: {not: {owner: {}}}) { nodes { id } } } } }`:                           `["customers","nodes","children"]`,
			`{ customers(filter: {internalRating: {gt: 3}}) { __typename } }`:                                                                           `["customers"]`,
			`{ orders(first: 1, filter: {identifier: {eq: "none"}}) { nodes { lines(filter: {order: {owner: {email: {eq: "x"}}}}) { totalCount } } } }`: `["orders","nodes","lines"]`,
		} {
			got := w.ask(context.Background(), tree(), query, nil)
			if !strings.Contains(got, `"path":`+path) || !strings.Contains(got, "PERMISSION_DENIED") {
				t.Errorf("%s\ngot %s", query, got)
			}
			if got := w.ask(context.Background(), staff, query, nil); strings.Contains(got, "errors") {
				t.Errorf("%s\nto staff %s", query, got)
			}
		}
		for _, query := range []string{
			`{ customers(filter: {name: {eq: "none"}}) { nodes { children(filter: {createdAt: {gt: "yesterday"}}) { nodes { id } } } } }`,
			`{ customers(filter: {createdAt: {gt: "yesterday"}}) { __typename } }`,
		} {
			if got := w.ask(context.Background(), staff, query, nil); !strings.Contains(got, "BAD_REQUEST") {
				t.Errorf("%s\ngot %s", query, got)
			}
		}
	})
}

// Many mentions of a viewer whose companies are named, as many as may be, are within what
// SQLite takes in one statement.
func TestManyMentions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.documents(t)
		v := tree()
		for i := range int64(500) {
			v.Companies = append(v.Companies, 1+i%2)
		}
		edges := "customerUser { id viewerCan customer { id viewerCan } } "
		deep := "id viewerCan customer { id viewerCan } " + edges + "quote { id viewerCan " + edges + "rfq { viewerCan " + edges + "} }"
		for _, query := range []string{
			"{ customerUsers(filter: {or: [" + strings.Repeat("{customer: {}} ", 90) + "]}) { totalCount } }",
			"{ orders { nodes { " + deep + " parent { " + deep + " parent { " + deep + " } } } } }",
		} {
			got, want := w.ask(context.Background(), v, query, nil), w.ask(context.Background(), tree(), query, nil)
			if got != want || strings.Contains(got, "errors") {
				t.Errorf("%.300s\nwant %.300s", got, want)
			}
		}
	})
}
