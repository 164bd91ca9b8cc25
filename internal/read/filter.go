package read

import (
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/binding"

	"entgo.io/ent/dialect"
)

const (
	maxConditions = 200
	maxNesting    = 12
)

// filter adds the predicate of a filter input over the table behind alias. It is
// true or false, never unknown, so that not means what it says.
func (s *statement) filter(t *binding.Type, alias string, in map[string]any, depth int) {
	if s.spend(1); depth > maxNesting {
		s.refuse("a filter nests at most %d deep", maxNesting)
	}
	if s.err != nil {
		return
	}
	s.add("(1=1")
	for _, f := range t.List {
		x, ok := in[f.Name].(map[string]any)
		switch {
		case !ok:
		case f.Access != "" && !authz.Allowed(s.viewer, f.Access):
			s.fail(apperr.New(apperr.PermissionDenied, "filtering by "+t.Name+"."+f.Name+" needs the permission to see it"))
		case f.Kind == binding.ToOne:
			s.toOneFilter(f, alias, x, depth)
		case f.Kind == binding.ToMany:
			s.toManyFilter(f, alias, x, depth)
		default:
			s.conditions(t, f, alias, x)
		}
	}
	if id, ok := in[binding.Subtree]; ok {
		s.subtree(t, alias, id)
	}
	s.logic(t, alias, in, depth)
	s.add(")")
}

// spend counts what a filter is made of: even empty parts cost the databases'
// planners time that grows by the square, and SQLite's parser its depth.
func (s *statement) spend(n int) {
	if s.spent += n; s.spent > maxConditions {
		s.refuse("a filter has at most %d conditions", maxConditions)
	}
}

// toOneFilter matches rows whose row behind an edge matches; one that the viewer
// cannot see matches nothing.
func (s *statement) toOneFilter(f *binding.Field, alias string, in map[string]any, depth int) {
	sub, key := s.sub(), quote(alias, f.Key)
	s.add(" AND (", key, " IS NOT NULL AND ", key, " IN (SELECT ", quote(sub, "id"), " FROM `", f.Target.Table, "` ", sub, " WHERE ")
	s.filter(f.Target, sub, in, depth+1)
	s.visible(f.Target.Entity, sub, authz.Set)
	s.add("))")
}

// toManyFilter matches rows of which at least one row behind an edge matches, or
// none; the viewer's own eyes decide which there are.
func (s *statement) toManyFilter(f *binding.Field, alias string, in map[string]any, depth int) {
	for _, op := range []struct{ name, in string }{{"some", " IN ("}, {"none", " NOT IN ("}} {
		v, ok := in[op.name]
		if !ok {
			continue
		}
		filter, ok := v.(map[string]any)
		if !ok {
			s.refuse("%s.%s: null is no filter; {} asks for any", f.Name, op.name)
		}
		sub := s.sub()
		from, key := rows(f, sub, "j"+sub, " JOIN ")
		s.add(" AND ", quote(alias, "id"), op.in, "SELECT ", key, " FROM ", from, " WHERE ", key, " IS NOT NULL AND ")
		s.filter(f.Target, sub, filter, depth+1)
		s.through(f, "j"+sub, authz.Set)
		s.visible(f.Target.Entity, sub, authz.Set)
		s.add(")")
	}
}

// subtree matches a customer and all below it: their paths lie between its own and
// that with the first character behind the digits.
func (s *statement) subtree(t *binding.Type, alias string, arg any) {
	id, ok := arg.(string)
	if !ok {
		s.refuse("%s: null is no customer", binding.Subtree)
	}
	s.spend(1)
	end := "s.`path`||':'"
	if s.dialect != dialect.SQLite {
		end = "CONCAT(s.`path`,':')"
	}
	s.add(" AND COALESCE(", quote(alias, "path"))
	glue := " BETWEEN "
	for _, edge := range []string{"s.`path`", end} {
		s.add(glue, "(SELECT ", edge, " FROM `", t.Table, "` s WHERE s.`id`=")
		s.arg(t.Number(id))
		s.visible(t.Entity, "s", authz.Point)
		s.add(")")
		glue = " AND "
	}
	s.add(",0)")
}

func (s *statement) logic(t *binding.Type, alias string, in map[string]any, depth int) {
	for _, op := range []struct{ name, glue, empty string }{{"and", " AND ", "1=1"}, {"or", " OR ", "1=0"}} {
		arg, ok := in[op.name]
		if !ok || arg == nil {
			continue
		}
		s.add(" AND (")
		list := asList(arg)
		for i, x := range list {
			if i > 0 {
				s.add(op.glue)
			}
			m, _ := x.(map[string]any)
			s.filter(t, alias, m, depth+1)
		}
		if len(list) == 0 {
			s.add(op.empty)
		}
		s.add(")")
	}
	if m, ok := in["not"].(map[string]any); ok {
		s.add(" AND NOT ")
		s.filter(t, alias, m, depth+1)
	}
}
