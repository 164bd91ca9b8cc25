package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// ApiToken gives a program the permissions of one staff role. Only a digest of the token
// is stored.
type ApiToken struct{ ent.Schema }

// Mixin returns the mixins of ApiToken.
func (ApiToken) Mixin() []ent.Mixin { return []ent.Mixin{Record{}} }

// Fields returns the fields of ApiToken.
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

// Edges returns the edges of ApiToken.
func (ApiToken) Edges() []ent.Edge {
	return []ent.Edge{
		requiredEdge("role", StaffRole.Type, "role_id"),
		optionalEdge("created_by", StaffUser.Type, "created_by_id"),
	}
}

// Indexes returns the indexes for the lists of ApiToken and the newest rows of each parent.
func (ApiToken) Indexes() []ent.Index {
	return indexesOn(
		[]string{"name_fold"},
		[]string{"created_at"},
		[]string{"expires_at"},
		[]string{"role_id", "created_at"},
		[]string{"created_by_id", "created_at"},
	)
}
