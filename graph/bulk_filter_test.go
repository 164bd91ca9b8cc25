package graph_test

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"buyergraph/graph"
	"buyergraph/internal/testkit"

	"github.com/vektah/gqlparser/v2/ast"
)

// filterGenerator generates filters of which every part says something, and spoils them.
type filterGenerator struct{ *rand.Rand }

// filter returns a filter of a type with a few conditions, nested up to depth.
func (g filterGenerator) filter(d *ast.Definition, depth int) map[string]any {
	out := map[string]any{}
	for range 1 + g.IntN(2) {
		f := d.Fields[g.IntN(len(d.Fields))]
		if f.Name == "isNull" { // only of edges
			continue
		}
		if x := g.condition(f, depth); x != nil {
			out[f.Name] = x
		}
	}
	if len(out) == 0 {
		return map[string]any{"id": map[string]any{"neq": "user_1"}}
	}
	return out
}

// condition returns a value of a field of a filter, nil if it would be nested too deep.
func (g filterGenerator) condition(f *ast.FieldDefinition, depth int) any {
	d := graph.Schema().Types[f.Type.Name()]
	isFilter := d.Fields.ForName("and") != nil
	switch {
	case depth == 0 && (isFilter || strings.HasSuffix(d.Name, "ListFilter")):
		return nil
	case isFilter && f.Type.Elem != nil:
		list := []any{}
		for range 1 + g.IntN(3) {
			list = append(list, g.filter(d, depth-1))
		}
		return list
	case isFilter && f.Name != "not" && g.IntN(4) == 0: // an edge
		return map[string]any{"isNull": g.IntN(2) == 0}
	case isFilter:
		return g.filter(d, depth-1)
	case d.Kind != ast.InputObject:
		return g.value(f.Type, f.Name)
	}
	operator := d.Fields[g.IntN(len(d.Fields))]
	if operator.Name == "some" || operator.Name == "none" {
		if g.IntN(3) == 0 {
			return map[string]any{operator.Name: map[string]any{}}
		}
		return map[string]any{operator.Name: g.filter(graph.Schema().Types[operator.Type.Name()], depth-1)}
	}
	return map[string]any{operator.Name: g.value(operator.Type, operator.Name)}
}

// value returns a value of an operator.
func (g filterGenerator) value(t *ast.Type, name string) any {
	text := literal(&ast.Type{NamedType: t.Name(), NonNull: true}, nil)
	var value any = strings.Trim(text, `"`)
	if d := graph.Schema().Types[t.Name()]; d.Kind == ast.Scalar {
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			panic(err)
		}
	}
	if t.Elem != nil && name != "id" {
		return []any{value, value}
	}
	return value
}

// silences are changes of a filter's object that leave a part that says nothing.
var silences = []func(map[string]any){
	func(m map[string]any) {
		m["or"] = []any{map[string]any{"enabled": map[string]any{"eq": true}}, map[string]any{}}
	},
	func(m map[string]any) { m["and"] = []any{map[string]any{}} },
	func(m map[string]any) { m["and"] = []any{} },
	func(m map[string]any) { m["or"] = []any{} },
	func(m map[string]any) { m["not"] = map[string]any{} },
	func(m map[string]any) { m["not"] = map[string]any{"or": []any{}} },
	func(m map[string]any) { m["not"] = nil },
	func(m map[string]any) { m["id"] = map[string]any{} },
	func(m map[string]any) { m["id"] = nil },
	func(m map[string]any) { m["id"] = map[string]any{"eq": nil} },
	func(m map[string]any) { m["id"] = map[string]any{"in": []any{}} },
	func(m map[string]any) { m["id"] = map[string]any{"notIn": []any{}, "neq": "x"} },
	func(m map[string]any) { m["email"] = map[string]any{"startsWith": ""} },
	func(m map[string]any) { m["lastName"] = map[string]any{"contains": "", "eq": "x"} },
	func(m map[string]any) { m["customer"] = map[string]any{} },
	func(m map[string]any) { m["orders"] = map[string]any{} },
	func(m map[string]any) { m["orders"] = map[string]any{"some": map[string]any{"id": map[string]any{}}} },
}

// spoil makes one part of a filter of customer users say nothing, at a random depth.
func (g filterGenerator) spoil(filter map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(filter)) {
		var nested []any
		switch name {
		case "and", "or":
			nested = filter[name].([]any)
		case "not":
			nested = []any{filter[name]}
		}
		if len(nested) > 0 && g.IntN(2) == 0 {
			g.spoil(nested[g.IntN(len(nested))].(map[string]any))
			return
		}
	}
	silences[g.IntN(len(silences))](filter)
}

// A mutation by filter accepts a filter of which every part says something, and refuses the same
// filter with one part that says nothing: such a part would match users whom nobody meant.
func TestEveryPartOfABulkFilterSpeaks(t *testing.T) {
	count := 300
	if *longRun {
		count = 20_000
	}
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		g := filterGenerator{rand.New(rand.NewPCG(1, 2))}
		definition := graph.Schema().Types["CustomerUserFilter"]
		for i := range count {
			filter := g.filter(definition, 3)
			text, _ := json.Marshal(filter)
			a := k.Do(t, staff, disableMany, object{"in": object{"filter": filter, "dryRun": true}})
			if len(a.Errors) > 0 || a.ValueAt("r.matched") == nil {
				t.Errorf("%s is refused: %s", text, a.Body)
			}
			if i < len(silences) {
				silences[i](filter)
			} else {
				g.spoil(filter)
			}
			text, _ = json.Marshal(filter)
			a = k.Do(t, staff, disableMany, object{"in": object{"filter": filter, "dryRun": true}})
			if len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "BAD_REQUEST" || !strings.Contains(a.Body, "has no condition") {
				t.Errorf("%s is not refused: %.300s", text, a.Body)
			}
		}
		for name, document := range map[string]string{
			"a variable in an or": `mutation ($n: String) { r: customerUsersDisable(input: {dryRun: true, filter: {or: ` +
				`[{lastName: {eq: $n}}, {lastName: {eq: "Nobody"}}]}}) { matched } }`,
			"the only condition": `mutation ($n: CustomerUserFilter) ` +
				`{ r: customerUsersDisable(input: {dryRun: true, filter: {not: $n}}) { matched } }`,
			"one condition of two": `mutation ($n: StringFilter) { r: customerUsersDisable(input: {dryRun: true, ` +
				`filter: {lastName: $n, firstName: {neq: "x"}}}) { matched } }`,
			"the search": `mutation ($n: String) { r: customerUsersDisable(input: {dryRun: true, filter: {}, search: $n}) { matched } }`,
		} {
			if a := k.Do(t, staff, document, nil); len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "BAD_REQUEST" {
				t.Errorf("%s without a value: %s", name, a.Body)
			}
		}
		a := k.MustDo(t, staff, disableMany, object{"in": object{"filter": object{}, "dryRun": true}})
		if a.ValueAt("r.matched") != 4.0 {
			t.Errorf("filter: {} alone does not match everybody: %s", a.Body)
		}
	})
}
