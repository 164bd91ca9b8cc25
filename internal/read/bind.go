package read

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"buyergraph/internal/rule"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"
	"github.com/vektah/gqlparser/v2/ast"
)

type kind uint8

const (
	scalar   kind = iota
	toOne         // a foreign key column of this table
	toMany        // rows of another table that point here, or a join table
	computed      // made in Go from columns of the row
)

type format uint8

const (
	asText format = iota
	asID
	asInt
	asBool
	asTime
	asDate
	asDecimal
)

// Type describes one encoded object type: its SDL definition and its table.
type Type struct {
	*rule.Entity
	def     *ast.Definition
	fields  map[string]*Field
	list    []*Field // in SDL order: filters are written in it
	columns map[string]*schema.Column
	orders  map[string]*schema.Column // by value of its order enum
}

// Field describes one field of a type.
type Field struct {
	name    string
	kind    kind
	format  format
	column  *schema.Column
	expr    string // instead of a column; {t} is the table's alias, {now} the time
	fold    string // folded shadow of the column
	target  *Type
	key     string // toOne: the column here; toMany: the column there or in the join table
	join    string // join table of a many-to-many edge
	joinRef string // its column that points to the target
	inputs  []string
	compute func(b []byte, v []Value) []byte
	access  string // permission, empty when everybody who sees the row sees it
}

// Override says of "Type.field" what names cannot.
type Override struct {
	Expr    string
	Inputs  []string // columns that Compute gets
	Compute func(b []byte, v []Value) []byte
}

// Graph is the bound schema.
type Graph struct {
	types    map[string]*Type
	byPrefix map[string]*Type
	schema   *ast.Schema
}

// Bind joins the SDL and ent's tables by name: a field is the column of that
// name in snake case, a field of another node type the foreign key column that
// ends in _id, a connection the one foreign key that points back or the one join
// table. It returns every fault at once, so that none is found by a client.
func Bind(sdl *ast.Schema, tables []*schema.Table, overrides map[string]Override) (*Graph, error) {
	b := &binder{Graph: &Graph{types: map[string]*Type{}, byPrefix: map[string]*Type{}, schema: sdl},
		tables: map[string]*schema.Table{}, all: tables, overrides: overrides}
	for _, t := range tables {
		b.tables[t.Name] = t
	}
	for _, d := range sdl.PossibleTypes["Node"] {
		b.typ(d)
	}
	for _, d := range sdl.PossibleTypes["Node"] {
		if t := b.types[d.Name]; t != nil {
			for _, fd := range t.def.Fields {
				b.field(t, fd)
			}
			b.order(t)
			b.filter(t)
		}
	}
	for name := range overrides {
		typ, f, _ := strings.Cut(name, ".")
		if t := b.types[typ]; t == nil || t.fields[f] == nil {
			b.fault("override of %s, which is not there", name)
		}
	}
	return b.Graph, errors.Join(b.faults...)
}

type binder struct {
	*Graph
	tables    map[string]*schema.Table
	all       []*schema.Table
	overrides map[string]Override
	faults    []error
}

func (b *binder) fault(format string, args ...any) {
	b.faults = append(b.faults, fmt.Errorf("read.Bind: "+format, args...))
}

func (b *binder) typ(d *ast.Definition) {
	e := rule.ByName(d.Name)
	if e == nil || e.Prefix == "" {
		b.fault("%s: no entity with an id prefix in internal/rule", d.Name)
		return
	}
	if b.tables[e.Table] == nil {
		b.fault("%s: no table %s", d.Name, e.Table)
		return
	}
	t := &Type{Entity: e, def: d, fields: map[string]*Field{}, columns: map[string]*schema.Column{}, orders: map[string]*schema.Column{}}
	for _, c := range b.tables[e.Table].Columns {
		t.columns[c.Name] = c
	}
	b.types[d.Name], b.byPrefix[e.Prefix] = t, t
}

func (b *binder) field(t *Type, fd *ast.FieldDefinition) {
	name := t.Name + "." + fd.Name
	o := b.overrides[name]
	f := &Field{name: fd.Name, expr: o.Expr, inputs: o.Inputs, compute: o.Compute}
	t.fields[fd.Name], t.list = f, append(t.list, f)
	for _, d := range fd.Directives {
		if d.Name == "access" {
			f.access = d.Arguments.ForName("permission").Value.Raw
			if !rule.Known(f.access) || fd.Type.NonNull {
				b.fault("%s: @access needs a known permission and a nullable field", name)
			}
		} else if d.Name != "deprecated" {
			b.fault("%s: the engine does not know @%s", name, d.Name)
		}
	}
	column, typ := snake(fd.Name), fd.Type.Name()
	target := b.types[strings.TrimSuffix(typ, "Connection")]
	switch {
	case f.compute != nil:
		f.kind = computed
		for _, c := range f.inputs {
			if t.columns[c] == nil {
				b.fault("%s: no column %s.%s", name, t.Table, c)
			}
		}
	case target != nil && typ == target.Name:
		f.kind, f.target, f.key = toOne, target, column+"_id"
		f.column = t.columns[f.key]
		if f.column == nil {
			b.fault("%s: no column %s.%s", name, t.Table, f.key)
		}
		if fd.Type.NonNull {
			b.fault("%s: a policy may hide it, so it must be nullable", name)
		}
	case target != nil:
		f.kind, f.target = toMany, target
		b.edge(t, f, name)
	default:
		f.format = b.format(fd.Type)
		if f.expr != "" {
			break
		}
		f.column = t.columns[column]
		if f.column == nil {
			b.fault("%s: no column %s.%s", name, t.Table, column)
			break
		}
		if f.column.Nullable && fd.Type.NonNull {
			b.fault("%s: a nullable column behind a non-null field", name)
		}
		if (f.column.Type == field.TypeBool) != (f.format == asBool) || (f.column.Type == field.TypeTime) != (f.format == asTime) {
			b.fault("%s: a %s column behind %s", name, f.column.Type, fd.Type)
		}
		if t.columns[column+"_fold"] != nil {
			f.fold = column + "_fold"
		}
	}
}

// edge finds the one way from the target's table to t's.
func (b *binder) edge(t *Type, f *Field, name string) {
	ways := 0
	for _, fk := range b.tables[f.target.Table].ForeignKeys {
		if fk.RefTable.Name == t.Table {
			f.key, ways = fk.Columns[0].Name, ways+1
		}
	}
	if ways == 1 && !indexed(b.tables[f.target.Table], f.key, true) {
		b.fault("%s: no index of %s.%s and an order", name, f.target.Table, f.key)
	}
	if ways == 0 {
		for _, j := range b.all {
			if len(j.Columns) != 2 || len(j.ForeignKeys) != 2 {
				continue
			}
			for i, fk := range j.ForeignKeys {
				if other := j.ForeignKeys[1-i]; fk.RefTable.Name == t.Table && other.RefTable.Name == f.target.Table {
					f.join, f.key, f.joinRef, ways = j.Name, fk.Columns[0].Name, other.Columns[0].Name, ways+1
				}
			}
		}
	}
	if ways != 1 {
		b.fault("%s: %d ways from %s to %s", name, ways, f.target.Table, t.Table)
	}
}

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
		case t.hidden(name):
			b.fault("%s.%s: an order must not show what @access hides", enum.Name, v.Name)
		case c == nil:
			b.fault("%s.%s: no column %s.%s", enum.Name, v.Name, t.Table, name)
		case c.Nullable:
			b.fault("%s.%s: a nullable column cannot be ordered by yet", enum.Name, v.Name)
		case c.Name != "id" && !indexed(b.tables[t.Table], c.Name, false) && !slices.Contains(unindexed, t.Table+"."+c.Name):
			b.fault("%s.%s: no index begins with %s.%s", enum.Name, v.Name, t.Table, c.Name)
		}
		t.orders[v.Name] = c
	}
}

// hidden reports whether a field of that column needs a permission.
func (t *Type) hidden(column string) bool {
	return slices.ContainsFunc(t.list, func(f *Field) bool { return f.access != "" && snake(f.name) == column })
}

// shown reports whether the viewer may see every field of that column.
func (t *Type) shown(column string, v *viewer.Viewer) bool {
	return !slices.ContainsFunc(t.list, func(f *Field) bool {
		return f.access != "" && snake(f.name) == column && !rule.Allowed(v, f.access)
	})
}

// filter checks that every condition of the type's filter can be written.
func (b *binder) filter(t *Type) {
	in := b.schema.Types[t.Name+"Filter"]
	if in == nil {
		b.fault("%s: no input %sFilter", t.Name, t.Name)
		return
	}
	for _, x := range in.Fields {
		if x.Name == "and" || x.Name == "or" || x.Name == "not" {
			continue
		}
		name, f := in.Name+"."+x.Name, t.fields[x.Name]
		switch {
		case f == nil:
			b.fault("%s: there is no such field to filter by", name)
		case f.kind == toOne && x.Type.Name() != f.target.Name+"Filter":
			b.fault("%s: must be a %sFilter", name, f.target.Name)
		case f.kind == toMany || f.kind == computed:
			b.fault("%s: a list or a computed field cannot be filtered by", name)
		case f.kind == scalar && f.fold == "" && b.schema.Types[x.Type.Name()].Fields.ForName("contains") != nil:
			b.fault("%s: contains needs a folded column", name)
		}
	}
}

// unindexed columns order the rows of one parent only, which are few.
var unindexed = []string{"order_lines.position"}

// indexed reports whether an index begins with the column; with more columns
// behind it where more is asked.
func indexed(t *schema.Table, column string, more bool) bool {
	return slices.ContainsFunc(t.Indexes, func(i *schema.Index) bool {
		return i.Columns[0].Name == column && (!more || len(i.Columns) > 1)
	})
}

func (b *binder) format(t *ast.Type) format {
	switch t.Name() {
	case "ID":
		return asID
	case "Int":
		return asInt
	case "Boolean":
		return asBool
	case "Time":
		return asTime
	case "Date":
		return asDate
	case "Decimal":
		return asDecimal
	}
	return asText
}

func snake(s string) string {
	var b strings.Builder
	for _, r := range s {
		if unicode.IsUpper(r) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
