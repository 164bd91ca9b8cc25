package graph

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"

	"buyergraph/internal/apperr"
	"buyergraph/internal/text"

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
			return within(ast.PathName("variable"), within(ast.PathName(d.Variable), err))
		}
		value, isSet := values[d.Variable]
		switch {
		case !isSet && d.DefaultValue == nil && d.Type.NonNull:
			return nil, inVariable(gqlerror.Wrap(apperr.New(apperr.BadRequest, `Variable "${variable}" of type "{type}" was not provided.`,
				"variable", d.Variable, "type", d.Type)))
		case !isSet || schema.Types[d.Type.Name()] == nil || !schema.Types[d.Type.Name()].IsInputType():
			continue
		}
		coerced, err := coerce(schema, d.Type, value)
		if err != nil {
			return nil, inVariable(err)
		}
		out[d.Variable] = coerced
	}
	return out, nil
}

// within returns an error of a value with the path from the list, object or field around it.
// Paths are made only for errors: most values have none.
func within(outer ast.PathElement, err *gqlerror.Error) *gqlerror.Error {
	err.Path = slices.Insert(err.Path, 0, outer)
	return err
}

// coerce returns a value, and the values inside it, in the type t. Codes: BAD_REQUEST with the
// path from the value to the one inside it that does not have its type.
func coerce(schema *ast.Schema, t *ast.Type, value any) (any, *gqlerror.Error) {
	list, isList := listOf(value)
	switch def := schema.Types[t.Name()]; {
	case value == nil && t.NonNull:
		return nil, gqlerror.Wrap(apperr.New(apperr.BadRequest, "This must be a value of the type {type}. It must not be null.",
			"reason", "NULL", "type", t))
	case value == nil:
		return nil, nil
	case t.Elem != nil && !isList: // a single value stands for a list with that value
		element, err := coerce(schema, t.Elem, value)
		return []any{element}, err
	case t.Elem != nil:
		out := make([]any, len(list))
		for i, x := range list {
			var err *gqlerror.Error
			if out[i], err = coerce(schema, t.Elem, x); err != nil {
				return nil, within(ast.PathIndex(i), err)
			}
		}
		return out, nil
	case def.Kind == ast.InputObject:
		return coerceObject(schema, def, value)
	case def.Kind == ast.Enum:
		if name, ok := value.(string); ok && def.EnumValues.ForName(name) != nil {
			return value, nil
		}
		return nil, gqlerror.Wrap(apperr.New(apperr.BadRequest, "This must be one of the values of {type}, in the same letters.",
			"reason", "ENUM_VALUE", "type", def.Name))
	default:
		coerced, ok := coerceScalar(def.Name, value)
		if _, isText := value.(string); !ok && isText && def.Name == "DateTime" {
			return nil, gqlerror.Wrap(apperr.New(apperr.BadRequest, "This is not a time. Write one such as 2026-11-23T09:15:00Z.",
				"reason", "NOT_TIME"))
		}
		if !ok {
			return nil, gqlerror.Wrap(apperr.New(apperr.BadRequest, "This must be a value of the type {type}, not {value}.",
				"type", def.Name, "value", describe(value)))
		}
		return coerced, nil
	}
}

// listOf returns the elements of a list. gqlparser makes a typed slice of a single value that is
// the default of a variable.
func listOf(value any) (list []any, isList bool) {
	if list, isList = value.([]any); isList {
		return list, true
	}
	v := reflect.ValueOf(value)
	if v.Kind() != reflect.Slice {
		return nil, false
	}
	for i := range v.Len() {
		list = append(list, v.Index(i).Interface())
	}
	return list, true
}

// coerceObject is [coerce] for an input object. Absent fields stay absent.
func coerceObject(schema *ast.Schema, def *ast.Definition, value any) (any, *gqlerror.Error) {
	object, ok := value.(map[string]any)
	if !ok {
		return nil, gqlerror.Wrap(apperr.New(apperr.BadRequest, "This must be a value of the type {type}, not {value}.",
			"type", def.Name, "value", describe(value)))
	}
	out := map[string]any{}
	for name := range object {
		if def.Fields.ForName(name) == nil {
			return nil, within(ast.PathName(name), gqlerror.Wrap(
				apperr.New(apperr.BadRequest, "The type {type} has no such field.", "reason", "NO_SUCH_FIELD", "type", def.Name)))
		}
	}
	for _, f := range def.Fields {
		x, isSet := object[f.Name]
		switch {
		case !isSet && f.Type.NonNull && f.DefaultValue == nil:
			return nil, within(ast.PathName(f.Name), gqlerror.Wrap(apperr.New(apperr.BadRequest, "This field is required. Its type is {type}.",
				"reason", "FIELD_MISSING", "type", f.Type)))
		case !isSet:
			continue
		}
		coerced, err := coerce(schema, f.Type, x)
		if err != nil {
			return nil, within(ast.PathName(f.Name), err)
		}
		out[f.Name] = coerced
	}
	return out, nil
}

// coerceScalar returns the value of a scalar as gqlgen reads it. ok is false for a value that
// the scalar does not have. The texts of Date and Decimal are checked by their fields.
func coerceScalar(name string, value any) (coerced any, ok bool) {
	s, isText := value.(string)
	switch name {
	case "Boolean":
		_, ok = value.(bool)
	case "Int":
		return wholeNumber(value, math.MaxInt32)
	case "ID":
		if !isText {
			return idFromNumber(value)
		}
		return s, true
	case "JSON":
		ok = true
	case "DateTime":
		_, err := text.ParseTime(s)
		ok = isText && err == nil
	default:
		ok = isText
	}
	return value, ok
}

// idFromNumber returns a whole number as the text of an ID.
func idFromNumber(value any) (any, bool) {
	const greatest = 1<<53 - 1 // greater numbers may have been rounded
	n, ok := wholeNumber(value, greatest)
	if !ok {
		return nil, false
	}
	return strconv.FormatInt(n.(int64), 10), true
}

// wholeNumber returns a JSON number, or the number of a literal, that has no fraction and lies
// between -limit-1 and limit. 2.0 and 2e0 are the whole number 2.
func wholeNumber(value any, limit float64) (any, bool) {
	var f float64
	switch v := value.(type) {
	case json.Number:
		var err error
		if f, err = v.Float64(); err != nil {
			return nil, false
		}
	case int64:
		f = float64(v)
	default: // also the float64 of a literal: the grammar tells 2 from 2.0
		return nil, false
	}
	return int64(f), f == math.Trunc(f) && f >= -limit-1 && f <= limit
}

// describe returns a value for an error message: a number as it is, of others only the kind,
// because a text may be a password.
func describe(value any) string {
	switch value.(type) {
	case string:
		return "a text"
	case bool:
		return "true or false"
	case []any:
		return "a list"
	case map[string]any:
		return "an object"
	}
	return fmt.Sprint(value)
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
				return within(ast.PathName(s.Alias), err)
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
			return within(ast.PathName("@"+d.Name), err)
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
			return nil, within(ast.PathName(a.Name), gqlerror.Wrap(apperr.New(apperr.BadRequest, "This has a number that is too large.")))
		}
		if _, err := coerce(schema, definitions.ForName(a.Name).Type, value); err != nil {
			return nil, within(ast.PathName(a.Name), err)
		}
		values[a.Name] = value
	}
	return values, nil
}
