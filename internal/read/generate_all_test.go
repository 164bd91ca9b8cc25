package read_test

import (
	"fmt"
	"slices"
	"strings"

	"buyergraph/internal/viewer"

	"github.com/vektah/gqlparser/v2/ast"
)

// trial writes a query to test one thing.
type trial struct {
	name   string   // what it tests, in coverage; "" if it tests all it can
	sought decision // the condition or order that it tests, if any
	write  func(g *generator) string
	viewer *viewer.Viewer // nil for random viewers
}

func (d decision) trial(write func(g *generator) string) trial {
	return trial{d.String(), d, write, staffViewer}
}

// userEditor may edit all users of the first company and its subsidiaries, but may not view audit entries.
var userEditor = &viewer.Viewer{Kind: viewer.CustomerUser, ID: 987, CustomerID: 1, CustomerPath: "1.",
	Grants: viewer.Grants{"CustomerUser:VIEW": viewer.CustomerTree, "CustomerUser:EDIT": viewer.CustomerTree}}

// listViewer sees all users and documents, of companies only their own, and of websites, staff users and roles hardly any.
var listViewer = &viewer.Viewer{Kind: viewer.Staff, ID: 2, PreferOrderScan: true, Grants: viewer.Grants{
	"CustomerUser:VIEW": viewer.All, "Rfq:VIEW": viewer.All, "Quote:VIEW": viewer.All, "Order:VIEW": viewer.All, "Customer:VIEW": viewer.Own}}

// trials returns a trial of each condition, of each order, and of all fields of each type.
func (m *memory) trials() (out []trial) {
	for _, c := range slices.Compact(m.filterCases()) {
		op := ""
		if c.op != nil {
			op = c.op.Name
		}
		out = append(out, decision{c.typ, c.field.Name, op}.trial(func(g *generator) string { return g.filteredQuery(c) }))
	}
	for _, typ := range m.typeNames {
		for _, v := range m.orderFields(typ) {
			for _, direction := range []string{"ASC", "DESC"} {
				d := decision{typ, camelCase(v.Name), direction}
				out = append(out, d.trial(func(g *generator) string { return g.orderedQuery(typ, v.Name, direction) }))
			}
			if m.orderEdge(typ, camelCase(v.Name)) != "" {
				out = append(out, trial{write: func(g *generator) string { return g.orderedQueryOfStatuses(typ, v.Name) }, viewer: staffViewer})
				out = append(out, trial{name: typ + "OrderField." + v.Name + " hidden", viewer: listViewer,
					write: func(g *generator) string { return g.orderedQuery(typ, v.Name, pick(g, "ASC", "DESC")) }})
			}
		}
	}
	for _, typ := range m.typeNames {
		for _, by := range m.facetValues(typ) {
			write := func(g *generator) string { return g.facetQuery(typ, by) }
			out = append(out, trial{name: typ + "Facet." + by, write: write, viewer: staffViewer})
			if m.hidesTargets(typ, by) {
				out = append(out, trial{name: typ + "Facet." + by + " hidden", write: write, viewer: listViewer})
			}
		}
	}
	for _, c := range slices.Compact(m.filterCases()) {
		if m.takesOperators(m.schema.Types[c.field.Type.Name()]) || m.edgeTarget(c.typ, c.field.Name) == "" {
			continue
		}
		for _, isNull := range []bool{true, false} {
			out = append(out, trial{write: func(g *generator) string {
				asked := inputObject{{c.field.Name, inputObject{{"isNull", leaf{"Boolean", isNull}}}}}
				name, filter := g.rootFilter(c.typ, asked)
				return fmt.Sprintf("%s(filter: %s) { totalCount nodes { id } }", name, g.writeValue(filter))
			}})
		}
	}
	for _, d := range m.fieldsByKey() {
		for _, key := range m.schema.Types[d.Type.Name()+"By"].Fields {
			write := func(g *generator) string { return g.keyCall(d, key.Name) + " { id }" }
			out = append(out, trial{name: "Query." + d.Name + " by " + key.Name, write: write, viewer: staffViewer})
		}
	}
	for _, d := range m.schema.Query.Fields {
		if typ, isList := strings.CutSuffix(d.Type.Name(), "Connection"); isList {
			out = append(out, trial{write: func(*generator) string { return d.Name + wholeConnection }, viewer: staffViewer})
			if d.Arguments.ForName("search") != nil {
				for _, op := range searchDecisions {
					out = append(out, decision{typ, "", op}.trial(func(g *generator) string {
						search := writeLiteral(g.searchText(typ))
						if op == "spelling" {
							search = `"Mueller"`
						}
						return fmt.Sprintf("%s(first: 100, search: %s) { totalCount nodes { id } }", d.Name, search)
					}))
				}
			}
		}
	}
	for _, typ := range slices.Concat(m.typeNames, activityTypes) {
		if m.schema.Types[typ].Kind == ast.Object {
			out = append(out, trial{write: func(*generator) string { return m.wholeRows(typ) }, viewer: staffViewer})
		}
	}
	for _, typ := range m.typeNames {
		for _, o := range strings.Fields(operationsOn[typ]) {
			for _, accepted := range []string{"true", "false"} {
				write := func(*generator) string { return m.queryOfRows(typ, m.tables[typ].rows, "{ viewerCan }") }
				out = append(out, trial{name: typ + ".viewerCan " + o + " " + accepted, write: write})
			}
		}
	}
	return append(out, trial{write: func(*generator) string { return m.wholeRows("AuditEntry") }, viewer: userEditor})
}

// filteredQuery writes a query of a root list with a single condition.
func (g *generator) filteredQuery(c filterCase) string {
	name, filter := g.rootFilter(c.typ, g.caseFilter(c))
	return fmt.Sprintf("%s(filter: %s) { totalCount nodes { id } }", name, g.writeValue(filter))
}

// orderedQuery writes a query of a list in an order: a root list, or the lists below the rows of another type.
func (g *generator) orderedQuery(typ, key, direction string) string {
	list := fmt.Sprintf("(first: 100, orderBy: [{field: %s, direction: %s}]) { nodes { id } }", key, direction)
	if name := g.rootListOf(typ); name != "" {
		return name + list
	}
	var edges [][2]string
	for _, owner := range g.typeNames {
		for _, d := range g.schema.Types[owner].Fields {
			if d.Type.Name() == typ+"Connection" {
				edges = append(edges, [2]string{owner, d.Name})
			}
		}
	}
	edge := pick(g, edges...)
	return g.queryOfRows(edge[0], g.tables[edge[0]].rows, "{ "+edge[1]+list+" }")
}

// orderedQueryOfStatuses writes a query of a root list in an order over an edge, with a filter on a field with few values.
func (g *generator) orderedQueryOfStatuses(typ, key string) string {
	filter := "internalStatus: {neq: OPEN}"
	if typ == "CustomerUser" {
		filter = "or: [{enabled: {eq: true}}, {not: {status: {in: [DISABLED, GUEST]}}}]"
	}
	return fmt.Sprintf("%s(first: 7, orderBy: [{field: %s}], filter: {%s}) { nodes { id } pageInfo { endCursor hasNextPage } }",
		g.rootListOf(typ), key, filter)
}

// queryOfRows writes a query of at most 100 rows of a table by their ids, with selections on a type.
func (m *memory) queryOfRows(typ string, rows []row, selections string) string {
	table := m.tables[typ]
	if slices.Contains(activityTypes, typ) {
		table = m.tables["Activity"]
	}
	var ids []string
	for _, r := range rows[:min(len(rows), 100)] {
		ids = append(ids, fmt.Sprintf("%q", table.id(r)))
	}
	return fmt.Sprintf("nodes(ids: [%s]) { ... on %s %s }", strings.Join(ids, ", "), typ, selections)
}

// wholeRows writes a query of all fields of the rows of a type.
func (m *memory) wholeRows(typ string) string {
	rows := m.tables["Activity"].rows
	if !slices.Contains(activityTypes, typ) {
		rows = m.tables[typ].rows
	}
	var out []string
	for chunk := range slices.Chunk(rows, 100) {
		out = append(out, fmt.Sprintf("rows%d: %s", len(out), m.queryOfRows(typ, chunk, m.wholeObject(typ))))
	}
	return strings.Join(out, " ")
}

// wholeObject selects every field of a type. Of other records it selects the id, in lists too.
func (m *memory) wholeObject(typ string) string {
	out := "{"
	for _, d := range m.schema.Types[typ].Fields {
		if strings.HasPrefix(d.Name, "__") {
			continue
		}
		out += " " + d.Name
		switch target := m.schema.Types[d.Type.Name()]; {
		case strings.HasSuffix(target.Name, "Connection"):
			out += wholeConnection
		case m.tables[target.Name] != nil, target.Name == "Node":
			out += " { id }"
		case target.Kind == ast.Object, spansTables(target):
			out += " " + m.wholeObject(target.Name)
		}
	}
	return out + " }"
}

// wholeConnection selects every field of a connection.
const wholeConnection = "(first: 3) " +
	"{ totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id } } nodes { id } }"
