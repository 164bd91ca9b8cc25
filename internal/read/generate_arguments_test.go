package read_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

func (g *generator) listArguments(typ string, depth int, search bool) string {
	var args []string
	maxSize := []int{3, 3, 4, 5, 9}[depth]
	if depth == maxSelectionDepth && g.chance(0.1) {
		maxSize = 100
	}
	switch x := g.Float64(); {
	case x < 0.55:
		args = append(args, "first: "+g.writeArgument("Int", leaf{"Int", 1 + g.IntN(maxSize)}))
	case x < 0.85:
		args = append(args, "last: "+g.writeArgument("Int", leaf{"Int", 1 + g.IntN(maxSize)}))
	case x < 0.9 || depth < 3:
		args = append(args, "first: 2, last: null")
	}
	o := g.orderByValue(typ)
	if o != nil {
		args = append(args, "orderBy: "+g.writeArgument("["+typ+"Order!]", o))
	}
	if g.chance(0.4) {
		args = append(args, "filter: "+g.writeArgument(typ+"Filter", g.randomFilter(typ, 2)))
	}
	if search && g.chance(0.3) {
		args = append(args, "search: "+g.writeArgument("String", leaf{"String", g.searchText(typ)}))
	}
	g.Shuffle(len(args), func(i, j int) { args[i], args[j] = args[j], args[i] })
	return strings.TrimPrefix(strings.Join(args, ", ")+g.cursorArguments(typ, o), ", ")
}

// cursorArguments writes after and before with cursors that the engine returned for the same order.
func (g *generator) cursorArguments(typ string, orderBy any) (out string) {
	known := g.cursorsByOrder[orderName(g.tables[typ], parseOrder(variableValue(orderBy)))]
	for _, name := range []string{"after", "before"} {
		if len(known) > 0 && g.chance(0.3) {
			out += ", " + name + ": " + g.writeArgument("String", leaf{"String", pick(g, known...)})
		}
	}
	return out
}

// orderByValue picks one of a few orders of the type, so that cursors can be used again.
func (g *generator) orderByValue(typ string) any {
	fields := g.schema.Types[typ+"OrderField"].EnumValues
	variant := g.IntN(2 * len(fields))
	orderRand := rand.New(rand.NewPCG(uint64(len(typ)), uint64(variant)))
	keys := []any{}
	for i := range pick(g, 0, 1, 1, orderRand.IntN(4)) {
		name := fields[orderRand.IntN(len(fields))].Name
		if i == 0 {
			name = fields[variant/2].Name
		}
		if g.avoidsStaffFields && g.isStaffOnly(typ, g.orderedField(typ, camelCase(name))) {
			continue
		}
		o := inputObject{{"field", leaf{typ + "OrderField!", enum(name)}}}
		if desc := []bool{variant%2 > 0, orderRand.IntN(2) > 0}[min(i, 1)]; desc || orderRand.IntN(3) > 0 {
			o = append(o, inputField{"direction", leaf{"OrderDirection!", enum(map[bool]string{true: "DESC", false: "ASC"}[desc])}})
		}
		keys = append(keys, o)
	}
	switch {
	case len(keys) == 0:
		return nil
	case len(keys) == 1 && g.chance(0.3):
		return keys[0] // a single value is coerced to a list
	}
	return keys
}

func (g *generator) randomRow(typ string) row { return pick(g, g.tables[typ].rows...) }

// randomID returns an id of the type, or of any type if typ is empty. Sometimes it returns an id that does not exist.
func (g *generator) randomID(typ string) string {
	if g.chance(0.08) {
		return pick(g, "user_999999", "user_07", "user_", "nothing_1", "", "7", "order_-1", "cust_1 ")
	}
	if typ == "" || g.chance(0.05) {
		typ = pick(g, g.typeNames...)
	}
	return g.tables[typ].id(g.randomRow(typ))
}

func (g *generator) randomLetterCase(s string) string {
	return pick(g, s, strings.ToUpper(s), strings.ToLower(s))
}

func (g *generator) timeNear(t time.Time) string {
	t = t.Add(time.Duration(pick(g, -1, 0, 0, 0, 1)) * time.Microsecond)
	return pick(g, t, t.In(time.FixedZone("", 5400))).Format(time.RFC3339Nano)
}

// searchedFields are the fields in which a search of the rows of a type looks. Companies are searched as their users are.
var searchedFields = map[string][]string{
	"Rfq":   {"Rfq identifier", "Rfq poNumber", "Rfq projectName"},
	"Quote": {"Quote identifier", "Quote poNumber", "Quote projectName"},
	"Order": {"Order identifier", "Order poNumber", "Order poNumber"},
}

// searchText returns up to three words for a search of the rows of a type: mostly beginnings of names, some from the middle of
// a name.
func (g *generator) searchText(rowType string) string {
	out := pick(g, "", "", " ")
	for range pick(g, 0, 1, 1, 1, 2, 3) {
		of := pick(g, "Customer name", "Customer name", "CustomerUser firstName", "CustomerUser lastName", "CustomerUser email")
		if fields := searchedFields[rowType]; fields != nil {
			of = pick(g, fields...)
		}
		typ, field, _ := strings.Cut(of, " ")
		parts := strings.Fields(fmt.Sprint(g.randomRow(typ)[field]))
		out += g.comparisonText(pick(g, "startsWith", "startsWith", "contains"), pick(g, parts...)) + pick(g, " ", "  ", "\t", "　")
	}
	return out
}
