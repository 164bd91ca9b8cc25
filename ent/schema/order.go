package schema

import (
	"buyergraph/internal/jsontypes"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
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
		optional("payment_method", 255),
		enum("payment_status", "PENDING", "AUTHORIZED", "PARTIALLY_PAID", "PAID", "REFUNDED"),
		optional("shipping_method", 255),
		column{field.Int64("estimated_shipping_cost").NonNegative().Descriptor()}.null(),
		column{field.Int64("overridden_shipping_cost").NonNegative().Descriptor()}.null(),
		column{field.JSON("billing_address", &jsontypes.Address{}).Descriptor()}.null(),
		column{field.JSON("shipping_address", &jsontypes.Address{}).Descriptor()}.null(),
		key("quote_id").null(),
		key("parent_id").null(),
		key("created_by_id").null(),
	)
}

// Edges of the Order.
func (Order) Edges() []ent.Edge {
	return []ent.Edge{
		maybe("quote", Quote.Type, "quote_id"),
		maybe("created_by", StaffUser.Type, "created_by_id"),
		edge.To("children", Order.Type).Annotations(entsql.OnDelete(entsql.SetNull)).From("parent").Unique().Field("parent_id"),
	}
}

// Indexes of the Order: its lists, and its newest rows of each parent.
func (Order) Indexes() []ent.Index {
	return indexes(
		[]string{"quote_id", "created_at"},
		[]string{"parent_id", "created_at"},
		[]string{"created_by_id", "created_at"},
		[]string{"total"},
	)
}
