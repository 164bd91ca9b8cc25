package read_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"buyergraph/ent/migrate"
	"buyergraph/graph"
	"buyergraph/internal/authz"
	"buyergraph/internal/binding"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/read"
	"buyergraph/internal/text"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql/schema"
)

// filterProbe is a filter with the operator eq or in on one field, for which an index exists.
type filterProbe struct {
	name, query string
	filter      map[string]any
	alias       string   // of the field's table in the statement
	table       string   // of the field
	columns     []string // with which the index begins: the field's, its folded copy's or its key's
	usesAll     bool     // an OR: there is an index on each of the columns
	isSelective bool     // a small part of the table has the values
}

// checkFilterPlans checks the plans of all filter probes. MariaDB chooses by the data, so a plan must only be able to start
// from the index, except where a value is rare in a database of full size.
func checkFilterPlans(t *testing.T, w *world, rec *recorder, isFullSize bool) {
	t.Helper()
	probes := filterProbes(t, w)
	if len(probes) < 150 {
		t.Errorf("%d filters have an index", len(probes))
	}
	for _, p := range probes {
		rec.texts, rec.args = nil, nil
		w.mustExecute(t, staffViewer, p.query, map[string]any{"filter": p.filter})
		starts := p.startsFromIndexSQLite
		if w.Store.Dialect() != dialect.SQLite {
			starts = func(t *testing.T, w *world, text string, args []any) bool {
				return p.startsFromIndexMariaDB(t, w, text, args, isFullSize && p.isSelective)
			}
		}
		if !starts(t, w, rec.texts[0], rec.args[0]) {
			t.Errorf("%s %v does not start from an index on %v:\n%s\n%s", p.name, p.filter, p.columns,
				explainPlan(t, w, rec.texts[0], rec.args[0]), rec.texts[0])
		}
	}
}

var searchedColumn = regexp.MustCompile(`^(SEARCH|SCAN) (\w+)(?: USING [A-Z ]+(?: \w+)? \((\w+)[=> ])?`)

// startsFromIndexSQLite reports whether SQLite reads the probe's table by an index on its columns only. An OR reads it by several.
func (p *filterProbe) startsFromIndexSQLite(t *testing.T, w *world, text string, args []any) bool {
	t.Helper()
	used := map[string]bool{}
	for line := range strings.Lines(explainPlan(t, w, text, args)) {
		m := searchedColumn.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil || m[2] != p.alias {
			continue
		}
		column := strings.Replace(m[3], "rowid", "id", 1)
		if m[1] != "SEARCH" || !slices.Contains(p.columns, column) {
			return false
		}
		used[column] = true
	}
	return len(used) > 0 && (!p.usesAll || len(used) == len(p.columns))
}

// startsFromIndexMariaDB reports whether MariaDB can read the probe's table by an index on its columns, or does so if mustUse
// is set. It looks up a unique value while planning and stops there if no row has it.
func (p *filterProbe) startsFromIndexMariaDB(t *testing.T, w *world, text string, args []any, mustUse bool) bool {
	t.Helper()
	for _, r := range explainRows(t, w, text, args) {
		indexes := r["possible_keys"]
		if mustUse {
			indexes = r["key"]
		}
		switch {
		case strings.Contains(r["Extra"], "after reading const tables"):
			return true
		case r["table"] == p.alias:
			return slices.ContainsFunc(strings.Split(indexes, ","), func(index string) bool {
				return slices.Contains(p.columns, firstIndexColumn(t, w, p.table, index))
			})
		}
	}
	return false
}

// firstIndexColumn returns the column with which an index of MariaDB begins, or "" if there is no such index.
func firstIndexColumn(t *testing.T, w *world, table, index string) (column string) {
	t.Helper()
	err := dbquery.One(context.Background(), w.Store, "SELECT column_name FROM information_schema.statistics "+
		"WHERE table_schema=DATABASE() AND table_name=? AND index_name=? AND seq_in_index=1", []any{table, index}, &column)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		t.Fatal(err)
	}
	return column
}

// filterProbes returns a probe for the operators eq and in of each filter field with a unique column, or with one with which
// an index begins. For a type without a list the probe filters a list of another type that leads to it.
func filterProbes(t *testing.T, w *world) (out []filterProbe) {
	t.Helper()
	bound, err := read.BindSchema(graph.Schema(), testDefaults)
	if err != nil {
		t.Fatal(err)
	}
	roads := filterRoads(bound)
	for _, name := range slices.Sorted(maps.Keys(bound.Types)) {
		typ := bound.Types[name]
		for _, f := range typ.FieldsInOrder {
			columns := indexedColumns(typ, f)
			if !slices.Contains(f.Operators, "eq") || len(columns) == 0 {
				continue
			}
			road, ok := roads[name]
			if !ok {
				t.Errorf("no list leads to %s", name)
				continue
			}
			values, isSelective := rareValues(t, w, typ, f)
			for op, v := range map[string]any{"eq": values[0], "in": values} {
				out = append(out, filterProbe{
					name: name + "." + f.Name + "." + op, query: road.query, filter: road.wrap(map[string]any{f.Name: map[string]any{op: v}}),
					alias: road.alias, table: typ.Table, columns: columns,
					usesAll: f.EmailKeyColumn != nil && f.EmailKeyColumn.Nullable, isSelective: isSelective,
				})
			}
		}
	}
	slices.SortFunc(out, func(a, b filterProbe) int { return strings.Compare(a.name, b.name) })
	return out
}

// indexedColumns returns the columns that answer the equality of a field and with which an index begins. A column with few
// values is none: the index on it is for orders.
func indexedColumns(t *binding.Type, f *binding.Field) (out []string) {
	candidates := []string{f.FoldedColumn}
	if f.EmailKeyColumn != nil {
		candidates = append(candidates, f.EmailKeyColumn.Name)
	}
	if f.Format == binding.AsRecord {
		candidates = append(candidates, f.InputColumns[0])
	} else if f.Column != nil && f.SideEntity == nil && !f.HasFewValues {
		candidates = append(candidates, f.Column.Name)
	}
	i := slices.IndexFunc(migrate.Tables, func(x *schema.Table) bool { return x.Name == t.Table })
	table := migrate.Tables[i]
	for _, name := range candidates {
		c, ok := table.Column(name)
		begins := func(x *schema.Index) bool { return x.Columns[0] == c }
		if ok && (c.Unique || table.PrimaryKey[0] == c || slices.ContainsFunc(table.Indexes, begins)) {
			out = append(out, name)
		}
	}
	return out
}

// filterRoad leads from a list of the root to the rows of a type.
type filterRoad struct {
	query string // with the variable $filter
	alias string // of the type's table
	wrap  func(filter map[string]any) map[string]any
}

// filterRoads returns the shortest road to each type that can be filtered.
func filterRoads(g *binding.Graph) map[string]filterRoad {
	out := map[string]filterRoad{}
	var reached []*binding.Type
	for _, f := range g.Schema.Query.Fields {
		if typ, ok := strings.CutSuffix(f.Type.Name(), "Connection"); ok {
			const list = `query ($filter: %sFilter!) { %s(filter: $filter, orderBy: [{field: %s, direction: DESC}]) { nodes { id } } }`
			out[typ] = filterRoad{fmt.Sprintf(list, typ, f.Name, timeOrder(g.Schema, typ)), "t0",
				func(filter map[string]any) map[string]any { return filter }}
			reached = append(reached, g.Types[typ])
		}
	}
	for depth := 1; len(reached) > 0; depth++ {
		from := reached
		reached = nil
		for _, typ := range from {
			for _, condition := range g.Schema.Types[typ.Name+"Filter"].Fields {
				f := typ.Fields[condition.Name]
				if f == nil || f.TargetType == nil || out[f.TargetType.Name].query != "" {
					continue
				}
				before := out[typ.Name]
				out[f.TargetType.Name] = filterRoad{before.query, fmt.Sprint("f", depth), func(filter map[string]any) map[string]any {
					if f.Kind == binding.ToMany {
						filter = map[string]any{"some": filter}
					}
					return before.wrap(map[string]any{f.Name: filter})
				}}
				reached = append(reached, f.TargetType)
			}
		}
	}
	return out
}

// rareValues returns two values of a field that the fewest rows have, and whether they are at most 1 % of the rows. In a table
// without values it makes some up.
func rareValues(t *testing.T, w *world, typ *binding.Type, f *binding.Field) (values []any, isSelective bool) {
	t.Helper()
	column := "CONCAT(entity,'/',record_id)"
	switch {
	case f.Format != binding.AsRecord:
		column = "`" + f.Column.Name + "`"
	case w.Store.Dialect() == dialect.SQLite:
		column = "entity||'/'||record_id"
	}
	rows, err := w.Store.QueryContext(context.Background(), "SELECT "+column+" AS v, COUNT(*) AS n, (SELECT COUNT(*) FROM `"+typ.Table+
		"`) FROM `"+typ.Table+"` WHERE "+column+" IS NOT NULL GROUP BY v ORDER BY n, v LIMIT 2")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	isSelective = true
	for rows.Next() {
		var v any
		var n, all int
		if err := rows.Scan(&v, &n, &all); err != nil {
			t.Fatal(err)
		}
		values, isSelective = append(values, graphValue(typ, f, v)), isSelective && n*100 <= all
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for len(values) < 2 {
		values, isSelective = append(values, madeUpValue(typ, f)), false
	}
	return values, isSelective
}

// graphValue returns a stored value as a client writes it.
func graphValue(typ *binding.Type, f *binding.Field, v any) any {
	if b, ok := v.([]byte); ok {
		v = string(b)
	}
	switch v := v.(type) {
	case time.Time:
		return v.Format(time.RFC3339Nano)
	case string:
		if f.Format == binding.AsEntity {
			return authz.EnumValue(v)
		}
		if f.Format == binding.AsRecord {
			entity, id, _ := strings.Cut(v, "/")
			return authz.ByName(entity).IDPrefix + "_" + id
		}
	case int64:
		if f.Format == binding.AsID {
			return typ.FormatID(v)
		}
		if f.Format == binding.AsDecimal {
			return string(text.AppendDecimal(nil, v))
		}
	}
	return v
}

// madeUpValue returns some value of a field.
func madeUpValue(typ *binding.Type, f *binding.Field) any {
	switch f.Format {
	case binding.AsID:
		return typ.FormatID(1)
	case binding.AsRecord:
		return "user_1"
	case binding.AsEntity:
		return "ORDER"
	case binding.AsInt:
		return 1
	case binding.AsDecimal:
		return "1"
	case binding.AsDate:
		return "2026-01-01"
	case binding.AsTime:
		return "2026-01-01T00:00:00Z"
	}
	if f.Column.Enums != nil {
		return f.Column.Enums[0]
	}
	return "a"
}
