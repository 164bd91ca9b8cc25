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
	long = flag.Bool("long", false, "try 20,000 random documents instead of 600")
	seed = flag.Uint64("seed", 1, "of the random documents")
)

// bank keeps the cursors that the engine gave. To the evaluator they are opaque:
// it only knows for which row, and in which order, it got one.
type bank struct {
	cursors map[string]string   // by the evaluator's word for it
	rows    map[string]row      // by type and cursor: rows of two types may have the same
	known   map[string][]string // by type and order
}

// ordered names an order of a type.
func ordered(t *table, keys []orderKey) string { return fmt.Sprint(t.name, keys) }

// unknown stands where the engine will put a cursor.
func unknown(t *table, keys []orderKey, r row) string {
	return fmt.Sprintf("\"\x00%s#%s\x00\"", ordered(t, keys), t.id(r))
}

// row is the one of a type that a cursor points to.
func (b *bank) row(t *table, cursor any) row {
	if cursor == nil {
		return nil
	}
	return b.rows[fmt.Sprint(t.name, " ", cursor)]
}

// compare finds the first byte at which an answer differs from the expected one,
// -1 if there is none, and learns the cursors in it.
func (b *bank) compare(m *memory, want, got string) int {
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
		if known, ok := b.cursors[part]; !ok {
			t, r := m.find(id)
			if b.row(t, cursor) != nil {
				return at // two rows or two orders have the same cursor
			}
			b.cursors[part], b.rows[t.name+" "+cursor] = cursor, r
			b.known[of] = append(b.known[of], cursor)
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

// audience is one viewer of each kind: all, some, nothing. Whether somebody's
// companies are named or asked for, and count as many, must not change what he sees.
func (g *generator) audience() []*viewer.Viewer {
	limited := &viewer.Viewer{Kind: viewer.Staff, ID: num(g.sample("StaffUser")["id"]), Grants: g.grants(viewer.Staff), Wide: g.chance(0.5)}
	somebody := &viewer.Viewer{Kind: viewer.CustomerUser, ID: num(one(g, append(g.behind["Customer.customerUsers"][num(g.stands["id"])], row{"id": int64(987)})...)["id"]), CustomerID: num(g.stands["id"]), CustomerPath: g.stands["path"].(string), Grants: one(g, corporate, g.grants(viewer.CustomerUser)), Wide: g.chance(0.5)}
	if g.chance(0.5) {
		limited.Companies, somebody.Companies = []int64{}, []int64{}
		for _, c := range g.tables["Customer"].rows {
			if g.serves(limited, c) {
				limited.Companies = append(limited.Companies, num(c["id"]))
			}
			if g.within(c, somebody.CustomerID) {
				somebody.Companies = append(somebody.Companies, num(c["id"]))
			}
		}
	}
	nobody := *somebody
	nobody.Grants = nil
	out := []*viewer.Viewer{one(g, staff, limited), somebody, one(g, nil, guest, &viewer.Viewer{}, &nobody)}
	g.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// The engine gives the very bytes that looking at every record gives.
func TestOracle(t *testing.T) {
	documents := 600
	switch {
	case *long:
		documents = 20_000
	case testing.Short(): // the race detector makes all this many times slower
		documents = 100
	}
	schema := graph.Schema()
	each(t, func(t *testing.T, w *world) {
		t.Parallel()
		m := newMemory(schema, w.Store.Now())
		m.save(t, w)
		b := &bank{map[string]string{}, map[string]row{}, map[string][]string{}}
		tried, asks := coverage{}, m.asks()
		tally := struct{ answers, cases, denied, statements, bytes, full, wrong int }{}
		for i := range documents {
			g := &generator{Rand: rand.New(rand.NewPCG(*seed, uint64(i))), memory: m, bank: b, turn: inTurn(asks, i)}
			text := g.document()
			doc, errs := gqlparser.LoadQueryWithRules(schema, text, nil)
			if errs != nil {
				t.Fatalf("seed %d, document %d is not valid: %v\n%s", *seed, i, errs, text)
			}
			for _, v := range g.audience() {
				for _, c := range g.conditions {
					g.values[c] = g.chance(0.5)
				}
				n := &naive{m, b, v, coerced(t, schema, doc.Operations[0], g.values), tried, map[string]map[int64]bool{}, map[string]*list{}}
				want, c := n.answer(doc.Operations[0])
				var got string
				statements := w.Statements(func() { got = w.ask(context.Background(), v, text, g.values) })
				tally.answers++
				tally.cases += strings.Count(text, "filter:") + strings.Count(text, "orderBy:")
				tally.bytes += len(got)
				tally.statements += len(statements)
				if len(c.denied) > 0 {
					tally.denied++
				} else if len(got) > 100 {
					tally.full++
				}
				fault := ""
				if len(c.denied) > 0 {
					fault = denied(got, want, c)
				} else if at := b.compare(m, want, got); at >= 0 {
					fault = fmt.Sprintf("at byte %d\ngot  ...%s\nwant ...%s", at, cut(got, at), cut(want, at))
				}
				if most := c.statements + c.inexact + n.again(); len(statements) > most {
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
		missing := m.missing(tried)
		t.Logf("%d documents: %+v; %d asks, %d cases, not tried: %d", documents, tally, len(asks), len(tried), len(missing))
		if *long && len(missing) > len(tried)/500 { // a seed may miss some
			t.Errorf("not tried: %v", missing)
		}
	})
}

// cut shows an answer from just before a place.
func cut(s string, at int) string {
	s = s[min(len(s), max(0, at-120)):]
	return strings.ToValidUTF8(s[:min(len(s), 300)], "?")
}

// coerced are variables as the executor has them: read from JSON, with defaults.
func coerced(t *testing.T, schema *ast.Schema, op *ast.OperationDefinition, values map[string]any) map[string]any {
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

// answer is the whole response, and what is known of it beforehand. A field that
// is refused is null, and so is everything when it may not be.
func (n *naive) answer(op *ast.OperationDefinition) (string, *checked) {
	all, null := &checked{denied: map[string]bool{}, counted: map[string]bool{}}, false
	data := n.fields("Query", []ast.SelectionSet{op.SelectionSet}, func(f *merged) string {
		before := len(all.denied)
		n.check(all, f)
		if len(all.denied) > before {
			null = null || f.Definition.Type.NonNull
			return "null"
		}
		return n.root(f)
	})
	if null {
		data = "null"
	}
	return `{"data":` + data + `}`, all
}

// denied checks an answer with refusals: each is one, of a list that the
// evaluator would refuse, and nothing comes with it that must not.
func denied(got, want string, c *checked) string {
	var a struct {
		Errors []struct {
			Path       []any
			Extensions struct{ Code string }
		}
	}
	if err := json.Unmarshal([]byte(got), &a); err != nil || len(a.Errors) == 0 {
		return "want a refusal, got " + cut(got, 0)
	}
	for _, e := range a.Errors {
		path := strings.TrimSuffix(fmt.Sprintln(e.Path...), "\n")
		if e.Extensions.Code != "PERMISSION_DENIED" || !c.denied[path] {
			return fmt.Sprintf("%s at %q, want PERMISSION_DENIED at one of %v", e.Extensions.Code, path, c.denied)
		}
	}
	if _, data, _ := strings.Cut(got, `],"data":`); strings.HasSuffix(want, `:null}`) && data != "null}" {
		return "want no data, got " + cut(got, 0)
	}
	return ""
}
