package graph_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"buyergraph/graph"

	"github.com/vektah/gqlparser/v2/ast"
)

// inputPosition is a place of the SDL that takes a value: an argument, a field of an input at any
// depth, or an element of a list.
type inputPosition struct {
	field    fieldWithArguments
	argument *ast.ArgumentDefinition
	path     []string  // from the argument: names of fields, and "0" for an element
	typ      *ast.Type // of the value
	fallback *ast.Value
}

func (p inputPosition) String() string {
	return p.field.coordinate + "(" + strings.Join(append([]string{p.argument.Name}, p.path...), ".") + ")"
}

// eachPosition calls f with the positions of each field that has arguments. Queries share the
// filters, so their fields are visited once; those of mutations are visited for each mutation.
func eachPosition(t *testing.T, f func(x fieldWithArguments, viewer string, sample object, positions []inputPosition)) {
	t.Helper()
	ofQueries := map[string]bool{}
	for _, x := range fieldsWithArguments(t) {
		if x.operation == "query" {
			f(x, "", nil, x.positions(ofQueries))
			continue
		}
		s := effectSamples[x.Name][0]
		f(x, s.viewer, s.input, x.positions(map[string]bool{}))
	}
}

// fieldWithArguments is a field that has arguments, and how a document reaches it.
type fieldWithArguments struct {
	coordinate    string   // such as "Query.customerUsers"
	operation     string   // query or mutation
	open, closing string   // of the document around the field
	parents       []string // response keys before the field
	*ast.FieldDefinition
}

// fieldsWithArguments returns every field of the SDL that has arguments. It fails the test for
// one that no document of this test reaches.
func fieldsWithArguments(t *testing.T) (out []fieldWithArguments) {
	t.Helper()
	schema := graph.Schema()
	for _, name := range slices.Sorted(maps.Keys(schema.Types)) {
		d := schema.Types[name]
		for _, f := range d.Fields {
			if len(f.Arguments) == 0 || strings.HasPrefix(name, "__") || strings.HasPrefix(f.Name, "__") || d.Kind == ast.Interface {
				continue
			}
			x := fieldWithArguments{coordinate: name + "." + f.Name, operation: "query", FieldDefinition: f}
			switch {
			case d == schema.Query:
			case d == schema.Mutation:
				x.operation = "mutation"
			case slices.Contains(d.Interfaces, "Node"):
				x.open, x.closing, x.parents = `node(id: "user_1") { ... on `+name+" { ", " } }", []string{"node"}
			case rootListOf(name) != "":
				x.open, x.closing, x.parents = rootListOf(name)+" { ", " }", []string{rootListOf(name)}
			default:
				t.Errorf("%s has arguments, and this test does not reach it", x.coordinate)
				continue
			}
			out = append(out, x)
		}
	}
	return out
}

// rootListOf returns the field of Query with a connection; "" if there is none.
func rootListOf(connection string) string {
	i := slices.IndexFunc(graph.Schema().Query.Fields, func(f *ast.FieldDefinition) bool { return f.Type.Name() == connection })
	if i < 0 {
		return ""
	}
	return graph.Schema().Query.Fields[i].Name
}

// positions returns the positions of a field. It visits each field of an input that is not in
// visited once, on the first way that leads to it.
func (f fieldWithArguments) positions(visited map[string]bool) (out []inputPosition) {
	for _, a := range f.Arguments {
		out = append(out, inputPosition{f, a, nil, a.Type, a.DefaultValue})
	}
	for i := 0; i < len(out); i++ { // the shortest ways first
		p := out[i]
		d := graph.Schema().Types[p.typ.Name()]
		switch {
		case p.typ.Elem != nil:
			out = append(out, inputPosition{f, p.argument, append(slices.Clip(p.path), "0"), p.typ.Elem, nil})
		case d.Kind == ast.InputObject:
			for _, x := range d.Fields {
				if coordinate := d.Name + "." + x.Name; !visited[coordinate] {
					visited[coordinate] = true
					out = append(out, inputPosition{f, p.argument, append(slices.Clip(p.path), x.Name), x.Type, x.DefaultValue})
				}
			}
		}
	}
	return out
}

// document returns a document with the position's field in which the position is the variable
// $v. sample has values for the other fields of a mutation's input, where they are not free.
func (p inputPosition) document(definition string, sample object) string {
	var arguments []string
	for _, a := range p.field.Arguments {
		switch {
		case a == p.argument:
			var base any
			if sample != nil {
				base = sample
			}
			arguments = append(arguments, a.Name+": "+literalWith(a.Type, p.path, asJSON(base)))
		case a.Type.NonNull && a.DefaultValue == nil:
			arguments = append(arguments, a.Name+": "+literal(a.Type, nil))
		}
	}
	selection := ""
	if graph.Schema().Types[p.field.Type.Name()].IsCompositeType() {
		selection = " { __typename }"
	}
	return fmt.Sprintf("%s (%s) { %s%s(%s)%s%s }", p.field.operation, definition, p.field.open, p.field.Name,
		strings.Join(arguments, ", "), selection, p.field.closing)
}

// asJSON returns a value as encoding/json decodes it.
func asJSON(value any) (out any) {
	data, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	if err := json.Unmarshal(data, &out); err != nil {
		panic(err)
	}
	return out
}

// literalWith returns a literal of a type in which the value at path is the variable $v. base has
// values for the rest.
func literalWith(t *ast.Type, path []string, base any) string {
	if len(path) == 0 {
		return "$v"
	}
	if t.Elem != nil {
		var first any
		if list, ok := base.([]any); ok && len(list) > 0 {
			first = list[0]
		}
		return "[" + literalWith(t.Elem, path[1:], first) + "]"
	}
	given, _ := base.(map[string]any)
	var fields []string
	for _, f := range graph.Schema().Types[t.Name()].Fields {
		value, isGiven := given[f.Name]
		switch {
		case f.Name == path[0]:
			fields = append(fields, f.Name+": "+literalWith(f.Type, path[1:], value))
		case isGiven || f.Type.NonNull && f.DefaultValue == nil:
			fields = append(fields, f.Name+": "+literal(f.Type, value))
		}
	}
	return "{" + strings.Join(fields, ", ") + "}"
}

// literal returns a value as a literal of a type, or an example of the type for nil.
func literal(t *ast.Type, value any) string {
	d := graph.Schema().Types[t.Name()]
	switch list, isList := value.([]any); {
	case value == nil && !t.NonNull:
		return "null"
	case isList:
		var elements []string
		for _, x := range list {
			elements = append(elements, literal(t.Elem, x))
		}
		return "[" + strings.Join(elements, ", ") + "]"
	case t.Elem != nil:
		return "[" + literal(t.Elem, value) + "]"
	case d.Kind == ast.InputObject:
		given, _ := value.(map[string]any)
		var fields []string
		for _, f := range d.Fields {
			x, isGiven := given[f.Name]
			if isGiven || f.Type.NonNull && f.DefaultValue == nil {
				fields = append(fields, f.Name+": "+literal(f.Type, x))
			}
		}
		if first := *d.Fields[0].Type; d.Directives.ForName("oneOf") != nil && len(fields) == 0 {
			first.NonNull = true
			fields = append(fields, d.Fields[0].Name+": "+literal(&first, nil))
		}
		return "{" + strings.Join(fields, ", ") + "}"
	case d.Kind == ast.Enum && value == nil:
		return d.EnumValues[0].Name
	case d.Kind == ast.Enum:
		return value.(string)
	case value == nil:
		return map[string]string{"Boolean": "true", "Int": "1", "Date": `"1986-04-23"`, "DateTime": `"2027-01-02T03:04:05Z"`,
			"Decimal": `"1.5"`, "ID": `"user_1"`, "String": `"text"`}[d.Name]
	}
	if s, ok := value.(string); ok {
		return strconv.Quote(s)
	}
	return fmt.Sprint(value)
}

// A null that a nullable variable brings to a non-null position is refused with the path of the
// position, for every non-null position of the SDL, and nothing is written. Validation allows
// such a variable where the position has a default, or the variable itself.
func TestNullInNonNullPosition(t *testing.T) {
	e := newEffectTest(t)
	tried := 0
	eachPosition(t, func(f fieldWithArguments, viewer string, sample object, positions []inputPosition) {
		e.restore()
		for _, p := range positions {
			if !p.typ.NonNull {
				continue
			}
			tried++
			nullable := *p.typ
			nullable.NonNull = false
			definition := "$v: " + nullable.String()
			if p.fallback == nil {
				definition += " = " + literal(p.typ, nil)
			}
			document := p.document(definition, sample)
			a := e.Do(t, e.tokens[viewer], document, object{"v": nil})
			want := slices.Concat(p.field.parents, []string{p.field.Name, p.argument.Name}, p.path)
			if len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "BAD_REQUEST" || !strings.Contains(a.Body, "must not be null") ||
				fmt.Sprint(a.Errors[0].Path) != fmt.Sprint(want) || a.Data != nil {
				t.Errorf("%s\n%s\n%s", p, document, a.Body)
			}
		}
		if f.operation == "mutation" && !slices.Equal(e.dump(t, nil), e.initial) {
			t.Errorf("%s: something was written", f.coordinate)
		}
	})
	if tried < 100 {
		t.Errorf("only %d positions were tried", tried)
	}
	t.Logf("%d positions", tried)
}

// jsonKinds are values of every kind that JSON has.
var jsonKinds = []any{
	nil, true, 0, -1, 2.5, 3e9, json.Number("1e400"), json.Number("99999999999999999999"), "", "text", "user_1", "tomorrow", "\u0000",
	"9999-12-31T23:59:59-12:00", []any{}, []any{nil}, []any{"text"}, []any{[]any{1}}, object{}, object{"nothing": 1},
}

// A client that sends a value of the wrong kind never causes an internal fault: every kind of
// JSON value is sent to every argument and input field of the SDL, in a variable, and in the long
// form as a literal too.
func TestEveryJSONKindEverywhere(t *testing.T) {
	e := newEffectTest(t)
	tried := 0
	eachPosition(t, func(f fieldWithArguments, viewer string, sample object, positions []inputPosition) {
		e.restore()
		for i, p := range positions {
			asVariable := p.document("$v: "+p.typ.String(), sample)
			for j, value := range jsonKinds {
				if !*longRun && (i+j)%3 != 0 {
					continue
				}
				tried++
				if a := e.checkNoFault(t, viewer, asVariable, value); strings.Contains(a, "UNAUTHENTICATED") || f.Name == "login" {
					e.restore() // a mutation before has ended the session, or locked the account
					e.checkNoFault(t, viewer, asVariable, value)
				}
				if !*longRun {
					continue
				}
				data, _ := json.Marshal(value)
				asLiteral := strings.Replace(strings.Replace(asVariable, "($v: "+p.typ.String()+")", "", 1), "$v",
					strings.Replace(string(data), `{"nothing":1}`, "{nothing: 1}", 1), 1)
				e.checkNoFault(t, viewer, asLiteral, nil)
			}
		}
	})
	if log := e.Log.String(); strings.Contains(log, "level=ERROR") {
		t.Errorf("%.2000s", log[strings.Index(log, "level=ERROR"):])
	}
	t.Logf("%d values", tried)
}

// checkNoFault sends a value and checks that the answer is none of an internal fault.
func (e *effectTest) checkNoFault(t *testing.T, viewer, document string, value any) (body string) {
	t.Helper()
	a := e.Do(t, e.tokens[viewer], document, object{"v": value})
	if strings.Contains(a.Body, "INTERNAL") || a.StatusCode >= 500 {
		t.Errorf("%s\n%v\n%s", document, value, a.Body)
	}
	return a.Body
}
