package schema

import (
	"buyergraph/internal/jsontypes"

	"entgo.io/ent"
	"entgo.io/ent/schema/field"
)

// Quote is a priced offer to a customer.
type Quote struct{ ent.Schema }

// Mixin of the Quote.
func (Quote) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, External{}, Document{}} }

// Fields of the Quote.
func (Quote) Fields() []ent.Field {
	return fields(
		required("identifier", 255).unique(),
		optional("project_name", 255),
		at("valid_until").null(),
		flag("expired", false),
		flag("prices_changed", false),
		optional("shipping_method", 255),
		flag("shipping_method_locked", false),
		column{field.Int64("estimated_shipping_cost").NonNegative().Descriptor()}.null(),
		column{field.Int64("overridden_shipping_cost").NonNegative().Descriptor()}.null(),
		column{field.JSON("shipping_address", &jsontypes.Address{}).Descriptor()}.null(),
		enum("internal_status", "DRAFT", "OPEN", "SENT_TO_CUSTOMER", "EXPIRED", "ACCEPTED", "DECLINED", "DELETED", "CANCELLED"),
		enum("customer_status", "OPEN", "EXPIRED", "ACCEPTED", "DECLINED"),
		currency(),
		money("total"),
		key("rfq_id").null(),
	)
}

// Edges of the Quote.
func (Quote) Edges() []ent.Edge {
	return []ent.Edge{
		maybe("rfq", Rfq.Type, "rfq_id"),
		many("assigned_staff_users", StaffUser.Type, "quotes_assigned_staff_users", "quote_id", "staff_user_id"),
		many("assigned_customer_users", CustomerUser.Type, "quotes_assigned_customer_users", "quote_id", "customer_user_id"),
	}
}

// Indexes of the Quote: its lists, and its newest rows of each parent.
func (Quote) Indexes() []ent.Index {
	return indexes([]string{"rfq_id", "created_at"}, []string{"valid_until"}, []string{"total"})
}
