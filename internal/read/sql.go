package read

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
	"time"

	"buyergraph/internal/authz"
	"buyergraph/internal/binding"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
)

// statement is an SQL statement under construction. Text and arguments are added together,
// so their order always agrees.
type statement struct {
	text           []byte
	args           []any
	dialect        string
	now            time.Time
	viewer         *viewer.Viewer
	subselectCount int   // sub-selects so far; numbers their aliases
	conditionCount int   // size of the filter so far, see countCondition
	firstError     error // the first error while writing; the statement must not run then
}

// forEachRow runs the statement and calls each for every row. It returns firstError without
// running anything if the statement could not be written.
func (s *statement) forEachRow(ctx context.Context, q dbquery.Querier, each func(*sql.Rows) error) error {
	if s.firstError != nil {
		return s.firstError
	}
	return dbquery.ForEach(ctx, q, string(s.text), s.args, each)
}

// fail records why the statement cannot be written. The first error counts.
func (s *statement) fail(err error) {
	if s.firstError == nil {
		s.firstError = err
	}
}

// add appends text. It must never contain a value from the client.
func (s *statement) add(text ...string) {
	for _, t := range text {
		s.text = append(s.text, t...)
	}
}

// addArg appends a placeholder and its argument.
func (s *statement) addArg(v any) {
	s.text = append(s.text, '?')
	s.args = append(s.args, v)
}

// timeArg converts a time in microseconds since 1970 to the form in which the database
// stores it.
func (s *statement) timeArg(micros int64) any {
	if s.dialect == dialect.SQLite {
		return micros
	}
	return time.UnixMicro(micros).UTC()
}

// newSubselectAlias returns an unused alias for a sub-select.
func (s *statement) newSubselectAlias() string {
	s.subselectCount++
	return "f" + strconv.Itoa(s.subselectCount)
}

// addIn adds the condition that an expression is one of the keys. There must be at least one
// key.
func (s *statement) addIn(expr string, keys []any) {
	s.add(expr)
	s.text, s.args = dbquery.AppendIn(s.text, s.args, keys)
}

// quoteColumn returns the quoted name of a column of the table behind an alias.
func quoteColumn(alias, column string) string { return alias + ".`" + column + "`" }

// addExpr adds the SQL expression of a column.
func (s *statement) addExpr(c column) {
	if c.factsOf != nil {
		text, args := c.factsOf.FactsExpr(s.predicateViewer(), c.alias).Query()
		s.add(text)
		s.args = append(s.args, args...)
		return
	}
	if c.sqlExpr == "" {
		s.add(quoteColumn(c.alias, c.name))
		return
	}
	for i, part := range strings.Split(strings.ReplaceAll(c.sqlExpr, "{t}", c.alias), "{now}") {
		if i > 0 {
			s.addArg(s.timeArg(s.now.UnixMicro()))
		}
		s.add(part)
	}
}

// addOutput adds a column to the SELECT list. SQLite's driver converts columns that are
// declared as times; the cast prevents this, because the engine wants the stored integer.
func (s *statement) addOutput(c column) {
	if c.isTime && s.dialect == dialect.SQLite {
		s.add("CAST(")
		s.addExpr(c)
		s.add(" AS INTEGER)")
		return
	}
	s.addExpr(c)
}

// visibleRows returns the predicate of the rows of a table that the viewer may see, nil if the
// viewer sees every row. No other function of this package decides which rows a viewer sees.
func (s *statement) visibleRows(e *authz.Entity, form authz.PredicateForm) func(*entsql.Selector) {
	return e.Predicate(s.predicateViewer(), authz.View, form)
}

// addVisibility adds " AND" and the predicate of the rows of a table that the viewer may
// see, or nothing if the viewer sees every row.
func (s *statement) addVisibility(e *authz.Entity, alias string, form authz.PredicateForm) {
	if predicate := s.visibleRows(e, form); predicate != nil {
		s.add(" AND (")
		s.addPredicate(e, alias, predicate)
		s.add(")")
	}
}

// addJoinVisibility applies the join table's own rule, if its rows are records with one: an
// activity recorded in another company stays hidden after the user moves.
func (s *statement) addJoinVisibility(edge *binding.Field, alias string, form authz.PredicateForm) {
	if edge.JoinEntity != nil {
		s.addVisibility(edge.JoinEntity, alias, form)
	}
}

// maxArgsWithCompanyIDs is the number of arguments up to which predicates may list the ids
// of the viewer's companies. It leaves room for keys and filters below SQLite's limit of
// 32,766 arguments.
const maxArgsWithCompanyIDs = 8000

// predicateViewer returns the viewer to pass to predicates. If the statement already has
// many arguments, the predicates look up the viewer's companies in their table instead of
// listing their ids once more.
func (s *statement) predicateViewer() *viewer.Viewer {
	if len(s.args) > maxArgsWithCompanyIDs {
		return authz.WithoutCachedCompanies(s.viewer)
	}
	return s.viewer
}

// addPredicate adds a predicate of internal/authz on the table behind alias.
func (s *statement) addPredicate(e *authz.Entity, alias string, predicate func(*entsql.Selector)) {
	selector := entsql.Dialect(s.dialect).Select().From(entsql.Table(e.Table).As(alias))
	predicate(selector)
	text, args := selector.P().Query()
	s.add(text)
	s.args = append(s.args, args...)
}

// orderedJoin returns the keyword of a join that reads its left side first. The planner
// must not choose the order, because it takes a table that has just been filled for empty.
func (s *statement) orderedJoin() string {
	if s.dialect == dialect.SQLite {
		return "CROSS JOIN"
	}
	return "STRAIGHT_JOIN"
}

// fromClause returns the tables of FROM and the column that groups the rows by parent; the
// group is empty for a root.
func (s *statement) fromClause(f *fetch) (from, group string) {
	if f.edge == nil {
		return "`" + f.rowType.Table + "` t0", ""
	}
	if f.edge.Tree != binding.NoTree {
		return s.treeFromClause(f.edge), quoteColumn("j", f.edge.KeyColumn)
	}
	return edgeFromClause(f.edge, "t0", "j", " "+s.orderedJoin()+" ")
}

// treeFromClause returns the tables of FROM for the rows above or below others in a tree. A path is
// described at [statement.addSubtreeCondition]: rows below are a range of the index on it. The rows
// above are those of its numbers; a table function makes rows of them.
func (s *statement) treeFromClause(edge *binding.Field) string {
	join, table := " "+s.orderedJoin()+" ", "`"+edge.JoinTable+"`"
	end, steps := "j.`path`||':'", "json_each('['||replace(rtrim(j.`path`,'.'),'.',',')||']') p"
	if s.dialect != dialect.SQLite {
		end = "CONCAT(j.`path`,':')"
		steps = "JSON_TABLE(CONCAT('[',REPLACE(TRIM(TRAILING '.' FROM j.`path`),'.',','),']'),'$[*]' COLUMNS (value BIGINT PATH '$')) p"
	}
	if edge.Tree == binding.Descendants {
		return table + " j" + join + table + " t0 ON t0.`path`>j.`path` AND t0.`path`<" + end
	}
	return table + " j" + join + steps + join + table + " t0 ON t0.`id`=p.value AND t0.`id`<>j.`id`"
}

// edgeFromClause returns the tables of FROM for the targets of a to-many edge, and the
// column that groups the targets by parent.
func edgeFromClause(edge *binding.Field, alias, joinAlias, joinKeyword string) (from, group string) {
	from = "`" + edge.TargetType.Table + "` " + alias
	if edge.JoinTable == "" {
		return from, quoteColumn(alias, edge.KeyColumn)
	}
	on := quoteColumn(alias, "id") + "=" + quoteColumn(joinAlias, edge.JoinTargetColumn)
	return "`" + edge.JoinTable + "` " + joinAlias + joinKeyword + from + " ON " + on, quoteColumn(joinAlias, edge.KeyColumn)
}
