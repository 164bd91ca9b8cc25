package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// OneTimeToken is a token for a link that works once. Only a digest of it is stored.
type OneTimeToken struct{ ent.Schema }

// Mixin returns the mixins of OneTimeToken.
func (OneTimeToken) Mixin() []ent.Mixin { return []ent.Mixin{Base{}} }

// Fields returns the fields of OneTimeToken.
func (OneTimeToken) Fields() []ent.Field {
	return joinFields(
		timestamp("created_at").immutable(),
		enumField("purpose", "CONFIRM", "SET_PASSWORD", "RESET", "EMAIL_OLD", "EMAIL_NEW"),
		varchar("token_digest", 64, text.LineUpTo(64)).unique().immutable().sensitive(),
		optionalLine("email", 255),
		timestamp("expires_at"),
		timestamp("used_at").nullable(),
		foreignKey("staff_user_id").nullable(),
		foreignKey("customer_user_id").nullable(),
	)
}

// Edges returns the edges of OneTimeToken.
func (OneTimeToken) Edges() []ent.Edge {
	return []ent.Edge{
		optionalParentEdge("staff_user", StaffUser.Type, "staff_user_id"),
		optionalParentEdge("customer_user", CustomerUser.Type, "customer_user_id"),
	}
}

// Indexes returns the indexes for the lists of OneTimeToken and the newest rows of each parent.
func (OneTimeToken) Indexes() []ent.Index {
	return indexesOn(
		[]string{"expires_at"},
		[]string{"staff_user_id", "purpose"},
		[]string{"customer_user_id", "purpose"},
	)
}
