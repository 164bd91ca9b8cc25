package schema

import (
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/text"

	"entgo.io/ent"
	"entgo.io/ent/schema/index"
)

// AuditDiff holds the changed fields of an audit entry. The entry holds a salted digest of
// it, so that erasing a person deletes this row and the entry stays valid.
type AuditDiff struct{ ent.Schema }

// Mixin returns the mixins of AuditDiff.
func (AuditDiff) Mixin() []ent.Mixin { return []ent.Mixin{Base{}} }

// Fields returns the fields of AuditDiff.
func (AuditDiff) Fields() []ent.Field {
	return joinFields(
		varchar("salt", 64, text.LineUpTo(64)).immutable().sensitive(),
		jsonList("changes", []jsontypes.Change{}),
		foreignKey("entry_id"),
	)
}

// Edges returns the edges of AuditDiff.
func (AuditDiff) Edges() []ent.Edge {
	return []ent.Edge{
		parentEdge("entry", AuditEntry.Type, "entry_id"),
	}
}

// Indexes returns a unique index: an entry has at most one AuditDiff.
func (AuditDiff) Indexes() []ent.Index {
	return []ent.Index{index.Fields("entry_id").Unique()}
}
