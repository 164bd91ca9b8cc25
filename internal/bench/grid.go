package bench

import "strings"

// The workloads of grids. The limit has no answers for them: the product is compared with itself.
const (
	gridByLastName = "W7-1"
	gridByCompany  = "W7-CUSTOMER_NAME"
)

// gridWorkloads returns the pages of grids in different orders, and the counts of the values of their columns.
func gridWorkloads() []workload {
	all := pagesInOrders("W7", "50 users with company, website and owner", gridDocument,
		"LAST_NAME CUSTOMER_NAME WEBSITE_NAME OWNER_NAME STATUS ENABLED CONFIRMED")
	all = append(all, countsOfValues("W8", "users", countDocument, facetsDocument, "STATUS ENABLED CONFIRMED CUSTOMER ROLE WEBSITE OWNER")...)
	all = append(all, pagesInOrders("W9", "50 orders with company and owner", ordersDocument,
		"CREATED_AT CUSTOMER_NAME OWNER_NAME INTERNAL_STATUS")...)
	return append(all, countsOfValues("W10", "orders", orderCountDocument, orderFacetsDocument, "INTERNAL_STATUS CUSTOMER OWNER")...)
}

// pagesInOrders returns a workload for each order, compared with the first one.
func pagesInOrders(name, title, document, orders string) (all []workload) {
	for i, field := range strings.Fields(orders) {
		w := workload{name: name + "-" + field, title: "the same by " + field, bases: all[:min(i, 1)]}
		if i == 0 {
			w.name, w.title = name+"-1", title+", by "+field
		}
		w.addRequest("/graphql", document, jsonObject{"orderBy": []any{jsonObject{"field": field}}}, "", nil)
		all = append(all, w)
	}
	return all
}

// countsOfValues returns a workload for totalCount and one for each facet, compared with the first one.
func countsOfValues(name, rows, countDocument, facetsDocument, fields string) []workload {
	count := workload{name: name + "-1", title: "totalCount of all " + rows}
	count.addRequest("/graphql", countDocument, nil, "", nil)
	all := []workload{count}
	for field := range strings.FieldsSeq(fields) {
		w := workload{name: name + "-" + field, title: "the facet " + field + " of all " + rows, bases: []workload{count}}
		w.addRequest("/graphql", facetsDocument, jsonObject{"by": []string{field}}, "", nil)
		all = append(all, w)
	}
	return all
}
