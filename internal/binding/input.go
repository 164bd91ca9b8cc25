package binding

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// unindexed columns order the rows of one parent only, which are few.
var unindexed = []string{"order_lines.position", "quote_lines.position", "rfq_items.position"}

// order binds a type's order enum: each value is a column, or its folded shadow,
// with an index.
func (b *binder) order(t *Type) {
	enum := b.Schema.Types[t.Name+"OrderField"]
	if !b.must(enum != nil, "%s: no enum %sOrderField", t.Name, t.Name) {
		return
	}
	for _, v := range enum.EnumValues {
		name := strings.ToLower(v.Name)
		c := t.columns[name]
		if shadow := t.columns[name+"_fold"]; shadow != nil {
			c = shadow
		}
		if b.must(c != nil, "%s.%s: no column %s.%s", enum.Name, v.Name, t.Table, name) {
			b.must(c.Name == "id" || indexed(b.tables[t.Table], c.Name, false) || slices.Contains(unindexed, t.Table+"."+c.Name),
				"%s.%s: no index begins with %s.%s", enum.Name, v.Name, t.Table, c.Name)
			t.Orders[v.Name] = c
		}
	}
}

// Subtree is the one condition that is no field: of customers, being a customer
// or below it.
const Subtree = "subtreeOf"

// filter checks that every condition of the type's filter can be written.
func (b *binder) filter(t *Type) {
	in := b.Schema.Types[t.Name+"Filter"]
	if !b.must(in != nil, "%s: no input %sFilter", t.Name, t.Name) {
		return
	}
	for _, x := range in.Fields {
		if x.Name != "and" && x.Name != "or" && x.Name != "not" {
			b.condition(t, in.Name+"."+x.Name, x)
		}
	}
}

func (b *binder) condition(t *Type, name string, x *ast.FieldDefinition) {
	f := t.Fields[x.Name]
	switch {
	case x.Name == Subtree && t.columns["path"] != nil:
	case f == nil:
		b.fault("%s: there is no such field to filter by", name)
	case f.Kind == ToOne:
		b.must(x.Type.Name() == f.Target.Name+"Filter", "%s: must be a %sFilter", name, f.Target.Name)
	case f.Kind == ToMany:
		b.must(x.Type.Name() == f.Target.Name+"ListFilter", "%s: must be a %sListFilter", name, f.Target.Name)
	case f.Kind == Scalar:
		b.must(f.Fold != "" || b.Schema.Types[x.Type.Name()].Fields.ForName("contains") == nil, "%s: contains needs a folded column", name)
	default:
		b.must(f.Format == AsRecord, "%s: a union, a value or a computed field cannot be filtered by", name)
	}
}

// searched checks the columns of the argument search.
func (b *binder) searched(t *Type) {
	t.Search = b.override(t.Name).Search
	for _, c := range t.Search {
		b.must(t.columns[c] != nil && strings.HasSuffix(c, "_fold"), "%s: search needs folded columns, not %s", t.Name, c)
	}
}
