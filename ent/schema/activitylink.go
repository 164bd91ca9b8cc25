package schema

import (
	"entgo.io/ent"
)

// ActivityLink puts an activity into the timeline of one record. It repeats the activity's time, so that the newest of a record are read from an index, and names the company within which it happened: a person who moves to another company leaves his history behind.
type ActivityLink struct{ ent.Schema }

// Mixin of the ActivityLink.
func (ActivityLink) Mixin() []ent.Mixin { return []ent.Mixin{Base{}} }

// Fields of the ActivityLink.
func (ActivityLink) Fields() []ent.Field {
	return fields(
		at("occurred_at"),
		key("activity_id"),
		key("within_customer_id"),
		key("customer_id").null(),
		key("customer_user_id").null(),
		key("rfq_id").null(),
		key("quote_id").null(),
		key("order_id").null(),
	)
}

// Edges of the ActivityLink.
func (ActivityLink) Edges() []ent.Edge {
	return []ent.Edge{
		part("activity", Activity.Type, "activity_id"),
		part("within_customer", Customer.Type, "within_customer_id"),
		owned("customer", Customer.Type, "customer_id"),
		owned("customer_user", CustomerUser.Type, "customer_user_id"),
		owned("rfq", Rfq.Type, "rfq_id"),
		owned("quote", Quote.Type, "quote_id"),
		owned("order", Order.Type, "order_id"),
	}
}

// Indexes of the ActivityLink: its lists, and its newest rows of each parent.
func (ActivityLink) Indexes() []ent.Index {
	return indexes(
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
