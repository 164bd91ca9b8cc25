package read_test

import (
	"slices"
	"strings"
)

// statusFlags are what the order by the status of customer users compares, one after the other.
var statusFlags = []string{"guest", "enabled", "confirmed", "passwordResetRequired"}

// nameFields are the fields with the name by which an order over an edge compares its targets.
var nameFields = map[string]string{"Customer": "name", "Website": "name", "StaffUser": "lastName"}

// place is a row in an order, for one viewer.
type place struct {
	row    row
	absent string // the order keys over edges that have no target that the viewer sees
}

// orderEdge returns the edge with the target whose name an order key compares, such as customer for customerName; "" for a key that
// compares a field of the row.
func (m *memory) orderEdge(typ, field string) string {
	edge, isName := strings.CutSuffix(field, "Name")
	if isName && m.schema.Types[typ].Fields.ForName(field) == nil {
		return edge
	}
	return ""
}

// orderedField returns the field that an order key shows: the edge or the field of the row.
func (m *memory) orderedField(typ, field string) string {
	if edge := m.orderEdge(typ, field); edge != "" {
		return edge
	}
	return field
}

// placeOf returns the place of a row in an order.
func (n *naive) placeOf(t *table, keys []orderKey, r row) place {
	var absent []string
	for _, k := range keys {
		if edge := n.orderEdge(t.name, k.field); edge != "" && !n.seesTarget(t, r, edge) {
			absent = append(absent, k.field)
		}
	}
	return place{r, strings.Join(absent, " ")}
}

// seesTarget reports whether a row has a target at a to-one edge, and the viewer sees it.
func (n *naive) seesTarget(t *table, r row, edge string) bool {
	target := n.tables[n.schema.Types[t.name].Fields.ForName(edge).Type.Name()]
	return n.sees(target, target.byID[intOf(r[edge])])
}

// comparePlaces compares two places in an order; the result is negative if a comes first. Absent values come last in both
// directions.
func (m *memory) comparePlaces(t *table, keys []orderKey, a, b place) int {
	for _, k := range keys {
		x, y := m.sortValues(t, k.field, a), m.sortValues(t, k.field, b)
		switch {
		case x == nil && y == nil:
			continue
		case x == nil:
			return 1
		case y == nil:
			return -1
		}
		c := slices.CompareFunc(x, y, compareValues)
		if k.descending {
			c = -c
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

// sortValues returns what an order key compares, the most significant first; nil for an absent value. Text is folded if the field
// has a text filter. Text that can only be compared exactly is also sorted exactly.
func (m *memory) sortValues(t *table, field string, at place) []any {
	if edge := m.orderEdge(t.name, field); edge != "" {
		if slices.Contains(strings.Fields(at.absent), field) {
			return nil
		}
		typ := m.schema.Types[t.name].Fields.ForName(edge).Type.Name()
		target := m.tables[typ].byID[intOf(at.row[edge])]
		return []any{m.foldText(target[nameFields[typ]].(string)), target["id"]}
	}
	fields := []string{field}
	if field == "status" && t.name == "CustomerUser" {
		fields = statusFlags
	}
	var out []any
	for _, field := range fields {
		switch v := at.row[field].(type) {
		case nil:
			return nil
		case bool:
			out = append(out, map[bool]int64{true: 1}[v])
		case string:
			if d := m.schema.Types[t.name+"Filter"].Fields.ForName(field); d != nil && d.Type.Name() == "StringFilter" {
				v = m.foldText(v)
			}
			out = append(out, v)
		default:
			out = append(out, v)
		}
	}
	return out
}

// recordHiddenTargets records that a root list was ordered over an edge with targets that the viewer does not see.
func (n *naive) recordHiddenTargets(t *table, keys []orderKey, rows []row, parent any) {
	for _, k := range keys {
		edge := n.orderEdge(t.name, k.field)
		isHidden := func(r row) bool { return r[edge] != nil && !n.seesTarget(t, r, edge) }
		if edge != "" && parent == nil && slices.ContainsFunc(rows, isHidden) {
			n.tried[t.name+"OrderField."+constantCase(k.field)+" hidden"] = true
		}
	}
}
