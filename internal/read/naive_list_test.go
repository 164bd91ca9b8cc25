package read_test

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// orderKey is one key of an order, by the name of its field.
type orderKey struct {
	field string
	desc  bool
}

// order reads orderBy. A field's second key has nothing left to decide, nor has
// anything behind a unique one. Ties are broken by id, in the direction of the last key.
func order(arg any) (keys []orderKey) {
	desc := false
	for _, x := range several(arg) {
		o := x.(map[string]any)
		desc = o["direction"] == "DESC"
		name := camel(o["field"].(string))
		if !slices.ContainsFunc(keys, func(k orderKey) bool { return k.field == name }) {
			keys = append(keys, orderKey{name, desc})
		}
		if name == "id" || name == "identifier" {
			return keys
		}
	}
	return append(keys, orderKey{"id", desc})
}

func camel(constant string) string {
	parts := strings.Split(strings.ToLower(constant), "_")
	for i := 1; i < len(parts); i++ {
		parts[i] = strings.ToUpper(parts[i][:1]) + parts[i][1:]
	}
	return strings.Join(parts, "")
}

// before compares two rows in an order: negative when a comes first. What is
// absent comes last, whichever way the key goes.
func (m *memory) before(t *table, keys []orderKey, a, b row) int {
	for _, k := range keys {
		x, y := a[k.field], b[k.field]
		switch {
		case x == nil && y == nil:
			continue
		case x == nil:
			return 1
		case y == nil:
			return -1
		}
		c := m.sorted(t, k.field, x, y)
		if k.desc {
			c = -c
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

// sorted compares two values of a field. People sort text without regard to
// letter case and width, but for what filters too compare exactly alone.
func (m *memory) sorted(t *table, field string, x, y any) int {
	s, text := x.(string)
	if d := m.schema.Types[t.name+"Filter"].Fields.ForName(field); text && d.Type.Name() == "StringFilter" {
		return strings.Compare(m.folded(s), m.folded(y.(string)))
	} else if text {
		return strings.Compare(s, y.(string))
	}
	return compared(x, y)
}

// list is what was found of the lists at one place, for all its parents.
type list struct {
	parents map[any]int // how many rows each has
	size    int
	certain bool // its first key is never absent
}

func (n *naive) connection(t *table, rows []row, f *merged, path string, parent any) string {
	args := f.ArgumentMap(n.vars)
	keys := order(args["orderBy"])
	filter, _ := args["filter"].(map[string]any)
	search, _ := args["search"].(string)
	var all []row
	for _, r := range rows {
		if n.sees(t, r) && n.searched(t, r, search) && n.match(t, r, filter) {
			all = append(all, r)
		}
	}
	total := len(all)
	slices.SortFunc(all, func(a, b row) int { return n.before(t, keys, a, b) })
	for _, k := range keys {
		n.tried[fmt.Sprintf("%s by %s %t", t.name, k.field, k.desc)] = true
	}
	after, previous := n.row(t, args["after"]), n.row(t, args["before"])
	page := slices.DeleteFunc(all, func(r row) bool {
		return after != nil && n.before(t, keys, r, after) <= 0 || previous != nil && n.before(t, keys, r, previous) >= 0
	})
	first, last := sizes(args)
	n.found(t, f, path, parent, keys, max(first, last), len(page))
	var hasNext, hasPrevious bool
	if last > 0 {
		hasNext, hasPrevious = previous != nil, len(page) > last
		page = page[max(0, len(page)-last):]
	} else {
		hasNext, hasPrevious = len(page) > first, after != nil
		page = page[:min(first, len(page))]
	}
	cursor := func(i int) string {
		if i < 0 || i >= len(page) {
			return "null"
		}
		return unknown(t, keys, page[i])
	}
	return n.fields(t.name+"Connection", f.sets, func(f *merged) string {
		switch f.Name {
		case "totalCount":
			return strconv.Itoa(total)
		case "pageInfo":
			return n.fields("PageInfo", f.sets, func(f *merged) string {
				return map[string]string{"hasNextPage": strconv.FormatBool(hasNext), "hasPreviousPage": strconv.FormatBool(hasPrevious),
					"startCursor": cursor(0), "endCursor": cursor(len(page) - 1)}[f.Name]
			})
		}
		var out []string
		for i, r := range page {
			path := path + " " + f.Alias
			if f.Name == "nodes" {
				out = append(out, n.object(t, r, f.sets, path))
				continue
			}
			out = append(out, n.fields(t.name+"Edge", f.sets, func(f *merged) string {
				if f.Name == "cursor" {
					return cursor(i)
				}
				return n.object(t, r, f.sets, path+" "+f.Alias)
			}))
		}
		return "[" + strings.Join(out, ",") + "]"
	})
}

// found notes what a list below a row has.
func (n *naive) found(t *table, f *merged, path string, parent any, keys []orderKey, size, rows int) {
	if parent == nil {
		return
	}
	at := place(f, path)
	if n.lists[at] == nil {
		d := n.schema.Types[t.name].Fields.ForName(keys[0].field)
		n.lists[at] = &list{map[any]int{}, size, d.Type.NonNull}
	}
	n.lists[at].parents[parent] = rows
}

// place is where a list stands, and what is asked of it there: objects of several
// types may ask for the same.
func place(f *merged, path string) string {
	for _, s := range f.sets {
		path += fmt.Sprintf(" %p", s)
	}
	return fmt.Sprintf("%s %p", path, f.Field)
}

// sizes are first and last; one of them is 0.
func sizes(args map[string]any) (first, last int) {
	for name, n := range map[string]*int{"first": &first, "last": &last} {
		if v := args[name]; v != nil {
			var err error
			if *n, err = strconv.Atoi(fmt.Sprint(v)); err != nil {
				panic(err)
			}
		}
	}
	if first == 0 && last == 0 {
		first = 20
	}
	return first, last
}

// several is a list argument of whatever Go type; one value stands for a list of it.
func several(v any) []any {
	if v == nil {
		return nil
	}
	x := reflect.ValueOf(v)
	if x.Kind() != reflect.Slice {
		return []any{v}
	}
	out := make([]any, x.Len())
	for i := range out {
		out[i] = x.Index(i).Interface()
	}
	return out
}
