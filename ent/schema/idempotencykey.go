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
	return fields(
		line("name_digest", 64, text.Line(64)).unique().fixed().secret(),
		line("fingerprint", 64, text.Line(64)).fixed(),
		optional("node", 64),
		at("created_at").fixed(),
	)
}

// Indexes of the IdempotencyKey: those to sweep.
func (IdempotencyKey) Indexes() []ent.Index { return indexes([]string{"created_at"}) }
