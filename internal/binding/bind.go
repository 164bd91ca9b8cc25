package binding

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"buyergraph/internal/authz"
	"buyergraph/internal/names"

	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"
	"github.com/vektah/gqlparser/v2/ast"
)

// Override states what names do not tell about a field ("Type.field") or a type ("Type").
type Override struct {
	SQLExpr       string            // SQL expression that gives the value, or the key of a to-one edge, instead of a column, see Field.SQLExpr
	ValueFunc     any               // function of the read engine that computes the value from InputColumns
	InputColumns  []string          // columns that ValueFunc receives
	KeyColumn     string            // "table.column": the foreign key of a connection, if several come into question
	Tree          TreeEdge          // for a connection to rows of the type itself: those above or below a row in its tree
	SideTableKey  string            // "Entity.column": the value is in the row of that entity whose column points here
	IsRecordID    bool              // the value is the id of the record that the columns entity and record_id name
	RecordTypes   []string          // for an edge to an interface: the types of the records that the columns entity and record_id name
	TypesByKind   map[string]string // for an interface: names of the implementing types, by value of the column kind
	SearchColumns []string          // for a type: folded columns in which the argument search looks
	SearchEdge    string            // for a type: a to-one edge; the search also looks in the names of its targets
	HasNoLists    bool              // for a type: no list has its rows, so it needs no filter and no orders

	OrderColumns map[string][]string // for a type: columns of the orders that sort by several, by value of the order enum
	NameColumn   string              // for a type: column of its name, see Type.NameColumn

	ResolverArguments map[string]string // for a list outside of the bound types: arguments that its resolver reads, with their types
}

// Bind binds each field of the SDL to ent's tables by name:
//
//   - a field is the column with its name in snake case;
//   - a field of another node type is the foreign key column with the suffix _id;
//   - a connection is the one foreign key that points back, or the one join table.
//
// Overrides state the exceptions. The error names every fault of the schema at once: a
// field without a column, a connection without a key or an index, a non-null edge that a
// policy may hide, an unknown directive, argument, operator or enum value, a filter or order
// that cannot be written, an unused override. The server does not start with a fault, so no
// client meets one.
func Bind(sdl *ast.Schema, tables []*schema.Table, overrides map[string]Override) (*Graph, error) {
	b := &binder{
		Graph:        &Graph{Types: map[string]*Type{}, TypesByPrefix: map[string]*Type{}, Schema: sdl},
		tablesByName: map[string]*schema.Table{}, allTables: tables,
		overrides: overrides, usedOverrides: map[string]bool{},
		checkedTypes: map[string]bool{}, enumValues: map[string][]string{}, knownArguments: map[string]map[string]string{},
	}
	for _, t := range tables {
		b.tablesByName[t.Name] = t
	}
	var types []*Type
	add := func(d *ast.Definition, e *authz.Entity) *Type {
		t := b.bindType(d, e)
		if t != nil {
			types = append(types, t)
		}
		return t
	}
	for _, definition := range b.definitionsWithTable() {
		o := b.takeOverride(definition.Name)
		if t := add(definition, authz.ByName(definition.Name)); t != nil {
			b.bindKinds(t, o.TypesByKind, func(d *ast.Definition) *Type { return add(d, t.Entity) })
		}
	}
	for _, t := range types {
		for _, fd := range t.Definition.Fields {
			b.bindField(t, fd)
		}
	}
	for _, t := range types {
		if b.TypesByPrefix[t.IDPrefix] == t { // implementing types have no lists, filters and orders of their own
			if !b.takeOverride(t.Name).HasNoLists {
				b.bindOrders(t)
				b.bindFilter(t)
				b.bindFacets(t)
			}
			b.bindSearchColumns(t)
		}
	}
	b.checkConnections()
	b.checkEnums()
	for name := range overrides {
		b.requireThat(b.usedOverrides[name], "override of %s, which is not in the schema; if it is new, run go generate ./graph", name)
	}
	return b.Graph, errors.Join(b.faults...)
}

// binder collects the graph and the faults while Bind runs. In its methods, name is the
// field as faults name it: "Type.field".
type binder struct {
	*Graph
	tablesByName   map[string]*schema.Table
	allTables      []*schema.Table
	overrides      map[string]Override
	usedOverrides  map[string]bool
	checkedTypes   map[string]bool              // see checkFields
	knownArguments map[string]map[string]string // arguments of the fields of connections, with their types
	enumValues     map[string][]string          // values that fields can have, by enum
	faults         []error
}

// addFault records a fault of the schema.
func (b *binder) addFault(format string, args ...any) {
	b.faults = append(b.faults, fmt.Errorf("binding: "+format, args...))
}

// requireThat returns holds; if it is false, it records the fault.
func (b *binder) requireThat(holds bool, format string, args ...any) bool {
	if !holds {
		b.addFault(format, args...)
	}
	return holds
}

// takeOverride returns the override of a type or field and marks it as used.
func (b *binder) takeOverride(name string) Override {
	b.usedOverrides[name] = true
	return b.overrides[name]
}

// definitionsWithTable returns the types that have a table of their own, sorted by name:
// the types that implement Node, except that an interface stands for its implementing types.
func (b *binder) definitionsWithTable() []*ast.Definition {
	implementations := map[string]bool{}
	for _, o := range b.overrides {
		for _, name := range o.TypesByKind {
			implementations[name] = true
		}
	}
	var out []*ast.Definition
	for _, d := range b.Schema.Types {
		if slices.Contains(d.Interfaces, "Node") && !implementations[d.Name] {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(x, y *ast.Definition) int { return strings.Compare(x.Name, y.Name) })
	return out
}

// bindType binds a type to the entity's table; it returns nil after a fault. The first type
// with an id prefix is the one that the prefix stands for, so an interface comes before its
// implementing types.
func (b *binder) bindType(d *ast.Definition, e *authz.Entity) *Type {
	if !b.requireThat(e != nil && e.IDPrefix != "", "%s: no entity with an id prefix in internal/authz", d.Name) ||
		!b.requireThat(b.tablesByName[e.Table] != nil, "%s: no table %s", d.Name, e.Table) {
		return nil
	}
	t := &Type{
		Entity: e, Definition: d, Fields: map[string]*Field{}, columnsByName: map[string]*schema.Column{},
		Orders: map[string]*Order{}, Facets: map[string]*Field{}, TypesByKind: map[string]*Type{}, NameColumn: b.takeOverride(d.Name).NameColumn,
	}
	for _, c := range b.tablesByName[e.Table].Columns {
		t.columnsByName[c.Name] = c
	}
	b.Types[d.Name] = t
	if b.TypesByPrefix[e.IDPrefix] == nil {
		b.TypesByPrefix[e.IDPrefix] = t
	}
	return t
}

// bindField binds one field of a type; the SDL type and the override decide its kind.
func (b *binder) bindField(t *Type, fd *ast.FieldDefinition) {
	name, typ, column := t.Definition.Name+"."+fd.Name, fd.Type.Name(), names.ToColumn(fd.Name)
	o := b.takeOverride(name)
	f := &Field{
		Name: fd.Name, typeName: typ, snakeName: column, DeclaringEntity: t.Entity, Format: FormatByType[typ],
		SQLExpr: o.SQLExpr, InputColumns: o.InputColumns, ValueFunc: o.ValueFunc,
	}
	t.Fields[fd.Name], t.FieldsInOrder = f, append(t.FieldsInOrder, f)
	b.bindDirectives(f, fd, name)
	target := b.Types[strings.TrimSuffix(typ, "Connection")]
	switch d := b.Schema.Types[typ]; {
	case fd.Name == "viewerCan":
		f.Kind = Operations
	case o.IsRecordID:
		f.Kind, f.Format, f.InputColumns = Computed, AsRecord, []string{"entity", "record_id"}
	case target != nil && typ == target.Definition.Name:
		f.Kind, f.TargetType, f.KeyColumn = ToOne, target, column+"_id"
		if b.requireColumn(t, f.KeyColumn, name) {
			f.IsKeyNullable = t.columnsByName[f.KeyColumn].Nullable
		}
		b.requireThat(!fd.Type.NonNull, "%s: a policy may hide it, so it must be nullable", name)
	case target != nil:
		f.Kind, f.TargetType = ToMany, target
		if f.Tree = o.Tree; f.Tree != NoTree {
			b.bindTree(t, f, name)
			break
		}
		b.bindConnection(t, f, name, o.KeyColumn)
	case d.Kind == ast.Interface:
		b.bindToOneOf(t, f, fd, name, o.RecordTypes)
	case f.ValueFunc != nil && d.Kind == ast.Scalar && fd.Type.Elem == nil:
		f.Kind = Computed
	case d.Kind == ast.Object || fd.Type.Elem != nil:
		f.Kind = JSONValue
		b.bindValue(t, f, column, o.SideTableKey, name)
	default:
		b.bindValue(t, f, column, o.SideTableKey, name)
		b.checkScalar(t, f, fd, name)
		f.HasFewValues = f.Format == AsBool || d.Kind == ast.Enum && f.Format != AsEntity
		b.addEnumValues(t, f, name)
	}
	for _, c := range f.InputColumns {
		b.requireColumn(t, c, name)
	}
}

// RequiredPermission returns the permission that a field's @access names; empty where it has
// none.
func RequiredPermission(f *ast.FieldDefinition) string {
	d := f.Directives.ForName("access")
	if d == nil {
		return ""
	}
	return d.Arguments.ForName("permission").Value.Raw
}

// bindDirectives reads @access. gqlgen executes no directives within the types that the
// read engine answers, so a directive that the engine does not know is a fault.
func (b *binder) bindDirectives(f *Field, fd *ast.FieldDefinition, name string) {
	for _, d := range fd.Directives {
		switch d.Name {
		case "deprecated":
		case "access":
			f.ViewPermission = RequiredPermission(fd)
			b.requireThat(authz.PermissionExists(f.ViewPermission) && !fd.Type.NonNull,
				"%s: @access needs a known permission and a nullable field", name)
		default:
			b.addFault("%s: the engine does not know @%s", name, d.Name)
		}
	}
}

// columnInExpr and textInExpr find the columns and the texts in an Override.SQLExpr.
var (
	columnInExpr = regexp.MustCompile("{t}\\.`(\\w+)`")
	textInExpr   = regexp.MustCompile(`'(\w+)'`)
)

// bindValue binds a field to its column, or checks the columns of its expression. column is
// the expected name of the column.
func (b *binder) bindValue(t *Type, f *Field, column, sideTableKey, name string) {
	switch {
	case sideTableKey != "":
		b.bindSideTable(f, sideTableKey, column, name)
	case f.ValueFunc != nil:
	case f.SQLExpr != "":
		for _, m := range columnInExpr.FindAllStringSubmatch(f.SQLExpr, -1) {
			b.requireColumn(t, m[1], name)
		}
	case b.requireColumn(t, column, name):
		f.Column = t.columnsByName[column]
		b.requireThat(f.Kind != JSONValue || f.Column.Type == field.TypeJSON, "%s: a %s column behind values", name, f.Column.Type)
	}
}

// bindSideTable binds a field to a column of a side table, which has at most one row for
// each row of the type.
func (b *binder) bindSideTable(f *Field, sideTableKey, column, name string) {
	entity, key, _ := strings.Cut(sideTableKey, ".")
	f.SideEntity, f.KeyColumn = authz.ByName(entity), key
	if !b.requireThat(f.SideEntity != nil && b.tablesByName[f.SideEntity.Table] != nil, "%s: no entity %s", name, entity) {
		return
	}
	table := b.tablesByName[f.SideEntity.Table]
	var ok bool
	f.Column, ok = table.Column(column)
	b.requireThat(ok, "%s: no column %s.%s", name, table.Name, column)
	isUnique := slices.ContainsFunc(table.Indexes, func(i *schema.Index) bool {
		return i.Unique && len(i.Columns) == 1 && i.Columns[0].Name == key
	})
	b.requireThat(isUnique, "%s: %s.%s must be unique", name, table.Name, key)
}

// checkScalar compares the column's type with the SDL type, and finds the folded column.
func (b *binder) checkScalar(t *Type, f *Field, fd *ast.FieldDefinition, name string) {
	_, isKnown := FormatByType[f.typeName]
	b.requireThat(isKnown || b.Schema.Types[f.typeName].Kind == ast.Enum, "%s: the engine does not know the type %s", name, f.typeName)
	c := f.Column
	if c == nil {
		return
	}
	b.requireThat(!c.Nullable || !fd.Type.NonNull, "%s: a nullable column behind a non-null field", name)
	isNumber := slices.Contains([]Format{AsID, AsInt, AsDecimal}, f.Format)
	b.requireThat((c.Type == field.TypeBool) == (f.Format == AsBool) && (c.Type == field.TypeTime) == (f.Format == AsTime) &&
		c.Type.Numeric() == isNumber, "%s: a %s column behind %s", name, c.Type, fd.Type)
	if t.columnsByName[c.Name+"_fold"] != nil {
		f.FoldedColumn = c.Name + "_fold"
	}
	if c.Name == "email" {
		f.EmailKeyColumn = t.columnsByName["email_key"]
	}
}

// requireColumn reports whether the type's table has the column; if not, it records the
// fault.
func (b *binder) requireColumn(t *Type, column, name string) bool {
	return b.requireThat(t.columnsByName[column] != nil, "%s: no column %s.%s", name, t.Table, column)
}

// FormatByType maps types of the SDL to formats. All enums but Entity are AsText.
var FormatByType = map[string]Format{
	"String": AsText, "ID": AsID, "Int": AsInt, "Boolean": AsBool, "DateTime": AsTime, "Date": AsDate, "Decimal": AsDecimal,
	"Entity": AsEntity,
}
