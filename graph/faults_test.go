package graph_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"buyergraph/internal/testkit"

	"github.com/go-sql-driver/mysql"
)

// Whichever statement of a mutation fails, nothing of it is left; and where it fails
// only because of others, the whole is done once, and nobody notices.
func TestEveryStatementMayFail(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		w := matrix(t, k)
		staff := w.askers[slices.IndexFunc(w.askers, func(a *asker) bool { return a.name == "staff administrator" })]
		for name, op := range mutations {
			i := slices.IndexFunc(w.records, func(r record) bool {
				return r.typ == op.typ && (r.person != staff.email || r.typ == "Job") && (op.refusal == nil || op.refusal(staff, r) == "")
			})
			if op.typ == "" || i < 0 {
				continue
			}
			document := fmt.Sprintf(`mutation ($in: %sInput!) { %s(input: $in) { __typename userErrors { code } } }`, strings.ToUpper(name[:1])+name[1:], name)
			failed := 0
			for n := int64(1); ; n++ {
				before := k.Dump(t)
				input := op.input(w, w.records[i])
				delete(input, "dryRun")
				fired := k.Fail(n, errors.New("the disk is full"))
				a := k.Do(t, staff.token, document, object{"in": input})
				if !fired() {
					break
				}
				failed++
				if len(a.Errors) != 1 || !slices.Contains([]string{"INTERNAL", "UNAVAILABLE"}, a.Errors[0].Extensions.Code) || strings.Contains(a.Body, "disk") {
					t.Errorf("%s, statement %d: %s", name, n, a.Body)
				}
				if after := k.Dump(t); !slices.Equal(before, after) {
					t.Errorf("%s, statement %d leaves something", name, n)
				}
			}
			if failed < 2 {
				t.Errorf("%s: %d statements", name, failed)
			}
			t.Logf("%s: each of %d statements", name, failed)
		}
		const gate = 1
		for n := int64(gate + 1); n < 30; n++ {
			input := object{"in": object{"email": fmt.Sprintf("again%d@co.example", n), "firstName": "A", "lastName": "B", "customer": "cust_1", "enabled": false}}
			fired := k.Fail(n, &mysql.MySQLError{Number: 1213, Message: "Deadlock found"})
			a := k.Do(t, staff.token, `mutation ($in: CustomerUserCreateInput!) { r: customerUserCreate(input: $in) { customerUser { version } userErrors { code } } }`, input)
			if a.Body != `{"data":{"r":{"customerUser":{"version":1},"userErrors":[]}}}` {
				t.Errorf("a deadlock at statement %d: %s", n, a.Body)
			}
			if !fired() {
				break
			}
		}
	})
}
