package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/customer"
	"buyergraph/ent/migrate/drift"
	"buyergraph/internal/config"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"

	"entgo.io/ent/dialect"
	"github.com/go-sql-driver/mysql"
)

// onEachEmptyDatabase runs a test on an empty database of each kind.
func onEachEmptyDatabase(t *testing.T, test func(t *testing.T, name, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, dialect.SQLite, testkit.SQLite(t)) })
	t.Run("mariadb", func(t *testing.T) { test(t, dialect.MySQL, testkit.MariaDB(t)) })
}

func openStore(t *testing.T, url string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// The migrations produce exactly the schema.
func TestMigrationsMatchSchema(t *testing.T) {
	onEachEmptyDatabase(t, func(t *testing.T, name, url string) {
		dir := t.TempDir()
		if err := drift.CopyMigrations(map[string]string{dialect.SQLite: "sqlite", dialect.MySQL: "mysql"}[name], dir); err != nil {
			t.Fatal(err)
		}
		files, err := drift.WriteMigration(context.Background(), name, url, dir, "drift")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			text, _ := os.ReadFile(f)
			t.Errorf("the schema has gone on without a migration: go run ./ent/migrate/diff NAME\n%s", text)
		}
	})
}

// Of replicas that start together exactly one applies the migrations.
func TestConcurrentMigrations(t *testing.T) {
	onEachEmptyDatabase(t, func(t *testing.T, _, url string) {
		const n = 5
		var wg sync.WaitGroup
		applied := make([]int, n)
		for i := range n {
			wg.Go(func() {
				s, err := store.Open(context.Background(), url)
				if err != nil {
					t.Error(err)
					return
				}
				defer s.Close()
				if applied[i], err = s.Migrate(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		once := 0
		for _, k := range applied {
			if k > 0 {
				once++
			}
		}
		if once != 1 {
			t.Errorf("applied by each: %v", applied)
		}
	})
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("this is no database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ url, want string }{
		{"postgres://x:hunter2@host/db", "expected sqlite://FILE or mysql://"},
		{"mysql://user:hunter2@host", "names user, host and database"},
		{"mysql://user:hunter2@%zz/db", "expected sqlite://FILE or mysql://"},
		{"mysql://user:hunter2@127.0.0.1:1/db", "cannot use the database db at 127.0.0.1:1"},
		{"mysql://user:hunter2@127.0.0.1/db?charset=latin1", "takes the options tls and wsrep_sync_wait only"},
		{"sqlite://", "a SQLite URL is"},
		{"sqlite://" + dir, "cannot use the SQLite file"},
		{"sqlite://" + filepath.Join(dir, "no", "such", "folder.db"), "cannot use the SQLite file"},
		{"sqlite://" + text, "cannot use the SQLite file"},
	} {
		_, err := store.Open(context.Background(), c.url)
		if err == nil || !strings.Contains(err.Error(), c.want) ||
			strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", c.url, err)
		}
	}
}

var errStop = errors.New("stop")

func TestWithTx(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		ctx := testkit.SystemContext()
		names := func() string {
			return strings.Join(k.Store.Client.Customer.Query().Order(customer.ByID()).Select(customer.FieldName).StringsX(ctx), ",")
		}
		add := func(ctx context.Context, tx *store.Tx, name string) error {
			return tx.Customer.Create().SetName(name).SetPath(name + ".").Exec(ctx)
		}
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error { return add(ctx, tx, "a") })
		if err := k.Store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(add(ctx, tx, "b"), errStop)
		}); !errors.Is(err, errStop) {
			t.Error(err)
		}
		func() {
			defer func() { _ = recover() }()
			_ = k.Store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
				if err := add(ctx, tx, "c"); err != nil {
					return err
				}
				panic("stop")
			})
		}()
		// An inner call joins the outer transaction and is rolled back with it.
		_ = k.Store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
			if err := k.Store.WithTx(ctx, func(ctx context.Context, inner *store.Tx) error {
				if inner != tx || !inner.Now.Equal(tx.Now) {
					t.Error("the inner call has a transaction of its own")
				}
				return add(ctx, inner, "d")
			}); err != nil {
				return err
			}
			return errStop
		})
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error { return add(ctx, tx, "e") })
		if got := names(); got != "a,e" {
			t.Errorf("committed: %s", got)
		}
	})
}

// Transactions that conflict run again, without an error for the caller.
func TestWithTxRetries(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		const workers, rounds = 8, 10
		var wg sync.WaitGroup
		for w := range workers {
			wg.Go(func() {
				order := []int64{1, 3}
				if w%2 == 1 {
					order = []int64{3, 1} // the opposite order: a deadlock where rows are locked
				}
				for range rounds {
					err := k.Store.WithTx(testkit.SystemContext(), func(ctx context.Context, tx *store.Tx) error {
						for _, id := range order {
							if err := tx.CustomerUser.UpdateOneID(id).AddLoginCount(1).Exec(ctx); err != nil {
								return err
							}
						}
						return nil
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		for _, id := range []int64{1, 3} {
			if n := k.Store.Client.CustomerUser.GetX(testkit.SystemContext(), id).LoginCount; n != workers*rounds {
				t.Errorf("user %d was counted %d times, not %d", id, n, workers*rounds)
			}
		}
	})
}

// An error of any statement, and one behind the rows of any query, makes the transaction run
// again. In particular ent's UpdateOne reads one row and ignores the rest.
func TestWithTxRetriesAfterEachStatement(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		before, failures := k.Store.Client.CustomerUser.GetX(testkit.SystemContext(), 1).LoginCount, 0
		for n := int64(1); ; n++ {
			runs := 0
			fired := k.FailStatement(n, &mysql.MySQLError{Number: 1213, Message: "Deadlock found"})
			err := k.Store.WithTx(testkit.SystemContext(), func(ctx context.Context, tx *store.Tx) error {
				runs++
				if err := tx.CustomerUser.UpdateOneID(1).AddLoginCount(1).Exec(ctx); err != nil {
					return err
				}
				_, err := tx.Customer.Query().Count(ctx)
				return err
			})
			if !fired() {
				break
			}
			failures++
			if err != nil || runs != 2 {
				t.Errorf("point %d: %d runs, error %v", n, runs, err)
			}
		}
		if got := k.Store.Client.CustomerUser.GetX(testkit.SystemContext(), 1).LoginCount; failures < 2 || got != before+failures+1 {
			t.Errorf("%d transactions and %d counts", failures+1, got-before)
		}
	})
}

// A row that another transaction deletes after it was read makes the transaction run again, so
// that it answers what it answers for a row that is missing.
func TestWithTxRetriesAfterDeletedParent(t *testing.T) {
	k := testkit.Open(t, config.Config{DatabaseURL: testkit.MariaDB(t)})
	k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error { return tx.CustomerGroup.Create().SetName("g").Exec(ctx) })
	runs := 0
	err := k.Store.WithTx(testkit.SystemContext(), func(ctx context.Context, tx *store.Tx) error {
		runs++
		id, err := tx.CustomerGroup.Query().FirstID(ctx)
		if ent.IsNotFound(err) {
			return errStop
		}
		if err != nil {
			return err
		}
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error { return tx.CustomerGroup.DeleteOneID(id).Exec(ctx) })
		return tx.Customer.Create().SetName("x").SetPath("x.").SetGroupID(id).Exec(ctx)
	})
	if runs != 2 || !errors.Is(err, errStop) {
		t.Errorf("%d runs, error %v", runs, err)
	}
}

// A server is ready if its database answers queries of a table, and if the clocks of both differ
// by at most two seconds. SQLite has no clock of its own.
func TestCheckReady(t *testing.T) {
	onEachEmptyDatabase(t, func(t *testing.T, name, url string) {
		ctx, s := context.Background(), openStore(t, url)
		if err := s.CheckReady(ctx); err == nil {
			t.Error("ready without tables")
		}
		if _, err := s.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		for difference, isReady := range map[time.Duration]bool{
			0: true, time.Second: true, -time.Second: true, 3 * time.Second: name == dialect.SQLite, -3 * time.Second: name == dialect.SQLite,
		} {
			s.SetSystemClock(func() time.Time { return time.Now().Add(difference) })
			if err := s.CheckReady(ctx); (err == nil) != isReady {
				t.Errorf("the clocks differ by %v: %v", difference, err)
			}
		}
	})
}

// Outside a transaction SQLite refuses to write.
func TestReadersDoNotWrite(t *testing.T) {
	k := testkit.New(t)
	if err := k.Store.Client.StoredValue.Create().SetName("x").Exec(testkit.SystemContext()); err == nil {
		t.Error("written outside a transaction")
	}
	rows, err := k.Store.QueryContext(context.Background(), "DELETE FROM settings RETURNING id")
	if err == nil {
		for rows.Next() {
			continue
		}
		err = errors.Join(rows.Err(), rows.Close())
	}
	if err == nil {
		t.Error("a reader deletes")
	}
}

func TestDuplicateColumn(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		for column, f := range map[string]func(ctx context.Context, tx *store.Tx) error{
			"email_key": func(ctx context.Context, tx *store.Tx) error {
				return tx.CustomerUser.UpdateOneID(1).SetEmailKey("bob@bolt.example").Exec(ctx)
			},
			"external_id": func(ctx context.Context, tx *store.Tx) error {
				return errors.Join(tx.Customer.UpdateOneID(1).SetExternalID("X").Exec(ctx), tx.Customer.UpdateOneID(2).SetExternalID("X").Exec(ctx))
			},
		} {
			err := k.Store.WithTx(testkit.SystemContext(), f)
			if got, ok := store.DuplicateColumn(err); !ok || got != column {
				t.Errorf("%q %v, want %s: %v", got, ok, column, err)
			}
		}
		err := k.Store.WithTx(testkit.SystemContext(), func(ctx context.Context, tx *store.Tx) error {
			return tx.Customer.UpdateOneID(1).SetOwnerID(99).Exec(ctx)
		})
		if _, ok := store.DuplicateColumn(err); ok || err == nil {
			t.Errorf("a missing row is no duplicate: %v", err)
		}
	})
}

// Migrate refuses a database that a newer program has migrated.
func TestUnknownMigration(t *testing.T) {
	onEachEmptyDatabase(t, func(t *testing.T, name, url string) {
		s := openStore(t, url)
		if _, err := s.Migrate(context.Background()); err != nil {
			t.Fatal(err)
		}
		drv, err := store.OpenScratch(context.Background(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer drv.Close()
		stmt := "INSERT INTO schema_revisions SELECT '99990101000000','future',1,1,0,'','','h','' FROM schema_revisions LIMIT 1"
		if err := drv.Exec(context.Background(), stmt, []any{}, nil); err != nil {
			t.Fatal(err)
		}
		n, err := s.Migrate(context.Background())
		if err == nil {
			t.Errorf("%s: migrated %d files over a newer schema", name, n)
		} else if strings.Contains(err.Error(), "\n") {
			t.Errorf("%q", err)
		}
	})
}
