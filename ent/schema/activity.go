package schema

import (
	"buyergraph/internal/jsontypes"

	"entgo.io/ent"
)

// Activity is an entry of the timeline: a note, an e-mail, a calendar event or an event
// that the product itself reports. All kinds share one table, so that one statement reads
// a mixed timeline.
type Activity struct{ ent.Schema }

// Mixin returns the mixins of Activity.
func (Activity) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, ExternalID{}} }

// Fields returns the fields of Activity.
func (Activity) Fields() []ent.Field {
	return joinFields(
		enumField("kind", "NOTE", "EMAIL", "EVENT", "SYSTEM"),
		enumField("visibility", "INTERNAL", "SHARED"),
		timestamp("occurred_at"),
		optionalLine("subject", 998),
		optionalText("subject_fold"),
		optionalText("body"),
		foreignKey("author_staff_user_id").nullable(),
		foreignKey("author_customer_user_id").nullable(),
		enumField("direction", "OUTBOUND", "INBOUND").unsetByDefault(),
		optionalLine("from_name", 320),
		optionalLine("from_address", 320),
		jsonList("recipients", []jsontypes.Recipient{}),
		optionalLine("message_id", 512),
		optionalLine("thread_key", 512),
		enumField("importance", "NORMAL", "LOW", "HIGH").unsetByDefault(),
		timestamp("starts_at").nullable(),
		timestamp("ends_at").nullable(),
		boolean("all_day", false),
		boolean("cancelled", false),
		optionalLine("location", 255),
		optionalLine("color", 7),
		jsonList("attendees", []jsontypes.Attendee{}),
		jsonList("reminders", []jsontypes.Reminder{}),
		optionalLine("event", 64),
	)
}

// Edges returns the edges of Activity.
func (Activity) Edges() []ent.Edge {
	return []ent.Edge{
		optionalEdge("author_staff_user", StaffUser.Type, "author_staff_user_id"),
		optionalEdge("author_customer_user", CustomerUser.Type, "author_customer_user_id"),
	}
}

// Indexes returns the indexes for the lists of Activity and the newest rows of each parent.
func (Activity) Indexes() []ent.Index {
	return indexesOn(
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
