package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
)

// CustomerUser is a person who acts for one customer.
type CustomerUser struct{ ent.Schema }

// Mixin of the CustomerUser.
func (CustomerUser) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, External{}} }

// Fields of the CustomerUser.
func (CustomerUser) Fields() []ent.Field {
	return fields(
		folded("email", text.Email),
		line("email_key", 255, text.OptionalLine(255)).null().unique(),
		optional("name_prefix", 255),
		folded("first_name", text.Line(255)),
		optional("middle_name", 255),
		folded("last_name", text.Line(255)),
		optional("name_suffix", 255),
		date("birthday"),
		flag("enabled", true),
		flag("confirmed", true),
		flag("guest", false),
		flag("password_reset_required", false),
		flag("must_change_password", false),
		number("failed_logins"),
		at("locked_until").null(),
		line("password_hash", 255, text.OptionalLine(255)).null().secret(),
		at("password_changed_at").null(),
		at("last_login_at").null(),
		number("login_count"),
		optional("new_email", 255),
		optional("preferred_locale", 35),
		currencyOf("preferred_currency").null(),
		key("customer_id"),
		key("website_id").null(),
		key("owner_id").null(),
	)
}

// Edges of the CustomerUser.
func (CustomerUser) Edges() []ent.Edge {
	return []ent.Edge{
		one("customer", Customer.Type, "customer_id"),
		maybe("website", Website.Type, "website_id"),
		maybe("owner", StaffUser.Type, "owner_id"),
		many("roles", CustomerUserRole.Type, "customer_users_roles", "customer_user_id", "role_id"),
		many("sales_representatives", StaffUser.Type, "customer_users_sales_representatives", "customer_user_id", "staff_user_id"),
		edge.From("assigned_rfqs", Rfq.Type).Ref("assigned_customer_users"),
		edge.From("assigned_quotes", Quote.Type).Ref("assigned_customer_users"),
	}
}

// Indexes of the CustomerUser: its lists, and its newest rows of each parent. Those by
// name and by time are cut from the index alone: whose company somebody is of is in it,
// because a rule asks.
func (CustomerUser) Indexes() []ent.Index {
	return indexes(
		[]string{"last_name_fold", "id", "customer_id"},
		[]string{"first_name_fold", "id", "customer_id"},
		[]string{"email_fold", "id", "customer_id"},
		[]string{"created_at", "id", "customer_id"},
		[]string{"updated_at", "id", "customer_id"},
		[]string{"birthday"},
		[]string{"last_login_at"},
		[]string{"customer_id", "last_name_fold"},
		[]string{"customer_id", "first_name_fold"},
		[]string{"customer_id", "email_fold"},
		[]string{"customer_id", "created_at"},
		[]string{"customer_id", "updated_at"},
		[]string{"website_id", "last_name_fold"},
		[]string{"website_id", "created_at"},
		[]string{"owner_id", "last_name_fold"},
		[]string{"owner_id", "created_at"},
	)
}
