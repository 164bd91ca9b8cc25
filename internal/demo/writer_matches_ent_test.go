package demo_test

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"

	"buyergraph/ent/settings"
	"buyergraph/internal/audit"
	"buyergraph/internal/authz"
	"buyergraph/internal/config"
	"buyergraph/internal/demo"
	"buyergraph/internal/nameword"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// The writer stores what ent, its validators and the hooks would store. The test reads
// every row, writes it through ent into another database and compares both databases.
func TestWriterMatchesEnt(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		seedDatabase(t, k, 60, 7)
		other := testkit.Open(t, config.Config{DatabaseURL: newDatabaseURL(t, k)})
		for _, name := range demo.TableNames() {
			isWords := slices.ContainsFunc(nameword.Tables, func(t *nameword.Table) bool { return t.Name == name })
			if name == "settings" || isWords { // a hook writes the words with the names
				continue
			}
			i := slices.IndexFunc(authz.Entities, func(e *authz.Entity) bool { return e.Table == name })
			other.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
				ctx = audit.WithoutEntries(ctx)
				if name == settings.Table { // a hook writes its rows with the websites
					if _, err := tx.ExecContext(ctx, "DELETE FROM "+name); err != nil {
						return err
					}
				}
				if i < 0 {
					return copyLinks(ctx, t, k.Store, tx, name)
				}
				return copyRows(ctx, k.Store, tx, authz.Entities[i].Name)
			})
		}
		want, got := dumpTables(t, other.Store), dumpTables(t, k.Store)
		var empty []string
		delete(want, "guards") // ent writes the guards of the trees of companies and of the websites
		for name := range want {
			if !slices.Equal(got[name], want[name]) {
				t.Errorf("%s: the writer wrote %d rows, ent %d, and they differ:\n%s\n%s", name, len(got[name]), len(want[name]),
					firstMissing(got[name], want[name]), firstMissing(want[name], got[name]))
			}
			if len(got[name]) == 0 {
				empty = append(empty, name)
			}
		}
		slices.Sort(empty)
		const wantEmpty = "api_tokens idempotency_keys job_rows jobs mails one_time_tokens rate_limits settings website_origins"
		if strings.Join(empty, " ") != wantEmpty {
			t.Errorf("the empty tables are %v, want %s", empty, wantEmpty)
		}
	})
}

// newDatabaseURL returns the URL of a new database of the same kind.
func newDatabaseURL(t *testing.T, k *testkit.Kit) string {
	if strings.HasPrefix(k.DatabaseURL, "sqlite") {
		return testkit.SQLite(t)
	}
	return testkit.MariaDB(t)
}

// firstMissing returns the first row that is not among others.
func firstMissing(rows, others []string) string {
	for _, r := range rows {
		if !slices.Contains(others, r) {
			return r
		}
	}
	return ""
}

// copyRows writes the rows of an entity through ent's builders.
func copyRows(ctx context.Context, from *store.Store, to *store.Tx, entity string) error {
	method := func(v reflect.Value, name string, args ...reflect.Value) []reflect.Value {
		return v.MethodByName(name).Call(args)
	}
	failed := func(out []reflect.Value) error {
		err, _ := out[len(out)-1].Interface().(error)
		return err
	}
	all := method(method(reflect.ValueOf(from.Client).Elem().FieldByName(entity), "Query")[0], "All", reflect.ValueOf(ctx))
	if err := failed(all); err != nil {
		return err
	}
	for i := range all[0].Len() {
		row := all[0].Index(i).Elem()
		create := method(reflect.ValueOf(to.Client).Elem().FieldByName(entity), "Create")[0]
		for j := range row.NumField() {
			f, v := row.Type().Field(j), row.Field(j)
			set := create.MethodByName("Set" + f.Name)
			isDerived := f.Name == "Edges" || f.Name == "SearchWords" || strings.HasSuffix(f.Name, "Fold")
			if isDerived || !f.IsExported() || v.Kind() == reflect.Pointer && v.IsNil() {
				continue
			}
			if set.Type().In(0) != v.Type() {
				v = v.Elem()
			}
			set.Call([]reflect.Value{v})
		}
		if err := failed(method(create, "Exec", reflect.ValueOf(ctx))); err != nil {
			return err
		}
	}
	return nil
}

// copyLinks copies a join table.
func copyLinks(ctx context.Context, t *testing.T, from *store.Store, to *store.Tx, name string) error {
	for _, row := range queryRows(t, from, "SELECT * FROM `"+name+"`") {
		if _, err := to.ExecContext(ctx, "INSERT INTO `"+name+"` VALUES ("+strings.ReplaceAll(row, " | ", ",")+")"); err != nil {
			return err
		}
	}
	return nil
}
