package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// AuditEntry says who did what when. Nobody edits it; people are named by number, without a foreign key, so that it outlives them.
// Its seal, that is its sequence, hash and previous hash, is written by internal/audit alone.
type AuditEntry struct{ ent.Schema }

// Mixin of the AuditEntry.
func (AuditEntry) Mixin() []ent.Mixin { return []ent.Mixin{Base{}} }

// Fields of the AuditEntry.
func (AuditEntry) Fields() []ent.Field {
	return fields(
		at("occurred_at").fixed(),
		enum("action", "CREATE", "UPDATE", "DELETE", "LOGIN", "LOGOUT", "EXPORT", "IMPORT", "REFUSE", "LOCK", "UNDELIVERED").fixed(),
		required("entity", 64).fixed(),
		column{field.Int64("record_id").Descriptor()}.fixed(),
		column{field.Int("version").Positive().Descriptor()}.null().fixed(),
		enum("actor_kind", "SYSTEM", "STAFF", "CUSTOMER_USER", "GUEST", "API_TOKEN").fixed(),
		enum("effective_actor_kind", "SYSTEM", "STAFF", "CUSTOMER_USER", "GUEST", "API_TOKEN").fixed(),
		key("actor_staff_user_id").null().fixed(),
		key("actor_customer_user_id").null().fixed(),
		key("api_token_id").null().fixed(),
		optional("request_id", 64).fixed(),
		optional("address", 64).fixed(),
		optional("reason", 255).fixed(),
		line("diff_digest", 64, text.OptionalLine(64)).null().fixed(),
		column{field.Int64("sequence").Positive().Descriptor()}.null().fixed(),
		line("hash", 64, text.OptionalLine(64)).null().fixed(),
		line("previous_hash", 64, text.OptionalLine(64)).null().fixed(),
	)
}

// Indexes of the AuditEntry: its lists, and its newest rows of each parent. Of the chain
// there is one entry at each place.
func (AuditEntry) Indexes() []ent.Index {
	return append(indexes(
		[]string{"occurred_at"},
		[]string{"entity", "record_id"},
		[]string{"actor_staff_user_id", "occurred_at"},
		[]string{"actor_customer_user_id", "occurred_at"},
	), index.Fields("sequence").Unique())
}
