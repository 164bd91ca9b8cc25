package schema

import (
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/text"

	"entgo.io/ent"
	"entgo.io/ent/schema/index"
)

// AuditDiff is what an audited change did, field by field. It lies apart from its entry, which holds a salted digest of it: erasing a person deletes this row, and the entry stays valid.
type AuditDiff struct{ ent.Schema }

// Mixin of the AuditDiff.
func (AuditDiff) Mixin() []ent.Mixin { return []ent.Mixin{Base{}} }

// Fields of the AuditDiff.
func (AuditDiff) Fields() []ent.Field {
	return joinFields(
		varchar("salt", 64, text.LineUpTo(64)).immutable().sensitive(),
		jsonList("changes", []jsontypes.Change{}),
		foreignKey("entry_id"),
	)
}

// Edges of the AuditDiff.
func (AuditDiff) Edges() []ent.Edge {
	return []ent.Edge{
		parentEdge("entry", AuditEntry.Type, "entry_id"),
	}
}

// Indexes of the AuditDiff: an entry has one at most.
func (AuditDiff) Indexes() []ent.Index {
	return []ent.Index{index.Fields("entry_id").Unique()}
}
