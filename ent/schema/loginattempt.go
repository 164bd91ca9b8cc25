package schema

import (
	"entgo.io/ent"
)

// LoginAttempt is one attempt to sign in, successful or not. The input for an unknown user
// is not stored.
type LoginAttempt struct{ ent.Schema }

// Mixin returns the mixins of LoginAttempt.
func (LoginAttempt) Mixin() []ent.Mixin { return []ent.Mixin{Base{}} }

// Fields returns the fields of LoginAttempt.
func (LoginAttempt) Fields() []ent.Field {
	return joinFields(
		timestamp("attempted_at").immutable(),
		enumField("outcome",
			"SUCCESS", "INVALID_CREDENTIALS", "LOCKED", "DISABLED", "CUSTOMER_DISABLED", "UNCONFIRMED", "PASSWORD_RESET_REQUIRED"),
		enumField("audience", "STOREFRONT", "STAFF"),
		enumField("source", "PASSWORD", "LINK"),
		timestamp("pending_until").nullable(), // until then the password may be being checked
		optionalLine("address", 64),
		optionalLine("user_agent", 255),
		foreignKey("website_id").nullable(),
		foreignKey("staff_user_id").nullable(),
		foreignKey("customer_user_id").nullable(),
	)
}

// Edges returns the edges of LoginAttempt.
func (LoginAttempt) Edges() []ent.Edge {
	return []ent.Edge{
		optionalEdge("website", Website.Type, "website_id"),
		optionalParentEdge("staff_user", StaffUser.Type, "staff_user_id"),
		optionalEdge("customer_user", CustomerUser.Type, "customer_user_id"), // attempts outlive a deleted user
	}
}

// Indexes returns the indexes for the lists of LoginAttempt and the newest rows of each parent.
func (LoginAttempt) Indexes() []ent.Index {
	return indexesOn(
		[]string{"attempted_at"},
		[]string{"website_id", "attempted_at"},
		[]string{"staff_user_id", "attempted_at"},
		[]string{"customer_user_id", "attempted_at"},
		[]string{"address", "attempted_at"},
	)
}
