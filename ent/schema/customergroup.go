package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// CustomerGroup is a flat label over customers.
type CustomerGroup struct{ ent.Schema }

// Mixin of the CustomerGroup.
func (CustomerGroup) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, ExternalID{}} }

// Fields of the CustomerGroup.
func (CustomerGroup) Fields() []ent.Field {
	return joinFields(
		foldedLine("name", text.LineUpTo(255)),
		optionalLine("tax_code", 255),
		optionalLine("payment_term", 255),
	)
}

// Indexes of the CustomerGroup: its lists, and its newest rows of each parent.
func (CustomerGroup) Indexes() []ent.Index {
	return indexesOn(
		[]string{"name_fold"},
		[]string{"created_at"},
	)
}
