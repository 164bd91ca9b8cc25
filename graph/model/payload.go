// Package model holds the Go types of the graph that no other room owns.
package model

import "buyergraph/internal/read"

// BulkInput says to which records a mutation is to be done, and how.
type BulkInput struct {
	IDs    []string
	Filter *read.Input // which the engine reads for itself
	Search *string
	Reason *string
	DryRun bool
}

// BulkPayload answers every mutation that changes many nodes.
type BulkPayload struct {
	Matched, Done int
	Skipped       []*SkippedRecord
	UserErrors    []UserError
}

// SkippedRecord is one to which a bulk mutation was not done.
type SkippedRecord struct {
	ID     string
	Errors []UserError
}

// NodePayload answers every mutation that changes or deletes one node.
type NodePayload struct {
	Node       *read.Object
	DeletedID  *string // in the graph, where it was deleted
	UserErrors []UserError
}
