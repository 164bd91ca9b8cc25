package read_test

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// orderKey is one key of an order, with the name of its field.
type orderKey struct {
	field      string
	descending bool
}

// parseOrder reads orderBy. It ignores the second key of a field and every key after a unique one. Ties are broken by id, in
// the direction of the last key.
func parseOrder(arg any) (keys []orderKey) {
	isDescending := false
	for _, x := range asList(arg) {
		o := x.(map[string]any)
		isDescending = o["direction"] == "DESC"
		name := camelCase(o["field"].(string))
		if !slices.ContainsFunc(keys, func(k orderKey) bool {
			return k.field == name || k.field == "status" && slices.Contains(statusFlags, name)
		}) {
			keys = append(keys, orderKey{name, isDescending})
		}
		if name == "id" || name == "identifier" || name == "code" {
			return keys
		}
	}
	return append(keys, orderKey{"id", isDescending})
}

func camelCase(constant string) string {
	parts := strings.Split(strings.ToLower(constant), "_")
	for i := 1; i < len(parts); i++ {
		parts[i] = strings.ToUpper(parts[i][:1]) + parts[i][1:]
	}
	return strings.Join(parts, "")
}

// listStats describes the lists at one place, over all their parents.
type listStats struct {
	rowsPerParent   map[any]int // number of rows
	pageSize        int
	firstKeyPresent bool // the first order key is never absent
}

func (n *naive) connectionJSON(t *table, rows []row, f *mergedField, path string, parent any) string {
	args := f.ArgumentMap(n.vars)
	keys := parseOrder(args["orderBy"])
	filter, _ := args["filter"].(map[string]any)
	search, _ := args["search"].(string)
	var all []row
	for _, r := range rows {
		if n.sees(t, r) && n.matchesSearch(t, r, search) && n.matches(t, r, filter) {
			all = append(all, r)
		}
	}
	total, matching := len(all), slices.Clone(all)
	sortKeys := n.decideOrder(t, keys)
	slices.SortFunc(all, func(a, b row) int {
		return n.comparePlaces(t, sortKeys, n.placeOf(t, sortKeys, a), n.placeOf(t, sortKeys, b))
	})
	after, previous := n.placeOfCursor(t, args["after"]), n.placeOfCursor(t, args["before"])
	page := slices.DeleteFunc(all, func(r row) bool {
		at := n.placeOf(t, keys, r)
		return after.row != nil && n.comparePlaces(t, keys, at, after) <= 0 || previous.row != nil && n.comparePlaces(t, keys, at, previous) >= 0
	})
	n.recordHiddenTargets(t, keys, all, parent)
	first, last := pageSizes(args)
	n.recordList(t, f, path, parent, keys, max(first, last), len(page))
	var hasNext, hasPrevious bool
	if last > 0 {
		hasNext, hasPrevious = previous.row != nil, len(page) > last
		page = page[max(0, len(page)-last):]
	} else {
		hasNext, hasPrevious = len(page) > first, after.row != nil
		page = page[:min(first, len(page))]
	}
	cursor := func(i int) string {
		if i < 0 || i >= len(page) {
			return "null"
		}
		return cursorPlaceholder(t, keys, n.placeOf(t, keys, page[i]))
	}
	return n.objectJSON(t.name+"Connection", f.sets, func(f *mergedField) string {
		switch f.Name {
		case "totalCount":
			return strconv.Itoa(total)
		case "facets":
			return n.facetsJSON(t, matching, f)
		case "pageInfo":
			return n.objectJSON("PageInfo", f.sets, func(f *mergedField) string {
				return map[string]string{"hasNextPage": strconv.FormatBool(hasNext), "hasPreviousPage": strconv.FormatBool(hasPrevious),
					"startCursor": cursor(0), "endCursor": cursor(len(page) - 1)}[f.Name]
			})
		}
		var out []string
		for i, r := range page {
			path := path + " " + f.Alias
			if f.Name == "nodes" {
				out = append(out, n.rowJSON(t, r, f.sets, path))
				continue
			}
			out = append(out, n.objectJSON(t.name+"Edge", f.sets, func(f *mergedField) string {
				if f.Name == "cursor" {
					return cursor(i)
				}
				return n.rowJSON(t, r, f.sets, path+" "+f.Alias)
			}))
		}
		return "[" + strings.Join(out, ",") + "]"
	})
}

// recordList records the size of a list below a row.
func (n *naive) recordList(t *table, f *mergedField, path string, parent any, keys []orderKey, size, rows int) {
	if parent == nil {
		return
	}
	at := placeKey(f, path)
	if n.listsByPlace[at] == nil {
		d := n.schema.Types[t.name].Fields.ForName(keys[0].field) // nil for the name of an edge's target
		isPresent := d != nil && (d.Type.NonNull || d.Name == "internalStatus")
		n.listsByPlace[at] = &listStats{map[any]int{}, size, isPresent}
	}
	n.listsByPlace[at].rowsPerParent[parent] = rows
}

// placeKey identifies a list by its path and its selections, since objects of several types may select the same list.
func placeKey(f *mergedField, path string) string {
	for _, s := range f.sets {
		path += fmt.Sprintf(" %p", s)
	}
	return fmt.Sprintf("%s %p", path, f.Field)
}

// pageSizes returns first and last. One of them is 0.
func pageSizes(args map[string]any) (first, last int) {
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

// asList returns a list argument of any Go type. A single value becomes a list of one.
func asList(v any) []any {
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
