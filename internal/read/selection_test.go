package read_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"buyergraph/internal/dbquery"
	"buyergraph/internal/testkit"

	"entgo.io/ent/dialect"
)

// Each selection gives exactly these bytes on both databases.
func TestSelections(t *testing.T) {
	eachDatabase(t, func(t *testing.T, w *world) {
		w.addDocuments(t)
		for _, c := range []struct {
			name, query string
			variables   map[string]any
			want        string
		}{
			{"aliases", `{ x: customers(first: 1) { n: nodes { a: name b: name __typename } __typename } y: customers(last: 1) { nodes { name } } }`,
				nil,
				`{"x":{"n":[{"a":"Acme","b":"Acme","__typename":"Customer"}],"__typename":"CustomerConnection"},"y":{"nodes":[{"name":"Bolt"}]}}`},
			{"one edge under two aliases",
				`{ node(id: "user_1") { ... on CustomerUser { a: customer { name } b: customer { vatId group { name } } } } }`, nil,
				`{"node":{"a":{"name":"Acme"},"b":{"vatId":null,"group":{"name":"Key accounts"}}}}`},
			{"one list under two aliases",
				`{ node(id: "user_1") { ... on CustomerUser { a: orders(first: 1) { totalCount nodes { identifier } } ` +
					`b: orders(last: 1) { nodes { identifier } } } } }`, nil,
				`{"node":{"a":{"totalCount":3,"nodes":[{"identifier":"SO-1"}]},"b":{"nodes":[{"identifier":"SO-3"}]}}}`},
			{"merged fields", `{ customers(first: 1) { nodes { name } } customers(first: 1) { nodes { id } totalCount } }`, nil,
				`{"customers":{"nodes":[{"name":"Acme","id":"cust_1"}],"totalCount":3}}`},
			{"fragments", `{ nodes(ids: ["cust_3", "nothing_1", "user_3", "cust_99", "cust_3", ""]) { id ...c ... on CustomerUser { email } ` +
				`... { __typename } ... on Node { again: id } } } fragment c on Customer { name parent { ...c } }`, nil, ""},
			{"fragments without a cycle",
				`{ nodes(ids: ["cust_3", "nothing_1", "user_3", "cust_99", "cust_3", ""]) { id ...c ... on CustomerUser { email } ... { __typename } ` +
					`... on Node { again: id } } } fragment c on Customer { name }`, nil,
				`{"nodes":[{"id":"cust_3","name":"Bolt","__typename":"Customer","again":"cust_3"},null,` +
					`{"id":"user_3","email":"bob@bolt.example","__typename":"CustomerUser","again":"user_3"},null,` +
					`{"id":"cust_3","name":"Bolt","__typename":"Customer","again":"cust_3"},null]}`},
			{"include and skip, on",
				`query ($x: Boolean!) { customers(first: 1) { nodes { id name @include(if: $x) ... @skip(if: $x) { vatId } } totalCount ` +
					`@skip(if: $x) } }`, map[string]any{"x": true},
				`{"customers":{"nodes":[{"id":"cust_1","name":"Acme"}]}}`},
			{"include and skip, off",
				`query ($x: Boolean!) { customers(first: 1) { nodes { id name @include(if: $x) ... @skip(if: $x) { vatId } } totalCount ` +
					`@skip(if: $x) } }`, map[string]any{"x": false},
				`{"customers":{"nodes":[{"id":"cust_1","vatId":null}],"totalCount":3}}`},
			{"variables", `query ($n: Int, $f: CustomerFilter, $o: [CustomerOrder!]) { customers(first: $n, filter: $f, orderBy: $o) { ` +
				`nodes { name } } }`,
				map[string]any{"n": 2, "f": map[string]any{"name": map[string]any{"contains": "O"}},
					"o": []any{map[string]any{"field": "NAME", "direction": "DESC"}}},
				`{"customers":{"nodes":[{"name":"Bolt"},{"name":"Acme North"}]}}`},
			{"one value for a list", `query ($f: CustomerFilter) { customers(filter: $f) { nodes { name } } }`,
				map[string]any{"f": map[string]any{"internalRating": map[string]any{"in": 4}, "id": map[string]any{"notIn": "cust_2"},
					"or": map[string]any{}}},
				`{"customers":{"nodes":[{"name":"Acme"}]}}`},
			{"one value for a list, by default",
				`query ($f: CustomerFilter = {internalRating: {in: 4}}) { customers(filter: $f) { nodes { name } } }`, nil,
				`{"customers":{"nodes":[{"name":"Acme"}]}}`},
			{"many to many, both ways",
				`{ node(id: "role_2") { ... on CustomerUserRole { customerUsers { totalCount ` +
					`nodes { email roles(orderBy: [{field: LABEL}]) { nodes { label predefined } } } } } } }`, nil,
				`{"node":{"customerUsers":{"totalCount":1,"nodes":[{"email":"amanda@acme.example",` +
					`"roles":{"nodes":[{"label":"Administrator","predefined":true},{"label":"Buyer","predefined":true}]}}]}}}`},
			{"deep", `{ customers(first: 1) { nodes { children { nodes { name orders { nodes { identifier ` +
				`lines { nodes { quantity order { total customer { parent { name } } } } } } } } } } } }`, nil,
				`{"customers":{"nodes":[{"children":{"nodes":[{"name":"Acme North","orders":{"nodes":[{"identifier":"SO-4",` +
					`"lines":{"nodes":[{"quantity":"1.50","order":{"total":"4.00","customer":{"parent":{"name":"Acme"}}}}]}}]}}]}}]}}`},
			{"newest of each", `{ customerUsers { nodes { email orders(first: 2, orderBy: [{field: CREATED_AT, direction: DESC}]) { ` +
				`nodes { identifier createdAt } pageInfo { hasNextPage } } } } }`, nil,
				`{"customerUsers":{"nodes":[{"email":"amanda@acme.example","orders":{"nodes":[{"identifier":"SO-3",` +
					`"createdAt":"2026-11-02T01:00:00Z"},{"identifier":"SO-2","createdAt":"2026-11-02T00:00:00Z"}],"pageInfo":{"hasNextPage":true}}},` +
					`{"email":"nancy@north.example","orders":{"nodes":[],"pageInfo":{"hasNextPage":false}}},` +
					`{"email":"bob@bolt.example","orders":{"nodes":[{"identifier":"SO-6","createdAt":"2026-11-02T04:00:00Z"},` +
					`{"identifier":"SO-5","createdAt":"2026-11-02T03:00:00Z"}],"pageInfo":{"hasNextPage":false}}},` +
					`{"email":"guest@bolt.example","orders":{"nodes":[],"pageInfo":{"hasNextPage":false}}}]}}`},
			{"status", `{ customerUsers { nodes { status } } a: customerUsers(filter: {status: {eq: LOCKED}}) { nodes { id } } ` +
				`b: customerUsers(filter: {status: {in: [GUEST, DISABLED]}}) { totalCount } ` +
				`c: customerUsers(filter: {status: {neq: ACTIVE}}) { totalCount } }`, nil,
				`{"customerUsers":{"nodes":[{"status":"ACTIVE"},{"status":"DISABLED"},{"status":"LOCKED"},{"status":"GUEST"}]},` +
					`"a":{"nodes":[{"id":"user_3"}]},"b":{"totalCount":2},"c":{"totalCount":3}}`},
			{"page info alone", `{ customers(first: 2) { pageInfo { hasNextPage hasPreviousPage } } }`, nil,
				`{"customers":{"pageInfo":{"hasNextPage":true,"hasPreviousPage":false}}}`},
			{"count alone", `{ orders(filter: {total: {gte: "2", lt: "5.00"}}) { totalCount } }`, nil, `{"orders":{"totalCount":3}}`},
			{"nothing", `{ orders(filter: {identifier: {eq: "x"}}) { totalCount nodes { id } edges { cursor } ` +
				`pageInfo { startCursor endCursor hasNextPage hasPreviousPage } } }`, nil,
				`{"orders":{"totalCount":0,"nodes":[],"edges":[],"pageInfo":{"startCursor":null,"endCursor":null,"hasNextPage":false,` +
					`"hasPreviousPage":false}}}`},
			{"wrong type for the field", `{ customerUser(by: {id: "cust_1"}) { id } node(id: "user_1x") { id } }`, nil,
				`{"customerUser":null,"node":null}`},
		} {
			got := w.execute(context.Background(), staffViewer, c.query, c.variables)
			if c.want == "" {
				if !strings.Contains(got, "BAD_REQUEST") {
					t.Errorf("%s: %s", c.name, got)
				}
			} else if got != `{"data":`+c.want+`}` {
				t.Errorf("%s\ngot  %s\nwant {\"data\":%s}", c.name, got, c.want)
			}
		}
	})
}

// A filter returns the rows for which it is true. With not it returns the others.
func TestFilters(t *testing.T) {
	eachDatabase(t, func(t *testing.T, w *world) {
		w.addDocuments(t)
		for filter, want := range map[string]string{
			`email: {eq: "amanda@acme.example"}`:                          "1",
			`email: {eq: "AMANDA@acme.example"}`:                          "1",
			`firstName: {eq: " Amanda "}`:                                 "1",
			`firstName: {eq: "Amanda x"}`:                                 "",
			`email: {neq: "amanda@acme.example"}`:                         "2 3 4",
			`email: {in: ["bob@bolt.example", "x"]}`:                      "3",
			`email: {in: []}`:                                             "",
			`email: {contains: "BOLT"}`:                                   "3 4",
			`email: {contains: "%"}`:                                      "",
			`email: {contains: "_"}`:                                      "",
			`firstName: {startsWith: "ｂ"}`:                                "3",
			`firstName: {startsWith: "ob"}`:                               "",
			`externalId: {isNull: true}`:                                  "2 4",
			`externalId: {neq: "CRM-1"}`:                                  "2 3 4",
			`not: {externalId: {eq: "CRM-1"}}`:                            "2 3 4",
			`guest: {eq: true}`:                                           "4",
			`id: {in: ["user_1", "cust_2", "user_3", "3"]}`:               "1 3",
			`lastLoginAt: {isNull: false}`:                                "",
			`createdAt: {gte: "2026-11-02T10:00:00+01:00"}`:               "1 2 3 4",
			`createdAt: {gt: "2026-11-02T09:00:00Z"}`:                     "",
			`customer: {name: {eq: "Acme"}}`:                              "1",
			`customer: {parent: {name: {eq: "Acme"}}}`:                    "2",
			`not: {customer: {parent: {name: {eq: "Acme"}}}}`:             "1 3 4",
			`website: {}`:                                                 "1",
			`or: [{guest: {eq: true}}, {customer: {id: {eq: "cust_2"}}}]`: "2 4",
			`or: []`:  "",
			`and: []`: "1 2 3 4",
			`and: [{guest: {eq: false}}, {not: {enabled: {eq: false}}}]`:              "1 3",
			`firstName: {startsWith: "a"}, or: [{lastName: {eq: "Cole"}}, {not: {}}]`: "1",
		} {
			a := w.mustExecute(t, staffViewer, `{ customerUsers(filter: {`+filter+`}) { totalCount nodes { id } } }`, nil)
			var ids []string
			for _, n := range a.ValueAt("customerUsers.nodes").([]any) {
				ids = append(ids, strings.TrimPrefix(n.(map[string]any)["id"].(string), "user_"))
			}
			if got := strings.Join(ids, " "); got != want || a.ValueAt("customerUsers.totalCount") != float64(len(ids)) {
				t.Errorf("%s: %q, counted %v, want %q", filter, got, a.ValueAt("customerUsers.totalCount"), want)
			}
		}
	})
}

// An invalid argument is refused with the path of its field, and nothing is read.
func TestBadArguments(t *testing.T) {
	eachDatabase(t, func(t *testing.T, w *world) {
		w.addDocuments(t)
		other := w.mustExecute(t, staffViewer, `{ customers(first: 1, orderBy: [{field: NAME}]) { pageInfo { endCursor } } }`, nil).
			ValueAt("customers.pageInfo.endCursor").(string)
		deep := strings.Repeat("not: {", 20) + strings.Repeat("}", 20)
		for _, args := range []string{
			"first: 0", "first: 101", "first: -1", "last: 0", "first: 1, last: 1", `after: "x"`, `after: "W10="`, `before: "` + other + `"`,
			`filter: {createdAt: {gt: "yesterday"}}`, `filter: {createdAt: {gt: 5}}`, `filter: {createdAt: {gt: "9999-12-31T23:59:59-12:00"}}`,
			`filter: {createdAt: {gt: "0000-01-01T00:00:00+14:00"}}`,
			`filter: {vatId: {eq: null}}`, `filter: {or: [` + strings.Repeat("{},", 250) + `]}`,
			`filter: {or: [` + strings.Repeat("{parent: {}},", 120) + `]}`,
			`orderBy: [{field: CREATED_AT}], after: "WyJDUkVBVEVEX0FULElEIiw5MDAwMDAwMDAwMDAwMDAwMDAwLDFd"`, "filter: {" + deep + "}",
			`filter: {id: {in: [` + strings.Repeat(`"cust_1",`, 101) + `]}}`,
			"orderBy: [" + strings.Repeat("{field: NAME},", 6) + "]",
		} {
			for path, query := range map[string]string{
				`["customers"`:                    `{ customers(` + args + `) { totalCount nodes { id } } }`,
				`["customers","nodes","children"`: `{ customers { nodes { children(` + args + `) { totalCount nodes { id } } } } }`,
			} {
				got := w.execute(context.Background(), staffViewer, query, nil)
				if !strings.Contains(got, `"BAD_REQUEST"`) || !strings.Contains(got, `"path":`+path) || strings.Contains(got, `"data":{`) {
					t.Errorf("%s: %s", args, got)
				}
			}
		}
		for _, variables := range []map[string]any{{"f": map[string]any{"birthday": map[string]any{"eq": []any{1}}}},
			{"f": map[string]any{"birthday": map[string]any{"eq": "1.1.1990"}}}} {
			if got := w.execute(context.Background(), staffViewer, `query ($f: CustomerUserFilter) { customerUsers(filter: $f) { totalCount } }`,
				variables); !strings.Contains(got, "BAD_REQUEST") {
				t.Errorf("%v: %s", variables, got)
			}
		}
	})
}

// An answer of many bytes from few rows is aborted, whether one field or several fields return them.
func TestAnswerSize(t *testing.T) {
	w := newWorld(t, testkit.New(t))
	w.addDocuments(t)
	w.addUsers(t, 10, 80)
	fields := ""
	for i := range 400 {
		fields += fmt.Sprintf("a%d: email ", i)
	}
	for _, c := range []struct {
		roots, users int
		refused      bool
	}{{1, 100, true}, {1, 20, false}, {3, 20, true}} {
		query := "{"
		for i := range c.roots {
			query += fmt.Sprintf(" r%d: customerUsers(first: 100) { nodes { customer { customerUsers(first: %d) { nodes { ...f } } } } }", i,
				c.users)
		}
		got := w.execute(context.Background(), staffViewer, query+" } fragment f on CustomerUser { "+fields+"}", nil)
		if refused := strings.Contains(got, "QUERY_TOO_COSTLY"); refused != c.refused || refused && len(got) > 1000 {
			t.Errorf("%v: %d bytes: %.200s", c, len(got), got)
		}
	}
}

// Concurrent requests share plans and buffers.
func TestConcurrentRequests(t *testing.T) {
	eachDatabase(t, func(t *testing.T, w *world) {
		w.addDocuments(t)
		query := `query ($n: Int, $x: Boolean!) { customerUsers(first: $n) { totalCount ` +
			`nodes { email customer { name } orders(first: $n) { nodes { identifier @include(if: $x) total } } } } }`
		want := map[int]string{}
		ask := func(i int) string {
			v := staffViewer
			if i%3 == 0 {
				v = treeViewer()
			}
			return w.execute(context.Background(), v, query, map[string]any{"n": 1 + i%4, "x": i%2 == 0})
		}
		for i := range 12 {
			want[i] = ask(i)
		}
		var wg sync.WaitGroup
		for g := range 8 {
			wg.Go(func() {
				for i := range 60 {
					if got := ask((g + i) % 12); got != want[(g+i)%12] {
						t.Errorf("got  %s\nwant %s", got, want[(g+i)%12])
						return
					}
				}
			})
		}
		wg.Wait()
	})
}

// The engine sends no more statements after the client has disconnected.
func TestCancellation(t *testing.T) {
	eachDatabase(t, func(t *testing.T, w *world) {
		w.addDocuments(t)
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		slow := `{ customers { nodes { customerUsers { nodes { orders { nodes { lines { nodes { id } } } } } } } } }`
		all := len(w.RecordStatements(func() { w.execute(ctx, staffViewer, slow, nil) }))
		cancel()
		some := w.RecordStatements(func() { w.execute(ctx, staffViewer, slow, nil) })
		if all != 4 || len(some) > 1 {
			t.Errorf("%d statements, %d after the client has disconnected", all, len(some))
		}
	})
}

// slowQuerier runs a query that takes very long instead of each statement.
type slowQuerier struct {
	dbquery.Querier
	text    string
	started chan struct{}
}

func (s slowQuerier) QueryContext(ctx context.Context, _ string, _ ...any) (*sql.Rows, error) {
	close(s.started)
	return s.Querier.QueryContext(ctx, s.text)
}

// A running statement ends when the client disconnects.
func TestCancellationMidway(t *testing.T) {
	eachDatabase(t, func(t *testing.T, w *world) {
		q := slowQuerier{w.Store, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT i FROM n WHERE i<0", make(chan struct{})}
		if w.Store.Dialect() != dialect.SQLite {
			q.text = "SELECT SLEEP(8)"
		}
		w.readFrom(t, q)
		ctx, cancel := context.WithCancel(context.Background())
		var left time.Time
		go func() {
			<-q.started
			time.Sleep(30 * time.Millisecond)
			left = time.Now()
			cancel()
		}()
		w.execute(ctx, staffViewer, `{ customers { nodes { id } } }`, nil)
		took := time.Since(left)
		if ctx.Err() == nil || took > 4*time.Second {
			t.Errorf("the statement ran for %s", took)
		}
		t.Logf("ended %s after the client had disconnected", took)
	})
}
