package read_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

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
	tried  coverage
	seen   map[string]map[int64]bool // what the viewer sees, once it was asked
	lists  map[string]*list          // by place
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

// applies reports whether a fragment on one type is for objects of another.
func (n *naive) applies(condition, typ string) bool {
	return condition == "" || condition == typ || slices.Contains(n.schema.Types[typ].Interfaces, condition) || slices.Contains(n.schema.Types[condition].Types, typ)
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

// sees reports whether a row is there for the viewer.
func (n *naive) sees(t *table, r row) bool {
	if r == nil {
		return false
	}
	if n.seen[t.name] == nil {
		n.seen[t.name] = map[int64]bool{}
	}
	known, ok := n.seen[t.name][num(r["id"])]
	if !ok {
		known = n.visible(n.viewer, t, r)
		n.seen[t.name][num(r["id"])] = known
	}
	return known
}

// root answers a root field.
func (n *naive) root(f *merged) string {
	args := f.ArgumentMap(n.vars)
	byID := func(id any) string {
		if t, r := n.find(fmt.Sprint(id)); n.sees(t, r) && (f.Name != "customerUser" || t.name == "CustomerUser") {
			return n.object(t, r, f.sets, f.Alias)
		}
		return "null"
	}
	switch f.Name {
	case "node":
		return byID(args["id"])
	case "nodes":
		var out []string
		for _, id := range several(args["ids"]) {
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
	return n.connection(t, t.rows, f, f.Alias, nil)
}

// concrete is the type of a row; an interface leaves it to the row.
func concrete(t *table, r row) string {
	if t.name == "Activity" {
		return map[any]string{"NOTE": "Note", "EMAIL": "EmailMessage", "EVENT": "CalendarEvent", "SYSTEM": "SystemActivity"}[r["kind"]]
	}
	return t.name
}

func (n *naive) object(t *table, r row, sets []ast.SelectionSet, path string) string {
	return n.fields(concrete(t, r), sets, func(f *merged) string {
		out := n.field(t, r, f, path+" "+f.Alias)
		if out != "null" {
			n.tried[concrete(t, r)+"."+f.Name] = true
		}
		return out
	})
}

func (n *naive) field(t *table, r row, f *merged, path string) string {
	if n.secret(f.Definition) {
		return "null"
	}
	typ := f.Definition.Type.Name()
	to := func(target *table, edge string) string {
		other := target.byID[num(r[edge])]
		if !n.sees(target, other) {
			return "null"
		}
		return n.object(target, other, f.sets, path)
	}
	switch d := n.schema.Types[typ]; {
	case strings.HasSuffix(typ, "Connection"):
		return n.connection(n.tables[strings.TrimSuffix(typ, "Connection")], n.linked(n.viewer, t.name+"."+f.Name, num(r["id"])), f, path, r["id"])
	case n.tables[typ] != nil:
		return to(n.tables[typ], f.Name)
	case d.Kind == ast.Union: // the first record that is there
		for i, edge := range unions[t.name+"."+f.Name] {
			if out := to(n.tables[d.Types[i]], edge); out != "null" {
				return out
			}
		}
		return "null"
	case t.name == "CustomerUser" && f.Name == "permissions":
		return n.inside(typ, n.granted(r), f)
	case t.name == "AuditEntry" && f.Name == "changes":
		return n.inside(typ, n.told(r), f)
	case f.Name == "id":
		return quoted(t.id(r))
	case f.Name == "viewerCan":
		return n.inside("Action", n.can(n.viewer, t, r), f)
	}
	return n.inside(typ, n.value(t, r, f.Name), f)
}

// told is what an audit entry tells the viewer of changes: all where he may see the audit,
// else of the fields that he may see, and of links only that they changed.
func (n *naive) told(r row) any {
	all, _ := r["changes"].([]piece)
	if n.viewer.Grants["AuditEntry:VIEW"] != "" || all == nil {
		return all
	}
	out := []piece{}
	n.tried["AuditEntry.changes not of all"] = true
	for _, x := range all {
		d := n.schema.Types[fmt.Sprint(r["entity"])].Fields.ForName(x["field"].(string))
		switch {
		case d == nil || n.secret(d):
		case n.schema.Types[d.Type.Name()].Kind == ast.Object:
			out = append(out, piece{"field": x["field"]})
		default:
			out = append(out, x)
		}
	}
	return out
}

// inside writes a value, which may be a list or an object inside the row.
func (n *naive) inside(typ string, v any, f *merged) string {
	var out []string
	switch v := v.(type) {
	case piece:
		if v == nil {
			return "null"
		}
		return n.fields(typ, f.sets, func(f *merged) string { return encoded(v[f.Name]) })
	case []piece:
		if v == nil {
			return "null"
		}
		for _, x := range v {
			out = append(out, n.inside(typ, x, f))
		}
	case []string:
		if v == nil {
			return "null"
		}
		for _, x := range v {
			out = append(out, encoded(x))
		}
	default:
		return encoded(v)
	}
	return "[" + strings.Join(out, ",") + "]"
}

// secret reports whether the viewer must not see a field.
func (n *naive) secret(f *ast.FieldDefinition) bool {
	if f == nil || f.Directives.ForName("access") == nil {
		return false
	}
	switch p := f.Directives.ForName("access").Arguments.ForName("permission").Value.Raw; {
	case n.viewer == nil:
		return true
	case p == "STAFF":
		return n.viewer.Kind != viewer.Staff
	case p == "SIGNED_IN":
		return n.viewer.Kind != viewer.Staff && n.viewer.Kind != viewer.CustomerUser
	default:
		return n.viewer.Grants[p] == ""
	}
}
