package graph_test

import (
	"bytes"
	"fmt"
	"os"
	"testing"

	"buyergraph/graph"
)

// The page about errors lists the codes with their descriptions from the SDL.
func TestErrorsPage(t *testing.T) {
	const file = "../internal/web/docs/errors.md"
	var b bytes.Buffer
	b.WriteString("# Errors\n\nErrors that the user can correct are in a mutation's `userErrors`. Each has a code, a message and the path " +
		"of the input field. All other errors are at the top level, with the code in `extensions.code`. An internal fault shows only the id of " +
		"its request.\n\n| code | meaning |\n| --- | --- |\n")
	for _, v := range graph.Schema().Types["ErrorCode"].EnumValues {
		fmt.Fprintf(&b, "| %s | %s |\n", v.Name, v.Description)
	}
	if *updateGolden {
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(file); err != nil || !bytes.Equal(want, b.Bytes()) {
		t.Errorf("%s differs from the SDL; if that is intended, run with -update (%v)", file, err)
	}
}
