package demo_test

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"buyergraph/internal/audit"
	"buyergraph/internal/config"
	"buyergraph/internal/demo"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"

	"entgo.io/ent/dialect"
)

// The same seed makes the same rows on the same day. Another day changes times and nothing
// else.
func TestSameSeedMakesSameRows(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		seedDatabase(t, k, 40, 1)
		same := testkit.Open(t, config.Config{DatabaseURL: newDatabaseURL(t, k)})
		later := testkit.Open(t, config.Config{DatabaseURL: newDatabaseURL(t, k)})
		seedDatabase(t, same, 40, 1)
		later.Clock.Add(100*24*time.Hour + 13*time.Hour)
		seedDatabase(t, later, 40, 1)
		if databaseDigest(t, k.Store) != databaseDigest(t, same.Store) {
			t.Error("the rows do not depend on the seed alone")
		}
		for name, rows := range dumpTables(t, k.Store) {
			if got := len(dumpTables(t, later.Store)[name]); got != len(rows) {
				t.Errorf("%s: %d rows, %d on another day", name, len(rows), got)
			}
		}
		const totals = "SELECT sum(total), sum(quote_id), sum(customer_user_id * id), max(shipping_method), min(shipping_status) FROM orders"
		if a, b := queryRows(t, k.Store, totals), queryRows(t, later.Store, totals); !slices.Equal(a, b) {
			t.Errorf("%v, %v on another day", a, b)
		}
	})
}

// queryNumber returns the single number that a query selects.
func queryNumber(t testing.TB, s *store.Store, query string) float64 {
	t.Helper()
	n, err := strconv.ParseFloat(queryRows(t, s, query)[0], 64)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

// A seeded database has the proportions of the database of the performance tests.
func TestProportions(t *testing.T) {
	const users = 1000
	k := testkit.New(t)
	seedDatabase(t, k, users, 1)
	all := func(tables ...string) string {
		return "SELECT (SELECT count(*) FROM " + strings.Join(tables, ") + (SELECT count(*) FROM ") + ")"
	}
	for _, c := range []struct {
		name, query string
		want        float64
		tolerance   float64 // as a part of want
	}{
		{"users", all("customer_users"), users, 0},
		{"customers", all("customers"), users / 25, 0},
		{"addresses", all("customer_user_addresses", "customer_addresses"), 2.4 * users, 0.03},
		{"shared roles", "SELECT count(*) FROM customer_user_roles WHERE customer_id IS NULL", 12, 0},
		{"roles of a user", all("customer_users_roles"), 1.5 * users, 0.1},
		{"most roles of a user", "SELECT max(n) FROM (SELECT count(*) n FROM customer_users_roles GROUP BY customer_user_id) x", 3, 0},
		{"websites", all("websites"), 5, 0},
		{"orders", all("orders"), 5 * users, 0},
		{"order lines", all("order_lines"), 10 * users, 0.03},
		{"quotes", all("quotes"), 2 * users, 0},
		{"quote lines", all("quote_lines"), 4 * users, 0.03},
		{"rfqs", all("rfqs"), 2 * users, 0},
		{"rfq items", all("rfq_items"), 4 * users, 0.03},
		{"most lines", "SELECT max(position) FROM order_lines", 3, 0},
		{"consents", all("consents"), 20, 0},
		{"acceptances", all("consent_acceptances"), 3 * users, 0.06},
		{"activities", all("activities"), 3 * users, 0.1},
		{"login attempts", all("login_attempts"), 2 * users, 0.15},
		{"audit entries", all("audit_entries"), 3.5 * users, 0.15},
		{"sessions", all("sessions"), 0.3 * users, 0.15},
		{"orders of the busiest", "SELECT max(n) FROM (SELECT count(*) n FROM orders GROUP BY customer_user_id) x", 5 * users / 31.6, 0.25},
		{"levels of customers", "SELECT max(length(path) - length(replace(path, '.', ''))) FROM customers", 4, 0.5},
		{"users of the largest customer", "SELECT max(n) FROM (SELECT count(*) n FROM customer_users GROUP BY customer_id) x", users / 6.3, 0.4},
		{"passwords", "SELECT count(*) FROM staff_users WHERE password_hash IS NOT NULL", 0, 0},
		{"marks", "SELECT count(*) FROM settings WHERE name NOT IN ('cursor_key','fold_version')", 0, 0},
	} {
		if got := queryNumber(t, k.Store, c.query); got < c.want*(1-c.tolerance)-0.5 || got > c.want*(1+c.tolerance)+0.5 {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if err := demo.CheckDatabase(context.Background(), k.Store, false); err != nil {
		t.Errorf("it cannot be served: %v", err)
	}
}

func TestSeedRejectsBadInput(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		seedAgain := func(users int) error {
			return demo.Seed(context.Background(), k.Store, demo.Options{UserCount: users, Seed: 1})
		}
		for _, users := range []int{-1, 0, demo.MinUsers - 1, demo.MaxUsers + 1} {
			if err := seedAgain(users); err == nil || !strings.Contains(err.Error(), "--users: expected 20 to 5000000") {
				t.Errorf("%d users: %v", users, err)
			}
		}
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerGroup.Create().SetName("Somebody's").Exec(audit.WithoutEntries(ctx))
		})
		before := databaseDigest(t, k.Store)
		err := seedAgain(demo.MinUsers)
		if err == nil || !strings.Contains(err.Error(), "not empty (there are customer_groups)") || strings.Contains(err.Error(), "\n") {
			t.Error(err)
		}
		if databaseDigest(t, k.Store) != before {
			t.Error("a rejected seed has written rows")
		}
	})
}

// An interrupted seed leaves a database that is not served. A finished seed restores all
// indexes.
func TestInterruptedSeed(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		const indexes = "SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name"
		var before []string
		if k.Store.Dialect() == dialect.SQLite {
			before = queryRows(t, k.Store, indexes)
		}
		ctx, stop := context.WithCancel(context.Background())
		err := demo.Seed(ctx, k.Store, demo.Options{UserCount: 3000, Seed: 1, OnProgress: func(float64, int) { stop() }})
		if err == nil || !strings.Contains(err.Error(), "filled in part") {
			t.Error(err)
		}
		err = demo.Seed(context.Background(), k.Store, demo.Options{UserCount: 40, Seed: 1})
		if err == nil || !strings.Contains(err.Error(), "did not end") {
			t.Error(err)
		}
		for _, wanted := range []bool{false, true} {
			if err := demo.CheckDatabase(context.Background(), k.Store, wanted); err == nil || !strings.Contains(err.Error(), "did not end") {
				t.Error(err)
			}
		}
		whole := testkit.Open(t, config.Config{DatabaseURL: newDatabaseURL(t, k)})
		done, written := 0.0, 0
		err = demo.Seed(context.Background(), whole.Store, demo.Options{UserCount: 400, Seed: 1, OnProgress: func(part float64, rows int) {
			if part < done || part > 1 || rows < written {
				t.Errorf("%v with %d rows after %v with %d", part, rows, done, written)
			}
			done, written = part, rows
		}})
		if err != nil || done != 1 && k.Store.Dialect() == dialect.SQLite || written < 15_000 {
			t.Errorf("%v: %v of the work and %d rows", err, done, written)
		}
		if before != nil && !slices.Equal(queryRows(t, whole.Store, indexes), before) {
			t.Error("indexes are missing")
		}
	})
}
