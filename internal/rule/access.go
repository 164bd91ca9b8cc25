package rule

import (
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
	name, action, _ := strings.Cut(permission, ":")
	switch Action(action) {
	case View, Create, Edit, Delete:
		return ByName(name) != nil
	}
	return false
}

// Allowed reports whether the viewer holds a permission. It is the coarse gate
// of fields and mutations; which rows he reaches is for [Entity.Where].
func Allowed(v *viewer.Viewer, permission string) bool {
	switch {
	case v == nil || !Known(permission):
		return false
	case permission == Public || v.Kind == viewer.System:
		return true
	case permission == SignedIn:
		return v.SignedIn()
	}
	return v.Kind == viewer.Staff
}
