package schema

import (
	"entgo.io/ent"
)

// LoginAttempt is one try to sign in, right or wrong. What was typed for an unknown user is not kept.
type LoginAttempt struct{ ent.Schema }

// Mixin of the LoginAttempt.
func (LoginAttempt) Mixin() []ent.Mixin { return []ent.Mixin{Base{}} }

// Fields of the LoginAttempt.
func (LoginAttempt) Fields() []ent.Field {
	return fields(
		at("attempted_at").fixed(),
		enum("outcome", "SUCCESS", "INVALID_CREDENTIALS", "LOCKED", "DISABLED", "UNCONFIRMED", "PASSWORD_RESET_REQUIRED"),
		enum("audience", "STOREFRONT", "STAFF"),
		enum("source", "PASSWORD", "LINK"),
		optional("address", 64),
		optional("user_agent", 255),
		key("website_id").null(),
		key("staff_user_id").null(),
		key("customer_user_id").null(),
	)
}

// Edges of the LoginAttempt.
func (LoginAttempt) Edges() []ent.Edge {
	return []ent.Edge{
		maybe("website", Website.Type, "website_id"),
		owned("staff_user", StaffUser.Type, "staff_user_id"),
		owned("customer_user", CustomerUser.Type, "customer_user_id"),
	}
}

// Indexes of the LoginAttempt: its lists, and its newest rows of each parent.
func (LoginAttempt) Indexes() []ent.Index {
	return indexes(
		[]string{"attempted_at"},
		[]string{"website_id", "attempted_at"},
		[]string{"staff_user_id", "attempted_at"},
		[]string{"customer_user_id", "attempted_at"},
		[]string{"address", "attempted_at"},
	)
}
