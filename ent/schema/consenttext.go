package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// ConsentText is the text of a version of a consent in one language. That at position 1 is the
// version's default text.
type ConsentText struct{ ent.Schema }

// Mixin returns the mixins of ConsentText.
func (ConsentText) Mixin() []ent.Mixin { return []ent.Mixin{Base{}} }

// Fields returns the fields of ConsentText.
func (ConsentText) Fields() []ent.Field {
	return joinFields(
		column{field.Int("position").Positive().Descriptor()}.immutable(),
		varchar("language", 35, text.ValidateLanguage).immutable(),
		requiredLine("name", 255).immutable(),
		column{field.Text("text").Validate(text.RequiredBlockUpTo(100_000)).Descriptor()}.immutable(),
		varchar("text_digest", 64, text.LineUpTo(64)).immutable(),
		foreignKey("consent_version_id"),
	)
}

// Edges returns the edges of ConsentText.
func (ConsentText) Edges() []ent.Edge {
	return []ent.Edge{
		parentEdge("consent_version", ConsentVersion.Type, "consent_version_id"),
	}
}

// Indexes returns unique indexes: a version has one text in each language and at each position.
func (ConsentText) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("consent_version_id", "position").Unique(),
		index.Fields("consent_version_id", "language").Unique(),
	}
}
