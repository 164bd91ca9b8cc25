package read

import (
	"buyergraph/internal/authz"
	"buyergraph/internal/binding"

	"entgo.io/ent/dialect"
)

// where adds the WHERE that counting and reading share. Who sees much of a table finds
// a page soonest by walking along its order and asking of each row; who sees little, by
// starting from what he sees. So does whoever counts or looks for something, or reads
// what is below a record that everybody sees, such as a website.
func (s *statement) where(f *fetch, group string, keys keys, w *window, page bool) {
	s.add(" WHERE ")
	form := authz.Point
	switch {
	case group != "":
		if f.edge.About != "" {
			s.add("t0.`entity`='", f.edge.About, "' AND ")
		}
		s.in(group, keys.values)
		if f.edge.Owner.Published() {
			form = authz.Set
		}
		s.through(f.edge, "j", form)
	case f.byKey:
		s.in(quote("t0", keys.column), keys.values)
	default:
		s.add("1=1")
		if !page || w.filter != nil || len(w.words) > 0 || !s.walks() {
			form = authz.Set
		}
	}
	if f.edge == nil || f.edge.Join != "" || !f.typ.Implied(s.viewer, f.edge.Owner, f.edge.Key) {
		s.visible(f.typ.Entity, "t0", form)
	}
	s.narrowed(f.typ, "t0", w)
}

// walks reports whether the viewer's pages are found along their order. Where his
// companies are named, SQLite sorts theirs from an index for less.
func (s *statement) walks() bool {
	return s.viewer != nil && s.viewer.Wide && (s.dialect != dialect.SQLite || s.viewer.Companies == nil)
}

// narrowed adds what the arguments filter and search ask of the table behind alias.
func (s *statement) narrowed(t *binding.Type, alias string, w *window) {
	for _, word := range w.words {
		s.add(" AND ")
		s.search(t, alias, word)
	}
	if w.filter != nil {
		s.add(" AND ")
		s.filter(t, alias, w.filter, 0)
	}
}

// shape is how a fetch's statement is written.
type shape uint8

const (
	flat     shape = iota // rows by key, the list of one parent, and one that nothing is joined to
	plain                 // the rows of several parents in order, to be cut by who reads them
	cut                   // first the ids of the page, then its rows: MariaDB would start from a joined table
	windowed              // the same for the first rows of each of several parents
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
	case f.edge == nil && len(f.joins) > 0 || w.keys[0].nullable:
		return cut
	}
	return flat
}

// read adds the statement of a fetch. It selects the group if there is one, then
// f.columns, then the order keys where cursors are wanted. Pages are cut from ids,
// which an index has: the databases write down what they cut from.
func (s *statement) read(f *fetch, keys keys, w *window, limit int, as shape) {
	from, group := s.from(f)
	s.outputs(f, w, group, as)
	if as == flat || as == plain {
		s.add(" FROM ", from)
		s.joins(f)
		if s.where(f, group, keys, w, true); f.byKey {
			return
		}
		s.behind(w.keys, w.after, w.before)
		s.orderBy(w, group, as == plain)
		if as == plain {
			limit = limit*len(keys.values) + 1
		}
		s.limit(limit)
		return
	}
	s.add(" FROM (")
	if as == windowed {
		s.ids(group)
		s.add(",ROW_NUMBER() OVER (PARTITION BY ", group)
		s.orderBy(w, "", true)
		s.add(") AS rn FROM ", from)
		s.where(f, group, keys, w, true)
		s.behind(w.keys, w.after, w.before)
	} else {
		s.cut(f, from, group, keys, w, limit)
	}
	s.add(") k ", s.straight(), " `", f.typ.Table, "` t0 ON t0.`id`=k.id")
	s.joins(f)
	if as == windowed {
		s.add(" WHERE k.rn<=")
		s.arg(limit)
		s.add(" ORDER BY k.grp,k.rn")
		return
	}
	s.orderBy(w, "", false)
	s.limit(limit)
}

func (s *statement) outputs(f *fetch, w *window, group string, as shape) {
	s.add("SELECT ")
	if group != "" {
		if as == cut || as == windowed {
			group = "k.grp"
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

func (s *statement) ids(group string) {
	s.add("SELECT t0.`id` AS id")
	if group != "" {
		s.add(",", group, " AS grp")
	}
}

// part is some of a page's rows: those that meet a condition, in an order, between
// two cursors.
type part struct {
	condition     string
	keys          []orderKey
	after, before []any
}

// parts of a page: one, but for an order by what may be absent. There the rows that
// have it are one and the others are the second: both databases answer each from
// the index, and neither the two together.
func (w *window) parts() []part {
	first, rest := w.keys[0], w.keys[1:]
	if !first.nullable {
		return []part{{"", w.keys, w.after, w.before}}
	}
	absent := func(at []any) bool { return at != nil && at[0] == nil }
	var out []part
	if !absent(w.after) { // behind a row that lacks it come only such rows
		first.nullable = false
		p := part{" AND " + first.inside + " IS NOT NULL", append([]orderKey{first}, rest...), w.after, w.before}
		if absent(p.before) {
			p.before = nil
		}
		out = append(out, p)
	}
	if w.before == nil || absent(w.before) { // before a row that has it come only such rows
		p := part{" AND " + first.inside + " IS NULL", rest, nil, nil}
		if absent(w.after) {
			p.after = w.after[1:]
		}
		if w.before != nil {
			p.before = w.before[1:]
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		out = append(out, part{" AND 1=0", rest, nil, nil})
	}
	return out
}

// cut selects the ids of one page.
func (s *statement) cut(f *fetch, from, group string, keys keys, w *window, limit int) {
	parts := w.parts()
	for i, p := range parts {
		if len(parts) > 1 {
			s.add([]string{"SELECT * FROM (", ") a UNION ALL SELECT * FROM ("}[i])
		}
		s.spent = 0
		s.ids(group)
		s.add(" FROM ", from)
		s.where(f, group, keys, w, true)
		s.add(p.condition)
		s.behind(p.keys, p.after, p.before)
		s.add(" ORDER BY ")
		s.keys(p.keys, w.reverse, true)
		s.limit(limit)
	}
	if len(parts) > 1 {
		s.add(") b")
	}
}

// limit adds the argument; as an expression on SQLite, which would plan a prepared
// statement anew whenever it knows the number.
func (s *statement) limit(n int) {
	s.add(" LIMIT ")
	s.arg(n)
	if s.dialect == dialect.SQLite {
		s.add("+0")
	}
}

func (s *statement) joins(f *fetch) {
	for _, j := range f.joins {
		s.add(" LEFT JOIN `", j.entity.Table, "` ", j.alias, " ON ", quote(j.alias, j.ref), "=", quote(j.from, j.key))
		s.visible(j.entity, j.alias, authz.Point)
	}
}

func (s *statement) countRows(f *fetch, keys keys, w *window) {
	from, group := s.from(f)
	if group == "" {
		s.add("SELECT 0,COUNT(*) FROM ", from)
		s.where(f, group, keys, w, false)
		return
	}
	s.add("SELECT ", group, ",COUNT(*) FROM ", from)
	s.where(f, group, keys, w, false)
	s.add(" GROUP BY ", group)
}
