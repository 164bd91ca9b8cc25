package schema

import "entgo.io/ent"

// OrderLine is one line of an order. Quantities are in 1/10,000 of the unit.
type OrderLine struct{ ent.Schema }

// Mixin returns the mixins of OrderLine.
func (OrderLine) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, LineItem{}} }

// Fields returns the fields of OrderLine.
func (OrderLine) Fields() []ent.Field {
	return joinFields(
		fixedPoint("quantity"),
		requiredLine("unit", 255),
		currencyCode(),
		fixedPoint("price"),
		fixedPoint("total"),
		foreignKey("order_id"),
	)
}

// Edges returns the edges of OrderLine.
func (OrderLine) Edges() []ent.Edge {
	return []ent.Edge{
		parentEdge("order", Order.Type, "order_id"),
	}
}

// Indexes returns the indexes for the lists of OrderLine and the newest rows of each parent.
func (OrderLine) Indexes() []ent.Index {
	return indexesOn(
		[]string{"order_id", "position"},
		[]string{"order_id", "created_at"},
	)
}
