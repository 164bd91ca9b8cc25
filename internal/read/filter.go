package read

import (
	"strconv"
	"strings"
	"time"

	"buyergraph/internal/apperr"
	"buyergraph/internal/rule"
	"buyergraph/internal/text"

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
		if f.kind == toOne {
			if err := s.toOneFilter(f, alias, x, depth); err != nil {
				return err
			}
			continue
		}
		for _, op := range operators {
			v, ok := x[op]
			if !ok {
				continue
			}
			if v == nil { // most likely a variable that was forgotten: every row would match
				return badRequest("%s.%s: null is no value to compare; see isNull", f.name, op)
			}
			s.add(" AND ")
			if err := s.condition(t, f, alias, op, v); err != nil {
				return err
			}
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
	if s.conditions += n; s.conditions > maxConditions {
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

// operators in the order in which they are written.
var operators = []string{"eq", "neq", "in", "contains", "startsWith", "gt", "gte", "lt", "lte", "isNull"}

var compare = map[string]string{"eq": "=", "neq": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}

func (s *statement) condition(t *Type, f *Field, alias, op string, v any) error {
	if err := s.spend(1); err != nil {
		return err
	}
	c := f.selected(alias)
	if op == "isNull" {
		s.expr(c)
		s.add(map[bool]string{true: " IS NULL", false: " IS NOT NULL"}[v == true])
		return nil
	}
	if f.column == nil || f.column.Nullable { // unknown is false, but an absent value is not this one
		s.add("COALESCE(")
		defer s.add(map[bool]string{true: ",1)", false: ",0)"}[op == "neq"])
	}
	switch op {
	case "contains", "startsWith":
		c.name = f.fold
		return s.search(c, op, v)
	case "in":
		list := asList(v)
		if len(list) > maxPage {
			return badRequest("in takes at most %d values", maxPage)
		}
		if len(list) == 0 {
			s.add("1=0")
			return nil
		}
		if err := s.spend(len(list) / 20); err != nil {
			return err
		}
		s.expr(c)
		s.add(" IN (")
		for i, x := range list {
			if i > 0 {
				s.add(",")
			}
			if err := s.value(t, f, x); err != nil {
				return err
			}
		}
		s.add(")")
		return nil
	}
	s.expr(c)
	s.add(compare[op])
	return s.value(t, f, v)
}

// search compares folded text. LIKE would fold once more on SQLite.
func (s *statement) search(c column, op string, v any) error {
	raw, _ := v.(string)
	word := text.Fold(raw)
	if s.dialect == dialect.SQLite {
		if op == "contains" {
			s.add("INSTR(")
			s.expr(c)
			s.add(",")
			s.arg(word)
			s.add(")>0")
			return nil
		}
		s.add("SUBSTR(")
		s.expr(c)
		s.add(",1,LENGTH(")
		s.arg(word)
		s.add("))=")
		s.arg(word)
		return nil
	}
	word = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(word) + "%"
	if op == "contains" {
		word = "%" + word
	}
	s.expr(c)
	s.add(" LIKE ")
	s.arg(word)
	return nil
}

// value adds a client's value in the form of the column.
func (s *statement) value(t *Type, f *Field, v any) error {
	str, _ := v.(string)
	switch f.format {
	case asID:
		id, ok := t.ParseID(str)
		if !ok {
			id = -1 // matches nothing, and tells nothing
		}
		s.arg(id)
	case asInt:
		n, ok := number(v)
		if !ok {
			return badRequest("%s.%s takes a whole number", t.Name, f.name)
		}
		s.arg(n)
	case asTime:
		at, err := time.Parse(time.RFC3339Nano, str)
		if err != nil || !storable(at.UnixMicro()) {
			return badRequest("%s.%s takes a time such as 2026-11-23T09:15:00Z", t.Name, f.name)
		}
		s.time(at.UnixMicro())
	case asDecimal:
		n, err := text.ParseDecimal(str)
		if err != nil {
			return badRequest("%s.%s takes a decimal number such as \"1249.90\"", t.Name, f.name)
		}
		s.arg(n)
	case asDate:
		if text.Date(str) != nil {
			return badRequest("%s.%s takes a date such as 2026-11-23", t.Name, f.name)
		}
		s.arg(str)
	case asBool:
		on, ok := v.(bool)
		if !ok {
			return badRequest("%s.%s takes true or false", t.Name, f.name)
		}
		s.arg(on)
	default:
		if _, ok := v.(string); !ok {
			return badRequest("%s.%s takes a text", t.Name, f.name)
		}
		s.arg(text.Clean(str)) // as it would be stored; MySQL disregards trailing spaces, SQLite does not
	}
	return nil
}
