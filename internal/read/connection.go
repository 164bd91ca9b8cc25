package read

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

func (c *compiler) connection(f *fetch, sets []ast.SelectionSet, path ast.Path) *object {
	o := &object{}
	name := f.typ.Name
	for _, s := range c.collect(name+"Connection", sets, path) {
		it := newItem(s)
		switch s.Name {
		case "totalCount":
			it.op, f.count = opTotal, true
		case "nodes":
			it.op, f.rows = opNodes, true
			it.object = c.object(f, "t0", f.typ, f.typ.Name, s.sets, s.path)
		case "edges":
			it.op, f.rows = opEdges, true
			it.object = c.edges(f, s)
		case "pageInfo":
			it.op = opPageInfo
			it.object = c.pageInfo(f, s)
		default:
			it.op, it.text = opText, name+"Connection"
		}
		o.items = append(o.items, it)
	}
	return o
}

func (c *compiler) edges(f *fetch, edges selected) *object {
	o := &object{}
	for _, s := range c.collect(f.typ.Name+"Edge", edges.sets, edges.path) {
		it := newItem(s)
		switch s.Name {
		case "cursor":
			it.op, f.cursors = opCursor, true
		case "node":
			it.op = opNode
			it.object = c.object(f, "t0", f.typ, f.typ.Name, s.sets, s.path)
		default:
			it.op, it.text = opText, f.typ.Name+"Edge"
		}
		o.items = append(o.items, it)
	}
	return o
}

func (c *compiler) pageInfo(f *fetch, info selected) *object {
	o := &object{}
	for _, s := range c.collect("PageInfo", info.sets, info.path) {
		it := newItem(s)
		switch s.Name {
		case "hasNextPage":
			it.op, f.more, f.rows = opHasNext, true, true
		case "hasPreviousPage":
			it.op, f.more, f.rows = opHasPrevious, true, true
		case "startCursor":
			it.op, f.cursors, f.rows = opStart, true, true
		case "endCursor":
			it.op, f.cursors, f.rows = opEnd, true, true
		default:
			it.op, it.text = opText, "PageInfo"
		}
		o.items = append(o.items, it)
	}
	return o
}

// connectionOf is the type that a field of a Connection type lists.
func (g *Graph) connectionOf(f *ast.Field) *Type {
	return g.types[strings.TrimSuffix(f.Definition.Type.Name(), "Connection")]
}
