package read_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
)

// The parts of a value that is to be written: leaf, object or []any.
type (
	leaf struct {
		typ string
		v   any
	}
	member struct {
		name string
		v    any
	}
	object []member
	enum   string
)

// argument writes a value as it stands or as a variable, with a value or by default.
func (g *generator) argument(typ string, v any) string {
	if !g.chance(0.4) {
		return g.write(v)
	}
	name := fmt.Sprintf("v%d", g.number())
	if g.chance(0.15) {
		g.variables = append(g.variables, "$"+name+": "+typ+" = "+literal(v))
		return "$" + name
	}
	g.variables = append(g.variables, "$"+name+": "+typ)
	g.values[name] = plain(v)
	return "$" + name
}

// write is a literal; some of its leaves are variables.
func (g *generator) write(v any) string {
	switch v := v.(type) {
	case leaf:
		if v.typ != "" && g.chance(0.2) {
			name := fmt.Sprintf("v%d", g.number())
			g.variables = append(g.variables, "$"+name+": "+v.typ)
			g.values[name] = plain(v)
			return "$" + name
		}
	case object:
		var out []string
		for _, m := range v {
			out = append(out, m.name+": "+g.write(m.v))
		}
		return "{" + strings.Join(out, ", ") + "}"
	case []any:
		var out []string
		for _, x := range v {
			out = append(out, g.write(x))
		}
		return "[" + strings.Join(out, ", ") + "]"
	}
	return literal(v)
}

func literal(v any) string {
	switch v := v.(type) {
	case leaf:
		return literal(v.v)
	case object, []any:
		return (&generator{Rand: rand.New(noVariables{})}).write(v)
	case nil:
		return "null"
	case enum:
		return string(v)
	case string:
		b, err := json.Marshal(v) // GraphQL reads the escapes of JSON
		if err != nil {
			panic(err)
		}
		return string(b)
	}
	return fmt.Sprint(v)
}

// noVariables is a source of chances that never come.
type noVariables struct{}

func (noVariables) Uint64() uint64 { return 1<<64 - 1 }

// plain is a value as a variable has it.
func plain(v any) any {
	switch v := v.(type) {
	case leaf:
		return plain(v.v)
	case enum:
		return string(v)
	case object:
		out := map[string]any{}
		for _, m := range v {
			out[m.name] = plain(m.v)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = plain(v[i])
		}
		return out
	}
	return v
}
