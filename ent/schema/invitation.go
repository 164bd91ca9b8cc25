package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// Invitation invites a person to become a customer user. Its status does not say whether
// it has expired: that depends on expires_at and the time.
type Invitation struct{ ent.Schema }

// Mixin returns the mixins of Invitation.
func (Invitation) Mixin() []ent.Mixin { return []ent.Mixin{Record{}} }

// Fields returns the fields of Invitation.
func (Invitation) Fields() []ent.Field {
	return joinFields(
		foldedLine("email", text.ValidateEmail),
		varchar("email_key", 255, text.OptionalLineUpTo(255)),
		enumField("status", "PENDING", "ACCEPTED", "REVOKED"),
		timestamp("expires_at"),
		timestamp("accepted_at").nullable(),
		varchar("token_digest", 64, text.OptionalLineUpTo(64)).nullable().unique().sensitive(),
		foreignKey("customer_id"),
		foreignKey("website_id").nullable(),
		foreignKey("invited_by_staff_user_id").nullable(),
		foreignKey("invited_by_customer_user_id").nullable(),
		foreignKey("customer_user_id").nullable(),
	)
}

// Edges returns the edges of Invitation.
func (Invitation) Edges() []ent.Edge {
	return []ent.Edge{
		parentEdge("customer", Customer.Type, "customer_id"),
		optionalEdge("website", Website.Type, "website_id"),
		optionalEdge("invited_by_staff_user", StaffUser.Type, "invited_by_staff_user_id"),
		optionalEdge("invited_by_customer_user", CustomerUser.Type, "invited_by_customer_user_id"),
		optionalEdge("customer_user", CustomerUser.Type, "customer_user_id"),
		manyToMany("roles", CustomerUserRole.Type, "invitations_roles", "invitation_id", "role_id"),
	}
}

// Indexes returns the indexes for the lists of Invitation and the newest rows of each parent.
func (Invitation) Indexes() []ent.Index {
	return indexesOn(
		[]string{"email_fold"},
		[]string{"email_key"},
		[]string{"created_at"},
		[]string{"expires_at"},
		[]string{"customer_id", "created_at"},
		[]string{"website_id", "created_at"},
		[]string{"invited_by_staff_user_id", "created_at"},
		[]string{"invited_by_customer_user_id", "created_at"},
		[]string{"customer_user_id", "created_at"},
	)
}
