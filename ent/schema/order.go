package schema

import (
	"entgo.io/ent"
)

// Order is what a customer has bought.
type Order struct{ ent.Schema }

// Mixin of the Order.
func (Order) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, External{}, Document{}} }

// Fields of the Order.
func (Order) Fields() []ent.Field {
	return fields(
		required("identifier", 255).unique(),
		block("customer_notes"),
		enum("internal_status", "PENDING", "OPEN", "PROCESSING", "CLOSED", "CANCELLED"),
		enum("shipping_status", "NOT_SHIPPED", "PARTIALLY_SHIPPED", "SHIPPED"),
		currency(),
		money("subtotal"),
		money("discount"),
		money("total"),
		key("quote_id").null(),
	)
}

// Edges of the Order.
func (Order) Edges() []ent.Edge {
	return []ent.Edge{maybe("quote", Quote.Type, "quote_id")}
}

// Indexes of the Order: its lists, and its newest rows of each parent.
func (Order) Indexes() []ent.Index {
	return indexes([]string{"quote_id", "created_at"})
}
