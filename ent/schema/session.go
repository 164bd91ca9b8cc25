package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/edge"
)

// Session is one signed-in client. Only a digest of its token is stored.
type Session struct{ ent.Schema }

// Mixin returns the mixins of Session.
func (Session) Mixin() []ent.Mixin { return []ent.Mixin{Base{}} }

// Fields returns the fields of Session.
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
		foreignKey("website_id").nullable().immutable(),
	)
}

// Edges returns the edges of Session.
func (Session) Edges() []ent.Edge {
	return []ent.Edge{
		optionalParentEdge("staff_user", StaffUser.Type, "staff_user_id"),
		optionalParentEdge("customer_user", CustomerUser.Type, "customer_user_id"),
		edge.To("website", Website.Type).Unique().Immutable().Field("website_id").Annotations(entsql.OnDelete(entsql.SetNull)),
	}
}

// Indexes returns the indexes for the lists of Session and the newest rows of each parent.
func (Session) Indexes() []ent.Index {
	return indexesOn(
		[]string{"staff_user_id", "created_at"},
		[]string{"customer_user_id", "created_at"},
		[]string{"created_at"},
		[]string{"last_used_at"},
		[]string{"expires_at"},
	)
}
