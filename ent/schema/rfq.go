package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// Rfq is a request for quote.
type Rfq struct{ ent.Schema }

// Mixin returns the mixins of Rfq.
func (Rfq) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, ExternalID{}, Document{}} }

// Fields returns the fields of Rfq.
func (Rfq) Fields() []ent.Field {
	return joinFields(
		requiredLine("first_name", 255),
		requiredLine("last_name", 255),
		requiredLine("company", 255),
		varchar("email", 255, text.ValidateEmail),
		varchar("phone", 255, text.PhoneUpTo(255)).nullable(),
		optionalLine("role", 255),
		optionalFoldedLine("project_name"),
		optionalText("note"),
		optionalText("cancellation_reason"),
		enumField("internal_status", "OPEN", "PROCESSED", "MORE_INFO_REQUESTED", "DECLINED", "CANCELLED_BY_CUSTOMER", "DELETED"),
		enumField("customer_status", "SUBMITTED", "PENDING_APPROVAL", "REQUIRES_ATTENTION", "CANCELLED"),
	)
}

// Edges returns the edges of Rfq.
func (Rfq) Edges() []ent.Edge {
	return []ent.Edge{
		manyToMany("assigned_staff_users", StaffUser.Type, "rfqs_assigned_staff_users", "rfq_id", "staff_user_id"),
		manyToMany("assigned_customer_users", CustomerUser.Type, "rfqs_assigned_customer_users", "rfq_id", "customer_user_id"),
	}
}

// Indexes returns the indexes for the lists of Rfq.
func (Rfq) Indexes() []ent.Index {
	return indexesOn(
		[]string{"customer_status", "id", "customer_id", "internal_status"},
		[]string{"project_name_fold"},
	)
}
