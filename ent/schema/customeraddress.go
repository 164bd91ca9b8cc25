package schema

import (
	"entgo.io/ent"
)

// CustomerAddress is an address in a company's address book.
type CustomerAddress struct{ ent.Schema }

// Mixin returns the mixins of CustomerAddress.
func (CustomerAddress) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, ExternalID{}, Address{}} }

// Fields returns the fields of CustomerAddress.
func (CustomerAddress) Fields() []ent.Field {
	return joinFields(foreignKey("customer_id"))
}

// Edges returns the edges of CustomerAddress.
func (CustomerAddress) Edges() []ent.Edge {
	return []ent.Edge{
		parentEdge("customer", Customer.Type, "customer_id"),
	}
}

// Indexes returns the indexes for the lists of CustomerAddress and the newest rows of each parent.
func (CustomerAddress) Indexes() []ent.Index {
	return indexesOn(
		[]string{"customer_id", "city_fold"},
		[]string{"customer_id", "created_at"},
	)
}
