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
	return fields(
		optional("po_number", 255),
		date("ship_until"),
		key("customer_id"),
		key("customer_user_id").null(),
		key("website_id").null(),
		key("owner_id").null(),
	)
}

// Edges of the Document.
func (Document) Edges() []ent.Edge {
	return []ent.Edge{
		one("customer", Customer.Type, "customer_id"),
		maybe("customer_user", CustomerUser.Type, "customer_user_id"),
		maybe("website", Website.Type, "website_id"),
		maybe("owner", StaffUser.Type, "owner_id"),
	}
}

// Indexes of the Document: its lists, and the newest of each parent. The newest of all,
// and of a person, are cut from the index alone: whose company they are is in it,
// because a rule asks.
func (Document) Indexes() []ent.Index {
	return indexes(
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
