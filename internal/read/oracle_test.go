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
	"buyergraph/internal/testkit"
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
	placeByCursor  map[string]place    // by type and cursor, since rows of two types may have the same cursor
	cursorsByOrder map[string][]string // by type and order
}

// orderName names an order of a type.
func orderName(t *table, keys []orderKey) string { return fmt.Sprint(t.name, keys) }

// cursorPlaceholder marks the place of a cursor in an expected answer.
func cursorPlaceholder(t *table, keys []orderKey, at place) string {
	return fmt.Sprintf("\"\x00%s#%s#%s\x00\"", orderName(t, keys), t.id(at.row), at.absent)
}

// placeOfCursor returns the place of a row of a type to which a cursor points.
func (b *cursorBank) placeOfCursor(t *table, cursor any) place {
	if cursor == nil {
		return place{}
	}
	return b.placeByCursor[fmt.Sprint(t.name, " ", cursor)]
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
		of, rest, _ := strings.Cut(part, "#")
		id, absent, _ := strings.Cut(rest, "#")
		if known, ok := b.byPlaceholder[part]; !ok {
			t, r := m.findRecord(id)
			if b.placeOfCursor(t, cursor).row != nil {
				return at // two rows or two orders have the same cursor
			}
			b.byPlaceholder[part], b.placeByCursor[t.name+" "+cursor] = cursor, place{r, absent}
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
		Capabilities: pick(g, nil, []string{"CONFIGURE", "IMPORT", "MANAGE_PASSWORDS"}), PreferOrderScan: g.chance(0.5)}
	customerUser := &viewer.Viewer{Kind: viewer.CustomerUser,
		ID:         intOf(pick(g, append(g.listRows["Customer.customerUsers"][intOf(g.viewerCompany["id"])], row{"id": int64(987)})...)["id"]),
		CustomerID: intOf(g.viewerCompany["id"]), CustomerPath: g.viewerCompany["path"].(string),
		Grants:          pick(g, treeGrants, g.randomGrants(viewer.CustomerUser)),
		Capabilities:    pick(g, nil, []string{"USE_COMPANY_ADDRESSES"}, []string{"see.prices"}),
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

// oracle compares the engine's answers with those of the naive evaluator.
type oracle struct {
	*memory
	*cursorBank
	world   *world
	covered coverage
	tally   struct{ answers, denied, statements, bytes, full, wrong int }
}

// TestOracle: the engine returns exactly the bytes that the naive evaluator returns: for a trial of each field, condition and
// order, and for random documents. It fails if something in the schema was not tested.
func TestOracle(t *testing.T) {
	documents := 600
	switch {
	case *longRun:
		documents = 20_000
	case testing.Short(): // the race detector is many times slower
		documents = 50
	}
	trials := newOracle(nil).drawTrials(t)
	eachDatabase(t, func(t *testing.T, w *world) {
		t.Parallel()
		o := newOracle(w)
		o.writeAll(t, w)
		for _, x := range trials {
			o.compare(t, x.name, x.text, x.values, x.evaluation)
		}
		cases := o.filterCases()
		for i := range documents {
			g := o.newGenerator(uint64(i), 0)
			g.cases = casesOfDocument(cases, i)
			text := g.writeDocument()
			op := o.parse(t, text)
			for _, v := range g.viewers() {
				for _, c := range g.conditions {
					g.values[c] = g.chance(0.5)
				}
				if !o.compare(t, fmt.Sprintf("seed %d, document %d", *seed, i), text, g.values, o.evaluate(t, v, op, g.values, decision{})) {
					break
				}
			}
		}
		missing := o.untried(o.covered)
		t.Logf("%d documents: %+v; %d things tried, %d not tried", documents, o.tally, len(o.covered), len(missing))
		if len(missing) > 0 {
			t.Errorf("no document has tested:\n%s", strings.Join(missing, "\n"))
		}
	})
}

func newOracle(w *world) *oracle {
	return &oracle{memory: newMemory(graph.Schema(), testkit.StartTime), world: w, covered: coverage{},
		cursorBank: &cursorBank{map[string]string{}, map[string]place{}, map[string][]string{}}}
}

// newGenerator returns a generator with random choices of its own for each document and each attempt at it.
func (o *oracle) newGenerator(document uint64, attempt int) *generator {
	source := rand.NewPCG(*seed+uint64(attempt)<<32, document)
	return &generator{Rand: rand.New(source), memory: o.memory, cursorBank: o.cursorBank}
}

func (o *oracle) parse(t *testing.T, text string) *ast.OperationDefinition {
	t.Helper()
	doc, errs := gqlparser.LoadQueryWithRules(o.schema, text, nil)
	if errs != nil {
		t.Fatalf("seed %d: a document is not valid: %v\n%s", *seed, errs, text)
	}
	return doc.Operations[0]
}

// evaluation is what the naive evaluator says about an operation.
type evaluation struct {
	*naive
	*forecast
	answer string
}

// evaluate evaluates an operation. sought is what it looks for, see naive.
func (o *oracle) evaluate(t *testing.T, v *viewer.Viewer, op *ast.OperationDefinition, values map[string]any, sought decision) evaluation {
	t.Helper()
	n := &naive{memory: o.memory, cursorBank: o.cursorBank, viewer: v, vars: coerceVariables(t, o.schema, op, values),
		tried: coverage{}, sought: sought, visibility: map[string]map[int64]bool{},
		listsByPlace: map[string]*listStats{}}
	if v == staffViewer {
		n.visibility = o.staffVisibility
	}
	answer, c := n.expectedAnswer(op)
	return evaluation{n, c, answer}
}

// drawnTrial is a document of a trial with its expected answer. Both databases hold the same records.
type drawnTrial struct {
	evaluation
	name, text string
	values     map[string]any
}

// maxAttempts is how often a trial is written with other values before the oracle gives up.
const maxAttempts = 200

// drawTrials writes each trial until the expected answer shows that it tests what it is for. It leaves out those for which it
// finds no such document.
func (o *oracle) drawTrials(t *testing.T) (out []drawnTrial) {
	t.Helper()
	for number, x := range o.trials() {
		if o.neverDecides(x.sought) || o.covered[x.name] {
			continue
		}
		for attempt := range maxAttempts {
			g := o.newGenerator(uint64(number), attempt)
			text, v := g.writeTrial(x), x.viewer
			if v == nil {
				v = pick(g, g.viewers()...)
			}
			want := o.evaluate(t, v, o.parse(t, text), g.values, x.sought)
			if x.name == "" || want.tried[x.name] {
				out = append(out, drawnTrial{want, x.name, text, g.values})
				o.covered.add(want.tried)
				break
			}
		}
	}
	return out
}

// compare runs an operation in the engine and compares the answer. It adds to the coverage what the operation has tested. It
// returns whether the answer is the expected one.
func (o *oracle) compare(t *testing.T, name, text string, values map[string]any, want evaluation) bool {
	t.Helper()
	var got string
	statements := o.world.RecordStatements(func() { got = o.world.execute(context.Background(), want.viewer, text, values) })
	o.tally.answers++
	o.tally.bytes += len(got)
	o.tally.statements += len(statements)
	fault := ""
	switch {
	case len(want.deniedPaths) > 0:
		o.tally.denied++
		fault = checkRefusals(got, want.answer, want.forecast)
	default:
		if len(got) > 100 {
			o.tally.full++
		}
		if at := o.firstDifference(o.memory, want.answer, got); at >= 0 {
			fault = fmt.Sprintf("at byte %d\ngot  ...%s\nwant ...%s", at, excerpt(got, at), excerpt(want.answer, at))
		}
	}
	if most := want.maxStatements + want.possibleExtra + want.listsReadTwice(); len(statements) > most {
		fault += fmt.Sprintf("\n%d statements, at most %d are needed:\n%s", len(statements), most, strings.Join(statements, "\n"))
	}
	if fault == "" {
		if len(want.deniedPaths) == 0 {
			o.covered.add(want.tried)
		}
		return true
	}
	variables, _ := json.Marshal(values)
	t.Errorf("%s, viewer %+v\n%s\nvariables %s\n%s\n%s", name, want.viewer, text, variables, fault, o.world.Log)
	if o.tally.wrong++; o.tally.wrong > 3 {
		t.FailNow()
	}
	return false
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
		return n.rootAnswer(f)
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
