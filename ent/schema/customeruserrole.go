package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/edge"
)

// CustomerUserRole is a named set of permissions for customer users. Without a customer it
// is predefined, else it belongs to that customer alone.
type CustomerUserRole struct{ ent.Schema }

// Mixin returns the mixins of CustomerUserRole.
func (CustomerUserRole) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, ExternalID{}} }

// Fields returns the fields of CustomerUserRole.
func (CustomerUserRole) Fields() []ent.Field {
	return joinFields(
		requiredLine("code", 255).unique(),
		foldedLine("label", text.ValidateLabel),
		// A label is unique within its company and among the predefined roles.
		varchar("label_key", 64, text.LineUpTo(64)).unique().sensitive(),
		// Whether the role makes its holder an administrator of the company; see internal/hooks.
		boolean("administers", false).sensitive(),
		boolean("self_managed", false),
		boolean("public", true),
		enumField("default_level", "NONE", "OWN", "CUSTOMER", "CUSTOMER_TREE"),
		permissionList(),
		capabilityList(),
		foreignKey("customer_id").nullable(),
		countField("guard").sensitive(), // written by whoever gives the role to a user; see authz.Entity.WriteGuards
	)
}

// Edges returns the edges of CustomerUserRole.
func (CustomerUserRole) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("customer_users", CustomerUser.Type).Ref("roles"),
		edge.From("invitations", Invitation.Type).Ref("roles"),
		// A role without its customer would apply to all customers.
		edge.To("customer", Customer.Type).Unique().Field("customer_id").Annotations(entsql.OnDelete(entsql.Restrict)),
	}
}

// Indexes returns the indexes for the lists of CustomerUserRole and the newest rows of each parent.
func (CustomerUserRole) Indexes() []ent.Index {
	return indexesOn(
		[]string{"label_fold"},
		[]string{"created_at"},
		[]string{"customer_id", "label_fold"},
	)
}
