package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"buyergraph/graph"
	"buyergraph/internal/testkit"

	"github.com/vektah/gqlparser/v2/ast"
)

// roots are the operations that read: what they give, and the list of a type's rows.
var roots = map[string]string{
	"viewer": "", "node": "Node", "nodes": "Node", "permissionCatalog": "", "accessExplain": "Node", "countries": "", "country": "", "passwordPolicy": "",
	"activities": "Activity", "auditEntries": "AuditEntry", "consents": "Consent", "customers": "Customer", "customerGroups": "CustomerGroup", "customerUser": "CustomerUser",
	"customerUsers": "CustomerUser", "invitations": "Invitation", "jobs": "Job", "orders": "Order", "quotes": "Quote", "rfqs": "Rfq", "customerUserRoles": "CustomerUserRole",
	"loginAttempts": "LoginAttempt", "staffUsers": "StaffUser", "staffRoles": "StaffRole", "apiTokens": "ApiToken", "websites": "Website",
}

func matrix(t *testing.T, k *testkit.Kit) *matrixWorld {
	t.Helper()
	w := &matrixWorld{Kit: k}
	w.build(t)
	return w
}

// Everybody asks for every record through every door that reads, and gets exactly what
// the policy in plain words gives him. The answers are the documentation's table.
func TestMatrixOfReading(t *testing.T) {
	schema := graph.Schema()
	for _, f := range schema.Query.Fields {
		if _, ok := roots[f.Name]; !ok && !strings.HasPrefix(f.Name, "__") {
			t.Errorf("Query.%s is in no row of the matrix", f.Name)
		}
	}
	for _, d := range schema.PossibleTypes["Node"] {
		if typ := entityOf(d.Name); actionsOn[typ] == "" {
			t.Errorf("%s is in no row of the matrix", d.Name)
		}
	}
	var table []string
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		w := matrix(t, k)
		for _, d := range schema.PossibleTypes["Node"] {
			if !slices.ContainsFunc(w.records, func(r record) bool { return r.typ == entityOf(d.Name) }) {
				t.Errorf("no %s in the matrix's world", d.Name)
			}
		}
		for _, a := range w.askers {
			w.nodes(t, a)
			w.lists(t, a)
			w.edges(t, a, schema)
			w.explained(t, a)
		}
		w.strangers(t)
		table = w.table()
	})
	document(t, table)
}

// entityOf is the entity behind a type: activities of any kind are one.
func entityOf(typ string) string {
	if slices.Contains([]string{"Note", "EmailMessage", "CalendarEvent", "SystemActivity"}, typ) {
		return "Activity"
	}
	return typ
}

// nodes asks for each record by its id: what may be done to it, nothing where it is
// not his to see.
func (w *matrixWorld) nodes(t *testing.T, a *asker) {
	t.Helper()
	for from := 0; from < len(w.records); from += 100 {
		part := w.records[from:min(from+100, len(w.records))]
		ids := make([]string, len(part))
		for i, r := range part {
			ids[i] = r.id
		}
		answer := w.Must(t, a.token, `query ($ids: [ID!]!) { nodes(ids: $ids) { id viewerCan } }`, object{"ids": ids})
		for i, r := range part {
			want, got := fmt.Sprint(a.can(r)), fmt.Sprint([]string{})
			if node, ok := answer.Data["nodes"].([]any)[i].(map[string]any); ok {
				got = fmt.Sprint(node["viewerCan"])
			}
			if got != want {
				t.Errorf("%s may do to %s, %s: %s, want %s", a.name, r.id, relation(a, r), got, want)
			}
		}
	}
}

// lists are of each type the rows that he may see, counted likewise, whatever is asked
// of them.
func (w *matrixWorld) lists(t *testing.T, a *asker) {
	t.Helper()
	for root, typ := range roots {
		if typ == "" || typ == "Node" || root == "customerUser" {
			continue
		}
		var want []string
		for _, r := range w.records {
			if r.typ == typ && a.may("VIEW", r) {
				want = append(want, r.id)
			}
		}
		answer := w.Must(t, a.token, fmt.Sprintf(`{ all: %[1]s(first: 100) { totalCount nodes { id } } but: %[1]s(last: 100, filter: {not: {id: {in: ["x"]}}}, orderBy: [{field: ID, direction: DESC}]) { totalCount nodes { id } } }`, root), nil)
		for _, alias := range []string{"all", "but"} {
			list := answer.At(alias).(map[string]any)
			var got []string
			for _, n := range list["nodes"].([]any) {
				got = append(got, n.(map[string]any)["id"].(string))
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) || list["totalCount"] != float64(len(want)) {
				t.Errorf("%s sees of %s: %v, counted %v, want %v", a.name, root, got, list["totalCount"], want)
			}
		}
	}
}

// edges follows every edge of every record that he sees.
func (w *matrixWorld) edges(t *testing.T, a *asker, schema *ast.Schema) {
	t.Helper()
	seen := map[string]bool{}
	for _, r := range w.records {
		seen[r.id] = a.may("VIEW", r)
	}
	for _, r := range w.records {
		if !seen[r.id] {
			continue
		}
		typ := r.typ
		if typ == "Activity" {
			typ = "Note"
		}
		var selection string
		for _, f := range schema.Types[typ].Fields {
			switch target := schema.Types[f.Type.Name()]; {
			case strings.HasSuffix(target.Name, "Connection"):
				selection += f.Name + " { totalCount nodes { id } } "
			case target.Kind == ast.Union:
				selection += f.Name + " { ... on Node { id } } "
			case target.Kind == ast.Object && target.Fields.ForName("id") != nil, target.Kind == ast.Interface:
				selection += f.Name + " { id } "
			}
		}
		if selection == "" {
			continue
		}
		answer := w.Must(t, a.token, fmt.Sprintf(`query ($id: ID!) { node(id: $id) { ... on %s { %s } } }`, typ, selection), object{"id": r.id})
		walk(answer.Data["node"], func(id string) {
			if !seen[id] {
				t.Errorf("%s sees %s from %s", a.name, id, r.id)
			}
		})
	}
}

// walk finds every id of an answer.
func walk(v any, f func(id string)) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			walk(x, f)
		}
	case map[string]any:
		for name, x := range v {
			if id, ok := x.(string); ok && name == "id" {
				f(id)
			}
			walk(x, f)
		}
		if n, ok := v["totalCount"].(float64); ok && int(n) != len(v["nodes"].([]any)) {
			f(fmt.Sprintf("a count of %v for %d", n, len(v["nodes"].([]any))))
		}
	}
}

// explained: the explanation agrees with what is so, and of what he does not see there
// is none.
func (w *matrixWorld) explained(t *testing.T, a *asker) {
	t.Helper()
	if a.email == "" {
		return
	}
	for _, r := range w.records {
		for _, action := range strings.Fields(actionsOn[r.typ]) {
			answer := w.Must(t, a.token, `query ($id: ID!, $action: Action!) { accessExplain(action: $action, node: $id) { allowed reason level text } }`, object{"id": r.id, "action": action})
			x, there := answer.Data["accessExplain"].(map[string]any)
			switch {
			case there != a.may("VIEW", r):
				t.Errorf("%s of %s is explained to %s: %v", action, r.id, a.name, there)
			case there && x["allowed"] != a.may(action, r):
				t.Errorf("%s of %s explained to %s: %v", action, r.id, a.name, x)
			case there && (x["reason"] == "NOT_GRANTED") != (a.level(r.typ, action) == "" && x["allowed"] == false):
				t.Errorf("%s of %s explained to %s: %v, level %q", action, r.id, a.name, x, a.level(r.typ, action))
			}
		}
	}
}

// strangers: who is not shown a record gets the very answer for one that is not there.
func (w *matrixWorld) strangers(t *testing.T) {
	t.Helper()
	for _, a := range w.askers {
		for _, r := range w.records {
			if a.may("VIEW", r) {
				continue
			}
			prefix, _, _ := strings.Cut(r.id, "_")
			const query = `query ($id: ID!) { node(id: $id) { id viewerCan } }`
			if not, none := w.Do(t, a.token, query, object{"id": r.id}), w.Do(t, a.token, query, object{"id": prefix + "_987654"}); not.Body != none.Body || not.Status != none.Status {
				t.Errorf("%s tells %s of one that is not there: %s, %s", r.id, a.name, not.Body, none.Body)
			}
		}
	}
}

// nobody is who may do nothing.
const nobody = "nothing"

// table is what everybody may do, by type and relation.
func (w *matrixWorld) table() []string {
	var out []string
	for _, typ := range slices.Sorted(func(yield func(string) bool) {
		for typ := range actionsOn {
			if !yield(typ) {
				return
			}
		}
	}) {
		for _, a := range w.askers {
			cells := map[string][]string{}
			var order []string
			for _, r := range w.records {
				if r.typ != typ {
					continue
				}
				name := relation(a, r)
				if r.hidden {
					name += ", internal"
				}
				if r.everyco && !r.hidden {
					name = "everybody's"
				}
				what := strings.Join(a.can(r), " ")
				if what == "" {
					what = nobody
				}
				if cells[name] == nil {
					order = append(order, name)
				}
				if !slices.Contains(cells[name], what) {
					cells[name] = append(cells[name], what)
				}
			}
			slices.Sort(order)
			var parts []string
			for _, name := range order {
				slices.Sort(cells[name])
				if may := strings.Join(cells[name], " or "); may != nobody {
					parts = append(parts, name+": "+may)
				}
			}
			if len(parts) == 0 {
				parts = []string{nobody}
			}
			out = append(out, fmt.Sprintf("| %s | %s | %s |", typ, a.name, strings.Join(parts, "; ")))
		}
	}
	return out
}
