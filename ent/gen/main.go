// Command gen generates ent's code from the schema. Run it with go generate ./ent.
package main

import (
	"log"

	"entgo.io/ent/entc"
	"entgo.io/ent/entc/gen"
)

func main() {
	err := entc.Generate("./schema", &gen.Config{
		Features: []gen.Feature{gen.FeaturePrivacy, gen.FeatureExecQuery},
	}, entc.TemplateDir("./gen/templates"))
	if err != nil {
		log.Fatal(err)
	}
}
