package schema

import (
	"entgo.io/ent"
)

// CustomerUserAddress is an address in a person's own address book.
type CustomerUserAddress struct{ ent.Schema }

// Mixin returns the mixins of CustomerUserAddress.
func (CustomerUserAddress) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, ExternalID{}, Address{}} }

// Fields returns the fields of CustomerUserAddress.
func (CustomerUserAddress) Fields() []ent.Field {
	return joinFields(foreignKey("customer_user_id"))
}

// Edges returns the edges of CustomerUserAddress.
func (CustomerUserAddress) Edges() []ent.Edge {
	return []ent.Edge{
		parentEdge("customer_user", CustomerUser.Type, "customer_user_id"),
	}
}

// Indexes returns the indexes for the lists of CustomerUserAddress and the newest rows of each parent.
func (CustomerUserAddress) Indexes() []ent.Index {
	return indexesOn(
		[]string{"customer_user_id", "city_fold"},
		[]string{"customer_user_id", "created_at"},
	)
}
