package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/index"
)

// WebsiteSetting is one value that holds for one website instead of the installation's.
type WebsiteSetting struct{ ent.Schema }

// Mixin of the WebsiteSetting.
func (WebsiteSetting) Mixin() []ent.Mixin { return []ent.Mixin{Base{}} }

// Fields of the WebsiteSetting.
func (WebsiteSetting) Fields() []ent.Field {
	return joinFields(
		requiredLine("name", 255),
		optionalText("value"),
		foreignKey("website_id"),
	)
}

// Edges of the WebsiteSetting.
func (WebsiteSetting) Edges() []ent.Edge {
	return []ent.Edge{
		parentEdge("website", Website.Type, "website_id"),
	}
}

// Indexes of the WebsiteSetting: its lists, and its newest rows of each parent.
func (WebsiteSetting) Indexes() []ent.Index {
	return append(indexesOn(
		[]string{"name"},
	), index.Fields("website_id", "name").Unique())
}
