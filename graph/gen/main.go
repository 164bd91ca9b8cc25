// Command gen generates gqlgen's code. Run it with go generate ./graph.
//
// gqlgen sees the types that the read engine answers as scalars, so that it generates
// no executor for them. The served schema is still the SDL.
package main

import (
	"log"
	"os"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/vektah/gqlparser/v2/ast"
)

const (
	objectModel      = "buyergraph/internal/read.Object"
	inputModel       = "buyergraph/internal/read.Input"
	nodePayloadModel = "buyergraph/graph/model.NodePayload"
)

// scalarPlugin is a gqlgen plugin that binds the types of the read engine as scalars.
type scalarPlugin struct{}

func (scalarPlugin) Name() string { return "encoded" }

// MutateConfig implements gqlgen's plugin.ConfigMutator.
func (scalarPlugin) MutateConfig(cfg *config.Config) error { //nolint:unparam // required by the interface of gqlgen
	s := cfg.Schema
	answered := map[string]bool{}
	markReachable(s, answered, "Node")
	for name, d := range s.Types {
		if strings.HasSuffix(name, "Payload") {
			bindPayload(cfg, d, answered)
		}
	}
	for _, f := range append(slices.Clone(s.Query.Fields), s.Types["Viewer"].Fields...) {
		if strings.HasSuffix(f.Type.Name(), "Connection") {
			f.Arguments = slices.DeleteFunc(f.Arguments, func(a *ast.ArgumentDefinition) bool { return isListArgument[a.Name] })
		}
	}
	for name, d := range s.Types {
		switch {
		case answered[name]:
			bindAsScalar(cfg, d, objectModel)
		case d.Kind == ast.Enum && (strings.HasSuffix(name, "OrderField") || strings.HasSuffix(name, "Facet") || name == "OrderDirection"),
			d.Kind == ast.InputObject && (strings.HasSuffix(name, "Filter") || strings.HasSuffix(name, "Order")):
			bindAsScalar(cfg, d, inputModel)
		}
	}
	return nil
}

// isListArgument has the arguments of lists. The read engine reads them from the document.
var isListArgument = map[string]bool{
	"first": true, "after": true, "last": true, "before": true, "filter": true, "search": true, "orderBy": true,
}

// markReachable adds a type that the read engine answers, and every type reachable from it, to answered.
func markReachable(s *ast.Schema, answered map[string]bool, name string) {
	d := s.Types[name]
	if answered[name] || !d.IsCompositeType() {
		return
	}
	answered[name] = true
	for _, p := range s.GetPossibleTypes(d) {
		markReachable(s, answered, p.Name)
		if s.Types[p.Name+"Connection"] != nil {
			markReachable(s, answered, p.Name+"Connection")
		}
	}
	for _, f := range d.Fields {
		markReachable(s, answered, f.Type.Name())
	}
}

// bindAsScalar turns a type into a scalar with the given Go type.
func bindAsScalar(cfg *config.Config, d *ast.Definition, model string) {
	cfg.Models.Add(d.Name, model)
	d.Kind, d.Fields, d.Interfaces, d.EnumValues = ast.Scalar, nil, nil, nil
	delete(cfg.Schema.PossibleTypes, d.Name)
	delete(cfg.Schema.Implements, d.Name)
}

// bindPayload binds payloads that hold a node or a deleted id, and userErrors, to one Go type, so
// that the resolver of a mutation is one expression. A payload may also name a list of related
// records, or such a list alone, which has a resolver.
func bindPayload(cfg *config.Config, d *ast.Definition, answered map[string]bool) {
	last := len(d.Fields) - 1
	if last < 1 || last > 2 || d.Fields[last].Name != "userErrors" {
		return
	}
	first, fields := d.Fields[0], map[string]config.TypeMapField{}
	switch {
	case first.Name == "deletedId":
		fields[first.Name] = config.TypeMapField{FieldName: "DeletedID"}
	case answered[first.Type.Name()] && first.Type.Elem != nil:
		fields[first.Name] = config.TypeMapField{Resolver: true}
	case answered[first.Type.Name()]:
		fields[first.Name] = config.TypeMapField{FieldName: "Node"}
	default:
		return
	}
	if last == 2 {
		related := d.Fields[1]
		if related.Type.Elem == nil || !answered[related.Type.Name()] {
			return
		}
		fields[related.Name] = config.TypeMapField{Resolver: true}
	}
	cfg.Models[d.Name] = config.TypeMapEntry{Model: []string{nodePayloadModel}, Fields: fields}
}

func main() {
	log.SetFlags(0)
	if err := os.Chdir(".."); err != nil { // go generate runs in graph
		log.Fatal(err)
	}
	if err := writeStandardSDL(); err != nil {
		log.Fatal(err)
	}
	cfg, err := config.LoadConfig("gqlgen.yml")
	if err != nil {
		log.Fatal(err)
	}
	if err := api.Generate(cfg, api.PrependPlugin(scalarPlugin{})); err != nil {
		log.Fatal(err)
	}
}
