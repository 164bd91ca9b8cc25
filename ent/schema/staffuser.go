package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
)

// StaffUser is a user who works for the seller.
type StaffUser struct{ ent.Schema }

// Mixin returns the mixins of StaffUser.
func (StaffUser) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, ExternalID{}} }

// Fields returns the fields of StaffUser.
func (StaffUser) Fields() []ent.Field {
	return joinFields(
		foldedLine("email", text.ValidateEmail),
		varchar("email_key", 255, text.OptionalLineUpTo(255)).unique(),
		foldedLine("first_name", text.LineUpTo(255)),
		foldedLine("last_name", text.LineUpTo(255)),
		boolean("enabled", true),
		boolean("password_reset_required", false),
		boolean("must_change_password", false),
		countField("failed_logins"),
		countField("guard").sensitive(), // each attempt to sign in writes it, so that two of them cannot both be the last that is allowed
		timestamp("locked_until").nullable(),
		varchar("password_hash", 255, text.OptionalLineUpTo(255)).nullable().sensitive(),
		timestamp("password_changed_at").nullable(),
		timestamp("last_login_at").nullable(),
		countField("login_count"),
		newEmail(),
	)
}

// Edges returns the edges of StaffUser.
func (StaffUser) Edges() []ent.Edge {
	return []ent.Edge{
		manyToMany("roles", StaffRole.Type, "staff_users_roles", "staff_user_id", "role_id"),
		edge.From("represented_customers", Customer.Type).Ref("sales_representatives"),
		edge.From("represented_customer_users", CustomerUser.Type).Ref("sales_representatives"),
		edge.From("assigned_rfqs", Rfq.Type).Ref("assigned_staff_users"),
		edge.From("assigned_quotes", Quote.Type).Ref("assigned_staff_users"),
	}
}

// Indexes returns the indexes for the lists of StaffUser and the newest rows of each parent.
func (StaffUser) Indexes() []ent.Index {
	return indexesOn(
		[]string{"last_name_fold"},
		[]string{"first_name_fold"},
		[]string{"email_fold"},
		[]string{"created_at"},
		[]string{"updated_at"},
		[]string{"last_login_at"},
	)
}
