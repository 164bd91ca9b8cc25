package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// RateLimit counts what one source or account has done within a period, for all replicas
// together.
type RateLimit struct{ ent.Schema }

// Mixin returns the mixins of RateLimit.
func (RateLimit) Mixin() []ent.Mixin { return []ent.Mixin{Base{}} }

// Fields returns the fields of RateLimit.
func (RateLimit) Fields() []ent.Field {
	return joinFields(
		varchar("name", 128, text.LineUpTo(128)).unique().immutable(),
		countField("hits"),
		timestamp("began_at"),
		timestamp("pending_until").nullable(), // until then the attempt that has this row may be running
	)
}

// Indexes returns the index for the sweep of old rows.
func (RateLimit) Indexes() []ent.Index { return indexesOn([]string{"began_at"}) }
