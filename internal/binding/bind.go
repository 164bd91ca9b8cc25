package binding

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"buyergraph/internal/authz"

	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"
	"github.com/vektah/gqlparser/v2/ast"
)

// Override says of "Type.field", or of "Type", what names cannot.
type Override struct {
	Expr   string // an SQL expression instead of a column
	Code   any    // what the engine makes the field with, of the columns that are its Inputs
	Inputs []string
	Key    string            // table.column that an edge goes by, where there are several
	Part   string            // entity.column: the value lies in that entity's one row that points here
	Record bool              // the id of the record that the columns entity and record_id name
	Kinds  map[string]string // of an interface: its types, by what the column kind holds
	Search []string          // of a type: folded columns that search looks at
}

// Bind joins the SDL and ent's tables by name: a field is the column of that
// name in snake case, a field of another node type the foreign key column that
// ends in _id, a connection the one foreign key that points back or the one join
// table. It returns every fault at once, so that none is found by a client.
func Bind(sdl *ast.Schema, tables []*schema.Table, overrides map[string]Override) (*Graph, error) {
	b := &binder{Graph: &Graph{Types: map[string]*Type{}, ByPrefix: map[string]*Type{}, Schema: sdl},
		tables: map[string]*schema.Table{}, all: tables, overrides: overrides, used: map[string]bool{}}
	for _, t := range tables {
		b.tables[t.Name] = t
	}
	var types []*Type
	add := func(d *ast.Definition, e *authz.Entity) *Type {
		t := b.typ(d, e)
		if t != nil {
			types = append(types, t)
		}
		return t
	}
	for _, d := range b.definitions() {
		t := add(d, authz.ByName(d.Name))
		for value, name := range b.override(d.Name).Kinds {
			if x := sdl.Types[name]; t != nil && x != nil {
				t.Kinds[value] = add(x, t.Entity)
			}
		}
	}
	for _, t := range types {
		for _, fd := range t.Def.Fields {
			b.field(t, fd)
		}
	}
	for _, t := range types {
		if b.ByPrefix[t.Prefix] == t { // what implements an interface is listed as that
			b.order(t)
			b.filter(t)
			b.searched(t)
		}
	}
	for name := range overrides {
		b.must(b.used[name], "override of %s, which is not there", name)
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
	b.faults = append(b.faults, fmt.Errorf("binding: "+format, args...))
}

// must reports whether something holds, and the fault if it does not.
func (b *binder) must(holds bool, format string, args ...any) bool {
	if !holds {
		b.fault(format, args...)
	}
	return holds
}

func (b *binder) override(name string) Override {
	b.used[name] = true
	return b.overrides[name]
}

// definitions are the types that have a table of their own, by name: those that
// implement Node, and an interface in the place of those that implement it.
func (b *binder) definitions() []*ast.Definition {
	inside := map[string]bool{}
	for _, o := range b.overrides {
		for _, name := range o.Kinds {
			inside[name] = true
		}
	}
	var out []*ast.Definition
	for _, d := range b.Schema.Types {
		if slices.Contains(d.Interfaces, "Node") && !inside[d.Name] {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(x, y *ast.Definition) int { return strings.Compare(x.Name, y.Name) })
	return out
}

func (b *binder) typ(d *ast.Definition, e *authz.Entity) *Type {
	if !b.must(e != nil && e.Prefix != "", "%s: no entity with an id prefix in internal/authz", d.Name) ||
		!b.must(b.tables[e.Table] != nil, "%s: no table %s", d.Name, e.Table) {
		return nil
	}
	t := &Type{Entity: e, Def: d, Fields: map[string]*Field{}, columns: map[string]*schema.Column{}, Orders: map[string]*schema.Column{}, Kinds: map[string]*Type{}}
	for _, c := range b.tables[e.Table].Columns {
		t.columns[c.Name] = c
	}
	b.Types[d.Name] = t
	if b.ByPrefix[e.Prefix] == nil {
		b.ByPrefix[e.Prefix] = t
	}
	return t
}

func (b *binder) field(t *Type, fd *ast.FieldDefinition) {
	name, typ, column := t.Def.Name+"."+fd.Name, fd.Type.Name(), snake(fd.Name)
	o := b.override(name)
	f := &Field{Name: fd.Name, snake: column, Owner: t.Entity, Format: formats[typ], Expr: o.Expr, Inputs: o.Inputs, Code: o.Code}
	t.Fields[fd.Name], t.List = f, append(t.List, f)
	b.directives(f, fd, name)
	target := b.Types[strings.TrimSuffix(typ, "Connection")]
	switch d := b.Schema.Types[typ]; {
	case fd.Name == "viewerCan":
		f.Format = AsActions
	case o.Record:
		f.Kind, f.Format, f.Inputs = Computed, AsRecord, []string{"entity", "record_id"}
	case target != nil && typ == target.Def.Name:
		f.Kind, f.Target, f.Key = ToOne, target, column+"_id"
		b.column(t, f.Key, name)
		b.must(!fd.Type.NonNull, "%s: a policy may hide it, so it must be nullable", name)
	case target != nil:
		f.Kind, f.Target = ToMany, target
		b.edge(t, f, name, o.Key)
	case d.Kind == ast.Union:
		b.union(t, f, d, name)
	case f.Code != nil && d.Kind == ast.Scalar && fd.Type.Elem == nil:
		f.Kind = Computed
	case d.Kind == ast.Object || fd.Type.Elem != nil:
		f.Kind = Values
		b.value(t, f, column, o.Part, name)
	default:
		b.value(t, f, column, o.Part, name)
		b.scalar(t, f, fd, name)
	}
	for _, c := range f.Inputs {
		b.column(t, c, name)
	}
}

func (b *binder) directives(f *Field, fd *ast.FieldDefinition, name string) {
	for _, d := range fd.Directives {
		switch d.Name {
		case "deprecated":
		case "access":
			f.Access = d.Arguments.ForName("permission").Value.Raw
			b.must(authz.Known(f.Access) && !fd.Type.NonNull, "%s: @access needs a known permission and a nullable field", name)
		default:
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
	case f.Code != nil:
	case f.Expr != "":
		for _, m := range named.FindAllStringSubmatch(f.Expr, -1) {
			b.column(t, m[1], name)
		}
	case b.column(t, column, name):
		f.Column = t.columns[column]
		b.must(f.Kind != Values || f.Column.Type == field.TypeJSON, "%s: a %s column behind values", name, f.Column.Type)
	}
}

// part binds a value that lies in a row of its own.
func (b *binder) part(f *Field, part, column, name string) {
	entity, key, _ := strings.Cut(part, ".")
	f.Part, f.Key = authz.ByName(entity), key
	if !b.must(f.Part != nil && b.tables[f.Part.Table] != nil, "%s: no entity %s", name, entity) {
		return
	}
	table := b.tables[f.Part.Table]
	var ok bool
	f.Column, ok = table.Column(column)
	b.must(ok, "%s: no column %s.%s", name, table.Name, column)
	b.must(slices.ContainsFunc(table.Indexes, func(i *schema.Index) bool { return i.Unique && len(i.Columns) == 1 && i.Columns[0].Name == key }),
		"%s: %s.%s must be unique", name, table.Name, key)
}

func (b *binder) scalar(t *Type, f *Field, fd *ast.FieldDefinition, name string) {
	c := f.Column
	if c == nil {
		return
	}
	b.must(!c.Nullable || !fd.Type.NonNull, "%s: a nullable column behind a non-null field", name)
	b.must((c.Type == field.TypeBool) == (f.Format == AsBool) && (c.Type == field.TypeTime) == (f.Format == AsTime),
		"%s: a %s column behind %s", name, c.Type, fd.Type)
	if t.columns[c.Name+"_fold"] != nil {
		f.Fold = c.Name + "_fold"
	}
}

// column reports whether the column is there, and the fault if it is not.
func (b *binder) column(t *Type, column, name string) bool {
	return b.must(t.columns[column] != nil, "%s: no column %s.%s", name, t.Table, column)
}

// union binds a field of a union: a foreign key for each of its types, named
// author_staff_user_id, or staff_user_id where that is not there.
func (b *binder) union(t *Type, f *Field, d *ast.Definition, name string) {
	f.Kind = OneOf
	for _, member := range d.Types {
		o := &Field{Name: f.Name, Kind: ToOne, Target: b.Types[member], Key: snake(f.Name) + "_" + snake(member) + "_id"}
		if t.columns[o.Key] == nil {
			o.Key = snake(member) + "_id"
		}
		if b.must(o.Target != nil, "%s: the engine does not answer %s", name, member) {
			b.column(t, o.Key, name)
			f.Options = append(f.Options, o)
		}
	}
}

// edge binds a connection: to rows that name any record by its entity and number, by the
// one foreign key that points here, or over the one join table.
func (b *binder) edge(t *Type, f *Field, name, key string) {
	if f.Target.columns["record_id"] != nil {
		f.Key, f.About = "record_id", t.Name
		return
	}
	ways := b.ways(t, f.Target, key)
	if !b.must(len(ways) == 1, "%s: %d ways from %s to %s", name, len(ways), f.Target.Table, t.Table) {
		return
	}
	f.Key, f.Join, f.JoinRef = ways[0].Key, ways[0].Join, ways[0].JoinRef
	if f.Join == "" {
		b.must(indexed(b.tables[f.Target.Table], f.Key, true), "%s: no index of %s.%s and an order", name, f.Target.Table, f.Key)
		return
	}
	b.must(f.JoinRef != "", "%s: %s does not point to %s", name, f.Join, f.Target.Table)
	if i := slices.IndexFunc(authz.Entities, func(e *authz.Entity) bool { return e.Table == f.Join }); i >= 0 {
		f.Through = authz.Entities[i]
	}
	f.Repeats = map[string]string{"id": f.JoinRef}
	for _, c := range b.tables[f.Join].Columns {
		if c.Name != "id" && f.Target.columns[c.Name] != nil {
			f.Repeats[c.Name] = c.Name
		}
	}
}

// ways are the foreign keys that lead from the target to t: its own, and those of tables
// that do nothing but join the two. key, if any, is the table.column that is meant.
func (b *binder) ways(t, target *Type, key string) (out []Field) {
	for _, table := range b.all {
		pure := len(table.Columns) == 2 && len(table.ForeignKeys) == 2
		for i, fk := range table.ForeignKeys {
			w := Field{Key: fk.Columns[0].Name}
			named := key == table.Name+"."+w.Key
			if fk.RefTable.Name != t.Table || fk.RefColumns[0].Name != "id" || key != "" && !named {
				continue
			}
			if table.Name != target.Table {
				w.Join = table.Name
				for _, other := range table.ForeignKeys {
					if other.RefTable.Name == target.Table && other != fk {
						w.JoinRef = other.Columns[0].Name
					}
				}
			}
			if w.Join == "" || named || pure && table.ForeignKeys[1-i].RefTable.Name == target.Table {
				out = append(out, w)
			}
		}
	}
	return out
}

// indexed reports whether an index begins with the column; with more columns
// behind it where more is asked.
func indexed(t *schema.Table, column string, more bool) bool {
	c, ok := t.Column(column)
	return ok && c.Unique && !more || slices.ContainsFunc(t.Indexes, func(i *schema.Index) bool {
		return i.Columns[0].Name == column && (!more || len(i.Columns) > 1)
	})
}

var formats = map[string]Format{"ID": AsID, "Int": AsInt, "Boolean": AsBool, "Time": AsTime, "Date": AsDate, "Decimal": AsDecimal}

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
