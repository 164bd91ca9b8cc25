package read

import "entgo.io/ent/dialect"

// orderBy adds the order of w, behind the group if there is one; inside is where
// the page is cut.
func (s *statement) orderBy(w *window, group string, inside bool) {
	s.add(" ORDER BY ")
	if group != "" && inside {
		s.add(group, ",")
	}
	s.keys(w.keys, w.reverse, inside)
}

func (s *statement) keys(keys []orderKey, reverse, inside bool) {
	for i, k := range keys {
		if i > 0 {
			s.add(",")
		}
		name := quote("t0", k.column)
		if inside {
			name = k.inside
		}
		if k.nullable && !k.desc { // both databases take an absent value for the least
			s.add(name, " IS NULL")
			if reverse {
				s.add(" DESC")
			}
			s.add(",")
		}
		s.add(name)
		if k.desc != reverse {
			s.add(" DESC")
		}
	}
}

// behind keeps to the rows between two cursors.
func (s *statement) behind(keys []orderKey, after, before []any) {
	if after != nil {
		s.add(" AND ")
		s.keyset(keys, after, false)
	}
	if before != nil {
		s.add(" AND ")
		s.keyset(keys, before, true)
	}
}

// keyset adds "behind the cursor" (or before it) as each database finds it in an index:
// a>=? AND (a>? OR id>?) on SQLite, which passes over those with the same a within the
// index and would scan all of it for a>? OR (a=? AND id>?). With that MariaDB begins at the
// very place; with SQLite's it reads every row that has the same a, with row values every
// row of all. What may be absent has more cases, absent being last.
func (s *statement) keyset(keys []orderKey, at []any, before bool) {
	k, rest := keys[0], func() { s.keyset(keys[1:], at[1:], before) }
	compare := "<"
	if k.desc == before {
		compare = ">"
	}
	value := func(compare string) {
		s.add(k.inside, compare)
		if n, ok := at[0].(int64); ok && k.time {
			s.arg(s.instant(n))
			return
		}
		s.arg(at[0])
	}
	switch {
	case len(keys) == 1:
		value(compare)
	case k.nullable && at[0] == nil && before:
		s.add("(", k.inside, " IS NOT NULL OR (")
		rest()
		s.add("))")
	case k.nullable && at[0] == nil:
		s.add(k.inside, " IS NULL AND (")
		rest()
		s.add(")")
	case !k.nullable && s.dialect == dialect.SQLite:
		value(compare + "=")
		s.add(" AND (")
		value(compare)
		s.add(" OR (")
		rest()
		s.add("))")
	default:
		s.add("(")
		value(compare)
		if k.nullable && !before {
			s.add(" OR ", k.inside, " IS NULL")
		}
		s.add(" OR ")
		value("=")
		s.add(" AND (")
		rest()
		s.add("))")
	}
}
