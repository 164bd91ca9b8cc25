package read

import (
	"context"
	"database/sql"
	"encoding/json"

	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/binding"

	"github.com/vektah/gqlparser/v2/ast"
)

// Limits of the facets of a list. Each facet costs a statement that reads all rows of the list.
const (
	maxFacets      = 5
	maxFacetValues = 50
)

// facetNames returns the values of the argument by.
func facetNames(f *ast.Field, variables map[string]any) []any {
	return asList(argumentsOf(f, variables)["by"])
}

// readFacets counts the facets of a fetch, one statement for each. Codes: BAD_REQUEST for too many,
// PERMISSION_DENIED for a field that the viewer may not read.
func (r *run) readFacets(ctx context.Context, f *fetch, s *rowSet, keys lookupKeys) error {
	total := 0
	for _, field := range f.facetFields {
		names, facets := facetNames(field, r.variables), []any{}
		if total += len(names); total > maxFacets {
			return apperr.New(apperr.BadRequest, `"{argument}" takes at most {max values}.`, "argument", "by", "max", maxFacets)
		}
		for _, name := range names {
			facet, err := r.readFacet(ctx, f, keys, &s.window, name.(string))
			if err != nil {
				return err
			}
			facets = append(facets, facet)
		}
		s.facets = append(s.facets, facets)
	}
	return nil
}

// readFacet counts the values of one field.
func (r *run) readFacet(ctx context.Context, f *fetch, keys lookupKeys, w *window, name string) (map[string]any, error) {
	field := f.rowType.Facets[name]
	if p := field.ViewPermission; p != "" && !authz.HasPermission(r.viewer, p) {
		return nil, apperr.New(apperr.PermissionDenied, "Counting by {field} needs the permission {permission}.",
			"reason", "FACET", "field", f.rowType.Name+"."+field.Name, "permission", p)
	}
	values := []any{}
	r.beginStatement()
	labelCount := r.statement.addFacet(f, keys, w, field)
	key, count, labels := sql.NullString{}, 0, make([]sql.NullString, labelCount)
	targets := []any{&key, &count}
	for i := range labels {
		targets = append(targets, &labels[i])
	}
	err := r.statement.forEachRow(ctx, r.querier, func(rows *sql.Rows) error {
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		values = append(values, facetValue(field, key, labels, count))
		return nil
	})
	return map[string]any{
		"by": name, "values": values[:min(len(values), maxFacetValues)], "truncated": len(values) > maxFacetValues,
	}, err
}

// facetValue returns a value of a facet as the graph shows it.
func facetValue(field *binding.Field, key sql.NullString, labels []sql.NullString, count int) map[string]any {
	out := map[string]any{"value": nil, "label": "", "count": float64(count)}
	switch {
	case !key.Valid:
	case field.TargetType != nil:
		out["value"], out["label"] = field.TargetType.IDPrefix+"_"+key.String, labelOf(field.TargetType, labels)
	case field.Format == binding.AsBool:
		value := map[bool]string{true: "true", false: "false"}[key.String == "1" || key.String == "true"]
		out["value"], out["label"] = value, value
	default:
		out["value"], out["label"] = key.String, key.String
	}
	return out
}

// labelOf returns the label of a record of a type, made of its columns.
func labelOf(t *binding.Type, columns []sql.NullString) (label string) {
	compute, isComputed := t.Label.ValueFunc.(computeFunc)
	if !isComputed {
		return columns[0].String
	}
	inputs := make([]Value, len(columns))
	for i, c := range columns {
		inputs[i] = Value{IsNull: !c.Valid, Text: []byte(c.String)}
	}
	_ = json.Unmarshal(compute(nil, inputs), &label) // a JSON text that compute has written
	return label
}

// addFacet adds the statement that counts the values of a field: the value, the count and, for records, the
// columns of the label. It returns the number of these columns. Records that the viewer may not see count as
// none.
func (s *statement) addFacet(f *fetch, keys lookupKeys, w *window, field *binding.Field) (labelCount int) {
	switch field.Kind {
	case binding.ToOne:
		labelCount = s.addTargetFacet(f, keys, w, field)
	case binding.ToMany:
		labelCount = s.addJoinTableFacet(f, keys, w, field)
	default:
		s.add("SELECT ")
		s.addExpr(columnOfField(field, "t0"))
		s.add(" AS v,COUNT(*) AS n FROM `", f.rowType.Table, "` t0")
		s.addWhere(f, "", keys, w, false)
		s.add(" GROUP BY v ORDER BY n DESC,v")
	}
	s.addLimit(maxFacetValues + 1)
	return labelCount
}

// addTargetFacet counts the rows by the target of a to-one edge. It groups the rows by the key alone, then
// joins the few targets.
func (s *statement) addTargetFacet(f *fetch, keys lookupKeys, w *window, field *binding.Field) (labelCount int) {
	s.add("SELECT e.`id` AS v,SUM(g.n) AS n")
	labelCount = s.addLabelColumns(field.TargetType)
	s.add(" FROM (SELECT ", quoteColumn("t0", field.KeyColumn), " AS v,COUNT(*) AS n FROM `", f.rowType.Table, "` t0")
	s.addWhere(f, "", keys, w, false)
	s.add(" GROUP BY v) g LEFT JOIN `", field.TargetType.Table, "` e ON e.`id`=g.v")
	s.addVisibility(field.TargetType.Entity, "e", authz.ForRow)
	s.add(" GROUP BY e.`id` ORDER BY n DESC")
	s.addLabelOrder(field.TargetType, "e")
	return labelCount
}

// addJoinTableFacet counts the rows by the targets of a connection over a join table, and those without a
// target that the viewer sees.
func (s *statement) addJoinTableFacet(f *fetch, keys lookupKeys, w *window, field *binding.Field) (labelCount int) {
	s.add("SELECT e.`id` AS v,g.n AS n")
	labelCount = s.addLabelColumns(field.TargetType)
	if s.add(" FROM ("); w.filter == nil && len(w.searchWords) == 0 && s.seesAll(f.rowType.Entity) {
		s.addCountsOfJoinTable(f, field)
	} else {
		s.addCountsOfJoinedRows(f, keys, w, field)
	}
	s.add(") g LEFT JOIN `", field.TargetType.Table, "` e ON e.`id`=g.v")
	s.addVisibility(field.TargetType.Entity, "e", authz.ForRow)
	s.add(" WHERE g.v IS NULL AND g.n>0 OR e.`id` IS NOT NULL ORDER BY n DESC")
	s.addLabelOrder(field.TargetType, "e")
	return labelCount
}

// addCountsOfJoinedRows adds the query that counts some rows by the keys of their targets, and by NULL those without a
// target that the viewer sees.
func (s *statement) addCountsOfJoinedRows(f *fetch, keys lookupKeys, w *window, field *binding.Field) {
	s.add("SELECT ", quoteColumn("j", field.JoinTargetColumn), " AS v,COUNT(*) AS n FROM `", f.rowType.Table, "` t0 JOIN `",
		field.JoinTable, "` j ON ", quoteColumn("j", field.KeyColumn), "=t0.`id`")
	s.addWhere(f, "", keys, w, false)
	s.add(" GROUP BY v UNION ALL SELECT NULL,COUNT(*) FROM `", f.rowType.Table, "` t0")
	s.conditionCount = 0
	s.addWhere(f, "", keys, w, false)
	s.add(" AND NOT EXISTS (SELECT 1 FROM `", field.JoinTable, "` j JOIN `", field.TargetType.Table, "` e ON e.`id`=",
		quoteColumn("j", field.JoinTargetColumn), " WHERE ", quoteColumn("j", field.KeyColumn), "=t0.`id`")
	s.addVisibility(field.TargetType.Entity, "e", authz.ForRow)
	s.add(")")
}

// addCountsOfJoinTable does the same for all rows of a table. It reads the join table alone, which is several times
// faster.
func (s *statement) addCountsOfJoinTable(f *fetch, field *binding.Field) {
	target := quoteColumn("j", field.JoinTargetColumn)
	s.add("SELECT ", target, " AS v,COUNT(*) AS n FROM `", field.JoinTable, "` j GROUP BY v UNION ALL SELECT NULL,(SELECT COUNT(*) FROM `",
		f.rowType.Table, "`)-(SELECT COUNT(DISTINCT ", quoteColumn("j", field.KeyColumn), ") FROM `", field.JoinTable, "` j")
	if !s.seesAll(field.TargetType.Entity) {
		s.add(" WHERE ", target, " IN (SELECT e.`id` FROM `", field.TargetType.Table, "` e WHERE 1=1")
		s.addVisibility(field.TargetType.Entity, "e", authz.ForList)
		s.add(")")
	}
	s.add(")")
}

// addLabelColumns adds the columns of the label of the record behind the alias e.
func (s *statement) addLabelColumns(t *binding.Type) (count int) {
	for _, c := range t.LabelColumns() {
		s.add(",", quoteColumn("e", c))
	}
	return len(t.LabelColumns())
}

// addLabelOrder adds the keys that order by the label, then by the id.
func (s *statement) addLabelOrder(t *binding.Type, alias string) {
	for _, c := range t.LabelColumns() {
		s.add(",", quoteColumn(alias, t.SortColumn(c)))
	}
	s.add(",v")
}
