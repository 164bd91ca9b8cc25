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

// treeSizes are the numbers of companies in each tree. There are 200,000 customers in total.
var treeSizes = []int{1, 31, 500, 5_000, 20_000, 100_000}

const (
	customerCount     = 200_000
	ordersPerCustomer = 3
)

// BenchmarkTree reads the newest 50 orders, as staff and as administrators of trees of growing size. It includes the time in
// which the gate loads the companies of an administrator.
func BenchmarkTree(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchmarkTree(b, testkit.New(b)) })
	b.Run("mariadb", func(b *testing.B) { benchmarkTree(b, testkit.Open(b, config.Config{DatabaseURL: testkit.MariaDB(b)})) })
}

func benchmarkTree(b *testing.B, k *testkit.Kit) {
	b.Helper()
	w, topIDs := newWorld(b, k), insertTrees(b, k)
	const query = `{ orders(first: 50, orderBy: [{field: CREATED_AT, direction: DESC}]) { ` +
		`nodes { id identifier createdAt total customer { name } } } }`
	b.Run("staff", func(b *testing.B) {
		for b.Loop() {
			w.execute(context.Background(), staffViewer, query, nil)
		}
	})
	for i, n := range treeSizes {
		b.Run(fmt.Sprintf("administrator-of-%d", n), func(b *testing.B) {
			for b.Loop() {
				v := &viewer.Viewer{Kind: viewer.CustomerUser, ID: topIDs[i], CustomerID: topIDs[i], CustomerPath: fmt.Sprintf("%d.", topIDs[i]),
					Grants: treeGrants}
				if err := w.App.WebServer.Sessions.LoadCompanies(context.Background(), v); err != nil {
					b.Fatal(err)
				}
				if got := w.execute(context.Background(), v, query, nil); strings.Count(got, "createdAt") != min(50, n*ordersPerCustomer) {
					b.Fatal(got)
				}
			}
		})
	}
}

// insertTrees inserts the customers, a user for each of them, and orders. It returns the top companies of the trees.
func insertTrees(b *testing.B, k *testkit.Kit) (topIDs []int64) {
	b.Helper()
	now, dice := testkit.StartTime.UTC(), rand.New(rand.NewPCG(1, 1))
	at := fmt.Sprint(now.UnixMicro())
	if k.Store.Dialect() != "sqlite3" {
		at = "'" + now.Format("2006-01-02 15:04:05") + "'"
	}
	paths := make([]string, 0, customerCount)
	for _, n := range treeSizes {
		top := int64(len(paths) + 1)
		topIDs = append(topIDs, top)
		for i := range n {
			path := fmt.Sprintf("%d.", top)
			if i > 0 {
				path += fmt.Sprintf("%d.", len(paths)+1)
			}
			paths = append(paths, path)
		}
	}
	for len(paths) < customerCount {
		paths = append(paths, fmt.Sprintf("%d.", len(paths)+1))
	}
	rows := func(head string, n int, row func(i int) string) {
		for from := 0; from < n; from += 2000 {
			k.WriteAsSystem(b, func(ctx context.Context, tx *store.Tx) error {
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
	rows("INSERT INTO customers (id,created_at,updated_at,name,name_fold,path) VALUES ", customerCount, func(i int) string {
		return fmt.Sprintf("(%d,%s,%s,'C%d','c%d','%s')", i+1, at, at, i, i, paths[i])
	})
	rows("INSERT INTO customer_users (id,created_at,updated_at,email,email_fold,first_name,first_name_fold,last_name,last_name_fold,"+
		"customer_id) VALUES ", customerCount, func(i int) string {
		return fmt.Sprintf("(%d,%s,%s,'u%d@x.example','u%d@x.example','A','a','B','b',%d)", i+1, at, at, i, i, i+1)
	})
	rows("INSERT INTO orders (id,created_at,updated_at,identifier,currency,customer_id,customer_user_id) VALUES ",
		customerCount*ordersPerCustomer, func(i int) string {
			t := now.Unix() - dice.Int64N(365*24*3600)
			stamp := fmt.Sprint(t * 1_000_000)
			if k.Store.Dialect() != "sqlite3" {
				stamp = fmt.Sprintf("FROM_UNIXTIME(%d)", t)
			}
			return fmt.Sprintf("(%d,%s,%s,'O%d','EUR',%d,%d)", i+1, stamp, at, i, i/ordersPerCustomer+1, i/ordersPerCustomer+1)
		})
	return topIDs
}
