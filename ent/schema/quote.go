package schema

import (
	"buyergraph/internal/jsontypes"

	"entgo.io/ent"
	"entgo.io/ent/schema/field"
)

// Quote is a priced offer to a customer.
type Quote struct{ ent.Schema }

// Mixin returns the mixins of Quote.
func (Quote) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, ExternalID{}, Document{}} }

// Fields returns the fields of Quote.
func (Quote) Fields() []ent.Field {
	return joinFields(
		optionalFoldedLine("project_name"),
		timestamp("valid_until").nullable(),
		boolean("expired", false),
		boolean("prices_changed", false),
		optionalLine("shipping_method", 255),
		boolean("shipping_method_locked", false),
		column{field.Int64("estimated_shipping_cost").NonNegative().Descriptor()}.nullable(),
		column{field.Int64("overridden_shipping_cost").NonNegative().Descriptor()}.nullable(),
		column{field.JSON("shipping_address", &jsontypes.Address{}).Descriptor()}.nullable(),
		enumField("internal_status", "DRAFT", "OPEN", "SENT_TO_CUSTOMER", "EXPIRED", "ACCEPTED", "DECLINED", "DELETED", "CANCELLED"),
		enumField("customer_status", "OPEN", "EXPIRED", "ACCEPTED", "DECLINED"),
		currencyCode(),
		fixedPoint("total"),
		foreignKey("rfq_id").nullable(),
	)
}

// Edges returns the edges of Quote.
func (Quote) Edges() []ent.Edge {
	return []ent.Edge{
		optionalEdge("rfq", Rfq.Type, "rfq_id"),
		manyToMany("assigned_staff_users", StaffUser.Type, "quotes_assigned_staff_users", "quote_id", "staff_user_id"),
		manyToMany("assigned_customer_users", CustomerUser.Type, "quotes_assigned_customer_users", "quote_id", "customer_user_id"),
	}
}

// Indexes returns the indexes for the lists of Quote and the newest rows of each parent.
func (Quote) Indexes() []ent.Index {
	return indexesOn(
		[]string{"rfq_id", "created_at"},
		[]string{"customer_status", "id", "customer_id", "internal_status"},
		[]string{"project_name_fold"},
		[]string{"valid_until"},
		[]string{"total"},
	)
}
