package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// AuditEntry records who did what and when. Entries are never edited. They name people by
// id, without a foreign key, so that they remain after the people are deleted. Only
// internal/audit writes the seal: the sequence, the hash and the previous hash.
type AuditEntry struct{ ent.Schema }

// Mixin returns the mixins of AuditEntry.
func (AuditEntry) Mixin() []ent.Mixin { return []ent.Mixin{Base{}} }

// Fields returns the fields of AuditEntry.
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

// Indexes returns the indexes for the lists of AuditEntry and for the newest rows of each
// parent. A unique index allows one entry for each sequence number of the chain.
func (AuditEntry) Indexes() []ent.Index {
	return append(indexesOn(
		[]string{"occurred_at"},
		[]string{"entity", "record_id"},
		[]string{"request_id"},
		[]string{"address", "occurred_at"},
		[]string{"actor_staff_user_id", "occurred_at"},
		[]string{"actor_customer_user_id", "occurred_at"},
	), index.Fields("sequence").Unique())
}
