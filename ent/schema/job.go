package schema

import (
	"entgo.io/ent"
)

// Job is work that goes on after the answer; a worker leases it.
type Job struct{ ent.Schema }

// Mixin of the Job.
func (Job) Mixin() []ent.Mixin { return []ent.Mixin{Record{}} }

// Fields of the Job.
func (Job) Fields() []ent.Field {
	return joinFields(
		requiredLine("kind", 64),
		enumField("state", "QUEUED", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED"),
		optionalText("input").sensitive(),
		optionalText("result"),
		optionalText("error"),
		countField("done"),
		countField("total"),
		countField("attempts"),
		timestamp("run_at"),
		timestamp("lease_until").nullable(),
		optionalLine("lease_owner", 64).sensitive(),
		timestamp("finished_at").nullable(),
		foreignKey("requested_by_staff_user_id").nullable(),
		foreignKey("requested_by_customer_user_id").nullable(),
	)
}

// Edges of the Job.
func (Job) Edges() []ent.Edge {
	return []ent.Edge{
		optionalEdge("requested_by_staff_user", StaffUser.Type, "requested_by_staff_user_id"),
		optionalEdge("requested_by_customer_user", CustomerUser.Type, "requested_by_customer_user_id"),
	}
}

// Indexes of the Job: its lists, and its newest rows of each parent.
func (Job) Indexes() []ent.Index {
	return indexesOn(
		[]string{"created_at"},
		[]string{"state", "run_at"},
		[]string{"requested_by_staff_user_id", "created_at"},
		[]string{"requested_by_customer_user_id", "created_at"},
	)
}
