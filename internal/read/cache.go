package read

import (
	"strconv"

	"buyergraph/internal/binding"

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
	typ   *binding.Type
	truth string // of the variables that may decide @include and @skip
}

// plan finds or makes the plan of a collected field. The document's field alone
// would be no key: through fragments it may stand in several places, merged with
// other selections in each.
func (e *Engine) plan(oc *graphql.OperationContext, at site, f graphql.CollectedField, t *binding.Type, byKey bool) (*plan, error) {
	k := planKey{oc.Operation, at, t, truth(oc)}
	if p, ok := e.plans.Get(k); ok {
		return p, nil
	}
	p, err := compile(e.graph, f.Field, f.Selections, t, byKey, oc.Variables)
	if err != nil {
		return nil, err
	}
	if len(oc.RawQuery) <= MaxKept && p.items <= maxKeptItems {
		e.plans.Add(k, p)
	}
	return p, nil
}

// truth are the operation's variables that are true or false, whatever they are for: to
// search the document for those in directives would take longer than a plan too many.
func truth(oc *graphql.OperationContext) string {
	var out []byte
	for _, v := range oc.Operation.VariableDefinitions {
		if v.Type.NamedType == "Boolean" {
			on, _ := oc.Variables[v.Variable].(bool)
			out = strconv.AppendBool(out, on)
		}
	}
	return string(out)
}
