package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// IdempotencyKey holds the result of a mutation that a client may retry: the id of the
// node. A retry reads the node again with the viewer's permissions.
type IdempotencyKey struct{ ent.Schema }

// Mixin returns the mixins of IdempotencyKey.
func (IdempotencyKey) Mixin() []ent.Mixin { return []ent.Mixin{Base{}} }

// Fields returns the fields of IdempotencyKey.
func (IdempotencyKey) Fields() []ent.Field {
	return joinFields(
		varchar("name_digest", 64, text.LineUpTo(64)).unique().immutable().sensitive(),
		varchar("fingerprint", 64, text.LineUpTo(64)).immutable(),
		optionalLine("node", 64),
		timestamp("created_at").immutable(),
	)
}

// Indexes returns the index for the sweep of old rows.
func (IdempotencyKey) Indexes() []ent.Index { return indexesOn([]string{"created_at"}) }
