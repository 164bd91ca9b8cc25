package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
)

// CustomerUserRole is a named set of permissions for customer users: predefined without a customer, else of that customer alone.
type CustomerUserRole struct{ ent.Schema }

// Mixin of the CustomerUserRole.
func (CustomerUserRole) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, External{}} }

// Fields of the CustomerUserRole.
func (CustomerUserRole) Fields() []ent.Field {
	return fields(
		required("code", 255).unique(),
		folded("label", text.Label),
		// A label is unique within its company, and among the predefined roles.
		line("label_key", 64, text.Line(64)).unique().secret(),
		// Whether it makes an administrator of his company; see internal/guard.
		flag("administers", false).secret(),
		flag("self_managed", false),
		flag("public", true),
		enum("default_level", "NONE", "OWN", "CUSTOMER", "CUSTOMER_TREE"),
		permissions(),
		capabilities(),
		key("customer_id").null(),
	)
}

// Edges of the CustomerUserRole.
func (CustomerUserRole) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("customer_users", CustomerUser.Type).Ref("roles"),
		edge.From("invitations", Invitation.Type).Ref("roles"),
		maybe("customer", Customer.Type, "customer_id"),
	}
}

// Indexes of the CustomerUserRole: its lists, and its newest rows of each parent.
func (CustomerUserRole) Indexes() []ent.Index {
	return indexes(
		[]string{"label_fold"},
		[]string{"created_at"},
		[]string{"customer_id", "label_fold"},
	)
}
