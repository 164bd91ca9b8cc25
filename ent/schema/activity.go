package schema

import (
	"buyergraph/internal/jsontypes"

	"entgo.io/ent"
)

// Activity is an entry of the timeline: a note, an e-mail, a calendar event, or what the product itself reports. One table, so that a mixed timeline is one statement.
type Activity struct{ ent.Schema }

// Mixin of the Activity.
func (Activity) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, External{}} }

// Fields of the Activity.
func (Activity) Fields() []ent.Field {
	return fields(
		enum("kind", "NOTE", "EMAIL", "EVENT", "SYSTEM"),
		enum("visibility", "INTERNAL", "SHARED"),
		at("occurred_at"),
		optional("subject", 998),
		block("subject_fold"),
		block("body"),
		key("author_staff_user_id").null(),
		key("author_customer_user_id").null(),
		enum("direction", "OUTBOUND", "INBOUND").maybe(),
		optional("from_name", 320),
		optional("from_address", 320),
		values("recipients", []jsontypes.Recipient{}),
		optional("message_id", 512),
		optional("thread_key", 512),
		enum("importance", "NORMAL", "LOW", "HIGH").maybe(),
		at("starts_at").null(),
		at("ends_at").null(),
		flag("all_day", false),
		flag("cancelled", false),
		optional("location", 255),
		optional("color", 7),
		values("attendees", []jsontypes.Attendee{}),
		values("reminders", []jsontypes.Reminder{}),
		optional("event", 64),
	)
}

// Edges of the Activity.
func (Activity) Edges() []ent.Edge {
	return []ent.Edge{
		maybe("author_staff_user", StaffUser.Type, "author_staff_user_id"),
		maybe("author_customer_user", CustomerUser.Type, "author_customer_user_id"),
	}
}

// Indexes of the Activity: its lists, and its newest rows of each parent.
func (Activity) Indexes() []ent.Index {
	return indexes(
		[]string{"occurred_at"},
		[]string{"created_at"},
		[]string{"starts_at"},
		[]string{"kind", "occurred_at"},
		[]string{"author_staff_user_id", "occurred_at"},
		[]string{"author_customer_user_id", "occurred_at"},
		[]string{"message_id"},
		[]string{"thread_key"},
	)
}
