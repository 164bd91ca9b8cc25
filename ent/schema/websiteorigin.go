package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// WebsiteOrigin is an origin that a website lists. No two websites list the same one.
type WebsiteOrigin struct{ ent.Schema }

// Mixin returns the mixins of WebsiteOrigin.
func (WebsiteOrigin) Mixin() []ent.Mixin { return []ent.Mixin{Base{}} }

// Fields returns the fields of WebsiteOrigin.
func (WebsiteOrigin) Fields() []ent.Field {
	return joinFields(
		varchar("origin", 255, text.CheckOrigin).unique().immutable(),
		foreignKey("website_id"),
	)
}

// Edges returns the edges of WebsiteOrigin.
func (WebsiteOrigin) Edges() []ent.Edge {
	return []ent.Edge{
		parentEdge("website", Website.Type, "website_id"),
	}
}
