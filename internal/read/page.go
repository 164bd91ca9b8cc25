package read

import (
	"slices"

	"buyergraph/internal/rule"
)

// where adds the WHERE that counting and reading share.
func (s *statement) where(f *fetch, group string, keys keys, w *window) error {
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
	return s.narrowed(f.typ, "t0", w)
}

// narrowed adds what the arguments filter and search ask of the table behind alias.
func (s *statement) narrowed(t *Type, alias string, w *window) error {
	for _, word := range w.words {
		s.add(" AND ")
		if err := s.search(t, alias, word); err != nil {
			return err
		}
	}
	if w.filter == nil {
		return nil
	}
	s.add(" AND ")
	return s.filter(t, alias, w.filter, 0)
}

// shape is how a fetch's statement is written.
type shape uint8

const (
	flat     shape = iota // rows by key, and the rows of one parent
	plain                 // the rows of several parents in order, to be cut by who reads them
	cut                   // the page first, then the to-one rows: MariaDB would start from the joined table
	windowed              // the first rows of each of several parents
)

// shape chooses. Long lists are rarely full, so that reading all parents' rows is
// cheaper than numbering them; where there are too many after all, the caller
// asks again without trying.
func (f *fetch) shape(parents int, w *window, try bool) shape {
	switch {
	case f.byKey:
		return flat
	case f.edge != nil && parents > 1 && try && w.size >= defaultPage && !w.keys[0].nullable:
		return plain
	case f.edge != nil && parents > 1:
		return windowed
	case len(f.joins) > 0 || w.keys[0].nullable:
		return cut
	}
	return flat
}

// read adds the statement of a fetch. It selects the group if there is one, then
// f.columns, then the order keys where cursors are wanted.
func (s *statement) read(f *fetch, keys keys, w *window, limit int, as shape) error {
	from, group := f.from()
	s.add("SELECT ")
	s.outputs(f, w, group, as)
	s.add(" FROM ")
	var err error
	switch as {
	case flat, plain:
		s.add(from)
		s.joins(f)
		err = s.where(f, group, keys, w)
		if as == plain {
			limit *= len(keys.values)
		}
		if err == nil && !f.byKey {
			s.between(w)
			s.orderBy(w, group, as == plain)
			s.limit(limit)
		}
	case cut:
		s.add("(")
		err = s.cut(f, from, group, keys, w, limit)
		s.add(") t0")
		s.joins(f)
		s.orderBy(w, "", false)
		if w.keys[0].nullable {
			s.limit(limit)
		}
	case windowed:
		s.add("(SELECT ")
		s.inner(f, w, group)
		s.add(",ROW_NUMBER() OVER (PARTITION BY ", group)
		s.orderBy(w, "", true)
		s.add(") AS rn FROM ", from)
		err = s.where(f, group, keys, w)
		s.between(w)
		s.add(") t0")
		s.joins(f)
		s.add(" WHERE t0.rn<=")
		s.arg(limit)
		s.add(" ORDER BY t0.grp,t0.rn")
	}
	return err
}

func (s *statement) outputs(f *fetch, w *window, group string, as shape) {
	if group != "" {
		if as == cut || as == windowed {
			group = "t0.grp"
		}
		s.add(group, ",")
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
}

// inner selects the columns of t0 that the outer query needs, and no others: the
// databases write these rows down.
func (s *statement) inner(f *fetch, w *window, group string) {
	for i, c := range f.base {
		if i > 0 {
			s.add(",")
		}
		s.add(quote("t0", c))
	}
	for _, k := range w.keys {
		if !slices.Contains(f.base, k.column) {
			s.add(",", quote("t0", k.column))
		}
	}
	if group != "" {
		s.add(",", group, " AS grp")
	}
}

// cut selects one page. An order by what may be absent is two pages, one of the
// rows that have it and one of the others: both databases answer each from the
// index, and neither the two together.
func (s *statement) cut(f *fetch, from, group string, keys keys, w *window, limit int) error {
	part := func(condition string, k []orderKey, after, before []any) error {
		s.spent = 0
		s.add("SELECT ")
		s.inner(f, w, group)
		s.add(" FROM ", from)
		if err := s.where(f, group, keys, w); err != nil {
			return err
		}
		s.add(condition)
		s.behind(k, after, before)
		s.add(" ORDER BY ")
		s.keys(k, w.reverse, true)
		s.limit(limit)
		return nil
	}
	first := w.keys[0]
	if !first.nullable {
		return part("", w.keys, w.after, w.before)
	}
	there, gone := first, w.keys[1:]
	there.nullable = false
	present, absent := append([]orderKey{there}, gone...), func(at []any) bool { return at != nil && at[0] == nil }
	some := !absent(w.after)                    // after a row without it come only such rows
	none := w.before == nil || absent(w.before) // before a row with it come only such rows
	s.add("SELECT * FROM (")
	if some {
		before := w.before
		if absent(before) {
			before = nil
		}
		if err := part(" AND "+first.inside+" IS NOT NULL", present, w.after, before); err != nil {
			return err
		}
	}
	if some && none {
		s.add(") a UNION ALL SELECT * FROM (")
	}
	if none {
		rest := func(at []any) []any {
			if !absent(at) {
				return nil
			}
			return at[1:]
		}
		if err := part(" AND "+first.inside+" IS NULL", gone, rest(w.after), rest(w.before)); err != nil {
			return err
		}
	}
	if !some && !none { // between a row without it and one with it lies nothing
		if err := part(" AND 1=0", w.keys[1:], nil, nil); err != nil {
			return err
		}
	}
	s.add(") b")
	return nil
}

func (s *statement) limit(n int) {
	s.add(" LIMIT ")
	s.arg(n)
}

func (s *statement) joins(f *fetch) {
	for _, j := range f.joins {
		s.add(" LEFT JOIN `", j.entity.Table, "` ", j.alias, " ON ", quote(j.alias, j.ref), "=", quote(j.from, j.key))
		s.visible(j.entity, j.alias, rule.Point)
	}
}

func (s *statement) countRows(f *fetch, keys keys, w *window) error {
	from, group := f.from()
	if group == "" {
		s.add("SELECT 0,COUNT(*) FROM ", from)
	} else {
		s.add("SELECT ", group, ",COUNT(*) FROM ", from)
	}
	if err := s.where(f, group, keys, w); err != nil {
		return err
	}
	if group != "" {
		s.add(" GROUP BY ", group)
	}
	return nil
}
