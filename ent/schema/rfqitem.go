package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
)

// RfqItem is one position of a request for quote. Quantities count 1/10,000 of the unit.
type RfqItem struct{ ent.Schema }

// Mixin of the RfqItem.
func (RfqItem) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, LineItem{}} }

// Fields of the RfqItem.
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

// Edges of the RfqItem.
func (RfqItem) Edges() []ent.Edge {
	return []ent.Edge{
		parentEdge("rfq", Rfq.Type, "rfq_id"),
	}
}

// Indexes of the RfqItem: its lists, and its newest rows of each parent.
func (RfqItem) Indexes() []ent.Index {
	return indexesOn(
		[]string{"rfq_id", "position"},
		[]string{"rfq_id", "created_at"},
	)
}
