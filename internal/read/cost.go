package read

import (
	"strings"

	"buyergraph/internal/binding"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Cost is how many rows an operation may read at most, each with the rows joined
// to it: what its plans say of its page sizes, before anything is executed. A field
// of a long list that gqlgen executes counts as a row, for each element.
func (e *Engine) Cost(oc *graphql.OperationContext) (int, error) {
	root := e.graph.Schema.Query
	if oc.Operation.Operation == ast.Mutation {
		root = e.graph.Schema.Mutation
	}
	return e.cost(oc, site{}, oc.Operation.SelectionSet, root, 1)
}

// lists are the long lists that gqlgen executes, and how many elements one has; of the
// users whom a role's effects name there are a hundred in all.
var lists = map[string]int{"Query.countries": 250, "Country.regions": 21, "RoleEffect.customerUsers": 100}

// cost walks the types that gqlgen executes down to the fields that plans answer.
// What is on is there so many times.
func (e *Engine) cost(oc *graphql.OperationContext, above site, set ast.SelectionSet, on *ast.Definition, times int) (int, error) {
	total := 0
	for _, f := range graphql.CollectFields(oc, set, e.names(on)) {
		total += times - 1
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		at, many := above.below(f.Alias, on.Name), times*max(1, lists[on.Name+"."+f.Name])
		begin, byKey := e.begins(oc, f)
		for t, n := range begin {
			p, err := e.plan(oc, at, f, t, byKey)
			if err != nil {
				return 0, err
			}
			total += p.cost(oc.Variables, n*many)
		}
		if d := e.graph.Schema.Types[f.Definition.Type.Name()]; d.IsCompositeType() && d.Name != "Node" && len(begin) == 0 {
			below, err := e.cost(oc, at, f.Selections, d, many)
			if err != nil {
				return 0, err
			}
			total += below
		}
	}
	return total, nil
}

// begins are the types whose plans answer a field, and how many rows each begins with.
func (e *Engine) begins(oc *graphql.OperationContext, f graphql.CollectedField) (rows map[*binding.Type]int, byKey bool) {
	if t := e.graph.ConnectionOf(f.Field); t != nil {
		return map[*binding.Type]int{t: 1}, t.Def.Name == f.Definition.Type.Name()
	}
	if f.Definition.Type.Name() != "Node" {
		return nil, false
	}
	args, rows := arguments(f.Field, oc.Variables), map[*binding.Type]int{}
	if len(f.Definition.Arguments) == 0 { // of whichever type it will be
		for _, t := range e.graph.ByPrefix {
			rows[t] = 1
		}
	}
	ids := append(asList(args["id"]), asList(args["ids"])...)
	for _, id := range ids[:min(len(ids), maxPage)] {
		s, _ := id.(string)
		if t, _ := e.find(s); t != nil {
			rows[t]++
		}
	}
	return rows, true
}

// names are the type conditions under which selections on a type count.
func (e *Engine) names(d *ast.Definition) []string {
	names := []string{d.Name}
	for _, i := range e.graph.Schema.Implements[d.Name] {
		names = append(names, i.Name)
	}
	for _, p := range e.graph.Schema.GetPossibleTypes(d) {
		names = append(names, p.Name)
	}
	return names
}

func (p *plan) cost(vars map[string]any, keys int) int {
	total := 0
	rows := make([]int, len(p.fetches))
	for i, f := range p.fetches {
		n := keys
		if f.parent != nil {
			n = rows[f.parent.place]
		}
		if !f.byKey {
			size, _, err := pageSize(arguments(f.field, vars))
			if err != nil {
				size = maxPage // execution refuses it, with its path
			}
			n *= size
		}
		rows[i] = n
		if f.rows {
			total += n * (1 + len(f.joins))
		}
		if f.count {
			total++
		}
	}
	return total
}
