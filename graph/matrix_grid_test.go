package graph_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"buyergraph/graph"
	"buyergraph/internal/text"
)

// gridLists are the lists with orders over edges.
var gridLists = map[string]string{"customerUsers": "CustomerUser", "rfqs": "Rfq", "quotes": "Quote", "orders": "Order"}

// edgeOrders are the orders by the names of edges: the edge, and the field of its target that holds the name.
var edgeOrders = map[string][2]string{
	"CUSTOMER_NAME": {"customer", "name"}, "WEBSITE_NAME": {"website", "name"}, "OWNER_NAME": {"owner", "lastName"},
}

// checkEdgeOrders reads each list in its orders over edges. Records with a target that the viewer sees come in the order of the
// targets' names, the others in the order of their own ids: the order tells nothing of hidden targets.
func (w *matrixWorld) checkEdgeOrders(t *testing.T, a *matrixViewer) {
	t.Helper()
	for root, typ := range gridLists {
		for _, v := range graph.Schema().Types[typ+"OrderField"].EnumValues {
			edge, ok := edgeOrders[v.Name]
			if !ok {
				continue
			}
			query := fmt.Sprintf(`{ list: %s(first: 100, orderBy: [{field: %s}]) { totalCount nodes { id %s { id %s } } } }`,
				root, v.Name, edge[0], edge[1])
			if edge[0] == "owner" && !a.staff {
				if answer := w.Do(t, a.token, query, nil); len(answer.Errors) != 1 || answer.Errors[0].Extensions.Code != "PERMISSION_DENIED" {
					t.Errorf("%s orders %s by %s: %s", a.name, root, v.Name, answer.Body)
				}
				continue
			}
			list := w.MustDo(t, a.token, query, nil).ValueAt("list").(map[string]any)
			nodes := list["nodes"].([]any)
			if !slices.IsSortedFunc(nodes, func(x, y any) int { return compareByTarget(x.(object), y.(object), edge) }) ||
				float64(len(nodes)) != list["totalCount"] {
				t.Errorf("%s gets %s by %s: %v", a.name, root, v.Name, list)
			}
		}
	}
}

// compareByTarget compares two nodes by the name and the id of the target of an edge, then by their own ids.
func compareByTarget(x, y object, edge [2]string) int {
	of, with, number := edgeTarget(x, edge[0]), edgeTarget(y, edge[0]), func(node object) int {
		_, digits, _ := strings.Cut(node["id"].(string), "_")
		n, _ := strconv.Atoi(digits)
		return n
	}
	switch {
	case of == nil && with == nil:
		return cmp.Compare(number(x), number(y))
	case of == nil:
		return 1
	case with == nil:
		return -1
	}
	name := func(target object) string { return text.Fold(target[edge[1]].(string)) }
	return cmp.Or(strings.Compare(name(of), name(with)), cmp.Compare(number(of), number(with)), cmp.Compare(number(x), number(y)))
}

func edgeTarget(node object, edge string) object {
	target, _ := node[edge].(object)
	return target
}

// checkNullEdges asks each list for the records whose edge is null, and for the others. Both tell what the nodes tell: a hidden
// target is no target.
func (w *matrixWorld) checkNullEdges(t *testing.T, a *matrixViewer) {
	t.Helper()
	for root, typ := range gridLists {
		for edge, field := range map[string]string{"customer": "name", "website": "name", "owner": "lastName"} {
			isHidden := graph.Schema().Types[typ].Fields.ForName(edge).Directives.ForName("access") != nil && !a.staff
			for _, isNull := range []bool{true, false} {
				query := fmt.Sprintf(`{ all: %s(first: 100) { nodes { id %s { %s } } } some: %s(first: 100, filter: {%s: {isNull: %t}}) {
					totalCount nodes { id } } }`, root, edge, field, root, edge, isNull)
				answer := w.Do(t, a.token, query, nil)
				if isHidden {
					if len(answer.Errors) != 1 || answer.Errors[0].Extensions.Code != "PERMISSION_DENIED" {
						t.Errorf("%s filters %s by %s: %s", a.name, root, edge, answer.Body)
					}
					continue
				}
				var want, got []any
				for _, n := range answer.ValueAt("all.nodes").([]any) {
					if (edgeTarget(n.(object), edge) == nil) == isNull {
						want = append(want, n.(object)["id"])
					}
				}
				for _, n := range answer.ValueAt("some.nodes").([]any) {
					got = append(got, n.(object)["id"])
				}
				if !slices.Equal(got, want) || answer.ValueAt("some.totalCount") != float64(len(want)) {
					t.Errorf("%s finds %s with %s null %t: %v, want %v", a.name, root, edge, isNull, got, want)
				}
			}
		}
	}
}

// facetLabels are the fields of records that facets count, and how their labels are selected.
var facetLabels = map[string]string{
	"customer": "{ id label: name }", "website": "{ id label: name }", "owner": "{ id label: fullName }",
	"roles": "(first: 100) { nodes { id label } }",
}

// checkFacets compares the facets of each list with the nodes of the list: they count what the viewer sees, and nothing else.
func (w *matrixWorld) checkFacets(t *testing.T, a *matrixViewer) {
	t.Helper()
	for root, typ := range gridLists {
		for _, v := range graph.Schema().Types[typ+"Facet"].EnumValues {
			field := facetField(typ, v.Name)
			query := fmt.Sprintf(`{ list: %s(first: 100) { nodes { counted: %s %s }
				facets(by: %s) { by truncated values { value label count } } } }`, root, field, facetLabels[field], v.Name)
			if graph.Schema().Types[typ].Fields.ForName(field).Directives.ForName("access") != nil && !a.staff {
				if answer := w.Do(t, a.token, query, nil); len(answer.Errors) != 1 || answer.Errors[0].Extensions.Code != "PERMISSION_DENIED" {
					t.Errorf("%s counts %s by %s: %s", a.name, root, v.Name, answer.Body)
				}
				continue
			}
			list := w.MustDo(t, a.token, query, nil).ValueAt("list").(object)
			want := map[string]float64{}
			for _, n := range list["nodes"].([]any) {
				for _, x := range countedOf(n.(object)["counted"]) {
					want[x]++
				}
			}
			got := map[string]float64{}
			facet := list["facets"].([]any)[0].(object)
			for _, x := range facet["values"].([]any) {
				value := x.(object)
				got[fmt.Sprint(value["value"], " ", value["label"])] = value["count"].(float64)
			}
			if !maps.Equal(got, want) || facet["truncated"] != false || facet["by"] != v.Name {
				t.Errorf("%s counts %s by %s: %v, want %v", a.name, root, v.Name, facet, want)
			}
		}
	}
}

// facetField returns the field that a facet counts by.
func facetField(typ, by string) string {
	parts := strings.Split(strings.ToLower(by), "_")
	for i := range parts[1:] {
		parts[i+1] = strings.ToUpper(parts[i+1][:1]) + parts[i+1][1:]
	}
	name := strings.Join(parts, "")
	if graph.Schema().Types[typ].Fields.ForName(name) == nil {
		name += "s"
	}
	return name
}

// countedOf returns the values of a field of a node, each with its label.
func countedOf(v any) (out []string) {
	switch v := v.(type) {
	case nil:
		return []string{"<nil> "}
	case object:
		nodes, isList := v["nodes"].([]any)
		if !isList {
			return []string{fmt.Sprint(v["id"], " ", v["label"])}
		}
		for _, n := range nodes {
			out = append(out, countedOf(n)...)
		}
		if len(out) == 0 {
			return countedOf(nil)
		}
		return out
	}
	return []string{fmt.Sprint(v, " ", v)}
}
