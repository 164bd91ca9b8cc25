package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
)

// CustomerUserRole is a named set of permissions for customer users: predefined without a customer, else of that customer alone.
type CustomerUserRole struct{ ent.Schema }

// Mixin of the CustomerUserRole.
func (CustomerUserRole) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, ExternalID{}} }

// Fields of the CustomerUserRole.
func (CustomerUserRole) Fields() []ent.Field {
	return joinFields(
		requiredLine("code", 255).unique(),
		foldedLine("label", text.ValidateLabel),
		// A label is unique within its company, and among the predefined roles.
		varchar("label_key", 64, text.LineUpTo(64)).unique().sensitive(),
		// Whether it makes an administrator of his company; see internal/guard.
		boolean("administers", false).sensitive(),
		boolean("self_managed", false),
		boolean("public", true),
		enumField("default_level", "NONE", "OWN", "CUSTOMER", "CUSTOMER_TREE"),
		permissionList(),
		capabilityList(),
		foreignKey("customer_id").nullable(),
	)
}

// Edges of the CustomerUserRole.
func (CustomerUserRole) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("customer_users", CustomerUser.Type).Ref("roles"),
		edge.From("invitations", Invitation.Type).Ref("roles"),
		optionalEdge("customer", Customer.Type, "customer_id"),
	}
}

// Indexes of the CustomerUserRole: its lists, and its newest rows of each parent.
func (CustomerUserRole) Indexes() []ent.Index {
	return indexesOn(
		[]string{"label_fold"},
		[]string{"created_at"},
		[]string{"customer_id", "label_fold"},
	)
}
