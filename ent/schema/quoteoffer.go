package schema

import (
	"entgo.io/ent"
)

// QuoteOffer is a quantity and price that a line of a quote offers. It repeats the quote's
// id, so that authorization finds the customer with one join.
type QuoteOffer struct{ ent.Schema }

// Mixin returns the mixins of QuoteOffer.
func (QuoteOffer) Mixin() []ent.Mixin { return []ent.Mixin{Record{}} }

// Fields returns the fields of QuoteOffer.
func (QuoteOffer) Fields() []ent.Field {
	return joinFields(
		fixedPoint("quantity"),
		requiredLine("unit", 255),
		boolean("allow_increments", true),
		currencyCode(),
		fixedPoint("price"),
		foreignKey("quote_line_id"),
		foreignKey("quote_id"),
	)
}

// Edges returns the edges of QuoteOffer.
func (QuoteOffer) Edges() []ent.Edge {
	return []ent.Edge{
		parentEdge("quote_line", QuoteLine.Type, "quote_line_id"),
		parentEdge("quote", Quote.Type, "quote_id"),
	}
}

// Indexes returns the indexes for the lists of QuoteOffer and the newest rows of each parent.
func (QuoteOffer) Indexes() []ent.Index {
	return indexesOn(
		[]string{"created_at"},
		[]string{"quote_line_id", "created_at"},
		[]string{"quote_id", "created_at"},
	)
}
