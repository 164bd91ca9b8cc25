package read

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"buyergraph/internal/apperr"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"

	"entgo.io/ent/schema/field"
	"github.com/vektah/gqlparser/v2/ast"
)

const (
	defaultPage = 20
	maxPage     = 100
	maxOrder    = 5
	maxWords    = 5
)

// window is what the arguments of one connection ask for.
type window struct {
	size    int
	reverse bool // last
	after   []any
	before  []any
	keys    []orderKey
	filter  map[string]any
	words   []string // of search, folded
}

// orderKey is one column of an order; every order ends in the id.
type orderKey struct {
	column   string
	inside   string // the same with its alias, where the page is cut
	name     string // in cursors
	desc     bool
	time     bool
	number   bool
	nullable bool // absent values come last, whichever way
}

func badRequest(format string, args ...any) error {
	return apperr.New(apperr.BadRequest, fmt.Sprintf(format, args...))
}

// parse reads the arguments of a fetch into w.
func (w *window) parse(f *fetch, args map[string]any, v *viewer.Viewer) error {
	*w = window{keys: w.keys[:0]}
	var err error
	if w.size, w.reverse, err = pageSize(args); err != nil {
		return err
	}
	if err := w.find(args); err != nil {
		return err
	}
	if err := w.order(f, args["orderBy"], v); err != nil {
		return err
	}
	if w.after, err = w.cursor(args["after"]); err != nil {
		return err
	}
	w.before, err = w.cursor(args["before"])
	return err
}

// find reads which rows are looked for.
func (w *window) find(args map[string]any) error {
	w.filter, _ = args["filter"].(map[string]any)
	search, _ := args["search"].(string)
	if w.words = strings.Fields(text.Fold(search)); len(w.words) > maxWords {
		return badRequest("search takes at most %d words", maxWords)
	}
	return nil
}

// pageSize is what first and last come to.
func pageSize(args map[string]any) (n int, reverse bool, err error) {
	first, last := args["first"], args["last"]
	name, v := "first", first
	switch {
	case first == nil && last == nil:
		return defaultPage, false, nil
	case first != nil && last != nil:
		return 0, false, badRequest("first and last exclude each other")
	case last != nil:
		name, v, reverse = "last", last, true
	}
	n64, ok := number(v)
	if !ok || n64 < 1 || n64 > maxPage {
		return 0, false, badRequest("%s must be between 1 and %d", name, maxPage)
	}
	return int(n64), reverse, nil
}

func (w *window) order(f *fetch, arg any, v *viewer.Viewer) error {
	t, list := f.typ, asList(arg)
	if len(list) > maxOrder {
		return badRequest("orderBy takes at most %d keys", maxOrder)
	}
	desc := false
	for _, x := range list {
		m, _ := x.(map[string]any)
		name, _ := m["field"].(string)
		c := t.Orders[name]
		if c == nil {
			return badRequest("%s cannot be ordered by %q", t.Name, name)
		}
		if !t.Shown(strings.ToLower(name), v) {
			return apperr.New(apperr.PermissionDenied, "an order by "+name+" needs the permission to see it")
		}
		direction, _ := m["direction"].(string)
		desc = direction == "DESC"
		if slices.ContainsFunc(w.keys, func(k orderKey) bool { return k.column == c.Name }) {
			continue // it decides nothing any more, and MariaDB selects a column once only
		}
		w.keys = append(w.keys, orderKey{c.Name, f.inside(c.Name), name, desc, c.Type == field.TypeTime, c.Type.Numeric(), c.Nullable})
		if c.Unique && !c.Nullable || name == "ID" {
			return nil // nothing behind it can matter, and MariaDB would sort for it
		}
	}
	w.keys = append(w.keys, orderKey{column: "id", inside: f.inside("id"), name: "ID", desc: desc, number: true})
	return nil
}

// inside is a column where a page is cut: of the join table, if that repeats it,
// so that the join table's index has the order.
func (f *fetch) inside(column string) string {
	if f.edge != nil && f.edge.Repeats[column] != "" {
		return quote("j", f.edge.Repeats[column])
	}
	return quote("t0", column)
}

// signature names the order, so that a cursor of another one is refused.
func (w *window) signature() string {
	var b strings.Builder
	for i, k := range w.keys {
		if i > 0 {
			b.WriteByte(',')
		}
		if k.desc {
			b.WriteByte('-')
		}
		b.WriteString(k.name)
	}
	return b.String()
}

// cursor decodes ["-LAST_NAME,ID","keller",42] in base64: the order that it
// belongs to, then one value of each key.
func (w *window) cursor(arg any) ([]any, error) {
	s, _ := arg.(string)
	if s == "" {
		return nil, nil
	}
	raw, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return nil, badRequest("after and before take a cursor that this list gave")
	}
	var out []any
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	if d.Decode(&out) != nil || len(out) != len(w.keys)+1 || out[0] != w.signature() {
		return nil, badRequest("the cursor belongs to a list of another order")
	}
	out = out[1:]
	for i, k := range w.keys {
		if out[i] == nil && k.nullable {
			continue
		}
		if k.time || k.number {
			n, ok := number(out[i])
			if !ok || k.time && !storable(n) {
				return nil, badRequest("after and before take a cursor that this list gave")
			}
			out[i] = n
		} else if _, ok := out[i].(string); !ok {
			return nil, badRequest("after and before take a cursor that this list gave")
		}
	}
	return out, nil
}

// storable reports whether both databases can hold a time, in microseconds: the
// years 1 to 9999.
func storable(micros int64) bool {
	return micros >= -62_135_596_800_000_000 && micros < 253_402_300_800_000_000
}

// number reads a whole number as gqlparser hands it over, literal or variable.
func number(v any) (int64, bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case int:
		return int64(v), true
	case int32:
		return int64(v), true
	case float64:
		return int64(v), v == float64(int64(v))
	case json.Number:
		n, err := v.Int64()
		return n, err == nil
	}
	return 0, false
}

// asList is a list argument; one value stands for a list of it. Of a variable's one
// value gqlparser makes a list of whatever type that has.
func asList(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	list := reflect.ValueOf(v)
	if list.Kind() != reflect.Slice {
		return []any{v}
	}
	out := make([]any, list.Len())
	for i := range out {
		out[i] = list.Index(i).Interface()
	}
	return out
}

// arguments are the field's arguments with the variables put in.
func arguments(f *ast.Field, vars map[string]any) map[string]any {
	if len(f.Arguments) == 0 {
		return nil
	}
	return f.ArgumentMap(vars)
}
