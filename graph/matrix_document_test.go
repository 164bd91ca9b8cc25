package graph_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"buyergraph/graph"
	"buyergraph/internal/authz"
	"buyergraph/internal/viewer"
)

// document writes or compares the page of the documentation about who may do what.
func document(t *testing.T, table []string) {
	t.Helper()
	const file = "../internal/web/docs/permissions.md"
	var b bytes.Buffer
	b.WriteString("# Who may do what\n\nThis page is written by the tests: what it says is what the server did when they asked it.\n\n")
	b.WriteString("## What a role can grant\n\nA level reaches: OWN, what names the person himself, for staff the customers that he owns or represents and what hangs on them; CUSTOMER, his company; CUSTOMER_TREE, his company and every company below it; ALL, everything. A role's default level is for every entity that it does not name, as far as that entity has the level. Several roles add up: the highest level of each action counts.\n\n| entity | actions | of them for customer users | at levels | for staff at levels |\n| --- | --- | --- | --- | --- |\n")
	for _, e := range authz.Grantable() {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", e.Name, joined(e.Actions), joined(e.StorefrontActions), joined(e.Levels(viewer.CustomerUser)), joined(e.Levels(viewer.Staff)))
	}
	b.WriteString("\n| capability | for | allows |\n| --- | --- | --- |\n")
	for _, c := range authz.Capabilities {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", c.Code, map[bool]string{true: "customer users", false: "staff"}[c.Storefront], c.Meaning)
	}
	b.WriteString("\n## What operations ask for\n\nEvery query answers everybody with the rows that he may see; beyond that:\n\n| operation | needs |\n| --- | --- |\n")
	s := graph.Schema()
	for _, f := range append(s.Query.Fields, s.Mutation.Fields...) {
		if d := f.Directives.ForName("access"); d != nil {
			fmt.Fprintf(&b, "| %s | %s |\n", f.Name, d.Arguments.ForName("permission").Value.Raw)
		}
	}
	b.WriteString("\n## Who may do what to which record\n\nBy how the record stands to him: his own, of the same company, of a company below or above his, of a sibling, of a stranger. The buyer sees his company and his own documents, the administrators have everything at CUSTOMER_TREE, the limited staff user mostly OWN.\n\n| record | who | may |\n| --- | --- | --- |\n")
	b.WriteString(strings.Join(table, "\n") + "\n")
	if *rewrite {
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(file); err != nil || !bytes.Equal(want, b.Bytes()) {
		t.Errorf("%s is not what the server does; where that is meant: -update (%v)", file, err)
	}
}

func joined[T ~string](list []T) string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = string(x)
	}
	if len(out) == 0 {
		return "—"
	}
	return strings.Join(out, ", ")
}
