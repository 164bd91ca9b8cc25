package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// OneTimeToken is a link that works once. Only a digest of it is kept.
type OneTimeToken struct{ ent.Schema }

// Mixin of the OneTimeToken.
func (OneTimeToken) Mixin() []ent.Mixin { return []ent.Mixin{Base{}} }

// Fields of the OneTimeToken.
func (OneTimeToken) Fields() []ent.Field {
	return fields(
		at("created_at").fixed(),
		enum("purpose", "CONFIRM", "SET_PASSWORD", "RESET", "EMAIL_OLD", "EMAIL_NEW"),
		line("token_digest", 64, text.Line(64)).unique().fixed().secret(),
		optional("email", 255),
		at("expires_at"),
		at("used_at").null(),
		key("staff_user_id").null(),
		key("customer_user_id").null(),
	)
}

// Edges of the OneTimeToken.
func (OneTimeToken) Edges() []ent.Edge {
	return []ent.Edge{
		owned("staff_user", StaffUser.Type, "staff_user_id"),
		owned("customer_user", CustomerUser.Type, "customer_user_id"),
	}
}

// Indexes of the OneTimeToken: its lists, and its newest rows of each parent.
func (OneTimeToken) Indexes() []ent.Index {
	return indexes(
		[]string{"expires_at"},
		[]string{"staff_user_id", "purpose"},
		[]string{"customer_user_id", "purpose"},
	)
}
