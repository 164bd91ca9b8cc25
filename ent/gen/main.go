// Command gen generates ent's code from the schema. Run it with go generate ./ent.
package main

import (
	"log"
	"slices"

	"entgo.io/ent/entc"
	"entgo.io/ent/entc/gen"
)

func main() {
	// The packages ent/hook and ent/enttest have no switch, and nothing uses them.
	gen.GraphTemplates = slices.DeleteFunc(gen.GraphTemplates, func(t gen.GraphTemplate) bool {
		return t.Name == "hook" || t.Name == "enttest"
	})
	err := entc.Generate("./schema", &gen.Config{
		Features: []gen.Feature{gen.FeatureExecQuery},
	}, entc.TemplateDir("./gen/templates"))
	if err != nil {
		log.Fatal(err)
	}
}
