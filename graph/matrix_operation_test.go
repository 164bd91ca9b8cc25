package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"buyergraph/graph"
	"buyergraph/internal/authz"
	"buyergraph/internal/testkit"

	"github.com/vektah/gqlparser/v2/ast"
)

// Every mutation that acts on one record has an operation, and every operation has its mutation, with the permission of its
// @access. The enum of the graph lists the operations, and VIEW.
func TestOperationsHaveMutations(t *testing.T) {
	schema := graph.Schema()
	rules := map[string]bool{}
	operations := map[string]bool{string(authz.OpView): true}
	for _, r := range authz.OperationRules() {
		rules[r.Mutation], operations[string(r.Operation)] = true, true
		f := schema.Mutation.Fields.ForName(r.Mutation)
		switch {
		case f == nil:
			t.Errorf("%s of %s: there is no mutation %s", r.Operation, r.Entity.Name, r.Mutation)
		case accessOf(r.Mutation) != r.Permission:
			t.Errorf("%s of %s needs %s, but %s needs %s", r.Operation, r.Entity.Name, r.Permission, r.Mutation, accessOf(r.Mutation))
		case !slices.Contains(operationsOn[r.Entity.Name], [2]string{string(r.Operation), r.Mutation}):
			t.Errorf("%s of %s by %s is missing in the matrix", r.Operation, r.Entity.Name, r.Mutation)
		}
	}
	for _, f := range schema.Mutation.Fields {
		if namesOneRecord(schema.Types[f.Arguments.ForName("input").Type.Name()]) && !rules[f.Name] {
			t.Errorf("Mutation.%s acts on one record and has no operation", f.Name)
		}
	}
	for _, v := range schema.Types["Operation"].EnumValues {
		if !operations[v.Name] {
			t.Errorf("no mutation does the operation %s", v.Name)
		}
		delete(operations, v.Name)
	}
	if len(operations) > 0 {
		t.Errorf("missing in the enum Operation: %v", operations)
	}
}

// namesOneRecord reports whether an input names the record that its mutation acts on.
func namesOneRecord(input *ast.Definition) bool {
	return slices.ContainsFunc(input.Fields, func(f *ast.FieldDefinition) bool {
		return f.Type.String() == "ID!" && (f.Name == "id" || f.Name == "session")
	})
}

// promise is what viewerCan and accessExplain say about a mutation before it is tried.
type promise struct {
	world      *matrixWorld
	mutation   string
	operations []string // those that the mutation can do to records of the type
	listed     []string // those of viewerCan
	codes      []string // those of accessExplain for the operations, "" where it is allowed or not explained
}

// promisedOperations asks viewerCan and accessExplain about a record, and checks that they agree. It is nil for a mutation that
// does not act on one record.
func (w *matrixWorld) promisedOperations(t *testing.T, a *matrixViewer, mutation string, r record) *promise {
	t.Helper()
	p, query := &promise{world: w, mutation: mutation}, "query ($id: ID!) { node(id: $id) { viewerCan }"
	for _, rule := range authz.OperationRules() {
		if rule.Entity.Name == r.typ && rule.Mutation == mutation {
			p.operations = append(p.operations, string(rule.Operation))
			query += fmt.Sprintf(" %[1]s: accessExplain(operation: %[1]s, node: $id) { allowed errorCode }", rule.Operation)
		}
	}
	if p.operations == nil {
		return nil
	}
	answer := w.Do(t, a.token, query+"}", object{"id": r.id})
	list, _ := answer.ValueAt("node.viewerCan").([]any)
	for _, o := range list {
		if slices.Contains(p.operations, fmt.Sprint(o)) {
			p.listed = append(p.listed, fmt.Sprint(o))
		}
	}
	if len(p.listed) > 1 {
		t.Errorf("%s may do %v to %s by one mutation", a.name, p.listed, r.id)
	}
	for _, o := range p.operations {
		x, ok := answer.Data[o].(map[string]any)
		if !ok {
			p.codes = append(p.codes, "")
			continue
		}
		if listed := slices.Contains(p.listed, o); x["allowed"] != listed {
			t.Errorf("%s of %s by %s is listed: %v, explained: %v", o, r.id, a.name, listed, x)
		}
		code, _ := x["errorCode"].(string)
		p.codes = append(p.codes, code)
	}
	return p
}

// check checks that the answer of the mutation keeps the promise.
func (p *promise) check(t *testing.T, a *matrixViewer, r record, got testkit.Answer) {
	t.Helper()
	if p == nil {
		return
	}
	code := outcomeOf(got, p.mutation)
	switch about := refusalIsAbout(got, p.mutation); {
	case code == "done" && len(p.listed) == 0:
		t.Errorf("%s of %s by %s succeeds, but viewerCan lists none of %v", p.mutation, r.id, a.name, p.operations)
	case about == "record" && len(p.listed) > 0:
		t.Errorf("%s of %s by %s is refused, but viewerCan lists %v: %s", p.mutation, r.id, a.name, p.listed, got.Body)
	case about == "record" && code != "UNAUTHENTICATED" && !slices.Contains(p.codes, code) && slices.Max(p.codes) != "":
		t.Errorf("%s of %s by %s answers %s, explained as %v", p.mutation, r.id, a.name, code, p.codes)
	}
	outcome := code
	if len(p.listed) > 0 {
		outcome += " " + p.listed[0]
	}
	p.world.outcomes[outcome] = true
}

// refusalIsAbout returns what a mutation is refused for: "record" for the record that it names and for the mutation as a whole,
// "other" for other fields of the input and for the last administrator, "" where it is not refused.
func refusalIsAbout(a testkit.Answer, mutation string) string {
	if len(a.Errors) > 0 {
		return "record"
	}
	errs, _ := a.ValueAt(mutation + ".userErrors").([]any)
	for _, e := range errs {
		e := e.(map[string]any)
		path, _ := e["path"].([]any)
		about := strings.Trim(fmt.Sprint(path), "[]")
		if e["code"] != "LAST_ADMINISTRATOR" && slices.Contains([]string{"", "input id", "input session"}, about) {
			return "record"
		}
	}
	if len(errs) > 0 {
		return "other"
	}
	return ""
}

// checkOutcomes checks that every operation was done, and that refusals for every reason were tried.
func (w *matrixWorld) checkOutcomes(t *testing.T) {
	t.Helper()
	for _, rule := range authz.OperationRules() {
		if outcome := "done " + string(rule.Operation); !w.outcomes[outcome] {
			t.Errorf("%s never happened", outcome)
		}
	}
	for _, code := range []string{"UNAUTHENTICATED", "NOT_FOUND", "PERMISSION_DENIED", "OWN_ACCOUNT", "GUEST", "DISABLED", "ROLE_REQUIRED",
		"HAS_RECORDS", "INVALID", "LAST_ADMINISTRATOR DISABLE"} {
		if !w.outcomes[code] {
			t.Errorf("%s was never answered", code)
		}
	}
}
