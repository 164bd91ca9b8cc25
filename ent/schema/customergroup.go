package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// CustomerGroup is a label for customers. Groups have no hierarchy.
type CustomerGroup struct{ ent.Schema }

// Mixin returns the mixins of CustomerGroup.
func (CustomerGroup) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, ExternalID{}} }

// Fields returns the fields of CustomerGroup.
func (CustomerGroup) Fields() []ent.Field {
	return joinFields(
		foldedLine("name", text.LineUpTo(255)),
		optionalLine("tax_code", 255),
		optionalLine("payment_term", 255),
	)
}

// Indexes returns the indexes for the lists of CustomerGroup and the newest rows of each parent.
func (CustomerGroup) Indexes() []ent.Index {
	return indexesOn(
		[]string{"name_fold"},
		[]string{"created_at"},
	)
}
