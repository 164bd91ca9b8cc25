package read

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
	"time"

	"buyergraph/internal/authz"
	"buyergraph/internal/binding"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
)

// statement is SQL being written: the text and its arguments go in together, so
// that their order cannot differ.
type statement struct {
	text    []byte
	args    []any
	dialect string
	now     time.Time
	viewer  *viewer.Viewer
	subs    int   // sub-selects so far, for their aliases
	spent   int   // of the filter so far, see spend
	err     error // the first thing that could not be written; no part of it may run then
}

// query runs what was written, unless some of it could not be.
func (s *statement) query(ctx context.Context, q Querier, each func(*sql.Rows) error) error {
	if s.err != nil {
		return s.err
	}
	rows, err := q.QueryContext(ctx, string(s.text), s.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// refuse keeps why what the client asks for cannot be written.
func (s *statement) refuse(format string, args ...any) { s.fail(badRequest(format, args...)) }

func (s *statement) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

func (s *statement) add(text ...string) {
	for _, t := range text {
		s.text = append(s.text, t...)
	}
}

func (s *statement) arg(v any) {
	s.text = append(s.text, '?')
	s.args = append(s.args, v)
}

// instant is a time, given in microseconds, as the database has it.
func (s *statement) instant(micros int64) any {
	if s.dialect == dialect.SQLite {
		return micros
	}
	return time.UnixMicro(micros).UTC()
}

// sub is the alias of another sub-select.
func (s *statement) sub() string {
	s.subs++
	return "f" + strconv.Itoa(s.subs)
}

// sizes of IN lists: few, so that there are few texts to prepare. A list is filled
// up with its last key.
var sizes = [...]int{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, maxKeys}

func (s *statement) in(expr string, keys []any) {
	if len(keys) == 1 {
		s.add(expr, "=")
		s.arg(keys[0])
		return
	}
	size := len(keys)
	for _, n := range sizes {
		if n >= len(keys) {
			size = n
			break
		}
	}
	s.add(expr, " IN (?")
	for range size - 1 {
		s.text = append(s.text, ",?"...)
	}
	s.add(")")
	s.args = append(s.args, keys...)
	for range size - len(keys) {
		s.args = append(s.args, keys[len(keys)-1])
	}
}

// quote is a column of the table behind an alias.
func quote(alias, column string) string { return alias + ".`" + column + "`" }

// expr adds what a column selects or compares.
func (s *statement) expr(c column) {
	if c.can != nil {
		s.can(c.can, c.alias)
		return
	}
	if c.expr == "" {
		s.add(quote(c.alias, c.name))
		return
	}
	for i, part := range strings.Split(strings.ReplaceAll(c.expr, "{t}", c.alias), "{now}") {
		if i > 0 {
			s.arg(s.instant(s.now.UnixMicro()))
		}
		s.add(part)
	}
}

// output adds a selected column. SQLite's driver would make a time of a column
// that is declared as one; the engine wants the stored integer.
func (s *statement) output(c column) {
	if c.time && s.dialect == dialect.SQLite {
		s.add("CAST(")
		s.expr(c)
		s.add(" AS INTEGER)")
		return
	}
	s.expr(c)
}

// visible adds " AND" and the viewer's predicate over a table, or nothing where
// he sees every row. No other function of this package decides who sees what.
func (s *statement) visible(e *authz.Entity, alias string, form authz.Form) {
	if where := e.Where(s.reader(), authz.View, form); where != nil {
		s.add(" AND (")
		s.predicate(e, alias, where)
		s.add(")")
	}
}

// through adds the rule of the records that an edge leads over, if those have one: what
// happened elsewhere is not shown with somebody who has come from there.
func (s *statement) through(edge *binding.Field, alias string, form authz.Form) {
	if edge.Through != nil {
		s.visible(edge.Through, alias, form)
	}
}

// manyArgs leaves room for keys and filters below what SQLite takes, 32,766.
const manyArgs = 8000

// reader is the viewer as predicates know him: behind many arguments his companies are
// looked for in their table, and not named once more.
func (s *statement) reader() *viewer.Viewer {
	if len(s.args) > manyArgs {
		return authz.Fresh(s.viewer)
	}
	return s.viewer
}

func (s *statement) predicate(e *authz.Entity, alias string, where func(*entsql.Selector)) {
	sel := entsql.Dialect(s.dialect).Select().From(entsql.Table(e.Table).As(alias))
	where(sel)
	text, args := sel.P().Query()
	s.add(text)
	s.args = append(s.args, args...)
}

// can adds a number whose bits say which of the entity's row actions the viewer may do
// to a row that he sees.
func (s *statement) can(e *authz.Entity, alias string) {
	s.add("(1")
	for i, a := range e.RowActions()[1:] {
		bit := strconv.Itoa(2 << i)
		where := e.Where(s.reader(), a, authz.Point)
		if where == nil {
			s.add("+", bit)
			continue
		}
		s.add("+CASE WHEN ")
		s.predicate(e, alias, where)
		s.add(" THEN ", bit, " ELSE 0 END")
	}
	s.add(")")
}

// straight is a join whose left side is read first, whatever the planner thinks of
// the tables: it thinks of one that has just been filled as empty.
func (s *statement) straight() string {
	if s.dialect == dialect.SQLite {
		return "CROSS JOIN"
	}
	return "STRAIGHT_JOIN"
}

// from is FROM's table and the column by which its rows belong to parents.
func (s *statement) from(f *fetch) (from, group string) {
	if f.edge == nil {
		return "`" + f.typ.Table + "` t0", ""
	}
	return rows(f.edge, "t0", "j", " "+s.straight()+" ")
}

// rows are those behind a toMany edge, as FROM names them, and the column by which they
// belong to parents; j is the alias of a join table.
func rows(f *binding.Field, alias, j, join string) (from, group string) {
	from = "`" + f.Target.Table + "` " + alias
	if f.Join == "" {
		return from, quote(alias, f.Key)
	}
	return "`" + f.Join + "` " + j + join + from + " ON " + quote(alias, "id") + "=" + quote(j, f.JoinRef), quote(j, f.Key)
}
