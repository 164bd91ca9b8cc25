package demo_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"buyergraph/ent/migrate"
	"buyergraph/internal/demo"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// seedDatabase seeds a kit's database.
func seedDatabase(t testing.TB, k *testkit.Kit, users int, number uint64) {
	t.Helper()
	if err := demo.Seed(context.Background(), k.Store, demo.Options{UserCount: users, Seed: number}); err != nil {
		t.Fatal(err)
	}
}

// queryRows runs a query and returns each row as one text.
func queryRows(t testing.TB, s *store.Store, query string) (out []string) {
	t.Helper()
	rows, err := s.QueryContext(context.Background(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	values := make([]*string, len(cols))
	into := make([]any, len(cols))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		row := make([]string, len(cols))
		for i, v := range values {
			if row[i] = "NULL"; v != nil {
				row[i] = *v
			}
		}
		out = append(out, strings.Join(row, " | "))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// dumpTables returns every row of every table as it is stored. QUOTE keeps texts, numbers
// and bytes distinct.
func dumpTables(t testing.TB, s *store.Store) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, table := range migrate.Tables {
		var cols, keys []string
		for _, c := range table.Columns {
			cols = append(cols, "quote(`"+c.Name+"`)")
		}
		for _, c := range table.PrimaryKey {
			keys = append(keys, "`"+c.Name+"`")
		}
		where := ""
		if table.Name == "settings" { // written by the program at its start
			where = " WHERE name NOT IN ('cursor_key','fold_version')"
		}
		out[table.Name] = queryRows(t, s, "SELECT "+strings.Join(cols, ",")+" FROM `"+table.Name+"`"+where+" ORDER BY "+strings.Join(keys, ","))
	}
	return out
}

// databaseDigest returns a digest of all rows of a database.
func databaseDigest(t testing.TB, s *store.Store) string {
	t.Helper()
	h, all := sha256.New(), dumpTables(t, s)
	var names []string
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		h.Write([]byte(name + "\n" + strings.Join(all[name], "\n") + "\n"))
	}
	return hex.EncodeToString(h.Sum(nil))
}
