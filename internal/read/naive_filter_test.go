package read_test

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"buyergraph/internal/text"

	"github.com/vektah/gqlparser/v2/ast"
)

// match reports whether a row fulfils a filter.
func (n *naive) match(t *table, r row, filter map[string]any) bool {
	for name, x := range filter {
		if x == nil {
			continue
		}
		here := func(x any) bool { return n.match(t, r, x.(map[string]any)) }
		ok := true
		switch name {
		case "and":
			ok = !slices.ContainsFunc(list(x), func(x any) bool { return !here(x) })
		case "or":
			ok = slices.ContainsFunc(list(x), here)
		case "not":
			ok = !here(x)
		default:
			if target := n.tables[n.schema.Types[t.name].Fields.ForName(name).Type.Name()]; target != nil {
				other := target.byID[num(r[name])]
				ok = other != nil && n.visible(n.viewer, target, other) && n.match(target, other, x.(map[string]any))
				break
			}
			for op, v := range x.(map[string]any) {
				ok = ok && (v == nil || n.holds(t, r, name, op, v))
			}
		}
		if !ok {
			return false
		}
	}
	return true
}

// holds decides one condition. An absent value is not equal to anything, and
// fulfils no other comparison.
func (n *naive) holds(t *table, r row, name, op string, v any) bool {
	have := n.value(t, r, name)
	if name == "id" {
		have = t.id(r)
	}
	if op == "isNull" || have == nil {
		return op == "isNull" && v == (have == nil) || op == "neq"
	}
	switch op {
	case "eq":
		return compared(have, v, false) == 0
	case "neq":
		return compared(have, v, false) != 0
	case "in":
		return slices.ContainsFunc(list(v), func(v any) bool { return compared(have, v, false) == 0 })
	case "contains":
		return strings.Contains(text.Fold(have.(string)), text.Fold(v.(string)))
	case "startsWith":
		return strings.HasPrefix(text.Fold(have.(string)), text.Fold(v.(string)))
	case "gt":
		return compared(have, v, false) > 0
	case "gte":
		return compared(have, v, false) >= 0
	case "lt":
		return compared(have, v, false) < 0
	case "lte":
		return compared(have, v, false) <= 0
	}
	panic("no operator " + op)
}

// compared compares a stored value with another one, or with what a client gave.
// People sort text without regard to letter case; filters compare it exactly, in
// the form in which it would be stored.
func compared(have, with any, folded bool) int {
	switch have := have.(type) {
	case string:
		if folded {
			return strings.Compare(text.Fold(have), text.Fold(with.(string)))
		}
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
		w, ok := new(big.Rat).SetString(fmt.Sprint(with))
		if !ok {
			panic(with)
		}
		return big.NewRat(int64(have), 10_000).Cmp(w)
	}
	panic(fmt.Sprintf("a value of type %T", have))
}

// checked is what an operation says of itself, whatever the data.
type checked struct {
	denied     map[string]bool // paths of lists that are filtered by what the viewer must not see
	statements int             // at most: one for each list and each count
}

// check looks at a root field.
func (n *naive) check(f *merged) checked {
	c := checked{denied: map[string]bool{}}
	args := f.ArgumentMap(n.vars)
	typ := f.Definition.Type.Name()
	if strings.HasSuffix(typ, "Connection") {
		n.checkList(&c, f, f.Alias)
		return c
	}
	by, _ := args["by"].(map[string]any)
	var types []string
	for _, id := range slices.Concat(list(args["ids"]), list(args["id"]), list(by["id"])) {
		if t := n.typed(fmt.Sprint(id)); t != "" && !slices.Contains(types, t) && (by == nil || t == typ) {
			types = append(types, t)
		}
	}
	if by != nil && by["id"] == nil {
		types = []string{typ}
	}
	for _, typ := range types {
		c.statements++
		n.checkObject(&c, typ, f.sets, f.Alias)
	}
	return c
}

// typed is the type that an id names, whether or not there is such a row.
func (m *memory) typed(id string) string {
	for _, t := range m.tables {
		digits, ok := strings.CutPrefix(id, t.prefix+"_")
		if i, err := strconv.ParseInt(digits, 10, 64); ok && err == nil && i > 0 && strconv.FormatInt(i, 10) == digits {
			return t.name
		}
	}
	return ""
}

func (n *naive) checkObject(c *checked, typ string, sets []ast.SelectionSet, path string) {
	for _, f := range n.collect(typ, sets) {
		if f.Name == "__typename" {
			continue
		}
		target := f.Definition.Type.Name()
		if n.tables[target] != nil {
			n.checkObject(c, target, f.sets, path+" "+f.Alias)
		} else if strings.HasSuffix(target, "Connection") {
			n.checkList(c, f, path+" "+f.Alias)
		}
	}
}

func (n *naive) checkList(c *checked, f *merged, path string) {
	typ := strings.TrimSuffix(f.Definition.Type.Name(), "Connection")
	filter, _ := f.ArgumentMap(n.vars)["filter"].(map[string]any)
	if n.deniedFilter(typ, filter) {
		c.denied[path] = true
	}
	rows := false
	for _, f := range n.collect(typ+"Connection", f.sets) {
		switch f.Name {
		case "totalCount":
			c.statements++
		case "nodes":
			rows = true
			n.checkObject(c, typ, f.sets, path+" "+f.Alias)
		case "pageInfo":
			rows = true
		case "edges":
			rows = true
			for _, e := range n.collect(typ+"Edge", f.sets) {
				if e.Name == "node" {
					n.checkObject(c, typ, e.sets, path+" "+f.Alias+" "+e.Alias)
				}
			}
		}
	}
	if rows {
		c.statements++
	}
}

// deniedFilter reports whether a filter names what the viewer must not see.
func (n *naive) deniedFilter(typ string, filter map[string]any) bool {
	for name, x := range filter {
		if x == nil {
			continue
		}
		if name == "and" || name == "or" || name == "not" {
			for _, x := range list(x) {
				if n.deniedFilter(typ, x.(map[string]any)) {
					return true
				}
			}
			continue
		}
		d := n.schema.Types[typ].Fields.ForName(name)
		if n.secret(d) || n.tables[d.Type.Name()] != nil && n.deniedFilter(d.Type.Name(), x.(map[string]any)) {
			return true
		}
	}
	return false
}
