package graph

import (
	"encoding/json"
	"reflect"

	"buyergraph/internal/apperr"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// checkVariables rejects values that do not have the type of their variable. gqlparser
// accepts a number for a string, a string for a number, and the value of an enum in any
// letter case. Code that reads such a value as its own type finds it empty, and an empty
// search matches all records. Codes: BAD_REQUEST.
func checkVariables(schema *ast.Schema, oc *graphql.OperationContext) *gqlerror.Error {
	for _, d := range oc.Operation.VariableDefinitions {
		v, isSet := oc.Variables[d.Variable]
		path := ast.Path{ast.PathName("variable"), ast.PathName(d.Variable)}
		if isSet && v == nil && d.DefaultValue != nil && usedInDirective(oc, d.Variable) {
			return gqlerror.WrapPath(path, apperr.New(apperr.BadRequest,
				"This variable must not be null, because it decides what is selected."))
		}
		if err := checkType(schema, d.Type, reflect.ValueOf(v), path); err != nil {
			return err
		}
	}
	return nil
}

// checkType returns an error if a value, or a value inside it, does not have the type t.
func checkType(schema *ast.Schema, t *ast.Type, v reflect.Value, path ast.Path) *gqlerror.Error {
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if !v.IsValid() { // null; gqlparser has checked that it may be
		return nil
	}
	childPath := func(e ast.PathElement) ast.Path { return append(path[:len(path):len(path)], e) }
	def := schema.Types[t.Name()]
	switch {
	case t.Elem != nil && v.Kind() != reflect.Slice: // a single value stands for a list with that value
		return checkType(schema, t.Elem, v, path)
	case t.Elem != nil:
		for i := range v.Len() {
			if err := checkType(schema, t.Elem, v.Index(i), childPath(ast.PathIndex(i))); err != nil {
				return err
			}
		}
	case def.Kind == ast.InputObject:
		for _, f := range def.Fields {
			if x := v.MapIndex(reflect.ValueOf(f.Name)); x.IsValid() {
				if err := checkType(schema, f.Type, x, childPath(ast.PathName(f.Name))); err != nil {
					return err
				}
			}
		}
	case def.Kind == ast.Enum && (!isText(v) || def.EnumValues.ForName(v.String()) == nil):
		return gqlerror.WrapPath(path, apperr.New(apperr.BadRequest, "This must be one of the values of {type}, in the same letters.",
			"type", def.Name))
	case def.Kind == ast.Scalar && !isScalarValue(def.Name, v):
		return gqlerror.WrapPath(path, apperr.New(apperr.BadRequest, "This must be a value of the type {type}.", "type", def.Name))
	}
	return nil
}

var numberType = reflect.TypeFor[json.Number]()

func isText(v reflect.Value) bool { return v.Kind() == reflect.String && v.Type() != numberType }

// isScalarValue reports whether a value has the JSON type of a scalar. Our own scalars are strings.
func isScalarValue(name string, v reflect.Value) bool {
	switch name {
	case "Boolean":
		return v.Kind() == reflect.Bool
	case "Int", "Float":
		return !isText(v)
	case "ID":
		return v.Kind() != reflect.Bool
	}
	return isText(v)
}

// usedInDirective reports whether a directive of the document uses a variable. Validation
// allows a nullable variable there if it has a default.
func usedInDirective(oc *graphql.OperationContext, name string) bool {
	inDirectives := func(list ast.DirectiveList) bool {
		for _, d := range list {
			for _, a := range d.Arguments {
				if a.Value.Kind == ast.Variable && a.Value.Raw == name {
					return true
				}
			}
		}
		return false
	}
	var inSelection func(ast.SelectionSet) bool
	inSelection = func(set ast.SelectionSet) bool {
		for _, s := range set {
			found := false
			switch s := s.(type) {
			case *ast.Field:
				found = inDirectives(s.Directives) || inSelection(s.SelectionSet)
			case *ast.InlineFragment:
				found = inDirectives(s.Directives) || inSelection(s.SelectionSet)
			case *ast.FragmentSpread:
				found = inDirectives(s.Directives)
			}
			if found {
				return true
			}
		}
		return false
	}
	for _, f := range oc.Doc.Fragments {
		if inSelection(f.SelectionSet) {
			return true
		}
	}
	return inSelection(oc.Operation.SelectionSet)
}
