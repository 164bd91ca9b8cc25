package read

import (
	"slices"

	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/binding"

	"entgo.io/ent/dialect"
)

// Limits of a filter. Both bound the work of the databases' parsers and planners.
const (
	maxConditions = 200
	maxNesting    = 12
)

// addFilter adds the predicate of a filter input over the table behind alias. The
// predicate is true or false, never unknown: otherwise "not" would drop rows with absent
// values. It fails the statement with PERMISSION_DENIED if the filter names a field that
// the viewer may not read, and with BAD_REQUEST if the filter is malformed or too large.
func (s *statement) addFilter(t *binding.Type, alias string, input map[string]any, depth int) {
	if s.countCondition(1); depth > maxNesting {
		s.fail(apperr.New(apperr.BadRequest, "A filter can be nested at most {max} deep.", "max", maxNesting))
	}
	if s.firstError != nil {
		return
	}
	s.add("(1=1")
	for _, f := range t.FieldsInOrder {
		x, ok := input[f.Name].(map[string]any)
		switch {
		case !ok:
		case f.ViewPermission != "" && !authz.HasPermission(s.viewer, f.ViewPermission):
			s.fail(apperr.New(apperr.PermissionDenied, "Filtering by {field} needs the permission {permission}.",
				"reason", "FILTER", "field", t.Name+"."+f.Name, "permission", f.ViewPermission))
		case f.Kind == binding.ToOne:
			s.addToOneFilter(f, alias, x, depth)
		case f.Kind == binding.ToMany:
			s.addToManyFilter(f, alias, x, depth)
		default:
			s.addConditions(t, f, alias, x)
		}
	}
	if input[binding.NullCondition] == true { // there is a record here
		s.add(" AND 1=0")
	}
	if id, ok := input[binding.SubtreeCondition]; ok {
		s.addSubtreeCondition(t, alias, id)
	}
	s.addAndOrNot(t, alias, input, depth)
	s.add(")")
}

// countCondition adds n to the size of the filter and fails the statement above
// maxConditions. Empty parts count as well: planning time grows with the square of their
// number, and SQLite limits the depth of its parser.
func (s *statement) countCondition(n int) {
	if s.conditionCount += n; s.conditionCount > maxConditions {
		s.fail(apperr.New(apperr.BadRequest, "A filter can have at most {max conditions}.", "max", maxConditions))
	}
}

// addToOneFilter matches rows if the target of a to-one edge matches the filter. A target
// that the viewer may not see matches nothing.
func (s *statement) addToOneFilter(f *binding.Field, alias string, input map[string]any, depth int) {
	s.add(" AND ")
	if !asksForNull(input) || !holdsForNull(input) {
		s.addTarget(f, alias, input, depth)
		return
	}
	s.add("(")
	s.addTarget(f, alias, input, depth)
	s.add(" OR NOT ")
	s.addTarget(f, alias, map[string]any{}, depth)
	s.add(")")
}

// addTarget matches rows with a visible target of a to-one edge that matches the filter.
func (s *statement) addTarget(f *binding.Field, alias string, input map[string]any, depth int) {
	sub, key := s.newSubselectAlias(), quoteColumn(alias, f.KeyColumn)
	s.add("(", key, " IS NOT NULL AND ", key, " IN (SELECT ", quoteColumn(sub, "id"), " FROM `", f.TargetType.Table, "` ", sub, " WHERE ")
	s.addFilter(f.TargetType, sub, input, depth+1)
	s.addVisibility(f.TargetType.Entity, sub, authz.ForList)
	s.add("))")
}

// asksForNull reports whether the condition isNull stands in a filter, not counting those of its edges.
func asksForNull(input map[string]any) bool {
	for name, x := range input {
		switch name {
		case binding.NullCondition:
			if x != nil {
				return true
			}
		case "and", "or", "not":
			if slices.ContainsFunc(asList(x), onFilter(asksForNull)) {
				return true
			}
		}
	}
	return false
}

// holdsForNull reports whether the filter of a to-one edge holds where the edge is null for the viewer: of
// the conditions on a record, none does.
func holdsForNull(input map[string]any) bool {
	fails := func(filter map[string]any) bool { return !holdsForNull(filter) }
	for name, x := range input {
		holds := x == nil
		switch {
		case holds:
		case name == binding.NullCondition:
			holds = x == true
		case name == "and":
			holds = !slices.ContainsFunc(asList(x), onFilter(fails))
		case name == "or":
			holds = slices.ContainsFunc(asList(x), onFilter(holdsForNull))
		case name == "not":
			holds = onFilter(fails)(x)
		}
		if !holds {
			return false
		}
	}
	return true
}

// onFilter makes a question about a filter one about a part of a filter.
func onFilter(ask func(map[string]any) bool) func(any) bool {
	return func(part any) bool {
		filter, _ := part.(map[string]any)
		return ask(filter)
	}
}

// refuseNullCondition refuses the condition isNull in a filter that is not that of a to-one edge.
func (s *statement) refuseNullCondition(input map[string]any) {
	if asksForNull(input) {
		s.fail(apperr.New(apperr.BadRequest, `"{condition}" asks whether an edge is null. Use it in the filter of the edge.`,
			"reason", "NO_EDGE", "condition", binding.NullCondition))
	}
}

// addToManyFilter matches rows if some, or none, of the targets of a to-many edge match
// the filter. Only targets that the viewer may see count.
func (s *statement) addToManyFilter(f *binding.Field, alias string, input map[string]any, depth int) {
	for _, op := range []struct{ name, sqlIn string }{{"some", " IN ("}, {"none", " NOT IN ("}} {
		v, ok := input[op.name]
		if !ok {
			continue
		}
		filter, ok := v.(map[string]any)
		if !ok {
			s.fail(apperr.New(apperr.BadRequest, `"{condition}" must not be null. Use {} to match any.`, "condition", f.Name+"."+op.name))
		}
		sub := s.newSubselectAlias()
		from, key := edgeFromClause(f, sub, "j"+sub, " JOIN ")
		s.refuseNullCondition(filter)
		s.add(" AND ", quoteColumn(alias, "id"), op.sqlIn, "SELECT ", key, " FROM ", from, " WHERE ", key, " IS NOT NULL AND ")
		s.addFilter(f.TargetType, sub, filter, depth+1)
		s.addJoinVisibility(f, "j"+sub, authz.ForList)
		s.addVisibility(f.TargetType.Entity, sub, authz.ForList)
		s.add(")")
	}
}

// addSubtreeCondition matches a customer and its subsidiaries at any depth. A path is the
// ids of the ancestors and of the customer, each followed by a dot ("1.2."). The paths of
// the subtree therefore lie between the customer's path and that path followed by ':', the
// character after the digits.
func (s *statement) addSubtreeCondition(t *binding.Type, alias string, arg any) {
	id, ok := arg.(string)
	if !ok {
		s.fail(apperr.New(apperr.BadRequest, `"{condition}" must not be null. Use the id of a customer.`, "condition", binding.SubtreeCondition))
	}
	s.countCondition(1)
	end := "s.`path`||':'"
	if s.dialect != dialect.SQLite {
		end = "CONCAT(s.`path`,':')"
	}
	s.add(" AND COALESCE(", quoteColumn(alias, "path"))
	separator := " BETWEEN "
	for _, edge := range []string{"s.`path`", end} {
		s.add(separator, "(SELECT ", edge, " FROM `", t.Table, "` s WHERE s.`id`=")
		s.addArg(t.IDNumber(id))
		s.addVisibility(t.Entity, "s", authz.ForRow)
		s.add(")")
		separator = " AND "
	}
	s.add(",0)")
}

// addAndOrNot adds the nested filters under and, or and not.
func (s *statement) addAndOrNot(t *binding.Type, alias string, input map[string]any, depth int) {
	for _, op := range []struct{ name, separator, whenEmpty string }{{"and", " AND ", "1=1"}, {"or", " OR ", "1=0"}} {
		arg, ok := input[op.name]
		if !ok || arg == nil {
			continue
		}
		s.add(" AND (")
		list := asList(arg)
		for i, x := range list {
			if i > 0 {
				s.add(op.separator)
			}
			m, _ := x.(map[string]any)
			s.addFilter(t, alias, m, depth+1)
		}
		if len(list) == 0 {
			s.add(op.whenEmpty)
		}
		s.add(")")
	}
	if m, ok := input["not"].(map[string]any); ok {
		s.add(" AND NOT ")
		s.addFilter(t, alias, m, depth+1)
	}
}
