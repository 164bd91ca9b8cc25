package graph

import (
	"buyergraph/internal/apperr"
	"buyergraph/internal/coerce"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// coerceVariables returns the variables of an operation in the types that they are declared
// with. gqlparser coerces them again, but it accepts a number for a string, a string for a
// number, and the value of an enum in any letter case, and it refuses 2.0 for an Int. A
// variable of an unknown type is left to the validation of the document. Codes: BAD_REQUEST.
func coerceVariables(schema *ast.Schema, op *ast.OperationDefinition, values map[string]any) (map[string]any, *gqlerror.Error) {
	out := map[string]any{}
	for _, d := range op.VariableDefinitions {
		inVariable := func(err *gqlerror.Error) *gqlerror.Error {
			return coerce.Within(ast.PathName("variable"), coerce.Within(ast.PathName(d.Variable), err))
		}
		value, isSet := values[d.Variable]
		switch {
		case !isSet && d.DefaultValue == nil && d.Type.NonNull:
			return nil, inVariable(gqlerror.Wrap(apperr.New(apperr.BadRequest, `Variable "${variable}" of type "{type}" was not provided.`,
				"variable", d.Variable, "type", d.Type)))
		case !isSet || schema.Types[d.Type.Name()] == nil || !schema.Types[d.Type.Name()].IsInputType():
			continue
		}
		coerced, err := coerce.Value(schema, d.Type, value)
		if err != nil {
			return nil, inVariable(err)
		}
		out[d.Variable] = coerced
	}
	return out, nil
}

// checkArguments refuses an argument that does not have the type of its position, with the
// variables inserted: validation allows a nullable variable where the position or the variable
// has a default, and checks no text of a scalar. It visits the fields that are executed. Codes:
// BAD_REQUEST with the path of the argument, which starts with the response keys of its field.
func checkArguments(schema *ast.Schema, oc *graphql.OperationContext, set ast.SelectionSet) *gqlerror.Error {
	for _, s := range set {
		var err *gqlerror.Error
		switch s := s.(type) {
		case *ast.Field:
			if err = checkSelection(schema, oc, s.Directives, s, s.SelectionSet); err != nil {
				return coerce.Within(ast.PathName(s.Alias), err)
			}
		case *ast.InlineFragment:
			err = checkSelection(schema, oc, s.Directives, nil, s.SelectionSet)
		case *ast.FragmentSpread:
			err = checkSelection(schema, oc, s.Directives, nil, s.Definition.SelectionSet)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// checkSelection checks the arguments of a selection's directives, those of its field, if it is
// one, and those inside it, unless the directives skip the selection.
func checkSelection(
	schema *ast.Schema, oc *graphql.OperationContext, directives ast.DirectiveList, field *ast.Field, inside ast.SelectionSet,
) *gqlerror.Error {
	isSkipped := false
	for _, d := range directives {
		args, err := checkArgumentList(schema, oc, d.Definition.Arguments, d.Arguments)
		if err != nil {
			return coerce.Within(ast.PathName("@"+d.Name), err)
		}
		isSkipped = isSkipped || d.Name == "skip" && args["if"] == true || d.Name == "include" && args["if"] == false
	}
	if isSkipped {
		return nil
	}
	if field != nil {
		if _, err := checkArgumentList(schema, oc, field.Definition.Arguments, field.Arguments); err != nil {
			return err
		}
	}
	return checkArguments(schema, oc, inside)
}

// checkArgumentList checks the arguments of one field or directive, and returns them with the
// variables inserted. Codes: BAD_REQUEST.
func checkArgumentList(
	schema *ast.Schema, oc *graphql.OperationContext, definitions ast.ArgumentDefinitionList, arguments ast.ArgumentList,
) (map[string]any, *gqlerror.Error) {
	if len(arguments) == 0 {
		return nil, nil
	}
	values := map[string]any{}
	for _, a := range arguments {
		if _, isSet := oc.Variables[a.Value.Raw]; a.Value.Kind == ast.Variable && !isSet {
			continue
		}
		value, err := a.Value.Value(oc.Variables)
		if err != nil { // a number that does not fit into 64 bits
			return nil, coerce.Within(ast.PathName(a.Name), gqlerror.Wrap(apperr.New(apperr.BadRequest, "This has a number that is too large.")))
		}
		if _, err := coerce.Value(schema, definitions.ForName(a.Name).Type, value); err != nil {
			return nil, coerce.Within(ast.PathName(a.Name), err)
		}
		values[a.Name] = value
	}
	return values, nil
}
