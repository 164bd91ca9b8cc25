package schema

import (
	"entgo.io/ent"
)

// Job is work that continues after the response. A worker takes it with a lease.
type Job struct{ ent.Schema }

// Mixin returns the mixins of Job.
func (Job) Mixin() []ent.Mixin { return []ent.Mixin{Record{}} }

// Fields returns the fields of Job.
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
		foreignKey("requested_by_api_token_id").nullable(),
	)
}

// Edges returns the edges of Job.
func (Job) Edges() []ent.Edge {
	return []ent.Edge{
		optionalEdge("requested_by_staff_user", StaffUser.Type, "requested_by_staff_user_id"),
		optionalEdge("requested_by_customer_user", CustomerUser.Type, "requested_by_customer_user_id"),
		optionalEdge("requested_by_api_token", ApiToken.Type, "requested_by_api_token_id"),
	}
}

// Indexes returns the indexes for the lists of Job and the newest rows of each parent.
func (Job) Indexes() []ent.Index {
	return indexesOn(
		[]string{"created_at"},
		[]string{"state", "run_at"},
		[]string{"requested_by_staff_user_id", "created_at"},
		[]string{"requested_by_customer_user_id", "created_at"},
		[]string{"requested_by_api_token_id", "created_at"},
	)
}
