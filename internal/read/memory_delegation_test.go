package read_test

import (
	"slices"
	"strings"

	"buyergraph/internal/viewer"
)

// This file states the three questions of delegation independently of the product: what a viewer may grant, whom a viewer may
// take over, and against whom a viewer may act.

// roleHolder is a user, or with person 0 the users of a company, with roles. Without a company it stands for all companies.
type roleHolder struct {
	ofStaff bool
	person  int64
	company row
	roles   []row
}

func (m *memory) holder(user row, ofStaff bool) roleHolder {
	h := roleHolder{ofStaff: ofStaff, person: intOf(user["id"])}
	roles := m.tables["StaffRole"]
	if !ofStaff {
		h.company, roles = m.rowAtEdge(user, "Customer", "customer"), m.tables["CustomerUserRole"]
	}
	for _, id := range rowNumbers(user["roles"]) {
		if r := roles.byID[id]; ofStaff || r["customer"] == nil || r["customer"] == user["customer"] {
			h.roles = append(h.roles, r)
		}
	}
	return h
}

// isCompared reports whether what a viewer may do to such users depends on the viewer's own rights.
func (h roleHolder) isCompared(v *viewer.Viewer) bool { return h.ofStaff || v.Kind != viewer.Staff }

// covers reports whether the viewer's level for an action on an entity covers what a level reaches for the holder.
func (m *memory) covers(v *viewer.Viewer, h roleHolder, entity, action, level string) bool {
	held := effectiveLevel(v, entity, action)
	if action == "CREATE" {
		held = v.Grants[entity+":CREATE"]
	}
	if entity == "CustomerUserRole" {
		if company := v.Grants["Customer:VIEW"]; held == "" || company == "" {
			held = ""
		} else {
			held = viewer.LowerLevel(held, company)
		}
	}
	switch {
	case h.ofStaff != (v.Kind == viewer.Staff):
		return false
	case held == viewer.All:
		return true
	case held == viewer.Own:
		return level == "OWN" && h.person > 0 && h.person == v.ID
	case h.company == nil || v.CustomerID == 0 || v.CustomerPath == "":
		return false
	case held == viewer.Customer:
		return level != "CUSTOMER_TREE" && intOf(h.company["id"]) == v.CustomerID
	}
	return held == viewer.CustomerTree && m.isWithin(h.company, v.CustomerID)
}

// eachGrant calls f with everything that a role grants to others than the holder alone; it stops when f returns false.
func eachGrant(role row, ofStaff bool, f func(entity, action, level string) bool) bool {
	for _, c := range grantCatalog {
		actions, levels := c.storefrontActions, c.storefrontLevels
		if ofStaff {
			actions, levels = c.actions, c.staffLevels
		}
		for _, a := range strings.Fields(actions) {
			if !ofStaff && c.isOwnOnly(a) {
				continue
			}
			if rank := rankGrantedBy(role, c.entity, a, levels); rank > 0 && !f(c.entity, a, string(viewer.Levels[rank])) {
				return false
			}
		}
	}
	return true
}

// holdsCapabilities reports whether the viewer holds what the random roles of an audience can grant.
func holdsCapabilities(v *viewer.Viewer, ofStaff bool, role row) bool {
	capability := map[bool]string{true: "IMPORT", false: "USE_COMPANY_ADDRESSES"}[ofStaff]
	held, _ := role["capabilities"].([]string)
	for _, defined := range definedCapabilities {
		mayGive := slices.Contains(v.Capabilities, defined) || slices.Contains(v.Capabilities, "CONFIGURE")
		if slices.Contains(held, defined) && !mayGive {
			return false
		}
	}
	if ofStaff && slices.Contains(held, "EXPORT") && !slices.Contains(v.Capabilities, "EXPORT") {
		return false
	}
	return !slices.Contains(held, capability) || slices.Contains(v.Capabilities, capability)
}

// mayGrant reports whether the viewer may give a role to the holder.
func (m *memory) mayGrant(v *viewer.Viewer, h roleHolder, role row) bool {
	if !h.isCompared(v) {
		return true
	}
	return holdsCapabilities(v, h.ofStaff, role) && eachGrant(role, h.ofStaff, func(entity, action, level string) bool {
		self := roleHolder{ofStaff: h.ofStaff, person: v.ID, company: m.tables["Customer"].byID[v.CustomerID]}
		holdsAny := m.covers(v, self, entity, action, "OWN")
		return level == "OWN" && holdsAny || m.covers(v, h, entity, action, level)
	})
}

// mayTakeOver reports whether the viewer may do what leads to signing in as the holder.
func (m *memory) mayTakeOver(v *viewer.Viewer, h roleHolder) bool {
	if !h.isCompared(v) {
		return true
	}
	for _, r := range h.roles {
		if !holdsCapabilities(v, h.ofStaff, r) || !eachGrant(r, h.ofStaff, func(e, a, l string) bool { return m.covers(v, h, e, a, l) }) {
			return false
		}
	}
	all := row{"permissions": []jsonObject{}, "defaultLevel": "OWN"}
	return eachGrant(all, h.ofStaff, func(entity, action, _ string) bool {
		level := v.Grants[entity+":"+action]
		if action != "CREATE" {
			level = effectiveLevel(v, entity, action)
		}
		return level == "" || m.covers(v, h, entity, action, "OWN")
	})
}

// mayActAgainst reports whether the viewer may disable, unlock or sign out the holder, or remove the holder's roles.
func (m *memory) mayActAgainst(v *viewer.Viewer, h roleHolder) bool {
	if !h.isCompared(v) {
		return true
	}
	return !slices.ContainsFunc(h.roles, func(r row) bool {
		return !eachGrant(r, h.ofStaff, func(entity, action, level string) bool {
			administrates := []string{"CustomerUser", "CustomerUserRole", "Invitation", "StaffUser", "StaffRole", "ApiToken"}
			return !slices.Contains(administrates, entity) || m.covers(v, h, entity, action, level)
		})
	})
}

// mayMove reports whether the viewer may take a predefined role from those users of the viewer's company who hold it.
func (m *memory) mayMove(v *viewer.Viewer, role row) bool {
	if v.Kind != viewer.CustomerUser {
		return true
	}
	for _, u := range m.listRows["CustomerUserRole.customerUsers"][intOf(role["id"])] {
		if intOf(u["customer"]) != v.CustomerID || intOf(u["id"]) == v.ID {
			continue
		}
		everybody := roleHolder{company: m.tables["Customer"].byID[v.CustomerID]}
		if !m.covers(v, everybody, "CustomerUser", "EDIT", "CUSTOMER") || !m.mayActAgainst(v, m.holder(u, false)) {
			return false
		}
	}
	return true
}

// comparesGrants reports whether viewerCan compares records of a type with what the viewer holds, which needs a statement.
func (n *naive) comparesGrants(typ string) bool {
	switch typ {
	case "StaffUser", "StaffRole", "ApiToken", "Session":
		return true
	case "CustomerUser", "CustomerUserRole":
		return n.viewer != nil && n.viewer.Kind != viewer.Staff
	}
	return false
}
