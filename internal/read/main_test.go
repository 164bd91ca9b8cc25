package read_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"buyergraph/graph"
	"buyergraph/internal/authz"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/read"
	"buyergraph/internal/secret"
	"buyergraph/internal/settingsql"
	"buyergraph/internal/testkit"
	"buyergraph/internal/viewer"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// testCursors seals the cursors of the engine under test.
var testCursors = func() *secret.Sealer {
	sealer, err := secret.NewSealer(make([]byte, secret.SealKeySize))
	if err != nil {
		panic(err)
	}
	return sealer
}()

// world is the engine behind the real handler.
type world struct {
	*testkit.Kit
	handler *graph.Handler
}

func newWorld(t testing.TB, k *testkit.Kit) *world {
	w := &world{Kit: k}
	w.readFrom(t, k.Store)
	return w
}

// readFrom makes the engine send its statements to q.
func (w *world) readFrom(t testing.TB, q dbquery.Querier) {
	t.Helper()
	bound, err := read.BindSchema(graph.Schema(), testDefaults)
	if err != nil {
		t.Fatal(err)
	}
	limits := graph.DefaultLimits
	limits.MaxDuration = time.Minute // the race detector on a busy machine is slow
	limits.MaxCost, limits.MaxDepth, limits.MaxFields, limits.MaxTokens, limits.MaxRepeatedFields = 10_000_000, 100, 100_000, 100_000, 100_000
	w.handler = graph.NewHandler(&graph.Resolver{Store: w.Store, Read: read.New(bound, q, w.Store.Dialect(), w.Store.Now, testCursors)},
		graph.Options{Limits: limits, MayIntrospect: func(context.Context) bool { return true }})
}

// eachDatabase runs a test against a new world on each database.
func eachDatabase(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) { test(t, newWorld(t, k)) })
}

func (w *world) execute(ctx context.Context, v *viewer.Viewer, query string, variables any) string {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		panic(err)
	}
	r := httptest.NewRequestWithContext(viewer.NewContext(ctx, v), http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	return rec.Body.String()
}

// mustExecute runs a query and decodes the answer. An error at the top level fails the test.
func (w *world) mustExecute(t *testing.T, v *viewer.Viewer, query string, variables any) testkit.Answer {
	t.Helper()
	a := testkit.Answer{Body: w.execute(context.Background(), v, query, variables)}
	if err := json.Unmarshal([]byte(a.Body), &a); err != nil {
		t.Fatal(err, a.Body)
	}
	if len(a.Errors) > 0 {
		t.Fatalf("%s\n%s\n%s", query, a.Body, w.Log)
	}
	return a
}

var (
	staffViewer = &viewer.Viewer{Kind: viewer.Staff, ID: 1, Grants: allGrants(viewer.All), Capabilities: []string{"CONFIGURE"}}
	guestViewer = &viewer.Viewer{Kind: viewer.Guest, WebsiteID: 1}
)

// testDefaults are the values of settings that nobody has set.
var testDefaults = settingsql.Defaults{
	Staff:        settingsql.Lifetime{Idle: 30 * time.Minute, Absolute: 12 * time.Hour},
	CustomerUser: settingsql.Lifetime{Idle: 7 * 24 * time.Hour, Absolute: 90 * 24 * time.Hour},
}

// treeGrants are all actions on a company and every company below it.
var treeGrants = allGrants(viewer.CustomerTree)

// allGrants returns each action on each entity at the given level.
func allGrants(l viewer.Level) viewer.Grants {
	g := viewer.Grants{}
	for _, e := range authz.Entities {
		for _, a := range e.Actions {
			g[e.Name+":"+string(a)] = l
		}
	}
	if l == viewer.All {
		for _, permission := range []string{"Settings:VIEW", "Settings:EDIT", "Capability:VIEW", "Capability:CREATE", "Capability:EDIT",
			"Capability:DELETE"} {
			g[permission] = l
		}
	}
	return g
}

// treeViewer returns a user of the shop's Acme, who sees Acme and Acme North.
func treeViewer() *viewer.Viewer {
	return &viewer.Viewer{Kind: viewer.CustomerUser, ID: 1, CustomerID: 1, CustomerPath: "1.", Grants: treeGrants}
}
