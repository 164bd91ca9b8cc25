package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
)

// CustomerUser is a person who acts for one customer.
type CustomerUser struct{ ent.Schema }

// Mixin returns the mixins of CustomerUser.
func (CustomerUser) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, ExternalID{}} }

// Fields returns the fields of CustomerUser.
func (CustomerUser) Fields() []ent.Field {
	return joinFields(
		foldedLine("email", text.ValidateEmail),
		varchar("email_key", 255, text.OptionalLineUpTo(255)).nullable().unique(),
		optionalLine("name_prefix", 255),
		foldedLine("first_name", text.LineUpTo(255)),
		optionalLine("middle_name", 255),
		foldedLine("last_name", text.LineUpTo(255)),
		optionalLine("name_suffix", 255),
		searchWords(),
		optionalDate("birthday"),
		boolean("enabled", true),
		boolean("confirmed", true),
		boolean("guest", false),
		boolean("password_reset_required", false),
		boolean("must_change_password", false),
		countField("failed_logins"),
		countField("guard").sensitive(), // written by each attempt to sign in and each change of the address book; see internal/hooks
		timestamp("locked_until").nullable(),
		varchar("password_hash", 255, text.OptionalLineUpTo(255)).nullable().sensitive(),
		timestamp("password_changed_at").nullable(),
		timestamp("last_login_at").nullable(),
		countField("login_count"),
		newEmail(),
		varchar("preferred_locale", 35, text.ValidateLanguage).nullable(),
		currencyCodeNamed("preferred_currency").nullable(),
		foreignKey("customer_id"),
		foreignKey("website_id").nullable(),
		foreignKey("owner_id").nullable(),
	)
}

// Edges returns the edges of CustomerUser.
func (CustomerUser) Edges() []ent.Edge {
	return []ent.Edge{
		requiredEdge("customer", Customer.Type, "customer_id"),
		optionalEdge("website", Website.Type, "website_id"),
		optionalEdge("owner", StaffUser.Type, "owner_id"),
		manyToMany("roles", CustomerUserRole.Type, "customer_users_roles", "customer_user_id", "role_id"),
		manyToMany("sales_representatives", StaffUser.Type, "customer_users_sales_representatives", "customer_user_id", "staff_user_id"),
		edge.From("assigned_rfqs", Rfq.Type).Ref("assigned_customer_users"),
		edge.From("assigned_quotes", Quote.Type).Ref("assigned_customer_users"),
	}
}

// Indexes returns the indexes for the lists of CustomerUser and for the newest rows of
// each parent. The indexes on names and times contain customer_id, because authorization
// checks it: the page of a list is read from the index alone.
func (CustomerUser) Indexes() []ent.Index {
	return indexesOn(
		[]string{"last_name_fold", "id", "customer_id"},
		[]string{"first_name_fold", "id", "customer_id"},
		[]string{"email_fold", "id", "customer_id"},
		[]string{"created_at", "id", "customer_id"},
		[]string{"updated_at", "id", "customer_id"},
		[]string{"enabled", "id", "customer_id"},
		[]string{"confirmed", "id", "customer_id"},
		[]string{"guest", "enabled", "confirmed", "password_reset_required"},
		[]string{"birthday"},
		[]string{"last_login_at"},
		[]string{"customer_id"},
		[]string{"customer_id", "last_name_fold"},
		[]string{"customer_id", "first_name_fold"},
		[]string{"customer_id", "email_fold"},
		[]string{"customer_id", "created_at"},
		[]string{"customer_id", "updated_at"},
		[]string{"website_id"},
		[]string{"website_id", "last_name_fold"},
		[]string{"website_id", "created_at"},
		[]string{"owner_id"},
		[]string{"owner_id", "last_name_fold"},
		[]string{"owner_id", "created_at"},
	)
}
