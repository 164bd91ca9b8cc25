package read_test

import (
	"slices"
	"strings"

	"buyergraph/internal/viewer"
)

// catalog is what roles can grant, in plain words and in the order in which lists of it are: the actions on each entity, and
// the levels to customer users and to staff.
var catalog = []struct {
	entity, actions, storefrontActions, storefront, staff string
}{
	{"CustomerUser", "VIEW CREATE EDIT DELETE ASSIGN", "VIEW CREATE EDIT DELETE ASSIGN", "CUSTOMER CUSTOMER_TREE", "OWN ALL"},
	{"Customer", "VIEW CREATE EDIT DELETE ASSIGN", "VIEW", "CUSTOMER CUSTOMER_TREE", "OWN ALL"},
	{"CustomerGroup", "VIEW CREATE EDIT DELETE ASSIGN", "", "", "ALL"},
	{"CustomerUserRole", "VIEW CREATE EDIT DELETE ASSIGN", "VIEW CREATE EDIT DELETE", "CUSTOMER CUSTOMER_TREE", "ALL"},
	{"CustomerUserAddress", "VIEW CREATE EDIT DELETE", "VIEW CREATE EDIT DELETE", "OWN CUSTOMER CUSTOMER_TREE", "OWN ALL"},
	{"CustomerAddress", "VIEW CREATE EDIT DELETE", "VIEW CREATE EDIT DELETE", "CUSTOMER CUSTOMER_TREE", "OWN ALL"},
	{"Website", "VIEW CREATE EDIT", "", "", "ALL"},
	{"Rfq", "VIEW CREATE EDIT DELETE ASSIGN", "VIEW CREATE EDIT DELETE ASSIGN", "OWN CUSTOMER CUSTOMER_TREE", "OWN ALL"},
	{"Quote", "VIEW CREATE EDIT DELETE ASSIGN", "VIEW CREATE ASSIGN", "OWN CUSTOMER CUSTOMER_TREE", "OWN ALL"},
	{"Order", "VIEW CREATE EDIT DELETE ASSIGN", "VIEW CREATE EDIT ASSIGN", "OWN CUSTOMER CUSTOMER_TREE", "OWN ALL"},
	{"Consent", "VIEW CREATE EDIT DELETE", "", "", "ALL"},
	{"ConsentAcceptance", "VIEW CREATE EDIT", "VIEW CREATE EDIT", "OWN CUSTOMER CUSTOMER_TREE", "OWN ALL"},
	{"Activity", "VIEW CREATE EDIT DELETE", "", "", "OWN ALL"},
	{"Attachment", "VIEW CREATE EDIT DELETE", "", "", "OWN ALL"},
	{"Invitation", "VIEW CREATE EDIT", "VIEW CREATE EDIT", "CUSTOMER CUSTOMER_TREE", "OWN ALL"},
	{"StaffUser", "VIEW CREATE EDIT DELETE", "", "", "ALL"},
	{"StaffRole", "VIEW CREATE EDIT DELETE", "", "", "ALL"},
	{"ApiToken", "VIEW CREATE EDIT", "", "", "ALL"},
	{"Job", "VIEW EDIT", "", "", "ALL"},
	{"AuditEntry", "VIEW", "", "", "ALL"},
	{"Setting", "VIEW EDIT", "", "", "ALL"},
}

// grants draws what somebody may do: each action on each entity at one of its levels,
// or not at all.
func (g *generator) grants(kind viewer.Kind) viewer.Grants {
	out := viewer.Grants{}
	for _, c := range catalog {
		levels, actions := strings.Fields(c.storefront), strings.Fields(c.storefrontActions)
		if kind == viewer.Staff {
			levels, actions = strings.Fields(c.staff), strings.Fields(c.actions)
		}
		for _, a := range actions {
			if len(levels) > 0 && g.chance(0.85) {
				out[c.entity+":"+a] = viewer.Level(levels[g.IntN(len(levels))])
			}
		}
	}
	return out
}

// granted is what a customer user's roles together allow, as far as the viewer
// sees the roles: of each action the furthest level, of entities that a role does not
// name its default, or the next lower one that there is.
func (n *naive) granted(r row) []piece {
	order := []string{"NONE", "OWN", "CUSTOMER", "CUSTOMER_TREE", "ALL"}
	out := []piece{}
	for _, c := range catalog {
		for _, a := range strings.Fields(c.storefrontActions) {
			best := 0
			for _, id := range pointed(r["roles"]) {
				role := n.tables["CustomerUserRole"].byID[id]
				if !n.sees(n.tables["CustomerUserRole"], role) || role["customer"] != nil && num(role["customer"]) != num(r["customer"]) {
					continue
				}
				list, _ := role["permissions"].([]piece)
				said := slices.ContainsFunc(list, func(p piece) bool { return p["entity"] == c.entity })
				if !said {
					list = []piece{{"entity": c.entity, "action": a, "level": role["defaultLevel"]}}
				}
				for _, p := range list {
					if p["entity"] == c.entity && p["action"] == a {
						for _, l := range strings.Fields(c.storefront) {
							if i := slices.Index(order, l); i <= slices.Index(order, p["level"].(string)) {
								best = max(best, i)
							}
						}
					}
				}
			}
			if best > 0 {
				out = append(out, piece{"entity": c.entity, "action": a, "level": order[best]})
			}
		}
	}
	return out
}
