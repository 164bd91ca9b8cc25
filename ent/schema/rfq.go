package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// Rfq is a request for quote.
type Rfq struct{ ent.Schema }

// Mixin of the Rfq.
func (Rfq) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, External{}, Document{}} }

// Fields of the Rfq.
func (Rfq) Fields() []ent.Field {
	return fields(
		required("first_name", 255),
		required("last_name", 255),
		required("company", 255),
		line("email", 255, text.Email),
		optional("phone", 255),
		optional("role", 255),
		optional("project_name", 255),
		block("note"),
		block("cancellation_reason"),
		enum("internal_status", "OPEN", "PROCESSED", "MORE_INFO_REQUESTED", "DECLINED", "CANCELLED_BY_CUSTOMER", "DELETED"),
		enum("customer_status", "SUBMITTED", "PENDING_APPROVAL", "REQUIRES_ATTENTION", "CANCELLED"),
	)
}

// Edges of the Rfq.
func (Rfq) Edges() []ent.Edge {
	return []ent.Edge{
		many("assigned_staff_users", StaffUser.Type, "rfqs_assigned_staff_users", "rfq_id", "staff_user_id"),
		many("assigned_customer_users", CustomerUser.Type, "rfqs_assigned_customer_users", "rfq_id", "customer_user_id"),
	}
}
