package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"buyergraph/graph"
	"buyergraph/internal/binding"
	"buyergraph/internal/testkit"

	"github.com/vektah/gqlparser/v2/ast"
)

// queryFields are the fields of Query with the type of the records that they list, "Node" for access by id, or "".
var queryFields = map[string]string{
	"viewer": "", "settings": "Node", "customer": "Node", "customerUserRole": "Node", "website": "Node", "order": "Node", "quote": "Node",
	"rfq": "Node", "node": "Node", "nodes": "Node", "permissionCatalog": "", "accessExplain": "Node", "countries": "", "country": "",
	"passwordPolicy": "",
	"activities":     "Activity", "auditEntries": "AuditEntry", "capabilities": "Capability",
	"savedViews": "SavedView", "consents": "Consent", "customers": "Customer",
	"customerGroups": "CustomerGroup",
	"customerUser":   "CustomerUser",
	"customerUsers":  "CustomerUser", "invitations": "Invitation", "jobs": "Job", "orders": "Order", "quotes": "Quote", "rfqs": "Rfq",
	"customerUserRoles": "CustomerUserRole",
	"loginAttempts":     "LoginAttempt", "staffUsers": "StaffUser", "staffRoles": "StaffRole", "apiTokens": "ApiToken", "websites": "Website",
}

func newMatrix(t *testing.T, k *testkit.Kit) *matrixWorld {
	t.Helper()
	w := &matrixWorld{Kit: k, outcomes: map[string]bool{}}
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
		if !slices.Contains(recordTypes, entityOf(d.Name)) {
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
			w.checkEdgeOrders(t, a)
			w.checkFacets(t, a)
			w.checkNullEdges(t, a)
			w.checkEdges(t, a, schema)
			w.checkExplanations(t, a)
		}
		w.checkExplanationsOfOthers(t)
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

// checkNodes reads each record by its id and checks viewerCan. A hidden record must not be found.
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
			want, got := fmt.Sprint(w.allowedOperations(a, r)), fmt.Sprint([]string{})
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
			if need := binding.RequiredPermission(graph.Schema().Query.Fields.ForName(root)); need != "" && a.grantedLevel(typ, "VIEW") == "" {
				if answer.ValueAt(alias) != nil {
					t.Errorf("%s gets %s without %s", a.name, root, need)
				}
				continue
			}
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

// checkExplanations checks that accessExplain agrees with the policy for every operation, and explains nothing about hidden
// records.
func (w *matrixWorld) checkExplanations(t *testing.T, a *matrixViewer) {
	t.Helper()
	if a.email == "" {
		return
	}
	for _, r := range w.records {
		explanations := w.explain(t, a, r, nil)
		for operation, x := range explanations {
			w.checkExplanation(t, a, r, operation, x)
		}
		if (explanations != nil) != a.mayAct("VIEW", r) {
			t.Errorf("%s is explained to %s: %v", r.id, a.name, explanations)
		}
	}
}

// checkExplanationsOfOthers checks that the staff administrator gets the same explanations about others as they get themselves.
func (w *matrixWorld) checkExplanationsOfOthers(t *testing.T) {
	t.Helper()
	asker := w.viewer("staff administrator")
	for _, a := range w.viewers {
		self := slices.IndexFunc(w.records, func(r record) bool { return a.isSelf(r) && slices.Contains(personTypes, r.typ) })
		for _, r := range w.records {
			if self < 0 || operationsOn[r.typ] == nil {
				continue
			}
			for operation, x := range w.explain(t, asker, r, &w.records[self].id) {
				w.checkExplanation(t, a, r, operation, x)
			}
		}
	}
}

var personTypes = []string{"CustomerUser", "StaffUser"}

// explain returns the answers of accessExplain for VIEW, the operations on records of the type, and one that there is not.
func (w *matrixWorld) explain(t *testing.T, asker *matrixViewer, r record, as *string) map[string]map[string]any {
	t.Helper()
	operations, query := []string{"VIEW", foreignOperation(r)}, "query ($id: ID!, $as: ID) {"
	for _, o := range operationsOn[r.typ] {
		operations = append(operations, o[0])
	}
	for _, o := range operations {
		query += fmt.Sprintf(" %[1]s: accessExplain(operation: %[1]s, node: $id, as: $as) { allowed reason level text errorCode }", o)
	}
	answer := w.MustDo(t, asker.token, query+"}", object{"id": r.id, "as": as})
	out := map[string]map[string]any{}
	for _, o := range operations {
		if x, ok := answer.Data[o].(map[string]any); ok {
			out[o] = x
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// foreignOperation returns an operation that no mutation does to records of the type.
func foreignOperation(r record) string {
	if r.typ == "Job" {
		return "UNLOCK"
	}
	return "CANCEL"
}

func (w *matrixWorld) checkExplanation(t *testing.T, a *matrixViewer, r record, operation string, x map[string]any) {
	t.Helper()
	fault := func(format string, args ...any) {
		t.Errorf("%s of %s (%s) explained about %s: %s: %v", operation, r.id, relationOf(a, r), a.name, fmt.Sprintf(format, args...), x)
	}
	i := slices.IndexFunc(operationsOn[r.typ], func(o [2]string) bool { return o[0] == operation })
	switch {
	case operation == "VIEW":
		if x["allowed"] != a.mayAct("VIEW", r) || x["errorCode"] != nil {
			fault("want %v", a.mayAct("VIEW", r))
		}
	case i < 0:
		if x["allowed"] != false || x["reason"] != "NEVER" || x["errorCode"] != nil {
			fault("no mutation does it")
		}
	case x["allowed"] != slices.Contains(w.allowedOperations(a, r), operation):
		fault("want %v", w.allowedOperations(a, r))
	case (x["allowed"] == true) != (x["reason"] == "GRANTED" || x["reason"] == "ALWAYS"):
		fault("reason")
	default:
		want := any(w.expectedRefusalOf(a, operationsOn[r.typ][i], r))
		if want == "" {
			want = nil
		}
		if x["errorCode"] != want {
			fault("want the code %v", want)
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

// nothingAllowed is the cell of a viewer who sees no such record.
const nothingAllowed = "nothing"

// accessTable returns the lines of the documentation's table: VIEW and the allowed operations, by type, viewer and relation.
func (w *matrixWorld) accessTable() []string {
	var out []string
	for _, typ := range recordTypes {
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
				if r.note != "" {
					name += ", " + r.note
				}
				what := nothingAllowed
				if a.mayAct("VIEW", r) {
					what = strings.Join(append([]string{"VIEW"}, w.allowedOperations(a, r)...), " ")
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
