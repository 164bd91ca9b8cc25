package read_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"buyergraph/internal/text"
	"buyergraph/internal/viewer"

	"github.com/vektah/gqlparser/v2/ast"
)

// naive answers an operation by looking at every record, one after the other.
type naive struct {
	*memory
	*bank
	viewer *viewer.Viewer
	vars   map[string]any
}

// merged is a response key with all selection sets that were given for it.
type merged struct {
	*ast.Field
	sets []ast.SelectionSet
}

// collect is CollectFields of the specification.
func (n *naive) collect(typ string, sets []ast.SelectionSet) []*merged {
	var out []*merged
	var walk func(ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, s := range set {
			switch s := s.(type) {
			case *ast.Field:
				if !n.wanted(s.Directives) {
					continue
				}
				i := slices.IndexFunc(out, func(m *merged) bool { return m.Alias == s.Alias })
				if i < 0 {
					i, out = len(out), append(out, &merged{Field: s})
				}
				out[i].sets = append(out[i].sets, s.SelectionSet)
			case *ast.InlineFragment:
				if n.wanted(s.Directives) && n.applies(s.TypeCondition, typ) {
					walk(s.SelectionSet)
				}
			case *ast.FragmentSpread:
				if n.wanted(s.Directives) && n.applies(s.Definition.TypeCondition, typ) {
					walk(s.Definition.SelectionSet)
				}
			}
		}
	}
	for _, s := range sets {
		walk(s)
	}
	return out
}

func (n *naive) applies(condition, typ string) bool {
	return condition == "" || condition == typ || condition == "Node" && n.tables[typ] != nil
}

func (n *naive) wanted(ds ast.DirectiveList) bool {
	for _, d := range ds {
		if v, _ := d.Arguments.ForName("if").Value.Value(n.vars); v != (d.Name == "include") {
			return false
		}
	}
	return true
}

// fields writes an object: __typename itself, every other field by value.
func (n *naive) fields(typ string, sets []ast.SelectionSet, value func(*merged) string) string {
	var out []string
	for _, f := range n.collect(typ, sets) {
		v := strconv.Quote(typ)
		if f.Name != "__typename" {
			v = value(f)
		}
		out = append(out, strconv.Quote(f.Alias)+":"+v)
	}
	return "{" + strings.Join(out, ",") + "}"
}

// root answers a root field.
func (n *naive) root(f *merged) string {
	args := f.ArgumentMap(n.vars)
	byID := func(id any) string {
		if t, r := n.find(fmt.Sprint(id)); r != nil && n.visible(n.viewer, t, r) && (f.Name != "customerUser" || t.name == "CustomerUser") {
			return n.object(t, r, f.sets)
		}
		return "null"
	}
	switch f.Name {
	case "node":
		return byID(args["id"])
	case "nodes":
		var out []string
		for _, id := range list(args["ids"]) {
			out = append(out, byID(id))
		}
		return "[" + strings.Join(out, ",") + "]"
	case "customerUser":
		t := n.tables["CustomerUser"]
		for key, v := range args["by"].(map[string]any) {
			for _, r := range t.rows {
				if key == "id" && t.id(r) == v || key == "externalId" && n.viewer != nil && n.viewer.Kind == viewer.Staff && r["externalId"] == v || key == "email" && r["emailKey"] == text.EmailKey(fmt.Sprint(v)) {
					return byID(t.id(r))
				}
			}
		}
		return "null"
	}
	t := n.tables[strings.TrimSuffix(f.Definition.Type.Name(), "Connection")]
	return n.connection(t, t.rows, f)
}

func (n *naive) object(t *table, r row, sets []ast.SelectionSet) string {
	return n.fields(t.name, sets, func(f *merged) string {
		if n.secret(f.Definition) {
			return "null"
		}
		typ := f.Definition.Type.Name()
		if target := n.tables[strings.TrimSuffix(typ, "Connection")]; target != nil && target.name != typ {
			return n.connection(target, n.behind[t.name+"."+f.Name][num(r["id"])], f)
		} else if target != nil {
			other := target.byID[num(r[f.Name])]
			if other == nil || !n.visible(n.viewer, target, other) {
				return "null"
			}
			return n.object(target, other, f.sets)
		}
		if f.Name == "id" {
			return quoted(t.id(r))
		}
		return encoded(n.value(t, r, f.Name))
	})
}

// secret reports whether the viewer must not see a field.
func (n *naive) secret(f *ast.FieldDefinition) bool {
	return f.Directives.ForName("access") != nil && (n.viewer == nil || n.viewer.Kind != viewer.Staff)
}

// value is a field as it is compared: stored, or made of what is stored.
func (m *memory) value(t *table, r row, name string) any {
	if m.schema.Types[t.name].Fields.ForName(name).Type.Name() == "CustomerUserStatus" {
		locked, _ := r["lockedUntil"].(time.Time)
		for _, c := range []struct {
			holds bool
			name  string
		}{{r["guest"] == true, "GUEST"}, {r["enabled"] == false, "DISABLED"}, {r["confirmed"] == false, "UNCONFIRMED"},
			{r["passwordResetRequired"] == true, "PASSWORD_RESET_REQUIRED"}, {locked.After(m.now), "LOCKED"}} {
			if c.holds {
				return c.name
			}
		}
		return "ACTIVE"
	}
	switch name {
	case "fullName":
		return fmt.Sprint(r["firstName"], " ", r["lastName"])
	case "predefined":
		return r["customer"] == nil
	case "primary", "defaultBilling", "defaultShipping":
		return r[name+"Of"] != nil
	}
	return r[name]
}

func encoded(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return quoted(v)
	case time.Time:
		return quoted(v.Format(time.RFC3339Nano))
	case amount:
		return quoted(v.String())
	}
	return fmt.Sprint(v)
}

func quoted(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic(err)
	}
	return strings.TrimSpace(b.String())
}

// String has two digits behind the point, or as many more as are needed.
func (a amount) String() string {
	sign := ""
	if a < 0 {
		sign, a = "-", -a
	}
	digits := fmt.Sprintf("%04d", a%10_000)
	return fmt.Sprintf("%s%d.%s%s", sign, a/10_000, digits[:2], strings.TrimRight(digits[2:], "0"))
}

// orderKey is one key of an order, by the name of its field.
type orderKey struct {
	field string
	desc  bool
}

// order reads orderBy. Ties are broken by id, in the direction of the last key.
func order(arg any) (keys []orderKey) {
	desc := false
	for _, x := range list(arg) {
		o := x.(map[string]any)
		desc = o["direction"] == "DESC"
		name := camel(o["field"].(string))
		keys = append(keys, orderKey{name, desc})
		if name == "id" {
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

// before compares two rows in an order: negative when a comes first.
func before(keys []orderKey, a, b row) int {
	for _, k := range keys {
		c := compared(a[k.field], b[k.field], true)
		if k.desc {
			c = -c
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

func (n *naive) connection(t *table, rows []row, f *merged) string {
	args := f.ArgumentMap(n.vars)
	keys := order(args["orderBy"])
	filter, _ := args["filter"].(map[string]any)
	var all []row
	for _, r := range rows {
		if n.visible(n.viewer, t, r) && n.match(t, r, filter) {
			all = append(all, r)
		}
	}
	total := len(all)
	slices.SortFunc(all, func(a, b row) int { return before(keys, a, b) })
	after, previous := n.row(t, args["after"]), n.row(t, args["before"])
	page := slices.DeleteFunc(all, func(r row) bool {
		return after != nil && before(keys, r, after) <= 0 || previous != nil && before(keys, r, previous) >= 0
	})
	first, last := size(args["first"]), size(args["last"])
	var hasNext, hasPrevious bool
	if last > 0 {
		hasNext, hasPrevious = previous != nil, len(page) > last
		page = page[max(0, len(page)-last):]
	} else {
		if first == 0 {
			first = 20
		}
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
			if f.Name == "nodes" {
				out = append(out, n.object(t, r, f.sets))
				continue
			}
			out = append(out, n.fields(t.name+"Edge", f.sets, func(f *merged) string {
				if f.Name == "cursor" {
					return cursor(i)
				}
				return n.object(t, r, f.sets)
			}))
		}
		return "[" + strings.Join(out, ",") + "]"
	})
}

func size(v any) int {
	if v == nil {
		return 0
	}
	i, err := strconv.Atoi(fmt.Sprint(v))
	if err != nil {
		panic(err)
	}
	return i
}

// list is a list argument of whatever Go type; one value stands for a list of it.
func list(v any) []any {
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
