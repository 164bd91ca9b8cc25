package read

import (
	"slices"

	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/binding"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/text"

	"entgo.io/ent/dialect"
)

// comparisonSigns maps an operator to its SQL sign.
var comparisonSigns = map[string]string{"eq": "=", "neq": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}

// addConditions adds " AND" and a condition for each operator that the filter gives for a
// field.
func (s *statement) addConditions(t *binding.Type, f *binding.Field, alias string, valueByOperator map[string]any) {
	for _, op := range f.Operators {
		switch v, ok := valueByOperator[op]; {
		case !ok:
		case v == nil: // most likely a forgotten variable; ignoring it would let every row match
			s.fail(apperr.New(apperr.BadRequest, `"{condition}" must not be null. Use "isNull" to find missing values.`,
				"condition", f.Name+"."+op))
		default:
			s.add(" AND ")
			s.addCondition(t, f, alias, op, v)
		}
	}
}

// addCondition adds one comparison of a field. The comparison is true or false, never
// unknown.
func (s *statement) addCondition(t *binding.Type, f *binding.Field, alias, op string, v any) {
	s.countCondition(1)
	if f.Format == binding.AsRecord {
		s.addRecordCondition(f, alias, op, v)
		return
	}
	c := columnOfField(f, alias)
	if op == "isNull" {
		s.addExpr(c)
		s.add(map[bool]string{true: " IS NULL", false: " IS NOT NULL"}[v == true])
		return
	}
	if f.EmailKeyColumn != nil && slices.Contains([]string{"eq", "neq", "in", "notIn"}, op) {
		s.addEmailCondition(f, alias, op, v)
		return
	}
	if f.Column != nil && (op == "eq" || op == "in") {
		s.addEquality(t, f, alias, op, v)
		return
	}
	if f.Column == nil || f.Column.Nullable { // an absent value fails every comparison, but it is "not equal"
		s.add("COALESCE(")
		defer s.add(map[bool]string{true: ",1)", false: ",0)"}[op == "neq" || op == "notIn"])
	}
	switch op {
	case "contains", "startsWith":
		c.name = f.FoldedColumn
		raw, _ := v.(string)
		s.addTextMatch(c, op == "contains", text.Fold(raw))
	case "in", "notIn":
		s.addListCondition(t, f, c, op, v)
	default:
		s.addExpr(c)
		s.add(comparisonSigns[op])
		s.addArg(s.clientValue(t, f, v))
	}
}

// addListCondition adds the operators in and notIn.
func (s *statement) addListCondition(t *binding.Type, f *binding.Field, c column, op string, v any) {
	args := s.clientValues(t, f, op, v)
	if len(args) == 0 {
		s.add(map[string]string{"in": "1=0", "notIn": "1=1"}[op])
		return
	}
	if op == "notIn" {
		s.add("NOT ")
	}
	s.addExpr(c)
	s.text, s.args = dbquery.AppendIn(s.text, s.args, args)
}

// addEquality adds the operators eq and in for a field with a column. It states that the column has
// a value, because COALESCE would hide the column from the planner. Where the column has a folded
// copy it states the copy's equality too, because only the copy is indexed unless the column is unique.
func (s *statement) addEquality(t *binding.Type, f *binding.Field, alias, op string, v any) {
	values, name := s.clientValues(t, f, op, v), quoteColumn(alias, f.Column.Name)
	if len(values) == 0 {
		s.add("1=0")
		return
	}
	if f.HasFewValues && s.dialect == dialect.SQLite { // else it would start from many rows, and sort them
		name = "+" + name
	}
	if f.Column.Nullable {
		s.add(name, " IS NOT NULL AND ")
	}
	if f.FoldedColumn != "" && !f.Column.Unique {
		s.addIn(quoteColumn(alias, f.FoldedColumn), foldAll(values))
		s.add(" AND ")
	}
	s.addIn(name, values)
}

// foldAll folds texts.
func foldAll(texts []any) []any {
	out := make([]any, len(texts))
	for i, x := range texts {
		out[i] = text.Fold(x.(string))
	}
	return out
}

// addEmailCondition adds a comparison with e-mail addresses by their keys, as for signing in. The
// address of a guest has no key; it is compared as it was typed, and with the keys.
func (s *statement) addEmailCondition(f *binding.Field, alias, op string, v any) {
	list := s.listValues(op, v)
	if op == "neq" || op == "notIn" {
		s.add("NOT ")
	}
	if len(list) == 0 {
		s.add("1=0")
		return
	}
	keys, typed := make([]any, len(list)), make([]any, 0, 2*len(list))
	for i, x := range list {
		address, _ := x.(string)
		keys[i] = text.EmailKey(address)
		typed = append(typed, text.Clean(address), keys[i])
	}
	key := quoteColumn(alias, f.EmailKeyColumn.Name)
	if !f.EmailKeyColumn.Nullable {
		s.addIn(key, keys)
		return
	}
	s.add("(", key, " IS NOT NULL AND ")
	s.addIn(key, keys)
	s.add(" OR NOT ", key, " IS NOT NULL AND ") // SQLite takes rows with IS NULL for few and would start from them
	s.addIn(quoteColumn(alias, f.FoldedColumn), foldAll(typed))
	s.add(" AND ")
	s.addIn(quoteColumn(alias, f.Column.Name), typed)
	s.add(")")
}

// listValues returns the values of a list and counts them to the size of the filter. For more than
// maxPageSize values it fails the statement and returns none.
func (s *statement) listValues(op string, v any) []any {
	list := asList(v)
	if len(list) > maxPageSize {
		s.fail(apperr.New(apperr.BadRequest, `"{condition}" takes at most {max values}.`, "condition", op, "max", maxPageSize))
		return nil
	}
	s.countCondition(len(list) / 20)
	return list
}

// clientValues returns the values of a list as clientValue does.
func (s *statement) clientValues(t *binding.Type, f *binding.Field, op string, v any) []any {
	list := s.listValues(op, v)
	out := make([]any, len(list))
	for i, x := range list {
		out[i] = s.clientValue(t, f, x)
	}
	return out
}

// addRecordCondition adds a comparison with the ids of records of any type. Two columns hold such an
// id: the entity's name and the number. The numbers of an entity are one list, so that the database
// starts from an index on both columns.
func (s *statement) addRecordCondition(f *binding.Field, alias, op string, v any) {
	var entities []*authz.Entity
	numbers := map[*authz.Entity][]any{}
	for _, x := range s.listValues(op, v) {
		id, _ := x.(string)
		if e, n := authz.ByID(id); e != nil {
			if numbers[e] == nil {
				entities = append(entities, e)
			}
			numbers[e] = append(numbers[e], n)
		}
	}
	s.countCondition(len(entities))
	if op == "neq" || op == "notIn" {
		s.add("NOT ")
	}
	if len(entities) == 0 {
		s.add("1=0")
		return
	}
	separator := "("
	for _, e := range entities {
		s.add(separator, quoteColumn(alias, f.InputColumns[0]), "=")
		s.addArg(e.Name)
		s.add(" AND ")
		s.addIn(quoteColumn(alias, f.InputColumns[1]), numbers[e])
		separator = " OR "
	}
	s.add(")")
}

// expectedValues describes, for error messages, the value that a condition on a field of
// each format takes.
var expectedValues = map[binding.Format]string{
	binding.AsText: "a text", binding.AsEntity: "a value of the enum Entity", binding.AsInt: "a whole number", binding.AsBool: "true or false",
	binding.AsDecimal: `a decimal number such as "1249.90"`, binding.AsDate: "a date such as 2026-11-23",
	binding.AsTime: "a time such as 2026-11-23T09:15:00Z",
}

// clientValue returns a client's value in the form in which the column stores it. A value of
// the wrong kind fails the statement.
func (s *statement) clientValue(t *binding.Type, f *binding.Field, clientValue any) any {
	str, ok := clientValue.(string)
	var v any
	switch f.Format {
	case binding.AsID:
		v, ok = t.IDNumber(str), true
	case binding.AsInt:
		v, ok = parseWholeNumber(clientValue)
	case binding.AsBool:
		v, ok = clientValue.(bool)
	case binding.AsTime:
		at, err := text.ParseTime(str)
		v, ok = s.timeArg(at.UnixMicro()), err == nil
	case binding.AsDecimal:
		n, err := text.ParseDecimal(str)
		v, ok = n, err == nil
	case binding.AsDate:
		v, ok = str, text.ValidateDate(str) == nil
	case binding.AsEntity:
		e := authz.ByEnumValue(str)
		if ok = e != nil; ok {
			v = e.Name
		}
	default:
		v = text.Clean(str) // the stored form; MySQL ignores trailing spaces in comparisons, SQLite does not
	}
	if !ok {
		s.fail(apperr.New(apperr.BadRequest, "Conditions on {field} need {expected}.",
			"field", t.Name+"."+f.Name, "expected", expectedValues[f.Format]))
	}
	return v
}
