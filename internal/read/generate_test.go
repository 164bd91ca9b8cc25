package read_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// generator writes random documents that are valid.
type generator struct {
	*rand.Rand
	*memory
	*bank
	discreet   bool  // asks by nothing that only staff may see; others would be refused, and learn no more
	stands     row   // the customer at which somebody stands who sees some
	turn       []ask // what this document asks by itself
	n          int
	variables  []string
	fragments  []string
	values     map[string]any
	conditions []string            // variables that decide @include and @skip
	named      map[string][]string // finished fragments by type, to be spread again
}

// deepest is how many edges a selection follows.
const deepest = 4

// activities are the types behind the one interface that has a table.
var activities = []string{"Note", "EmailMessage", "CalendarEvent", "SystemActivity"}

func (g *generator) chance(p float64) bool { return g.Float64() < p }

func one[T any](g *generator, of ...T) T { return of[g.IntN(len(of))] }

func (g *generator) number() int { g.n++; return g.n }

// document is a new one; its variables are in g.values.
func (g *generator) document() string {
	g.n, g.variables, g.fragments, g.conditions = 0, nil, nil, nil
	g.values, g.named = map[string]any{}, map[string][]string{}
	g.discreet = g.chance(0.75)
	g.stands = g.above(g.sample("Customer"))
	var body []string
	for _, a := range g.turn {
		body = append(body, g.probe(a))
	}
	for range 1 + g.IntN(2) {
		body = append(body, g.wrap("Query", g.rootField(), false))
	}
	head := "query Q"
	if len(g.variables) > 0 {
		head += "(" + strings.Join(g.variables, ", ") + ")"
	}
	return head + " { " + strings.Join(body, " ") + " }\n" + strings.Join(g.fragments, "\n")
}

func (g *generator) rootField() string {
	switch x := g.Float64(); {
	case x < 0.03:
		return "__typename"
	case x < 0.13:
		head := fmt.Sprintf("r%d: node(id: %s)", g.number(), g.write(leaf{"ID!", g.id("")}))
		return g.repeated(head, func() string { return g.nodeBody() })
	case x < 0.23:
		ids := make([]any, g.IntN(6))
		for i := range ids {
			ids[i] = leaf{"ID!", g.id("")}
		}
		head := fmt.Sprintf("r%d: nodes(ids: %s)", g.number(), g.argument("[ID!]!", ids))
		return g.repeated(head, func() string { return g.nodeBody() })
	case x < 0.33:
		r := g.sample("CustomerUser")
		by := one(g, object{{"id", leaf{"ID", g.id("CustomerUser")}}}, object{{"email", leaf{"String", g.otherCase(r["email"].(string))}}},
			object{{"externalId", leaf{"String", fmt.Sprint(r["externalId"])}}})
		g.noVariables(by)
		head := fmt.Sprintf("r%d: customerUser(by: %s)", g.number(), g.argument("CustomerUserBy!", by))
		return g.repeated(head, func() string { return g.object("CustomerUser", deepest, false) })
	}
	for {
		d := one(g, g.schema.Query.Fields...)
		if strings.HasSuffix(d.Type.Name(), "Connection") {
			return g.connection(d, deepest, true)
		}
	}
}

// noVariables keeps variables out of a oneOf input, where the specification wants
// them to be of a type without null.
func (g *generator) noVariables(o object) {
	for i := range o {
		o[i].v = leaf{"", o[i].v.(leaf).v}
	}
}

// nodeBody selects on the interface. What types may answer differently gets an
// alias of its own.
func (g *generator) nodeBody() string {
	body := "{ " + one(g, "id", "__typename", "__typename id")
	for range 1 + g.IntN(5) {
		typ := one(g, slices.Concat(g.names, activities, []string{"Person", "Target"})...)
		body += " ... on " + typ + g.directive() + " " + g.object(typ, deepest-1, true)
	}
	return body + one(g, " }", " ... on Node { again: id } }")
}

// repeated writes a field, now and then twice with different selections, which
// are to be merged.
func (g *generator) repeated(head string, body func() string) string {
	out := head + g.directive() + " " + body()
	if g.chance(0.15) {
		out += " " + head + g.directive() + " " + body()
	}
	return out
}

// wrap puts fields into a fragment of one kind or other, or leaves them.
func (g *generator) wrap(typ, fields string, apart bool) string {
	switch x := g.Float64(); {
	case x < 0.08:
		return "... on " + typ + g.directive() + " { " + fields + " }"
	case x < 0.14:
		return "..." + g.directive() + " { " + fields + " }"
	case x < 0.20 && g.hasID(typ):
		return "... on Node { again: id ... on " + typ + " { " + fields + " } }"
	case x < 0.32:
		name := fmt.Sprintf("F%d", g.number())
		g.fragments = append(g.fragments, "fragment "+name+" on "+typ+" { "+fields+" }")
		if !apart {
			g.named[typ] = append(g.named[typ], name)
		}
		return "..." + name + g.directive()
	}
	return fields
}

// hasID reports whether objects of a type, or of all types that it may be, are nodes.
func (g *generator) hasID(typ string) bool {
	d := g.schema.Types[typ]
	return d.Kind == ast.Union || slices.Contains(d.Interfaces, "Node")
}

func (g *generator) directive() string {
	if !g.chance(0.12) {
		return ""
	}
	d, value := one(g, "include", "skip"), fmt.Sprint(g.chance(0.5))
	if g.chance(0.7) {
		if len(g.conditions) == 0 || len(g.conditions) < 3 && g.chance(0.5) {
			name := fmt.Sprintf("c%d", g.number())
			g.conditions = append(g.conditions, name)
			g.variables = append(g.variables, "$"+name+": Boolean!")
			value = "$" + name
		} else {
			value = "$" + one(g, g.conditions...)
		}
	}
	return " @" + d + "(if: " + value + ")"
}
