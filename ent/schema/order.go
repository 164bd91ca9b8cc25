package schema

import (
	"buyergraph/internal/jsontypes"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
)

// Order is a purchase of a customer.
type Order struct{ ent.Schema }

// Mixin returns the mixins of Order.
func (Order) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, ExternalID{}, Document{}} }

// Fields returns the fields of Order.
func (Order) Fields() []ent.Field {
	return joinFields(
		optionalText("customer_notes"),
		enumField("internal_status", "PENDING", "OPEN", "PROCESSING", "CLOSED", "CANCELLED"),
		enumField("shipping_status", "NOT_SHIPPED", "PARTIALLY_SHIPPED", "SHIPPED"),
		currencyCode(),
		fixedPoint("subtotal"),
		fixedPoint("discount"),
		fixedPoint("total"),
		optionalLine("payment_method", 255),
		enumField("payment_status", "PENDING", "AUTHORIZED", "PARTIALLY_PAID", "PAID", "REFUNDED"),
		optionalLine("shipping_method", 255),
		column{field.Int64("estimated_shipping_cost").NonNegative().Descriptor()}.nullable(),
		column{field.Int64("overridden_shipping_cost").NonNegative().Descriptor()}.nullable(),
		column{field.JSON("billing_address", &jsontypes.Address{}).Descriptor()}.nullable(),
		column{field.JSON("shipping_address", &jsontypes.Address{}).Descriptor()}.nullable(),
		foreignKey("quote_id").nullable(),
		foreignKey("parent_id").nullable(),
		foreignKey("created_by_id").nullable(),
	)
}

// Edges returns the edges of Order.
func (Order) Edges() []ent.Edge {
	return []ent.Edge{
		optionalEdge("quote", Quote.Type, "quote_id"),
		optionalEdge("created_by", StaffUser.Type, "created_by_id"),
		edge.To("children", Order.Type).Annotations(entsql.OnDelete(entsql.SetNull)).From("parent").Unique().Field("parent_id"),
	}
}

// Indexes returns the indexes for the lists of Order and the newest rows of each parent.
func (Order) Indexes() []ent.Index {
	return indexesOn(
		[]string{"quote_id", "created_at"},
		[]string{"parent_id", "created_at"},
		[]string{"created_by_id", "created_at"},
		[]string{"payment_status", "id", "customer_id"},
		[]string{"shipping_status", "id", "customer_id"},
		[]string{"total"},
	)
}
