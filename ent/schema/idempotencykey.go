package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// IdempotencyKey is what came of a mutation that a client may send again: the node, to be
// read anew for whoever asks.
type IdempotencyKey struct{ ent.Schema }

// Mixin of the IdempotencyKey.
func (IdempotencyKey) Mixin() []ent.Mixin { return []ent.Mixin{Base{}} }

// Fields of the IdempotencyKey.
func (IdempotencyKey) Fields() []ent.Field {
	return joinFields(
		varchar("name_digest", 64, text.LineUpTo(64)).unique().immutable().sensitive(),
		varchar("fingerprint", 64, text.LineUpTo(64)).immutable(),
		optionalLine("node", 64),
		timestamp("created_at").immutable(),
	)
}

// Indexes of the IdempotencyKey: those to sweep.
func (IdempotencyKey) Indexes() []ent.Index { return indexesOn([]string{"created_at"}) }
