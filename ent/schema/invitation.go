package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// Invitation asks somebody to become a customer user. Whether it has expired depends on the time.
type Invitation struct{ ent.Schema }

// Mixin of the Invitation.
func (Invitation) Mixin() []ent.Mixin { return []ent.Mixin{Record{}} }

// Fields of the Invitation.
func (Invitation) Fields() []ent.Field {
	return fields(
		folded("email", text.Email),
		line("email_key", 255, text.OptionalLine(255)),
		enum("status", "PENDING", "ACCEPTED", "REVOKED"),
		at("expires_at"),
		at("accepted_at").null(),
		line("token_digest", 64, text.OptionalLine(64)).null().unique().secret(),
		key("customer_id"),
		key("website_id").null(),
		key("invited_by_staff_user_id").null(),
		key("invited_by_customer_user_id").null(),
		key("customer_user_id").null(),
	)
}

// Edges of the Invitation.
func (Invitation) Edges() []ent.Edge {
	return []ent.Edge{
		part("customer", Customer.Type, "customer_id"),
		maybe("website", Website.Type, "website_id"),
		maybe("invited_by_staff_user", StaffUser.Type, "invited_by_staff_user_id"),
		maybe("invited_by_customer_user", CustomerUser.Type, "invited_by_customer_user_id"),
		maybe("customer_user", CustomerUser.Type, "customer_user_id"),
		many("roles", CustomerUserRole.Type, "invitations_roles", "invitation_id", "role_id"),
	}
}

// Indexes of the Invitation: its lists, and its newest rows of each parent.
func (Invitation) Indexes() []ent.Index {
	return indexes(
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
