package read

import (
	"strconv"

	"buyergraph/internal/binding"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// responsePath identifies a field in an operation's answer: the response keys from the
// root to the field, joined by dots, and the type of the object that contains the field.
type responsePath struct{ joinedKeys, parentType string }

func (p responsePath) child(key, parentType string) responsePath {
	if p.joinedKeys == "" {
		return responsePath{key, parentType}
	}
	return responsePath{p.joinedKeys + "." + key, parentType}
}

type planKey struct {
	operation *ast.OperationDefinition
	path      responsePath
	rowType   *binding.Type
	booleans  string // values of the variables that may decide @include and @skip
}

// findOrCompilePlan returns the cached plan of a collected field, or compiles one and
// caches it if the document and the plan are small. The response path is part of the cache
// key because one field of a document can appear in several places through fragments,
// merged with different selections in each. Code: QUERY_TOO_LARGE.
func (e *Engine) findOrCompilePlan(
	oc *graphql.OperationContext, path responsePath, f graphql.CollectedField, t *binding.Type, byKey bool,
) (*plan, error) {
	key := planKey{oc.Operation, path, t, booleanVariables(oc)}
	if p, ok := e.planCache.Get(key); ok {
		return p, nil
	}
	p, err := compilePlan(e.graph, f.Field, f.Selections, t, byKey, oc.Variables)
	if err != nil {
		return nil, err
	}
	if len(oc.RawQuery) <= MaxCachedDocumentBytes && p.fieldCount <= maxCachedPlanFields {
		e.planCache.Add(key, p)
	}
	return p, nil
}

// booleanVariables concatenates the values of all Boolean variables of the operation. It
// does not check which of them a directive uses: searching the document for that takes
// longer than now and then compiling a plan twice.
func booleanVariables(oc *graphql.OperationContext) string {
	var out []byte
	for _, v := range oc.Operation.VariableDefinitions {
		if v.Type.NamedType == "Boolean" {
			on, _ := oc.Variables[v.Variable].(bool)
			out = strconv.AppendBool(out, on)
		}
	}
	return string(out)
}
