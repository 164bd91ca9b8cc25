package schema

import (
	"entgo.io/ent"
)

// QuoteLine is one line of a quote. It has at least one offer.
type QuoteLine struct{ ent.Schema }

// Mixin returns the mixins of QuoteLine.
func (QuoteLine) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, LineItem{}} }

// Fields returns the fields of QuoteLine.
func (QuoteLine) Fields() []ent.Field {
	return joinFields(
		optionalLine("replacement_sku", 255),
		enumField("kind", "REQUESTED", "OFFER", "NOT_AVAILABLE"),
		optionalText("customer_comment"),
		optionalText("seller_comment"),
		foreignKey("quote_id"),
		foreignKey("rfq_item_id").nullable(),
	)
}

// Edges returns the edges of QuoteLine.
func (QuoteLine) Edges() []ent.Edge {
	return []ent.Edge{
		parentEdge("quote", Quote.Type, "quote_id"),
		optionalEdge("rfq_item", RfqItem.Type, "rfq_item_id"),
	}
}

// Indexes returns the indexes for the lists of QuoteLine and the newest rows of each parent.
func (QuoteLine) Indexes() []ent.Index {
	return indexesOn(
		[]string{"quote_id", "position"},
		[]string{"quote_id", "created_at"},
		[]string{"rfq_item_id", "created_at"},
	)
}
