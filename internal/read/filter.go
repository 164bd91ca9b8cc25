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

// match compares folded text. On SQLite LIKE would fold once more, and use no index.
func (s *statement) match(c column, anywhere bool, word string) {
	if s.dialect != dialect.SQLite {
		word = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(word) + "%"
		if anywhere {
			word = "%" + word
		}
		s.expr(c)
		s.add(" LIKE ")
		s.arg(word)
		return
	}
	if anywhere {
		s.add("INSTR(")
		s.expr(c)
		s.add(",")
		s.arg(word)
		s.add(")>0")
		return
	}
	s.add("(")
	s.expr(c)
	s.add(">=")
	s.arg(word)
	if end := text.After(word); end != "" {
		s.add(" AND ")
		s.expr(c)
		s.add("<")
		s.arg(end)
	}
	s.add(")")
}

// search matches rows in which a word begins one of the type's searched columns, or
// a word of the customer's name.
func (s *statement) search(t *Type, alias, word string) error {
	if len(t.search) == 0 {
		return badRequest("%s cannot be searched", t.Name)
	}
	if err := s.spend(len(t.search)); err != nil {
		return err
	}
	s.add("(")
	for i, c := range t.search {
		if i > 0 {
			s.add(" OR ")
		}
		s.match(column{alias: alias, name: c}, false, word)
	}
	name, owner := column{alias: alias, name: "name_fold"}, t.fields["customer"]
	s.add(" OR ")
	if owner == nil {
		s.match(name, true, " "+word)
		s.add(")")
		return nil
	}
	s.subs++
	name.alias = "f" + strconv.Itoa(s.subs)
	s.add(quote(alias, owner.key), " IN (SELECT ", quote(name.alias, "id"), " FROM `", owner.target.Table, "` ", name.alias, " WHERE (")
	s.match(name, false, word)
	s.add(" OR ")
	s.match(name, true, " "+word)
	s.add(")")
	s.visible(owner.target.Entity, name.alias, rule.Set)
	s.add("))")
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
