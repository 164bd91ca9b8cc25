package read_test

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// coverage names what the documents have tested: each field that had a value in an answer, such as "Customer.name", and each
// condition and order on which an answer depended, such as "CustomerFilter.name.contains" and "CustomerOrderField.NAME DESC".
// An answer depends on a condition if it would be different if the condition always held, and also if it never held. It
// depends on an order if it would be different if the order were reversed, and also if it were ignored.
type coverage map[string]bool

func (c coverage) add(tried coverage) {
	for name, yes := range tried {
		c[name] = c[name] || yes
	}
}

// decision is a condition or an order. The operator is "" for a condition that takes none, and ASC or DESC for an order.
type decision struct{ typ, field, op string }

// searchDecisions are what decides whether a search finds a row.
var searchDecisions = []string{"search", "later word", "spelling"}

func (d decision) isOrder() bool { return d.op == "ASC" || d.op == "DESC" }

func directionName(descending bool) string {
	if descending {
		return "DESC"
	}
	return "ASC"
}

// String returns the name of the decision in coverage.
func (d decision) String() string {
	switch {
	case d.isOrder():
		return d.typ + "OrderField." + constantCase(d.field) + " " + d.op
	case d.op == "":
		return d.typ + "Filter." + d.field
	}
	return d.typ + "Filter." + d.field + "." + d.op
}

// alteration is a wrong way to evaluate a condition or an order.
type alteration int

const (
	unaltered        alteration = iota
	alwaysOrReversed            // the condition always holds; the order is reversed
	neverOrIgnored              // the condition never holds; the order is ignored
)

// decide returns whether a condition holds, or what the alteration says if it is the one that is sought.
func (n *naive) decide(typ, field, op string, holds bool) bool {
	if n.sought != (decision{typ, field, op}) {
		return holds
	}
	n.soughtIsUsed = true
	switch n.alteration {
	case alwaysOrReversed:
		return true
	case neverOrIgnored:
		return false
	}
	return holds
}

// decideOrder returns the keys to sort by. The one that is sought may be altered.
func (n *naive) decideOrder(t *table, keys []orderKey) []orderKey {
	out := slices.Clone(keys)
	for i, k := range keys {
		if n.sought != (decision{t.name, k.field, directionName(k.descending)}) {
			continue
		}
		n.soughtIsUsed = true
		switch n.alteration {
		case alwaysOrReversed:
			out[i].descending = !k.descending
		case neverOrIgnored:
			out[i].field = "id"
		}
	}
	return out
}

func constantCase(name string) string {
	var b strings.Builder
	for _, r := range name {
		if strings.ToUpper(string(r)) == string(r) {
			b.WriteByte('_')
		}
		b.WriteString(strings.ToUpper(string(r)))
	}
	return b.String()
}

// rootAnswer answers a root field, and records in n.tried whether the answer depends on the condition or order that is sought.
func (n *naive) rootAnswer(f *mergedField) string {
	n.soughtIsUsed = false
	answer := n.rootJSON(f)
	differs := func(a alteration) bool {
		altered := *n
		altered.alteration, altered.tried, altered.listsByPlace = a, coverage{}, map[string]*listStats{}
		return altered.rootJSON(f) != answer
	}
	if n.soughtIsUsed && differs(alwaysOrReversed) {
		isOrderByID := n.sought.field == "id" && n.sought.isOrder() // without an order, rows are ordered by id
		n.tried[n.sought.String()] = isOrderByID || differs(neverOrIgnored)
	}
	return answer
}

// neverDecides reports whether no answer can depend on a condition or order: isNull of a non-null field, and the time of an
// activity's links, which is that of the activity.
func (m *memory) neverDecides(d decision) bool {
	if d.op == "isNull" {
		return m.schema.Types[d.typ].Fields.ForName(d.field).Type.NonNull
	}
	return d.typ == "ActivityLink" && d.field == "occurredAt" && d.isOrder()
}

// untried returns everything in the schema that no document has tested.
func (m *memory) untried(c coverage) (out []string) {
	want := func(name string) {
		if !c[name] {
			out = append(out, name)
		}
	}
	wantDecision := func(d decision) {
		if !m.neverDecides(d) {
			want(d.String())
		}
	}
	want("AuditEntry.changes filtered")
	objects := []string{"PageInfo", "Facet", "FacetValue"}
	for _, name := range m.typeNames {
		for _, o := range strings.Fields(operationsOn[name]) {
			want(name + ".viewerCan " + o + " true")
			want(name + ".viewerCan " + o + " false")
		}
		if m.filterFields(name) != nil {
			objects = append(objects, name+"Connection", name+"Edge")
		}
		for _, by := range m.facetValues(name) {
			want(name + "Facet." + by)
			if m.hidesTargets(name, by) {
				want(name + "Facet." + by + " hidden")
			}
		}
		for _, v := range m.orderFields(name) {
			wantDecision(decision{name, camelCase(v.Name), "ASC"})
			wantDecision(decision{name, camelCase(v.Name), "DESC"})
			if m.orderEdge(name, camelCase(v.Name)) != "" {
				want(name + "OrderField." + v.Name + " hidden")
			}
		}
		for _, x := range m.filterFields(name) {
			in := m.schema.Types[x.Type.Name()]
			if !m.takesOperators(in) {
				wantDecision(decision{name, x.Name, ""})
				continue
			}
			for _, op := range in.Fields {
				wantDecision(decision{name, x.Name, op.Name})
			}
		}
	}
	for _, d := range m.schema.Types {
		for _, possible := range m.schema.PossibleTypes[d.Name] {
			for _, f := range d.Fields {
				if spansTables(d) && m.tables[possible.Name] != nil {
					want(d.Name + "." + f.Name + " of " + possible.Name)
				}
			}
		}
	}
	for _, name := range slices.Concat(m.typeNames, activityTypes) {
		if name != "Activity" {
			objects = append(objects, name)
		}
		for _, d := range m.schema.Types[name].Fields {
			if value := d.Type.Name(); m.isValueObject(value) && !slices.Contains(objects, value) {
				objects = append(objects, value)
			}
		}
	}
	for _, name := range objects {
		for _, d := range m.schema.Types[name].Fields {
			want(name + "." + d.Name)
		}
	}
	for _, d := range m.fieldsByKey() {
		for _, key := range m.schema.Types[d.Type.Name()+"By"].Fields {
			want("Query." + d.Name + " by " + key.Name)
		}
	}
	for _, d := range m.schema.Query.Fields {
		if typ, isList := strings.CutSuffix(d.Type.Name(), "Connection"); isList {
			want("Query." + d.Name)
			if d.Arguments.ForName("search") != nil {
				for _, op := range searchDecisions {
					wantDecision(decision{typ, "", op})
				}
			}
		}
	}
	return out
}

// takesOperators reports whether an input holds operators: of a comparison, or some and none.
func (m *memory) takesOperators(in *ast.Definition) bool {
	return in.Fields.ForName("eq") != nil || in.Fields.ForName("some") != nil
}

// isValueObject reports whether a type is an object inside a row.
func (m *memory) isValueObject(typ string) bool {
	return m.schema.Types[typ].Kind == ast.Object && m.tables[typ] == nil && !strings.HasSuffix(typ, "Connection")
}
