package read

import (
	"buyergraph/internal/authz"
	"buyergraph/internal/binding"

	"entgo.io/ent/dialect"
)

// addWhere adds the WHERE clause that counting and reading share: keys, the viewer's
// predicate, search and filter. It also chooses the form of the predicate:
//
//   - ForRow checks each row. It suits rows found by key, and pages of viewers who see most
//     rows: the database scans the order index and stops when the page is full.
//   - ForList starts from the rows that the viewer may see. It suits viewers who see few
//     rows, counts, searches and filters, and rows below a record that everybody sees, such
//     as a website.
func (s *statement) addWhere(f *fetch, group string, keys lookupKeys, w *window, forPage bool) {
	s.add(" WHERE ")
	form := authz.ForRow
	switch {
	case group != "":
		if f.edge.RecordEntity != "" {
			s.add("t0.`entity`='", f.edge.RecordEntity, "' AND ")
		}
		s.addIn(group, keys.values)
		s.addSubtrees(keys.paths)
		if f.edge.DeclaringEntity.IsPublished() {
			form = authz.ForList
		}
		s.addJoinVisibility(f.edge, "j", form)
	case f.byKey:
		s.addIn(quoteColumn("t0", keys.column), keys.values)
	case keys.column != "" && len(keys.values) == 0:
		s.add("1=0")
	case keys.column != "":
		s.addIn(quoteColumn("t0", keys.column), keys.values)
		form = authz.ForList
	default:
		s.add("1=1")
		if !forPage || w.filter != nil || len(w.searchWords) > 0 || !s.scansInOrder() {
			form = authz.ForList
		}
	}
	if f.edge == nil || f.edge.JoinTable != "" || !f.rowType.IsImpliedBy(s.viewer, f.edge.DeclaringEntity, f.edge.KeyColumn) {
		s.addVisibility(f.rowType.Entity, "t0", form)
	}
	s.addFilterAndSearch(f.rowType, "t0", w)
}

// addSubtrees adds the condition that a row is below one of those with some paths; nothing without paths.
func (s *statement) addSubtrees(paths []string) {
	for i, path := range paths {
		s.add(map[bool]string{true: " AND (", false: " OR "}[i == 0], "t0.`path`>")
		s.addArg(path)
		s.add(" AND t0.`path`<")
		s.addArg(path + ":")
	}
	if len(paths) > 0 {
		s.add(")")
	}
}

// scansInOrder reports whether a page is found fastest by scanning the order index and
// checking each row. If the viewer's companies are listed in the statement, SQLite finds
// the rows of these companies in an index and sorts them faster.
func (s *statement) scansInOrder() bool {
	return s.viewer != nil && s.viewer.PreferOrderScan && (s.dialect != dialect.SQLite || s.viewer.CompanyIDs == nil)
}

// addFilterAndSearch adds the conditions of the arguments filter and search on the table
// behind alias.
func (s *statement) addFilterAndSearch(t *binding.Type, alias string, w *window) {
	for _, word := range w.searchWords {
		s.add(" AND ")
		s.addSearchWord(t, alias, word)
	}
	if w.filter != nil {
		s.add(" AND ")
		s.refuseNullCondition(w.filter)
		s.addFilter(t, alias, w.filter, 0)
	}
}

// statementShape is the form in which the statement of a fetch is written.
type statementShape uint8

// Shapes of statements.
const (
	shapeFlat       statementShape = iota // one plain SELECT: rows by key, the list of one parent, a root list without joins
	shapeAllParents                       // one plain SELECT of the rows of several parents; scanRows keeps a page of each
	shapeIDsFirst                         // selects the ids of the page, then its rows; else MariaDB would start from a joined table
	shapeRowNumber                        // the same for several parents: ROW_NUMBER finds the page of each
)

// chooseShape returns the shape of the statement for a number of parents. Long pages are
// rarely full, so reading all rows of all parents is cheaper than numbering them. If there
// are too many rows after all, the caller repeats the call with tryAllParents unset.
func (f *fetch) chooseShape(parents int, w *window, tryAllParents bool) statementShape {
	switch {
	case f.byKey:
		return shapeFlat
	case f.edge != nil && parents > 1 && tryAllParents && w.pageSize >= defaultPageSize && !w.orderKeys[0].nullable:
		return shapeAllParents
	case f.edge != nil && parents > 1:
		return shapeRowNumber
	case f.edge == nil && len(f.joins) > 0 || w.orderKeys[0].nullable:
		return shapeIDsFirst
	}
	return shapeFlat
}

// addSelect adds the statement of a fetch. It selects the group if there is one, then
// f.columns, then the order keys if cursors are wanted. Pages are cut from ids, which an
// index contains, because the databases materialize the rows from which they cut.
func (s *statement) addSelect(f *fetch, keys lookupKeys, w *window, limit int, shape statementShape) {
	from, group := s.fromClause(f)
	s.addSelectList(f, w, group, shape)
	if shape == shapeFlat || shape == shapeAllParents {
		s.add(" FROM ", from)
		s.addJoins(f)
		s.addOrderJoins(w.orderEdges)
		if s.addWhere(f, group, keys, w, true); f.byKey {
			return
		}
		s.addCursorBounds(w.orderKeys, w.after, w.before)
		s.addOrderBy(w, group, shape == shapeAllParents)
		if shape == shapeAllParents {
			limit = limit*len(keys.values) + 1
		}
		s.addLimit(limit)
		return
	}
	s.add(" FROM (")
	if shape == shapeRowNumber {
		s.addIDColumns(group)
		s.add(",ROW_NUMBER() OVER (PARTITION BY ", group)
		s.addOrderBy(w, "", true)
		s.add(") AS rn FROM ", from)
		s.addOrderJoins(w.orderEdges)
		s.addWhere(f, group, keys, w, true)
		s.addCursorBounds(w.orderKeys, w.after, w.before)
	} else if s.scansTargets(f, keys, w) {
		s.addTargetScan(f, w, limit)
	} else {
		s.addPageIDs(f, from, group, keys, w, limit)
	}
	s.add(") k ", s.orderedJoin(), " `", f.rowType.Table, "` t0 ON t0.`id`=k.id")
	s.addJoins(f)
	s.addOrderJoins(w.orderEdges)
	if shape == shapeRowNumber {
		s.add(" WHERE k.rn<=")
		s.addArg(limit)
		s.add(" ORDER BY k.grp,k.rn")
		return
	}
	s.addOrderBy(w, "", false)
	s.addLimit(limit)
}

// addSelectList adds SELECT and its columns, in the order that scanRows expects.
func (s *statement) addSelectList(f *fetch, w *window, group string, shape statementShape) {
	s.add("SELECT ")
	if group != "" {
		if shape == shapeIDsFirst || shape == shapeRowNumber {
			group = "k.grp"
		}
		s.add(group, ",")
	}
	for i, c := range f.columns {
		if i > 0 {
			s.add(",")
		}
		s.addOutput(c)
	}
	if f.wantsCursors {
		for _, k := range w.orderKeys {
			s.add(",")
			s.addOutput(column{alias: k.alias, name: k.column, isTime: k.isTime})
		}
	}
}

// addIDColumns adds the SELECT of a query that finds the ids of a page.
func (s *statement) addIDColumns(group string) {
	s.add("SELECT t0.`id` AS id")
	if group != "" {
		s.add(",", group, " AS grp")
	}
}

// pagePart is a part of a page: the rows that meet a condition, in an order, between two
// cursors.
type pagePart struct {
	condition     string
	orderKeys     []orderKey
	after, before []any
}

// pageParts splits a page into parts. An order that starts with a nullable column has two:
// the rows that have a value, then the rows that have none. Both databases answer each part
// from the index, but not both parts in one query. Any other page is one part.
func (w *window) pageParts() []pagePart {
	first, rest := w.orderKeys[0], w.orderKeys[1:]
	if !first.nullable || first.alias != "t0" { // the rows of an order over an edge are sorted
		return []pagePart{{"", w.orderKeys, w.after, w.before}}
	}
	isAbsent := func(cursor []any) bool { return cursor != nil && cursor[0] == nil }
	var out []pagePart
	if !isAbsent(w.after) { // after a row without a value come only rows without a value
		first.nullable = false
		p := pagePart{" AND " + first.pageColumn + " IS NOT NULL", append([]orderKey{first}, rest...), w.after, w.before}
		if isAbsent(p.before) {
			p.before = nil
		}
		out = append(out, p)
	}
	if w.before == nil || isAbsent(w.before) { // before a row with a value come only rows with a value
		p := pagePart{" AND " + first.pageColumn + " IS NULL", rest, nil, nil}
		if isAbsent(w.after) {
			p.after = w.after[1:]
		}
		if w.before != nil {
			p.before = w.before[1:]
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		out = append(out, pagePart{" AND 1=0", rest, nil, nil})
	}
	return out
}

// addPageIDs adds the query that finds the ids of one page.
func (s *statement) addPageIDs(f *fetch, from, group string, keys lookupKeys, w *window, limit int) {
	parts := w.pageParts()
	for i, p := range parts {
		if len(parts) > 1 {
			s.add([]string{"SELECT * FROM (", ") a UNION ALL SELECT * FROM ("}[i])
		}
		s.conditionCount = 0
		s.addIDColumns(group)
		s.add(" FROM ", from)
		s.addOrderJoins(w.orderEdges)
		s.addWhere(f, group, keys, w, true)
		s.add(p.condition)
		s.addCursorBounds(p.orderKeys, p.after, p.before)
		s.add(" ORDER BY ")
		s.addOrderKeys(p.orderKeys, w.fromEnd, true)
		s.addLimit(limit)
	}
	if len(parts) > 1 {
		s.add(") b")
	}
}

// addLimit adds LIMIT with an argument. On SQLite the limit is an expression, because
// SQLite plans a prepared statement anew for each bound limit.
func (s *statement) addLimit(n int) {
	s.add(" LIMIT ")
	s.addArg(n)
	if s.dialect == dialect.SQLite {
		s.add("+0")
	}
}

// addJoins adds the LEFT JOINs of a fetch. The viewer's predicate is part of each ON
// condition, so a target that the viewer may not see is null.
func (s *statement) addJoins(f *fetch) {
	for _, j := range f.joins {
		s.addJoin(j)
	}
}

func (s *statement) addJoin(j join) {
	s.add(" LEFT JOIN `", j.entity.Table, "` ", j.alias, " ON ", quoteColumn(j.alias, j.toColumn), "=")
	s.addExpr(j.from)
	s.addVisibility(j.entity, j.alias, authz.ForRow)
}

// addOrderJoins adds the LEFT JOINs of edges whose targets an order names.
func (s *statement) addOrderJoins(edges []orderEdge) {
	for _, e := range edges {
		from := column{alias: "t0", name: e.edge.KeyColumn, sqlExpr: e.edge.SQLExpr}
		s.addJoin(join{alias: e.alias, toColumn: "id", from: from, entity: e.edge.TargetType.Entity})
	}
}

// addCountQuery adds the statement that counts the rows of each parent; without parents
// the group is 0.
func (s *statement) addCountQuery(f *fetch, keys lookupKeys, w *window) {
	from, group := s.fromClause(f)
	if group == "" {
		s.add("SELECT 0,COUNT(*) FROM ", from)
		s.addWhere(f, group, keys, w, false)
		return
	}
	s.add("SELECT ", group, ",COUNT(*) FROM ", from)
	s.addWhere(f, group, keys, w, false)
	s.add(" GROUP BY ", group)
}
