// Package model holds the Go types of the GraphQL API that belong to no other package.
package model

import (
	"buyergraph/internal/mutation"
	"buyergraph/internal/read"
)

// BulkInput selects the records of a bulk mutation, and says how to do it.
type BulkInput struct {
	IDs    []string
	Filter *read.Input // decoded by the read engine
	Search *string
	Reason *string
	DryRun bool
	Roles  *mutation.IDListPatch // of customerUsersRolesUpdate
}

// BulkPayload answers every mutation that changes many nodes.
type BulkPayload struct {
	Matched, Done int
	Skipped       []*SkippedRecord
	Job           *read.Object // that changes the records; nil if they were changed at once
	UserErrors    []UserError
}

// SkippedRecord is a record that a bulk mutation did not change, with the reasons.
type SkippedRecord struct {
	ID     string
	Node   *read.Object // nil if the viewer does not see the record
	Errors []UserError
}

// NodePayload answers every mutation that changes or deletes one node.
type NodePayload struct {
	Node       *read.Object
	DeletedID  *string  // shown by the payloads of deletions only
	RelatedIDs []string // of the records that a payload names besides its node
	UserErrors []UserError
}

// UpsertPayload answers every mutation that creates or changes many records by their external ids.
type UpsertPayload struct {
	Rows       []*UpsertResult
	UserErrors []UserError
}

// UpsertResult is what became of a row of an upsert.
type UpsertResult struct {
	Position int
	Outcome  mutation.RowOutcome
	Node     *read.Object // nil if the row was refused
	Errors   []UserError
	// KeptRoleIDs are the roles that the row's list of roles left in place.
	KeptRoleIDs []string
}
