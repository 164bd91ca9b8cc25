package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// CustomerGroup is a flat label over customers.
type CustomerGroup struct{ ent.Schema }

// Mixin of the CustomerGroup.
func (CustomerGroup) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, External{}} }

// Fields of the CustomerGroup.
func (CustomerGroup) Fields() []ent.Field {
	return fields(
		folded("name", text.Line(255)),
		optional("tax_code", 255),
		optional("payment_term", 255),
	)
}

// Indexes of the CustomerGroup: its lists, and its newest rows of each parent.
func (CustomerGroup) Indexes() []ent.Index {
	return indexes(
		[]string{"name_fold"},
		[]string{"created_at"},
	)
}
