package read_test

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// objectSelection selects some fields of a type, which may be an interface or a value inside a row. Fields get
// aliases if aliased is set, so that they do not conflict with fields of the same name.
func (g *generator) objectSelection(typ string, depth int, aliased bool) string {
	out := "{ "
	for range 1 + g.IntN(6) {
		d := pick(g, g.schema.Types[typ].Fields...)
		if strings.HasPrefix(d.Name, "__") || depth == 0 && g.isEdge(d) {
			continue
		}
		out += g.maybeFragment(typ, g.fieldSelection(d, depth, aliased), aliased) + " "
	}
	if typ == "Activity" {
		out += g.activityFragments(depth, aliased)
	} else if spansTables(g.schema.Types[typ]) {
		out += g.typeFragments(typ, depth)
	} else if typ == "Node" { // the target of a row of a job
		out += "... on " + pick(g, "CustomerUser", "CustomerUser", "Customer") + g.maybeDirective() + " { id } "
		out += "... on CustomerUser " + g.objectSelection("CustomerUser", depth, true) + " "
	}
	if known := g.fragmentsByType[typ]; len(known) > 0 && !aliased && g.chance(0.25) {
		out += "..." + pick(g, known...) + g.maybeDirective() + " "
	}
	if out == "{ " || g.chance(0.1) {
		out += "__typename "
	}
	return out + "}"
}

// isEdge reports whether a field leads to other records.
func (g *generator) isEdge(d *ast.FieldDefinition) bool {
	target := g.schema.Types[d.Type.Name()]
	return strings.HasSuffix(target.Name, "Connection") || g.tables[target.Name] != nil || spansTables(target) || target.Name == "Node"
}

func (g *generator) fieldSelection(d *ast.FieldDefinition, depth int, aliased bool) string {
	target := d.Type.Name()
	name := d.Name
	if aliased || g.chance(0.2) {
		name = fmt.Sprintf("x%d: %s", g.nextNumber(), name)
	}
	switch {
	case strings.HasSuffix(target, "Connection"):
		return g.connectionSelection(d, depth, aliased)
	case g.isEdge(d):
		return g.maybeRepeated(name, func() string { return g.objectSelection(target, depth-1, false) })
	case g.schema.Types[target].Kind == ast.Object: // a value inside the row
		return g.maybeRepeated(name, func() string { return g.objectSelection(target, 0, false) })
	}
	return name + g.maybeDirective()
}

// activityFragments writes fragments on the types of an activity.
func (g *generator) activityFragments(depth int, aliased bool) (out string) {
	for range g.IntN(4) {
		typ := pick(g, activityTypes...)
		out += "... on " + typ + g.maybeDirective() + " " + g.objectSelection(typ, depth, aliased || g.chance(0.5)) + " "
	}
	return out
}

// typeFragments writes fragments on the types of an interface that spans tables. Each field has an alias, since fields of
// the same name may differ in type.
func (g *generator) typeFragments(typ string, depth int) string {
	out := pick(g, "", "__typename ", "... on Node { id } ", "... on "+typ+" { __typename } ")
	for range g.IntN(3) {
		possible := pick(g, g.schema.PossibleTypes[typ]...).Name
		out += "... on " + possible + g.maybeDirective() + " " + g.objectSelection(possible, depth, true) + " "
	}
	return out
}

// connectionSelection selects a list with random arguments. A list without arguments needs no alias.
func (g *generator) connectionSelection(d *ast.FieldDefinition, depth int, aliased bool) string {
	typ := strings.TrimSuffix(d.Type.Name(), "Connection")
	head := d.Name
	if len(d.Arguments) > 0 && g.chance(0.95) {
		if args := g.listArguments(typ, depth, d.Arguments.ForName("search") != nil); args != "" {
			head, aliased = head+"("+args+")", true
		}
	}
	if aliased {
		head = fmt.Sprintf("l%d: %s", g.nextNumber(), head)
	}
	facetsLeft := 5
	return g.maybeRepeated(head, func() string {
		out := "{"
		if g.schema.Query.Fields.ForName(d.Name) == d && g.facetValues(typ) != nil && g.chance(0.3) {
			out += " " + g.facetSelection(typ, &facetsLeft)
		}
		for range 1 + g.IntN(3) {
			out += g.maybeInlineFragment(typ+"Connection", pick(g, func() string { return "totalCount" }, func() string { return "__typename" },
				func() string { return "nodes " + g.objectSelection(typ, depth-1, false) },
				func() string { return "nodes " + g.objectSelection(typ, depth-1, false) },
				func() string {
					return "pageInfo { " + pick(g, "hasNextPage", "hasPreviousPage", "startCursor endCursor", "__typename",
						"endCursor hasNextPage a: startCursor hasPreviousPage") + " }"
				},
				func() string { return "edges { cursor __typename }" },
				func() string {
					return "edges { " + pick(g, "", "cursor ") + "node " + g.objectSelection(typ, depth-1, false) + " }"
				})())
		}
		return out + " }"
	})
}

func (g *generator) maybeInlineFragment(typ, field string) string {
	if g.chance(0.1) {
		return " ... on " + typ + g.maybeDirective() + " { " + field + " }"
	}
	return " " + field
}
