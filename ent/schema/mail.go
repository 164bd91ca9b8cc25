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
	return fields(
		required("template", 64),
		block("parameters").secret(),
		line("recipient", 255, text.Email),
		optional("recipient_name", 320),
		line("message_id", 255, text.Line(255)).unique().fixed(),
		enum("state", "QUEUED", "SENT", "FAILED", "DISCARDED"),
		block("error"),
		number("attempts"),
		at("send_at"),
		at("lease_until").null(),
		optional("lease_owner", 64).secret(),
		at("sent_at").null(),
		key("staff_user_id").null(),
		key("customer_user_id").null(),
	)
}

// Edges of the Mail.
func (Mail) Edges() []ent.Edge {
	return []ent.Edge{
		owned("staff_user", StaffUser.Type, "staff_user_id"),
		owned("customer_user", CustomerUser.Type, "customer_user_id"),
	}
}

// Indexes of the Mail: its lists, and its newest rows of each parent.
func (Mail) Indexes() []ent.Index {
	return indexes(
		[]string{"state", "send_at"},
		[]string{"staff_user_id", "created_at"},
		[]string{"customer_user_id", "created_at"},
	)
}
