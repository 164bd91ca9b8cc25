package read

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
	enum := b.schema.Types[t.Name+"OrderField"]
	if enum == nil {
		b.fault("%s: no enum %sOrderField", t.Name, t.Name)
		return
	}
	for _, v := range enum.EnumValues {
		name := strings.ToLower(v.Name)
		c := t.columns[name]
		if shadow := t.columns[name+"_fold"]; shadow != nil {
			c = shadow
		}
		switch {
		case c == nil:
			b.fault("%s.%s: no column %s.%s", enum.Name, v.Name, t.Table, name)
			continue
		case c.Name != "id" && !indexed(b.tables[t.Table], c.Name, false) && !slices.Contains(unindexed, t.Table+"."+c.Name):
			b.fault("%s.%s: no index begins with %s.%s", enum.Name, v.Name, t.Table, c.Name)
		}
		t.orders[v.Name] = c
	}
}

// subtree is the one condition that is no field: of customers, being a customer
// or below it.
const subtree = "subtreeOf"

// filter checks that every condition of the type's filter can be written.
func (b *binder) filter(t *Type) {
	in := b.schema.Types[t.Name+"Filter"]
	if in == nil {
		b.fault("%s: no input %sFilter", t.Name, t.Name)
		return
	}
	for _, x := range in.Fields {
		if x.Name != "and" && x.Name != "or" && x.Name != "not" {
			b.condition(t, in.Name+"."+x.Name, x)
		}
	}
}

func (b *binder) condition(t *Type, name string, x *ast.FieldDefinition) {
	f := t.fields[x.Name]
	switch {
	case x.Name == subtree && t.columns["path"] != nil:
	case f == nil:
		b.fault("%s: there is no such field to filter by", name)
	case f.kind == toOne && x.Type.Name() != f.target.Name+"Filter":
		b.fault("%s: must be a %sFilter", name, f.target.Name)
	case f.kind == toMany && x.Type.Name() != f.target.Name+"ListFilter":
		b.fault("%s: must be a %sListFilter", name, f.target.Name)
	case f.kind == oneOf || f.kind == values || f.kind == computed && f.format != asRecord:
		b.fault("%s: a union, a value or a computed field cannot be filtered by", name)
	case f.kind == scalar && f.fold == "" && b.schema.Types[x.Type.Name()].Fields.ForName("contains") != nil:
		b.fault("%s: contains needs a folded column", name)
	}
}

// searched checks the columns of the argument search.
func (b *binder) searched(t *Type) {
	t.search = b.override(t.Name).Search
	for _, c := range t.search {
		if t.columns[c] == nil || !strings.HasSuffix(c, "_fold") {
			b.fault("%s: search needs folded columns, not %s", t.Name, c)
		}
	}
}
