package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
)

// RfqItem is one line of a request for quote. Quantities are in 1/10,000 of the unit.
type RfqItem struct{ ent.Schema }

// Mixin returns the mixins of RfqItem.
func (RfqItem) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, LineItem{}} }

// Fields returns the fields of RfqItem.
func (RfqItem) Fields() []ent.Field {
	return joinFields(
		optionalText("comment"),
		fixedPoint("quantity"),
		requiredLine("unit", 255),
		column{field.Int64("target_price").NonNegative().Descriptor()}.nullable(),
		currencyCode().nullable(),
		foreignKey("rfq_id"),
	)
}

// Edges returns the edges of RfqItem.
func (RfqItem) Edges() []ent.Edge {
	return []ent.Edge{
		parentEdge("rfq", Rfq.Type, "rfq_id"),
	}
}

// Indexes returns the indexes for the lists of RfqItem and the newest rows of each parent.
func (RfqItem) Indexes() []ent.Index {
	return indexesOn(
		[]string{"rfq_id", "position"},
		[]string{"rfq_id", "created_at"},
	)
}
