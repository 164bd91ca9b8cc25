package read

import (
	"strconv"
	"strings"
	"time"

	"buyergraph/internal/rule"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
)

// statement is SQL being written: the text and its arguments go in together, so
// that their order cannot differ.
type statement struct {
	text       []byte
	args       []any
	dialect    string
	now        time.Time
	viewer     *viewer.Viewer
	subs       int // sub-selects so far, for their aliases
	conditions int // of the filter so far
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

// time adds an instant given in microseconds.
func (s *statement) time(micros int64) {
	if s.dialect == dialect.SQLite {
		s.arg(micros)
		return
	}
	s.arg(time.UnixMicro(micros).UTC())
}

func (s *statement) in(expr string, keys []any) {
	if len(keys) == 1 {
		s.add(expr, "=")
		s.arg(keys[0])
		return
	}
	s.add(expr, " IN (")
	for i, k := range keys {
		if i > 0 {
			s.add(",")
		}
		s.arg(k)
	}
	s.add(")")
}

// quote is a column of the table behind an alias.
func quote(alias, column string) string { return alias + ".`" + column + "`" }

// expr adds what a column selects or compares.
func (s *statement) expr(c column) {
	if c.expr == "" {
		s.add(quote(c.alias, c.name))
		return
	}
	for i, part := range strings.Split(strings.ReplaceAll(c.expr, "{t}", c.alias), "{now}") {
		if i > 0 {
			s.time(s.now.UnixMicro())
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
func (s *statement) visible(e *rule.Entity, alias string, form rule.Form) {
	where := e.Where(s.viewer, rule.View, form)
	if where == nil {
		return
	}
	sel := entsql.Dialect(s.dialect).Select().From(entsql.Table(e.Table).As(alias))
	where(sel)
	text, args := sel.P().Query()
	s.add(" AND (", text, ")")
	s.args = append(s.args, args...)
}

// from is FROM's table and the column by which its rows belong to parents.
func (f *fetch) from() (from, group string) {
	from = "`" + f.typ.Table + "` t0"
	switch {
	case f.edge == nil:
		return from, ""
	case f.edge.join != "":
		return "`" + f.edge.join + "` j JOIN " + from + " ON t0.`id`=" + quote("j", f.edge.joinRef), quote("j", f.edge.key)
	}
	return from, quote("t0", f.edge.key)
}

// where adds the WHERE that counting and reading share.
func (s *statement) where(f *fetch, group string, keys keys, filter map[string]any) error {
	s.add(" WHERE ")
	form := rule.Point
	switch {
	case group != "":
		s.in(group, keys.values)
	case f.byKey:
		s.in(quote("t0", keys.column), keys.values)
	default:
		s.add("1=1")
		form = rule.Set
	}
	if f.edge == nil || f.edge.join != "" || !f.typ.Implied(f.edge.key) {
		s.visible(f.typ.Entity, "t0", form)
	}
	if filter == nil {
		return nil
	}
	s.add(" AND ")
	return s.filter(f.typ, "t0", filter, 0)
}

// read adds the statement of a fetch. It selects the group if there is one, then
// f.columns, then the order keys where cursors are wanted. It has three shapes:
// flat; cut, which takes the page before it joins to-one rows (MariaDB would
// start from the joined table); and windowed, the first rows of each of several
// parents.
func (s *statement) read(f *fetch, keys keys, w *window, limit int) error {
	from, group := f.from()
	windowed := group != "" && len(keys.values) > 1
	inner := windowed || !f.byKey && len(f.joins) > 0
	s.add("SELECT ")
	if group != "" {
		if inner {
			s.add("t0.grp,")
		} else {
			s.add(group, ",")
		}
	}
	for i, c := range f.columns {
		if i > 0 {
			s.add(",")
		}
		s.output(c)
	}
	if f.cursors {
		for _, k := range w.keys {
			s.add(",")
			s.output(column{alias: "t0", name: k.column, time: k.time})
		}
	}
	s.add(" FROM ")
	if inner {
		s.add("(SELECT t0.*")
		if group != "" {
			s.add(",", group, " AS grp")
		}
		if windowed {
			s.add(",ROW_NUMBER() OVER (PARTITION BY ", group)
			s.orderBy(w)
			s.add(") AS rn")
		}
		s.add(" FROM ")
	}
	s.add(from)
	if !inner {
		s.joins(f)
	}
	if err := s.where(f, group, keys, w.filter); err != nil {
		return err
	}
	if f.byKey {
		return nil
	}
	s.between(w)
	if !windowed {
		s.orderBy(w)
		s.add(" LIMIT ", strconv.Itoa(limit))
	}
	if !inner {
		return nil
	}
	s.add(") t0")
	s.joins(f)
	if windowed {
		s.add(" WHERE t0.rn<=", strconv.Itoa(limit), " ORDER BY t0.grp,t0.rn")
		return nil
	}
	s.orderBy(w)
	return nil
}

func (s *statement) joins(f *fetch) {
	for _, j := range f.joins {
		s.add(" LEFT JOIN `", j.typ.Table, "` ", j.alias, " ON ", quote(j.alias, "id"), "=", quote(j.from, j.key))
		s.visible(j.typ.Entity, j.alias, rule.Point)
	}
}

func (s *statement) countRows(f *fetch, keys keys, w *window) error {
	from, group := f.from()
	if group == "" {
		s.add("SELECT 0,COUNT(*) FROM ", from)
	} else {
		s.add("SELECT ", group, ",COUNT(*) FROM ", from)
	}
	if err := s.where(f, group, keys, w.filter); err != nil {
		return err
	}
	if group != "" {
		s.add(" GROUP BY ", group)
	}
	return nil
}

func (s *statement) orderBy(w *window) {
	s.add(" ORDER BY ")
	for i, k := range w.keys {
		if i > 0 {
			s.add(",")
		}
		s.add(quote("t0", k.column))
		if k.desc != w.reverse {
			s.add(" DESC")
		}
	}
}

func (s *statement) between(w *window) {
	for _, c := range []struct {
		at     []any
		before bool
	}{{w.after, false}, {w.before, true}} {
		if c.at != nil {
			s.add(" AND ")
			s.keyset(w.keys, c.at, c.before)
		}
	}
}

// keyset adds "behind the cursor" (or before it) as a>=? AND (a>? OR id>?), which
// both databases answer from an index; they do not for row values, nor for
// a>? OR (a=? AND id>?).
func (s *statement) keyset(keys []orderKey, at []any, before bool) {
	k := keys[0]
	name, compare := quote("t0", k.column), "<"
	if k.desc == before {
		compare = ">"
	}
	value := func() {
		if n, ok := at[0].(int64); ok && k.time {
			s.time(n)
			return
		}
		s.arg(at[0])
	}
	s.add(name, compare)
	if len(keys) == 1 {
		value()
		return
	}
	s.add("=")
	value()
	s.add(" AND (", name, compare)
	value()
	s.add(" OR (")
	s.keyset(keys[1:], at[1:], before)
	s.add("))")
}
