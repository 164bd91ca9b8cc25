package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// Session is one signed-in client. Only a digest of its token is kept.
type Session struct{ ent.Schema }

// Mixin of the Session.
func (Session) Mixin() []ent.Mixin { return []ent.Mixin{Base{}} }

// Fields of the Session.
func (Session) Fields() []ent.Field {
	return fields(
		at("created_at").fixed(),
		at("last_used_at"),
		at("expires_at"),
		line("token_digest", 64, text.Line(64)).unique().fixed().secret(),
		optional("user_agent", 255),
		optional("address", 64),
		key("staff_user_id").null(),
		key("customer_user_id").null(),
	)
}

// Edges of the Session.
func (Session) Edges() []ent.Edge {
	return []ent.Edge{
		owned("staff_user", StaffUser.Type, "staff_user_id"),
		owned("customer_user", CustomerUser.Type, "customer_user_id"),
	}
}

// Indexes of the Session: its lists, and its newest rows of each parent.
func (Session) Indexes() []ent.Index {
	return indexes(
		[]string{"staff_user_id", "created_at"},
		[]string{"customer_user_id", "created_at"},
		[]string{"created_at"},
		[]string{"last_used_at"},
		[]string{"expires_at"},
	)
}
