package read_test

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// object selects some fields of a type, which may be an interface, a union, or a
// value inside a row. Everything gets an alias where it stands apart from fields
// of the same name.
func (g *generator) object(typ string, depth int, apart bool) string {
	if g.schema.Types[typ].Kind == ast.Union {
		return g.union(typ, depth)
	}
	out := "{ "
	for range 1 + g.IntN(6) {
		d := one(g, g.schema.Types[typ].Fields...)
		if strings.HasPrefix(d.Name, "__") || depth == 0 && g.edge(d) {
			continue
		}
		out += g.wrap(typ, g.field(d, depth, apart), apart) + " "
	}
	if typ == "Activity" {
		out += g.kinds(depth, apart)
	}
	if known := g.named[typ]; len(known) > 0 && !apart && g.chance(0.25) {
		out += "..." + one(g, known...) + g.directive() + " "
	}
	if out == "{ " || g.chance(0.1) {
		out += "__typename "
	}
	return out + "}"
}

// edge reports whether a field leads to other records.
func (g *generator) edge(d *ast.FieldDefinition) bool {
	target := g.schema.Types[d.Type.Name()]
	return strings.HasSuffix(target.Name, "Connection") || g.tables[target.Name] != nil || target.Kind == ast.Union
}

func (g *generator) field(d *ast.FieldDefinition, depth int, apart bool) string {
	target := d.Type.Name()
	name := d.Name
	if apart || g.chance(0.2) {
		name = fmt.Sprintf("x%d: %s", g.number(), name)
	}
	switch {
	case strings.HasSuffix(target, "Connection"):
		return g.connection(d, depth, apart)
	case g.edge(d):
		return g.repeated(name, func() string { return g.object(target, depth-1, false) })
	case g.schema.Types[target].Kind == ast.Object: // inside the row
		return g.repeated(name, func() string { return g.object(target, 0, false) })
	}
	return name + g.directive()
}

// kinds are fragments on what an activity may be.
func (g *generator) kinds(depth int, apart bool) (out string) {
	for range g.IntN(4) {
		typ := one(g, activities...)
		out += "... on " + typ + g.directive() + " " + g.object(typ, depth, apart || g.chance(0.5)) + " "
	}
	return out
}

// union selects on a union's types, whose fields of one name may differ.
func (g *generator) union(typ string, depth int) string {
	out := "{ " + one(g, "", "__typename ", "... on Node { id } ", "... on "+typ+" { __typename } ")
	for range 1 + g.IntN(3) {
		member := one(g, g.schema.Types[typ].Types...)
		out += "... on " + member + g.directive() + " " + g.object(member, depth, true) + " "
	}
	return out + "}"
}

// connection is a list with arguments. One without any may go by its own name.
func (g *generator) connection(d *ast.FieldDefinition, depth int, apart bool) string {
	typ := strings.TrimSuffix(d.Type.Name(), "Connection")
	head := d.Name
	if len(d.Arguments) > 0 && g.chance(0.95) {
		if args := g.arguments(typ, depth, d.Arguments.ForName("search") != nil); args != "" {
			head, apart = head+"("+args+")", true
		}
	}
	if apart {
		head = fmt.Sprintf("l%d: %s", g.number(), head)
	}
	return g.repeated(head, func() string {
		out := "{"
		for range 1 + g.IntN(3) {
			out += g.wrapPlain(typ+"Connection", one(g, func() string { return "totalCount" }, func() string { return "__typename" },
				func() string { return "nodes " + g.object(typ, depth-1, false) },
				func() string { return "nodes " + g.object(typ, depth-1, false) },
				func() string {
					return "pageInfo { " + one(g, "hasNextPage", "hasPreviousPage", "startCursor endCursor", "__typename", "endCursor hasNextPage a: startCursor hasPreviousPage") + " }"
				},
				func() string { return "edges { cursor __typename }" },
				func() string {
					return "edges { " + one(g, "", "cursor ") + "node " + g.object(typ, depth-1, false) + " }"
				})())
		}
		return out + " }"
	})
}

func (g *generator) wrapPlain(typ, field string) string {
	if g.chance(0.1) {
		return " ... on " + typ + g.directive() + " { " + field + " }"
	}
	return " " + field
}
