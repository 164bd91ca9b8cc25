package read_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// generator writes random valid documents.
type generator struct {
	*rand.Rand
	*memory
	*cursorBank
	avoidsStaffFields bool         // use no field that only staff may see; such requests of other viewers fail and test nothing else
	viewerCompany     row          // the company of the viewer with limited grants
	cases             []filterCase // the cases that this document probes
	lastNumber        int
	variables         []string
	fragments         []string
	values            map[string]any
	conditions        []string            // variables in @include and @skip
	fragmentsByType   map[string][]string // fragments to spread again, by type
}

// maxSelectionDepth is the number of edges that a selection follows.
const maxSelectionDepth = 4

// activityTypes are the types that implement the interface Activity. They share one table.
var activityTypes = []string{"Note", "EmailMessage", "CalendarEvent", "SystemActivity"}

func (g *generator) chance(p float64) bool { return g.Float64() < p }

func pick[T any](g *generator, of ...T) T { return of[g.IntN(len(of))] }

func (g *generator) nextNumber() int { g.lastNumber++; return g.lastNumber }

// writeDocument returns a random document and puts the values of its variables into g.values.
func (g *generator) writeDocument() string {
	g.values, g.fragmentsByType = map[string]any{}, map[string][]string{}
	g.avoidsStaffFields = g.chance(0.75)
	g.viewerCompany = g.randomAncestor(g.randomRow("Customer"))
	var body []string
	for _, a := range g.cases {
		body = append(body, g.probeQuery(a))
	}
	for range 1 + g.IntN(2) {
		body = append(body, g.maybeFragment("Query", g.randomRootField(), false))
	}
	return g.wrapDocument(strings.Join(body, " "))
}

// writeTrial returns a document of a trial and puts the values of its variables into g.values.
func (g *generator) writeTrial(x trial) string {
	g.values = map[string]any{}
	g.viewerCompany = g.randomAncestor(g.randomRow("Customer"))
	return g.wrapDocument(x.write(g))
}

// wrapDocument writes an operation with the variables and fragments that its root fields use.
func (g *generator) wrapDocument(rootFields string) string {
	head := "query Q"
	if len(g.variables) > 0 {
		head += "(" + strings.Join(g.variables, ", ") + ")"
	}
	return head + " { " + rootFields + " }\n" + strings.Join(g.fragments, "\n")
}

func (g *generator) randomRootField() string {
	switch x := g.Float64(); {
	case x < 0.03:
		return "__typename"
	case x < 0.13:
		head := fmt.Sprintf("r%d: node(id: %s)", g.nextNumber(), g.writeValue(leaf{"ID!", g.randomID("")}))
		return g.maybeRepeated(head, func() string { return g.nodeSelection() })
	case x < 0.23:
		ids := make([]any, g.IntN(6))
		for i := range ids {
			ids[i] = leaf{"ID!", g.randomID("")}
		}
		head := fmt.Sprintf("r%d: nodes(ids: %s)", g.nextNumber(), g.writeArgument("[ID!]!", ids))
		return g.maybeRepeated(head, func() string { return g.nodeSelection() })
	case x < 0.33:
		d := pick(g, g.fieldsByKey()...)
		head := fmt.Sprintf("r%d: %s", g.nextNumber(), g.keyCall(d, pick(g, g.schema.Types[d.Type.Name()+"By"].Fields...).Name))
		return g.maybeRepeated(head, func() string { return g.objectSelection(d.Type.Name(), maxSelectionDepth, false) })
	}
	for {
		d := pick(g, g.schema.Query.Fields...)
		if strings.HasSuffix(d.Type.Name(), "Connection") {
			return g.connectionSelection(d, maxSelectionDepth, true)
		}
	}
}

// keyCall writes a root field that finds one record by a key, without its selections.
func (g *generator) keyCall(d *ast.FieldDefinition, key string) string {
	typ := d.Type.Name()
	r := g.randomRow(typ)
	value := leaf{"String", fmt.Sprint(r[key])}
	switch key {
	case "id":
		value = leaf{"ID", g.randomID(typ)}
	case "email":
		value.v = g.randomLetterCase(r[key].(string))
	}
	by := inputObject{{key, value}}
	g.inlineLeaves(by)
	return fmt.Sprintf("%s(by: %s)", d.Name, g.writeArgument(typ+"By!", by))
}

// fieldsByKey returns the root fields that find one record by a key.
func (m *memory) fieldsByKey() (out []*ast.FieldDefinition) {
	for _, d := range m.schema.Query.Fields {
		if d.Arguments.ForName("by") != nil {
			out = append(out, d)
		}
	}
	return out
}

// inlineLeaves keeps variables out of a oneOf input, because the specification wants them to be of a non-null type there.
func (g *generator) inlineLeaves(o inputObject) {
	for i := range o {
		o[i].v = leaf{"", o[i].v.(leaf).v}
	}
}

// nodeSelection selects fields on the interface Node. Fields that differ between the types get an alias.
func (g *generator) nodeSelection() string {
	body := "{ " + pick(g, "id", "__typename", "__typename id")
	for range 1 + g.IntN(5) {
		typ := pick(g, slices.Concat(g.typeNames, activityTypes, []string{"Person", "Target"})...)
		body += " ... on " + typ + g.maybeDirective() + " " + g.objectSelection(typ, maxSelectionDepth-1, true)
	}
	return body + pick(g, " }", " ... on Node { again: id } }")
}

// maybeRepeated writes a field, and sometimes writes it twice with different selections, which the engine must merge.
func (g *generator) maybeRepeated(head string, body func() string) string {
	out := head + g.maybeDirective() + " " + body()
	if g.chance(0.15) {
		out += " " + head + g.maybeDirective() + " " + body()
	}
	return out
}

// maybeFragment puts fields into some kind of fragment, or returns them unchanged.
func (g *generator) maybeFragment(typ, fields string, aliased bool) string {
	switch x := g.Float64(); {
	case x < 0.08:
		return "... on " + typ + g.maybeDirective() + " { " + fields + " }"
	case x < 0.14:
		return "..." + g.maybeDirective() + " { " + fields + " }"
	case x < 0.20 && g.implementsNode(typ):
		return "... on Node { again: id ... on " + typ + " { " + fields + " } }"
	case x < 0.32:
		name := fmt.Sprintf("F%d", g.nextNumber())
		g.fragments = append(g.fragments, "fragment "+name+" on "+typ+" { "+fields+" }")
		if !aliased {
			g.fragmentsByType[typ] = append(g.fragmentsByType[typ], name)
		}
		return "..." + name + g.maybeDirective()
	}
	return fields
}

// implementsNode reports whether every possible type of typ implements Node.
func (g *generator) implementsNode(typ string) bool {
	return spansTables(g.schema.Types[typ]) || slices.Contains(g.schema.Types[typ].Interfaces, "Node")
}

func (g *generator) maybeDirective() string {
	if !g.chance(0.12) {
		return ""
	}
	d, value := pick(g, "include", "skip"), fmt.Sprint(g.chance(0.5))
	if g.chance(0.7) {
		if len(g.conditions) == 0 || len(g.conditions) < 3 && g.chance(0.5) {
			name := fmt.Sprintf("c%d", g.nextNumber())
			g.conditions = append(g.conditions, name)
			g.variables = append(g.variables, "$"+name+": Boolean!")
			value = "$" + name
		} else {
			value = "$" + pick(g, g.conditions...)
		}
	}
	return " @" + d + "(if: " + value + ")"
}
