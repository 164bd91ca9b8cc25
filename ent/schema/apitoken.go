package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// ApiToken lets a machine in with the rights of one staff role. Only a digest of it is kept.
type ApiToken struct{ ent.Schema }

// Mixin of the ApiToken.
func (ApiToken) Mixin() []ent.Mixin { return []ent.Mixin{Record{}} }

// Fields of the ApiToken.
func (ApiToken) Fields() []ent.Field {
	return joinFields(
		foldedLine("name", text.LineUpTo(255)),
		varchar("token_digest", 64, text.LineUpTo(64)).unique().immutable().sensitive(),
		timestamp("expires_at"),
		timestamp("last_used_at").nullable(),
		timestamp("revoked_at").nullable(),
		foreignKey("role_id"),
		foreignKey("created_by_id").nullable(),
	)
}

// Edges of the ApiToken.
func (ApiToken) Edges() []ent.Edge {
	return []ent.Edge{
		requiredEdge("role", StaffRole.Type, "role_id"),
		optionalEdge("created_by", StaffUser.Type, "created_by_id"),
	}
}

// Indexes of the ApiToken: its lists, and its newest rows of each parent.
func (ApiToken) Indexes() []ent.Index {
	return indexesOn(
		[]string{"name_fold"},
		[]string{"created_at"},
		[]string{"expires_at"},
		[]string{"role_id", "created_at"},
		[]string{"created_by_id", "created_at"},
	)
}
