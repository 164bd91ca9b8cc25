package graph_test

import (
	"bytes"
	"fmt"
	"os"
	"testing"

	"buyergraph/graph"
	"buyergraph/internal/testkit"
)

func TestErrorsPage(t *testing.T) {
	const file = "../internal/web/docs/errors.md"
	var b bytes.Buffer
	b.WriteString("# Errors\n\nErrors that the user can correct are in a mutation's `userErrors`. Each has a code, a message in English, " +
		"the path of the input field, and parameters. The message can be understood without the path. A path that is null means that the " +
		"error is about no field. To word messages in another language, use the code and the parameters: they have everything that the " +
		"message says; the header Accept-Language changes nothing." +
		" If a code has several messages, the parameter `reason` tells them apart.\n\nAll other errors are at the top level, " +
		"with the code in `extensions.code` and the parameters in `extensions.parameters`. An internal fault shows only the id of its " +
		"request.\n\n| code | meaning | parameters |\n| --- | --- | --- |\n")
	for _, v := range graph.Schema().Types["ErrorCode"].EnumValues {
		meaning, parameters := testkit.SplitCodeDescription(v)
		fmt.Fprintf(&b, "| %s | %s | %s |\n", v.Name, meaning, parameters)
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
