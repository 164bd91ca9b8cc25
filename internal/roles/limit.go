package roles

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"buyergraph/ent/customeruserrole"
	"buyergraph/ent/staffrole"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// ExceedingOwnGrants returns those of some roles of an audience that grant a right that the
// viewer does not hold, or at a higher level. Viewers may not assign such roles. ids and
// the result are rows; the error is that of the query.
func ExceedingOwnGrants(ctx context.Context, tx *store.Tx, audience viewer.Kind, ids []int64) (out []int64, err error) {
	v := viewer.FromContext(ctx)
	if !limitedToOwnGrants(v, audience) || len(ids) == 0 {
		return nil, nil
	}
	roles, err := loadByID(ctx, tx, audience, ids)
	for id, r := range roles {
		if firstMissingGrant(v, audience, r) != "" {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out, err
}

// loadByID returns what some roles of an audience grant, by row. It reads as the system.
func loadByID(ctx context.Context, tx *store.Tx, audience viewer.Kind, ids []int64) (map[int64]authz.Role, error) {
	ctx, out := viewer.AsSystem(ctx), map[int64]authz.Role{}
	if audience == viewer.Staff {
		roles, err := tx.StaffRole.Query().Where(staffrole.IDIn(ids...)).All(ctx)
		for _, r := range roles {
			out[r.ID] = FromStaffRole(r)
		}
		return out, err
	}
	roles, err := tx.CustomerUserRole.Query().Where(customeruserrole.IDIn(ids...)).All(ctx)
	for _, r := range roles {
		out[r.ID] = FromCustomerUserRole(r)
	}
	return out, err
}

// limitedToOwnGrants reports whether the viewer may only grant, to an audience, what the
// viewer holds. Staff users are not limited for roles of customer users: their own
// permissions are of another kind.
func limitedToOwnGrants(v *viewer.Viewer, audience viewer.Kind) bool {
	return v.Kind != viewer.System && (audience == viewer.Staff || v.Kind != viewer.Staff)
}

// firstMissingGrant names the first right that a role grants and the viewer does not hold,
// empty if there is none.
func firstMissingGrant(v *viewer.Viewer, audience viewer.Kind, r authz.Role) string {
	grants, capabilities := authz.EffectiveGrants(audience, []authz.Role{r})
	for _, g := range authz.ListGrants(grants) {
		if held := v.Grants[g.Entity+":"+string(g.Action)]; v.Kind != audience || !held.AtLeast(g.Level) {
			return fmt.Sprintf("%s of %s for %s", g.Action, g.Entity, g.Level)
		}
	}
	for _, c := range capabilities {
		if !v.HasCapability(c) {
			return c
		}
	}
	return ""
}

// ValidateGrants returns the faults of what a role of an audience would grant. Paths start
// at the role. Codes: INVALID.
func ValidateGrants(audience viewer.Kind, r authz.Role) (l apperr.List) {
	if possible := authz.LevelsOf(audience); !slices.Contains(possible, r.DefaultLevel) {
		l.Add(apperr.New(apperr.Invalid, fmt.Sprintf("is one of %v for such roles", possible)),
			apperr.FieldPath(&r, &r.DefaultLevel)...)
	}
	seen := map[string]bool{}
	for i, p := range r.Permissions {
		fieldPath := func(field any) []string {
			return apperr.FieldPath(&r, &r.Permissions, append([]string{strconv.Itoa(i)}, apperr.FieldPath(&p, field)...)...)
		}
		e := authz.ByName(p.Entity)
		switch {
		case e == nil || len(e.GrantableLevels(audience)) == 0:
			l.Add(apperr.New(apperr.Invalid, "such roles grant nothing of it; permissionCatalog lists what they can"), fieldPath(&p.Entity)...)
		case !slices.Contains(e.GrantableActions(audience), authz.Action(p.Action)):
			l.Add(apperr.New(apperr.Invalid, fmt.Sprintf("is one of %v for %s", e.GrantableActions(audience), e.Name)), fieldPath(&p.Action)...)
		case p.Level != string(viewer.None) && !slices.Contains(e.GrantableLevels(audience), viewer.Level(p.Level)):
			l.Add(apperr.New(apperr.Invalid, fmt.Sprintf("is NONE or one of %v for %s", e.GrantableLevels(audience), e.Name)),
				fieldPath(&p.Level)...)
		case seen[p.Entity+":"+p.Action]:
			l.Add(apperr.New(apperr.Invalid, "is named twice for "+e.Name), fieldPath(&p.Action)...)
		}
		seen[p.Entity+":"+p.Action] = true
	}
	for i, c := range r.Capabilities {
		if !slices.Contains(authz.CapabilitiesOf(audience), c) || slices.Contains(r.Capabilities[:i], c) {
			l.Add(apperr.New(apperr.Invalid, "is no capability of such roles, or named twice; permissionCatalog lists them"),
				apperr.FieldPath(&r, &r.Capabilities, strconv.Itoa(i))...)
		}
	}
	return l
}

// CheckGrantable checks that the viewer holds all that a role of an audience grants, so that
// the viewer may create or assign it. Codes: PERMISSION_DENIED.
func CheckGrantable(ctx context.Context, audience viewer.Kind, r authz.Role) error {
	if v := viewer.FromContext(ctx); limitedToOwnGrants(v, audience) {
		if missing := firstMissingGrant(v, audience, r); missing != "" {
			return apperr.New(apperr.PermissionDenied, "would grant what you do not hold yourself: "+missing)
		}
	}
	return nil
}
