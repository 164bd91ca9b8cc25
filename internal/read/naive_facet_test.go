package read_test

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// countedValue is a value of a facet. Records are sorted by the folded parts of their labels, then by their ids.
type countedValue struct {
	id        string // "" for none
	label     string
	sortParts []string
	number    int64
	count     int
}

// facetsJSON answers the facets of a list with the given rows.
func (n *naive) facetsJSON(t *table, rows []row, f *mergedField) string {
	var out []string
	for _, by := range asList(f.ArgumentMap(n.vars)["by"]) {
		values := n.countValues(t, rows, by.(string))
		shown := values[:min(len(values), 50)]
		out = append(out, n.objectJSON("Facet", f.sets, func(f *mergedField) string {
			switch f.Name {
			case "by":
				return quoteJSON(by.(string))
			case "truncated":
				return strconv.FormatBool(len(values) > 50)
			}
			var list []string
			for _, v := range shown {
				list = append(list, n.objectJSON("FacetValue", f.sets, func(f *mergedField) string {
					switch {
					case f.Name == "count":
						return strconv.Itoa(v.count)
					case f.Name == "label":
						return quoteJSON(v.label)
					case v.id == "":
						return "null"
					}
					return quoteJSON(v.id)
				}))
			}
			return "[" + strings.Join(list, ",") + "]"
		}))
	}
	return "[" + strings.Join(out, ",") + "]"
}

// facetField returns the field by which a facet counts: the one of that name, or its plural.
func (m *memory) facetField(typ, by string) string {
	name := camelCase(by)
	if m.schema.Types[typ].Fields.ForName(name) == nil {
		name += "s"
	}
	return name
}

// countValues counts the rows by a field, in the order of a facet.
func (n *naive) countValues(t *table, rows []row, by string) (out []countedValue) {
	field := n.facetField(t.name, by)
	hasHidden := false
	for _, r := range rows {
		values, hidden := n.valuesOf(t, r, field)
		hasHidden = hasHidden || hidden
		for _, v := range values {
			i := slices.IndexFunc(out, func(x countedValue) bool { return x.id == v.id })
			if i < 0 {
				i, out = len(out), append(out, v)
			}
			out[i].count++
		}
	}
	slices.SortFunc(out, func(a, b countedValue) int {
		return cmp.Or(b.count-a.count, slices.Compare(a.sortParts, b.sortParts), cmp.Compare(a.number, b.number))
	})
	if len(out) > 1 {
		n.tried[t.name+"Facet."+by] = true
	}
	if hasHidden {
		n.tried[t.name+"Facet."+by+" hidden"] = true
	}
	return out
}

// valuesOf returns the values of a row for a facet, and whether it has a record that the viewer does not see.
func (n *naive) valuesOf(t *table, r row, field string) (out []countedValue, hasHidden bool) {
	typ := n.schema.Types[t.name].Fields.ForName(field).Type.Name()
	target := n.tables[strings.TrimSuffix(typ, "Connection")]
	if target == nil {
		value := fmt.Sprint(n.fieldValue(t, r, field))
		return []countedValue{{id: value, label: value, sortParts: []string{value}}}, false
	}
	records := []row{target.byID[intOf(r[field])]}
	if target.name != typ {
		records = n.rowsOfList(n.viewer, t.name+"."+field, intOf(r["id"]))
	}
	for _, x := range records {
		switch {
		case n.sees(target, x):
			v := countedValue{id: target.id(x), number: intOf(x["id"])}
			for _, part := range labelParts[target.name] {
				v.label = strings.TrimPrefix(v.label+" "+x[part].(string), " ")
				v.sortParts = append(v.sortParts, n.foldText(x[part].(string)))
			}
			out = append(out, v)
		case x != nil:
			hasHidden = true
		}
	}
	if len(out) == 0 {
		out = append(out, countedValue{})
	}
	return out, hasHidden
}

// labelParts are the fields of which the label of a record is made.
var labelParts = map[string][]string{
	"Customer": {"name"}, "Website": {"name"}, "StaffUser": {"firstName", "lastName"}, "CustomerUserRole": {"label"},
}

// facetIsDenied reports whether facets count by a field that the viewer may not see.
func (n *naive) facetIsDenied(typ string, f *mergedField) bool {
	return slices.ContainsFunc(asList(f.ArgumentMap(n.vars)["by"]), func(by any) bool {
		return n.isHiddenField(n.schema.Types[typ].Fields.ForName(n.facetField(typ, by.(string))))
	})
}

// facetSelection selects the facets of a root list, at most as many as left.
func (g *generator) facetSelection(typ string, left *int) string {
	enumType := typ + "Facet"
	var by []any
	for range min(*left, 1+g.IntN(2)) {
		name := pick(g, g.schema.Types[enumType].EnumValues...).Name
		if !g.avoidsStaffFields || !g.isStaffOnly(typ, g.facetField(typ, name)) {
			by = append(by, leaf{enumType + "!", enum(name)})
			*left--
		}
	}
	if len(by) == 0 {
		return "totalCount"
	}
	return fmt.Sprintf("f%d: facets(by: %s) { by truncated values %s__typename }", g.nextNumber(),
		g.writeArgument("["+enumType+"!]!", by), pick(g, "{ value count label } ", "{ label __typename } a: values { n: count value } "))
}

// facetQuery writes a query of a facet of a root list.
func (g *generator) facetQuery(typ, by string) string {
	return fmt.Sprintf("%s { totalCount facets(by: %s) { by truncated values { value label count } } }", g.rootListOf(typ), by)
}

// facetValues returns the values of the facet enum of a type; none for a type without facets.
func (m *memory) facetValues(typ string) (out []string) {
	if d := m.schema.Types[typ+"Facet"]; d != nil {
		for _, v := range d.EnumValues {
			out = append(out, v.Name)
		}
	}
	return out
}

// hidesTargets reports whether a facet counts by records, which may be hidden.
func (m *memory) hidesTargets(typ, by string) bool {
	target := m.schema.Types[typ].Fields.ForName(m.facetField(typ, by)).Type.Name()
	return m.tables[strings.TrimSuffix(target, "Connection")] != nil
}
