package schema

import (
	"entgo.io/ent"
)

// Quote is a priced offer to a customer.
type Quote struct{ ent.Schema }

// Mixin of the Quote.
func (Quote) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, External{}} }

// Fields of the Quote.
func (Quote) Fields() []ent.Field {
	return fields(
		required("identifier", 255).unique(),
		optional("po_number", 255),
		optional("project_name", 255),
		date("ship_until"),
		at("valid_until").null(),
		flag("expired", false),
		enum("internal_status", "DRAFT", "OPEN", "SENT_TO_CUSTOMER", "EXPIRED", "ACCEPTED", "DECLINED", "DELETED", "CANCELLED"),
		enum("customer_status", "OPEN", "EXPIRED", "ACCEPTED", "DECLINED"),
		currency(),
		money("total"),
		key("rfq_id").null(),
		key("customer_id"),
		key("customer_user_id").null(),
		key("website_id").null(),
		key("owner_id").null(),
	)
}

// Edges of the Quote.
func (Quote) Edges() []ent.Edge {
	return []ent.Edge{
		one("customer", Customer.Type, "customer_id"),
		maybe("customer_user", CustomerUser.Type, "customer_user_id"),
		maybe("website", Website.Type, "website_id"),
		maybe("owner", StaffUser.Type, "owner_id"),
		maybe("rfq", Rfq.Type, "rfq_id"),
	}
}

// Indexes of the Quote: its lists, and its newest rows of each parent.
func (Quote) Indexes() []ent.Index {
	return indexes(
		[]string{"created_at"},
		[]string{"updated_at"},
		[]string{"customer_id", "created_at"},
		[]string{"customer_id", "updated_at"},
		[]string{"customer_user_id", "created_at"},
		[]string{"customer_user_id", "updated_at"},
		[]string{"website_id", "created_at"},
		[]string{"owner_id", "created_at"},
		[]string{"rfq_id", "created_at"},
	)
}
