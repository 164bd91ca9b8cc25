package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// ConsentVersion is what a consent says from its publication on. Its texts never change.
type ConsentVersion struct{ ent.Schema }

// Mixin returns the mixins of ConsentVersion.
func (ConsentVersion) Mixin() []ent.Mixin { return []ent.Mixin{Record{}} }

// Fields returns the fields of ConsentVersion.
func (ConsentVersion) Fields() []ent.Field {
	return joinFields(
		column{field.Int("number").Positive().Descriptor()}.immutable(),
		timestamp("published_at").immutable(),
		foreignKey("consent_id"),
	)
}

// Edges returns the edges of ConsentVersion.
func (ConsentVersion) Edges() []ent.Edge {
	return []ent.Edge{
		requiredEdge("consent", Consent.Type, "consent_id"),
	}
}

// Indexes returns the indexes for the lists of ConsentVersion and the newest rows of each parent.
func (ConsentVersion) Indexes() []ent.Index {
	return append(indexesOn(
		[]string{"published_at"},
		[]string{"created_at"},
		[]string{"consent_id", "published_at"},
		[]string{"consent_id", "created_at"},
	), index.Fields("consent_id", "number").Unique())
}
