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
	return joinFields(
		timestamp("created_at").immutable(),
		timestamp("last_used_at"),
		timestamp("expires_at"),
		varchar("token_digest", 64, text.LineUpTo(64)).unique().immutable().sensitive(),
		optionalLine("user_agent", 255),
		optionalLine("address", 64),
		foreignKey("staff_user_id").nullable(),
		foreignKey("customer_user_id").nullable(),
	)
}

// Edges of the Session.
func (Session) Edges() []ent.Edge {
	return []ent.Edge{
		optionalParentEdge("staff_user", StaffUser.Type, "staff_user_id"),
		optionalParentEdge("customer_user", CustomerUser.Type, "customer_user_id"),
	}
}

// Indexes of the Session: its lists, and its newest rows of each parent.
func (Session) Indexes() []ent.Index {
	return indexesOn(
		[]string{"staff_user_id", "created_at"},
		[]string{"customer_user_id", "created_at"},
		[]string{"created_at"},
		[]string{"last_used_at"},
		[]string{"expires_at"},
	)
}
