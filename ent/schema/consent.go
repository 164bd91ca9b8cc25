package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// Consent is something that a person may agree to; what it says is in its versions.
type Consent struct{ ent.Schema }

// Mixin of the Consent.
func (Consent) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, ExternalID{}} }

// Fields of the Consent.
func (Consent) Fields() []ent.Field {
	return joinFields(
		foldedLine("name", text.LineUpTo(255)),
		boolean("mandatory", true),
		boolean("declined_notification", true),
	)
}

// Indexes of the Consent: its lists, and its newest rows of each parent.
func (Consent) Indexes() []ent.Index {
	return indexesOn(
		[]string{"name_fold"},
		[]string{"created_at"},
	)
}
