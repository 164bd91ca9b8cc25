package binding

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// unindexedOrders lists the order columns that need no index: they order only the rows of
// one parent, which are few.
var unindexedOrders = []string{"order_lines.position", "quote_lines.position", "rfq_items.position"}

// bindOrderEnum binds the order enum of a type. Each value is a column, or its folded column
// if it has one, and an index must start with that column.
func (b *binder) bindOrderEnum(t *Type) {
	enum := b.Schema.Types[t.Name+"OrderField"]
	if !b.requireThat(enum != nil, "%s: no enum %sOrderField", t.Name, t.Name) {
		return
	}
	for _, v := range enum.EnumValues {
		name := strings.ToLower(v.Name)
		c := t.columnsByName[name]
		if folded := t.columnsByName[name+"_fold"]; folded != nil {
			c = folded
		}
		if b.requireThat(c != nil, "%s.%s: no column %s.%s", enum.Name, v.Name, t.Table, name) {
			isIndexed := c.Name == "id" || hasIndexOn(b.tablesByName[t.Table], c.Name, false)
			b.requireThat(isIndexed || slices.Contains(unindexedOrders, t.Table+"."+c.Name),
				"%s.%s: no index begins with %s.%s", enum.Name, v.Name, t.Table, c.Name)
			t.OrderColumns[v.Name] = c
		}
	}
}

// SubtreeCondition is the one filter condition that is not a field: it matches a customer
// and its subsidiaries at any depth.
const SubtreeCondition = "subtreeOf"

// checkFilter checks that the read engine can write every condition of the type's filter.
func (b *binder) checkFilter(t *Type) {
	filter := b.Schema.Types[t.Name+"Filter"]
	if !b.requireThat(filter != nil, "%s: no input %sFilter", t.Name, t.Name) {
		return
	}
	for _, condition := range filter.Fields {
		if condition.Name != "and" && condition.Name != "or" && condition.Name != "not" {
			b.checkCondition(t, filter.Name+"."+condition.Name, condition)
		}
	}
}

// checkCondition checks one condition of a filter; name is "Filter.condition".
func (b *binder) checkCondition(t *Type, name string, condition *ast.FieldDefinition) {
	f := t.Fields[condition.Name]
	switch {
	case condition.Name == SubtreeCondition && t.columnsByName["path"] != nil:
	case f == nil:
		b.addFault("%s: there is no such field to filter by", name)
	case f.Kind == ToOne:
		b.requireThat(condition.Type.Name() == f.TargetType.Name+"Filter", "%s: must be a %sFilter", name, f.TargetType.Name)
	case f.Kind == ToMany:
		b.requireThat(condition.Type.Name() == f.TargetType.Name+"ListFilter", "%s: must be a %sListFilter", name, f.TargetType.Name)
	case f.Kind == Scalar:
		b.requireThat(f.FoldedColumn != "" || b.Schema.Types[condition.Type.Name()].Fields.ForName("contains") == nil,
			"%s: contains needs a folded column", name)
	default:
		b.requireThat(f.Format == AsRecord, "%s: a union, a value or a computed field cannot be filtered by", name)
	}
}

// bindSearchColumns binds the columns in which the argument search looks. They must be folded.
func (b *binder) bindSearchColumns(t *Type) {
	t.SearchColumns = b.takeOverride(t.Name).SearchColumns
	for _, c := range t.SearchColumns {
		b.requireThat(t.columnsByName[c] != nil && strings.HasSuffix(c, "_fold"), "%s: search needs folded columns, not %s", t.Name, c)
	}
}
