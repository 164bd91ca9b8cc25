package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// Website is one storefront.
type Website struct{ ent.Schema }

// Mixin returns the mixins of Website.
func (Website) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, ExternalID{}} }

// Fields returns the fields of Website.
func (Website) Fields() []ent.Field {
	return joinFields(
		foldedLine("name", text.LineUpTo(255)),
		varchar("url", 255, text.ValidateURL),
		boolean("default", false),
		varchar("redirect_path", 1000, text.ValidatePath).nullable(),
		jsonList("origins", []string{}), // hooks keep them in WebsiteOrigin too
		jsonList("languages", []string{}),
		varchar("mail_from", 255, text.ValidateSender).nullable(),
		foreignKey("default_role_id").nullable(),
		foreignKey("guest_role_id").nullable(),
	)
}

// Edges returns the edges of Website.
func (Website) Edges() []ent.Edge {
	return []ent.Edge{
		optionalEdge("default_role", CustomerUserRole.Type, "default_role_id"),
		optionalEdge("guest_role", CustomerUserRole.Type, "guest_role_id"),
	}
}

// Indexes returns the indexes for the lists of Website and the newest rows of each parent.
func (Website) Indexes() []ent.Index {
	return indexesOn(
		[]string{"name_fold"},
		[]string{"created_at"},
		[]string{"default_role_id", "name_fold"},
		[]string{"guest_role_id", "name_fold"},
	)
}
