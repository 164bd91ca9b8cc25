package schema

import (
	"entgo.io/ent"
)

// CustomerUserAddress is an address in a person's own address book.
type CustomerUserAddress struct{ ent.Schema }

// Mixin of the CustomerUserAddress.
func (CustomerUserAddress) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, ExternalID{}, Address{}} }

// Fields of the CustomerUserAddress.
func (CustomerUserAddress) Fields() []ent.Field {
	return joinFields(foreignKey("customer_user_id"))
}

// Edges of the CustomerUserAddress.
func (CustomerUserAddress) Edges() []ent.Edge {
	return []ent.Edge{
		parentEdge("customer_user", CustomerUser.Type, "customer_user_id"),
	}
}

// Indexes of the CustomerUserAddress: its lists, and its newest rows of each parent.
func (CustomerUserAddress) Indexes() []ent.Index {
	return indexesOn(
		[]string{"customer_user_id", "city_fold"},
		[]string{"customer_user_id", "created_at"},
	)
}
