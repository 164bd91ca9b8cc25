package dbquery_test

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"testing"

	"buyergraph/internal/dbquery"
	"buyergraph/internal/testkit"

	"entgo.io/ent/dialect"
)

func TestMain(m *testing.M) { testkit.Main(m) }

func TestAppendIn(t *testing.T) {
	for _, c := range []struct {
		count int
		text  string
		size  int
	}{
		{1, "a=?", 1}, {2, "a IN (?,?)", 2}, {3, "a IN (?,?,?,?,?)", 5}, {5, "a IN (?,?,?,?,?)", 5}, {dbquery.MaxListed, "", dbquery.MaxListed},
	} {
		values := make([]int64, c.count)
		for i := range values {
			values[i] = int64(i)
		}
		text, args := dbquery.AppendIn([]byte("a"), []any{"before"}, values)
		if c.text != "" && string(text) != c.text {
			t.Errorf("%d values: %s, want %s", c.count, text, c.text)
		}
		distinct := slices.Compact(slices.Clone(args[1:]))
		if len(args) != 1+c.size || args[0] != "before" || len(distinct) != c.count {
			t.Errorf("%d values give %d arguments, %d distinct", c.count, len(args)-1, len(distinct))
		}
	}
}

// A bad row, an error behind the first row and a second row are errors; no row is
// [sql.ErrNoRows].
func TestErrorsOfRows(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		ctx := context.Background()
		failsLater := "SELECT 1 UNION ALL SELECT abs(-9223372036854775807 - 1)"
		if k.Store.Dialect() == dialect.MySQL {
			failsLater = "SELECT 1 UNION ALL SELECT (SELECT 1 UNION SELECT 2)"
		}
		for _, text := range []string{"SELECT 1 UNION ALL SELECT 'x'", failsLater} {
			if ids, err := dbquery.IDs(ctx, k.Store, text, nil); err == nil {
				t.Errorf("%s: ids %v and no error", text, ids)
			}
		}
		var n int
		for text, want := range map[string]error{"SELECT 7": nil, "SELECT 7 FROM settings WHERE 1=0": sql.ErrNoRows} {
			if err := dbquery.One(ctx, k.Store, text, nil, &n); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", text, err, want)
			}
		}
		if err := dbquery.One(ctx, k.Store, "SELECT 7 UNION ALL SELECT 8", nil, &n); err == nil {
			t.Error("two rows where one is expected: no error")
		}
	})
}
