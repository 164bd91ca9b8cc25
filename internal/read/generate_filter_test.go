package read_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
)

// filter draws conditions on a type, most of them near the values that there are.
func (g *generator) filter(typ string, depth int) any {
	out := object{}
	seen := map[string]bool{}
	for range g.IntN(3) + depth/2 {
		d := one(g, g.schema.Types[typ+"Filter"].Fields...)
		if seen[d.Name] || g.discreet && g.forStaff(typ, d.Name) {
			continue
		}
		seen[d.Name] = true
		if g.chance(0.03) && d.Name != "subtreeOf" {
			out = append(out, member{d.Name, leaf{"", nil}})
			continue
		}
		if x := g.asked(typ, d, depth); x != nil {
			out = append(out, member{d.Name, x})
		}
	}
	if typ == "Customer" && !seen["subtreeOf"] && g.chance(0.25) {
		out = append(out, member{"subtreeOf", leaf{"ID", g.upper()}})
	}
	if edges := g.edges(typ); depth > 0 && len(edges) > 0 && g.chance(0.35) {
		if d := one(g, edges...); seen[d.Name] {
			return out
		} else if target, toMany := strings.CutSuffix(d.Type.Name(), "Connection"); toMany {
			out = append(out, member{d.Name, g.behindFilter(target, depth-1)})
		} else {
			out = append(out, member{d.Name, g.filter(target, depth-1)})
		}
	}
	return out
}

// asked is what a filter may ask under one of its names; nil where that would go too deep.
func (g *generator) asked(typ string, d *ast.FieldDefinition, depth int) any {
	input := d.Type.Name()
	target := strings.TrimSuffix(input, "Filter")
	switch {
	case d.Name == "and" || d.Name == "or":
		some := make([]any, g.IntN(3))
		for i := range some {
			some[i] = g.filter(typ, max(0, depth-1))
		}
		return some
	case d.Name == "subtreeOf":
		return leaf{"ID", g.upper()}
	case strings.HasSuffix(input, "ListFilter"):
		if depth > 0 {
			return g.behindFilter(strings.TrimSuffix(target, "List"), depth-1)
		}
	case g.tables[target] != nil:
		if depth > 0 {
			return g.filter(target, depth-1)
		}
	default:
		return g.condition(typ, d.Name, input)
	}
	return nil
}

// upper is a customer, often one above who asks, which he does not see.
func (g *generator) upper() string {
	t := g.tables["Customer"]
	over := t.byID[num(g.stands["parent"])]
	if over == nil {
		over = g.stands
	}
	return one(g, t.id(over), t.id(g.above(g.sample("Customer"))), g.id("Customer"))
}

// above goes up from a customer, now and then: whoever stands higher sees more.
func (g *generator) above(c row) row {
	for c["parent"] != nil && g.chance(0.35) {
		c = g.tables["Customer"].byID[num(c["parent"])]
	}
	return c
}

// behindFilter asks for some rows behind a to-many edge, for none, or for both.
func (g *generator) behindFilter(target string, depth int) any {
	out := object{}
	for _, op := range one(g, []string{"some"}, []string{"some"}, []string{"none"}, []string{"none"}, []string{"none", "some"}, nil) {
		out = append(out, member{op, one[any](g, g.filter(target, depth), object{})})
	}
	return out
}

// forStaff reports whether only staff may see a field.
func (g *generator) forStaff(typ, field string) bool {
	d := g.schema.Types[typ].Fields.ForName(field)
	return d != nil && d.Directives.ForName("access") != nil
}

// edges are those of a type by which everybody may filter.
func (g *generator) edges(typ string) (out []*ast.FieldDefinition) {
	for _, d := range g.schema.Types[typ].Fields {
		asked := g.schema.Types[typ+"Filter"].Fields.ForName(d.Name) != nil
		if asked && g.tables[strings.TrimSuffix(d.Type.Name(), "Connection")] != nil && !g.forStaff(typ, d.Name) {
			out = append(out, d)
		}
	}
	return out
}

// condition draws one operator, or two, on a scalar field.
func (g *generator) condition(typ, field, input string) any {
	out := object{}
	ops := g.schema.Types[input].Fields
	for _, i := range g.Perm(len(ops))[:min(len(ops), 1+g.IntN(2))] {
		out = append(out, member{ops[i].Name, g.operands(typ, field, ops[i])})
	}
	return out
}

// operands are what an operator takes: a value, or a list.
func (g *generator) operands(typ, field string, op *ast.FieldDefinition) any {
	if op.Type.Elem == nil {
		return g.operand(typ, field, op.Name, op.Type.String())
	}
	some := make([]any, one(g, g.IntN(4), g.IntN(4), g.IntN(60)))
	for i := range some {
		some[i] = g.operand(typ, field, op.Name, op.Type.Elem.String())
	}
	if len(some) == 1 && g.chance(0.5) {
		return leaf{"", some[0].(leaf).v} // one value stands for a list of it; a variable does not
	}
	return some
}

// operand draws a value that some row has, or one beside it.
func (g *generator) operand(typ, field, op, of string) leaf {
	t := g.tables[typ]
	have := g.value(t, g.sample(typ), field)
	for range 5 {
		if have == nil {
			have = g.value(t, g.sample(typ), field)
		}
	}
	named := strings.TrimSuffix(of, "!")
	switch named {
	case "ID":
		if id, ok := have.(ident); ok && g.chance(0.7) {
			return leaf{of, string(id)}
		}
		return leaf{of, g.id(one(g, typ, typ, ""))}
	case "Boolean":
		return leaf{of, g.chance(0.5)}
	case "Int":
		n, _ := have.(int64)
		return leaf{of, n + g.Int64N(3) - 1}
	case "Decimal":
		a, _ := have.(amount)
		return leaf{of, one(g, a.String(), fmt.Sprint(int64(a)/10_000), "-0.0001", (a + 1).String())}
	case "Time":
		at, ok := have.(time.Time)
		if !ok {
			at = g.now
		}
		return leaf{of, one(g, g.instant(at), g.instant(at), g.instant(at), g.instant(at), "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z")}
	case "Date":
		if have == nil {
			have = "2026-11-02"
		}
		return leaf{of, one[any](g, have, have, have, "0001-01-01", "9999-12-31")}
	case "String":
		return leaf{of, g.phrase(op, have)}
	}
	values := g.schema.Types[named].EnumValues
	return leaf{of, enum(one(g, values...).Name)}
}

// phrase is text to compare with, or to search for.
func (g *generator) phrase(op string, have any) string {
	s, _ := have.(string)
	runes := []rune(s)
	if g.chance(0.1) {
		return one(g, "", "%", "_", `\`, "%a", " ", "'", "x\x7f", "ß", "ss", "ｆｉ", "😀", "𠮷", "%%", "a_", `\\`, "\u00a0", "-", "\ue000")
	}
	if len(runes) == 0 || op != "contains" && op != "startsWith" {
		return one(g, s, s, s, g.otherCase(s), s+" ")
	}
	from := 0
	if op == "contains" {
		from = g.IntN(len(runes))
	}
	return g.otherCase(string(runes[from : from+1+g.IntN(min(4, len(runes)-from))]))
}
