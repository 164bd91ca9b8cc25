package directory

import (
	"context"
	"fmt"

	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/mutation"
	"buyergraph/internal/roles"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
)

// PermissionInput is how far an action on an entity is to reach.
type PermissionInput struct {
	Entity string
	Action authz.Action
	Level  viewer.Level
}

// Grants are what a new role is to grant.
type Grants struct {
	DefaultLevel viewer.Level
	Permissions  []*PermissionInput
	Capabilities []string
}

// GrantsPatch is a change of what a role grants; what is not set stays.
type GrantsPatch struct {
	DefaultLevel *viewer.Level
	Permissions  graphql.Omittable[[]*PermissionInput]
	Capabilities graphql.Omittable[[]string]
}

func (g Grants) role() authz.Role {
	return authz.Role{DefaultLevel: g.DefaultLevel, Permissions: permissions(g.Permissions), Capabilities: g.Capabilities}
}

// on is what a role grants after the change.
func (g GrantsPatch) on(r authz.Role) authz.Role {
	if g.DefaultLevel != nil {
		r.DefaultLevel = *g.DefaultLevel
	}
	if g.Permissions.IsSet() {
		r.Permissions = permissions(g.Permissions.Value())
	}
	if g.Capabilities.IsSet() {
		r.Capabilities = g.Capabilities.Value()
	}
	return r
}

func permissions(in []*PermissionInput) []jsontypes.Permission {
	out := []jsontypes.Permission{}
	for _, p := range in {
		out = append(out, jsontypes.Permission{Entity: p.Entity, Action: string(p.Action), Level: string(p.Level)})
	}
	return out
}

// grants checks what an input says of what a role grants, and that the viewer may give all
// that it will grant.
func (f *faults) grants(ctx context.Context, audience viewer.Kind, given, all authz.Role) {
	if wrong := roles.ValidateGrants(audience, given); len(wrong) > 0 {
		f.List = append(f.List, wrong...)
		return
	}
	f.Add(roles.CheckGrantable(ctx, audience, all))
}

// outranked checks that somebody's roles, of an entity, grant nothing which the viewer
// lacks, so that nobody takes over who may do more than he. Of himself it asks nothing.
func (f *faults) outranked(ctx context.Context, tx *store.Tx, e *authz.Entity, himself bool, held func(context.Context) ([]int64, error), field any) error {
	if himself {
		return nil
	}
	ids, err := held(viewer.AsSystem(ctx))
	if err != nil {
		return err
	}
	more, err := roles.ExceedingOwnGrants(ctx, tx, audienceOf(e), ids)
	if len(more) > 0 {
		f.add(field, apperr.New(apperr.PermissionDenied, "this user holds rights that you lack"))
	}
	return err
}

// given checks that roles, of customer users or of staff, grant nothing which the viewer
// lacks himself.
func (f *faults) given(ctx context.Context, tx *store.Tx, e *authz.Entity, ids []int64, field any) error {
	more, err := roles.ExceedingOwnGrants(ctx, tx, audienceOf(e), ids)
	for _, id := range more {
		f.add(field, apperr.New(apperr.PermissionDenied, fmt.Sprintf("role %s grants what you do not hold yourself", e.FormatID(id))))
	}
	return err
}

// audienceOf is to whom roles of an entity grant.
func audienceOf(e *authz.Entity) viewer.Kind {
	if e == authz.StaffRole {
		return viewer.Staff
	}
	return viewer.CustomerUser
}

// mayHold checks that the viewer holds all that a role grants, so that he may edit it.
func mayHold(ctx context.Context, tx *store.Tx, e *authz.Entity, id int64) error {
	more, err := roles.ExceedingOwnGrants(ctx, tx, audienceOf(e), []int64{id})
	if err == nil && len(more) > 0 {
		err = apperr.New(apperr.PermissionDenied, "this role grants what you do not hold yourself", mutation.Named)
	}
	return err
}
