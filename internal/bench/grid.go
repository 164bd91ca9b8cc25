package bench

// The workloads of a grid. The limit has no answers for them: the product is compared with itself.
const (
	gridByLastName = "W7-1"
	gridByCompany  = "W7-CUSTOMER_NAME"
	userCount      = "W8-1"
)

// gridWorkloads returns the pages of a grid in different orders, and the counts of the values of its columns.
func gridWorkloads() []workload {
	page := func(name, field, title string) workload {
		w := workload{name: name, title: title}
		w.addRequest("/graphql", gridDocument, jsonObject{"orderBy": []any{jsonObject{"field": field}}}, "", nil)
		return w
	}
	byLastName := page(gridByLastName, "LAST_NAME", "50 users with company, website and owner, by last name")
	all := []workload{byLastName}
	for _, field := range []string{"CUSTOMER_NAME", "WEBSITE_NAME", "OWNER_NAME", "STATUS", "ENABLED", "CONFIRMED"} {
		w := page("W7-"+field, field, "the same by "+field)
		w.bases = []workload{byLastName}
		all = append(all, w)
	}
	count := workload{name: userCount, title: "totalCount of all users"}
	count.addRequest("/graphql", countDocument, nil, "", nil)
	all = append(all, count)
	for _, field := range []string{"STATUS", "ENABLED", "CONFIRMED", "CUSTOMER", "ROLE", "WEBSITE", "OWNER"} {
		w := workload{name: "W8-" + field, title: "the facet " + field + " of all users", bases: []workload{count}}
		w.addRequest("/graphql", facetsDocument, jsonObject{"by": []string{field}}, "", nil)
		all = append(all, w)
	}
	return all
}
