package roles

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"buyergraph/ent"
	"buyergraph/ent/customeruserrole"
	"buyergraph/ent/staffrole"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/viewer"
)

// ExceedingOwnGrants returns those of some roles that the viewer may not give to a holder,
// because they grant a right that the viewer does not hold, or in a wider scope. ids and the
// result are rows; the error is that of the query.
func ExceedingOwnGrants(ctx context.Context, c *ent.Client, to authz.Holder, ids []int64) (out []int64, err error) {
	v := viewer.FromContext(ctx)
	if !authz.LimitedToOwnGrants(v, to.Audience) || len(ids) == 0 {
		return nil, nil
	}
	roles, err := loadByID(ctx, c, to.Audience, ids)
	for id, r := range roles {
		if grants, capabilities := authz.MissingToGrant(v, to, r); len(grants)+len(capabilities) > 0 {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out, err
}

// loadByID returns what some roles of an audience grant, by row. It reads as the system.
func loadByID(ctx context.Context, c *ent.Client, audience viewer.Kind, ids []int64) (map[int64]authz.Role, error) {
	ctx, out := viewer.AsSystem(ctx), map[int64]authz.Role{}
	if audience == viewer.Staff {
		roles, err := c.StaffRole.Query().Where(staffrole.IDIn(ids...)).All(ctx)
		for _, r := range roles {
			out[r.ID] = FromStaffRole(r)
		}
		return out, err
	}
	roles, err := c.CustomerUserRole.Query().Where(customeruserrole.IDIn(ids...)).All(ctx)
	for _, r := range roles {
		out[r.ID] = FromCustomerUserRole(r)
	}
	return out, err
}

// ValidateGrants returns the faults of what a role of an audience would grant. defined are the codes of
// its capabilities that staff have defined, as [authz.LockCapabilities] returns them. Paths start at the
// role. Codes: INVALID.
func ValidateGrants(audience viewer.Kind, r authz.Role, defined []string) (l apperr.List) {
	if possible := authz.LevelsOf(audience); !slices.Contains(possible, r.DefaultLevel) {
		l.Add(apperr.New(apperr.Invalid, "Roles of this kind cannot have this default level. Choose one of {allowed}.",
			"reason", "DEFAULT_LEVEL", "allowed", possible), apperr.FieldPath(&r, &r.DefaultLevel)...)
	}
	seen := map[string]bool{}
	for i, p := range r.Permissions {
		fieldPath := func(field any) []string {
			return apperr.FieldPath(&r, &r.Permissions, append([]string{strconv.Itoa(i)}, apperr.FieldPath(&p, field)...)...)
		}
		e := authz.ByName(p.Entity)
		switch {
		case e == nil || len(e.LevelsFor(audience)) == 0:
			l.Add(apperr.New(apperr.Invalid, "Roles of this kind cannot grant permissions on this entity. See permissionCatalog.",
				"reason", "ENTITY", "entity", authz.EnumValue(p.Entity)), fieldPath(&p.Entity)...)
		case !slices.Contains(e.GrantableActions(audience), authz.Action(p.Action)):
			l.Add(apperr.New(apperr.Invalid, "Roles of this kind cannot grant this action on the entity \"{entity}\". Choose one of {allowed}.",
				"reason", "ACTION", "entity", e, "allowed", e.GrantableActions(audience)), fieldPath(&p.Action)...)
		case p.Level != string(viewer.None) && !slices.Contains(e.GrantableLevels(audience, authz.Action(p.Action)), viewer.Level(p.Level)):
			allowed := append([]viewer.Level{viewer.None}, e.GrantableLevels(audience, authz.Action(p.Action))...)
			l.Add(apperr.New(apperr.Invalid, "Roles of this kind cannot grant this level on the entity \"{entity}\". Choose one of {allowed}.",
				"reason", "LEVEL", "entity", e, "allowed", allowed), fieldPath(&p.Level)...)
		case seen[p.Entity+":"+p.Action]:
			l.Add(apperr.New(apperr.Invalid, "The permission {permission} is listed twice. Remove one of the two.",
				"reason", "PERMISSION_TWICE", "permission", p.Entity+":"+p.Action), fieldPath(&p.Action)...)
		}
		seen[p.Entity+":"+p.Action] = true
	}
	allowed := append(authz.CapabilitiesOf(audience), defined...)
	for i, c := range r.Capabilities {
		path := apperr.FieldPath(&r, &r.Capabilities, strconv.Itoa(i))
		switch {
		case !slices.Contains(allowed, c):
			l.Add(apperr.New(apperr.Invalid, "Roles of this kind cannot have this capability. Choose one of {allowed}.",
				"reason", "CAPABILITY", "allowed", allowed), path...)
		case slices.Contains(r.Capabilities[:i], c):
			l.Add(apperr.New(apperr.Invalid, "The capability {capability} is listed twice. Remove one of the two.",
				"reason", "CAPABILITY_TWICE", "capability", c), path...)
		}
	}
	return l
}

// CheckGrantable returns an error about each part of an input that makes a role grant what the
// viewer may not grant to those to whom the role applies. The input states a part of the role;
// the rest the viewer must hold already. Paths start at the role. Codes: PERMISSION_DENIED.
func CheckGrantable(ctx context.Context, to authz.Holder, stated, role authz.Role) (l apperr.List) {
	v := viewer.FromContext(ctx)
	grants, capabilities := authz.MissingToGrant(v, to, role)
	seen := map[string]bool{} // a default level can grant much that is missing
	for _, g := range grants {
		path := pathOfGrant(stated, g)
		if key := strings.Join(path, "."); !seen[key] {
			l.Add(apperr.New(apperr.PermissionDenied,
				"You can only grant what you hold yourself, where this role applies. You do not hold {permission} at the level {level} there.",
				"reason", "GRANT", "permission", g.Entity+":"+string(g.Action), "level", g.Level), path...)
			seen[key] = true
		}
	}
	for _, c := range capabilities {
		l.Add(apperr.New(apperr.PermissionDenied, "You can only grant what you hold yourself. You do not hold the capability {capability}.",
			"reason", "GRANT", "capability", c),
			apperr.FieldPath(&stated, &stated.Capabilities, strconv.Itoa(slices.Index(stated.Capabilities, c)))...)
	}
	return l
}

// pathOfGrant returns the path of the part of a role that gives a grant: the permission that
// says so, or the default level. If the input states neither, it is the list of permissions,
// from which the one that limited the grant is missing.
func pathOfGrant(stated authz.Role, g *authz.Grant) []string {
	for i, p := range stated.Permissions {
		if p.Entity == g.Entity && p.Action == string(g.Action) {
			return apperr.FieldPath(&stated, &stated.Permissions, strconv.Itoa(i))
		}
	}
	if stated.DefaultLevel != viewer.None {
		return apperr.FieldPath(&stated, &stated.DefaultLevel)
	}
	return apperr.FieldPath(&stated, &stated.Permissions)
}
