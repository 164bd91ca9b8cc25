package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// Guard is a row that a transaction changes before it checks a rule over several rows. Two
// transactions that check the same rule then conflict, also on two nodes of a cluster.
type Guard struct{ ent.Schema }

// Mixin returns the mixins of Guard.
func (Guard) Mixin() []ent.Mixin { return []ent.Mixin{Base{}} }

// Fields returns the fields of Guard.
func (Guard) Fields() []ent.Field {
	return joinFields(
		varchar("name", 64, text.LineUpTo(64)).unique().immutable(),
		countField("changes"),
	)
}
