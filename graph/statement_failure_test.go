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

// If any statement of a mutation fails, or the database sends an error behind the rows of any
// query, the mutation leaves nothing behind. After a deadlock the whole mutation is repeated,
// and the caller does not notice.
func TestFailureOfEachStatement(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		w := newMatrix(t, k)
		staff := w.viewer("staff administrator")
		for name, op := range matrixMutations {
			i := slices.IndexFunc(w.records, func(r record) bool {
				return r.typ == op.typ && (r.ownerEmail != staff.email || r.typ == "Job") &&
					(op.refusalCode == nil || op.refusalCode(w, staff, r) == "")
			})
			if op.typ == "" || i < 0 {
				continue
			}
			document := fmt.Sprintf(`mutation ($in: %sInput!) { %s(input: $in) { __typename userErrors { code } } }`,
				strings.ToUpper(name[:1])+name[1:], name)
			failed := 0
			for n := int64(1); ; n++ {
				before := k.DumpDatabase(t)
				input := op.input(w, w.records[i])
				delete(input, "dryRun")
				fired := k.FailStatement(n, errors.New("the disk is full"))
				a := k.Do(t, staff.token, document, object{"in": input})
				if !fired() {
					break
				}
				failed++
				if len(a.Errors) != 1 || !slices.Contains([]string{"INTERNAL", "UNAVAILABLE"}, a.Errors[0].Extensions.Code) ||
					strings.Contains(a.Body, "disk") {
					t.Errorf("%s, failure point %d: %s", name, n, a.Body)
				}
				if after := k.DumpDatabase(t); !slices.Equal(before, after) {
					t.Errorf("%s, failure point %d leaves changes behind", name, n)
				}
			}
			if failed < 4 {
				t.Errorf("%s: %d failure points", name, failed)
			}
			t.Logf("%s: each of %d failure points", name, failed)
		}
		const gate = 2 // a query and its rows
		for n := int64(gate + 1); n < 60; n++ {
			input := object{"in": object{"email": fmt.Sprintf("again%d@co.example", n), "firstName": "A", "lastName": "B", "customer": "cust_1",
				"enabled": false}}
			fired := k.FailStatement(n, &mysql.MySQLError{Number: 1213, Message: "Deadlock found"})
			a := k.Do(t, staff.token,
				`mutation ($in: CustomerUserCreateInput!) { r: customerUserCreate(input: $in) { customerUser { version } userErrors { code } } }`,
				input)
			if a.Body != `{"data":{"r":{"customerUser":{"version":1},"userErrors":[]}}}` {
				t.Errorf("a deadlock at failure point %d: %s", n, a.Body)
			}
			if !fired() {
				return
			}
		}
		t.Error("more failure points than were tried")
	})
}
