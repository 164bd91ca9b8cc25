package authz

import (
	"slices"
	"strings"

	"buyergraph/internal/viewer"
)

// This file answers the three questions of delegation: what a viewer may grant, whom a viewer
// may take over, and against whom a viewer may act. Every road asks these functions: create,
// update, bulk, roles, sessions, passwords, e-mail addresses.

// scope is the set of rows that a grant reaches, by its form and not by the rows of today:
// nothing, the rows of one person, of one company, of a company and its subsidiaries, or all
// rows. A company's tree is more than the company, even without subsidiaries.
type scope struct {
	level  viewer.Level
	person int64  // whose rows OWN means; 0 is nobody's
	path   string // of the company in the tree of companies; empty for staff
}

// contains reports whether every row of inner lies within s.
func (s scope) contains(inner scope) bool {
	if inner.level == viewer.None || s.level == viewer.All {
		return true
	}
	switch s.level {
	case viewer.Own:
		return inner.level == viewer.Own && inner.person == s.person && s.person > 0
	case viewer.Customer:
		return s.path != "" && (inner.level == viewer.Own || inner.level == viewer.Customer) && inner.path == s.path
	case viewer.CustomerTree:
		return s.path != "" && inner.level != viewer.All && strings.HasPrefix(inner.path, s.path)
	}
	return false
}

// Holder is a user with the roles that grant something to that user.
type Holder struct {
	Audience viewer.Kind
	UserID   int64 // 0 stands for every user of the company
	// CompanyPath is the path of the user's company. It is empty for staff, and for the users
	// of all companies.
	CompanyPath string
	Roles       []Role
}

// scopeOf returns what a level reaches for the holder.
func (h Holder) scopeOf(l viewer.Level) scope { return scope{l, h.UserID, h.CompanyPath} }

// scopeFor returns what the viewer's permission for an action reaches. A role of a company
// shows the company, so it is in the scope only if the company is.
func (e *Entity) scopeFor(v *viewer.Viewer, a Action) scope {
	level := e.LevelFor(v, a)
	if e == CustomerUserRole {
		level = viewer.LowerLevel(level, Customer.LevelFor(v, View))
	}
	return scope{level, v.OwnerID(), v.CustomerPath}
}

// MissingToGrant returns what a role would grant to a holder and the viewer may not grant;
// nothing if the viewer may give the role to the holder. Each grant, as it reaches from the
// holder's company, must lie within the viewer's scope for that entity and action. OWN reaches
// no rows of others, so any level of the viewer is enough.
func MissingToGrant(v *viewer.Viewer, h Holder, r Role) ([]*Grant, []string) {
	if !LimitedToOwnGrants(v, h.Audience) {
		return nil, nil
	}
	_, capabilities := EffectiveGrants(h.Audience, []Role{r})
	r.Capabilities = nil // whoever holds a capability holds what it brings along
	grants, _ := EffectiveGrants(h.Audience, []Role{r})
	missing := slices.DeleteFunc(ListGrants(grants), func(g *Grant) bool {
		e := ByName(g.Entity)
		held := e.scopeFor(v, g.Action)
		return e.isPersonal(h.Audience, g.Action) || v.Kind == h.Audience &&
			(g.Level == viewer.Own && held.level != viewer.None || held.contains(h.scopeOf(g.Level)))
	})
	return missing, slices.DeleteFunc(capabilities, func(c string) bool { return holdsCapability(v, c) })
}

// holdsCapability reports whether the viewer may give a capability away. Whoever may define capabilities
// may give all of them away, or nobody could ever give a new one to staff.
func holdsCapability(v *viewer.Viewer, code string) bool {
	return v.HasCapability(code) || v.HasCapability(Configure) && isDefinedByStaff(code)
}

// mayTakeOver reports whether the viewer may do what leads to signing in as another user: change
// the e-mail address, set a password, confirm by hand. All of the user's scopes and capabilities
// must lie within the viewer's, and so must the user's own rows of each entity on which the
// viewer holds a level: the user may have left rows behind that the roles of today do not show.
// [Entity.CheckTakeOver] asks besides about rows of entities of which the viewer sees nothing.
func mayTakeOver(v *viewer.Viewer, h Holder) bool {
	if !LimitedToOwnGrants(v, h.Audience) {
		return true
	}
	_, capabilities := EffectiveGrants(h.Audience, h.Roles)
	if v.Kind != h.Audience || slices.ContainsFunc(capabilities, func(c string) bool { return !holdsCapability(v, c) }) {
		return false
	}
	for _, e := range Entities {
		for _, a := range e.GrantableActions(h.Audience) {
			if e.isPersonal(h.Audience, a) || !slices.Contains(e.GrantableLevels(h.Audience, a), viewer.Own) {
				continue
			}
			if held := e.scopeFor(v, a); held.level != viewer.None && !held.contains(h.scopeOf(viewer.Own)) {
				return false
			}
		}
	}
	return areGrantsWithin(v, h, Entities)
}

// administration are the entities whose permissions make an administrator of users.
var administration = []*Entity{CustomerUser, CustomerUserRole, Invitation, StaffUser, StaffRole, ApiToken}

// mayActAgainst reports whether the viewer may act against another user: send a link to the
// present e-mail address, unlock, end sessions, enable, disable, delete, remove roles. Only the
// user's permissions to administer users must lie within the viewer's.
func mayActAgainst(v *viewer.Viewer, h Holder) bool {
	return !LimitedToOwnGrants(v, h.Audience) || v.Kind == h.Audience && areGrantsWithin(v, h, administration)
}

// areGrantsWithin reports whether what a holder's roles grant on some entities lies within the
// viewer's scopes.
func areGrantsWithin(v *viewer.Viewer, h Holder, entities []*Entity) bool {
	grants, _ := EffectiveGrants(h.Audience, h.Roles)
	return !slices.ContainsFunc(ListGrants(grants), func(g *Grant) bool {
		e := ByName(g.Entity)
		return slices.Contains(entities, e) && !e.isPersonal(h.Audience, g.Action) &&
			!e.scopeFor(v, g.Action).contains(h.scopeOf(g.Level))
	})
}

// isPersonal reports whether roles of an audience grant the action for the user's own rows only,
// so that nobody compares it.
func (e *Entity) isPersonal(audience viewer.Kind, a Action) bool {
	return audience == viewer.CustomerUser && slices.Contains(e.OwnOnlyActions, a)
}
