package binding

import (
	"slices"
	"strings"

	"buyergraph/internal/nameword"

	"github.com/vektah/gqlparser/v2/ast"
)

// SubtreeCondition is the one filter condition that is not a field: it matches a customer
// and its subsidiaries at any depth.
const SubtreeCondition = "subtreeOf"

// NullCondition is the condition of the filter of a to-one edge that the edge is null for the viewer.
const NullCondition = "isNull"

// bindFilter binds the operators of the type's filter, and checks that the read engine can
// write every condition of the filter.
func (b *binder) bindFilter(t *Type) {
	filter := b.Schema.Types[t.Name+"Filter"]
	if !b.requireThat(filter != nil, "%s: no input %sFilter", t.Name, t.Name) {
		return
	}
	for _, condition := range filter.Fields {
		coordinate := filter.Name + "." + condition.Name
		b.checkDirectives(coordinate, condition.Directives)
		switch condition.Name {
		case "and", "or":
			b.requireType(coordinate, condition.Type, "["+filter.Name+"!]")
		case "not":
			b.requireType(coordinate, condition.Type, filter.Name)
		default:
			b.bindCondition(t, coordinate, condition)
		}
	}
	if list := t.Name + "ListFilter"; b.Schema.Types[list] != nil {
		b.checkFields(list, map[string]string{"some": filter.Name, "none": filter.Name})
	}
}

// bindCondition binds one condition of a filter.
func (b *binder) bindCondition(t *Type, coordinate string, condition *ast.FieldDefinition) {
	f := t.Fields[condition.Name]
	switch {
	case condition.Name == NullCondition:
		b.requireType(coordinate, condition.Type, "Boolean")
	case condition.Name == SubtreeCondition && t.columnsByName["path"] != nil:
		b.requireType(coordinate, condition.Type, "ID")
	case f == nil:
		b.addFault("%s: there is no such field to filter by", coordinate)
	case f.Kind == ToOne:
		b.requireType(coordinate, condition.Type, f.TargetType.Name+"Filter")
	case f.Kind == ToMany:
		b.requireType(coordinate, condition.Type, f.TargetType.Name+"ListFilter")
		b.requireThat(f.RecordEntity == "", "%s: rows that name a record of any entity cannot be filtered by", coordinate)
	case f.Kind == Scalar, f.Format == AsRecord:
		b.bindOperators(f, coordinate, condition.Type)
	default:
		b.addFault("%s: an interface, a value or a computed field cannot be filtered by", coordinate)
	}
}

// operators lists the operators of a condition in the order in which statements contain
// them. The fixed order keeps the text of equal filters equal.
var operators = []string{"eq", "neq", "in", "notIn", "contains", "startsWith", "gt", "gte", "lt", "lte", "isNull"}

// bindOperators binds the operators of the filter input of a field. Each must be one that the
// read engine writes for the field, and take a value of the field's type.
func (b *binder) bindOperators(f *Field, coordinate string, typ *ast.Type) {
	input := b.Schema.Types[typ.Name()]
	if !b.requireThat(input.Kind == ast.InputObject && typ.Elem == nil, "%s: must be an input with operators", coordinate) {
		return
	}
	f.Operators = slices.DeleteFunc(slices.Clone(operators), func(op string) bool { return input.Fields.ForName(op) == nil })
	for _, op := range input.Fields {
		operator := coordinate + "." + op.Name
		b.checkDirectives(operator, op.Directives)
		switch want := f.operatorType(op.Name); {
		case want != "":
			b.requireType(operator, op.Type, want)
		case op.Name == "contains" || op.Name == "startsWith":
			b.addFault("%s: %s needs a folded column", operator, op.Name)
		default:
			b.addFault("%s: the engine does not write this operator for a field of type %s", operator, f.typeName)
		}
	}
}

// operatorType returns the SDL type of an operator's value, or "" if the read engine does not
// write the operator for the field.
func (f *Field) operatorType(op string) string {
	switch op {
	case "eq", "neq":
		return f.typeName
	case "in", "notIn":
		return "[" + f.typeName + "!]"
	case "contains", "startsWith":
		if f.FoldedColumn != "" {
			return "String"
		}
	case "gt", "gte", "lt", "lte":
		if slices.Contains([]Format{AsInt, AsTime, AsDate, AsDecimal}, f.Format) {
			return f.typeName
		}
	case "isNull":
		if f.Format != AsRecord {
			return "Boolean"
		}
	}
	return ""
}

// bindSearchColumns binds the columns in which the argument search looks. They must be folded.
func (b *binder) bindSearchColumns(t *Type) {
	o := b.takeOverride(t.Name)
	t.SearchColumns, t.SearchEdge, t.WordTable = o.SearchColumns, t.Fields[o.SearchEdge], nameword.Of(t.Table)
	for _, c := range t.SearchColumns {
		b.requireThat(t.columnsByName[c] != nil && strings.HasSuffix(c, "_fold"), "%s: search needs folded columns, not %s", t.Name, c)
	}
	b.requireThat(o.SearchEdge == "" || t.SearchEdge != nil, "%s: search needs the edge %s", t.Name, o.SearchEdge)
	b.requireThat(len(t.SearchColumns) == 0 || t.WordTable != nil, "%s: search needs a table of words", t.Name)
}
