package read

import (
	"sync"

	"buyergraph/internal/authz"
	"buyergraph/internal/binding"

	"github.com/vektah/gqlparser/v2/ast"
)

// plan is one compiled field: its fetches in the order in which they run, and the writers
// that turn their rows into JSON. It holds nothing about a viewer, so all viewers share it.
type plan struct {
	rootFetch  *fetch
	fetches    []*fetch // each after its parent
	fieldCount int
	runPool    sync.Pool // of *run
}

// fetch describes one statement: the rows of one type, with to-one edges joined. Each
// connection below the root field is a fetch of its own.
type fetch struct {
	planIndex       int // index in plan.fetches and run.rowSets
	parent          *fetch
	edge            *binding.Field // the connection's field; nil for the root
	parentKeyIndex  int            // index of the parent's column with the ids that group our rows
	parentPathIndex int            // index of the parent's column with the path, for an edge to descendants
	rowType         *binding.Type
	documentField   *ast.Field
	selectionSets   []ast.SelectionSet // parts of the document that were merged into this fetch
	path            ast.Path
	columns         []column
	columnIndexes   map[column]int // index in columns
	joins           []join
	batchFields     []batchField
	facetFields     []*ast.Field // the fields facets of a connection
	byKey           bool         // finds nodes by key; it is not a list
	wantsRows       bool
	wantsCount      bool // totalCount is selected
	wantsMore       bool // hasNextPage or hasPreviousPage is selected
	wantsCursors    bool
	writer          *objectWriter
}

// column is a column that a statement selects: a named column of the table behind the
// alias, an SQL expression over that table, or the facts that rules of operations ask about.
type column struct {
	alias, name, sqlExpr string
	isTime               bool
	factsOf              *authz.Entity // if set, selects [authz.Entity.FactsExpr] of this entity
}

// join is the join of a to-one edge: alias.toColumn = from.
type join struct {
	alias, toColumn string
	from            column
	entity          *authz.Entity
}

// batchField is a field that code computes for all rows of a fetch at once.
type batchField struct {
	makeValues   batchFunc
	field        *binding.Field
	inputIndexes []int
}

// fieldOp tells how a field is written. The operations before opEdges write a field of a
// row, the others a field of a connection, an edge or pageInfo.
type fieldOp uint8

// Operations of field writers.
const (
	opScalar fieldOp = iota
	opTypename
	opToOne
	opToOneOf
	opToMany
	opComputed
	opJSONValue
	opBatch
	opEdges
	opNodes
	opPageInfo
	opTotalCount
	opFacets
	opCursor
	opNode
	opHasNext
	opHasPrevious
	opStartCursor
	opEndCursor
)

// objectWriter writes a selection set as a JSON object. For an interface it holds one
// writer per implementing type, and the value of the column kind selects the writer.
type objectWriter struct {
	fields        []fieldWriter
	kindIndex     int // index of the column kind in the fetch
	writersByKind map[string]*objectWriter
}

// fieldWriter writes one field of a selection set.
type fieldWriter struct {
	jsonKey        string // `"alias":`
	op             fieldOp
	format         binding.Format
	columnIndex    int    // index in fetch.columns; for opBatch in fetch.batchFields, for opFacets in fetch.facetFields
	fixedText      string // prefix of an id, value of __typename, or key within a JSON value
	viewPermission string
	childWriter    *objectWriter
	childFetch     *fetch
	boundField     *binding.Field
	computeValue   computeFunc
	inputIndexes   []int
	alternatives   []fieldWriter // for opToOneOf: one writer for each possible type
}

// addTableColumn returns the index of a named column in the fetch, adding it if needed.
func (f *fetch) addTableColumn(alias, name string) int {
	return f.addColumn(column{alias: alias, name: name})
}

// addColumn returns the index of a column in the fetch, adding it if needed.
func (f *fetch) addColumn(c column) int {
	i, ok := f.columnIndexes[c]
	if !ok {
		i = len(f.columns)
		f.columns = append(f.columns, c)
		f.columnIndexes[c] = i
	}
	return i
}
