package read

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// slot is one column of one row: a number, or a piece of the rowSet's arena.
type slot struct {
	number int64 // an integer, the bits of a float, or the offset in the arena
	size   int32 // length in the arena, in bytes
	kind   slotKind
}

type slotKind uint8

// Kinds of slots.
const (
	slotNull slotKind = iota
	slotInteger
	slotFloat
	slotBytes
)

// rowGroup is the page of one parent: the rows from firstRow to before endRow.
type rowGroup struct {
	firstRow, endRow int
	hasMore          bool // the parent has more rows than the page
}

// rowSet holds the rows that one fetch has read. The slots of all rows lie one after
// another, and so do the bytes of all texts in the arena.
type rowSet struct {
	rowWidth      int // slots per row
	slots         []slot
	arena         []byte
	groupByParent map[int64]rowGroup
	countByParent map[int64]int64
	window        window
	cells         []any
	batchValues   [][][]byte // JSON texts, by batch field and row
	facets        []any      // lists of facets, by field
}

// cell receives column values from database/sql and appends each to the rowSet. It copies
// a text once, into the arena.
type cell struct{ rows *rowSet }

// Scan implements sql.Scanner.
func (c *cell) Scan(src any) error {
	s := c.rows
	switch v := src.(type) {
	case nil:
		s.slots = append(s.slots, slot{})
	case int64:
		s.slots = append(s.slots, slot{number: v, kind: slotInteger})
	case bool:
		n := int64(0)
		if v {
			n = 1
		}
		s.slots = append(s.slots, slot{number: n, kind: slotInteger})
	case float64:
		s.slots = append(s.slots, slot{number: int64(math.Float64bits(v)), kind: slotFloat}) //nolint:gosec // bits, not a number
	case time.Time:
		s.slots = append(s.slots, slot{number: v.UnixMicro(), kind: slotInteger})
	case []byte:
		s.slots = append(s.slots, slot{number: int64(len(s.arena)), size: int32(len(v)), kind: slotBytes}) //nolint:gosec // a column
		s.arena = append(s.arena, v...)
	case string:
		s.slots = append(s.slots, slot{number: int64(len(s.arena)), size: int32(len(v)), kind: slotBytes}) //nolint:gosec // a column
		s.arena = append(s.arena, v...)
	default:
		return fmt.Errorf("read: a column of type %T", src)
	}
	return nil
}

// bytesOf returns the bytes of a slot of kind slotBytes.
func (s *rowSet) bytesOf(v slot) []byte { return s.arena[v.number : v.number+int64(v.size)] }

// firstColumn returns the index of f.columns[0] in a row. The group comes before it, if
// there is one.
func (f *fetch) firstColumn() int {
	if f.edge != nil {
		return 1
	}
	return 0
}

// inputsOfRows returns the given columns of every row.
func (s *rowSet) inputsOfRows(f *fetch, columns []int) [][]Value {
	out := make([][]Value, len(s.slots)/s.rowWidth)
	for row := range out {
		out[row] = s.appendValues(nil, row*s.rowWidth+f.firstColumn(), columns)
	}
	return out
}

// appendValues appends the given columns of one row, in which f.columns begin at base. The
// values share memory with the arena.
func (s *rowSet) appendValues(out []Value, base int, columns []int) []Value {
	for _, c := range columns {
		v := s.slots[base+c]
		x := Value{IsNull: v.kind == slotNull, Number: v.number}
		if v.kind == slotBytes {
			x.Text = s.bytesOf(v)
		}
		out = append(out, x)
	}
	return out
}

// scanRows runs the statement, reads its rows into s and returns their number. The rows
// arrive grouped by parent; a group contains only the parent's page, although the slots of
// further rows stay in s.
func (r *run) scanRows(ctx context.Context, f *fetch, s *rowSet) (rowCount int, err error) {
	s.rowWidth = f.firstColumn() + len(f.columns)
	if f.wantsCursors {
		s.rowWidth += len(s.window.orderKeys)
	}
	for len(s.cells) < s.rowWidth {
		s.cells = append(s.cells, &cell{s})
	}
	cells := s.cells[:s.rowWidth]
	var key int64
	var g rowGroup
	err = r.statement.forEachRow(ctx, r.querier, func(rows *sql.Rows) error {
		if err := rows.Scan(cells...); err != nil {
			return err
		}
		if f.edge != nil {
			if k := s.slots[rowCount*s.rowWidth].number; rowCount == 0 || k != key {
				if rowCount > 0 {
					s.groupByParent[key] = g
				}
				key, g = k, rowGroup{firstRow: rowCount, endRow: rowCount}
			}
		}
		rowCount++
		switch {
		case f.byKey || rowCount-g.firstRow <= s.window.pageSize:
			g.endRow = rowCount
		case f.wantsMore:
			g.hasMore = true
		}
		return nil
	})
	if rowCount > 0 {
		s.groupByParent[key] = g
	}
	return rowCount, err
}

// distinctKeys returns the distinct integers in one column of the rows that are part of a
// page, in ascending order.
func (r *run) distinctKeys(f *fetch, keyIndex int) []any {
	s := r.rowSets[f.planIndex]
	ids := make([]int64, 0, len(s.slots)/max(1, s.rowWidth))
	for _, g := range s.groupByParent {
		for i := g.firstRow; i < g.endRow; i++ {
			if v := s.slots[i*s.rowWidth+f.firstColumn()+keyIndex]; v.kind == slotInteger {
				ids = append(ids, v.number)
			}
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	out := make([]any, len(ids))
	for i, id := range ids {
		out[i] = id
	}
	return out
}

// subtreePaths returns the paths in a column of a fetch, without those below another of them. MariaDB
// looks in the index for rows between constants, and else reads it from end to end.
func (r *run) subtreePaths(f *fetch, pathIndex int) (out []string) {
	s := r.rowSets[f.planIndex]
	var paths []string
	for _, g := range s.groupByParent {
		for i := g.firstRow; i < g.endRow; i++ {
			if v := s.slots[i*s.rowWidth+f.firstColumn()+pathIndex]; v.kind == slotBytes {
				paths = append(paths, string(s.bytesOf(v)))
			}
		}
	}
	slices.Sort(paths)
	for _, path := range paths {
		if n := len(out); n == 0 || !strings.HasPrefix(path, out[n-1]) {
			out = append(out, path)
		}
	}
	return out
}
