package bench

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"buyergraph/internal/bench/limit"
	"buyergraph/internal/clock"
	"buyergraph/internal/config"
	"buyergraph/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// testUserCount is enough for every workload, and is seeded quickly.
const testUserCount = 500

// databases open an empty database of each kind.
var databases = []struct {
	name string
	url  func(testing.TB) string
}{{"sqlite", testkit.SQLite}, {"mariadb", testkit.MariaDB}}

// testServers holds both servers, which run in this process on one small database.
type testServers struct {
	*serverPair
	productServer, limitServer *testServer
	workloads                  []workload
}

// testServer is one of the two servers.
type testServer struct {
	*measuredServer
	handler    http.Handler
	statements *atomic.Int64
}

func openServers(t testing.TB, url string) *testServers {
	t.Helper()
	ctx := context.Background()
	if err := (Seeder{UserCount: testUserCount}).fillDatabase(ctx, url); err != nil {
		t.Fatal(err)
	}
	openedProduct, err := openProduct(ctx, config.Config{DatabaseURL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(openedProduct.Close)
	openedLimit, err := limit.Open(ctx, url, clock.SystemTime, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(openedLimit.Close)
	servers := &testServers{
		productServer: startTestServer(t, Product, openedProduct, &openedProduct.statementCount),
		limitServer:   startTestServer(t, Limit, openedLimit, &openedLimit.StatementCount),
	}
	servers.serverPair = &serverPair{product: servers.productServer.measuredServer, limit: servers.limitServer.measuredServer}
	f, err := servers.signInAndLoadFixture(ctx, openedProduct.app.Store)
	if err != nil {
		t.Fatal(err)
	}
	servers.workloads = buildWorkloads(f)
	return servers
}

// startTestServer serves a handler on a loopback port of this process.
func startTestServer(t testing.TB, kind string, h http.Handler, statements *atomic.Int64) *testServer {
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return &testServer{&measuredServer{kind: kind, client: newClient(strings.TrimPrefix(srv.URL, "http://"), "")}, h, statements}
}

// callHandler sends the i-th request of a workload to the handler, without a network.
func (s *testServer) callHandler(t testing.TB, w workload, i int) *httptest.ResponseRecorder {
	method, path, body := s.buildRequest(w, i)
	r := httptest.NewRequest(method, path, bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+s.client.token)
	rec := httptest.NewRecorder()
	s.handler.ServeHTTP(rec, r)
	if rec.Code != http.StatusOK {
		t.Fatalf("%s of %s: %d %s", w.name, s.kind, rec.Code, rec.Body)
	}
	return rec
}
