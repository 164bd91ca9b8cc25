package read_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"buyergraph/internal/config"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
	"buyergraph/internal/viewer"
)

// trees are companies with so many of the 200,000 customers below them.
var trees = []int{1, 31, 500, 5_000, 20_000, 100_000}

const (
	allCustomers = 200_000
	ordersEach   = 3
)

// BenchmarkTree asks for the newest 50 orders as administrators of ever larger trees,
// and as staff. What the gate looks up of an administrator's companies is in it.
func BenchmarkTree(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchmarkTree(b, testkit.New(b)) })
	b.Run("mariadb", func(b *testing.B) { benchmarkTree(b, testkit.Open(b, config.Config{DatabaseURL: testkit.MariaDB(b)})) })
}

func benchmarkTree(b *testing.B, k *testkit.Kit) {
	b.Helper()
	w, tops := newWorld(b, k), forest(b, k)
	const query = `{ orders(first: 50, orderBy: [{field: CREATED_AT, direction: DESC}]) { nodes { id identifier createdAt total customer { name } } } }`
	b.Run("staff", func(b *testing.B) {
		for b.Loop() {
			w.ask(context.Background(), staff, query, nil)
		}
	})
	for i, n := range trees {
		b.Run(fmt.Sprintf("administrator-of-%d", n), func(b *testing.B) {
			for b.Loop() {
				v := &viewer.Viewer{Kind: viewer.CustomerUser, ID: tops[i], CustomerID: tops[i], CustomerPath: fmt.Sprintf("%d.", tops[i]), Grants: corporate}
				if err := w.App.Web.Sessions.Place(context.Background(), v); err != nil {
					b.Fatal(err)
				}
				if got := w.ask(context.Background(), v, query, nil); strings.Count(got, "createdAt") != min(50, n*ordersEach) {
					b.Fatal(got)
				}
			}
		})
	}
}

// forest writes the customers, a person for each, and orders; it returns the tops of
// the trees.
func forest(b *testing.B, k *testkit.Kit) (tops []int64) {
	b.Helper()
	now, dice := testkit.Start.UTC(), rand.New(rand.NewPCG(1, 1))
	at := fmt.Sprint(now.UnixMicro())
	if k.Store.Dialect() != "sqlite3" {
		at = "'" + now.Format("2006-01-02 15:04:05") + "'"
	}
	paths := make([]string, 0, allCustomers)
	for _, n := range trees {
		top := int64(len(paths) + 1)
		tops = append(tops, top)
		for i := range n {
			path := fmt.Sprintf("%d.", top)
			if i > 0 {
				path += fmt.Sprintf("%d.", len(paths)+1)
			}
			paths = append(paths, path)
		}
	}
	for len(paths) < allCustomers {
		paths = append(paths, fmt.Sprintf("%d.", len(paths)+1))
	}
	rows := func(head string, n int, row func(i int) string) {
		for from := 0; from < n; from += 2000 {
			k.Write(b, func(ctx context.Context, tx *store.Tx) error {
				var text strings.Builder
				text.WriteString(head)
				for i := from; i < min(from+2000, n); i++ {
					if i > from {
						text.WriteByte(',')
					}
					text.WriteString(row(i))
				}
				_, err := tx.ExecContext(ctx, text.String())
				return err
			})
		}
	}
	rows("INSERT INTO customers (id,created_at,updated_at,name,name_fold,path) VALUES ", allCustomers, func(i int) string {
		return fmt.Sprintf("(%d,%s,%s,'C%d','c%d','%s')", i+1, at, at, i, i, paths[i])
	})
	rows("INSERT INTO customer_users (id,created_at,updated_at,email,email_fold,first_name,first_name_fold,last_name,last_name_fold,customer_id) VALUES ", allCustomers, func(i int) string {
		return fmt.Sprintf("(%d,%s,%s,'u%d@x.example','u%d@x.example','A','a','B','b',%d)", i+1, at, at, i, i, i+1)
	})
	rows("INSERT INTO orders (id,created_at,updated_at,identifier,currency,customer_id,customer_user_id) VALUES ", allCustomers*ordersEach, func(i int) string {
		t := now.Unix() - dice.Int64N(365*24*3600)
		stamp := fmt.Sprint(t * 1_000_000)
		if k.Store.Dialect() != "sqlite3" {
			stamp = fmt.Sprintf("FROM_UNIXTIME(%d)", t)
		}
		return fmt.Sprintf("(%d,%s,%s,'O%d','EUR',%d,%d)", i+1, stamp, at, i, i/ordersEach+1, i/ordersEach+1)
	})
	return tops
}
