package schema

import (
	"entgo.io/ent"
)

// QuoteOffer is a quantity of a quote's position at a price. It names the quote once more, so that a rule finds its customer in one step.
type QuoteOffer struct{ ent.Schema }

// Mixin of the QuoteOffer.
func (QuoteOffer) Mixin() []ent.Mixin { return []ent.Mixin{Record{}} }

// Fields of the QuoteOffer.
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

// Edges of the QuoteOffer.
func (QuoteOffer) Edges() []ent.Edge {
	return []ent.Edge{
		parentEdge("quote_line", QuoteLine.Type, "quote_line_id"),
		parentEdge("quote", Quote.Type, "quote_id"),
	}
}

// Indexes of the QuoteOffer: its lists, and its newest rows of each parent.
func (QuoteOffer) Indexes() []ent.Index {
	return indexesOn(
		[]string{"created_at"},
		[]string{"quote_line_id", "created_at"},
		[]string{"quote_id", "created_at"},
	)
}
