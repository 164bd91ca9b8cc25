package hooks

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"buyergraph/ent"
	"buyergraph/internal/authz"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/viewer"
)

// roleAudiences are the audiences of the entities that are roles.
var roleAudiences = map[string]viewer.Kind{authz.CustomerUserRole.Name: viewer.CustomerUser, authz.StaffRole.Name: viewer.Staff}

// deriveRoleColumns sets the columns of a role that follow from its other columns: the unique
// key of its label, and whether the role makes administrators.
func deriveRoleColumns(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		audience, ok := roleAudiences[m.Type()]
		if !ok || m.Op().Is(ent.OpDelete|ent.OpDeleteOne) || !touchesAny(m, "label", "customer_id", "default_level", "permissions") {
			return next.Mutate(ctx, m)
		}
		label, err := finalValue[string](ctx, m, "label")
		if err != nil {
			return nil, err
		}
		company, err := finalValue[int64](ctx, m, "customer_id")
		if err != nil {
			return nil, err
		}
		permissions, err := finalValue[[]jsontypes.Permission](ctx, m, "permissions")
		if err != nil {
			return nil, err
		}
		defaultLevel, err := finalValue[string](ctx, m, "default_level")
		if err != nil {
			return nil, err
		}
		r := authz.Role{DefaultLevel: viewer.Level(defaultLevel), Permissions: permissions}
		if err := m.SetField("label_key", authz.LabelKey(company, label)); err != nil {
			return nil, err
		}
		if err := m.SetField("administers", r.MakesAdministrator(audience)); err != nil {
			return nil, err
		}
		return next.Mutate(ctx, m)
	})
}

// touchesAny reports whether a mutation sets or clears one of the fields.
func touchesAny(m ent.Mutation, fields ...string) bool {
	return slices.ContainsFunc(append(m.Fields(), m.ClearedFields()...), func(f string) bool { return slices.Contains(fields, f) })
}

// finalValue returns the value that a field has after the mutation, and the zero value if it
// has none.
func finalValue[T any](ctx context.Context, m ent.Mutation, field string) (out T, err error) {
	if columnsByEntity[m.Type()][field] == nil || m.FieldCleared(field) {
		return out, nil
	}
	v, set := m.Field(field)
	if !set && !m.Op().Is(ent.OpCreate) {
		if v, err = m.OldField(ctx, field); err != nil {
			return out, err
		}
	}
	x := reflect.ValueOf(v)
	for x.Kind() == reflect.Pointer {
		x = x.Elem()
	}
	if !x.IsValid() {
		return out, nil
	}
	if target := reflect.TypeOf(out); x.CanConvert(target) {
		return x.Convert(target).Interface().(T), nil
	}
	return out, fmt.Errorf("hooks: %s.%s is a %s", m.Type(), field, x.Type())
}
