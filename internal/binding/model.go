// Package binding joins the SDL and ent's tables: what each field of the graph means, of
// which column or over which keys, is found once by name, and a few overrides say what
// names cannot. internal/read answers queries by it.
package binding

import (
	"slices"
	"strings"

	"buyergraph/internal/authz"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql/schema"
	"github.com/vektah/gqlparser/v2/ast"
)

// Graph is the bound schema.
type Graph struct {
	Types    map[string]*Type
	ByPrefix map[string]*Type
	Schema   *ast.Schema
}

// Type describes one encoded type: its SDL definition and its table. An interface
// is one too; the types that implement it lie in its table.
type Type struct {
	*authz.Entity
	Def     *ast.Definition
	Fields  map[string]*Field
	List    []*Field // in SDL order: filters are written in it
	columns map[string]*schema.Column
	Orders  map[string]*schema.Column // by value of its order enum
	Kinds   map[string]*Type          // of an interface: its types, by what the column kind holds
	Search  []string                  // folded columns that search looks at
}

// Kind is where the value of a field comes from.
type Kind uint8

const (
	Scalar   Kind = iota // a column, or an expression over columns
	ToOne                // a foreign key column of this table
	ToMany               // rows of another table that point here, or a join table
	OneOf                // one of several ToOne, a union
	Computed             // made by code from columns of the row
	Values               // small objects or texts, as JSON: inside the row, or made by code
)

// Format is how a value is stored, compared and written.
type Format uint8

const (
	AsText Format = iota
	AsID
	AsInt
	AsBool
	AsTime
	AsDate
	AsDecimal
	AsActions // what may be done to the row, as the bits of a number
	AsRecord  // an id of any type, of the columns entity and record_id
)

// Field describes one field of a type.
type Field struct {
	Name    string
	Kind    Kind
	Format  Format
	Column  *schema.Column
	Expr    string   // instead of a column; {t} is the table's alias, {now} the time
	Inputs  []string // the columns that its code gets
	Fold    string   // folded shadow of the column
	Owner   *authz.Entity
	Target  *Type
	Options []*Field          // of a OneOf
	Key     string            // ToOne: the column here; ToMany: the column there or in the join table
	Join    string            // join table of a ToMany edge
	Through *authz.Entity     // that table's, where its rows are records with a rule of their own
	JoinRef string            // its column that points to the target
	Repeats map[string]string // what the join table repeats of the target, by the target's column
	About   string            // ToMany rows that name any record by its entity and number: the entity
	Part    *authz.Entity     // whose row, one at most, holds the column; Key points back here
	Code    any               // what makes it of those; the engine knows its type
	snake   string            // its name as a column has it
	Access  string            // permission, empty when everybody who sees the row sees it
}

// ConnectionOf is the type that a field of a Connection type lists.
func (g *Graph) ConnectionOf(f *ast.Field) *Type {
	return g.Types[strings.TrimSuffix(f.Definition.Type.Name(), "Connection")]
}

// Is reports whether a row of t can be of the type of that name.
func (t *Type) Is(name string) bool {
	return name == t.Name || name == "Node" || t.ByName(name) != nil
}

// ByName is the type of that name of an interface.
func (t *Type) ByName(name string) *Type {
	for _, k := range t.Kinds {
		if k.Def.Name == name {
			return k
		}
	}
	return nil
}

// Number is what a typed id says; -1, which matches nothing and tells nothing, of another's.
func (t *Type) Number(id string) int64 {
	n, ok := t.ParseID(id)
	if !ok {
		return -1
	}
	return n
}

// Shown reports whether the viewer may see every field of that column.
func (t *Type) Shown(column string, v *viewer.Viewer) bool {
	return !slices.ContainsFunc(t.List, func(f *Field) bool {
		return f.Access != "" && f.snake == column && !authz.Allowed(v, f.Access)
	})
}
