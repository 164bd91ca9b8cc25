// Package model holds the Go types of the graph that no other room owns.
package model

import "buyergraph/internal/read"

// NodePayload answers every mutation that changes or deletes one node.
type NodePayload struct {
	Node       *read.Object
	DeletedID  *string // in the graph, where it was deleted
	UserErrors []UserError
}
