package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
)

// StaffUser is one of the seller's people.
type StaffUser struct{ ent.Schema }

// Mixin of the StaffUser.
func (StaffUser) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, External{}} }

// Fields of the StaffUser.
func (StaffUser) Fields() []ent.Field {
	return fields(
		folded("email", text.Email),
		line("email_key", 255, text.OptionalLine(255)).unique(),
		folded("first_name", text.Line(255)),
		folded("last_name", text.Line(255)),
		flag("enabled", true),
		flag("password_reset_required", false),
		flag("must_change_password", false),
		number("failed_logins"),
		at("locked_until").null(),
		line("password_hash", 255, text.OptionalLine(255)).null().secret(),
		at("password_changed_at").null(),
		at("last_login_at").null(),
		number("login_count"),
	)
}

// Edges of the StaffUser.
func (StaffUser) Edges() []ent.Edge {
	return []ent.Edge{
		many("roles", StaffRole.Type, "staff_users_roles", "staff_user_id", "role_id"),
		edge.From("represented_customers", Customer.Type).Ref("sales_representatives"),
		edge.From("represented_customer_users", CustomerUser.Type).Ref("sales_representatives"),
		edge.From("assigned_rfqs", Rfq.Type).Ref("assigned_staff_users"),
		edge.From("assigned_quotes", Quote.Type).Ref("assigned_staff_users"),
	}
}

// Indexes of the StaffUser: its lists, and its newest rows of each parent.
func (StaffUser) Indexes() []ent.Index {
	return indexes(
		[]string{"last_name_fold"},
		[]string{"first_name_fold"},
		[]string{"email_fold"},
		[]string{"created_at"},
		[]string{"updated_at"},
		[]string{"last_login_at"},
	)
}
