package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// Mail is a message that waits to be sent, or was. It holds template and parameters, never a link: the worker makes that when it sends.
type Mail struct{ ent.Schema }

// Mixin of the Mail.
func (Mail) Mixin() []ent.Mixin { return []ent.Mixin{Record{}} }

// Fields of the Mail.
func (Mail) Fields() []ent.Field {
	return joinFields(
		requiredLine("template", 64),
		optionalText("parameters").sensitive(),
		varchar("recipient", 255, text.ValidateEmail),
		optionalLine("recipient_name", 320),
		varchar("message_id", 255, text.LineUpTo(255)).unique().immutable(),
		enumField("state", "QUEUED", "SENT", "FAILED", "DISCARDED"),
		optionalText("error"),
		countField("attempts"),
		timestamp("send_at"),
		timestamp("lease_until").nullable(),
		optionalLine("lease_owner", 64).sensitive(),
		timestamp("sent_at").nullable(),
		foreignKey("staff_user_id").nullable(),
		foreignKey("customer_user_id").nullable(),
	)
}

// Edges of the Mail.
func (Mail) Edges() []ent.Edge {
	return []ent.Edge{
		optionalParentEdge("staff_user", StaffUser.Type, "staff_user_id"),
		optionalParentEdge("customer_user", CustomerUser.Type, "customer_user_id"),
	}
}

// Indexes of the Mail: its lists, and its newest rows of each parent.
func (Mail) Indexes() []ent.Index {
	return indexesOn(
		[]string{"state", "send_at"},
		[]string{"staff_user_id", "created_at"},
		[]string{"customer_user_id", "created_at"},
	)
}
