package read

import (
	"sync"

	"buyergraph/internal/authz"
	"buyergraph/internal/binding"

	"github.com/vektah/gqlparser/v2/ast"
)

// plan is one field compiled: its fetches in the order in which they run, and
// what turns their rows into JSON.
type plan struct {
	root    *fetch
	fetches []*fetch // a fetch stands behind the one it hangs on
	items   int
	pool    sync.Pool
}

// fetch is the shape of one statement.
type fetch struct {
	place   int // in the plan
	parent  *fetch
	edge    *binding.Field
	key     int // column of the parent's rows that holds the key of ours
	typ     *binding.Type
	field   *ast.Field
	sets    []ast.SelectionSet // all that was selected of it, in the document
	path    ast.Path
	columns []column
	index   map[column]int
	joins   []join
	hooks   []hook
	byKey   bool // a node, or several, by key; not a list
	rows    bool // rows are wanted
	count   bool // totalCount is wanted
	more    bool // hasNextPage or hasPreviousPage is wanted
	cursors bool
	out     *object
}

// column is one that a statement selects: a name of the table behind the
// alias, or an expression over it.
type column struct {
	alias, name, expr string
	time              bool
	can               *authz.Entity // instead: what may be done to the row
}

// join is a to-one edge: alias.ref = from.key.
type join struct {
	alias, from, key, ref string
	entity                *authz.Entity
}

// hook is a field that code makes for all rows of a fetch at once.
type hook struct {
	code   batch
	field  *binding.Field
	inputs []int
}

type op uint8

const (
	opScalar op = iota
	opText      // __typename
	opOne
	opOneOf
	opMany
	opCompute
	opValues
	opBatch
	opEdges
	opNodes
	opPageInfo
	opTotal
	opCursor
	opNode
	opHasNext
	opHasPrevious
	opStart
	opEnd
)

// object is a selection set as the writer sees it. One on an interface is several,
// and the column kind says which.
type object struct {
	items []item
	kind  int
	kinds map[string]*object
}

type item struct {
	key    string // `"alias":`
	op     op
	format binding.Format
	column int
	text   string // an id's prefix, or what __typename says
	access string
	object *object
	fetch  *fetch
	field  *binding.Field
	code   compute
	inputs []int
	others []item // of a oneOf: what each type would be
}

// column selects a column of the table behind an alias.
func (f *fetch) column(alias, name string) int { return f.selects(column{alias: alias, name: name}) }

func (f *fetch) selects(c column) int {
	i, ok := f.index[c]
	if !ok {
		i = len(f.columns)
		f.columns = append(f.columns, c)
		f.index[c] = i
	}
	return i
}
