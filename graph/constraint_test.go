package graph_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"buyergraph/graph"

	"github.com/vektah/gqlparser/v2/ast"
)

// More than any field accepts that has a limit.
const (
	limitlessLength = 30_000 // characters
	limitlessItems  = 1001
)

// invalidByFormat has, for each format of @constraint, a text that is not of the format.
var invalidByFormat = map[string]string{"email": "amanda at acme", "code": "No code", "country-code": "XX", "region-code": "XX-YY",
	"language": "no language", "currency": "eur", "phone": "none", "url": "shop.example", "path": "//evil.example", "sender": "Shop"}

// @constraint says what the validators do: a text of the greatest length is not too long, one
// character more is, and so on; a field without @constraint has no such limit. The fields are
// tried in the samples of [TestEveryInputFieldHasAnEffect]. The SDL is not derived from the columns: that would say what a
// column takes, and not what the mutation, which chooses its validators, does.
func TestConstraints(t *testing.T) {
	e := newEffectTest(t)
	for _, mutation := range graph.Schema().Mutation.Fields {
		t.Run(mutation.Name, func(t *testing.T) {
			tried := map[string]bool{}
			for _, s := range effectSamples[mutation.Name] {
				e.on(mutation.Name, s.viewer)
				e.accept(t, s.input)
				for path, example := range exampleValues(s) {
					f := inputField(e.inputType(), withoutIndexes(path))
					if f == nil || tried[withoutIndexes(path)] {
						continue
					}
					tried[withoutIndexes(path)] = true
					c := constraintTest{effectTest: e, sample: s, path: path, field: f, example: example}
					switch {
					case f.Type.Elem != nil:
						c.checkItems(t)
					case f.Type.Name() == "String":
						c.checkLength(t)
						c.checkFormat(t)
					}
				}
			}
		})
	}
}

// limitInDescription matches "3 to 255 characters", "at most 255 characters" and "at most 50".
var limitInDescription = regexp.MustCompile(`(?:(\d+) to|[Aa]t most) (\d+)( characters)?`)

// The descriptions of input fields say the same as @constraint, to people.
func TestDescriptionsAgreeWithConstraints(t *testing.T) {
	found := 0
	for _, d := range ownTypes(graph.Schema()) {
		for _, f := range d.Fields {
			m := limitInDescription.FindStringSubmatch(strings.Join(strings.Fields(f.Description), " "))
			if m == nil || d.Kind != ast.InputObject || strings.HasSuffix(d.Name, "Filter") || m[3] == "" && f.Type.Elem == nil {
				continue
			}
			found++
			minimum, maximum := constraint(f, "minLength"), constraint(f, "maxLength")+constraint(f, "maxItems")
			if m[1] != "" && m[1] != strconv.Itoa(minimum) || m[2] != strconv.Itoa(maximum) {
				t.Errorf("%s.%s: the description says %q, @constraint %d to %d", d.Name, f.Name, m[0], minimum, maximum)
			}
		}
	}
	if found < 80 {
		t.Errorf("only %d limits were found in descriptions", found)
	}
}

// exampleValues returns values that a sample has, by path: of its input, of the other values,
// and of the fields that all mutations share.
func exampleValues(s effectSample) map[string]any {
	out := maps.Clone(s.input)
	maps.Copy(out, s.other)
	out["reason"], out["idempotencyKey"] = "reason", "key"
	return out
}

// inputField returns the field of an input at a path without numbers, nil if there is none.
func inputField(d *ast.Definition, path string) *ast.FieldDefinition {
	step, rest, nested := strings.Cut(path, ".")
	f := d.Fields.ForName(step)
	if f == nil || !nested {
		return f
	}
	return inputField(graph.Schema().Types[f.Type.Name()], rest)
}

// constraint returns a number of a field's @constraint, 0 if it has none.
func constraint(f *ast.FieldDefinition, name string) int {
	n, _ := strconv.Atoi(constraintText(f, name))
	return n
}

// constraintText returns an argument of a field's @constraint, "" if it has none.
func constraintText(f *ast.FieldDefinition, name string) string {
	d := f.Directives.ForName("constraint")
	if d == nil || d.Arguments.ForName(name) == nil {
		return ""
	}
	return d.Arguments.ForName(name).Value.Raw
}

// constraintTest tries the limits of one field in a sample.
type constraintTest struct {
	*effectTest
	sample  effectSample
	path    string
	field   *ast.FieldDefinition
	example any // a value that the field accepts
}

// refuses reports whether the field refuses a value with one of the codes.
func (c constraintTest) refuses(t *testing.T, value any, codes ...string) bool {
	t.Helper()
	c.restore()
	return c.send(t, withValue(c.sample.input, c.path, value)).isRefused(c.path, codes...)
}

func (c constraintTest) checkLength(t *testing.T) {
	t.Helper()
	tooShort, minLength, maxLength := []string{"TOO_SHORT", "REQUIRED"}, constraint(c.field, "minLength"), constraint(c.field, "maxLength")
	switch {
	case maxLength == 0 && c.refuses(t, c.text(limitlessLength), "TOO_LONG"):
		t.Errorf("%s of %s has a greatest length, but no @constraint(maxLength:)", c.path, c.mutation)
	case maxLength > 0 && c.refuses(t, c.text(maxLength), "TOO_LONG"):
		t.Errorf("%s of %s does not take the %d characters of its @constraint", c.path, c.mutation, maxLength)
	case maxLength > 0 && !c.refuses(t, c.text(maxLength+1), "TOO_LONG"):
		t.Errorf("%s of %s takes more than the %d characters of its @constraint", c.path, c.mutation, maxLength)
	}
	switch {
	case minLength == 0 && (c.refuses(t, "", tooShort...) || c.refuses(t, "x", tooShort...)):
		t.Errorf("%s of %s has a least length, but no @constraint(minLength:)", c.path, c.mutation)
	case minLength > 0 && c.refuses(t, c.text(minLength), tooShort...):
		t.Errorf("%s of %s does not take the %d characters of its @constraint", c.path, c.mutation, minLength)
	case minLength > 0 && !c.refuses(t, c.text(minLength-1), tooShort...):
		t.Errorf("%s of %s takes less than the %d characters of its @constraint", c.path, c.mutation, minLength)
	}
}

// text returns a text of n characters, which take more bytes than that.
func (c constraintTest) text(n int) string {
	const domain = "@b.cd"
	if constraintText(c.field, "format") == "email" {
		return strings.Repeat("a", max(0, n-len(domain))) + domain
	}
	return strings.Repeat("äbcdefghij", n/10) + string([]rune("äbcdefghij")[:n%10])
}

func (c constraintTest) checkFormat(t *testing.T) {
	t.Helper()
	format := constraintText(c.field, "format")
	value, known := invalidByFormat[format]
	switch {
	case format == "" && c.refuses(t, c.text(20), "INVALID"):
		t.Errorf("%s of %s refuses a plain text, but has no @constraint(format:)", c.path, c.mutation)
	case format != "" && !known:
		t.Errorf("%s of %s: add a text that is not of the format %s to invalidByFormat", c.path, c.mutation, format)
	case format != "" && !c.refuses(t, value, "INVALID"):
		t.Errorf("%s of %s takes %q, which is not of the format %s", c.path, c.mutation, value, format)
	}
}

func (c constraintTest) checkItems(t *testing.T) {
	t.Helper()
	n := constraint(c.field, "maxItems")
	switch {
	case n == 0 && c.refuses(t, c.items(t, limitlessItems), "TOO_MANY"):
		t.Errorf("%s of %s has a greatest number of elements, but no @constraint(maxItems:)", c.path, c.mutation)
	case n > 0 && c.refuses(t, c.items(t, n), "TOO_MANY"):
		t.Errorf("%s of %s does not take the %d elements of its @constraint", c.path, c.mutation, n)
	case n > 0 && !c.refuses(t, c.items(t, n+1), "TOO_MANY"):
		t.Errorf("%s of %s takes more than the %d elements of its @constraint", c.path, c.mutation, n)
	}
}

// items returns a list of the first element of the example, n times.
func (c constraintTest) items(t *testing.T, n int) any {
	t.Helper()
	switch list := c.example.(type) {
	case []string:
		return slices.Repeat(list[:1], n)
	case []object:
		return slices.Repeat(list[:1], n)
	}
	panic(fmt.Sprintf("%T is no list", c.example))
}
