package schema

import (
	"entgo.io/ent"
)

// QuoteLine is one position of a quote, with at least one offer.
type QuoteLine struct{ ent.Schema }

// Mixin of the QuoteLine.
func (QuoteLine) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, Position{}} }

// Fields of the QuoteLine.
func (QuoteLine) Fields() []ent.Field {
	return fields(
		optional("replacement_sku", 255),
		enum("kind", "REQUESTED", "OFFER", "NOT_AVAILABLE"),
		block("customer_comment"),
		block("seller_comment"),
		key("quote_id"),
		key("rfq_item_id").null(),
	)
}

// Edges of the QuoteLine.
func (QuoteLine) Edges() []ent.Edge {
	return []ent.Edge{
		part("quote", Quote.Type, "quote_id"),
		maybe("rfq_item", RfqItem.Type, "rfq_item_id"),
	}
}

// Indexes of the QuoteLine: its lists, and its newest rows of each parent.
func (QuoteLine) Indexes() []ent.Index {
	return indexes(
		[]string{"quote_id", "position"},
		[]string{"quote_id", "created_at"},
		[]string{"rfq_item_id", "created_at"},
	)
}
