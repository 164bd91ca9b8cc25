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
		for range 8 { // what only staff may ask is refused to the rest, and tells no more
			if f := g.schema.Types[typ].Fields.ForName(d.Name); f == nil || f.Directives.ForName("access") == nil || g.chance(0.1) {
				break
			}
			d = one(g, g.schema.Types[typ+"Filter"].Fields...)
		}
		if seen[d.Name] {
			continue
		}
		seen[d.Name] = true
		if g.chance(0.03) {
			out = append(out, member{d.Name, leaf{"", nil}})
			continue
		}
		input := d.Type.Name()
		switch target := strings.TrimSuffix(input, "Filter"); {
		case d.Name == "and" || d.Name == "or":
			some := make([]any, g.IntN(3))
			for i := range some {
				some[i] = g.filter(typ, max(0, depth-1))
			}
			out = append(out, member{d.Name, some})
		case g.tables[target] != nil:
			if depth > 0 {
				out = append(out, member{d.Name, g.filter(target, depth-1)})
			}
		default:
			out = append(out, member{d.Name, g.condition(typ, d.Name, input)})
		}
	}
	if edges := g.edges(typ); depth > 0 && len(edges) > 0 && g.chance(0.35) {
		if d := one(g, edges...); !seen[d.Name] {
			out = append(out, member{d.Name, g.filter(d.Type.Name(), depth-1)})
		}
	}
	return out
}

// edges are the to-one edges of a type by which everybody may filter.
func (g *generator) edges(typ string) (out []*ast.FieldDefinition) {
	for _, d := range g.schema.Types[typ].Fields {
		asked := g.schema.Types[typ+"Filter"].Fields.ForName(d.Name) != nil
		if asked && g.tables[d.Type.Name()] != nil && d.Directives.ForName("access") == nil {
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
		op := ops[i]
		var v any
		switch {
		case op.Type.Elem != nil:
			some := make([]any, g.IntN(4))
			for i := range some {
				some[i] = g.operand(typ, field, op.Name, op.Type.Elem.String())
			}
			v = some
			if len(some) == 1 && g.chance(0.5) {
				v = some[0]
				v = leaf{"", v.(leaf).v} // one value stands for a list; a variable does not
			}
		default:
			v = g.operand(typ, field, op.Name, op.Type.String())
		}
		out = append(out, member{op.Name, v})
	}
	return out
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
		return leaf{of, g.id(typ)}
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
		return leaf{of, g.instant(at)}
	case "Date":
		if have == nil {
			have = "2026-11-02"
		}
		return leaf{of, have}
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
		return one(g, "", "%", "_", `\`, "%a", " ", "'", "x\x7f", "ß", "ss", "ｆｉ", "😀")
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
