package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// Rfq is a request for quote.
type Rfq struct{ ent.Schema }

// Mixin of the Rfq.
func (Rfq) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, External{}} }

// Fields of the Rfq.
func (Rfq) Fields() []ent.Field {
	return fields(
		required("first_name", 255),
		required("last_name", 255),
		required("company", 255),
		line("email", 255, text.Email),
		optional("phone", 255),
		optional("role", 255),
		optional("po_number", 255),
		optional("project_name", 255),
		block("note"),
		block("cancellation_reason"),
		date("ship_until"),
		enum("internal_status", "OPEN", "PROCESSED", "MORE_INFO_REQUESTED", "DECLINED", "CANCELLED_BY_CUSTOMER", "DELETED"),
		enum("customer_status", "SUBMITTED", "PENDING_APPROVAL", "REQUIRES_ATTENTION", "CANCELLED"),
		key("customer_id"),
		key("customer_user_id").null(),
		key("website_id").null(),
		key("owner_id").null(),
	)
}

// Edges of the Rfq.
func (Rfq) Edges() []ent.Edge {
	return []ent.Edge{
		one("customer", Customer.Type, "customer_id"),
		maybe("customer_user", CustomerUser.Type, "customer_user_id"),
		maybe("website", Website.Type, "website_id"),
		maybe("owner", StaffUser.Type, "owner_id"),
	}
}

// Indexes of the Rfq: its lists, and its newest rows of each parent.
func (Rfq) Indexes() []ent.Index {
	return indexes(
		[]string{"created_at"},
		[]string{"updated_at"},
		[]string{"customer_id", "created_at"},
		[]string{"customer_id", "updated_at"},
		[]string{"customer_user_id", "created_at"},
		[]string{"customer_user_id", "updated_at"},
		[]string{"website_id", "created_at"},
		[]string{"owner_id", "created_at"},
	)
}
