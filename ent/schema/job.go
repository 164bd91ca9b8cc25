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
	return fields(
		required("kind", 64),
		enum("state", "QUEUED", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED"),
		block("input").secret(),
		block("result"),
		block("error"),
		number("done"),
		number("total"),
		number("attempts"),
		at("run_at"),
		at("lease_until").null(),
		optional("lease_owner", 64).secret(),
		at("finished_at").null(),
		key("requested_by_staff_user_id").null(),
		key("requested_by_customer_user_id").null(),
	)
}

// Edges of the Job.
func (Job) Edges() []ent.Edge {
	return []ent.Edge{
		maybe("requested_by_staff_user", StaffUser.Type, "requested_by_staff_user_id"),
		maybe("requested_by_customer_user", CustomerUser.Type, "requested_by_customer_user_id"),
	}
}

// Indexes of the Job: its lists, and its newest rows of each parent.
func (Job) Indexes() []ent.Index {
	return indexes(
		[]string{"created_at"},
		[]string{"state", "run_at"},
		[]string{"requested_by_staff_user_id", "created_at"},
		[]string{"requested_by_customer_user_id", "created_at"},
	)
}
