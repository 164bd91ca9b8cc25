package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// RateLimit counts what one source or account has done within a span of time, for all
// replicas together.
type RateLimit struct{ ent.Schema }

// Mixin of the RateLimit.
func (RateLimit) Mixin() []ent.Mixin { return []ent.Mixin{Base{}} }

// Fields of the RateLimit.
func (RateLimit) Fields() []ent.Field {
	return joinFields(
		varchar("name", 128, text.LineUpTo(128)).unique().immutable(),
		countField("hits"),
		timestamp("began_at"),
	)
}

// Indexes of the RateLimit: those to sweep.
func (RateLimit) Indexes() []ent.Index { return indexesOn([]string{"began_at"}) }
