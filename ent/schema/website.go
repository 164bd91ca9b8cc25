package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// Website is one storefront.
type Website struct{ ent.Schema }

// Mixin of the Website.
func (Website) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, External{}} }

// Fields of the Website.
func (Website) Fields() []ent.Field {
	return fields(
		folded("name", text.Line(255)),
		required("url", 255),
		flag("default", false),
		optional("redirect_path", 1000),
		key("default_role_id").null(),
		key("guest_role_id").null(),
	)
}

// Edges of the Website.
func (Website) Edges() []ent.Edge {
	return []ent.Edge{
		maybe("default_role", CustomerUserRole.Type, "default_role_id"),
		maybe("guest_role", CustomerUserRole.Type, "guest_role_id"),
	}
}

// Indexes of the Website: its lists, and its newest rows of each parent.
func (Website) Indexes() []ent.Index {
	return indexes(
		[]string{"name_fold"},
		[]string{"created_at"},
		[]string{"default_role_id", "name_fold"},
		[]string{"guest_role_id", "name_fold"},
	)
}
