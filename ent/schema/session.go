package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/edge"
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
		edge.To("staff_user", StaffUser.Type).Unique().Field("staff_user_id").Annotations(entsql.OnDelete(entsql.Cascade)),
		edge.To("customer_user", CustomerUser.Type).Unique().Field("customer_user_id").Annotations(entsql.OnDelete(entsql.Cascade)),
	}
}

// Indexes of the Session: its lists, and its newest rows of each parent.
func (Session) Indexes() []ent.Index {
	return indexes(
		[]string{"staff_user_id", "created_at"},
		[]string{"customer_user_id", "created_at"},
		[]string{"expires_at"},
	)
}
