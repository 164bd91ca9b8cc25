package read_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
)

// A value to be written is a leaf, an inputObject or a []any.
type (
	leaf struct {
		typ string
		v   any
	}
	inputField struct {
		name string
		v    any
	}
	inputObject []inputField
	enum        string
)

// writeArgument writes a value in place, as a variable, or as a variable's default.
func (g *generator) writeArgument(typ string, v any) string {
	if !g.chance(0.4) {
		return g.writeValue(v)
	}
	name := fmt.Sprintf("v%d", g.nextNumber())
	if g.chance(0.15) {
		g.variables = append(g.variables, "$"+name+": "+typ+" = "+writeLiteral(v))
		return "$" + name
	}
	g.variables = append(g.variables, "$"+name+": "+typ)
	g.values[name] = variableValue(v)
	return "$" + name
}

// writeValue writes a literal and replaces some of its leaves by variables.
func (g *generator) writeValue(v any) string {
	switch v := v.(type) {
	case leaf:
		if v.typ != "" && g.chance(0.2) {
			name := fmt.Sprintf("v%d", g.nextNumber())
			g.variables = append(g.variables, "$"+name+": "+v.typ)
			g.values[name] = variableValue(v)
			return "$" + name
		}
	case inputObject:
		var out []string
		for _, m := range v {
			out = append(out, m.name+": "+g.writeValue(m.v))
		}
		return "{" + strings.Join(out, ", ") + "}"
	case []any:
		var out []string
		for _, x := range v {
			out = append(out, g.writeValue(x))
		}
		return "[" + strings.Join(out, ", ") + "]"
	}
	return writeLiteral(v)
}

func writeLiteral(v any) string {
	switch v := v.(type) {
	case leaf:
		return writeLiteral(v.v)
	case inputObject, []any:
		return (&generator{Rand: rand.New(neverSource{})}).writeValue(v)
	case nil:
		return "null"
	case enum:
		return string(v)
	case string:
		b, err := json.Marshal(v) // GraphQL strings accept the escapes of JSON
		if err != nil {
			panic(err)
		}
		return string(b)
	}
	return fmt.Sprint(v)
}

// neverSource makes every random choice turn out false.
type neverSource struct{}

func (neverSource) Uint64() uint64 { return 1<<64 - 1 }

// variableValue returns a value in the form of a variable.
func variableValue(v any) any {
	switch v := v.(type) {
	case leaf:
		return variableValue(v.v)
	case enum:
		return string(v)
	case inputObject:
		out := map[string]any{}
		for _, m := range v {
			out[m.name] = variableValue(m.v)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = variableValue(v[i])
		}
		return out
	}
	return v
}
