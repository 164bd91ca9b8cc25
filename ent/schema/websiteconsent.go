package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// WebsiteConsent says that a website asks its users for a consent, at which place of its list,
// and whether they must accept it.
type WebsiteConsent struct{ ent.Schema }

// Mixin returns the mixins of WebsiteConsent.
func (WebsiteConsent) Mixin() []ent.Mixin { return []ent.Mixin{Record{}} }

// Fields returns the fields of WebsiteConsent.
func (WebsiteConsent) Fields() []ent.Field {
	return joinFields(
		column{field.Int("position").Positive().Descriptor()},
		boolean("mandatory", true),
		foreignKey("website_id"),
		foreignKey("consent_id"),
	)
}

// Edges returns the edges of WebsiteConsent.
func (WebsiteConsent) Edges() []ent.Edge {
	return []ent.Edge{
		parentEdge("website", Website.Type, "website_id"),
		requiredEdge("consent", Consent.Type, "consent_id"),
	}
}

// Indexes returns the indexes for the lists of WebsiteConsent. A website asks once for a consent.
func (WebsiteConsent) Indexes() []ent.Index {
	return append(indexesOn(
		[]string{"position"},
		[]string{"created_at"},
		[]string{"website_id", "position"},
		[]string{"consent_id", "created_at"},
	), index.Fields("website_id", "consent_id").Unique())
}
