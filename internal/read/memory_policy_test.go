package read_test

import (
	"slices"

	"buyergraph/internal/viewer"
)

// isVisible reports whether a viewer sees a row. It states the access policy independently of the product.
func (m *memory) isVisible(v *viewer.Viewer, t *table, r row) bool { return m.mayAct(v, t, r, "VIEW") }

// mayAct reports whether a viewer may perform an action on a row.
func (m *memory) mayAct(v *viewer.Viewer, t *table, r row, action string) bool {
	switch {
	case r == nil || v == nil:
		return false
	case action == "VIEW" && m.isHeldRole(v, t, r):
		return true
	case wholeOfPart[t.name] != [2]string{}:
		w := wholeOfPart[t.name]
		if action != "VIEW" {
			action = "EDIT"
		}
		return m.mayAct(v, m.tables[w[0]], m.rowAtEdge(r, w[0], w[1]), action)
	case v.Kind == viewer.Staff:
		return m.staffMay(v, t, r, action)
	case v.Kind == viewer.CustomerUser:
		return m.customerUserMay(v, t, r, action)
	case v.Kind == viewer.Guest && action == "VIEW": // the website of the request, and what it asks for
		isAsked := func(w row) bool { return w["consent"] == r["id"] && intOf(w["website"]) == v.WebsiteID }
		return t.name == "Website" && intOf(r["id"]) == v.WebsiteID ||
			t.name == "Consent" && slices.ContainsFunc(m.tables["WebsiteConsent"].rows, isAsked)
	}
	return false
}

// effectiveLevel returns the level of a viewer's grant on a type. It is never higher than the level of VIEW.
func effectiveLevel(v *viewer.Viewer, typ, action string) viewer.Level {
	if action == "VIEW" {
		return v.Grants[typ+":VIEW"]
	}
	order := []viewer.Level{"", "OWN", "CUSTOMER", "CUSTOMER_TREE", "ALL"}
	return order[min(slices.Index(order, v.Grants[typ+":"+action]), slices.Index(order, v.Grants[typ+":VIEW"]))]
}

// wholeOfPart names the record to which a part belongs: its type and the edge to it.
var wholeOfPart = map[string][2]string{
	"RfqItem": {"Rfq", "rfq"}, "RfqNote": {"Rfq", "rfq"}, "QuoteLine": {"Quote", "quote"}, "QuoteOffer": {"Quote", "quote"},
	"OrderLine":      {"Order", "order"},
	"ConsentVersion": {"Consent", "consent"}, "WebsiteConsent": {"Website", "website"},
	"JobRow": {"Job", "job"},
}

// isHeldRole reports whether the viewer, or a user whom the viewer may edit, holds a role.
func (m *memory) isHeldRole(v *viewer.Viewer, t *table, r row) bool {
	holders := map[string]string{"CustomerUserRole": "customerUsers", "StaffRole": "staffUsers"}[t.name]
	typ := map[string]string{"CustomerUserRole": "CustomerUser", "StaffRole": "StaffUser"}[t.name]
	return holders != "" && slices.ContainsFunc(m.listRows[t.name+"."+holders][intOf(r["id"])], func(u row) bool {
		isSelf := v.ID > 0 && intOf(u["id"]) == v.ID && (typ == "StaffUser") == (v.Kind == viewer.Staff)
		return isSelf || m.mayAct(v, m.tables[typ], u, "EDIT")
	})
}

// isHidden reports whether a document is in a state that customer users do not see.
func isHidden(typ string, r row) bool {
	return typ == "Rfq" && r["internalStatus"] == "DELETED" ||
		typ == "Quote" && (r["internalStatus"] == "DELETED" || r["internalStatus"] == "DRAFT")
}

func (m *memory) rowAtEdge(r row, typ, edge string) row { return m.tables[typ].byID[intOf(r[edge])] }

func (m *memory) staffMay(v *viewer.Viewer, t *table, r row, action string) bool {
	level := effectiveLevel(v, t.name, action)
	switch t.name {
	case "StaffUser":
		if intOf(r["id"]) == v.ID && action != "EDIT" {
			return action == "VIEW"
		}
	case "Session":
		users, people := effectiveLevel(v, "CustomerUser", "EDIT"), effectiveLevel(v, "StaffUser", "EDIT")
		user := m.rowAtEdge(r, "CustomerUser", "customerUser")
		return intOf(r["staffUser"]) == v.ID && v.ID > 0 || r["staffUser"] != nil && people == viewer.All ||
			users == viewer.All && (r["customerUser"] != nil || people == viewer.All) ||
			users == viewer.Own && user != nil && m.servesCustomer(v, m.rowAtEdge(user, "Customer", "customer"))
	case "Job":
		if intOf(r["requestedByStaffUser"]) == v.ID && v.ID > 0 || intOf(r["requestedByApiToken"]) == v.TokenID && v.TokenID > 0 {
			return true
		}
	case "Capability":
		if action == "VIEW" {
			return true
		}
	case "SavedView":
		return intOf(r["ownerStaffUser"]) == v.ID && v.ID > 0 || action == "VIEW" && r["shared"] == true && r["ownerStaffUser"] != nil
	case "LoginAttempt":
		return action == "VIEW" && effectiveLevel(v, "AuditEntry", "VIEW") == viewer.All
	case "ActivityLink", "Activity":
		if level = effectiveLevel(v, "Activity", action); t.name == "ActivityLink" && action != "VIEW" {
			level = effectiveLevel(v, "Activity", "EDIT")
		}
		links := []row{r}
		if t.name == "Activity" {
			links = m.listRows["Activity.links"][intOf(r["id"])]
		}
		return level == viewer.All || level == viewer.Own && slices.ContainsFunc(links, func(link row) bool {
			return m.servesCustomer(v, m.rowAtEdge(link, "Customer", "withinCustomer"))
		})
	case "CustomerUserRole":
		return level == viewer.All && (r["customer"] == nil || m.isVisible(v, m.tables["Customer"], m.rowAtEdge(r, "Customer", "customer")))
	}
	return level == viewer.All || level == viewer.Own && m.servesCustomer(v, m.companyOf(t, r))
}

// servesCustomer reports whether a staff user owns or represents a customer.
func (m *memory) servesCustomer(v *viewer.Viewer, c row) bool {
	return c != nil && v.ID > 0 && (intOf(c["owner"]) == v.ID || slices.Contains(rowNumbers(c["salesRepresentatives"]), v.ID))
}

// companyOf returns the company to which a record belongs, or nil if it belongs to none.
func (m *memory) companyOf(t *table, r row) row {
	switch t.name {
	case "Customer":
		return r
	case "CustomerUser", "CustomerAddress", "Rfq", "Quote", "Order", "Invitation":
		return m.rowAtEdge(r, "Customer", "customer")
	case "CustomerUserAddress", "ConsentAcceptance":
		return m.rowAtEdge(m.rowAtEdge(r, "CustomerUser", "customerUser"), "Customer", "customer")
	case "Attachment":
		return m.rowAtEdge(r, "Customer", "withinCustomer")
	}
	return nil
}

func (m *memory) customerUserMay(v *viewer.Viewer, t *table, r row, action string) bool {
	level := effectiveLevel(v, t.name, action)
	switch t.name {
	case "CustomerUser":
		isSelf := intOf(r["id"]) == v.ID
		return isSelf && action == "VIEW" || (!isSelf || action != "DELETE") && m.levelReaches(v, level, m.companyOf(t, r))
	case "Customer", "CustomerAddress", "Invitation":
		return m.levelReaches(v, level, m.companyOf(t, r))
	case "Rfq", "Quote", "Order", "CustomerUserAddress", "ConsentAcceptance":
		if isHidden(t.name, r) {
			return false
		}
		return level == viewer.Own && intOf(r["customerUser"]) == v.ID || m.levelReaches(v, level, m.companyOf(t, r))
	case "CustomerUserRole":
		if action == "ASSIGN" { // whoever sees such a role may assign it
			level = effectiveLevel(v, t.name, "VIEW")
		}
		if level == "" || r["public"] != true || r["selfManaged"] != true {
			return false
		}
		if r["customer"] == nil { // companies may not change a predefined role
			return action == "VIEW" || action == "ASSIGN"
		}
		c := m.rowAtEdge(r, "Customer", "customer")
		return m.levelReaches(v, level, c) && m.levelReaches(v, effectiveLevel(v, "Customer", "VIEW"), c)
	case "Session":
		user := m.rowAtEdge(r, "CustomerUser", "customerUser")
		return intOf(r["customerUser"]) == v.ID && v.ID > 0 || user != nil && m.mayAct(v, m.tables["CustomerUser"], user, "EDIT")
	case "Job":
		return intOf(r["requestedByCustomerUser"]) == v.ID && v.ID > 0
	case "SavedView":
		owner := m.rowAtEdge(r, "CustomerUser", "ownerCustomerUser")
		return intOf(r["ownerCustomerUser"]) == v.ID && v.ID > 0 ||
			action == "VIEW" && r["shared"] == true && owner != nil && v.CustomerID > 0 && intOf(owner["customer"]) == v.CustomerID
	case "AuditEntry":
		users := m.tables["CustomerUser"]
		return action == "VIEW" && r["entity"] == "CustomerUser" &&
			slices.Contains([]string{"CREATE", "UPDATE", "DELETE"}, r["action"].(string)) &&
			m.mayAct(v, users, users.byID[intOf(r["recordId"])], "EDIT")
	}
	if action != "VIEW" {
		return false
	}
	switch t.name {
	case "Activity": // through any of its links
		return r["visibility"] == "SHARED" &&
			slices.ContainsFunc(m.listRows["Activity.links"][intOf(r["id"])], func(link row) bool { return m.attachedToVisible(v, link) })
	case "ActivityLink":
		return m.tables["Activity"].byID[intOf(r["activity"])]["visibility"] == "SHARED" && m.attachedToVisible(v, r)
	case "Attachment": // on a visible record or a visible activity
		return r["visibility"] == "SHARED" &&
			(m.attachedToVisible(v, r) || m.isVisible(v, m.tables["Activity"], m.rowAtEdge(r, "Activity", "activity")))
	case "Website", "Consent":
		return true
	case "Capability":
		return r["audience"] == "STOREFRONT"
	}
	return false
}

// levelReaches reports whether a company is in the scope of a level.
func (m *memory) levelReaches(v *viewer.Viewer, l viewer.Level, c row) bool {
	if c == nil || v.CustomerID == 0 {
		return false
	}
	return l == viewer.Customer && intOf(c["id"]) == v.CustomerID ||
		l == viewer.CustomerTree && v.CustomerPath != "" && m.isWithin(c, v.CustomerID)
}

// attachedToVisible reports whether an activity's link or an attachment belongs to a visible record, and was made in a
// company in which the viewer sees such records.
func (m *memory) attachedToVisible(v *viewer.Viewer, r row) bool {
	company := m.rowAtEdge(r, "Customer", "withinCustomer")
	types := []string{"Customer", "CustomerUser", "Rfq", "Quote", "Order"}
	if isHidden("Rfq", m.rowAtEdge(r, "Rfq", "rfq")) || isHidden("Quote", m.rowAtEdge(r, "Quote", "quote")) {
		return false
	}
	for i, edge := range []string{"customer", "customerUser", "rfq", "quote", "order"} {
		if r[edge] == nil {
			continue
		}
		l := effectiveLevel(v, types[i], "VIEW")
		if m.levelReaches(v, l, company) {
			return true
		}
		switch target := m.rowAtEdge(r, types[i], edge); {
		case types[i] == "CustomerUser" && !l.AtLeast(viewer.Customer):
			if intOf(r[edge]) == v.ID && intOf(r["withinCustomer"]) == v.CustomerID {
				return true
			}
		case l == viewer.Own && intOf(target["customerUser"]) == v.ID:
			return true
		}
	}
	return false
}

// isWithin reports whether a customer has the given number or is below the customer with that number.
func (m *memory) isWithin(c row, number int64) bool {
	for ; c != nil; c = m.tables["Customer"].byID[intOf(c["parent"])] {
		if c["id"] == number {
			return true
		}
	}
	return false
}
