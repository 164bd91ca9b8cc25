package read

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"buyergraph/internal/rule"

	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"
	"github.com/vektah/gqlparser/v2/ast"
)

// Override says of "Type.field", or of "Type", what names cannot.
type Override struct {
	Expr    string   // an SQL expression instead of a column
	Inputs  []string // columns that Compute or Batch gets
	Compute func(b []byte, v []Value) []byte
	Batch   batch
	Key     string            // table.column that an edge goes by, where there are several
	Part    string            // entity.column: the value lies in that entity's one row that points here
	Record  bool              // the id of the record that the columns entity and record_id name
	Kinds   map[string]string // of an interface: its types, by what the column kind holds
	Search  []string          // of a type: folded columns that search looks at
}

// Bind joins the SDL and ent's tables by name: a field is the column of that
// name in snake case, a field of another node type the foreign key column that
// ends in _id, a connection the one foreign key that points back or the one join
// table. It returns every fault at once, so that none is found by a client.
func Bind(sdl *ast.Schema, tables []*schema.Table, overrides map[string]Override) (*Graph, error) {
	b := &binder{Graph: &Graph{types: map[string]*Type{}, byPrefix: map[string]*Type{}, schema: sdl},
		tables: map[string]*schema.Table{}, all: tables, overrides: overrides, used: map[string]bool{}}
	for _, t := range tables {
		b.tables[t.Name] = t
	}
	var types []*Type
	add := func(d *ast.Definition, e *rule.Entity) *Type {
		t := b.typ(d, e)
		if t != nil {
			types = append(types, t)
		}
		return t
	}
	for _, d := range b.definitions() {
		t := add(d, rule.ByName(d.Name))
		for value, name := range b.override(d.Name).Kinds {
			if x := sdl.Types[name]; t != nil && x != nil {
				t.kinds[value] = add(x, t.Entity)
			}
		}
	}
	for _, t := range types {
		for _, fd := range t.def.Fields {
			b.field(t, fd)
		}
	}
	for _, t := range types {
		if b.byPrefix[t.Prefix] == t { // what implements an interface is listed as that
			b.order(t)
			b.filter(t)
			b.searched(t)
		}
	}
	for name := range overrides {
		if !b.used[name] {
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
	used      map[string]bool
	faults    []error
}

func (b *binder) fault(format string, args ...any) {
	b.faults = append(b.faults, fmt.Errorf("read.Bind: "+format, args...))
}

func (b *binder) override(name string) Override {
	b.used[name] = true
	return b.overrides[name]
}

// definitions are the types that have a table of their own, by name: those that
// implement Node, and an interface in the place of those that implement it.
func (b *binder) definitions() []*ast.Definition {
	inside := map[string]bool{}
	var out []*ast.Definition
	for _, d := range b.schema.Types {
		for _, name := range b.overrides[d.Name].Kinds {
			inside[name] = true
		}
	}
	for _, d := range b.schema.Types {
		if slices.Contains(d.Interfaces, "Node") && !inside[d.Name] {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(x, y *ast.Definition) int { return strings.Compare(x.Name, y.Name) })
	return out
}

func (b *binder) typ(d *ast.Definition, e *rule.Entity) *Type {
	if e == nil || e.Prefix == "" {
		b.fault("%s: no entity with an id prefix in internal/rule", d.Name)
		return nil
	}
	if b.tables[e.Table] == nil {
		b.fault("%s: no table %s", d.Name, e.Table)
		return nil
	}
	t := &Type{Entity: e, def: d, fields: map[string]*Field{}, columns: map[string]*schema.Column{}, orders: map[string]*schema.Column{}, kinds: map[string]*Type{}}
	for _, c := range b.tables[e.Table].Columns {
		t.columns[c.Name] = c
	}
	b.types[d.Name] = t
	if b.byPrefix[e.Prefix] == nil {
		b.byPrefix[e.Prefix] = t
	}
	return t
}

func (b *binder) field(t *Type, fd *ast.FieldDefinition) {
	name := t.def.Name + "." + fd.Name
	o := b.override(name)
	f := &Field{name: fd.Name, snake: snake(fd.Name), owner: t.Entity, format: formats[fd.Type.Name()], expr: o.Expr, inputs: o.Inputs, compute: o.Compute, batch: o.Batch}
	t.fields[fd.Name], t.list = f, append(t.list, f)
	b.directives(f, fd, name)
	typ := fd.Type.Name()
	target, column := b.types[strings.TrimSuffix(typ, "Connection")], snake(fd.Name)
	switch d := b.schema.Types[typ]; {
	case fd.Name == viewerCan:
		f.format = asActions
	case o.Record:
		f.kind, f.format, f.inputs, f.compute = computed, asRecord, []string{"entity", "record_id"}, record
	case f.compute != nil:
		f.kind = computed
	case target != nil && typ == target.def.Name:
		f.kind, f.target, f.key = toOne, target, column+"_id"
		b.column(t, f.key, name)
		if fd.Type.NonNull {
			b.fault("%s: a policy may hide it, so it must be nullable", name)
		}
	case target != nil:
		f.kind, f.target = toMany, target
		b.edge(t, f, name, o.Key)
	case d.Kind == ast.Union:
		b.union(t, f, d, name)
	case d.Kind == ast.Object || fd.Type.Elem != nil:
		f.kind = values
		b.value(t, f, column, o.Part, name)
	default:
		b.value(t, f, column, o.Part, name)
		b.scalar(t, f, fd, name)
	}
	for _, c := range f.inputs {
		b.column(t, c, name)
	}
}

func (b *binder) directives(f *Field, fd *ast.FieldDefinition, name string) {
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
}

var named = regexp.MustCompile("{t}\\.`(\\w+)`")

// value finds what a field selects: a column, or an expression and its columns.
func (b *binder) value(t *Type, f *Field, column, part, name string) {
	switch {
	case part != "":
		b.part(f, part, column, name)
	case f.batch != nil:
	case f.expr != "":
		for _, m := range named.FindAllStringSubmatch(f.expr, -1) {
			b.column(t, m[1], name)
		}
	case b.column(t, column, name):
		f.column = t.columns[column]
		if f.kind == values && f.column.Type != field.TypeJSON {
			b.fault("%s: a %s column behind values", name, f.column.Type)
		}
	}
}

// part binds a value that lies in a row of its own.
func (b *binder) part(f *Field, part, column, name string) {
	entity, key, _ := strings.Cut(part, ".")
	f.part, f.key = rule.ByName(entity), key
	if f.part == nil || b.tables[f.part.Table] == nil {
		b.fault("%s: no entity %s", name, entity)
		return
	}
	var ok bool
	if f.column, ok = b.tables[f.part.Table].Column(column); !ok {
		b.fault("%s: no column %s.%s", name, f.part.Table, column)
	}
	if !slices.ContainsFunc(b.tables[f.part.Table].Indexes, func(i *schema.Index) bool { return i.Unique && len(i.Columns) == 1 && i.Columns[0].Name == key }) {
		b.fault("%s: %s.%s must be unique", name, f.part.Table, key)
	}
}

func (b *binder) scalar(t *Type, f *Field, fd *ast.FieldDefinition, name string) {
	c := f.column
	if c == nil {
		return
	}
	if c.Nullable && fd.Type.NonNull {
		b.fault("%s: a nullable column behind a non-null field", name)
	}
	if (c.Type == field.TypeBool) != (f.format == asBool) || (c.Type == field.TypeTime) != (f.format == asTime) {
		b.fault("%s: a %s column behind %s", name, c.Type, fd.Type)
	}
	if t.columns[c.Name+"_fold"] != nil {
		f.fold = c.Name + "_fold"
	}
}

// column reports whether the column is there, and the fault if it is not.
func (b *binder) column(t *Type, column, name string) bool {
	if t.columns[column] == nil {
		b.fault("%s: no column %s.%s", name, t.Table, column)
	}
	return t.columns[column] != nil
}

// union binds a field of a union: a foreign key for each of its types, named
// author_staff_user_id, or staff_user_id where that is not there.
func (b *binder) union(t *Type, f *Field, d *ast.Definition, name string) {
	f.kind = oneOf
	for _, member := range d.Types {
		o := &Field{name: f.name, kind: toOne, target: b.types[member], key: snake(f.name) + "_" + snake(member) + "_id"}
		if t.columns[o.key] == nil {
			o.key = snake(member) + "_id"
		}
		if o.target == nil {
			b.fault("%s: the engine does not answer %s", name, member)
			continue
		}
		b.column(t, o.key, name)
		f.options = append(f.options, o)
	}
}

// edge finds the one way from the target's table to t's.
func (b *binder) edge(t *Type, f *Field, name, key string) {
	if f.target.columns["record_id"] != nil {
		f.key, f.about = "record_id", t.Name
		return
	}
	var ways []Field
	add := func(table *schema.Table, column string) {
		w := Field{key: column}
		if table.Name != f.target.Table {
			w.join = table.Name
			for _, fk := range table.ForeignKeys {
				if fk.RefTable.Name == f.target.Table && fk.Columns[0].Name != column {
					w.joinRef = fk.Columns[0].Name
				}
			}
		}
		if key == "" || key == table.Name+"."+column {
			ways = append(ways, w)
		}
	}
	for _, table := range b.all {
		pure := len(table.Columns) == 2 && len(table.ForeignKeys) == 2
		for i, fk := range table.ForeignKeys {
			there := fk.RefTable.Name == t.Table && fk.RefColumns[0].Name == "id"
			switch {
			case there && table.Name == f.target.Table:
				add(table, fk.Columns[0].Name)
			case there && (pure && table.ForeignKeys[1-i].RefTable.Name == f.target.Table || key == table.Name+"."+fk.Columns[0].Name):
				add(table, fk.Columns[0].Name)
			}
		}
	}
	if len(ways) != 1 {
		b.fault("%s: %d ways from %s to %s", name, len(ways), f.target.Table, t.Table)
		return
	}
	f.key, f.join, f.joinRef = ways[0].key, ways[0].join, ways[0].joinRef
	if f.join == "" {
		if !indexed(b.tables[f.target.Table], f.key, true) {
			b.fault("%s: no index of %s.%s and an order", name, f.target.Table, f.key)
		}
		return
	}
	if f.joinRef == "" {
		b.fault("%s: %s does not point to %s", name, f.join, f.target.Table)
	}
	f.repeats = map[string]string{"id": f.joinRef}
	for _, c := range b.tables[f.join].Columns {
		if c.Name != "id" && f.target.columns[c.Name] != nil {
			f.repeats[c.Name] = c.Name
		}
	}
}

// indexed reports whether an index begins with the column; with more columns
// behind it where more is asked.
func indexed(t *schema.Table, column string, more bool) bool {
	if c, ok := t.Column(column); ok && c.Unique && !more {
		return true
	}
	return slices.ContainsFunc(t.Indexes, func(i *schema.Index) bool {
		return i.Columns[0].Name == column && (!more || len(i.Columns) > 1)
	})
}

var formats = map[string]format{"ID": asID, "Int": asInt, "Boolean": asBool, "Time": asTime, "Date": asDate, "Decimal": asDecimal}

func snake(s string) string {
	var b strings.Builder
	for i, r := range s {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
