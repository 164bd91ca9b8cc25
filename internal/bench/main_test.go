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

// fewUsers are enough for every workload, and seeded in a moment.
const fewUsers = 500

// databases are empty ones of each kind.
var databases = []struct {
	name string
	url  func(testing.TB) string
}{{"sqlite", testkit.SQLite}, {"mariadb", testkit.MariaDB}}

// inside is both servers in this process, over one small database.
type inside struct {
	*pair
	ours, hand *server
	workloads  []workload
}

// server is one of them.
type server struct {
	*side
	handler    http.Handler
	statements *atomic.Int64
}

func open(t testing.TB, url string) *inside {
	t.Helper()
	ctx := context.Background()
	if err := (Seed{Users: fewUsers}).fill(ctx, url); err != nil {
		t.Fatal(err)
	}
	ours, err := openProduct(ctx, config.Config{DatabaseURL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(ours.Close)
	hand, err := limit.Open(ctx, url, clock.System, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(hand.Close)
	in := &inside{ours: served(t, Product, ours, &ours.statements), hand: served(t, Limit, hand, &hand.Statements)}
	in.pair = &pair{product: in.ours.side, limit: in.hand.side}
	f, err := in.prepare(ctx, ours.app.Store)
	if err != nil {
		t.Fatal(err)
	}
	in.workloads = workloads(f)
	return in
}

// served is a server behind a loopback port of this process.
func served(t testing.TB, kind string, h http.Handler, statements *atomic.Int64) *server {
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return &server{&side{kind: kind, client: newClient(strings.TrimPrefix(srv.URL, "http://"), "")}, h, statements}
}

// call is a request to a server without a network between.
func (s *server) call(t testing.TB, w workload, i int) *httptest.ResponseRecorder {
	method, path, body := s.request(w, i)
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
