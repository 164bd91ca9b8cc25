package read_test

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"buyergraph/internal/text"
)

// match reports whether a row fulfils a filter.
func (n *naive) match(t *table, r row, filter map[string]any) bool {
	for name, x := range filter {
		if x == nil {
			continue
		}
		here := func(x any) bool { return n.match(t, r, x.(map[string]any)) }
		var ok bool
		switch name {
		case "and":
			ok = !slices.ContainsFunc(several(x), func(x any) bool { return !here(x) })
		case "or":
			ok = slices.ContainsFunc(several(x), here)
		case "not":
			ok = !here(x)
		case "subtreeOf": // of a customer that the viewer may see
			of, top := n.find(x.(string))
			ok = of == t && n.sees(t, top) && n.within(r, num(top["id"]))
		default:
			if !n.holds(t, r, name, x.(map[string]any)) {
				return false
			}
			continue
		}
		if !n.tried.condition(t.name, name, "is", ok) {
			return false
		}
	}
	return true
}

// holds decides what is asked of one field: of its value, of the row behind it, or
// of the rows behind it, as far as the viewer sees them.
func (n *naive) holds(t *table, r row, name string, conditions map[string]any) bool {
	typ := n.schema.Types[t.name].Fields.ForName(name).Type.Name()
	if target := n.tables[typ]; target != nil {
		other := target.byID[num(r[name])]
		return n.tried.condition(t.name, name, "is", n.sees(target, other) && n.match(target, other, conditions))
	}
	target := n.tables[strings.TrimSuffix(typ, "Connection")]
	for op, v := range conditions {
		var ok bool
		switch {
		case target != nil:
			some := slices.ContainsFunc(n.linked(n.viewer, t.name+"."+name, num(r["id"])), func(x row) bool {
				return n.sees(target, x) && n.match(target, x, v.(map[string]any))
			})
			ok = some == (op == "some")
		case name == "id":
			ok = n.fulfils(ident(t.id(r)), op, v)
		default:
			ok = n.fulfils(n.value(t, r, name), op, v)
		}
		if !n.tried.condition(t.name, name, op, ok) {
			return false
		}
	}
	return true
}

// fulfils decides one condition. An absent value is not equal to anything, and
// fulfils no other comparison.
func (n *naive) fulfils(have any, op string, v any) bool {
	is := func(v any) bool { return compared(have, v) == 0 }
	switch {
	case op == "isNull":
		return v == (have == nil)
	case have == nil:
		return op == "neq" || op == "notIn"
	}
	switch op {
	case "eq":
		return is(v)
	case "neq":
		return !is(v)
	case "in":
		return slices.ContainsFunc(several(v), is)
	case "notIn":
		return !slices.ContainsFunc(several(v), is)
	case "contains":
		return strings.Contains(n.folded(have.(string)), n.folded(v.(string)))
	case "startsWith":
		return strings.HasPrefix(n.folded(have.(string)), n.folded(v.(string)))
	case "gt":
		return compared(have, v) > 0
	case "gte":
		return compared(have, v) >= 0
	case "lt":
		return compared(have, v) < 0
	case "lte":
		return compared(have, v) <= 0
	}
	panic("no operator " + op)
}

// compared compares a stored value with another one, or with what a client gave.
// Text is compared exactly, in the form in which it would be stored.
func compared(have, with any) int {
	switch have := have.(type) {
	case ident:
		return strings.Compare(string(have), with.(string))
	case string:
		return strings.Compare(have, text.Clean(with.(string)))
	case bool:
		if have == with {
			return 0
		}
		return 1
	case int64:
		w, err := strconv.ParseInt(fmt.Sprint(with), 10, 64)
		if err != nil {
			panic(err)
		}
		return cmp.Compare(have, w)
	case time.Time:
		if s, given := with.(string); given {
			at, err := time.Parse(time.RFC3339Nano, s)
			if err != nil {
				panic(err)
			}
			with = at
		}
		return have.Compare(with.(time.Time))
	case amount:
		if w, stored := with.(amount); stored {
			return cmp.Compare(have, w)
		}
		w, ok := new(big.Rat).SetString(fmt.Sprint(with))
		if !ok {
			panic(with)
		}
		return big.NewRat(int64(have), 10_000).Cmp(w)
	}
	panic(fmt.Sprintf("a value of type %T", have))
}

// searched reports whether every word of a search begins one of a person's names,
// his address or a word of his company's name; of a company, a word of its name.
func (n *naive) searched(t *table, r row, search string) bool {
	for _, word := range strings.FieldsFunc(n.folded(search), unicode.IsSpace) {
		customer := r
		var texts []string
		if t.name == "CustomerUser" {
			texts = []string{n.folded(r["firstName"].(string)), n.folded(r["lastName"].(string)), n.folded(r["email"].(string))}
			customer = n.tables["Customer"].byID[num(r["customer"])]
		}
		if n.sees(n.tables["Customer"], customer) {
			texts = append(texts, strings.Split(n.folded(customer["name"].(string)), " ")...)
		}
		if !n.tried.condition(t.name, "", "search", slices.ContainsFunc(texts, func(s string) bool { return strings.HasPrefix(s, word) })) {
			return false
		}
	}
	return true
}
