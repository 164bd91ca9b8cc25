package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// Mail is a message that is queued or sent. It holds the template and its parameters but
// never a link, which the worker makes when it sends the message.
type Mail struct{ ent.Schema }

// Mixin returns the mixins of Mail.
func (Mail) Mixin() []ent.Mixin { return []ent.Mixin{Record{}} }

// Fields returns the fields of Mail.
func (Mail) Fields() []ent.Field {
	return joinFields(
		requiredLine("template", 64),
		optionalText("parameters").sensitive(),
		varchar("recipient", 255, text.ValidateEmailSyntax),
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

// Edges returns the edges of Mail.
func (Mail) Edges() []ent.Edge {
	return []ent.Edge{
		optionalParentEdge("staff_user", StaffUser.Type, "staff_user_id"),
		optionalParentEdge("customer_user", CustomerUser.Type, "customer_user_id"),
	}
}

// Indexes returns the indexes for the lists of Mail and the newest rows of each parent.
func (Mail) Indexes() []ent.Index {
	return indexesOn(
		[]string{"state", "send_at"},
		[]string{"staff_user_id", "created_at"},
		[]string{"customer_user_id", "created_at"},
	)
}
