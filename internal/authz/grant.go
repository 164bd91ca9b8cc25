package authz

import (
	"slices"

	"buyergraph/internal/jsontypes"
	"buyergraph/internal/viewer"
)

// Grant is a permission that a viewer holds, with its level.
type Grant struct {
	Entity string       `json:"entity"`
	Action Action       `json:"action"`
	Level  viewer.Level `json:"level"`
}

// ListGrants returns grants as a list, in the order of [Entities] and of their actions.
func ListGrants(g viewer.Grants) []*Grant {
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

// Role is what a role of customer users or of staff grants.
type Role struct {
	// DefaultLevel is the level for every entity that Permissions does not name.
	DefaultLevel viewer.Level
	Permissions  []jsontypes.Permission
	Capabilities []string
}

// LevelsFor returns the levels, besides NONE, at which roles of an audience can grant some
// action on the entity.
func (e *Entity) LevelsFor(audience viewer.Kind) []viewer.Level {
	if audience == viewer.Staff {
		return e.Staff
	}
	return e.Storefront
}

// GrantableLevels returns the levels, besides NONE, at which roles of an audience can grant an
// action on the entity.
func (e *Entity) GrantableLevels(audience viewer.Kind, a Action) []viewer.Level {
	if e.isPersonal(audience, a) {
		return ownOnly
	}
	return e.LevelsFor(audience)
}

// GrantableActions returns the actions on the entity that roles of an audience can grant.
func (e *Entity) GrantableActions(audience viewer.Kind) []Action {
	if audience == viewer.Staff {
		return e.Actions
	}
	return e.StorefrontActions
}

// clampLevel returns the highest level at which a role can grant an action and that is not
// above l.
func (e *Entity) clampLevel(audience viewer.Kind, a Action, l viewer.Level) viewer.Level {
	best := viewer.None
	for _, possible := range e.GrantableLevels(audience, a) {
		if l.AtLeast(possible) {
			best = viewer.HigherLevel(best, possible)
		}
	}
	return best
}

// EffectiveGrants returns what several roles of one audience grant together: the highest
// level of each permission, and the union of the capabilities. If a role has a permission
// on an entity, the role's default level does not apply to any action on that entity. A
// capability can bring permissions along. The built-in capabilities come first.
func EffectiveGrants(audience viewer.Kind, roles []Role) (viewer.Grants, []string) {
	grants, capabilities := viewer.Grants{}, []string{}
	for _, e := range Entities {
		if len(e.LevelsFor(audience)) == 0 {
			continue
		}
		for _, r := range roles {
			overridesDefault := slices.ContainsFunc(r.Permissions, func(p jsontypes.Permission) bool { return p.Entity == e.Name })
			for _, a := range e.GrantableActions(audience) {
				if !overridesDefault {
					raiseGrant(grants, e, a, e.clampLevel(audience, a, r.DefaultLevel))
				}
			}
			for _, p := range r.Permissions {
				if p.Entity == e.Name && slices.Contains(e.GrantableActions(audience), Action(p.Action)) {
					raiseGrant(grants, e, Action(p.Action), e.clampLevel(audience, Action(p.Action), viewer.Level(p.Level)))
				}
			}
		}
	}
	for _, c := range BuiltInCapabilities {
		isOffered := c.ForCustomerUsers == (audience != viewer.Staff)
		if !isOffered || !slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(r.Capabilities, c.Code) }) {
			continue
		}
		capabilities = append(capabilities, c.Code)
		for _, g := range c.implied {
			raiseGrant(grants, ByName(g.Entity), g.Action, g.Level)
		}
	}
	return grants, append(capabilities, definedByStaff(roles)...)
}

// definedByStaff returns the codes, in order, of the capabilities of roles that staff have defined.
// [LockCapabilities] has checked that roles of the audience may grant them.
func definedByStaff(roles []Role) (codes []string) {
	for _, r := range roles {
		for _, c := range r.Capabilities {
			if isDefinedByStaff(c) {
				codes = append(codes, c)
			}
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// CommonGrants returns what both of two sets of grants of one audience contain: the lower level
// of each permission.
func CommonGrants(a, b viewer.Grants) viewer.Grants {
	out := viewer.Grants{}
	for permission, level := range a {
		if l := viewer.LowerLevel(level, b[permission]); l.AtLeast(viewer.Own) {
			out[permission] = l
		}
	}
	return out
}

// raiseGrant sets a grant to level l, unless it is higher already.
func raiseGrant(g viewer.Grants, e *Entity, a Action, l viewer.Level) {
	if key := e.Name + ":" + string(a); l != viewer.None {
		g[key] = viewer.HigherLevel(g[key], l)
	}
}

// LimitedToOwnGrants reports whether the viewer may only grant, to an audience, what the
// viewer holds. Staff users are not limited for roles of customer users: their own
// permissions are of another kind.
func LimitedToOwnGrants(v *viewer.Viewer, audience viewer.Kind) bool {
	return v.Kind != viewer.System && (audience == viewer.Staff || v.Kind != viewer.Staff)
}
