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

// Exceeding are those roles of an audience, of some by id, that grant what the viewer
// does not hold himself, or further than he does. Nobody gives what he lacks.
func Exceeding(ctx context.Context, tx *store.Tx, audience viewer.Kind, ids []int64) (out []int64, err error) {
	v := viewer.From(ctx)
	if !limited(v, audience) || len(ids) == 0 {
		return nil, nil
	}
	roles, err := byID(ctx, tx, audience, ids)
	for id, r := range roles {
		if lacking(v, audience, r) != "" {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out, err
}

func byID(ctx context.Context, tx *store.Tx, audience viewer.Kind, ids []int64) (map[int64]authz.Role, error) {
	ctx, out := viewer.AsSystem(ctx), map[int64]authz.Role{}
	if audience == viewer.Staff {
		roles, err := tx.StaffRole.Query().Where(staffrole.IDIn(ids...)).All(ctx)
		for _, r := range roles {
			out[r.ID] = OfStaff(r)
		}
		return out, err
	}
	roles, err := tx.CustomerUserRole.Query().Where(customeruserrole.IDIn(ids...)).All(ctx)
	for _, r := range roles {
		out[r.ID] = OfCustomerUsers(r)
	}
	return out, err
}

// limited reports whether a viewer gives roles of an audience only as far as his own go:
// the seller's people give to customer users by permissions of another kind.
func limited(v *viewer.Viewer, audience viewer.Kind) bool {
	return v.Kind != viewer.System && (audience == viewer.Staff || v.Kind != viewer.Staff)
}

// lacking names what a role grants and the viewer does not hold; empty where he holds it
// all.
func lacking(v *viewer.Viewer, audience viewer.Kind, r authz.Role) string {
	grants, capabilities := authz.Granted(audience, []authz.Role{r})
	for _, g := range authz.List(grants) {
		if held := v.Grants[g.Entity+":"+string(g.Action)]; v.Kind != audience || !held.AtLeast(g.Level) {
			return fmt.Sprintf("%s of %s for %s", g.Action, g.Entity, g.Level)
		}
	}
	for _, c := range capabilities {
		if !v.Can(c) {
			return c
		}
	}
	return ""
}

// Valid says what is wrong with what a role is to grant to an audience; paths begin at the
// role. Codes: INVALID.
func Valid(audience viewer.Kind, r authz.Role) (l apperr.List) {
	if !slices.Contains(defaults[audience], r.DefaultLevel) {
		l.Add(apperr.New(apperr.Invalid, fmt.Sprintf("is one of %v for such roles", defaults[audience])), apperr.At(&r, &r.DefaultLevel)...)
	}
	seen := map[string]bool{}
	for i, p := range r.Permissions {
		at := func(field any) []string {
			return apperr.At(&r, &r.Permissions, append([]string{strconv.Itoa(i)}, apperr.At(&p, field)...)...)
		}
		e := authz.ByName(p.Entity)
		switch {
		case e == nil || len(e.Levels(audience)) == 0:
			l.Add(apperr.New(apperr.Invalid, "such roles grant nothing of it; permissionCatalog lists what they can"), at(&p.Entity)...)
		case !slices.Contains(e.Offered(audience), authz.Action(p.Action)):
			l.Add(apperr.New(apperr.Invalid, fmt.Sprintf("is one of %v for %s", e.Offered(audience), e.Name)), at(&p.Action)...)
		case p.Level != string(viewer.None) && !slices.Contains(e.Levels(audience), viewer.Level(p.Level)):
			l.Add(apperr.New(apperr.Invalid, fmt.Sprintf("is NONE or one of %v for %s", e.Levels(audience), e.Name)), at(&p.Level)...)
		case seen[p.Entity+":"+p.Action]:
			l.Add(apperr.New(apperr.Invalid, "is named twice for "+e.Name), at(&p.Action)...)
		}
		seen[p.Entity+":"+p.Action] = true
	}
	for i, c := range r.Capabilities {
		if !slices.Contains(authz.CapabilitiesOf(audience), c) || slices.Contains(r.Capabilities[:i], c) {
			l.Add(apperr.New(apperr.Invalid, "is no capability of such roles, or named twice; permissionCatalog lists them"), apperr.At(&r, &r.Capabilities, strconv.Itoa(i))...)
		}
	}
	return l
}

// Given checks that the viewer may give a role of an audience: that he holds all that it
// grants. Codes: PERMISSION_DENIED.
func Given(ctx context.Context, audience viewer.Kind, r authz.Role) error {
	if v := viewer.From(ctx); limited(v, audience) {
		if what := lacking(v, audience, r); what != "" {
			return apperr.New(apperr.PermissionDenied, "would grant what you do not hold yourself: "+what)
		}
	}
	return nil
}

var defaults = map[viewer.Kind][]viewer.Level{
	viewer.CustomerUser: {viewer.None, viewer.Own, viewer.Customer, viewer.CustomerTree},
	viewer.Staff:        {viewer.None, viewer.Own, viewer.All},
}
