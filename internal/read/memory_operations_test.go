package read_test

import (
	"slices"
	"strings"

	"buyergraph/internal/viewer"
)

// operationsOn lists the operations on the rows of each table, in the order of viewerCan.
var operationsOn = map[string]string{
	"CustomerUser":    "EDIT ENABLE DISABLE ASSIGN_ROLES RESET_PASSWORD SET_PASSWORD UNLOCK CONFIRM DELETE",
	"Customer":        "EDIT ENABLE DISABLE DELETE",
	"CustomerGroup":   "EDIT DELETE",
	"Website":         "EDIT DELETE",
	"Settings":        "EDIT",
	"Capability":      "EDIT DELETE",
	"SavedView":       "EDIT DELETE",
	"CustomerAddress": "EDIT DELETE", "CustomerUserAddress": "EDIT DELETE",
	"CustomerUserRole": "EDIT CUSTOMIZE COPY DELETE",
	"StaffUser":        "EDIT ENABLE DISABLE RESET_PASSWORD", "StaffRole": "EDIT DELETE",
	"ApiToken": "REVOKE ADOPT", "Session": "REVOKE", "Job": "CANCEL",
	"Consent": "EDIT", "ConsentAcceptance": "WITHDRAW",
}

// acceptedOperations returns the operations that the mutations accept from a viewer on a visible row. It states the rules
// independently of the product.
func (m *memory) acceptedOperations(v *viewer.Viewer, t *table, r row) []string {
	out := []string{}
	for _, o := range strings.Fields(operationsOn[t.name]) {
		if m.accepts(v, t, r, o) {
			out = append(out, o)
		}
	}
	return out
}

func (m *memory) accepts(v *viewer.Viewer, t *table, r row, operation string) bool {
	mayEdit := m.mayAct(v, t, r, "EDIT")
	switch t.name {
	case "ApiToken":
		role := m.rowAtEdge(r, "StaffRole", "role")
		return mayEdit && (operation == "REVOKE" || v.TokenID == 0 && r["revokedAt"] == nil && m.mayGrant(v, roleHolder{ofStaff: true}, role))
	case "Session":
		own := v.ID > 0 && intOf(r[map[viewer.Kind]string{viewer.Staff: "staffUser", viewer.CustomerUser: "customerUser"}[v.Kind]]) == v.ID
		user := m.rowAtEdge(r, "CustomerUser", "customerUser")
		if r["staffUser"] != nil {
			// of two persons, which only the rows of this test have, the staff user counts
			return v.Kind == viewer.Staff && m.mayAct(v, t, r, "DELETE") &&
				(own || m.mayActAgainst(v, m.holder(m.rowAtEdge(r, "StaffUser", "staffUser"), true)))
		}
		return m.mayAct(v, t, r, "DELETE") && (own || user == nil || m.mayActAgainst(v, m.holder(user, false)))
	case "ConsentAcceptance":
		return mayEdit && (r["endedAt"] == nil || r["withdrawnAt"] != nil)
	case "Consent":
		return mayEdit
	case "Settings":
		return mayEdit && slices.Contains(v.Capabilities, "CONFIGURE")
	case "SavedView":
		return m.mayAct(v, t, r, operation)
	case "Capability":
		return slices.Contains(v.Capabilities, "CONFIGURE") &&
			(operation == "EDIT" && mayEdit || operation == "DELETE" && m.mayAct(v, t, r, "DELETE") && !m.isGranted(r["code"].(string)))
	case "Job":
		return mayEdit && (r["state"] == "QUEUED" || r["state"] == "RUNNING")
	case "CustomerAddress", "CustomerUserAddress":
		if operation == "EDIT" {
			return mayEdit
		}
		owner := "customer" + strings.TrimSuffix(strings.TrimPrefix(t.name, "Customer"), "Address")
		isAlone := !slices.ContainsFunc(t.rows, func(other row) bool { return other[owner] == r[owner] && other["id"] != r["id"] })
		return m.mayAct(v, t, r, "DELETE") && (r["primaryOf"] == nil || isAlone)
	case "Customer":
		return mayEdit && operation != "DELETE" || operation == "DELETE" && m.mayAct(v, t, r, "DELETE") && !m.companyHasRecords(t, r)
	case "CustomerGroup":
		return mayEdit && operation == "EDIT" || operation == "DELETE" && m.mayAct(v, t, r, "DELETE") && !m.isReferenced(t, r, "customers")
	case "Website":
		return mayEdit && operation == "EDIT" || operation == "DELETE" && m.mayAct(v, t, r, "DELETE") && r["default"] != true &&
			!m.isReferenced(t, r, "customerUsers", "rfqs", "quotes", "orders") && !m.hasOpenInvitation(t, r)
	case "CustomerUserRole", "StaffRole":
		return m.acceptsOnRole(v, t, r, operation)
	}
	own := v.ID > 0 && v.ID == intOf(r["id"]) && (t.name == "StaffUser") == (v.Kind == viewer.Staff)
	h := m.holder(r, t.name == "StaffUser")
	mayActAgainst := own || m.mayActAgainst(v, h)
	guest, enabled := r["guest"] == true, r["enabled"] == true
	managesPasswords := slices.Contains(v.Capabilities, "MANAGE_PASSWORDS")
	switch operation {
	case "ENABLE":
		return mayEdit && !guest && mayActAgainst && (enabled || m.hasApplicableRole(r))
	case "DISABLE":
		return mayEdit && !own && mayActAgainst
	case "RESET_PASSWORD":
		return mayEdit && !own && !guest && enabled && mayActAgainst && (managesPasswords || v.Kind != viewer.Staff)
	case "SET_PASSWORD":
		return mayEdit && !guest && managesPasswords && (own || m.mayTakeOver(v, h))
	case "CONFIRM":
		return mayEdit && !guest && (managesPasswords || v.Kind != viewer.Staff) && (own || m.mayTakeOver(v, h))
	case "DELETE":
		return m.mayAct(v, t, r, "DELETE") && !own && mayActAgainst && !m.hasRecords(t, r)
	case "UNLOCK":
		return mayEdit && mayActAgainst && (managesPasswords || v.Kind != viewer.Staff)
	}
	return mayEdit
}

// acceptsOnRole is the part of [memory.accepts] for roles.
func (m *memory) acceptsOnRole(v *viewer.Viewer, t *table, r row, operation string) bool {
	mayEdit := m.mayAct(v, t, r, "EDIT")
	mayCreate, assignable := v.Grants["CustomerUserRole:CREATE"] != "", true
	own := roleHolder{company: m.tables["Customer"].byID[v.CustomerID]}
	if v.Kind == viewer.CustomerUser {
		mayCreate = mayCreate && v.Grants["Customer:VIEW"] != "" && v.CustomerID > 0
		assignable = m.mayAct(v, t, r, "ASSIGN")
	}
	mayGrant := m.mayGrant(v, roleHolder{ofStaff: t.name == "StaffRole", company: m.rowAtEdge(r, "Customer", "customer")}, r)
	switch operation {
	case "CUSTOMIZE":
		return r["customer"] == nil && !mayEdit && assignable && effectiveLevel(v, "CustomerUserRole", "EDIT") != "" &&
			mayCreate && m.mayMove(v, r)
	case "COPY":
		return mayCreate && assignable && m.mayGrant(v, own, r)
	case "DELETE":
		return mayGrant && m.mayAct(v, t, r, "DELETE") && !m.roleIsInUse(t, r)
	}
	return mayGrant && mayEdit
}

// isGranted reports whether a role grants a capability.
func (m *memory) isGranted(code string) bool {
	return slices.ContainsFunc(append(slices.Clone(m.tables["StaffRole"].rows), m.tables["CustomerUserRole"].rows...), func(r row) bool {
		granted, _ := r["capabilities"].([]string)
		return slices.Contains(granted, code)
	})
}

// isReferenced reports whether a row has rows in one of some lists.
func (m *memory) isReferenced(t *table, r row, lists ...string) bool {
	return slices.ContainsFunc(lists, func(list string) bool { return len(m.listRows[t.name+"."+list][intOf(r["id"])]) > 0 })
}

// hasRecords reports whether records belong to a customer user that deleting the user would take along or leave without one.
func (m *memory) hasRecords(t *table, r row) bool {
	return m.isReferenced(t, r, "rfqs", "quotes", "orders", "consentAcceptances", "assignedRfqs", "assignedQuotes", "activities",
		"attachments")
}

// companyHasRecords reports whether records belong to a company, or did so when they were written.
func (m *memory) companyHasRecords(t *table, r row) bool {
	if m.isReferenced(t, r, "children", "customerUsers", "roles", "rfqs", "quotes", "orders", "activities", "attachments") {
		return true
	}
	isWithin := func(other row) bool { return other["withinCustomer"] == r["id"] }
	return slices.ContainsFunc(m.tables["ActivityLink"].rows, isWithin) || slices.ContainsFunc(m.tables["Attachment"].rows, isWithin) ||
		m.hasOpenInvitation(t, r)
}

// hasOpenInvitation reports whether an open invitation refers to a row.
func (m *memory) hasOpenInvitation(t *table, r row) bool {
	return slices.ContainsFunc(m.listRows[t.name+".invitations"][intOf(r["id"])], func(i row) bool { return i["status"] == "PENDING" })
}

// roleIsInUse reports whether a user, an open invitation, a website or an API token refers to a role.
func (m *memory) roleIsInUse(t *table, r row) bool {
	if m.isReferenced(t, r, "customerUsers", "staffUsers", "apiTokens", "defaultOfWebsites", "guestOfWebsites") {
		return true
	}
	return m.hasOpenInvitation(t, r)
}

// hasApplicableRole reports whether a user holds a role that gives rights: a customer user keeps roles of a company left.
func (m *memory) hasApplicableRole(r row) bool {
	return slices.ContainsFunc(rowNumbers(r["roles"]), func(id int64) bool {
		if r["customer"] == nil { // a staff user
			return true
		}
		company := m.tables["CustomerUserRole"].byID[id]["customer"]
		return company == nil || company == r["customer"]
	})
}
