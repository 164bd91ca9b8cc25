package directory

import (
	"context"

	"buyergraph/ent/capability"
	"buyergraph/internal/authz"
	"buyergraph/internal/mutation"
	"buyergraph/internal/session"
	"buyergraph/internal/store"

	"github.com/99designs/gqlgen/graphql"
)

// CapabilityCreateInput is a new capability; the SDL describes its fields.
type CapabilityCreateInput struct {
	mutation.Create

	Code        string
	Label       string
	Description *string
	Audience    session.Audience
}

// CapabilityUpdateInput is a change of a capability; absent fields stay.
type CapabilityUpdateInput struct {
	mutation.Update

	ID          string
	Label       graphql.Omittable[*string]
	Description graphql.Omittable[*string]
}

// CapabilityDeleteInput names a capability to delete.
type CapabilityDeleteInput struct {
	mutation.Update

	ID string
}

// CreateCapability creates a capability that roles can grant. Codes: those of its validators, NOT_UNIQUE.
func CreateCapability(ctx context.Context, tx *store.Tx, in CapabilityCreateInput) (string, error) {
	create := tx.Capability.Create().SetAudience(capability.Audience(in.Audience))
	m, f := create.Mutation(), mutation.NewForm(ctx, tx, &in)
	f.Text(&in.Code, capability.CodeValidator, nil, m.SetCode, nil)
	f.Text(&in.Label, capability.LabelValidator, nil, m.SetLabel, nil)
	f.Text(&in.Description, capability.DescriptionValidator, nil, m.SetDescription, nil)
	c, err := mutation.SaveNew(f, create.Save)
	if err != nil {
		return "", err
	}
	return authz.Capability.FormatID(c.ID), nil
}

// UpdateCapability changes what people read about a capability. Codes: NOT_FOUND, PERMISSION_DENIED,
// STALE_VERSION, and those of [CreateCapability].
func UpdateCapability(ctx context.Context, tx *store.Tx, in CapabilityUpdateInput) (string, error) {
	c, err := mutation.LockForOperation(ctx, tx, authz.Capability, authz.OpEdit, in.ID, tx.Capability.Get)
	if err != nil {
		return "", err
	}
	update := c.Update()
	m, f := update.Mutation(), mutation.NewForm(ctx, tx, &in)
	f.Text(&in.Label, capability.LabelValidator, &c.Label, m.SetLabel, nil)
	f.Text(&in.Description, capability.DescriptionValidator, c.Description, m.SetDescription, m.ClearDescription)
	return in.ID, f.Save(update.Exec)
}

// DeleteCapability deletes a capability that no role grants. Codes: NOT_FOUND, PERMISSION_DENIED,
// STALE_VERSION, HAS_RECORDS.
func DeleteCapability(ctx context.Context, tx *store.Tx, in CapabilityDeleteInput) (string, error) {
	c, err := mutation.LockForOperation(ctx, tx, authz.Capability, authz.OpDelete, in.ID, tx.Capability.Get)
	if err != nil {
		return "", err
	}
	return in.ID, tx.Capability.DeleteOneID(c.ID).Exec(ctx)
}
