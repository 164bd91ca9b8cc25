package read_test

import (
	"slices"
	"strings"

	"buyergraph/internal/viewer"
)

type grantedEntity struct {
	entity, actions, storefrontActions, storefrontLevels, staffLevels string
}

// isOwnOnly reports whether roles of customer users grant an action for the user's own rows only.
func (c grantedEntity) isOwnOnly(action string) bool {
	return c.entity == "ConsentAcceptance" && action != "VIEW"
}

// grantCatalog states independently of the product what roles can grant: the actions on each entity, and the levels for
// customer users and for staff. It has the order of the product's lists.
var grantCatalog = []grantedEntity{
	{"CustomerUser", "VIEW CREATE EDIT DELETE ASSIGN", "VIEW CREATE EDIT DELETE ASSIGN", "CUSTOMER CUSTOMER_TREE", "OWN ALL"},
	{"Customer", "VIEW CREATE EDIT DELETE ASSIGN", "VIEW", "CUSTOMER CUSTOMER_TREE", "OWN ALL"},
	{"CustomerGroup", "VIEW CREATE EDIT DELETE", "", "", "ALL"},
	{"CustomerUserRole", "VIEW CREATE EDIT DELETE ASSIGN", "VIEW CREATE EDIT DELETE", "CUSTOMER CUSTOMER_TREE", "ALL"},
	{"CustomerUserAddress", "VIEW CREATE EDIT DELETE", "VIEW CREATE EDIT DELETE", "OWN CUSTOMER CUSTOMER_TREE", "OWN ALL"},
	{"CustomerAddress", "VIEW CREATE EDIT DELETE", "VIEW CREATE EDIT DELETE", "CUSTOMER CUSTOMER_TREE", "OWN ALL"},
	{"Website", "VIEW CREATE EDIT DELETE", "", "", "ALL"},
	{"Rfq", "VIEW CREATE EDIT DELETE ASSIGN", "VIEW CREATE EDIT ASSIGN", "OWN CUSTOMER CUSTOMER_TREE", "OWN ALL"},
	{"Quote", "VIEW CREATE EDIT DELETE ASSIGN", "VIEW ASSIGN", "OWN CUSTOMER CUSTOMER_TREE", "OWN ALL"},
	{"Order", "VIEW CREATE EDIT ASSIGN", "VIEW CREATE EDIT ASSIGN", "OWN CUSTOMER CUSTOMER_TREE", "OWN ALL"},
	{"Consent", "VIEW CREATE EDIT", "", "", "ALL"},
	{"ConsentAcceptance", "VIEW CREATE EDIT", "VIEW CREATE EDIT", "OWN CUSTOMER CUSTOMER_TREE", "OWN ALL"},
	{"Activity", "VIEW CREATE EDIT DELETE", "", "", "OWN ALL"},
	{"Attachment", "VIEW CREATE EDIT DELETE", "", "", "OWN ALL"},
	{"Invitation", "VIEW CREATE EDIT", "VIEW CREATE EDIT", "CUSTOMER CUSTOMER_TREE", "OWN ALL"},
	{"StaffUser", "VIEW CREATE EDIT", "", "", "ALL"},
	{"StaffRole", "VIEW CREATE EDIT DELETE", "", "", "ALL"},
	{"ApiToken", "VIEW CREATE EDIT", "", "", "ALL"},
	{"Job", "VIEW EDIT", "", "", "ALL"},
	{"AuditEntry", "VIEW", "", "", "ALL"},
}

// randomGrants draws a level for most actions on most entities.
func (g *generator) randomGrants(kind viewer.Kind) viewer.Grants {
	out := viewer.Grants{}
	for _, c := range grantCatalog {
		levels, actions := strings.Fields(c.storefrontLevels), strings.Fields(c.storefrontActions)
		if kind == viewer.Staff {
			levels, actions = strings.Fields(c.staffLevels), strings.Fields(c.actions)
		}
		for _, a := range actions {
			if len(levels) > 0 && g.chance(0.85) {
				out[c.entity+":"+a] = viewer.Level(levels[g.IntN(len(levels))])
			}
		}
	}
	if kind == viewer.Staff && g.chance(0.5) { // by CONFIGURE
		out["Settings:VIEW"] = viewer.All
		if g.chance(0.6) {
			out["Settings:EDIT"] = viewer.All
		}
		for _, a := range []string{"VIEW", "CREATE", "EDIT", "DELETE"} {
			if g.chance(0.7) {
				out["Capability:"+a] = viewer.All
			}
		}
	}
	return out
}

// effectivePermissions returns what the roles of a customer user allow together, as far as the viewer sees the roles. For
// each action the highest level counts. If a role does not name an entity, its default level counts, or the next lower level
// that the entity has.
func (n *naive) effectivePermissions(r row) []jsonObject {
	out := []jsonObject{}
	for _, c := range grantCatalog {
		for _, a := range strings.Fields(c.storefrontActions) {
			best := 0
			for _, id := range rowNumbers(r["roles"]) {
				role := n.tables["CustomerUserRole"].byID[id]
				if !n.sees(n.tables["CustomerUserRole"], role) || role["customer"] != nil && intOf(role["customer"]) != intOf(r["customer"]) {
					continue
				}
				levels := c.storefrontLevels
				if c.isOwnOnly(a) {
					levels = "OWN"
				}
				best = max(best, rankGrantedBy(role, c.entity, a, levels))
			}
			if best > 0 {
				out = append(out, jsonObject{"entity": c.entity, "action": a, "level": string(viewer.Levels[best])})
			}
		}
	}
	return out
}

// rankGrantedBy returns the place, in the order of levels, of the level at which a role grants an action; 0 if it does not.
// levels are those that the entity has.
func rankGrantedBy(role row, entity, action, levels string) (best int) {
	list, _ := role["permissions"].([]jsonObject)
	if !slices.ContainsFunc(list, func(p jsonObject) bool { return p["entity"] == entity }) {
		list = []jsonObject{{"entity": entity, "action": action, "level": role["defaultLevel"]}}
	}
	for _, p := range list {
		if p["entity"] != entity || p["action"] != action {
			continue
		}
		for _, l := range strings.Fields(levels) {
			if i := rankOf(l); i <= rankOf(p["level"].(string)) {
				best = max(best, i)
			}
		}
	}
	return best
}

func rankOf(level string) int { return slices.Index(viewer.Levels, viewer.Level(level)) }
