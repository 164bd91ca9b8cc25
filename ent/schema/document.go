package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/mixin"
)

// Document is what requests for quote, quotes and orders share: whom they are
// for, and who answers for them.
type Document struct{ mixin.Schema }

// Fields of the Document.
func (Document) Fields() []ent.Field {
	return joinFields(
		optionalLine("po_number", 255),
		optionalDate("ship_until"),
		foreignKey("customer_id"),
		foreignKey("customer_user_id").nullable(),
		foreignKey("website_id").nullable(),
		foreignKey("owner_id").nullable(),
	)
}

// Edges of the Document.
func (Document) Edges() []ent.Edge {
	return []ent.Edge{
		requiredEdge("customer", Customer.Type, "customer_id"),
		optionalEdge("customer_user", CustomerUser.Type, "customer_user_id"),
		optionalEdge("website", Website.Type, "website_id"),
		optionalEdge("owner", StaffUser.Type, "owner_id"),
	}
}

// Indexes of the Document: its lists, and the newest of each parent. The newest of all,
// and of a person, are cut from the index alone: whose company they are is in it,
// because a rule asks.
func (Document) Indexes() []ent.Index {
	return indexesOn(
		[]string{"created_at", "id", "customer_id"},
		[]string{"updated_at"},
		[]string{"ship_until"},
		[]string{"customer_id", "created_at"},
		[]string{"customer_id", "updated_at"},
		[]string{"customer_user_id", "created_at", "id", "customer_id"},
		[]string{"customer_user_id", "updated_at"},
		[]string{"website_id", "created_at"},
		[]string{"owner_id", "created_at"},
	)
}
