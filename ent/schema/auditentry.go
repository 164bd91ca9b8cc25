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
	return joinFields(
		timestamp("occurred_at").immutable(),
		enumField("action", "CREATE", "UPDATE", "DELETE", "LOGIN", "LOGOUT", "EXPORT", "IMPORT", "REFUSE", "LOCK", "UNDELIVERED").immutable(),
		requiredLine("entity", 64).immutable(),
		column{field.Int64("record_id").Descriptor()}.immutable(),
		column{field.Int("version").Positive().Descriptor()}.nullable().immutable(),
		enumField("actor_kind", "SYSTEM", "STAFF", "CUSTOMER_USER", "GUEST", "API_TOKEN").immutable(),
		enumField("effective_actor_kind", "SYSTEM", "STAFF", "CUSTOMER_USER", "GUEST", "API_TOKEN").immutable(),
		foreignKey("actor_staff_user_id").nullable().immutable(),
		foreignKey("actor_customer_user_id").nullable().immutable(),
		foreignKey("api_token_id").nullable().immutable(),
		optionalLine("request_id", 64).immutable(),
		optionalLine("address", 64).immutable(),
		optionalLine("reason", 255).immutable(),
		varchar("diff_digest", 64, text.OptionalLineUpTo(64)).nullable().immutable(),
		column{field.Int64("sequence").Positive().Descriptor()}.nullable().immutable(),
		varchar("hash", 64, text.OptionalLineUpTo(64)).nullable().immutable(),
		varchar("previous_hash", 64, text.OptionalLineUpTo(64)).nullable().immutable(),
	)
}

// Indexes of the AuditEntry: its lists, and its newest rows of each parent. Of the chain
// there is one entry at each place.
func (AuditEntry) Indexes() []ent.Index {
	return append(indexesOn(
		[]string{"occurred_at"},
		[]string{"entity", "record_id"},
		[]string{"actor_staff_user_id", "occurred_at"},
		[]string{"actor_customer_user_id", "occurred_at"},
	), index.Fields("sequence").Unique())
}
