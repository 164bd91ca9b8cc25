package read

import (
	"time"

	"buyergraph/internal/rule"
	"buyergraph/internal/text"
)

func (s *statement) conditions(t *Type, f *Field, alias string, in map[string]any) error {
	for _, op := range operators {
		v, ok := in[op]
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
	return nil
}

// operators in the order in which they are written.
var operators = []string{"eq", "neq", "in", "notIn", "contains", "startsWith", "gt", "gte", "lt", "lte", "isNull"}

var compare = map[string]string{"eq": "=", "neq": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}

func (s *statement) condition(t *Type, f *Field, alias, op string, v any) error {
	if err := s.spend(1); err != nil {
		return err
	}
	if f.format == asRecord {
		return s.record(f, alias, op, v)
	}
	c := f.selected(alias)
	if op == "isNull" {
		s.expr(c)
		s.add(map[bool]string{true: " IS NULL", false: " IS NOT NULL"}[v == true])
		return nil
	}
	if f.column == nil || f.column.Nullable { // unknown is false, but an absent value is not this one
		s.add("COALESCE(")
		defer s.add(map[bool]string{true: ",1)", false: ",0)"}[op == "neq" || op == "notIn"])
	}
	switch op {
	case "contains", "startsWith":
		c.name = f.fold
		raw, _ := v.(string)
		s.match(c, op == "contains", text.Fold(raw))
		return nil
	case "in", "notIn":
		return s.list(t, f, c, op, asList(v))
	}
	s.expr(c)
	s.add(compare[op])
	return s.value(t, f, v)
}

// list compares with each of several values.
func (s *statement) list(t *Type, f *Field, c column, op string, list []any) error {
	if len(list) > maxPage {
		return badRequest("%s takes at most %d values", op, maxPage)
	}
	if len(list) == 0 {
		s.add(map[string]string{"in": "1=0", "notIn": "1=1"}[op])
		return nil
	}
	if err := s.spend(len(list) / 20); err != nil {
		return err
	}
	s.expr(c)
	s.add(map[string]string{"in": " IN (", "notIn": " NOT IN ("}[op])
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

// record compares the id of a record of any type, which two columns hold.
func (s *statement) record(f *Field, alias, op string, v any) error {
	list := asList(v)
	if len(list) > maxPage {
		return badRequest("%s takes at most %d values", op, maxPage)
	}
	if op == "neq" || op == "notIn" {
		s.add("NOT ")
	}
	s.add("(1=0")
	for _, x := range list {
		if err := s.spend(1); err != nil {
			return err
		}
		id, _ := x.(string)
		e, n := rule.ByID(id)
		if e == nil {
			continue
		}
		s.add(" OR ", quote(alias, f.inputs[0]), "=")
		s.arg(e.Name)
		s.add(" AND ", quote(alias, f.inputs[1]), "=")
		s.arg(n)
	}
	s.add(")")
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
