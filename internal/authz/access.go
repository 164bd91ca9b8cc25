package authz

import (
	"slices"
	"strings"

	"buyergraph/internal/viewer"
)

// Permissions that name an audience instead of an entity's action.
const (
	Public   = "PUBLIC"
	SignedIn = "SIGNED_IN"
	Staff    = "STAFF"
)

// Known reports whether @access may name this permission.
func Known(permission string) bool {
	switch permission {
	case Public, SignedIn, Staff:
		return true
	}
	if slices.ContainsFunc(Capabilities, func(c *Capability) bool { return c.Code == permission }) {
		return true
	}
	name, action, _ := strings.Cut(permission, ":")
	e := ByName(name)
	return e != nil && slices.Contains(e.Actions, Action(action))
}

// Allowed reports whether the viewer holds a permission. It is the coarse gate
// of fields and mutations; which rows he reaches is for [Entity.Where].
func Allowed(v *viewer.Viewer, permission string) bool {
	name, action, entity := strings.Cut(permission, ":")
	switch {
	case v == nil || !Known(permission):
		return false
	case permission == Public || v.Kind == viewer.System:
		return true
	case permission == SignedIn:
		return v.SignedIn()
	case permission == Staff:
		return v.Kind == viewer.Staff
	case entity:
		return ByName(name).Level(v, Action(action)) != viewer.None
	}
	return v.Can(permission)
}
