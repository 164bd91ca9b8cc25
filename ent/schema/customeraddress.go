package schema

import (
	"entgo.io/ent"
)

// CustomerAddress is an address in a company's address book.
type CustomerAddress struct{ ent.Schema }

// Mixin of the CustomerAddress.
func (CustomerAddress) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, ExternalID{}, Address{}} }

// Fields of the CustomerAddress.
func (CustomerAddress) Fields() []ent.Field {
	return joinFields(foreignKey("customer_id"))
}

// Edges of the CustomerAddress.
func (CustomerAddress) Edges() []ent.Edge {
	return []ent.Edge{
		parentEdge("customer", Customer.Type, "customer_id"),
	}
}

// Indexes of the CustomerAddress: its lists, and its newest rows of each parent.
func (CustomerAddress) Indexes() []ent.Index {
	return indexesOn(
		[]string{"customer_id", "city_fold"},
		[]string{"customer_id", "created_at"},
	)
}
