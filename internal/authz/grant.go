package authz

import (
	"slices"

	"buyergraph/internal/jsontypes"
	"buyergraph/internal/viewer"
)

// Capability is a right that is had or not, without a reach.
type Capability struct {
	Code       string
	Storefront bool // for roles of customer users, else of staff
	Meaning    string
}

// Capabilities are all of them.
var Capabilities = []*Capability{
	{"UPDATE_OWN_PROFILE", true, "Change one's own name, birthday and addresses."},
	{"SHARE_VIEWS", true, "Share a saved view of a list with colleagues."},
	{"QUICK_ORDER", true, "Order by typing article numbers."},
	{"USE_COMPANY_ADDRESSES", true, "Ship and bill to any address of the company."},
	{"USE_OWN_DEFAULT_ADDRESS", true, "Ship and bill to one's own default address."},
	{"USE_OWN_ADDRESSES", true, "Ship and bill to any of one's own addresses."},
	{"TYPE_ADDRESSES", true, "Ship and bill to an address typed in."},
	{"MANAGE_PASSWORDS", false, "Send links for new passwords and set temporary ones."},
	{"IMPORT", false, "Import files."},
	{"EXPORT", false, "Export files."},
	{"CONFIGURE", false, "Change the settings of the installation and its websites."},
}

// CapabilitiesOf are the names of those that roles of an audience can grant.
func CapabilitiesOf(audience viewer.Kind) (out []string) {
	for _, c := range Capabilities {
		if c.Storefront == (audience != viewer.Staff) {
			out = append(out, c.Code)
		}
	}
	return out
}

// Grantable are the entities of which roles can grant something.
func Grantable() []*Entity {
	return slices.DeleteFunc(slices.Clone(Entities), func(e *Entity) bool { return len(e.Actions) == 0 })
}

// Grant is one permission that somebody holds.
type Grant struct {
	Entity string       `json:"entity"`
	Action Action       `json:"action"`
	Level  viewer.Level `json:"level"`
}

// List are the permissions by entity, as the registry has them, and action.
func List(g viewer.Grants) []*Grant {
	out := make([]*Grant, 0, len(g))
	for _, e := range Entities {
		for _, a := range e.Actions {
			if l := g[e.Name+":"+string(a)]; l.AtLeast(viewer.Own) {
				out = append(out, &Grant{e.Name, a, l})
			}
		}
	}
	return out
}

// Role is what a role grants, of customer users or of staff.
type Role struct {
	// DefaultLevel is the level of every entity of which the role does not speak.
	DefaultLevel viewer.Level
	Permissions  []jsontypes.Permission
	Capabilities []string
}

// Levels at which roles of an audience can grant what is done to the entity.
func (e *Entity) Levels(audience viewer.Kind) []viewer.Level {
	if audience == viewer.Staff {
		return e.Staff
	}
	return e.Storefront
}

// Offered are the actions that roles of an audience can grant.
func (e *Entity) Offered(audience viewer.Kind) []Action {
	if audience == viewer.Staff {
		return e.Actions
	}
	return e.StorefrontActions
}

// clamp is the highest level that a role can grant and that reaches no further.
func (e *Entity) clamp(audience viewer.Kind, l viewer.Level) viewer.Level {
	best := viewer.None
	for _, possible := range e.Levels(audience) {
		if l.AtLeast(possible) {
			best = viewer.Higher(best, possible)
		}
	}
	return best
}

// Granted is what an audience's roles grant together: of each action the highest
// level, every capability of any. What a role says of an entity replaces its
// default for all of that entity.
func Granted(audience viewer.Kind, roles []Role) (viewer.Grants, []string) {
	grants, capabilities := viewer.Grants{}, []string{}
	for _, e := range Entities {
		if len(e.Levels(audience)) == 0 {
			continue
		}
		for _, r := range roles {
			named := slices.ContainsFunc(r.Permissions, func(p jsontypes.Permission) bool { return p.Entity == e.Name })
			for _, a := range e.Offered(audience) {
				if !named {
					raise(grants, e, a, e.clamp(audience, r.DefaultLevel))
				}
			}
			for _, p := range r.Permissions {
				if p.Entity == e.Name && slices.Contains(e.Offered(audience), Action(p.Action)) {
					raise(grants, e, Action(p.Action), e.clamp(audience, viewer.Level(p.Level)))
				}
			}
		}
	}
	for _, c := range CapabilitiesOf(audience) {
		if slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(r.Capabilities, c) }) {
			capabilities = append(capabilities, c)
		}
	}
	return grants, capabilities
}

func raise(g viewer.Grants, e *Entity, a Action, l viewer.Level) {
	if key := e.Name + ":" + string(a); l != viewer.None {
		g[key] = viewer.Higher(g[key], l)
	}
}
