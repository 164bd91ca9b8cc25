// Package binding binds the SDL to ent's tables. [Bind] runs once at the start and finds for
// each field of the graph the column that holds its value or the key that leads to its
// target. It goes by names; a few overrides state the exceptions. internal/read compiles
// queries from the resulting [Graph].
package binding

import (
	"slices"
	"strings"

	"buyergraph/internal/authz"
	"buyergraph/internal/nameword"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql/schema"
	"github.com/vektah/gqlparser/v2/ast"
)

// Graph is the bound schema.
type Graph struct {
	Types         map[string]*Type // by name in the SDL
	TypesByPrefix map[string]*Type // by prefix of their ids
	Schema        *ast.Schema
}

// Type is a bound type: its SDL definition, its entity and its table. An interface is a
// Type too; the rows of its implementing types are in its table.
type Type struct {
	*authz.Entity
	Definition    *ast.Definition
	Fields        map[string]*Field
	FieldsInOrder []*Field // in the order of the SDL, in which filters are written
	columnsByName map[string]*schema.Column
	Orders        map[string]*Order // by value of the order enum
	Facets        map[string]*Field // fields with values that lists count, by value of the facet enum
	Label         *Field            // field that names a row, for facets; nil without one
	TypesByKind   map[string]*Type  // for an interface: implementing types, by value of the column kind
	NameColumn    string            // column of the name by which rows that point here are ordered; "" without one
	SearchColumns []string          // folded columns in which the argument search looks
	SearchEdge    *Field            // to-one edge to a type with search columns, in which a search looks too; nil without one
	WordTable     *nameword.Table   // table of the later words of the names in them; nil without one
}

// Kind tells where the value of a field comes from.
type Kind uint8

// Kinds of fields.
const (
	Scalar     Kind = iota // a column, or an SQL expression over columns
	ToOne                  // an edge to one row: a foreign key column of this table
	ToMany                 // a connection: rows of another table that point here, or a join table
	ToOneOf                // an edge to one row of an interface: one foreign key for each type that implements it
	Computed               // computed by code from columns of the row
	Operations             // the operations that the mutations accept from the viewer on the row
	JSONValue              // objects or texts as JSON, either stored in a column or computed by code
)

// Format tells how a value is stored, compared and written.
type Format uint8

// Formats of values.
const (
	AsText Format = iota
	AsID
	AsInt
	AsBool
	AsTime
	AsDate
	AsDecimal
	AsRecord // the id of a record of any type, in the columns entity and record_id
	AsEntity // the name of an entity, written as a value of the enum Entity
)

// TreeEdge tells where in the tree of a row the rows of a connection are.
type TreeEdge uint8

// Edges along a tree.
const (
	NoTree TreeEdge = iota
	Ancestors
	Descendants
)

// Field is a bound field of a type.
type Field struct {
	Name             string
	Kind             Kind
	Format           Format
	Column           *schema.Column
	SQLExpr          string            // replaces the column, of a ToOne the key; {t} stands for the table's alias, {now} for the time
	InputColumns     []string          // columns that ValueFunc receives
	HasFewValues     bool              // of a Scalar: a Boolean or an enum, so that one value is no way to find few rows
	FoldedColumn     string            // column with the folded text, for search and text filters; "" without one
	EmailKeyColumn   *schema.Column    // for an e-mail address: column with its key, by which addresses compare
	DeclaringEntity  *authz.Entity     // entity of the type that declares the field
	TargetType       *Type             // for ToOne and ToMany
	Alternatives     []*Field          // for ToOneOf: one ToOne field for each possible type
	KeyColumn        string            // ToOne: in this table; ToMany: in the target's table or the join table
	IsKeyNullable    bool              // for ToOne: whether KeyColumn can be null
	JoinTable        string            // for ToMany over a join table
	JoinEntity       *authz.Entity     // entity of the join table, if its rows are records with a rule of their own
	JoinTargetColumn string            // column of the join table that points to the target
	JoinTableCopies  map[string]string // columns of the join table that copy a target's column, by the target's column
	Tree             TreeEdge          // for ToMany along a tree; JoinTable is then the table itself, and KeyColumn its id
	RecordEntity     string            // for ToMany to rows with the columns entity and record_id: the value of entity
	SideEntity       *authz.Entity     // entity of the side table that holds Column; its KeyColumn points here
	ValueFunc        any               // computes the value from InputColumns; the read engine knows its type
	Operators        []string          // operators of the field's filter, in the order in which statements contain them
	typeName         string            // name of the field's type in the SDL
	snakeName        string            // name of the field in snake case
	ViewPermission   string            // permission to read the field; "" if seeing the row is enough
}

// NodeTypeOf returns the type of the nodes that a field leads to: of a connection or of a
// to-one edge. It returns nil if the read engine does not answer the field.
func (g *Graph) NodeTypeOf(f *ast.Field) *Type {
	return g.Types[strings.TrimSuffix(f.Definition.Type.Name(), "Connection")]
}

// CanBe reports whether a row of t can be of the type with that name.
func (t *Type) CanBe(name string) bool {
	return name == t.Name || name == "Node" || t.ImplementingType(name) != nil
}

// ImplementingType returns the type with that name that implements the interface t; nil if
// there is none.
func (t *Type) ImplementingType(name string) *Type {
	for _, k := range t.TypesByKind {
		if k.Definition.Name == name {
			return k
		}
	}
	return nil
}

// IDNumber returns the number in an id of type t. For any other id it returns -1, which
// matches no row, so the answer does not tell whether the other record exists.
func (t *Type) IDNumber(id string) int64 {
	n, ok := t.ParseID(id)
	if !ok {
		return -1
	}
	return n
}

// MayReadColumn reports whether the viewer may read the fields that show the column.
func (t *Type) MayReadColumn(column string, v *viewer.Viewer) bool {
	return !slices.ContainsFunc(t.FieldsInOrder, func(f *Field) bool {
		return f.ViewPermission != "" && f.snakeName == column && !authz.HasPermission(v, f.ViewPermission)
	})
}
