package mutation

import (
	"buyergraph/internal/text"
)

// RowOutcome is what became of a row of a mutation of many rows.
type RowOutcome string

// Outcomes of a row.
const (
	Created   RowOutcome = "CREATED"
	Updated   RowOutcome = "UPDATED"
	Unchanged RowOutcome = "UNCHANGED"
	Deleted   RowOutcome = "DELETED"
	Refused   RowOutcome = "REFUSED"
)

// RowResult is the result of a row: its record, and the ids of the roles that a list of roles left in place.
type RowResult struct {
	ID        string
	Outcome   RowOutcome
	KeptRoles []string
}

// ExternalRow is a row of an upsert: it names its record by the id in another system.
type ExternalRow interface {
	// Key is the external id of the record.
	Key() string
	// ParentKey is the external id of a record that must be written first if a row of the same
	// call names it; empty for none.
	ParentKey() string
}

// RowOrder returns the positions of the rows of an upsert in the order in which they are written: each
// after the row of its parent. Rows that are each other's parents keep their order. duplicates has the
// rows that repeat an external id, with the position of the first row that has it.
func RowOrder[R ExternalRow](rows []R) (order []int, duplicates map[int]int) {
	first, placed := map[string]int{}, make([]bool, len(rows))
	duplicates = map[int]int{}
	for i, row := range rows {
		key := text.Clean(row.Key())
		before, isTaken := first[key]
		switch {
		case key == "":
		case isTaken:
			duplicates[i] = before
		default:
			first[key] = i
		}
	}
	var place func(i int)
	place = func(i int) {
		if placed[i] {
			return
		}
		placed[i] = true
		if parent, isInCall := first[text.Clean(rows[i].ParentKey())]; isInCall {
			place(parent)
		}
		order = append(order, i)
	}
	for i := range rows {
		place(i)
	}
	return order, duplicates
}
