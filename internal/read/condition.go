package read

import (
	"time"

	"buyergraph/internal/authz"
	"buyergraph/internal/binding"
	"buyergraph/internal/text"
)

// operators in the order in which they are written.
var operators = []string{"eq", "neq", "in", "notIn", "contains", "startsWith", "gt", "gte", "lt", "lte", "isNull"}

var compare = map[string]string{"eq": "=", "neq": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}

func (s *statement) conditions(t *binding.Type, f *binding.Field, alias string, in map[string]any) {
	for _, op := range operators {
		switch v, ok := in[op]; {
		case !ok:
		case v == nil: // most likely a variable that was forgotten: every row would match
			s.refuse("%s.%s: null is no value to compare; see isNull", f.Name, op)
		default:
			s.add(" AND ")
			s.condition(t, f, alias, op, v)
		}
	}
}

func (s *statement) condition(t *binding.Type, f *binding.Field, alias, op string, v any) {
	s.spend(1)
	if f.Format == binding.AsRecord {
		s.record(f, alias, op, v)
		return
	}
	c := selects(f, alias)
	if op == "isNull" {
		s.expr(c)
		s.add(map[bool]string{true: " IS NULL", false: " IS NOT NULL"}[v == true])
		return
	}
	if f.Column == nil || f.Column.Nullable { // unknown is false, but an absent value is not this one
		s.add("COALESCE(")
		defer s.add(map[bool]string{true: ",1)", false: ",0)"}[op == "neq" || op == "notIn"])
	}
	switch op {
	case "contains", "startsWith":
		c.name = f.Fold
		raw, _ := v.(string)
		s.match(c, op == "contains", text.Fold(raw))
	case "in", "notIn":
		s.list(t, f, c, op, v)
	default:
		s.expr(c)
		s.add(compare[op])
		s.value(t, f, v)
	}
}

// list compares with each of several values.
func (s *statement) list(t *binding.Type, f *binding.Field, c column, op string, v any) {
	list := s.several(op, v)
	if len(list) == 0 {
		s.add(map[string]string{"in": "1=0", "notIn": "1=1"}[op])
		return
	}
	s.spend(len(list) / 20)
	s.expr(c)
	glue := map[string]string{"in": " IN (", "notIn": " NOT IN ("}[op]
	for _, x := range list {
		s.add(glue)
		s.value(t, f, x)
		glue = ","
	}
	s.add(")")
}

// several are the values of a list, none where there are too many.
func (s *statement) several(op string, v any) []any {
	list := asList(v)
	if len(list) > maxPage {
		s.refuse("%s takes at most %d values", op, maxPage)
		return nil
	}
	return list
}

// record compares the id of a record of any type, which two columns hold.
func (s *statement) record(f *binding.Field, alias, op string, v any) {
	if op == "neq" || op == "notIn" {
		s.add("NOT ")
	}
	s.add("(1=0")
	for _, x := range s.several(op, v) {
		s.spend(1)
		id, _ := x.(string)
		if e, n := authz.ByID(id); e != nil {
			s.add(" OR ", quote(alias, f.Inputs[0]), "=")
			s.arg(e.Name)
			s.add(" AND ", quote(alias, f.Inputs[1]), "=")
			s.arg(n)
		}
	}
	s.add(")")
}

// takes says to who gives another what a field is compared with.
var takes = map[binding.Format]string{binding.AsText: "a text", binding.AsInt: "a whole number", binding.AsBool: "true or false", binding.AsDecimal: `a decimal number such as "1249.90"`,
	binding.AsDate: "a date such as 2026-11-23", binding.AsTime: "a time such as 2026-11-23T09:15:00Z"}

// value adds a client's value in the form of the column.
func (s *statement) value(t *binding.Type, f *binding.Field, given any) {
	str, ok := given.(string)
	var v any
	switch f.Format {
	case binding.AsID:
		v, ok = t.Number(str), true
	case binding.AsInt:
		v, ok = number(given)
	case binding.AsBool:
		v, ok = given.(bool)
	case binding.AsTime:
		at, err := time.Parse(time.RFC3339Nano, str)
		v, ok = s.instant(at.UnixMicro()), err == nil && storable(at.UnixMicro())
	case binding.AsDecimal:
		n, err := text.ParseDecimal(str)
		v, ok = n, err == nil
	case binding.AsDate:
		v, ok = str, text.Date(str) == nil
	default:
		v = text.Clean(str) // as it would be stored; MySQL disregards trailing spaces, SQLite does not
	}
	if !ok {
		s.refuse("%s.%s takes %s", t.Name, f.Name, takes[f.Format])
	}
	s.arg(v)
}
