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

// queryFields are the fields of Query with the type of the records that they list, "Node" for access by id, or "".
var queryFields = map[string]string{
	"viewer": "", "node": "Node", "nodes": "Node", "permissionCatalog": "", "accessExplain": "Node", "countries": "", "country": "",
	"passwordPolicy": "",
	"activities":     "Activity", "auditEntries": "AuditEntry", "consents": "Consent", "customers": "Customer",
	"customerGroups": "CustomerGroup",
	"customerUser":   "CustomerUser",
	"customerUsers":  "CustomerUser", "invitations": "Invitation", "jobs": "Job", "orders": "Order", "quotes": "Quote", "rfqs": "Rfq",
	"customerUserRoles": "CustomerUserRole",
	"loginAttempts":     "LoginAttempt", "staffUsers": "StaffUser", "staffRoles": "StaffRole", "apiTokens": "ApiToken", "websites": "Website",
}

func newMatrix(t *testing.T, k *testkit.Kit) *matrixWorld {
	t.Helper()
	w := &matrixWorld{Kit: k}
	w.buildRecords(t)
	return w
}

// Every viewer reads every record in every way and gets exactly what the access policy allows. The documentation's table is
// made from the answers.
func TestMatrixOfQueries(t *testing.T) {
	schema := graph.Schema()
	for _, f := range schema.Query.Fields {
		if _, ok := queryFields[f.Name]; !ok && !strings.HasPrefix(f.Name, "__") {
			t.Errorf("Query.%s is missing in the matrix", f.Name)
		}
	}
	for _, d := range schema.PossibleTypes["Node"] {
		if typ := entityOf(d.Name); actionsOn[typ] == "" {
			t.Errorf("%s is missing in the matrix", d.Name)
		}
	}
	var table []string
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		w := newMatrix(t, k)
		for _, d := range schema.PossibleTypes["Node"] {
			if !slices.ContainsFunc(w.records, func(r record) bool { return r.typ == entityOf(d.Name) }) {
				t.Errorf("no %s in the matrix's world", d.Name)
			}
		}
		for _, a := range w.viewers {
			w.checkNodes(t, a)
			w.checkLists(t, a)
			w.checkEdges(t, a, schema)
			w.checkExplanations(t, a)
		}
		w.checkHiddenEqualsMissing(t)
		table = w.accessTable()
	})
	checkPermissionsPage(t, table)
}

// entityOf returns the entity of a type. All types of activities belong to one entity.
func entityOf(typ string) string {
	if slices.Contains([]string{"Note", "EmailMessage", "CalendarEvent", "SystemActivity"}, typ) {
		return "Activity"
	}
	return typ
}

// checkNodes reads each record by its id and checks its allowed actions. A hidden record must not be found.
func (w *matrixWorld) checkNodes(t *testing.T, a *matrixViewer) {
	t.Helper()
	for from := 0; from < len(w.records); from += 100 {
		part := w.records[from:min(from+100, len(w.records))]
		ids := make([]string, len(part))
		for i, r := range part {
			ids[i] = r.id
		}
		answer := w.MustDo(t, a.token, `query ($ids: [ID!]!) { nodes(ids: $ids) { id viewerCan } }`, object{"ids": ids})
		for i, r := range part {
			want, got := fmt.Sprint(a.allowedActions(r)), fmt.Sprint([]string{})
			if node, ok := answer.Data["nodes"].([]any)[i].(map[string]any); ok {
				got = fmt.Sprint(node["viewerCan"])
			}
			if got != want {
				t.Errorf("%s may do to %s, %s: %s, want %s", a.name, r.id, relationOf(a, r), got, want)
			}
		}
	}
}

// checkLists checks that each list returns and counts exactly the visible records, in any order and with a filter.
func (w *matrixWorld) checkLists(t *testing.T, a *matrixViewer) {
	t.Helper()
	for root, typ := range queryFields {
		if typ == "" || typ == "Node" || root == "customerUser" {
			continue
		}
		var want []string
		for _, r := range w.records {
			if r.typ == typ && a.mayAct("VIEW", r) {
				want = append(want, r.id)
			}
		}
		answer := w.MustDo(t, a.token,
			fmt.Sprintf(`{ all: %[1]s(first: 100) { totalCount nodes { id } } but: %[1]s(last: 100, filter: {not: {id: {in: ["x"]}}}, `+
				`orderBy: [{field: ID, direction: DESC}]) { totalCount nodes { id } } }`, root), nil)
		for _, alias := range []string{"all", "but"} {
			list := answer.ValueAt(alias).(map[string]any)
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

// checkEdges follows every edge of every visible record.
func (w *matrixWorld) checkEdges(t *testing.T, a *matrixViewer, schema *ast.Schema) {
	t.Helper()
	seen := map[string]bool{}
	for _, r := range w.records {
		seen[r.id] = a.mayAct("VIEW", r)
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
		answer := w.MustDo(t, a.token, fmt.Sprintf(`query ($id: ID!) { node(id: $id) { ... on %s { %s } } }`, typ, selection), object{"id": r.id})
		walkIDs(answer.Data["node"], func(id string) {
			if !seen[id] {
				t.Errorf("%s sees %s from %s", a.name, id, r.id)
			}
		})
	}
}

// walkIDs calls f for every id in an answer, and for every totalCount that differs from the number of nodes.
func walkIDs(v any, f func(id string)) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			walkIDs(x, f)
		}
	case map[string]any:
		for name, x := range v {
			if id, ok := x.(string); ok && name == "id" {
				f(id)
			}
			walkIDs(x, f)
		}
		if n, ok := v["totalCount"].(float64); ok && int(n) != len(v["nodes"].([]any)) {
			f(fmt.Sprintf("a count of %v for %d", n, len(v["nodes"].([]any))))
		}
	}
}

// checkExplanations checks that accessExplain agrees with the policy, and explains nothing about hidden records.
func (w *matrixWorld) checkExplanations(t *testing.T, a *matrixViewer) {
	t.Helper()
	if a.email == "" {
		return
	}
	for _, r := range w.records {
		for _, action := range strings.Fields(actionsOn[r.typ]) {
			answer := w.MustDo(t, a.token,
				`query ($id: ID!, $action: Action!) { accessExplain(action: $action, node: $id) { allowed reason level text } }`,
				object{"id": r.id, "action": action})
			explanation, explained := answer.Data["accessExplain"].(map[string]any)
			switch {
			case explained != a.mayAct("VIEW", r):
				t.Errorf("%s of %s is explained to %s: %v", action, r.id, a.name, explained)
			case explained && explanation["allowed"] != a.mayAct(action, r):
				t.Errorf("%s of %s explained to %s: %v", action, r.id, a.name, explanation)
			case explained && (explanation["reason"] == "NOT_GRANTED") != (a.effectiveLevel(r.typ, action) == "" && explanation["allowed"] == false):
				t.Errorf("%s of %s explained to %s: %v, level %q", action, r.id, a.name, explanation, a.effectiveLevel(r.typ, action))
			}
		}
	}
}

// checkHiddenEqualsMissing checks that the answer for a hidden record is the same as the answer for a missing one.
func (w *matrixWorld) checkHiddenEqualsMissing(t *testing.T) {
	t.Helper()
	for _, a := range w.viewers {
		for _, r := range w.records {
			if a.mayAct("VIEW", r) {
				continue
			}
			prefix, _, _ := strings.Cut(r.id, "_")
			const query = `query ($id: ID!) { node(id: $id) { id viewerCan } }`
			if hidden, missing := w.Do(t, a.token, query, object{"id": r.id}),
				w.Do(t, a.token, query, object{"id": prefix + "_987654"}); hidden.Body != missing.Body || hidden.StatusCode != missing.StatusCode {
				t.Errorf("%s looks different from a missing record to %s: %s, %s", r.id, a.name, hidden.Body, missing.Body)
			}
		}
	}
}

// nothingAllowed is the cell of a viewer without any allowed action.
const nothingAllowed = "nothing"

// accessTable returns the lines of the documentation's table: the allowed actions by type, viewer and relation.
func (w *matrixWorld) accessTable() []string {
	var out []string
	for _, typ := range slices.Sorted(func(yield func(string) bool) {
		for typ := range actionsOn {
			if !yield(typ) {
				return
			}
		}
	}) {
		for _, a := range w.viewers {
			cells := map[string][]string{}
			var order []string
			for _, r := range w.records {
				if r.typ != typ {
					continue
				}
				name := relationOf(a, r)
				if r.hidden {
					name += ", internal"
				}
				if r.predefined && !r.hidden {
					name = "predefined"
				}
				what := strings.Join(a.allowedActions(r), " ")
				if what == "" {
					what = nothingAllowed
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
				if may := strings.Join(cells[name], " or "); may != nothingAllowed {
					parts = append(parts, name+": "+may)
				}
			}
			if len(parts) == 0 {
				parts = []string{nothingAllowed}
			}
			out = append(out, fmt.Sprintf("| %s | %s | %s |", typ, a.name, strings.Join(parts, "; ")))
		}
	}
	return out
}
