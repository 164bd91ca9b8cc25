package read

import (
	"strings"

	"buyergraph/internal/binding"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// EstimateCost returns the greatest number of rows that an operation can read, including
// joined rows. It computes the number from the page sizes in the plans, before anything
// runs. Of the lists that gqlgen itself executes, each selected field counts as one row
// per element. Code: QUERY_TOO_LARGE.
func (e *Engine) EstimateCost(oc *graphql.OperationContext) (int, error) {
	root := e.graph.Schema.Query
	if oc.Operation.Operation == ast.Mutation {
		root = e.graph.Schema.Mutation
	}
	return e.selectionCost(oc, responsePath{}, oc.Operation.SelectionSet, root, 1)
}

// longListSizes gives the number of elements of the long lists that gqlgen itself executes.
// The effects of a role name at most 100 users in total.
var longListSizes = map[string]int{
	"Query.countries": 250, "Country.regions": 21, "RoleEffect.customerUsers": 100,
	"CustomersUpsertPayload.rows": 500, "CustomerUsersUpsertPayload.rows": 500,
}

// selectionCost adds up the cost of a selection set, descending through the types that
// gqlgen executes to the fields that plans answer. parentCount is the number of objects
// on which the selections are evaluated. Code: QUERY_TOO_LARGE.
func (e *Engine) selectionCost(
	oc *graphql.OperationContext, parentPath responsePath, selections ast.SelectionSet, parentType *ast.Definition, parentCount int,
) (int, error) {
	total := 0
	for _, f := range graphql.CollectFields(oc, selections, e.typeConditionsOf(parentType)) {
		total += parentCount - 1
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		path, count := parentPath.child(f.Alias, parentType.Name), parentCount*max(1, longListSizes[parentType.Name+"."+f.Name])
		rootRows, byKey := e.rootRowsByType(oc, f)
		for t, rows := range rootRows {
			p, err := e.findOrCompilePlan(oc, path, f, t, byKey)
			if err != nil {
				return 0, err
			}
			total += p.estimateCost(oc.Variables, rows*count)
		}
		if d := e.graph.Schema.Types[f.Definition.Type.Name()]; d.IsCompositeType() && d.Name != "Node" && len(rootRows) == 0 {
			childCost, err := e.selectionCost(oc, path, f.Selections, d, count)
			if err != nil {
				return 0, err
			}
			total += childCost
		}
	}
	return total, nil
}

// rootRowsByType returns the types with a plan that answers the field, and for each the
// number of rows that its plan starts from. The map is empty for a field that gqlgen
// executes.
func (e *Engine) rootRowsByType(oc *graphql.OperationContext, f graphql.CollectedField) (rows map[*binding.Type]int, byKey bool) {
	if t := e.graph.NodeTypeOf(f.Field); t != nil {
		return map[*binding.Type]int{t: 1}, t.Definition.Name == f.Definition.Type.Name()
	}
	if f.Definition.Type.Name() != "Node" {
		return nil, false
	}
	args, rows := argumentsOf(f.Field, oc.Variables), map[*binding.Type]int{}
	if len(f.Definition.Arguments) == 0 { // a single node; its type is not known before execution
		for _, t := range e.graph.TypesByPrefix {
			rows[t] = 1
		}
	}
	ids := append(asList(args["id"]), asList(args["ids"])...)
	for _, id := range ids[:min(len(ids), maxPageSize)] {
		s, _ := id.(string)
		if t, _ := e.parseNodeID(s); t != nil {
			rows[t]++
		}
	}
	return rows, true
}

// typeConditionsOf returns the names of the types on which a fragment may apply to an
// object of type d: d itself, its interfaces and its possible types.
func (e *Engine) typeConditionsOf(d *ast.Definition) []string {
	names := []string{d.Name}
	for _, i := range e.graph.Schema.Implements[d.Name] {
		names = append(names, i.Name)
	}
	for _, p := range e.graph.Schema.GetPossibleTypes(d) {
		names = append(names, p.Name)
	}
	return names
}

// estimateCost returns the greatest number of rows that the plan can read if it starts
// from rootRows rows. Joined rows count, and each totalCount and each facet count as one.
func (p *plan) estimateCost(vars map[string]any, rootRows int) int {
	total := 0
	rowsByFetch := make([]int, len(p.fetches))
	for i, f := range p.fetches {
		rows := rootRows
		if f.parent != nil {
			rows = rowsByFetch[f.parent.planIndex]
		}
		if !f.byKey {
			size, _, err := parsePageSize(argumentsOf(f.documentField, vars))
			if err != nil {
				size = maxPageSize // the execution rejects the argument and reports its path
			}
			rows *= size
		}
		rowsByFetch[i] = rows
		if f.wantsRows {
			total += rows * (1 + len(f.joins))
		}
		if f.wantsCount {
			total++
		}
		for _, facets := range f.facetFields {
			total += len(facetNames(facets, vars))
		}
	}
	return total
}
