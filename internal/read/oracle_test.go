package read_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"buyergraph/graph"
	"buyergraph/internal/viewer"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
)

var (
	longRun = flag.Bool("long", false, "try 20,000 random documents instead of 600")
	seed    = flag.Uint64("seed", 1, "seed of the random documents")
)

// cursorBank keeps the cursors that the engine returned. The evaluator does not decode them; it only knows the row and the
// order of each cursor.
type cursorBank struct {
	byPlaceholder  map[string]string   // by cursorPlaceholder
	rowByCursor    map[string]row      // by type and cursor, since rows of two types may have the same cursor
	cursorsByOrder map[string][]string // by type and order
}

// orderName names an order of a type.
func orderName(t *table, keys []orderKey) string { return fmt.Sprint(t.name, keys) }

// cursorPlaceholder marks the place of a cursor in an expected answer.
func cursorPlaceholder(t *table, keys []orderKey, r row) string {
	return fmt.Sprintf("\"\x00%s#%s\x00\"", orderName(t, keys), t.id(r))
}

// rowOfCursor returns the row of a type to which a cursor points.
func (b *cursorBank) rowOfCursor(t *table, cursor any) row {
	if cursor == nil {
		return nil
	}
	return b.rowByCursor[fmt.Sprint(t.name, " ", cursor)]
}

// firstDifference returns the first byte at which an answer differs from the expected one, or -1 if they are equal. It adds
// the cursors of the answer to the bank.
func (b *cursorBank) firstDifference(m *memory, want, got string) int {
	at := 0
	for i, part := range strings.Split(want, "\x00") {
		if i%2 == 0 {
			for k := range len(part) {
				if at+k >= len(got) || got[at+k] != part[k] {
					return at + k
				}
			}
			at += len(part)
			continue
		}
		n := strings.IndexByte(got[at:], '"')
		if n < 1 {
			return at
		}
		cursor := got[at : at+n]
		of, id, _ := strings.Cut(part, "#")
		if known, ok := b.byPlaceholder[part]; !ok {
			t, r := m.findRecord(id)
			if b.rowOfCursor(t, cursor) != nil {
				return at // two rows or two orders have the same cursor
			}
			b.byPlaceholder[part], b.rowByCursor[t.name+" "+cursor] = cursor, r
			b.cursorsByOrder[of] = append(b.cursorsByOrder[of], cursor)
		} else if known != cursor {
			return at
		}
		at += n
	}
	if at != len(got) {
		return at
	}
	return -1
}

// viewers returns three viewers: staff, a customer user, and one without grants. Whether a viewer's companies are listed or
// read by a subquery, and whether they are treated as many, must not change what the viewer sees.
func (g *generator) viewers() []*viewer.Viewer {
	limitedStaff := &viewer.Viewer{Kind: viewer.Staff, ID: intOf(g.randomRow("StaffUser")["id"]), Grants: g.randomGrants(viewer.Staff),
		Capabilities: pick(g, nil, []string{"IMPORT", "MANAGE_PASSWORDS"}), PreferOrderScan: g.chance(0.5)}
	customerUser := &viewer.Viewer{Kind: viewer.CustomerUser,
		ID:         intOf(pick(g, append(g.listRows["Customer.customerUsers"][intOf(g.viewerCompany["id"])], row{"id": int64(987)})...)["id"]),
		CustomerID: intOf(g.viewerCompany["id"]), CustomerPath: g.viewerCompany["path"].(string),
		Grants: pick(g, treeGrants, g.randomGrants(viewer.CustomerUser)), Capabilities: pick(g, nil, []string{"QUICK_ORDER"}),
		PreferOrderScan: g.chance(0.5)}
	if g.chance(0.5) {
		limitedStaff.CompanyIDs, customerUser.CompanyIDs = []int64{}, []int64{}
		for _, c := range g.tables["Customer"].rows {
			if g.servesCustomer(limitedStaff, c) {
				limitedStaff.CompanyIDs = append(limitedStaff.CompanyIDs, intOf(c["id"]))
			}
			if g.isWithin(c, customerUser.CustomerID) {
				customerUser.CompanyIDs = append(customerUser.CompanyIDs, intOf(c["id"]))
			}
		}
	}
	withoutGrants := *customerUser
	withoutGrants.Grants = nil
	out := []*viewer.Viewer{pick(g, staffViewer, limitedStaff), customerUser, pick(g, nil, guestViewer, &viewer.Viewer{}, &withoutGrants)}
	g.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// The engine returns exactly the bytes that the naive evaluator returns.
func TestOracle(t *testing.T) {
	documents := 600
	switch {
	case *longRun:
		documents = 20_000
	case testing.Short(): // the race detector is many times slower
		documents = 100
	}
	schema := graph.Schema()
	eachDatabase(t, func(t *testing.T, w *world) {
		t.Parallel()
		m := newMemory(schema, w.Store.Now())
		m.writeAll(t, w)
		b := &cursorBank{map[string]string{}, map[string]row{}, map[string][]string{}}
		tried, asks := coverage{}, m.filterCases()
		tally := struct{ answers, cases, denied, statements, bytes, full, wrong int }{}
		for i := range documents {
			g := &generator{Rand: rand.New(rand.NewPCG(*seed, uint64(i))), memory: m, cursorBank: b, cases: casesOfDocument(asks, i)}
			text := g.writeDocument()
			doc, errs := gqlparser.LoadQueryWithRules(schema, text, nil)
			if errs != nil {
				t.Fatalf("seed %d, document %d is not valid: %v\n%s", *seed, i, errs, text)
			}
			for _, v := range g.viewers() {
				for _, c := range g.conditions {
					g.values[c] = g.chance(0.5)
				}
				n := &naive{m, b, v, coerceVariables(t, schema, doc.Operations[0], g.values), tried, map[string]map[int64]bool{},
					map[string]*listStats{}}
				want, c := n.expectedAnswer(doc.Operations[0])
				var got string
				statements := w.RecordStatements(func() { got = w.execute(context.Background(), v, text, g.values) })
				tally.answers++
				tally.cases += strings.Count(text, "filter:") + strings.Count(text, "orderBy:")
				tally.bytes += len(got)
				tally.statements += len(statements)
				if len(c.deniedPaths) > 0 {
					tally.denied++
				} else if len(got) > 100 {
					tally.full++
				}
				fault := ""
				if len(c.deniedPaths) > 0 {
					fault = checkRefusals(got, want, c)
				} else if at := b.firstDifference(m, want, got); at >= 0 {
					fault = fmt.Sprintf("at byte %d\ngot  ...%s\nwant ...%s", at, excerpt(got, at), excerpt(want, at))
				}
				if most := c.maxStatements + c.possibleExtra + n.listsReadTwice(); len(statements) > most {
					fault += fmt.Sprintf("\n%d statements, at most %d are needed:\n%s", len(statements), most, strings.Join(statements, "\n"))
				}
				if fault != "" {
					values, _ := json.Marshal(g.values)
					t.Errorf("seed %d, document %d, viewer %+v\n%s\nvariables %s\n%s\n%s", *seed, i, v, text, values, fault, w.Log)
					if tally.wrong++; tally.wrong > 3 {
						t.FailNow()
					}
					break
				}
			}
		}
		missing := m.untried(tried)
		t.Logf("%d documents: %+v; %d filter cases, %d things tried, %d not tried", documents, tally, len(asks), len(tried), len(missing))
		if *longRun && len(missing) > len(tried)/500 { // a single seed may miss a few
			t.Errorf("not tried: %v", missing)
		}
	})
}

// excerpt returns the part of an answer around a byte offset.
func excerpt(s string, at int) string {
	s = s[min(len(s), max(0, at-120)):]
	return strings.ToValidUTF8(s[:min(len(s), 300)], "?")
}

// coerceVariables returns variables as the executor passes them on: read from JSON, with defaults.
func coerceVariables(t *testing.T, schema *ast.Schema, op *ast.OperationDefinition, values map[string]any) map[string]any {
	t.Helper()
	raw, err := json.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	var in map[string]any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&in); err != nil {
		t.Fatal(err)
	}
	out, err := validator.VariableValues(schema, op, in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// expectedAnswer returns the whole response and its forecast. A refused field is null. If it is non-null, data is null.
func (n *naive) expectedAnswer(op *ast.OperationDefinition) (string, *forecast) {
	all, null := &forecast{deniedPaths: map[string]bool{}, countedPlaces: map[string]bool{}}, false
	data := n.objectJSON("Query", []ast.SelectionSet{op.SelectionSet}, func(f *mergedField) string {
		before := len(all.deniedPaths)
		n.checkRootField(all, f)
		if len(all.deniedPaths) > before {
			null = null || f.Definition.Type.NonNull
			return "null"
		}
		return n.rootJSON(f)
	})
	if null {
		data = "null"
	}
	return `{"data":` + data + `}`, all
}

// checkRefusals checks an answer with refusals: each error is a refusal of a list that the evaluator refuses too, and the
// answer holds no data that it must not hold.
func checkRefusals(got, want string, c *forecast) string {
	var a struct {
		Errors []struct {
			Path       []any
			Extensions struct{ Code string }
		}
	}
	if err := json.Unmarshal([]byte(got), &a); err != nil || len(a.Errors) == 0 {
		return "want a refusal, got " + excerpt(got, 0)
	}
	for _, e := range a.Errors {
		path := strings.TrimSuffix(fmt.Sprintln(e.Path...), "\n")
		if e.Extensions.Code != "PERMISSION_DENIED" || !c.deniedPaths[path] {
			return fmt.Sprintf("%s at %q, want PERMISSION_DENIED at one of %v", e.Extensions.Code, path, c.deniedPaths)
		}
	}
	if _, data, _ := strings.Cut(got, `],"data":`); strings.HasSuffix(want, `:null}`) && data != "null}" {
		return "want no data, got " + excerpt(got, 0)
	}
	return ""
}
