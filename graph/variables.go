package graph

import (
	"encoding/json"
	"reflect"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// variables refuses values that are not of their variable's type. gqlparser lets a number
// pass as text, text as a number, and the value of an enum in any letter case; who reads
// them would find nothing there, which of a search is everybody.
func variables(schema *ast.Schema, oc *graphql.OperationContext) *gqlerror.Error {
	for _, d := range oc.Operation.VariableDefinitions {
		v, given := oc.Variables[d.Variable]
		path := ast.Path{ast.PathName("variable"), ast.PathName(d.Variable)}
		if given && v == nil && d.DefaultValue != nil && decides(oc, d.Variable) {
			return misfit(path, "must not be null where it decides what is selected")
		}
		if err := fits(schema, d.Type, reflect.ValueOf(v), path); err != nil {
			return err
		}
	}
	return nil
}

func fits(schema *ast.Schema, t *ast.Type, v reflect.Value, path ast.Path) *gqlerror.Error {
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if !v.IsValid() { // null, where it may be
		return nil
	}
	below := func(e ast.PathElement) ast.Path { return append(path[:len(path):len(path)], e) }
	def := schema.Types[t.Name()]
	switch {
	case t.Elem != nil && v.Kind() != reflect.Slice: // one value stands for a list of it
		return fits(schema, t.Elem, v, path)
	case t.Elem != nil:
		for i := range v.Len() {
			if err := fits(schema, t.Elem, v.Index(i), below(ast.PathIndex(i))); err != nil {
				return err
			}
		}
	case def.Kind == ast.InputObject:
		for _, f := range def.Fields {
			if x := v.MapIndex(reflect.ValueOf(f.Name)); x.IsValid() {
				if err := fits(schema, f.Type, x, below(ast.PathName(f.Name))); err != nil {
					return err
				}
			}
		}
	case def.Kind == ast.Enum && (!isText(v) || def.EnumValues.ForName(v.String()) == nil):
		return misfit(path, "must be a value of %s, in its own letters", def.Name)
	case def.Kind == ast.Scalar && !scalar(def.Name, v):
		return misfit(path, "must be of type %s", def.Name)
	}
	return nil
}

var numberType = reflect.TypeFor[json.Number]()

func isText(v reflect.Value) bool { return v.Kind() == reflect.String && v.Type() != numberType }

// scalar reports whether a value has the JSON type of a scalar: those of our own are texts.
func scalar(name string, v reflect.Value) bool {
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

func misfit(path ast.Path, format string, args ...any) *gqlerror.Error {
	err := gqlerror.ErrorPathf(path, format, args...)
	errcode.Set(err, errcode.ValidationFailed)
	return err
}

// decides reports whether a variable stands in a directive of the document. Validation
// lets one that may be null stand there when it has a default.
func decides(oc *graphql.OperationContext, name string) bool {
	directives := func(list ast.DirectiveList) bool {
		for _, d := range list {
			for _, a := range d.Arguments {
				if a.Value.Kind == ast.Variable && a.Value.Raw == name {
					return true
				}
			}
		}
		return false
	}
	var in func(ast.SelectionSet) bool
	in = func(set ast.SelectionSet) bool {
		for _, s := range set {
			found := false
			switch s := s.(type) {
			case *ast.Field:
				found = directives(s.Directives) || in(s.SelectionSet)
			case *ast.InlineFragment:
				found = directives(s.Directives) || in(s.SelectionSet)
			case *ast.FragmentSpread:
				found = directives(s.Directives)
			}
			if found {
				return true
			}
		}
		return false
	}
	for _, f := range oc.Doc.Fragments {
		if in(f.SelectionSet) {
			return true
		}
	}
	return in(oc.Operation.SelectionSet)
}
