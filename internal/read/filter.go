package read

import (
	"strconv"

	"buyergraph/internal/apperr"
	"buyergraph/internal/rule"

	"entgo.io/ent/dialect"
)

const (
	maxConditions = 200
	maxNesting    = 12
)

// filter adds the predicate of a filter input over the table behind alias. It is
// true or false, never unknown, so that not means what it says.
func (s *statement) filter(t *Type, alias string, in map[string]any, depth int) error {
	if depth > maxNesting {
		return badRequest("a filter nests at most %d deep", maxNesting)
	}
	if err := s.spend(1); err != nil {
		return err
	}
	s.add("(1=1")
	for _, f := range t.list {
		x, ok := in[f.name].(map[string]any)
		if !ok {
			continue
		}
		if f.access != "" && !rule.Allowed(s.viewer, f.access) {
			return apperr.New(apperr.PermissionDenied, "filtering by "+t.Name+"."+f.name+" needs the permission to see it")
		}
		var err error
		switch f.kind {
		case toOne:
			err = s.toOneFilter(f, alias, x, depth)
		case toMany:
			err = s.toManyFilter(f, alias, x, depth)
		default:
			err = s.conditions(t, f, alias, x)
		}
		if err != nil {
			return err
		}
	}
	if id, ok := in[subtree]; ok {
		if err := s.subtree(t, alias, id); err != nil {
			return err
		}
	}
	if err := s.logic(t, alias, in, depth); err != nil {
		return err
	}
	s.add(")")
	return nil
}

// spend counts what a filter is made of: even empty parts cost the databases'
// planners time that grows by the square, and SQLite's parser its depth.
func (s *statement) spend(n int) error {
	if s.spent += n; s.spent > maxConditions {
		return badRequest("a filter has at most %d conditions", maxConditions)
	}
	return nil
}

// toOneFilter matches rows whose row behind an edge matches; one that the viewer
// cannot see matches nothing.
func (s *statement) toOneFilter(f *Field, alias string, in map[string]any, depth int) error {
	s.subs++
	sub := "f" + strconv.Itoa(s.subs)
	key := quote(alias, f.key)
	s.add(" AND (", key, " IS NOT NULL AND ", key, " IN (SELECT ", quote(sub, "id"), " FROM `", f.target.Table, "` ", sub, " WHERE ")
	if err := s.filter(f.target, sub, in, depth+1); err != nil {
		return err
	}
	s.visible(f.target.Entity, sub, rule.Set)
	s.add("))")
	return nil
}

// toManyFilter matches rows of which at least one row behind an edge matches, or
// none; the viewer's own eyes decide which there are.
func (s *statement) toManyFilter(f *Field, alias string, in map[string]any, depth int) error {
	for _, op := range []struct{ name, in string }{{"some", " IN ("}, {"none", " NOT IN ("}} {
		v, ok := in[op.name]
		if !ok {
			continue
		}
		filter, ok := v.(map[string]any)
		if !ok {
			return badRequest("%s.%s: null is no filter; {} asks for any", f.name, op.name)
		}
		s.subs++
		n := strconv.Itoa(s.subs)
		sub, key := "f"+n, quote("f"+n, f.key)
		s.add(" AND ", quote(alias, "id"), op.in, "SELECT ")
		if f.join == "" {
			s.add(key, " FROM `", f.target.Table, "` ", sub)
		} else {
			key = quote("j"+n, f.key)
			s.add(key, " FROM `", f.join, "` j", n, " JOIN `", f.target.Table, "` ", sub, " ON ", quote(sub, "id"), "=", quote("j"+n, f.joinRef))
		}
		s.add(" WHERE ", key, " IS NOT NULL AND ")
		if err := s.filter(f.target, sub, filter, depth+1); err != nil {
			return err
		}
		s.visible(f.target.Entity, sub, rule.Set)
		s.add(")")
	}
	return nil
}

// subtree matches a customer and all below it: their paths lie between its own and
// that with the first character behind the digits.
func (s *statement) subtree(t *Type, alias string, arg any) error {
	str, ok := arg.(string)
	if !ok {
		return badRequest("%s: null is no customer", subtree)
	}
	id, ok := t.ParseID(str)
	if !ok {
		id = -1 // matches nothing, and tells nothing
	}
	if err := s.spend(1); err != nil {
		return err
	}
	end := "s.`path`||':'"
	if s.dialect != dialect.SQLite {
		end = "CONCAT(s.`path`,':')"
	}
	s.add(" AND COALESCE(", quote(alias, "path"), " BETWEEN ")
	for i, edge := range []string{"s.`path`", end} {
		if i > 0 {
			s.add(" AND ")
		}
		s.add("(SELECT ", edge, " FROM `", t.Table, "` s WHERE s.`id`=")
		s.arg(id)
		s.visible(t.Entity, "s", rule.Point)
		s.add(")")
	}
	s.add(",0)")
	return nil
}

func (s *statement) logic(t *Type, alias string, in map[string]any, depth int) error {
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
			if err := s.filter(t, alias, m, depth+1); err != nil {
				return err
			}
		}
		if len(list) == 0 {
			s.add(op.empty)
		}
		s.add(")")
	}
	if m, ok := in["not"].(map[string]any); ok {
		s.add(" AND NOT ")
		return s.filter(t, alias, m, depth+1)
	}
	return nil
}
