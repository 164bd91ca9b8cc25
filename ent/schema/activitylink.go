package schema

import (
	"entgo.io/ent"
)

// ActivityLink puts an activity into the timeline of one record. It repeats the activity's
// time, so that an index gives the newest activities of a record. It names the company in
// which the activity happened, because the history of a user who moves to another company
// stays with the old one.
type ActivityLink struct{ ent.Schema }

// Mixin returns the mixins of ActivityLink.
func (ActivityLink) Mixin() []ent.Mixin { return []ent.Mixin{Base{}} }

// Fields returns the fields of ActivityLink.
func (ActivityLink) Fields() []ent.Field {
	return joinFields(
		timestamp("occurred_at"),
		foreignKey("activity_id"),
		foreignKey("within_customer_id"),
		foreignKey("customer_id").nullable(),
		foreignKey("customer_user_id").nullable(),
		foreignKey("rfq_id").nullable(),
		foreignKey("quote_id").nullable(),
		foreignKey("order_id").nullable(),
	)
}

// Edges returns the edges of ActivityLink.
func (ActivityLink) Edges() []ent.Edge {
	return []ent.Edge{
		parentEdge("activity", Activity.Type, "activity_id"),
		parentEdge("within_customer", Customer.Type, "within_customer_id"),
		optionalParentEdge("customer", Customer.Type, "customer_id"),
		optionalParentEdge("customer_user", CustomerUser.Type, "customer_user_id"),
		optionalParentEdge("rfq", Rfq.Type, "rfq_id"),
		optionalParentEdge("quote", Quote.Type, "quote_id"),
		optionalParentEdge("order", Order.Type, "order_id"),
	}
}

// Indexes returns the indexes for the lists of ActivityLink and the newest rows of each parent.
func (ActivityLink) Indexes() []ent.Index {
	return indexesOn(
		[]string{"occurred_at"},
		[]string{"activity_id", "occurred_at"},
		[]string{"within_customer_id", "occurred_at", "activity_id"},
		[]string{"customer_id", "occurred_at", "activity_id"},
		[]string{"customer_user_id", "occurred_at", "activity_id"},
		[]string{"rfq_id", "occurred_at", "activity_id"},
		[]string{"quote_id", "occurred_at", "activity_id"},
		[]string{"order_id", "occurred_at", "activity_id"},
	)
}
