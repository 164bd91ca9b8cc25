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

// audiences are those of the entities that are roles.
var audiences = map[string]viewer.Kind{authz.CustomerUserRole.Name: viewer.CustomerUser, authz.StaffRole.Name: viewer.Staff}

// derive keeps with a role what the database has to know of it: a label that is unique,
// and whether it makes administrators.
func derive(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		audience, ok := audiences[m.Type()]
		if !ok || m.Op().Is(ent.OpDelete|ent.OpDeleteOne) || !touches(m, "label", "customer_id", "default_level", "permissions") {
			return next.Mutate(ctx, m)
		}
		label, err := becomes[string](ctx, m, "label")
		if err != nil {
			return nil, err
		}
		company, err := becomes[int64](ctx, m, "customer_id")
		if err != nil {
			return nil, err
		}
		permissions, err := becomes[[]jsontypes.Permission](ctx, m, "permissions")
		if err != nil {
			return nil, err
		}
		others, err := becomes[string](ctx, m, "default_level")
		if err != nil {
			return nil, err
		}
		r := authz.Role{DefaultLevel: viewer.Level(others), Permissions: permissions}
		if err := m.SetField("label_key", authz.LabelKey(company, label)); err != nil {
			return nil, err
		}
		if err := m.SetField("administers", r.Administers(audience)); err != nil {
			return nil, err
		}
		return next.Mutate(ctx, m)
	})
}

// touches reports whether a mutation sets or clears one of some fields.
func touches(m ent.Mutation, fields ...string) bool {
	return slices.ContainsFunc(append(m.Fields(), m.ClearedFields()...), func(f string) bool { return slices.Contains(fields, f) })
}

// becomes is the value that a field will have; zero where it will have none.
func becomes[T any](ctx context.Context, m ent.Mutation, field string) (out T, err error) {
	if columns[m.Type()][field] == nil || m.FieldCleared(field) {
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
	if to := reflect.TypeOf(out); x.CanConvert(to) {
		return x.Convert(to).Interface().(T), nil
	}
	return out, fmt.Errorf("guard: %s.%s is a %s", m.Type(), field, x.Type())
}
