package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/index"
)

// WebsiteSetting is a setting that replaces the installation's for one website.
type WebsiteSetting struct{ ent.Schema }

// Mixin returns the mixins of WebsiteSetting.
func (WebsiteSetting) Mixin() []ent.Mixin { return []ent.Mixin{Base{}} }

// Fields returns the fields of WebsiteSetting.
func (WebsiteSetting) Fields() []ent.Field {
	return joinFields(
		requiredLine("name", 255),
		optionalText("value"),
		foreignKey("website_id"),
	)
}

// Edges returns the edges of WebsiteSetting.
func (WebsiteSetting) Edges() []ent.Edge {
	return []ent.Edge{
		parentEdge("website", Website.Type, "website_id"),
	}
}

// Indexes returns the indexes for the lists of WebsiteSetting and the newest rows of each parent.
func (WebsiteSetting) Indexes() []ent.Index {
	return append(indexesOn(
		[]string{"name"},
	), index.Fields("website_id", "name").Unique())
}
