package binding

import (
	"slices"
	"strings"

	"buyergraph/internal/authz"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"
	"github.com/vektah/gqlparser/v2/ast"
)

// Order is what a value of a type's order enum sorts by.
type Order struct {
	Columns []*schema.Column // the most significant first: of the type's table, or of the edge's target
	Edge    *Field           // the to-one edge that leads to the columns; nil without one
	fields  []*Field         // the fields that show the columns and the edge
}

// MayUse reports whether the viewer may read everything that the order sorts by.
func (o *Order) MayUse(v *viewer.Viewer) bool {
	return !slices.ContainsFunc(o.fields, func(f *Field) bool {
		return f.ViewPermission != "" && !authz.HasPermission(v, f.ViewPermission)
	})
}

// unindexedOrders lists the order columns that need no index: they order only the rows of
// one parent, which are few.
var unindexedOrders = []string{"order_lines.position", "quote_lines.position", "rfq_items.position"}

// bindOrders binds the order input of a type and its enum. A value of the enum is a column; or the
// columns that an override states; or, with the suffix _NAME, the name of an edge's target. Where
// a column has a folded copy, that one is meant.
func (b *binder) bindOrders(t *Type) {
	b.checkFields(t.Name+"Order", map[string]string{"field": t.Name + "OrderField", "direction": "OrderDirection"})
	enum := b.Schema.Types[t.Name+"OrderField"]
	if !b.requireThat(enum != nil, "%s: no enum %sOrderField", t.Name, t.Name) {
		return
	}
	columnsOf := b.takeOverride(t.Name).OrderColumns
	for _, v := range enum.EnumValues {
		coordinate, name := enum.Name+"."+v.Name, strings.ToLower(v.Name)
		b.checkDirectives(coordinate, v.Directives)
		columns := columnsOf[v.Name]
		if columns == nil {
			columns = []string{name}
		}
		edgeName, _ := strings.CutSuffix(name, "_name")
		if edge := t.fieldOfColumn(edgeName); edge != nil && edge.Kind == ToOne && t.columnsByName[name] == nil {
			b.bindEdgeOrder(t, v, edge, coordinate)
			continue
		}
		b.requireThat(t.fieldOfColumn(name) != nil, "%s: no field of %s shows this column, so no permission protects it", coordinate, t.Name)
		o := &Order{}
		if b.addOrderColumns(o, t, columns, coordinate) {
			t.Orders[v.Name] = o
			b.requireIndex(t, coordinate, o.Columns)
		}
	}
}

// bindEdgeOrder binds a value of an order enum to the name of an edge's target. The rows of each
// target are read from an index in the order of their ids.
func (b *binder) bindEdgeOrder(t *Type, v *ast.EnumValueDefinition, edge *Field, coordinate string) {
	target, o := edge.TargetType, &Order{Edge: edge, fields: []*Field{edge}}
	if !b.requireThat(target.NameColumn != "", "%s: %s has no name to order by", coordinate, target.Name) ||
		!b.addOrderColumns(o, target, []string{target.NameColumn}, coordinate) {
		return
	}
	t.Orders[v.Name] = o
	b.requireIndex(target, coordinate, o.Columns)
	isInOrderOfIDs := func(i *schema.Index) bool {
		return i.Columns[0].Name == edge.KeyColumn && (len(i.Columns) == 1 || i.Columns[1].Name == "id")
	}
	b.requireThat(slices.ContainsFunc(b.tablesByName[t.Table].Indexes, isInOrderOfIDs),
		"%s: no index of %s.%s alone", coordinate, t.Table, edge.KeyColumn)
}

// addOrderColumns adds columns of t to an order; it returns false after a fault.
func (b *binder) addOrderColumns(o *Order, t *Type, columns []string, coordinate string) bool {
	for _, name := range columns {
		c := t.columnsByName[t.SortColumn(name)]
		if !b.requireThat(c != nil, "%s: no column %s.%s", coordinate, t.Table, name) {
			return false
		}
		isSortable := c.Type.Numeric() || slices.Contains([]field.Type{field.TypeString, field.TypeEnum, field.TypeTime, field.TypeBool}, c.Type)
		b.requireThat(isSortable, "%s: a cursor holds no %s", coordinate, c.Type)
		o.Columns = append(o.Columns, c)
		if f := t.fieldOfColumn(name); f != nil {
			o.fields = append(o.fields, f)
		}
	}
	return true
}

// requireIndex records a fault if no index of the type's table begins with the columns.
func (b *binder) requireIndex(t *Type, coordinate string, columns []*schema.Column) {
	begins := func(i *schema.Index) bool {
		return len(i.Columns) >= len(columns) && slices.Equal(i.Columns[:len(columns)], columns)
	}
	first := columns[0]
	isIndexed := first.Name == "id" || len(columns) == 1 && first.Unique || slices.ContainsFunc(b.tablesByName[t.Table].Indexes, begins)
	b.requireThat(isIndexed || slices.Contains(unindexedOrders, t.Table+"."+first.Name),
		"%s: no index begins with %s.%s", coordinate, t.Table, first.Name)
}

// fieldOfColumn returns the field that shows a column or a to-one edge; nil if there is none.
func (t *Type) fieldOfColumn(column string) *Field {
	i := slices.IndexFunc(t.FieldsInOrder, func(f *Field) bool { return f.snakeName == column })
	if i < 0 {
		return nil
	}
	return t.FieldsInOrder[i]
}
