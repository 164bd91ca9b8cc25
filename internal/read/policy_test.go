package read_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"buyergraph/graph"
	"buyergraph/internal/authz"
	"buyergraph/internal/binding"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql"
)

// A viewer sees a record by its id and counts it in its list exactly if the access policy allows it, for viewers of every company.
func TestEveryRowForEveryViewer(t *testing.T) {
	schema := graph.Schema()
	eachDatabase(t, func(t *testing.T, w *world) {
		m := newMemory(schema, w.Store.Now())
		m.writeAll(t, w)
		viewers := []*viewer.Viewer{nil, guestViewer, staffViewer}
		for _, c := range m.tables["Customer"].rows {
			viewers = append(viewers,
				&viewer.Viewer{Kind: viewer.CustomerUser, ID: 987, CustomerID: intOf(c["id"]), CustomerPath: c["path"].(string), Grants: treeGrants})
		}
		for _, v := range viewers {
			counts := map[string]int{}
			for _, name := range m.typeNames {
				table := m.tables[name]
				for from := 0; from < len(table.rows); from += 100 {
					var ids, want []string
					for _, r := range table.rows[from:min(from+100, len(table.rows))] {
						id, shown := table.id(r), "null"
						if m.isVisible(v, table, r) {
							shown = fmt.Sprintf(`{"id":%q}`, id)
							counts[name]++
						}
						ids, want = append(ids, id), append(want, shown)
					}
					got := w.execute(context.Background(), v, `query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`, map[string]any{"ids": ids})
					if got != `{"data":{"nodes":[`+strings.Join(want, ",")+`]}}` {
						t.Fatalf("viewer %+v\n%v\ngot  %s\nwant %s", v, ids, got, want)
					}
				}
			}
			query, want := "", ""
			for _, f := range schema.Query.Fields {
				if typ, list := strings.CutSuffix(f.Type.Name(), "Connection"); list {
					query += f.Name + " { totalCount } "
					if need := binding.RequiredPermission(f); need != "" && (v == nil || v.Grants[need] == "") {
						want += fmt.Sprintf(`,"%s":null`, f.Name)
						continue
					}
					want += fmt.Sprintf(`,"%s":{"totalCount":%d}`, f.Name, counts[typ])
				}
			}
			if got := w.execute(context.Background(), v, "{ "+query+"}", nil); got != `{"data":{`+want[1:]+`}}` {
				t.Errorf("viewer %+v\ngot  %s\nwant %s", v, got, want)
			}
		}
	})
}

// For a viewer without grants the condition of each statement is false, so that the database reads no rows.
func TestStatementsWithoutGrants(t *testing.T) {
	eachDatabase(t, func(t *testing.T, w *world) {
		w.addDocuments(t)
		for _, v := range []*viewer.Viewer{nil, guestViewer, {}, {Kind: viewer.Staff}} {
			statements := w.RecordStatements(func() {
				w.mustExecute(t, v, `{ customers(filter: {name: {contains: "a"}}, orderBy: [{field: NAME}]) { totalCount pageInfo { hasNextPage }
					nodes { parent { name } customerUsers { totalCount } } }
					customerUser(by: {email: "amanda@acme.example"}) { roles { totalCount } } node(id: "order_1") {
					... on Order { lines { nodes { id } } } } nodes(ids: ["cust_1", "user_1"]) { id } }`, nil)
			})
			if len(statements) != 6 {
				t.Errorf("%d statements, want 6: nothing is read below a missing record", len(statements))
			}
			for _, s := range statements {
				if _, where, _ := strings.Cut(s, " WHERE "); !strings.Contains(where, "AND (FALSE)") {
					t.Errorf("the statement can find rows: %s", s)
				}
			}
		}
	})
}

// Only the viewer decides whether a filter is refused: it is also refused on a list that has no parent and on a list of which
// nothing is selected.
func TestRefusedFilterWithoutRows(t *testing.T) {
	eachDatabase(t, func(t *testing.T, w *world) {
		w.addDocuments(t)
		for query, path := range map[string]string{
			`{ node(id: "cust_3") { ... on Customer { customerUsers(filter: {externalId: {isNull: true}}) { ` +
				`nodes { id } } } } }`: `["node","customerUsers"]`,
			`{ node(id: "cust_987654") { ... on Customer { customerUsers(filter: {externalId: {isNull: true}}) { ` +
				`totalCount } } } }`: `["node","customerUsers"]`,
			`{ customers(filter: {name: {eq: "none"}}) { nodes { children(filter: {not: {owner: {}}}) { ` +
				`nodes { id } } } } }`: `["customers","nodes","children"]`,
			`{ customers(filter: {internalRating: {gt: 3}}) { __typename } }`: `["customers"]`,
			`{ orders(first: 1, filter: {identifier: {eq: "none"}}) { nodes { lines(filter: {order: {owner: {email: {eq: "x"}}}}) { ` +
				`totalCount } } } }`: `["orders","nodes","lines"]`,
		} {
			got := w.execute(context.Background(), treeViewer(), query, nil)
			if !strings.Contains(got, `"path":`+path) || !strings.Contains(got, "PERMISSION_DENIED") {
				t.Errorf("%s\ngot %s", query, got)
			}
			if got := w.execute(context.Background(), staffViewer, query, nil); strings.Contains(got, "errors") {
				t.Errorf("%s\nas staff %s", query, got)
			}
		}
		for _, query := range []string{
			`{ customers(filter: {name: {eq: "none"}}) { nodes { children(filter: {createdAt: {gt: "yesterday"}}) { nodes { id } } } } }`,
			`{ customers(filter: {createdAt: {gt: "yesterday"}}) { __typename } }`,
		} {
			if got := w.execute(context.Background(), staffViewer, query, nil); !strings.Contains(got, "BAD_REQUEST") {
				t.Errorf("%s\ngot %s", query, got)
			}
		}
	})
}

// A viewer with as many listed companies as possible, in as many places as possible, stays within the arguments that SQLite
// accepts in one statement.
func TestManyPredicatesInOneStatement(t *testing.T) {
	eachDatabase(t, func(t *testing.T, w *world) {
		w.addDocuments(t)
		v := treeViewer()
		for i := range int64(500) {
			v.CompanyIDs = append(v.CompanyIDs, 1+i%2)
		}
		edges := "customerUser { id viewerCan customer { id viewerCan } } "
		deep := "id viewerCan customer { id viewerCan } " + edges + "quote { id viewerCan " + edges + "rfq { viewerCan " + edges + "} }"
		for _, query := range []string{
			"{ customerUsers(filter: {or: [" + strings.Repeat("{customer: {}} ", 90) + "]}) { totalCount } }",
			"{ orders { nodes { " + deep + " parent { " + deep + " parent { " + deep + " } } } } }",
		} {
			got, want := w.execute(context.Background(), v, query, nil), w.execute(context.Background(), treeViewer(), query, nil)
			if got != want || strings.Contains(got, "errors") {
				t.Errorf("%.300s\nwant %.300s", got, want)
			}
		}
	})
}

// The predicate of every action selects, in both forms, exactly the rows that the policy allows.
func TestPredicatesOfActions(t *testing.T) {
	schema := graph.Schema()
	eachDatabase(t, func(t *testing.T, w *world) {
		m := newMemory(schema, w.Store.Now())
		m.writeAll(t, w)
		allowed := map[string]int{}
		for i := range uint64(8) {
			g := &generator{Rand: rand.New(rand.NewPCG(*seed, i)), memory: m, viewerCompany: m.tables["Customer"].rows[i]}
			for _, v := range g.viewers() {
				for _, name := range m.typeNames {
					for _, a := range []authz.Action{authz.View, authz.Edit, authz.Delete, authz.Assign} {
						var want []int64
						for _, r := range m.tables[name].rows {
							if m.mayAct(v, m.tables[name], r, string(a)) {
								want = append(want, intOf(r["id"]))
							}
						}
						allowed[name+":"+string(a)] += len(want)
						for _, form := range []authz.PredicateForm{authz.ForList, authz.ForRow} {
							if got := w.idsWhere(t, name, v, a, form); !slices.Equal(got, want) {
								t.Errorf("%s of %s by %+v: %v, want %v", a, name, v, got, want)
							}
						}
					}
				}
			}
		}
		for _, c := range grantCatalog {
			for _, a := range strings.Fields(c.actions) {
				if m.tables[c.entity] != nil && a != "CREATE" && allowed[c.entity+":"+a] == 0 {
					t.Errorf("nobody may %s any %s", a, c.entity)
				}
			}
		}
	})
}

// idsWhere returns the rows of a table on which a viewer may do an action.
func (w *world) idsWhere(t *testing.T, name string, v *viewer.Viewer, a authz.Action, form authz.PredicateForm) []int64 {
	t.Helper()
	e := authz.ByName(name)
	table := sql.Table(e.Table).As("t")
	s := sql.Select(table.C("id")).From(table).OrderBy(table.C("id"))
	if where := e.Predicate(v, a, form); where != nil {
		where(s)
	}
	text, args := s.Query()
	ids, err := dbquery.IDs(context.Background(), w.Store, text, args)
	if err != nil {
		t.Fatal(err)
	}
	return ids
}
