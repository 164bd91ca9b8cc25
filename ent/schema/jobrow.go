package schema

import (
	"buyergraph/internal/jsontypes"

	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// JobRow is one of the records that a job treats one after the other. It names its record without
// a foreign key, so that it remains after the record is deleted.
type JobRow struct{ ent.Schema }

// Mixin returns the mixins of JobRow.
func (JobRow) Mixin() []ent.Mixin { return []ent.Mixin{Base{}} }

// Fields returns the fields of JobRow.
func (JobRow) Fields() []ent.Field {
	return joinFields(
		countField("position").immutable(),
		requiredLine("entity", 64).immutable(),
		column{field.Int64("record_id").Descriptor()}.nullable(),
		enumField("outcome", "CREATED", "UPDATED", "UNCHANGED", "DELETED", "REFUSED").unsetByDefault(),
		jsonList("errors", []jsontypes.RowError{}),
		foreignKey("job_id"),
	)
}

// Edges returns the edges of JobRow.
func (JobRow) Edges() []ent.Edge {
	return []ent.Edge{
		parentEdge("job", Job.Type, "job_id"),
	}
}

// Indexes returns the indexes of JobRow: a job has one row at each position, and finds its rows by
// their outcome.
func (JobRow) Indexes() []ent.Index {
	return append(indexesOn([]string{"job_id", "outcome"}), index.Fields("job_id", "position").Unique())
}
