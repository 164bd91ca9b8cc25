package read

import (
	"github.com/vektah/gqlparser/v2/ast"
)

// connectionOps maps the fields of a connection, of its edges and of its pageInfo to the
// operation that writes them.
var connectionOps = map[string]fieldOp{
	"__typename": opTypename, "nodes": opNodes, "edges": opEdges, "totalCount": opTotalCount, "facets": opFacets, "pageInfo": opPageInfo,
	"node": opNode, "cursor": opCursor,
	"hasNextPage": opHasNext, "hasPreviousPage": opHasPrevious, "startCursor": opStartCursor, "endCursor": opEndCursor,
}

// compileConnection compiles the selections on a connection, on its edge type or on its
// pageInfo; name is the name of that type. It also sets in the fetch what the selected
// fields need: rows, a count, cursors, or whether more rows follow.
func (c *compiler) compileConnection(f *fetch, name string, sets []ast.SelectionSet, path ast.Path) *objectWriter {
	o := &objectWriter{}
	for _, s := range c.collectFields(name, sets, path) {
		fw := newFieldWriter(s)
		switch fw.op = connectionOps[s.Name]; fw.op {
		case opTypename:
			fw.fixedText = name
		case opNodes, opNode:
			f.wantsRows = true
			fw.childWriter = c.compileObject(f, "t0", f.rowType, f.rowType.Name, s.selectionSets, s.path)
		case opEdges, opPageInfo:
			f.wantsRows = f.wantsRows || fw.op == opEdges
			fw.childWriter = c.compileConnection(f, s.Definition.Type.Name(), s.selectionSets, s.path)
		case opTotalCount:
			f.wantsCount = true
		case opFacets:
			fw.columnIndex, fw.childWriter = len(f.facetFields), c.compileJSONValue(s)
			f.facetFields = append(f.facetFields, s.Field)
		case opHasNext, opHasPrevious:
			f.wantsMore, f.wantsRows = true, true
		default:
			f.wantsCursors, f.wantsRows = true, true
		}
		o.fields = append(o.fields, fw)
	}
	return o
}
