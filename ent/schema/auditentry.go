package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
	"entgo.io/ent/schema/field"
)

// AuditEntry says who did what when. Nobody edits it; people are named by number, without a foreign key, so that it outlives them.
type AuditEntry struct{ ent.Schema }

// Mixin of the AuditEntry.
func (AuditEntry) Mixin() []ent.Mixin { return []ent.Mixin{Base{}} }

// Fields of the AuditEntry.
func (AuditEntry) Fields() []ent.Field {
	return fields(
		at("occurred_at").fixed(),
		enum("action", "CREATE", "UPDATE", "DELETE", "LOGIN", "LOGOUT", "EXPORT", "IMPORT", "REFUSE").fixed(),
		required("entity", 64).fixed(),
		column{field.Int64("record_id").Descriptor()}.fixed(),
		column{field.Int("version").Positive().Descriptor()}.null().fixed(),
		enum("actor_kind", "SYSTEM", "STAFF", "CUSTOMER_USER", "GUEST", "API_TOKEN").fixed(),
		key("actor_staff_user_id").null().fixed(),
		key("actor_customer_user_id").null().fixed(),
		key("api_token_id").null().fixed(),
		optional("request_id", 64).fixed(),
		optional("address", 64).fixed(),
		optional("reason", 255).fixed(),
		line("diff_digest", 64, text.OptionalLine(64)).null().fixed(),
		line("hash", 64, text.OptionalLine(64)).null(),
		line("previous_hash", 64, text.OptionalLine(64)).null(),
	)
}

// Indexes of the AuditEntry: its lists, and its newest rows of each parent.
func (AuditEntry) Indexes() []ent.Index {
	return indexes(
		[]string{"occurred_at"},
		[]string{"hash"},
		[]string{"entity", "record_id", "occurred_at"},
		[]string{"actor_staff_user_id", "occurred_at"},
		[]string{"actor_customer_user_id", "occurred_at"},
	)
}
