package graph_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"buyergraph/graph"
	"buyergraph/internal/testkit"

	"github.com/alexedwards/argon2id"
	"github.com/vektah/gqlparser/v2/ast"
)

// effectSample is an input that a mutation accepts and that changes something, and other values
// for its fields. A field has an effect if its other value leaves other rows behind.
type effectSample struct {
	viewer string         // e-mail address of the customer user who sends it, [guest], or "" for the staff administrator
	input  object         //
	other  map[string]any // by path, such as "firstName", "roles.add" or "addresses.0.city"
}

// guest is the viewer of samples that are sent without a token.
const guest = "guest"

// refusedValue is the other value of a field that exists to be compared with what is stored,
// such as the current password: a wrong one is refused with this code.
type refusedValue struct {
	value any
	code  string
	at    string // the path of the refusal if it is not that of the field
}

// optionEffects check the fields that mean the same in every mutation. Samples leave them out.
var optionEffects = map[string]func(e *effectTest, t *testing.T, s effectSample){
	"dryRun": (*effectTest).checkDryRun, "expectedVersion": (*effectTest).checkExpectedVersion,
	"idempotencyKey": (*effectTest).checkIdempotencyKey, "reason": (*effectTest).checkReason,
}

// No field of an input is ignored: two calls from the same state that differ in one field leave
// different rows, mails or tokens. Mails are rows of the outbox, tokens their digests. The
// subject functions are the same on both databases, so SQLite alone is enough.
func TestEveryInputFieldHasAnEffect(t *testing.T) {
	e := newEffectTest(t)
	for _, m := range graph.Schema().Mutation.Fields {
		t.Run(m.Name, func(t *testing.T) {
			samples := effectSamples[m.Name]
			if len(samples) == 0 {
				t.Fatalf("%s has no samples: add to effectSamples in graph/effect_samples_test.go an input that it accepts, "+
					"and another value for each field", m.Name)
			}
			tried := map[string]bool{}
			for _, s := range samples {
				e.on(m.Name, s.viewer)
				e.checkFields(t, s, tried)
				for _, f := range e.inputType().Fields {
					if check := optionEffects[f.Name]; check != nil {
						check(e, t, s)
					}
				}
			}
			for _, path := range inputPaths(e.inputType()) {
				if !tried[path] && optionEffects[path] == nil {
					t.Errorf("%s has no sample for %s: add another value for it to effectSamples in graph/effect_samples_test.go",
						m.Name, path)
				}
			}
		})
	}
}

// inputPaths returns the paths of the fields of an input and of the inputs nested in it, without
// the numbers of list elements. Filters are left to the tests of the read engine.
func inputPaths(d *ast.Definition) (out []string) {
	for _, f := range d.Fields {
		nested := graph.Schema().Types[f.Type.Name()]
		if nested.Kind != ast.InputObject || strings.HasSuffix(nested.Name, "Filter") {
			out = append(out, f.Name)
			continue
		}
		for _, path := range inputPaths(nested) {
			out = append(out, f.Name+"."+path)
		}
	}
	return out
}

// withoutIndexes returns the path of a field without the numbers of list elements.
func withoutIndexes(path string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(path, "."), func(step string) bool {
		_, err := strconv.Atoi(step)
		return err == nil
	}), ".")
}

// effectTest runs mutations, each from the same state of the database.
type effectTest struct {
	*testkit.Kit
	tokens   map[string]string // by viewer
	restore  func()
	initial  []string            // rows before each run
	seenHash map[string]string   // password by stored hash
	byInput  map[string]*outcome // of this mutation and viewer

	mutation, viewer string
}

// outcome is what a mutation leaves: its rows, or the codes of its refusals by path.
type outcome struct {
	rows     []string
	refusals map[string][]string
	version  int // of the record, from STALE_VERSION
	body     string
}

// on selects the mutation and the viewer of the next runs.
func (e *effectTest) on(mutation, viewer string) {
	e.mutation, e.viewer, e.byInput = mutation, viewer, map[string]*outcome{}
}

func (e *effectTest) inputType() *ast.Definition {
	return graph.Schema().Types[graph.Schema().Mutation.Fields.ForName(e.mutation).Arguments[0].Type.Name()]
}

// run returns what an input leaves when the mutation is sent from the same state as always.
func (e *effectTest) run(t *testing.T, input object) *outcome {
	t.Helper()
	key := fmt.Sprint(input)
	if e.byInput[key] == nil {
		e.restore()
		e.byInput[key] = e.sendAndDump(t, input)
	}
	return e.byInput[key]
}

// send returns what is refused of an input when the mutation is sent now.
func (e *effectTest) send(t *testing.T, input object) *outcome {
	t.Helper()
	rows, m := "", graph.Schema().Mutation.Fields.ForName(e.mutation)
	for _, list := range []string{"rows", "skipped"} {
		if graph.Schema().Types[m.Type.Name()].Fields.ForName(list) != nil {
			rows = list + " { errors { code path } } "
		}
	}
	document := fmt.Sprintf("mutation ($in: %s!) { m: %s(input: $in) { %suserErrors { code path message "+
		"... on StaleVersionError { version } } } }", e.inputType().Name, e.mutation, rows)
	a := e.Do(t, e.tokens[e.viewer], document, object{"in": input})
	out := &outcome{refusals: map[string][]string{}, body: a.Body}
	for _, f := range a.Errors {
		out.refusals[""] = append(out.refusals[""], f.Extensions.Code)
	}
	userErrors, _ := a.ValueAt("m.userErrors").([]any)
	results, _ := a.ValueAt("m.rows").([]any)
	skipped, _ := a.ValueAt("m.skipped").([]any)
	for _, r := range append(results, skipped...) {
		userErrors = append(userErrors, r.(map[string]any)["errors"].([]any)...)
	}
	for _, u := range userErrors {
		u := u.(map[string]any)
		path := []string{}
		steps, _ := u["path"].([]any)
		for _, p := range steps {
			path = append(path, fmt.Sprint(p))
		}
		at := strings.TrimPrefix(strings.Join(path, "."), "input.")
		out.refusals[at] = append(out.refusals[at], fmt.Sprint(u["code"]))
		if v, ok := u["version"].(float64); ok {
			out.version = int(v)
		}
	}
	return out
}

// sendAndDump is [effectTest.send] with the rows.
func (e *effectTest) sendAndDump(t *testing.T, input object) *outcome {
	t.Helper()
	out := e.send(t, input)
	out.rows = e.dump(t, input)
	return out
}

// isRefused reports whether a value at a path is refused with one of the codes. Refusals of a
// sign-in have no path.
func (o *outcome) isRefused(path string, codes ...string) bool {
	return slices.ContainsFunc(append(o.refusals[path], o.refusals[""]...), func(c string) bool { return slices.Contains(codes, c) })
}

// accept is [effectTest.run] of an input that must be accepted.
func (e *effectTest) accept(t *testing.T, input object) *outcome {
	t.Helper()
	out := e.run(t, input)
	if len(out.refusals) > 0 {
		t.Errorf("%s refuses the sample %v: %s", e.mutation, input, out.body)
	}
	return out
}

// randomColumns hold values that differ in every run.
var randomColumns = []string{"token_digest", "message_id", "salt", "diff_digest", "request_id"}

// dump returns the rows of the database without what differs in every run. A hash of a password
// of the input becomes that password. Counters of rate limits are no effect.
func (e *effectTest) dump(t *testing.T, input object) []string {
	t.Helper()
	rows := e.DumpDatabaseAs(t, func(_, column, value string) string {
		switch {
		case slices.Contains(randomColumns, column):
			return "random"
		case column == "password_hash":
			return e.passwordOf(value, input)
		}
		return value
	})
	return slices.DeleteFunc(rows, func(row string) bool { return strings.HasPrefix(row, "rate_limits") })
}

// passwordOf returns the password of the input that has the hash.
func (e *effectTest) passwordOf(hash string, input object) string {
	for _, field := range slices.Sorted(maps.Keys(input)) {
		password, ok := input[field].(string)
		if e.seenHash[hash] != "" || !ok || !strings.HasSuffix(strings.ToLower(field), "password") {
			continue
		}
		if match, err := argon2id.ComparePasswordAndHash(password, hash); err == nil && match {
			e.seenHash[hash] = password
		}
	}
	return e.seenHash[hash]
}

// checkFields tries the other values of a sample, each alone, and notes their paths in tried.
func (e *effectTest) checkFields(t *testing.T, s effectSample, tried map[string]bool) {
	t.Helper()
	base := e.accept(t, s.input)
	if slices.Equal(base.rows, e.initial) {
		t.Errorf("%s with the sample %v changes nothing", e.mutation, s.input)
	}
	for path, value := range s.other {
		tried[withoutIndexes(path)] = true
		if wrong, ok := value.(refusedValue); ok {
			if got := e.run(t, withValue(s.input, path, wrong.value)); !got.isRefused(cmp.Or(wrong.at, path), wrong.code) {
				t.Errorf("%s accepts a wrong %s: %s, want %s", e.mutation, path, got.body, wrong.code)
			}
			continue
		}
		if got := e.accept(t, withValue(s.input, path, value)); slices.Equal(got.rows, base.rows) {
			t.Errorf("%s ignores %s: %v leaves the same rows as %v", e.mutation, path, value, valueAt(s.input, path))
		}
		e.checkNull(t, s, path, value)
		if field, _, nested := strings.Cut(path, "."); nested {
			e.checkNull(t, s, field, value)
		}
		e.checkUnknownID(t, s, path)
		e.checkUnique(t, s, path, value)
	}
}

// checkDryRun checks that a dry run is accepted and writes nothing.
func (e *effectTest) checkDryRun(t *testing.T, s effectSample) {
	t.Helper()
	if got := e.accept(t, withValue(s.input, "dryRun", true)); !slices.Equal(got.rows, e.initial) {
		t.Errorf("a dry run of %s writes %v", e.mutation, missingFrom(e.initial, got.rows))
	}
}

// checkExpectedVersion checks that a wrong version is refused, and that the right one changes
// nothing else.
func (e *effectTest) checkExpectedVersion(t *testing.T, s effectSample) {
	t.Helper()
	wrong := e.run(t, withValue(s.input, "expectedVersion", 987_654))
	if !wrong.isRefused("expectedVersion", "STALE_VERSION") || !slices.Equal(wrong.rows, e.initial) {
		t.Errorf("%s at a wrong expectedVersion: %s", e.mutation, wrong.body)
	}
	right := e.accept(t, withValue(s.input, "expectedVersion", wrong.version))
	if !slices.Equal(right.rows, e.run(t, s.input).rows) {
		t.Errorf("%s with the right expectedVersion leaves other rows", e.mutation)
	}
}

// checkIdempotencyKey checks that a second call with the same key leaves what the first one
// left, and that a second call without a key does not.
func (e *effectTest) checkIdempotencyKey(t *testing.T, s effectSample) {
	t.Helper()
	withKey := withValue(s.input, "idempotencyKey", "key 1")
	e.restore()
	once := e.sendAndDump(t, withKey)
	twice := e.sendAndDump(t, withKey)
	if len(once.refusals)+len(twice.refusals) > 0 || !slices.Equal(once.rows, twice.rows) {
		t.Errorf("a second %s with the same idempotencyKey: %s, new rows %v", e.mutation, twice.body, missingFrom(once.rows, twice.rows))
	}
	e.restore()
	once = e.sendAndDump(t, s.input)
	if twice := e.sendAndDump(t, s.input); len(twice.refusals) == 0 && slices.Equal(once.rows, twice.rows) {
		t.Errorf("a second %s without an idempotencyKey changes nothing, so the key has no effect", e.mutation)
	}
}

// checkReason checks that the audit keeps the reason.
func (e *effectTest) checkReason(t *testing.T, s effectSample) {
	t.Helper()
	const reason = "because of the audit"
	got := e.accept(t, withValue(s.input, "reason", reason))
	isKept := func(row string) bool { return strings.HasPrefix(row, "audit_entries") && strings.Contains(row, reason) }
	if !slices.ContainsFunc(got.rows, isKept) {
		t.Errorf("%s ignores its reason: no audit entry has it", e.mutation)
	}
}

// missingFrom returns the rows of b that a does not have.
func missingFrom(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(b), func(row string) bool { return slices.Contains(a, row) })
}

// withValue returns a copy of an input with the value at a path. Objects on the way are created,
// list elements are not.
func withValue(input any, path string, value any) object {
	step, rest, nested := strings.Cut(path, ".")
	out := object{}
	in, _ := input.(object)
	maps.Copy(out, in)
	if !nested {
		out[step] = value
		return out
	}
	list, isList := out[step].([]object)
	if !isList {
		out[step] = withValue(out[step], rest, value)
		return out
	}
	index, rest, _ := strings.Cut(rest, ".")
	i, err := strconv.Atoi(index)
	if err != nil {
		panic("the path of a list element needs its number: " + path)
	}
	list = slices.Clone(list)
	list[i] = withValue(list[i], rest, value)
	out[step] = list
	return out
}

// valueAt returns the value of an input at a path, nil if there is none.
func valueAt(input any, path string) any {
	step, rest, nested := strings.Cut(path, ".")
	var value any
	switch in := input.(type) {
	case object:
		value = in[step]
	case []object:
		i, _ := strconv.Atoi(step)
		value = in[i]
	}
	if !nested || value == nil {
		return value
	}
	return valueAt(value, rest)
}
