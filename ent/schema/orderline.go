package schema

import "entgo.io/ent"

// OrderLine is one position of an order. Quantities count 1/10,000 of the unit.
type OrderLine struct{ ent.Schema }

// Mixin of the OrderLine.
func (OrderLine) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, Position{}} }

// Fields of the OrderLine.
func (OrderLine) Fields() []ent.Field {
	return fields(
		money("quantity"),
		required("unit", 255),
		currency(),
		money("price"),
		money("total"),
		key("order_id"),
	)
}

// Edges of the OrderLine.
func (OrderLine) Edges() []ent.Edge {
	return []ent.Edge{
		part("order", Order.Type, "order_id"),
	}
}

// Indexes of the OrderLine: its lists, and its newest rows of each parent.
func (OrderLine) Indexes() []ent.Index {
	return indexes(
		[]string{"order_id", "position"},
		[]string{"order_id", "created_at"},
	)
}
