package read_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
)

// randomFilter draws conditions on a type. Most of their values are close to values that exist.
func (g *generator) randomFilter(typ string, depth int) any {
	out := inputObject{}
	seen := map[string]bool{}
	for range g.IntN(3) + depth/2 {
		d := pick(g, g.schema.Types[typ+"Filter"].Fields...)
		if d.Name == "isNull" || seen[d.Name] || g.avoidsStaffFields && g.isStaffOnly(typ, d.Name) {
			continue
		}
		seen[d.Name] = true
		if g.chance(0.03) && d.Name != "subtreeOf" {
			out = append(out, inputField{d.Name, leaf{"", nil}})
			continue
		}
		if x := g.filterValue(typ, d, depth); x != nil {
			out = append(out, inputField{d.Name, x})
		}
	}
	if typ == "Customer" && !seen["subtreeOf"] && g.chance(0.25) {
		out = append(out, inputField{"subtreeOf", leaf{"ID", g.subtreeTop()}})
	}
	if edges := g.filterableEdges(typ); depth > 0 && len(edges) > 0 && g.chance(0.35) {
		if d := pick(g, edges...); seen[d.Name] {
			return out
		} else if target, toMany := strings.CutSuffix(d.Type.Name(), "Connection"); toMany {
			out = append(out, inputField{d.Name, g.listFilter(target, depth-1)})
		} else {
			out = append(out, inputField{d.Name, g.edgeFilter(target, depth-1)})
		}
	}
	return out
}

// edgeFilter draws the filter of a to-one edge, which may ask whether the edge is null.
func (g *generator) edgeFilter(target string, depth int) any {
	filter := g.randomFilter(target, depth)
	if g.chance(0.7) {
		return filter
	}
	asked := inputObject{{"isNull", leaf{"Boolean", g.chance(0.5)}}}
	return pick[any](g, asked, inputObject{{"or", []any{asked, filter}}}, inputObject{{"not", asked}},
		inputObject{{"and", []any{filter, asked}}},
		append(slices.Clone(filter.(inputObject)), asked...))
}

// filterValue draws the value of one field of a filter. It returns nil where the filter would become too deep.
func (g *generator) filterValue(typ string, d *ast.FieldDefinition, depth int) any {
	input := d.Type.Name()
	target := strings.TrimSuffix(input, "Filter")
	switch {
	case d.Name == "and" || d.Name == "or":
		values := make([]any, g.IntN(3))
		for i := range values {
			values[i] = g.randomFilter(typ, max(0, depth-1))
		}
		return values
	case d.Name == "subtreeOf":
		return leaf{"ID", g.subtreeTop()}
	case strings.HasSuffix(input, "ListFilter"):
		if depth > 0 {
			return g.listFilter(strings.TrimSuffix(target, "List"), depth-1)
		}
	case d.Name == "not":
		if depth > 0 {
			return g.randomFilter(typ, depth-1)
		}
	case g.tables[target] != nil:
		if depth > 0 {
			return g.edgeFilter(target, depth-1)
		}
	default:
		return g.scalarFilter(typ, d.Name, input)
	}
	return nil
}

// subtreeTop returns the id of a customer. It is often above the viewer's company, where the viewer does not see it.
func (g *generator) subtreeTop() string {
	t := g.tables["Customer"]
	ancestor := t.byID[intOf(g.viewerCompany["parent"])]
	if ancestor == nil {
		ancestor = g.viewerCompany
	}
	return pick(g, t.id(ancestor), t.id(g.randomAncestor(g.randomRow("Customer"))), g.randomID("Customer"))
}

// randomAncestor sometimes climbs from a customer to its parents, since viewers of higher companies see more.
func (g *generator) randomAncestor(c row) row {
	for c["parent"] != nil && g.chance(0.35) {
		c = g.tables["Customer"].byID[intOf(c["parent"])]
	}
	return c
}

// listFilter draws a filter on a to-many edge: some, none, or both.
func (g *generator) listFilter(target string, depth int) any {
	out := inputObject{}
	for _, op := range pick(g, []string{"some"}, []string{"some"}, []string{"none"}, []string{"none"}, []string{"none", "some"}, nil) {
		out = append(out, inputField{op, pick[any](g, g.randomFilter(target, depth), inputObject{})})
	}
	return out
}

// isStaffOnly reports whether only staff may see a field.
func (g *generator) isStaffOnly(typ, field string) bool {
	d := g.schema.Types[typ].Fields.ForName(field)
	return d != nil && d.Directives.ForName("access") != nil
}

// filterableEdges returns the edges of a type by which every viewer may filter.
func (g *generator) filterableEdges(typ string) (out []*ast.FieldDefinition) {
	for _, d := range g.schema.Types[typ].Fields {
		asked := g.filterFields(typ).ForName(d.Name) != nil
		if asked && g.tables[strings.TrimSuffix(d.Type.Name(), "Connection")] != nil && !g.isStaffOnly(typ, d.Name) {
			out = append(out, d)
		}
	}
	return out
}

// scalarFilter draws one or two operators on a scalar field.
func (g *generator) scalarFilter(typ, field, input string) any {
	out := inputObject{}
	ops := g.schema.Types[input].Fields
	for _, i := range g.Perm(len(ops))[:min(len(ops), 1+g.IntN(2))] {
		out = append(out, inputField{ops[i].Name, g.operatorValue(typ, field, ops[i])})
	}
	return out
}

// operatorValue draws the value of an operator, which may be a list.
func (g *generator) operatorValue(typ, field string, op *ast.FieldDefinition) any {
	if op.Type.Elem == nil {
		return g.operandValue(typ, field, op.Name, op.Type.String())
	}
	values := make([]any, pick(g, g.IntN(4), g.IntN(4), g.IntN(60)))
	for i := range values {
		values[i] = g.operandValue(typ, field, op.Name, op.Type.Elem.String())
	}
	if len(values) == 1 && g.chance(0.5) {
		return leaf{"", values[0].(leaf).v} // a single value is coerced to a list, a variable is not
	}
	return values
}

// operandValue draws a value that some row has, or one close to it.
func (g *generator) operandValue(typ, field, op, of string) leaf {
	t := g.tables[typ]
	stored := g.fieldValue(t, g.randomRow(typ), field)
	for range 5 {
		if stored == nil {
			stored = g.fieldValue(t, g.randomRow(typ), field)
		}
	}
	named := strings.TrimSuffix(of, "!")
	switch named {
	case "ID":
		if id, ok := stored.(nodeID); ok && g.chance(0.7) {
			return leaf{of, string(id)}
		}
		return leaf{of, g.randomID(pick(g, typ, typ, ""))}
	case "Boolean":
		return leaf{of, g.chance(0.5)}
	case "Int":
		n, _ := stored.(int64)
		return leaf{of, n + g.Int64N(3) - 1}
	case "Decimal":
		a, _ := stored.(amount)
		return leaf{of, pick(g, a.String(), fmt.Sprint(int64(a)/10_000), "-0.0001", (a + 1).String())}
	case "DateTime":
		at, ok := stored.(time.Time)
		if !ok {
			at = g.now
		}
		return leaf{of, pick(g, g.timeNear(at), g.timeNear(at), g.timeNear(at), g.timeNear(at), "0001-01-01T00:00:00Z",
			"9999-12-31T23:59:59.999999Z")}
	case "Date":
		if stored == nil {
			stored = "2026-11-02"
		}
		return leaf{of, pick[any](g, stored, stored, stored, "0001-01-01", "9999-12-31")}
	case "String":
		return leaf{of, g.comparisonText(op, stored)}
	}
	values := g.schema.Types[named].EnumValues
	return leaf{of, enum(pick(g, values...).Name)}
}

// comparisonText draws text to compare with or to search for.
func (g *generator) comparisonText(op string, have any) string {
	s, _ := have.(string)
	runes := []rune(s)
	if g.chance(0.1) {
		return pick(g, "", "%", "_", `\`, "%a", " ", "'", "x\x7f", "ß", "ss", "ｆｉ", "😀", "𠮷", "%%", "a_", `\\`, "\u00a0", "-",
			"\ue000")
	}
	if len(runes) == 0 || op != "contains" && op != "startsWith" {
		return pick(g, s, s, s, g.randomLetterCase(s), s+" ")
	}
	from := 0
	if op == "contains" {
		from = g.IntN(len(runes))
	}
	return g.randomLetterCase(string(runes[from : from+1+g.IntN(min(4, len(runes)-from))]))
}
