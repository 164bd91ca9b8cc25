package read

import "entgo.io/ent/dialect"

// addOrderBy adds ORDER BY with the order keys of w. Inside the query that selects the
// page, the group comes first if there is one.
func (s *statement) addOrderBy(w *window, group string, inPageQuery bool) {
	s.add(" ORDER BY ")
	if group != "" && inPageQuery {
		s.add(group, ",")
	}
	s.addOrderKeys(w.orderKeys, w.fromEnd, inPageQuery)
}

// addOrderKeys adds the order keys, reversed if fromEnd is set. Absent values come last,
// or first if reversed.
func (s *statement) addOrderKeys(keys []orderKey, fromEnd, inPageQuery bool) {
	for i, k := range keys {
		if i > 0 {
			s.add(",")
		}
		name := quoteColumn(k.alias, k.column)
		if inPageQuery {
			name = k.pageColumn
		}
		if k.nullable && !k.descending { // both databases sort NULL before every value
			s.add(name, " IS NULL")
			if fromEnd {
				s.add(" DESC")
			}
			s.add(",")
		}
		s.add(name)
		if k.descending != fromEnd {
			s.add(" DESC")
		}
	}
}

// addCursorBounds adds the conditions for rows after and before the given cursors.
func (s *statement) addCursorBounds(keys []orderKey, after, before []any) {
	if after != nil {
		s.add(" AND ")
		s.addKeyset(keys, after, false)
	}
	if before != nil {
		s.add(" AND ")
		s.addKeyset(keys, before, true)
	}
}

// addKeyset adds the condition "after the cursor" (or before it) in the form that each
// database finds in an index:
//
//   - SQLite: a>=? AND (a>? OR id>?). It skips rows with the same a within the index. With
//     the other form it would scan the whole index.
//   - MariaDB: a>? OR (a=? AND id>?). It starts at the exact place. With SQLite's form it
//     would read every row with the same a, and with row values every row of the index.
//
// A nullable key needs more cases, because absent values come last.
func (s *statement) addKeyset(keys []orderKey, cursor []any, before bool) {
	k, addRest := keys[0], func() { s.addKeyset(keys[1:], cursor[1:], before) }
	sign := "<"
	if k.descending == before {
		sign = ">"
	}
	addComparison := func(sign string) {
		s.add(k.pageColumn, sign)
		if n, ok := cursor[0].(int64); ok && k.isTime {
			s.addArg(s.timeArg(n))
			return
		}
		s.addArg(cursor[0])
	}
	switch {
	case len(keys) == 1:
		addComparison(sign)
	case k.nullable && cursor[0] == nil && before:
		s.add("(", k.pageColumn, " IS NOT NULL OR (")
		addRest()
		s.add("))")
	case k.nullable && cursor[0] == nil:
		s.add(k.pageColumn, " IS NULL AND (")
		addRest()
		s.add(")")
	case !k.nullable && s.dialect == dialect.SQLite:
		addComparison(sign + "=")
		s.add(" AND (")
		addComparison(sign)
		s.add(" OR (")
		addRest()
		s.add("))")
	default:
		s.add("(")
		addComparison(sign)
		if k.nullable && !before {
			s.add(" OR ", k.pageColumn, " IS NULL")
		}
		s.add(" OR ")
		addComparison("=")
		s.add(" AND (")
		addRest()
		s.add("))")
	}
}
