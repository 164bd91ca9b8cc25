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

// naive answers an operation by checking every record, one after the other.
type naive struct {
	*memory
	*cursorBank
	viewer       *viewer.Viewer
	vars         map[string]any
	tried        coverage                  // what this operation tests
	sought       decision                  // the condition or order that rootAnswer looks for; empty for none
	soughtIsUsed bool                      // whether the root field has used it
	alteration   alteration                // how it is evaluated
	visibility   map[string]map[int64]bool // known results of sees, by type and number
	listsByPlace map[string]*listStats     // by place
}

// mergedField is a response key with all its selection sets.
type mergedField struct {
	*ast.Field
	sets []ast.SelectionSet
}

// collectFields is CollectFields of the GraphQL specification.
func (n *naive) collectFields(typ string, sets []ast.SelectionSet) []*mergedField {
	var out []*mergedField
	var walk func(ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, s := range set {
			switch s := s.(type) {
			case *ast.Field:
				if !n.isIncluded(s.Directives) {
					continue
				}
				i := slices.IndexFunc(out, func(m *mergedField) bool { return m.Alias == s.Alias })
				if i < 0 {
					i, out = len(out), append(out, &mergedField{Field: s})
				}
				out[i].sets = append(out[i].sets, s.SelectionSet)
			case *ast.InlineFragment:
				if n.isIncluded(s.Directives) && n.fragmentApplies(s.TypeCondition, typ) {
					walk(s.SelectionSet)
				}
			case *ast.FragmentSpread:
				if n.isIncluded(s.Directives) && n.fragmentApplies(s.Definition.TypeCondition, typ) {
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

// fragmentApplies reports whether a fragment with a type condition applies to objects of typ.
func (n *naive) fragmentApplies(condition, typ string) bool {
	return condition == "" || condition == typ || slices.Contains(n.schema.Types[typ].Interfaces, condition)
}

func (n *naive) isIncluded(ds ast.DirectiveList) bool {
	for _, d := range ds {
		if v, _ := d.Arguments.ForName("if").Value.Value(n.vars); v != (d.Name == "include") {
			return false
		}
	}
	return true
}

// objectJSON writes an object. It writes __typename itself and calls value for every other field.
func (n *naive) objectJSON(typ string, sets []ast.SelectionSet, value func(*mergedField) string) string {
	var out []string
	for _, f := range n.collectFields(typ, sets) {
		v := strconv.Quote(typ)
		if f.Name != "__typename" {
			if v = value(f); v != "null" && !strings.HasSuffix(typ+f.Definition.Type.Name(), "Connection") {
				n.tried[typ+"."+f.Name] = true
			}
		}
		out = append(out, strconv.Quote(f.Alias)+":"+v)
	}
	return "{" + strings.Join(out, ",") + "}"
}

// sees reports whether the viewer sees a row, and caches the answer.
func (n *naive) sees(t *table, r row) bool {
	if r == nil {
		return false
	}
	if n.visibility[t.name] == nil {
		n.visibility[t.name] = map[int64]bool{}
	}
	known, ok := n.visibility[t.name][intOf(r["id"])]
	if !ok {
		known = n.isVisible(n.viewer, t, r)
		n.visibility[t.name][intOf(r["id"])] = known
	}
	return known
}

// rootJSON answers a root field.
func (n *naive) rootJSON(f *mergedField) string {
	args := f.ArgumentMap(n.vars)
	byID := func(id any) string {
		typ := f.Definition.Type.Name()
		if t, r := n.findRecord(fmt.Sprint(id)); n.sees(t, r) && (n.tables[typ] == nil || t.name == typ) {
			return n.rowJSON(t, r, f.sets, f.Alias)
		}
		return "null"
	}
	switch f.Name {
	case "node":
		return byID(args["id"])
	case "nodes":
		var out []string
		for _, id := range asList(args["ids"]) {
			out = append(out, byID(id))
		}
		return "[" + strings.Join(out, ",") + "]"
	}
	if by, isKey := args["by"].(map[string]any); isKey {
		t := n.tables[f.Definition.Type.Name()]
		for key, v := range by {
			for _, r := range t.rows {
				isStaff := n.viewer != nil && n.viewer.Kind == viewer.Staff
				switch {
				case key == "id" && t.id(r) == v, key == "externalId" && isStaff && r["externalId"] == v,
					key == "email" && r["emailKey"] == text.EmailKey(fmt.Sprint(v)),
					(key == "code" || key == "identifier") && r[key] == text.Clean(fmt.Sprint(v)):
					n.tried["Query."+f.Name+" by "+key] = true
					return byID(t.id(r))
				}
			}
		}
		return "null"
	}
	if n.isHiddenField(f.Definition) {
		return "null"
	}
	t := n.tables[strings.TrimSuffix(f.Definition.Type.Name(), "Connection")]
	if slices.ContainsFunc(t.rows, func(r row) bool { return n.sees(t, r) }) {
		n.tried["Query."+f.Name] = true
	}
	return n.connectionJSON(t, t.rows, f, f.Alias, nil)
}

// concreteType returns the object type of a row.
func concreteType(t *table, r row) string {
	if t.name == "Activity" {
		return map[any]string{"NOTE": "Note", "EMAIL": "EmailMessage", "EVENT": "CalendarEvent", "SYSTEM": "SystemActivity"}[r["kind"]]
	}
	return t.name
}

func (n *naive) rowJSON(t *table, r row, sets []ast.SelectionSet, path string) string {
	return n.objectJSON(concreteType(t, r), sets, func(f *mergedField) string {
		out := n.fieldJSON(t, r, f, path+" "+f.Alias)
		if out != "null" && spansTables(f.ObjectDefinition) {
			n.tried[f.ObjectDefinition.Name+"."+f.Name+" of "+t.name] = true
		}
		return out
	})
}

func (n *naive) fieldJSON(t *table, r row, f *mergedField, path string) string {
	if n.isHiddenField(f.Definition) {
		return "null"
	}
	typ := f.Definition.Type.Name()
	to := func(target *table, edge string) string {
		other := target.byID[intOf(n.fieldValue(t, r, edge))]
		if !n.sees(target, other) {
			return "null"
		}
		return n.rowJSON(target, other, f.sets, path)
	}
	switch d := n.schema.Types[typ]; {
	case strings.HasSuffix(typ, "Connection"):
		target, rows := n.tables[strings.TrimSuffix(typ, "Connection")], n.rowsOfList(n.viewer, t.name+"."+f.Name, intOf(r["id"]))
		if slices.ContainsFunc(rows, func(x row) bool { return n.sees(target, x) }) {
			n.tried[concreteType(t, r)+"."+f.Name] = true
		}
		return n.connectionJSON(target, rows, f, path, r["id"])
	case n.tables[typ] != nil:
		return to(n.tables[typ], f.Name)
	case spansTables(d): // the first visible record
		for _, possible := range n.schema.PossibleTypes[typ] {
			if out := to(n.tables[possible.Name], interfaceEdges[t.name+"."+f.Name][possible.Name]); out != "null" {
				return out
			}
		}
		return "null"
	case t.name == "JobRow" && f.Name == "target": // of jobs about customer users
		target := n.tables["CustomerUser"]
		if other := target.byID[intOf(r["recordId"])]; r["entity"] == "CustomerUser" && n.sees(target, other) {
			return n.rowJSON(target, other, f.sets, path)
		}
		return "null"
	case t.name == "CustomerUser" && f.Name == "permissions":
		return n.valueJSON(typ, n.effectivePermissions(r), f)
	case t.name == "AuditEntry" && f.Name == "changes":
		return n.valueJSON(typ, n.visibleChanges(r), f)
	case f.Name == "id":
		return quoteJSON(t.id(r))
	case f.Name == "viewerCan":
		accepted := n.acceptedOperations(n.viewer, t, r)
		for _, o := range strings.Fields(operationsOn[t.name]) {
			n.tried[fmt.Sprintf("%s.viewerCan %s %t", t.name, o, slices.Contains(accepted, o))] = true
		}
		return n.valueJSON("Operation", accepted, f)
	}
	return n.valueJSON(typ, n.fieldValue(t, r, f.Name), f)
}

// visibleChanges returns the changes of an audit entry that the viewer sees: all of them with AuditEntry:VIEW, else those of
// visible fields. Of edges it then shows only that they changed.
func (n *naive) visibleChanges(r row) any {
	all, _ := r["changes"].([]jsonObject)
	if n.viewer.Grants["AuditEntry:VIEW"] != "" || all == nil {
		return all
	}
	out := []jsonObject{}
	n.tried["AuditEntry.changes filtered"] = true
	for _, x := range all {
		d := n.schema.Types[fmt.Sprint(r["entity"])].Fields.ForName(x["field"].(string))
		switch {
		case d == nil || n.isHiddenField(d):
		case n.schema.Types[d.Type.Name()].Kind == ast.Object:
			out = append(out, jsonObject{"field": x["field"]})
		default:
			out = append(out, x)
		}
	}
	return out
}

// valueJSON writes a value, which may be a list or an object inside the row.
func (n *naive) valueJSON(typ string, v any, f *mergedField) string {
	var out []string
	switch v := v.(type) {
	case jsonObject:
		if v == nil {
			return "null"
		}
		return n.objectJSON(typ, f.sets, func(f *mergedField) string {
			if f.Definition.Type.Name() == "Entity" {
				return scalarJSON(entityValue(v[f.Name].(string)))
			}
			return scalarJSON(v[f.Name])
		})
	case []jsonObject:
		if v == nil {
			return "null"
		}
		for _, x := range v {
			out = append(out, n.valueJSON(typ, x, f))
		}
	case []string:
		if v == nil {
			return "null"
		}
		for _, x := range v {
			out = append(out, scalarJSON(x))
		}
	default:
		return scalarJSON(v)
	}
	return "[" + strings.Join(out, ",") + "]"
}

// isHiddenField reports whether the viewer must not see a field.
func (n *naive) isHiddenField(f *ast.FieldDefinition) bool {
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
