package read

import (
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Cost is how many rows an operation may read at most, each with the rows joined
// to it: what its plans say of its page sizes, before anything is executed. A field
// of a long list that gqlgen executes counts as a row, for each element.
func (e *Engine) Cost(oc *graphql.OperationContext) (int, error) {
	root := e.graph.schema.Query
	if oc.Operation.Operation == ast.Mutation {
		root = e.graph.schema.Mutation
	}
	return e.cost(oc, site{}, oc.Operation.SelectionSet, root, 1)
}

// lists are the long lists that gqlgen executes, and how many elements one has.
var lists = map[string]int{"Query.countries": 250, "Country.regions": 21}

// cost walks the types that gqlgen executes down to the fields that plans answer.
// What is on is there so many times.
func (e *Engine) cost(oc *graphql.OperationContext, above site, set ast.SelectionSet, on *ast.Definition, times int) (int, error) {
	total := 0
	for _, f := range graphql.CollectFields(oc, set, e.names(on)) {
		total += times - 1
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		at := above.below(f.Alias, on.Name)
		plans, n, err := e.priced(oc, at, f)
		if err != nil {
			return 0, err
		}
		for _, p := range plans {
			total += p.cost(oc.Variables, n)
		}
		if d := e.graph.schema.Types[f.Definition.Type.Name()]; plans == nil && d.IsCompositeType() {
			below, err := e.cost(oc, at, f.Selections, d, times*max(1, lists[on.Name+"."+f.Name]))
			if err != nil {
				return 0, err
			}
			total += below
		}
	}
	return total, nil
}

// priced are the plans that answer a field, and how many rows each begins with.
func (e *Engine) priced(oc *graphql.OperationContext, at site, f graphql.CollectedField) ([]*plan, int, error) {
	name := f.Definition.Type.Name()
	if t := e.graph.types[name]; t != nil {
		p, err := e.plan(oc, at, f, t, true)
		return []*plan{p}, 1, err
	}
	if t := e.graph.connectionOf(f.Field); t != nil {
		p, err := e.plan(oc, at, f, t, false)
		return []*plan{p}, 1, err
	}
	if name != "Node" {
		return nil, 0, nil
	}
	args := arguments(f.Field, oc.Variables)
	ids := append(asList(args["id"]), asList(args["ids"])...)
	plans, seen := []*plan{}, map[*Type]bool{}
	for _, id := range ids[:min(len(ids), maxPage)] {
		s, _ := id.(string)
		t, _ := e.find(s)
		if t == nil || seen[t] {
			continue
		}
		seen[t] = true
		p, err := e.plan(oc, at, f, t, true)
		if err != nil {
			return nil, 0, err
		}
		plans = append(plans, p)
	}
	return plans, len(ids), nil
}

// names are the type conditions under which selections on a type count.
func (e *Engine) names(d *ast.Definition) []string {
	names := []string{d.Name}
	for _, i := range e.graph.schema.Implements[d.Name] {
		names = append(names, i.Name)
	}
	for _, p := range e.graph.schema.GetPossibleTypes(d) {
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
			size, _, err := pageSize(paging(f.field, vars))
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

// paging are the arguments of a list that say how long a page of it is.
func paging(f *ast.Field, vars map[string]any) map[string]any {
	var out map[string]any
	for _, a := range f.Arguments {
		if a.Name == "first" || a.Name == "last" {
			if out == nil {
				out = map[string]any{}
			}
			out[a.Name], _ = a.Value.Value(vars)
		}
	}
	return out
}
