package read_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// filterCase is one condition that a filter can have.
type filterCase struct {
	typ   string
	field *ast.FieldDefinition
	op    *ast.FieldDefinition // nil if the field takes no operator
}

// filterCases returns every condition of every filter.
func (m *memory) filterCases() (out []filterCase) {
	for _, typ := range m.typeNames {
		for _, d := range m.filterFields(typ) {
			in := m.schema.Types[d.Type.Name()]
			if d.Name == "subtreeOf" { // the answer also depends on the companies above the viewer, so it is tried more often
				out = append(out, slices.Repeat([]filterCase{{typ, d, nil}}, 20)...)
				continue
			}
			if !m.takesOperators(in) {
				out = append(out, filterCase{typ, d, nil})
				continue
			}
			for _, op := range in.Fields {
				out = append(out, filterCase{typ, d, op})
			}
		}
	}
	return out
}

// casesOfDocument returns the two cases of a document. Cases of the same type are spread over the documents.
func casesOfDocument(cases []filterCase, document int) []filterCase {
	at := func(i int) filterCase { return cases[i*7919%len(cases)] }
	return []filterCase{at(2 * document), at(2*document + 1)}
}

// probeQuery writes a query with a single condition, so that each condition is tried even if no root field lists its type.
func (g *generator) probeQuery(a filterCase) string {
	if g.avoidsStaffFields && g.isStaffOnly(a.typ, a.field.Name) {
		return ""
	}
	name, filter := g.rootFilter(a.typ, g.caseFilter(a))
	root := g.schema.Query.Fields.ForName(name)
	of := strings.TrimSuffix(root.Type.Name(), "Connection")
	order := g.randomOrder(of)
	args := fmt.Sprintf("filter: %s, orderBy: %s", g.writeArgument(of+"Filter", filter), g.writeArgument("["+of+"Order!]", order))
	args += pick(g, ", first: ", ", last: ") + g.writeArgument("Int", leaf{"Int", 1 + g.IntN(30)}) + g.cursorArguments(of, order)
	if root.Arguments.ForName("search") != nil && g.chance(0.2) {
		args += ", search: " + g.writeArgument("String", leaf{"String", g.searchText(of)})
	}
	return fmt.Sprintf("p%d: %s(%s) { totalCount nodes { id } pageInfo { endCursor startCursor hasNextPage } }", g.nextNumber(), name, args)
}

// filterFields returns the conditions of a type's filter; none for a type without lists.
func (m *memory) filterFields(typ string) ast.FieldList {
	if d := m.schema.Types[typ+"Filter"]; d != nil {
		return slices.DeleteFunc(slices.Clone(d.Fields), func(f *ast.FieldDefinition) bool { return f.Name == "isNull" }) // only of edges
	}
	return nil
}

// orderFields returns the sort keys of a type; none for a type without lists.
func (m *memory) orderFields(typ string) ast.EnumValueList {
	if d := m.schema.Types[typ+"OrderField"]; d != nil {
		return d.EnumValues
	}
	return nil
}

// caseFilter draws a filter with a single condition.
func (g *generator) caseFilter(a filterCase) any {
	var condition any
	switch target, toMany := strings.CutSuffix(a.field.Type.Name(), "ListFilter"); {
	case toMany:
		condition = inputObject{{a.op.Name, pick[any](g, inputObject{}, g.randomFilter(target, 0))}}
	case a.op != nil:
		condition = inputObject{{a.op.Name, g.operatorValue(a.typ, a.field.Name, a.op)}}
	default:
		condition = g.filterValue(a.typ, a.field, 1)
	}
	return inputObject{{a.field.Name, condition}}
}

// rootListOf returns the name of the root list of a type; "" if there is none.
func (m *memory) rootListOf(typ string) string {
	i := slices.IndexFunc(m.schema.Query.Fields, func(d *ast.FieldDefinition) bool { return d.Type.Name() == typ+"Connection" })
	if i < 0 {
		return ""
	}
	return m.schema.Query.Fields[i].Name
}

// rootFilter returns a root list and a filter of it that applies the given filter to the type, if need be through an edge.
func (g *generator) rootFilter(typ string, filter any) (string, any) {
	if name := g.rootListOf(typ); name != "" {
		return name, filter
	}
	var permitted, all [][2]string
	for _, owner := range g.typeNames {
		for _, d := range g.filterFields(owner) {
			if d.Type.Name() != typ+"ListFilter" || g.rootListOf(owner) == "" {
				continue
			}
			if all = append(all, [2]string{owner, d.Name}); !g.isStaffOnly(owner, d.Name) {
				permitted = append(permitted, [2]string{owner, d.Name})
			}
		}
	}
	if len(permitted) == 0 || !g.avoidsStaffFields {
		permitted = all
	}
	step := pick(g, permitted...)
	return g.rootListOf(step[0]), inputObject{{step[1], inputObject{{pick(g, "some", "none"), filter}}}}
}

// randomOrder returns one to three order keys of a type.
func (g *generator) randomOrder(typ string) any {
	fields := g.schema.Types[typ+"OrderField"].EnumValues
	var keys []any
	for range pick(g, 1, 1, 2, 3) {
		name := pick(g, fields...).Name
		for g.avoidsStaffFields && g.isStaffOnly(typ, g.orderedField(typ, camelCase(name))) {
			name = pick(g, fields...).Name
		}
		keys = append(keys, inputObject{{"field", leaf{typ + "OrderField!", enum(name)}},
			{"direction", leaf{"OrderDirection!", enum(pick(g, "ASC", "DESC"))}}})
	}
	return keys
}
