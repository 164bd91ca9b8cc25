package roles

import (
	"context"

	"buyergraph/ent/capability"
	"buyergraph/internal/authz"
	"buyergraph/internal/store"
)

// GrantableCapabilities returns the built-in capabilities, and those that staff have defined and that the
// viewer sees, ordered by label. The error is that of the query.
func GrantableCapabilities(ctx context.Context, s *store.Store) (out []*authz.LabeledCapability, err error) {
	for _, c := range authz.BuiltInCapabilities {
		out = append(out, &c.LabeledCapability)
	}
	defined, err := s.Client.Capability.Query().Order(capability.ByLabelFold(), capability.ByID()).All(ctx)
	for _, c := range defined {
		labeled := &authz.LabeledCapability{
			ID: new(authz.Capability.FormatID(c.ID)), Code: c.Code, Label: c.Label, ForCustomerUsers: c.Audience == capability.AudienceSTOREFRONT,
		}
		if c.Description != nil {
			labeled.Meaning = *c.Description
		}
		out = append(out, labeled)
	}
	return out, err
}
