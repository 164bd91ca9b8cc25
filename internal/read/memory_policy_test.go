package read_test

import (
	"slices"
	"strings"

	"buyergraph/internal/viewer"
)

// visible is the policy in plain words, row by row.
func (m *memory) visible(v *viewer.Viewer, t *table, r row) bool { return m.may(v, t, r, "VIEW") }

// may reports whether a viewer may do something to a row.
func (m *memory) may(v *viewer.Viewer, t *table, r row, action string) bool {
	switch {
	case r == nil || v == nil:
		return false
	case wholes[t.name] != [2]string{}:
		w := wholes[t.name]
		if action != "VIEW" {
			action = "EDIT"
		}
		return m.may(v, m.tables[w[0]], m.behindEdge(r, w[0], w[1]), action)
	case v.Kind == viewer.Staff:
		return m.staffMay(v, t, r, action)
	case v.Kind == viewer.CustomerUser:
		return m.customerUserMay(v, t, r, action)
	}
	return false
}

// can are the actions that a viewer may do to a row which he sees.
func (m *memory) can(v *viewer.Viewer, t *table, r row) []string {
	out, possible := []string{}, "VIEW"
	for _, c := range catalog {
		if c.entity == t.name {
			possible = c.actions
		}
	}
	switch {
	case t.name == "Session":
		possible = "VIEW DELETE"
	case wholes[t.name] != [2]string{} || t.name == "ActivityLink":
		possible = "VIEW EDIT"
	}
	for _, a := range strings.Fields(possible) {
		if a != "CREATE" && m.may(v, t, r, a) {
			out = append(out, a)
		}
	}
	return out
}

// reach is how far a viewer may do something to records of a type: no further than he
// sees them.
func reach(v *viewer.Viewer, typ, action string) viewer.Level {
	if action == "VIEW" {
		return v.Grants[typ+":VIEW"]
	}
	order := []viewer.Level{"", "OWN", "CUSTOMER", "CUSTOMER_TREE", "ALL"}
	return order[min(slices.Index(order, v.Grants[typ+":"+action]), slices.Index(order, v.Grants[typ+":VIEW"]))]
}

// wholes are what parts belong to: the type, and the edge that leads there.
var wholes = map[string][2]string{
	"RfqItem": {"Rfq", "rfq"}, "RfqNote": {"Rfq", "rfq"}, "QuoteLine": {"Quote", "quote"}, "QuoteOffer": {"Quote", "quote"}, "OrderLine": {"Order", "order"},
	"ConsentVersion": {"Consent", "consent"},
}

func (m *memory) behindEdge(r row, typ, edge string) row { return m.tables[typ].byID[num(r[edge])] }

func (m *memory) staffMay(v *viewer.Viewer, t *table, r row, action string) bool {
	far := reach(v, t.name, action)
	switch t.name {
	case "StaffUser":
		if num(r["id"]) == v.ID && action != "EDIT" {
			return action == "VIEW"
		}
	case "Session":
		users, people := reach(v, "CustomerUser", "EDIT"), reach(v, "StaffUser", "EDIT")
		user := m.behindEdge(r, "CustomerUser", "customerUser")
		return num(r["staffUser"]) == v.ID && v.ID > 0 || r["staffUser"] != nil && people == viewer.All ||
			users == viewer.All && (r["customerUser"] != nil || people == viewer.All) || users == viewer.Own && user != nil && m.serves(v, m.behindEdge(user, "Customer", "customer"))
	case "Job":
		if num(r["requestedByStaffUser"]) == v.ID && v.ID > 0 {
			return true
		}
	case "LoginAttempt":
		return action == "VIEW" && reach(v, "AuditEntry", "VIEW") == viewer.All
	case "ActivityLink", "Activity":
		if far = reach(v, "Activity", action); t.name == "ActivityLink" && action != "VIEW" {
			far = reach(v, "Activity", "EDIT")
		}
		links := []row{r}
		if t.name == "Activity" {
			links = m.behind["Activity.links"][num(r["id"])]
		}
		return far == viewer.All || far == viewer.Own && slices.ContainsFunc(links, func(link row) bool {
			return m.serves(v, m.behindEdge(link, "Customer", "withinCustomer"))
		})
	case "CustomerUserRole":
		return far == viewer.All && (r["customer"] == nil || m.visible(v, m.tables["Customer"], m.behindEdge(r, "Customer", "customer")))
	}
	return far == viewer.All || far == viewer.Own && m.serves(v, m.customer(t, r))
}

// serves reports whether a staff user owns or represents a customer.
func (m *memory) serves(v *viewer.Viewer, c row) bool {
	return c != nil && v.ID > 0 && (num(c["owner"]) == v.ID || slices.Contains(pointed(c["salesRepresentatives"]), v.ID))
}

// customer is the company that a record belongs to, nil where it is none's.
func (m *memory) customer(t *table, r row) row {
	switch t.name {
	case "Customer":
		return r
	case "CustomerUser", "CustomerAddress", "Rfq", "Quote", "Order", "Invitation":
		return m.behindEdge(r, "Customer", "customer")
	case "CustomerUserAddress", "ConsentAcceptance":
		return m.behindEdge(m.behindEdge(r, "CustomerUser", "customerUser"), "Customer", "customer")
	case "Attachment":
		return m.behindEdge(r, "Customer", "withinCustomer")
	}
	return nil
}

func (m *memory) customerUserMay(v *viewer.Viewer, t *table, r row, action string) bool {
	far := reach(v, t.name, action)
	switch t.name {
	case "CustomerUser":
		himself := num(r["id"]) == v.ID
		return himself && action == "VIEW" || (!himself || action != "DELETE") && m.reaches(v, far, m.customer(t, r))
	case "Customer", "CustomerAddress", "Invitation":
		return m.reaches(v, far, m.customer(t, r))
	case "Rfq", "Quote", "Order", "CustomerUserAddress", "ConsentAcceptance":
		return far == viewer.Own && num(r["customerUser"]) == v.ID || m.reaches(v, far, m.customer(t, r))
	case "CustomerUserRole":
		if far == "" || r["public"] != true || r["selfManaged"] != true {
			return false
		}
		if r["customer"] == nil { // a predefined one is not theirs to change
			return action == "VIEW" || action == "ASSIGN"
		}
		c := m.behindEdge(r, "Customer", "customer")
		return m.reaches(v, far, c) && m.reaches(v, reach(v, "Customer", "VIEW"), c)
	case "Session":
		return num(r["customerUser"]) == v.ID && v.ID > 0
	case "Job":
		return num(r["requestedByCustomerUser"]) == v.ID && v.ID > 0
	case "AuditEntry":
		users := m.tables["CustomerUser"]
		return action == "VIEW" && r["entity"] == "CustomerUser" && slices.Contains([]string{"CREATE", "UPDATE", "DELETE"}, r["action"].(string)) && m.may(v, users, users.byID[num(r["recordId"])], "EDIT")
	}
	if action != "VIEW" {
		return false
	}
	switch t.name {
	case "Activity": // through any of its links
		return r["visibility"] == "SHARED" && slices.ContainsFunc(m.behind["Activity.links"][num(r["id"])], func(link row) bool { return m.hangs(v, link) })
	case "ActivityLink":
		return m.tables["Activity"].byID[num(r["activity"])]["visibility"] == "SHARED" && m.hangs(v, r)
	case "Attachment": // on a record that he sees, or on an activity
		return r["visibility"] == "SHARED" && (m.hangs(v, r) || m.visible(v, m.tables["Activity"], m.behindEdge(r, "Activity", "activity")))
	case "Website", "Consent":
		return true
	}
	return false
}

// reaches reports whether a level reaches a company.
func (m *memory) reaches(v *viewer.Viewer, l viewer.Level, c row) bool {
	if c == nil || v.CustomerID == 0 {
		return false
	}
	return l == viewer.Customer && num(c["id"]) == v.CustomerID || l == viewer.CustomerTree && v.CustomerPath != "" && m.within(c, v.CustomerID)
}

// hangs reports whether an activity's link, or an attachment, hangs on a record that
// the viewer sees, and happened in a company where he sees such records.
func (m *memory) hangs(v *viewer.Viewer, r row) bool {
	company := m.behindEdge(r, "Customer", "withinCustomer")
	types := []string{"Customer", "CustomerUser", "Rfq", "Quote", "Order"}
	for i, edge := range []string{"customer", "customerUser", "rfq", "quote", "order"} {
		if r[edge] == nil {
			continue
		}
		l := reach(v, types[i], "VIEW")
		if m.reaches(v, l, company) {
			return true
		}
		switch target := m.behindEdge(r, types[i], edge); {
		case types[i] == "CustomerUser" && !l.AtLeast(viewer.Customer):
			if num(r[edge]) == v.ID && num(r["withinCustomer"]) == v.CustomerID {
				return true
			}
		case l == viewer.Own && num(target["customerUser"]) == v.ID:
			return true
		}
	}
	return false
}

// within reports whether a customer is the one of that number, or below it.
func (m *memory) within(c row, number int64) bool {
	for ; c != nil; c = m.tables["Customer"].byID[num(c["parent"])] {
		if c["id"] == number {
			return true
		}
	}
	return false
}
