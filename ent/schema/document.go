package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/mixin"
)

// Document holds the fields that requests for quote, quotes and orders share: the number, the
// customer and the responsible staff user.
type Document struct{ mixin.Schema }

// Fields returns the fields of Document.
func (Document) Fields() []ent.Field {
	return joinFields(
		foldedNumber("identifier"),
		optionalFoldedLine("po_number"),
		searchWords(),
		optionalDate("ship_until"),
		foreignKey("customer_id"),
		foreignKey("customer_user_id").nullable(),
		foreignKey("website_id").nullable(),
		foreignKey("owner_id").nullable(),
	)
}

// Edges returns the edges of Document.
func (Document) Edges() []ent.Edge {
	return []ent.Edge{
		requiredEdge("customer", Customer.Type, "customer_id"),
		optionalEdge("customer_user", CustomerUser.Type, "customer_user_id"),
		optionalEdge("website", Website.Type, "website_id"),
		optionalEdge("owner", StaffUser.Type, "owner_id"),
	}
}

// Indexes returns the indexes for the lists of Document and for the newest rows of each
// parent. The indexes for the newest of all and for the newest of a user contain customer_id
// and internal_status, a field of each document, because authorization checks them: a page is
// read from the index alone.
func (Document) Indexes() []ent.Index {
	return indexesOn(
		[]string{"created_at", "id", "customer_id", "internal_status"},
		[]string{"updated_at"},
		[]string{"ship_until"},
		[]string{"identifier_fold"},
		[]string{"po_number_fold"},
		[]string{"internal_status", "id", "customer_id"},
		[]string{"customer_id"},
		[]string{"customer_id", "created_at"},
		[]string{"customer_id", "updated_at"},
		[]string{"customer_user_id", "created_at", "id", "customer_id", "internal_status"},
		[]string{"customer_user_id", "updated_at"},
		[]string{"website_id", "created_at"},
		[]string{"owner_id"},
		[]string{"owner_id", "created_at"},
	)
}
