package read

import (
	"slices"
	"strconv"

	"buyergraph/internal/authz"
	"buyergraph/internal/binding"

	"entgo.io/ent/dialect"
)

// An order that begins with the name of an edge's target, such as that of the company of customer
// users, has no index: the name and the rows are in two tables. A list of all rows is read along the
// index of the names, target by target, until the page is full. Where few rows come into question,
// because of a filter, a search or the viewer, they are sorted. A filter on fields with few values, such as
// a status, most likely leaves many rows.

// scansTargets reports whether the page of a list is read target by target.
func (s *statement) scansTargets(f *fetch, keys lookupKeys, w *window) bool {
	if f.edge != nil || keys.column != "" || w.orderKeys[0].alias == "t0" || len(w.searchWords) > 0 || !hasFewValuesOnly(f.rowType, w.filter) {
		return false
	}
	return s.seesAll(f.rowType.Entity) || w.filter == nil && s.scansInOrder()
}

// hasFewValuesOnly reports whether a filter has conditions on fields with few values only.
func hasFewValuesOnly(t *binding.Type, filter map[string]any) bool {
	for name, x := range filter {
		isOther := func(part any) bool {
			m, _ := part.(map[string]any)
			return !hasFewValuesOnly(t, m)
		}
		f := t.Fields[name]
		switch {
		case name == "and", name == "or", name == "not":
			if slices.ContainsFunc(asList(x), isOther) {
				return false
			}
		case f == nil || !f.HasFewValues:
			return false
		}
	}
	return true
}

// seesAll reports whether the viewer sees every row of an entity.
func (s *statement) seesAll(e *authz.Entity) bool {
	return s.visibleRows(e, authz.ForRow) == nil
}

// isNeverAbsent reports whether each row of t that the viewer sees has a target that the viewer sees.
func (s *statement) isNeverAbsent(t *binding.Type, edge *binding.Field) bool {
	target := edge.TargetType.Entity
	return !edge.IsKeyNullable && (s.seesAll(target) || target == authz.Customer && t.ImpliesCompany(s.viewer, edge.KeyColumn))
}

// targetPart is a part of a page: the rows of the targets between two, of one target, or without one.
type targetPart struct {
	isAbsent              bool
	at                    []any // keys of the one target
	after, before         []any // keys of the targets that come before and after those of the part
	rowsAfter, rowsBefore []any // values of the further keys in the cursors
}

// targetParts splits a page at the targets of its cursors, so that each part is read from an index.
func (w *window) targetParts(isNeverAbsent bool) (out []targetPart) {
	split := func(cursor []any) (target, row []any) {
		switch {
		case cursor == nil:
			return nil, nil
		case cursor[0] == nil:
			return nil, cursor[targetKeyCount:]
		}
		return cursor[:targetKeyCount], cursor[targetKeyCount:]
	}
	after, rowsAfter := split(w.after)
	before, rowsBefore := split(w.before)
	afterAbsent, beforeAbsent := w.after != nil && after == nil, w.before != nil && before == nil
	switch isOneTarget := after != nil && slices.Equal(after, before); {
	case isOneTarget:
		return []targetPart{{at: after, rowsAfter: rowsAfter, rowsBefore: rowsBefore}}
	case !afterAbsent:
		if after != nil {
			out = append(out, targetPart{at: after, before: before, rowsAfter: rowsAfter})
		}
		out = append(out, targetPart{after: after, before: before})
		if before != nil {
			out = append(out, targetPart{at: before, after: after, rowsBefore: rowsBefore})
		}
	}
	if before == nil && !isNeverAbsent {
		p := targetPart{isAbsent: true}
		if afterAbsent {
			p.rowsAfter = rowsAfter
		}
		if beforeAbsent {
			p.rowsBefore = rowsBefore
		}
		out = append(out, p)
	}
	return out
}

// addTargetScan adds the query that finds the ids of a page, target by target.
func (s *statement) addTargetScan(f *fetch, w *window, limit int) {
	var selects []func()
	for _, p := range w.targetParts(s.isNeverAbsent(f.rowType, w.orderEdges[0].edge)) {
		switch {
		case p.at != nil || p.isAbsent || s.dialect == dialect.SQLite:
			selects = append(selects, func() { s.addTargetRows(f, w, p, limit) })
		default:
			selects = append(selects,
				func() { s.addTargets(f, w, p, "t0.`id` AS id"); s.addLimit(limit) },
				func() { s.addRowsOfLastTarget(f, w, p, limit) })
		}
	}
	if len(selects) == 0 { // between the cursors is nothing
		selects = append(selects, func() { s.add("SELECT t0.`id` AS id FROM `", f.rowType.Table, "` t0 WHERE 1=0") })
	}
	if len(selects) == 1 {
		selects[0]()
		return
	}
	union := " UNION ALL "
	if s.dialect != dialect.SQLite {
		union = " UNION " // the rows of the last target come twice
	}
	for i, add := range selects {
		if i > 0 {
			s.add(union)
		}
		s.add("SELECT * FROM (")
		add()
		s.add(") p", strconv.Itoa(i))
	}
}

// addTargetRows adds the query of the ids of a part in their order.
func (s *statement) addTargetRows(f *fetch, w *window, p targetPart, limit int) {
	edge := w.orderEdges[0]
	targetKeys, rowKeys := w.splitKeys()
	s.add("SELECT t0.`id` AS id FROM ")
	if p.isAbsent {
		s.add("`", f.rowType.Table, "` t0")
		targetKeys = nil
	} else {
		s.addTargetsFrom(f, edge)
	}
	s.addOrderJoins(w.orderEdges[1:])
	s.addRowConditions(f, w)
	if p.isAbsent {
		s.addAbsentTarget(edge.edge)
	} else {
		s.addTargetBounds(edge, targetKeys, p)
	}
	s.addCursorBounds(rowKeys, p.rowsAfter, p.rowsBefore)
	if p.at != nil {
		targetKeys = nil // they are constant
	}
	s.add(" ORDER BY ")
	s.addOrderKeys(slices.Concat(targetKeys, rowKeys), w.fromEnd, true)
	s.addLimit(limit)
}

// addTargets adds, without its limit, the query of rows in the order of their targets alone. MariaDB
// reads the index of the names as long as no column of another table is part of the order.
func (s *statement) addTargets(f *fetch, w *window, p targetPart, output string) {
	targetKeys, _ := w.splitKeys()
	s.add("SELECT ", output, " FROM ")
	s.addTargetsFrom(f, w.orderEdges[0])
	s.addRowConditions(f, w)
	s.addTargetBounds(w.orderEdges[0], targetKeys, p)
	s.add(" ORDER BY ")
	s.addOrderKeys(targetKeys, w.fromEnd, true)
}

// addRowsOfLastTarget adds the query of the first rows of the target with which a page of addTargets
// ends. Of the targets before, that page has all rows; of this one, it has any.
func (s *statement) addRowsOfLastTarget(f *fetch, w *window, p targetPart, limit int) {
	_, rowKeys := w.splitKeys()
	s.add("SELECT t0.`id` AS id FROM `", f.rowType.Table, "` t0")
	s.addOrderJoins(w.orderEdges[1:])
	s.addRowConditions(f, w)
	s.add(" AND ", quoteColumn("t0", w.orderEdges[0].edge.KeyColumn), "=(")
	s.addTargets(f, w, p, quoteColumn(w.orderEdges[0].alias, "id"))
	s.add(" LIMIT 1 OFFSET ")
	s.addArg(limit - 1)
	s.add(") ORDER BY ")
	s.addOrderKeys(rowKeys, w.fromEnd, true)
	s.addLimit(limit)
}

// addRowConditions adds the WHERE clause of one of the queries, which repeat the filter.
func (s *statement) addRowConditions(f *fetch, w *window) {
	s.conditionCount = 0
	s.addWhere(f, "", lookupKeys{}, w, true)
}

// splitKeys returns the keys of the first edge's target, which are not absent where it is read, and
// the keys that follow.
func (w *window) splitKeys() (targetKeys, rowKeys []orderKey) {
	targetKeys = slices.Clone(w.orderKeys[:targetKeyCount])
	for i := range targetKeys {
		targetKeys[i].nullable = false
	}
	return targetKeys, w.orderKeys[targetKeyCount:]
}

// addTargetsFrom adds the tables of FROM for rows that are read target by target.
func (s *statement) addTargetsFrom(f *fetch, e orderEdge) {
	s.add("`", e.edge.TargetType.Table, "` ", e.alias, " ", s.orderedJoin(), " `", f.rowType.Table, "` t0 ON ",
		quoteColumn("t0", e.edge.KeyColumn), "=", quoteColumn(e.alias, "id"))
}

// addTargetBounds adds the conditions on the targets of a part.
func (s *statement) addTargetBounds(e orderEdge, keys []orderKey, p targetPart) {
	s.addVisibility(e.edge.TargetType.Entity, e.alias, authz.ForRow)
	for i, v := range p.at {
		s.add(" AND ", keys[i].pageColumn, "=")
		s.addArg(v)
	}
	s.addCursorBounds(keys, p.after, p.before)
}

// addAbsentTarget adds the condition that an edge has no target, or none that the viewer may see.
func (s *statement) addAbsentTarget(edge *binding.Field) {
	s.add(" AND ")
	if s.seesAll(edge.TargetType.Entity) {
		s.add(quoteColumn("t0", edge.KeyColumn), " IS NULL")
		return
	}
	s.add("NOT ")
	s.addTarget(edge, "t0", map[string]any{}, 0)
}
