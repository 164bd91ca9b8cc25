package read_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// ask is one condition that a filter may have.
type ask struct {
	typ   string
	field *ast.FieldDefinition
	op    *ast.FieldDefinition // nil where the field is asked for as a whole
}

// asks are all of them.
func (m *memory) asks() (out []ask) {
	for _, typ := range m.names {
		for _, d := range m.schema.Types[typ+"Filter"].Fields {
			in := m.schema.Types[d.Type.Name()]
			if d.Name == "subtreeOf" { // the one whose answer hangs on what above him the viewer sees
				out = append(out, slices.Repeat([]ask{{typ, d, nil}}, 20)...)
				continue
			}
			if in.Fields.ForName("eq") == nil && in.Fields.ForName("some") == nil {
				out = append(out, ask{typ, d, nil})
				continue
			}
			for _, op := range in.Fields {
				out = append(out, ask{typ, d, op})
			}
		}
	}
	return out
}

// inTurn are those of a document; those of one type do not all come together.
func inTurn(asks []ask, document int) []ask {
	at := func(i int) ask { return asks[i*7919%len(asks)] }
	return []ask{at(2 * document), at(2*document + 1)}
}

// probe asks one thing by itself, so that every condition gets its turn, whether or
// not a root lists the type.
func (g *generator) probe(a ask) string {
	if g.discreet && g.forStaff(a.typ, a.field.Name) {
		return ""
	}
	var what any
	switch target, toMany := strings.CutSuffix(a.field.Type.Name(), "ListFilter"); {
	case toMany:
		what = object{{a.op.Name, one[any](g, object{}, g.filter(target, 0))}}
	case a.op != nil:
		what = object{{a.op.Name, g.operands(a.typ, a.field.Name, a.op)}}
	default:
		what = g.asked(a.typ, a.field, 1)
	}
	name, filter := g.root(a.typ, object{{a.field.Name, what}})
	root := g.schema.Query.Fields.ForName(name)
	of := strings.TrimSuffix(root.Type.Name(), "Connection")
	order := g.someOrder(of)
	args := fmt.Sprintf("filter: %s, orderBy: %s", g.argument(of+"Filter", filter), g.argument("["+of+"Order!]", order))
	args += one(g, ", first: ", ", last: ") + g.argument("Int", leaf{"Int", 1 + g.IntN(30)}) + g.cursors(of, order)
	if root.Arguments.ForName("search") != nil && g.chance(0.2) {
		args += ", search: " + g.argument("String", leaf{"String", g.words()})
	}
	return fmt.Sprintf("p%d: %s(%s) { totalCount nodes { id } pageInfo { endCursor startCursor hasNextPage } }", g.number(), name, args)
}

// root is a root list and the filter of it that asks of a type what the given one does.
func (g *generator) root(typ string, filter any) (string, any) {
	lists := func(typ string) string {
		i := slices.IndexFunc(g.schema.Query.Fields, func(d *ast.FieldDefinition) bool { return d.Type.Name() == typ+"Connection" })
		if i < 0 {
			return ""
		}
		return g.schema.Query.Fields[i].Name
	}
	if name := lists(typ); name != "" {
		return name, filter
	}
	var open, all [][2]string
	for _, owner := range g.names {
		for _, d := range g.schema.Types[owner+"Filter"].Fields {
			if d.Type.Name() != typ+"ListFilter" || lists(owner) == "" {
				continue
			}
			if all = append(all, [2]string{owner, d.Name}); !g.forStaff(owner, d.Name) {
				open = append(open, [2]string{owner, d.Name})
			}
		}
	}
	if len(open) == 0 || !g.discreet {
		open = all
	}
	way := one(g, open...)
	return lists(way[0]), object{{way[1], object{{one(g, "some", "none"), filter}}}}
}

// someOrder is one key of a type, and now and then more.
func (g *generator) someOrder(typ string) any {
	fields := g.schema.Types[typ+"OrderField"].EnumValues
	var keys []any
	for range one(g, 1, 1, 2, 3) {
		name := one(g, fields...).Name
		for g.discreet && g.forStaff(typ, camel(name)) {
			name = one(g, fields...).Name
		}
		keys = append(keys, object{{"field", leaf{typ + "OrderField!", enum(name)}}, {"direction", leaf{"OrderDirection!", enum(one(g, "ASC", "DESC"))}}})
	}
	return keys
}
