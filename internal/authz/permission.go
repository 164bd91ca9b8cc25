package authz

import (
	"slices"
	"strings"

	"buyergraph/internal/apperr"
	"buyergraph/internal/viewer"
)

// Permissions that name an audience instead of an entity and an action.
const (
	PublicPermission   = "PUBLIC"
	SignedInPermission = "SIGNED_IN"
	StaffPermission    = "STAFF"
)

// PermissionExists reports whether the directive @access may name this permission: an
// audience, a capability, or an entity and an action such as "Order:VIEW".
func PermissionExists(permission string) bool {
	switch permission {
	case PublicPermission, SignedInPermission, StaffPermission:
		return true
	}
	if slices.ContainsFunc(BuiltInCapabilities, func(c *BuiltInCapability) bool { return c.Code == permission }) {
		return true
	}
	name, action, _ := strings.Cut(permission, ":")
	e := ByName(name)
	return e != nil && slices.Contains(e.Actions, Action(action))
}

// PermissionNeeded returns the error for a viewer who does not hold the permission that a field
// or mutation needs. Codes: PERMISSION_DENIED.
func PermissionNeeded(permission string) *apperr.Error {
	if permission == StaffPermission {
		return apperr.New(apperr.PermissionDenied, "Only staff may do this.", "reason", "STAFF", "permission", StaffPermission)
	}
	return apperr.New(apperr.PermissionDenied, "This needs the permission {permission}.", "permission", permission)
}

// PermissionNeededToSet is [PermissionNeeded] for a field of an input.
func PermissionNeededToSet(permission string) *apperr.Error {
	if permission == StaffPermission {
		return apperr.New(apperr.PermissionDenied, "Only staff may set this field.", "reason", "STAFF_FIELD", "permission", StaffPermission)
	}
	return apperr.New(apperr.PermissionDenied, "This field needs the permission {permission}.", "reason", "FIELD", "permission", permission)
}

// HasPermission reports whether the viewer holds a permission. It guards fields and
// mutations as a whole; [Entity.Predicate] decides on the rows.
func HasPermission(v *viewer.Viewer, permission string) bool {
	name, action, entity := strings.Cut(permission, ":")
	switch {
	case v == nil || !PermissionExists(permission):
		return false
	case permission == PublicPermission || v.Kind == viewer.System:
		return true
	case permission == SignedInPermission:
		return v.IsSignedIn()
	case permission == StaffPermission:
		return v.Kind == viewer.Staff
	case entity:
		return ByName(name).LevelFor(v, Action(action)) != viewer.None
	}
	return v.HasCapability(permission)
}
