package schema

import "entgo.io/ent"

// OrderLine is one position of an order. Quantities count 1/10,000 of the unit.
type OrderLine struct{ ent.Schema }

// Mixin of the OrderLine.
func (OrderLine) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, LineItem{}} }

// Fields of the OrderLine.
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

// Edges of the OrderLine.
func (OrderLine) Edges() []ent.Edge {
	return []ent.Edge{
		parentEdge("order", Order.Type, "order_id"),
	}
}

// Indexes of the OrderLine: its lists, and its newest rows of each parent.
func (OrderLine) Indexes() []ent.Index {
	return indexesOn(
		[]string{"order_id", "position"},
		[]string{"order_id", "created_at"},
	)
}
