package read_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

func (g *generator) arguments(typ string, depth int, search bool) string {
	var args []string
	most := []int{3, 3, 4, 5, 9}[depth]
	if depth == deepest && g.chance(0.1) {
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
	if g.chance(0.4) {
		args = append(args, "filter: "+g.argument(typ+"Filter", g.filter(typ, 2)))
	}
	if search && g.chance(0.3) {
		args = append(args, "search: "+g.argument("String", leaf{"String", g.words()}))
	}
	g.Shuffle(len(args), func(i, j int) { args[i], args[j] = args[j], args[i] })
	return strings.TrimPrefix(strings.Join(args, ", ")+g.cursors(typ, o), ", ")
}

// cursors are after and before, of what the engine gave in the same order.
func (g *generator) cursors(typ string, orderBy any) (out string) {
	known := g.known[ordered(g.tables[typ], order(plain(orderBy)))]
	for _, name := range []string{"after", "before"} {
		if len(known) > 0 && g.chance(0.3) {
			out += ", " + name + ": " + g.argument("String", leaf{"String", one(g, known...)})
		}
	}
	return out
}

// orderBy is one of a few orders of the type, so that cursors can be used again.
func (g *generator) orderBy(typ string) any {
	fields := g.schema.Types[typ+"OrderField"].EnumValues
	which := g.IntN(2 * len(fields))
	few := rand.New(rand.NewPCG(uint64(len(typ)), uint64(which)))
	keys := []any{}
	for i := range one(g, 0, 1, 1, few.IntN(4)) {
		name := fields[few.IntN(len(fields))].Name
		if i == 0 {
			name = fields[which/2].Name
		}
		if g.discreet && g.forStaff(typ, camel(name)) {
			continue
		}
		o := object{{"field", leaf{typ + "OrderField!", enum(name)}}}
		if down := []bool{which%2 > 0, few.IntN(2) > 0}[min(i, 1)]; down || few.IntN(3) > 0 {
			o = append(o, member{"direction", leaf{"OrderDirection!", enum(map[bool]string{true: "DESC", false: "ASC"}[down])}})
		}
		keys = append(keys, o)
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
	t = t.Add(time.Duration(one(g, -1, 0, 0, 0, 1)) * time.Microsecond)
	return one(g, t, t.In(time.FixedZone("", 5400))).Format(time.RFC3339Nano)
}

// words are up to three to search for, most of them the beginning of a name, some
// from its middle.
func (g *generator) words() string {
	out := one(g, "", "", " ")
	for range one(g, 0, 1, 1, 1, 2, 3) {
		of := one(g, "Customer name", "Customer name", "CustomerUser firstName", "CustomerUser lastName", "CustomerUser email")
		typ, field, _ := strings.Cut(of, " ")
		parts := strings.Fields(fmt.Sprint(g.sample(typ)[field]))
		out += g.phrase(one(g, "startsWith", "startsWith", "contains"), one(g, parts...)) + one(g, " ", "  ", "\t", "　")
	}
	if len(strings.Fields(out)) > 5 {
		return ""
	}
	return out
}
