package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// Consent is something that a person may agree to; what it says is in its versions.
type Consent struct{ ent.Schema }

// Mixin of the Consent.
func (Consent) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, External{}} }

// Fields of the Consent.
func (Consent) Fields() []ent.Field {
	return fields(
		folded("name", text.Line(255)),
		flag("mandatory", true),
		flag("declined_notification", true),
	)
}

// Indexes of the Consent: its lists, and its newest rows of each parent.
func (Consent) Indexes() []ent.Index {
	return indexes(
		[]string{"name_fold"},
		[]string{"created_at"},
	)
}
