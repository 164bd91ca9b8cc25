// Package coerce reads values of arguments in the types that the schema declares.
package coerce

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"

	"buyergraph/internal/apperr"
	"buyergraph/internal/text"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Within returns an error of a value with the path from the list, object or field around it.
// Paths are made only for errors: most values have none.
func Within(outer ast.PathElement, err *gqlerror.Error) *gqlerror.Error {
	err.Path = slices.Insert(err.Path, 0, outer)
	return err
}

// Value returns a value, and the values inside it, in the type t. Codes: BAD_REQUEST with the
// path from the value to the one inside it that does not have its type.
func Value(schema *ast.Schema, t *ast.Type, value any) (any, *gqlerror.Error) {
	list, isList := listOf(value)
	switch def := schema.Types[t.Name()]; {
	case value == nil && t.NonNull:
		return nil, gqlerror.Wrap(apperr.New(apperr.BadRequest, "This must be a value of the type {type}. It must not be null.",
			"reason", "NULL", "type", t))
	case value == nil:
		return nil, nil
	case t.Elem != nil && !isList: // a single value stands for a list with that value
		element, err := Value(schema, t.Elem, value)
		return []any{element}, err
	case t.Elem != nil:
		out := make([]any, len(list))
		for i, x := range list {
			var err *gqlerror.Error
			if out[i], err = Value(schema, t.Elem, x); err != nil {
				return nil, Within(ast.PathIndex(i), err)
			}
		}
		return out, nil
	case def.Kind == ast.InputObject:
		return objectValue(schema, def, value)
	case def.Kind == ast.Enum:
		if name, ok := value.(string); ok && def.EnumValues.ForName(name) != nil {
			return value, nil
		}
		return nil, gqlerror.Wrap(apperr.New(apperr.BadRequest, "This must be one of the values of {type}, in the same letters.",
			"reason", "ENUM_VALUE", "type", def.Name))
	default:
		coerced, ok := scalarValue(def.Name, value)
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

// objectValue is [Value] for an input object. Absent fields stay absent.
func objectValue(schema *ast.Schema, def *ast.Definition, value any) (any, *gqlerror.Error) {
	object, ok := value.(map[string]any)
	if !ok {
		return nil, gqlerror.Wrap(apperr.New(apperr.BadRequest, "This must be a value of the type {type}, not {value}.",
			"type", def.Name, "value", describe(value)))
	}
	out := map[string]any{}
	for name := range object {
		if def.Fields.ForName(name) == nil {
			return nil, Within(ast.PathName(name), gqlerror.Wrap(
				apperr.New(apperr.BadRequest, "The type {type} has no such field.", "reason", "NO_SUCH_FIELD", "type", def.Name)))
		}
	}
	for _, f := range def.Fields {
		x, isSet := object[f.Name]
		switch {
		case !isSet && f.Type.NonNull && f.DefaultValue == nil:
			return nil, Within(ast.PathName(f.Name), gqlerror.Wrap(apperr.New(apperr.BadRequest, "This field is required. Its type is {type}.",
				"reason", "FIELD_MISSING", "type", f.Type)))
		case !isSet:
			continue
		}
		coerced, err := Value(schema, f.Type, x)
		if err != nil {
			return nil, Within(ast.PathName(f.Name), err)
		}
		out[f.Name] = coerced
	}
	return out, nil
}

// scalarValue returns the value of a scalar as gqlgen reads it. ok is false for a value that
// the scalar does not have. The texts of Date and Decimal are checked by their fields.
func scalarValue(name string, value any) (coerced any, ok bool) {
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
