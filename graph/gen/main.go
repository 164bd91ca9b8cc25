// Command gen writes gqlgen's code. Run it by go generate ./graph.
//
// The types that the read engine answers are shown to gqlgen as scalars, so that
// it generates no executor for them; the schema that is served stays the SDL.
package main

import (
	"log"
	"os"
	"strings"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/vektah/gqlparser/v2/ast"
)

const (
	object  = "buyergraph/internal/read.Object"
	input   = "buyergraph/internal/read.Input"
	payload = "buyergraph/graph/model.NodePayload"
)

type encoded struct{}

func (encoded) Name() string { return "encoded" }

// MutateConfig implements gqlgen's plugin.ConfigMutator.
func (encoded) MutateConfig(cfg *config.Config) error { //nolint:unparam // the interface of gqlgen has it
	s := cfg.Schema
	read := map[string]bool{}
	reach(s, read, "Node")
	for name, d := range s.Types {
		if strings.HasSuffix(name, "Payload") {
			bindPayload(cfg, d, read)
		}
	}
	for _, f := range s.Query.Fields {
		if strings.HasSuffix(f.Type.Name(), "Connection") {
			f.Arguments = nil // the engine reads them from the document
		}
	}
	for name, d := range s.Types {
		switch {
		case read[name]:
			mark(cfg, d, object)
		case d.Kind == ast.Enum && (strings.HasSuffix(name, "OrderField") || name == "OrderDirection"),
			d.Kind == ast.InputObject && (strings.HasSuffix(name, "Filter") || strings.HasSuffix(name, "Order")):
			mark(cfg, d, input)
		}
	}
	return nil
}

// reach marks a type that the read engine answers, and every type in its answers.
func reach(s *ast.Schema, read map[string]bool, name string) {
	d := s.Types[name]
	if read[name] || !d.IsCompositeType() {
		return
	}
	read[name] = true
	for _, p := range s.GetPossibleTypes(d) {
		reach(s, read, p.Name)
		if s.Types[p.Name+"Connection"] != nil {
			reach(s, read, p.Name+"Connection")
		}
	}
	for _, f := range d.Fields {
		reach(s, read, f.Type.Name())
	}
}

func mark(cfg *config.Config, d *ast.Definition, model string) {
	cfg.Models.Add(d.Name, model)
	d.Kind, d.Fields, d.Interfaces, d.EnumValues = ast.Scalar, nil, nil, nil
	delete(cfg.Schema.PossibleTypes, d.Name)
	delete(cfg.Schema.Implements, d.Name)
}

// bindPayload gives every payload of one node, or of the id of one that was deleted, and
// its userErrors the same Go type, so that resolvers of mutations are one expression.
func bindPayload(cfg *config.Config, d *ast.Definition, read map[string]bool) {
	if len(d.Fields) != 2 || d.Fields[1].Name != "userErrors" {
		return
	}
	name := "Node"
	switch first := d.Fields[0]; {
	case first.Name == "deletedId":
		name = "DeletedID"
	case !read[first.Type.Name()]:
		return
	}
	cfg.Models[d.Name] = config.TypeMapEntry{
		Model:  []string{payload},
		Fields: map[string]config.TypeMapField{d.Fields[0].Name: {FieldName: name}},
	}
}

func main() {
	log.SetFlags(0)
	if err := os.Chdir(".."); err != nil { // go generate starts in graph
		log.Fatal(err)
	}
	cfg, err := config.LoadConfig("gqlgen.yml")
	if err != nil {
		log.Fatal(err)
	}
	if err := api.Generate(cfg, api.PrependPlugin(encoded{})); err != nil {
		log.Fatal(err)
	}
}
