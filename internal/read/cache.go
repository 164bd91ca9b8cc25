package read

import (
	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// site is a place in an operation's answer: response keys from the root on, and
// the type of the object that the last one is a field of.
type site struct{ path, object string }

func (s site) below(key, object string) site {
	if s.path == "" {
		return site{key, object}
	}
	return site{s.path + "." + key, object}
}

type planKey struct {
	op    *ast.OperationDefinition
	at    site
	typ   *Type
	truth string // of the variables that decide @include and @skip
}

// plan finds or makes the plan of a collected field. The document's field alone
// would be no key: through fragments it may stand in several places, merged with
// other selections in each. Likewise the key holds the truth of every such
// variable of the operation, not only of those below the field.
func (e *Engine) plan(oc *graphql.OperationContext, at site, f graphql.CollectedField, t *Type, byKey bool) (*plan, error) {
	k := planKey{oc.Operation, at, t, ""}
	if names := e.conditions(oc); len(names) > 0 {
		truth := make([]byte, len(names))
		for i, n := range names {
			if on, _ := oc.Variables[n].(bool); on {
				truth[i] = 1
			}
		}
		k.truth = string(truth)
	}
	if p, ok := e.plans.Get(k); ok {
		return p, nil
	}
	p, err := e.graph.compile(f.Field, f.Selections, t, byKey, oc.Variables)
	if err != nil {
		return nil, err
	}
	if len(oc.RawQuery) <= MaxKept && p.items <= maxKeptItems {
		e.plans.Add(k, p)
	}
	return p, nil
}

// conditions names the variables in @include and @skip anywhere in an operation.
func (e *Engine) conditions(oc *graphql.OperationContext) []string {
	op := oc.Operation
	if names, ok := e.conds.Get(op); ok {
		return names
	}
	var names []string
	seen := map[string]bool{}
	var walk func(ast.SelectionSet)
	add := func(ds ast.DirectiveList) {
		for _, d := range ds {
			if a := d.Arguments.ForName("if"); a != nil && a.Value.Kind == ast.Variable && (d.Name == "include" || d.Name == "skip") {
				names = append(names, a.Value.Raw)
			}
		}
	}
	walk = func(set ast.SelectionSet) {
		for _, s := range set {
			switch s := s.(type) {
			case *ast.Field:
				add(s.Directives)
				walk(s.SelectionSet)
			case *ast.InlineFragment:
				add(s.Directives)
				walk(s.SelectionSet)
			case *ast.FragmentSpread:
				add(s.Directives)
				if !seen[s.Name] {
					seen[s.Name] = true
					walk(s.Definition.SelectionSet)
				}
			}
		}
	}
	walk(op.SelectionSet)
	if len(oc.RawQuery) <= MaxKept {
		e.conds.Add(op, names)
	}
	return names
}
