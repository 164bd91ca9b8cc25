package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// Consent is something that users can agree to. Its versions hold the texts, and websites ask for
// it.
type Consent struct{ ent.Schema }

// Mixin returns the mixins of Consent.
func (Consent) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, ExternalID{}} }

// Fields returns the fields of Consent.
func (Consent) Fields() []ent.Field {
	return joinFields(
		foldedLine("name", text.LineUpTo(255)),
		boolean("declined_notification", true),
		countField("guard").sensitive(), // written by whoever publishes a version; see authz.Entity.WriteGuards
	)
}

// Indexes returns the indexes for the lists of Consent and the newest rows of each parent.
func (Consent) Indexes() []ent.Index {
	return indexesOn(
		[]string{"name_fold"},
		[]string{"created_at"},
	)
}
