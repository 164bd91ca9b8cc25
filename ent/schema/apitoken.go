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
	return fields(
		folded("name", text.Line(255)),
		line("token_digest", 64, text.Line(64)).unique().fixed().secret(),
		at("expires_at"),
		at("last_used_at").null(),
		at("revoked_at").null(),
		key("role_id"),
		key("created_by_id").null(),
	)
}

// Edges of the ApiToken.
func (ApiToken) Edges() []ent.Edge {
	return []ent.Edge{
		one("role", StaffRole.Type, "role_id"),
		maybe("created_by", StaffUser.Type, "created_by_id"),
	}
}

// Indexes of the ApiToken: its lists, and its newest rows of each parent.
func (ApiToken) Indexes() []ent.Index {
	return indexes(
		[]string{"name_fold"},
		[]string{"created_at"},
		[]string{"expires_at"},
		[]string{"role_id", "created_at"},
		[]string{"created_by_id", "created_at"},
	)
}
