package graph_test

import (
	"bytes"
	"fmt"
	"os"
	"testing"

	"buyergraph/graph"
)

// The page about errors lists the codes as the SDL describes them.
func TestErrorsPage(t *testing.T) {
	const file = "../internal/web/docs/errors.md"
	var b bytes.Buffer
	b.WriteString("# Errors\n\nWhat somebody can act on comes in a mutation's `userErrors`, with a code, a sentence and the path of the part of the input that is wrong. The rest comes at the top level, with the code in `extensions.code`; an internal fault tells the id of its request and nothing else.\n\n| code | means |\n| --- | --- |\n")
	for _, v := range graph.Schema().Types["ErrorCode"].EnumValues {
		fmt.Fprintf(&b, "| %s | %s |\n", v.Name, v.Description)
	}
	if *rewrite {
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(file); err != nil || !bytes.Equal(want, b.Bytes()) {
		t.Errorf("%s is not what the SDL says; where that is meant: -update (%v)", file, err)
	}
}
