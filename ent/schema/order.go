package schema

import (
	"entgo.io/ent"
)

// Order is what a customer has bought.
type Order struct{ ent.Schema }

// Mixin of the Order.
func (Order) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, External{}} }

// Fields of the Order.
func (Order) Fields() []ent.Field {
	return fields(
		required("identifier", 255).unique(),
		optional("po_number", 255),
		block("customer_notes"),
		date("ship_until"),
		enum("internal_status", "PENDING", "OPEN", "PROCESSING", "CLOSED", "CANCELLED"),
		enum("shipping_status", "NOT_SHIPPED", "PARTIALLY_SHIPPED", "SHIPPED"),
		currency(),
		money("subtotal"),
		money("discount"),
		money("total"),
		key("quote_id").null(),
		key("customer_id"),
		key("customer_user_id").null(),
		key("website_id").null(),
		key("owner_id").null(),
	)
}

// Edges of the Order.
func (Order) Edges() []ent.Edge {
	return []ent.Edge{
		one("customer", Customer.Type, "customer_id"),
		maybe("customer_user", CustomerUser.Type, "customer_user_id"),
		maybe("website", Website.Type, "website_id"),
		maybe("owner", StaffUser.Type, "owner_id"),
		maybe("quote", Quote.Type, "quote_id"),
	}
}

// Indexes of the Order: its lists, and its newest rows of each parent.
func (Order) Indexes() []ent.Index {
	return indexes(
		[]string{"created_at"},
		[]string{"updated_at"},
		[]string{"customer_id", "created_at"},
		[]string{"customer_id", "updated_at"},
		[]string{"customer_user_id", "created_at"},
		[]string{"customer_user_id", "updated_at"},
		[]string{"website_id", "created_at"},
		[]string{"owner_id", "created_at"},
		[]string{"quote_id", "created_at"},
	)
}
