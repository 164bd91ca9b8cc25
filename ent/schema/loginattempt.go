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
	return joinFields(
		timestamp("attempted_at").immutable(),
		enumField("outcome", "SUCCESS", "INVALID_CREDENTIALS", "LOCKED", "DISABLED", "UNCONFIRMED", "PASSWORD_RESET_REQUIRED"),
		enumField("audience", "STOREFRONT", "STAFF"),
		enumField("source", "PASSWORD", "LINK"),
		optionalLine("address", 64),
		optionalLine("user_agent", 255),
		foreignKey("website_id").nullable(),
		foreignKey("staff_user_id").nullable(),
		foreignKey("customer_user_id").nullable(),
	)
}

// Edges of the LoginAttempt.
func (LoginAttempt) Edges() []ent.Edge {
	return []ent.Edge{
		optionalEdge("website", Website.Type, "website_id"),
		optionalParentEdge("staff_user", StaffUser.Type, "staff_user_id"),
		optionalParentEdge("customer_user", CustomerUser.Type, "customer_user_id"),
	}
}

// Indexes of the LoginAttempt: its lists, and its newest rows of each parent.
func (LoginAttempt) Indexes() []ent.Index {
	return indexesOn(
		[]string{"attempted_at"},
		[]string{"website_id", "attempted_at"},
		[]string{"staff_user_id", "attempted_at"},
		[]string{"customer_user_id", "attempted_at"},
		[]string{"address", "attempted_at"},
	)
}
