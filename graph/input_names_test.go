package graph_test

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"

	"buyergraph/graph"
	"buyergraph/graph/generated"
	"buyergraph/internal/names"

	"github.com/vektah/gqlparser/v2/ast"
)

// The paths of errors are made from Go field names, so each input field must have the same name in Go as in the SDL.
func TestInputNames(t *testing.T) {
	schema, resolvers := graph.Schema(), reflect.TypeFor[generated.MutationResolver]()
	checked := 0
	for i := range resolvers.NumMethod() {
		m := resolvers.Method(i)
		i := slices.IndexFunc(schema.Mutation.Fields, func(f *ast.FieldDefinition) bool { return strings.EqualFold(f.Name, m.Name) })
		if i < 0 || m.Type.NumIn() != 2 || m.Type.In(0) != reflect.TypeFor[context.Context]() {
			t.Errorf("%s: not a mutation with one input", m.Name)
			continue
		}
		mutation := schema.Mutation.Fields[i]
		checked += compareFields(t, schema, m.Type.In(1), schema.Types[mutation.Arguments[0].Type.Name()])
	}
	if checked < 200 {
		t.Errorf("%d fields", checked)
	}
}

// compareFields returns the number of compared fields.
func compareFields(t *testing.T, schema *ast.Schema, in reflect.Type, sdl *ast.Definition) (n int) {
	t.Helper()
	left := map[string]bool{}
	for _, f := range sdl.Fields {
		left[f.Name] = true
	}
	for _, f := range reflect.VisibleFields(in) {
		if f.Anonymous {
			continue
		}
		name := names.OfField(f.Name)
		d := sdl.Fields.ForName(name)
		if d == nil {
			if len(f.Index) > 1 || in.Name() != sdl.Name {
				continue // belongs to a type that several inputs share
			}
			t.Errorf("%s.%s is no field of %s", in, f.Name, sdl.Name)
			continue
		}
		n++
		delete(left, name)
		typ := f.Type
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
			typ = typ.Elem()
		}
		if below := schema.Types[d.Type.Name()]; below.Kind == ast.InputObject && typ.Kind() == reflect.Struct &&
			!strings.HasSuffix(below.Name, "Filter") && !strings.Contains(typ.Name(), "Omittable") {
			n += compareFields(t, schema, typ, below)
		}
	}
	for name := range left {
		t.Errorf("%s.%s is no field of %s", sdl.Name, name, in)
	}
	return n
}
