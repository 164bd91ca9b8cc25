package read_test

import (
	"slices"

	"buyergraph/internal/viewer"
)

// visible is the policy in plain words, row by row.
func (m *memory) visible(v *viewer.Viewer, t *table, r row) bool {
	switch {
	case r == nil || v == nil:
		return false
	case v.Kind == viewer.Staff:
		return m.toStaff(v, t, r)
	case v.Kind == viewer.CustomerUser:
		return m.toCustomerUser(v, t, r)
	}
	return false
}

// reach is how far a viewer sees records of a type.
func reach(v *viewer.Viewer, typ string) viewer.Level { return v.Grants[typ+":VIEW"] }

// wholes are what parts belong to: the type, and the edge that leads there.
var wholes = map[string][2]string{
	"RfqItem": {"Rfq", "rfq"}, "RfqNote": {"Rfq", "rfq"}, "QuoteLine": {"Quote", "quote"}, "QuoteOffer": {"Quote", "quote"}, "OrderLine": {"Order", "order"},
	"ConsentVersion": {"Consent", "consent"},
}

func (m *memory) behindEdge(r row, typ, edge string) row { return m.tables[typ].byID[num(r[edge])] }

func (m *memory) toStaff(v *viewer.Viewer, t *table, r row) bool {
	if w, ok := wholes[t.name]; ok {
		return m.visible(v, m.tables[w[0]], m.behindEdge(r, w[0], w[1]))
	}
	var customer row
	switch t.name {
	case "StaffUser":
		if num(r["id"]) == v.ID {
			return true
		}
	case "Session":
		if v.Grants["StaffUser:EDIT"] == viewer.All && reach(v, "StaffUser") == viewer.All && v.Grants["CustomerUser:EDIT"] == viewer.All && reach(v, "CustomerUser") == viewer.All {
			return true // the test also has sessions of nobody
		}
		return num(r["staffUser"]) == v.ID && v.ID > 0 || r["staffUser"] != nil && v.Grants["StaffUser:EDIT"] == viewer.All && reach(v, "StaffUser") == viewer.All ||
			r["customerUser"] != nil && m.edits(v, m.behindEdge(r, "CustomerUser", "customerUser"))
	case "Job":
		if num(r["requestedByStaffUser"]) == v.ID && v.ID > 0 {
			return true
		}
	case "LoginAttempt":
		return reach(v, "AuditEntry") == viewer.All
	case "ActivityLink":
		return reach(v, "Activity") == viewer.All || reach(v, "Activity") == viewer.Own && m.serves(v, m.behindEdge(r, "Customer", "withinCustomer"))
	case "Activity":
		return reach(v, "Activity") == viewer.All || reach(v, "Activity") == viewer.Own && slices.ContainsFunc(m.behind["Activity.links"][num(r["id"])], func(link row) bool {
			return m.serves(v, m.behindEdge(link, "Customer", "withinCustomer"))
		})
	case "CustomerUserRole":
		if reach(v, "CustomerUserRole") != viewer.All {
			return false
		}
		return r["customer"] == nil || m.visible(v, m.tables["Customer"], m.behindEdge(r, "Customer", "customer"))
	case "Attachment":
		customer = m.behindEdge(r, "Customer", "withinCustomer")
	default:
		customer = m.customer(t, r)
	}
	return reach(v, t.name) == viewer.All || reach(v, t.name) == viewer.Own && m.serves(v, customer)
}

// serves reports whether a staff user owns or represents a customer.
func (m *memory) serves(v *viewer.Viewer, c row) bool {
	return c != nil && v.ID > 0 && (num(c["owner"]) == v.ID || slices.ContainsFunc(m.behind["Customer.salesRepresentatives"][num(c["id"])], func(s row) bool { return num(s["id"]) == v.ID }))
}

// edits reports whether staff may edit a customer user.
func (m *memory) edits(v *viewer.Viewer, u row) bool {
	if !m.visible(v, m.tables["CustomerUser"], u) {
		return false
	}
	l := v.Grants["CustomerUser:EDIT"]
	return l == viewer.All || l == viewer.Own && m.serves(v, m.behindEdge(u, "Customer", "customer"))
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
	}
	return nil
}

func (m *memory) toCustomerUser(v *viewer.Viewer, t *table, r row) bool {
	if w, ok := wholes[t.name]; ok {
		return m.visible(v, m.tables[w[0]], m.behindEdge(r, w[0], w[1]))
	}
	switch t.name {
	case "CustomerUser":
		return num(r["id"]) == v.ID || m.reaches(v, reach(v, t.name), m.customer(t, r))
	case "Customer", "CustomerAddress", "Invitation":
		return m.reaches(v, reach(v, t.name), m.customer(t, r))
	case "Rfq", "Quote", "Order", "CustomerUserAddress", "ConsentAcceptance":
		return reach(v, t.name) == viewer.Own && num(r["customerUser"]) == v.ID || m.reaches(v, reach(v, t.name), m.customer(t, r))
	case "CustomerUserRole":
		if reach(v, t.name) == "" || r["public"] != true || r["selfManaged"] != true {
			return false
		}
		c := m.behindEdge(r, "Customer", "customer")
		return r["customer"] == nil || m.reaches(v, reach(v, t.name), c) && m.reaches(v, reach(v, "Customer"), c)
	case "Activity": // through any of its links
		return r["visibility"] == "SHARED" && slices.ContainsFunc(m.behind["Activity.links"][num(r["id"])], func(link row) bool { return m.hangs(v, link) })
	case "ActivityLink":
		return m.tables["Activity"].byID[num(r["activity"])]["visibility"] == "SHARED" && m.hangs(v, r)
	case "Attachment":
		return r["visibility"] == "SHARED" && m.hangs(v, r)
	case "Session":
		return num(r["customerUser"]) == v.ID && v.ID > 0
	case "Job":
		return num(r["requestedByCustomerUser"]) == v.ID && v.ID > 0
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
	any, all := reach(v, types[0]), true
	for _, typ := range types {
		all = all && reach(v, typ) == any
	}
	if all && any.AtLeast(viewer.Customer) { // also what hangs on an activity
		return m.reaches(v, any, company)
	}
	for i, edge := range []string{"customer", "customerUser", "rfq", "quote", "order"} {
		if r[edge] == nil {
			continue
		}
		l := reach(v, types[i])
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
