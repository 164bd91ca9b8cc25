package read_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
)

// generator writes random documents that are valid.
type generator struct {
	*rand.Rand
	*memory
	*bank
	n          int
	variables  []string
	fragments  []string
	values     map[string]any
	conditions []string            // variables that decide @include and @skip
	named      map[string][]string // finished fragments by type, to be spread again
}

func (g *generator) chance(p float64) bool { return g.Float64() < p }

func one[T any](g *generator, of ...T) T { return of[g.IntN(len(of))] }

func (g *generator) number() int { g.n++; return g.n }

// document is a new one; its variables are in g.values.
func (g *generator) document() string {
	g.n, g.variables, g.fragments, g.conditions = 0, nil, nil, nil
	g.values, g.named = map[string]any{}, map[string][]string{}
	var body []string
	for range 1 + g.IntN(3) {
		body = append(body, g.wrap("Query", g.rootField(), false))
	}
	head := "query Q"
	if len(g.variables) > 0 {
		head += "(" + strings.Join(g.variables, ", ") + ")"
	}
	return head + " { " + strings.Join(body, " ") + " }\n" + strings.Join(g.fragments, "\n")
}

func (g *generator) rootField() string {
	switch x := g.Float64(); {
	case x < 0.03:
		return "__typename"
	case x < 0.13:
		head := fmt.Sprintf("r%d: node(id: %s)", g.number(), g.write(leaf{"ID!", g.id("")}))
		return g.repeated(head, func() string { return g.nodeBody() })
	case x < 0.23:
		ids := make([]any, g.IntN(6))
		for i := range ids {
			ids[i] = leaf{"ID!", g.id("")}
		}
		head := fmt.Sprintf("r%d: nodes(ids: %s)", g.number(), g.argument("[ID!]!", ids))
		return g.repeated(head, func() string { return g.nodeBody() })
	case x < 0.33:
		r := g.sample("CustomerUser")
		by := one(g, object{{"id", leaf{"ID", g.id("CustomerUser")}}}, object{{"email", leaf{"String", g.otherCase(r["email"].(string))}}},
			object{{"externalId", leaf{"String", fmt.Sprint(r["externalId"])}}})
		g.noVariables(by)
		head := fmt.Sprintf("r%d: customerUser(by: %s)", g.number(), g.argument("CustomerUserBy!", by))
		return g.repeated(head, func() string { return g.object("CustomerUser", 4, false) })
	}
	for {
		d := one(g, g.schema.Query.Fields...)
		if strings.HasSuffix(d.Type.Name(), "Connection") {
			return g.connection(d, 4, true)
		}
	}
}

// noVariables keeps variables out of a oneOf input, where the specification wants
// them to be of a type without null.
func (g *generator) noVariables(o object) {
	for i := range o {
		o[i].v = leaf{"", o[i].v.(leaf).v}
	}
}

// nodeBody selects on the interface. What types may answer differently gets an
// alias of its own.
func (g *generator) nodeBody() string {
	body := "{ " + one(g, "id", "__typename", "__typename id")
	for range 1 + g.IntN(4) {
		typ := one(g, g.names...)
		body += " ... on " + typ + g.directive() + " " + g.object(typ, 3, true)
	}
	return body + one(g, " }", " ... on Node { again: id } }")
}

// repeated writes a field, now and then twice with different selections, which
// are to be merged.
func (g *generator) repeated(head string, body func() string) string {
	out := head + g.directive() + " " + body()
	if g.chance(0.15) {
		out += " " + head + g.directive() + " " + body()
	}
	return out
}

// wrap puts fields into a fragment of one kind or other, or leaves them.
func (g *generator) wrap(typ, fields string, apart bool) string {
	switch x := g.Float64(); {
	case x < 0.08:
		return "... on " + typ + g.directive() + " { " + fields + " }"
	case x < 0.14:
		return "..." + g.directive() + " { " + fields + " }"
	case x < 0.20 && typ != "Query":
		return "... on Node { again: id ... on " + typ + " { " + fields + " } }"
	case x < 0.32:
		name := fmt.Sprintf("F%d", g.number())
		g.fragments = append(g.fragments, "fragment "+name+" on "+typ+" { "+fields+" }")
		if !apart {
			g.named[typ] = append(g.named[typ], name)
		}
		return "..." + name + g.directive()
	}
	return fields
}

func (g *generator) directive() string {
	if !g.chance(0.12) {
		return ""
	}
	d, value := one(g, "include", "skip"), fmt.Sprint(g.chance(0.5))
	if g.chance(0.7) {
		if len(g.conditions) == 0 || len(g.conditions) < 3 && g.chance(0.5) {
			name := fmt.Sprintf("c%d", g.number())
			g.conditions = append(g.conditions, name)
			g.variables = append(g.variables, "$"+name+": Boolean!")
			value = "$" + name
		} else {
			value = "$" + one(g, g.conditions...)
		}
	}
	return " @" + d + "(if: " + value + ")"
}

// object selects some fields of a type. Everything gets an alias where it stands
// apart from fields of the same name.
func (g *generator) object(typ string, depth int, apart bool) string {
	out := "{ "
	for range 1 + g.IntN(5) {
		d := one(g, g.schema.Types[typ].Fields...)
		target := d.Type.Name()
		edge := strings.HasSuffix(target, "Connection") || g.tables[target] != nil
		if strings.HasPrefix(d.Name, "__") || edge && depth == 0 {
			continue
		}
		name := d.Name
		if apart || g.chance(0.2) {
			name = fmt.Sprintf("x%d: %s", g.number(), name)
		}
		field := ""
		switch {
		case strings.HasSuffix(target, "Connection"):
			field = g.connection(d, depth, apart)
		case edge:
			field = g.repeated(name, func() string { return g.object(target, depth-1, false) })
		default:
			field = name + g.directive()
		}
		out += g.wrap(typ, field, apart) + " "
	}
	if known := g.named[typ]; len(known) > 0 && !apart && g.chance(0.25) {
		out += "..." + one(g, known...) + g.directive() + " "
	}
	if out == "{ " || g.chance(0.1) {
		out += "__typename "
	}
	return out + "}"
}

// connection is a list with arguments. One without any may go by its own name.
func (g *generator) connection(d *ast.FieldDefinition, depth int, apart bool) string {
	typ := strings.TrimSuffix(d.Type.Name(), "Connection")
	head := d.Name
	if len(d.Arguments) > 0 && g.chance(0.95) {
		if args := g.arguments(typ, depth); args != "" {
			head, apart = head+"("+args+")", true
		}
	}
	if apart {
		head = fmt.Sprintf("l%d: %s", g.number(), head)
	}
	return g.repeated(head, func() string {
		out := "{"
		for range 1 + g.IntN(3) {
			out += g.wrapPlain(typ+"Connection", one(g, func() string { return "totalCount" }, func() string { return "__typename" },
				func() string { return "nodes " + g.object(typ, depth-1, false) },
				func() string { return "nodes " + g.object(typ, depth-1, false) },
				func() string {
					return "pageInfo { " + one(g, "hasNextPage", "hasPreviousPage", "startCursor endCursor", "__typename", "endCursor hasNextPage a: startCursor hasPreviousPage") + " }"
				},
				func() string { return "edges { cursor __typename }" },
				func() string {
					return "edges { " + one(g, "", "cursor ") + "node " + g.object(typ, depth-1, false) + " }"
				})())
		}
		return out + " }"
	})
}

func (g *generator) wrapPlain(typ, field string) string {
	if g.chance(0.1) {
		return " ... on " + typ + g.directive() + " { " + field + " }"
	}
	return " " + field
}

func (g *generator) arguments(typ string, depth int) string {
	var args []string
	most := []int{3, 3, 4, 5, 9}[depth]
	if depth == 4 && g.chance(0.1) {
		most = 100
	}
	switch x := g.Float64(); {
	case x < 0.55:
		args = append(args, "first: "+g.argument("Int", leaf{"Int", 1 + g.IntN(most)}))
	case x < 0.85:
		args = append(args, "last: "+g.argument("Int", leaf{"Int", 1 + g.IntN(most)}))
	case x < 0.9 || depth < 3:
		args = append(args, "first: 2, last: null")
	}
	o := g.orderBy(typ)
	if o != nil {
		args = append(args, "orderBy: "+g.argument("["+typ+"Order!]", o))
	}
	keys := order(plain(o))
	for _, name := range []string{"after", "before"} {
		if known := g.known[place(g.tables[typ], keys)]; len(known) > 0 && g.chance(0.3) {
			args = append(args, name+": "+g.argument("String", leaf{"String", one(g, known...)}))
		}
	}
	if g.chance(0.4) {
		args = append(args, "filter: "+g.argument(typ+"Filter", g.filter(typ, 2)))
	}
	g.Shuffle(len(args), func(i, j int) { args[i], args[j] = args[j], args[i] })
	return strings.Join(args, ", ")
}

// orderBy is one of a few orders of the type, so that cursors can be used again.
func (g *generator) orderBy(typ string) any {
	few := rand.New(rand.NewPCG(uint64(len(typ)), uint64(g.IntN(6))))
	fields := g.schema.Types[typ+"OrderField"].EnumValues
	keys := make([]any, few.IntN(4))
	for i := range keys {
		o := object{{"field", leaf{typ + "OrderField!", enum(fields[few.IntN(len(fields))].Name)}}}
		if few.IntN(3) > 0 {
			o = append(o, member{"direction", leaf{"OrderDirection!", enum([]string{"ASC", "DESC"}[few.IntN(2)])}})
		}
		keys[i] = o
	}
	switch {
	case len(keys) == 0:
		return nil
	case len(keys) == 1 && g.chance(0.3):
		return keys[0] // one value stands for a list of it
	}
	return keys
}

func (g *generator) sample(typ string) row { return one(g, g.tables[typ].rows...) }

// id is one of a type, of any without one, or now and then none at all.
func (g *generator) id(typ string) string {
	if g.chance(0.08) {
		return one(g, "user_999999", "user_07", "user_", "nothing_1", "", "7", "order_-1", "cust_1 ")
	}
	if typ == "" || g.chance(0.05) {
		typ = one(g, g.names...)
	}
	return g.tables[typ].id(g.sample(typ))
}

func (g *generator) otherCase(s string) string {
	return one(g, s, strings.ToUpper(s), strings.ToLower(s))
}

func (g *generator) instant(t time.Time) string {
	t = t.Add(time.Duration(g.IntN(3)-1) * time.Microsecond)
	return one(g, t, t.In(time.FixedZone("", 5400))).Format(time.RFC3339Nano)
}
