package read_test

import (
	"slices"
	"strings"

	"buyergraph/internal/viewer"
)

// operationsOn lists the operations on the rows of each table, in the order of viewerCan.
var operationsOn = map[string]string{
	"CustomerUser":     "EDIT ENABLE DISABLE ASSIGN_ROLES RESET_PASSWORD SET_PASSWORD UNLOCK",
	"CustomerUserRole": "EDIT CUSTOMIZE COPY DELETE",
	"StaffUser":        "EDIT ENABLE DISABLE RESET_PASSWORD", "StaffRole": "EDIT DELETE",
	"ApiToken": "REVOKE", "Session": "REVOKE", "Job": "CANCEL",
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
		return mayEdit
	case "Session":
		return m.mayAct(v, t, r, "DELETE")
	case "Job":
		return mayEdit && (r["state"] == "QUEUED" || r["state"] == "RUNNING")
	case "CustomerUserRole", "StaffRole":
		return !lacksGrantsOf(v, t, r) && m.acceptsOnRole(v, t, r, operation)
	}
	own := v.ID > 0 && v.ID == intOf(r["id"]) && (t.name == "StaffUser") == (v.Kind == viewer.Staff)
	lacksRights := !own && slices.ContainsFunc(rowNumbers(r["roles"]), func(id int64) bool {
		roles := m.tables[map[string]string{"CustomerUser": "CustomerUserRole", "StaffUser": "StaffRole"}[t.name]]
		return lacksGrantsOf(v, roles, roles.byID[id])
	})
	guest, enabled := r["guest"] == true, r["enabled"] == true
	managesPasswords := slices.Contains(v.Capabilities, "MANAGE_PASSWORDS")
	switch operation {
	case "ENABLE":
		return mayEdit && !guest && !lacksRights && (enabled || m.hasApplicableRole(r))
	case "DISABLE":
		return mayEdit && !own && !lacksRights
	case "ASSIGN_ROLES":
		return mayEdit && !lacksRights
	case "RESET_PASSWORD":
		return mayEdit && !own && !guest && enabled && !lacksRights && (managesPasswords || v.Kind != viewer.Staff)
	case "SET_PASSWORD":
		return mayEdit && !guest && managesPasswords
	}
	return mayEdit
}

// acceptsOnRole is the part of [memory.accepts] for a role that grants nothing that the viewer lacks.
func (m *memory) acceptsOnRole(v *viewer.Viewer, t *table, r row, operation string) bool {
	mayEdit := m.mayAct(v, t, r, "EDIT")
	mayCreate := v.Grants["CustomerUserRole:CREATE"] != ""
	if v.Kind == viewer.CustomerUser {
		mayCreate = mayCreate && v.Grants["Customer:VIEW"] != "" && v.CustomerID > 0
	}
	switch operation {
	case "CUSTOMIZE":
		return r["customer"] == nil && !mayEdit && effectiveLevel(v, "CustomerUserRole", "EDIT") != "" && mayCreate
	case "COPY":
		return mayCreate
	case "DELETE":
		return m.mayAct(v, t, r, "DELETE") && !m.roleIsInUse(t, r)
	}
	return mayEdit
}

// roleIsInUse reports whether a user, an open invitation, a website or an API token refers to a role.
func (m *memory) roleIsInUse(t *table, r row) bool {
	for _, list := range []string{"customerUsers", "staffUsers", "apiTokens", "defaultOfWebsites", "guestOfWebsites"} {
		if len(m.listRows[t.name+"."+list][intOf(r["id"])]) > 0 {
			return true
		}
	}
	return slices.ContainsFunc(m.listRows[t.name+".invitations"][intOf(r["id"])], func(i row) bool { return i["status"] == "PENDING" })
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

// lacksGrantsOf reports whether a role grants what the viewer does not hold. Staff are not compared with roles of customers.
func lacksGrantsOf(v *viewer.Viewer, t *table, role row) bool {
	ofStaff := t.name == "StaffRole"
	if v.Kind == viewer.Staff && !ofStaff {
		return false
	}
	for _, c := range grantCatalog {
		actions, levels := c.storefrontActions, c.storefrontLevels
		if ofStaff {
			actions, levels = c.actions, c.staffLevels
		}
		for _, a := range strings.Fields(actions) {
			granted := rankGrantedBy(role, c.entity, a, levels)
			if granted > 0 && (granted > rankOf(string(v.Grants[c.entity+":"+a])) || ofStaff != (v.Kind == viewer.Staff)) {
				return true
			}
		}
	}
	capability := map[bool]string{true: "IMPORT", false: "QUICK_ORDER"}[ofStaff] // the only ones that the random roles grant
	held, _ := role["capabilities"].([]string)
	return slices.Contains(held, capability) && !slices.Contains(v.Capabilities, capability)
}

// comparesGrants reports whether viewerCan compares the roles of users of a type with what the viewer holds, which needs a
// statement.
func (n *naive) comparesGrants(typ string) bool {
	return typ == "StaffUser" || typ == "CustomerUser" && n.viewer != nil && n.viewer.Kind != viewer.Staff
}
