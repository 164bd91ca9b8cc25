package read

import (
	"github.com/vektah/gqlparser/v2/ast"
)

// parts are the fields of a connection, its edges and its pageInfo.
var parts = map[string]op{"__typename": opText, "nodes": opNodes, "edges": opEdges, "totalCount": opTotal, "pageInfo": opPageInfo,
	"node": opNode, "cursor": opCursor,
	"hasNextPage": opHasNext, "hasPreviousPage": opHasPrevious, "startCursor": opStart, "endCursor": opEnd}

// connection compiles what is selected of a connection, of its edges or of its pageInfo,
// as the name says, and tells the fetch what it takes.
func (c *compiler) connection(f *fetch, name string, sets []ast.SelectionSet, path ast.Path) *object {
	o := &object{}
	for _, s := range c.collect(name, sets, path) {
		it := newItem(s)
		switch it.op = parts[s.Name]; it.op {
		case opText:
			it.text = name
		case opNodes, opNode:
			f.rows = true
			it.object = c.object(f, "t0", f.typ, f.typ.Name, s.sets, s.path)
		case opEdges, opPageInfo:
			f.rows = f.rows || it.op == opEdges
			it.object = c.connection(f, s.Definition.Type.Name(), s.sets, s.path)
		case opTotal:
			f.count = true
		case opHasNext, opHasPrevious:
			f.more, f.rows = true, true
		default:
			f.cursors, f.rows = true, true
		}
		o.items = append(o.items, it)
	}
	return o
}
