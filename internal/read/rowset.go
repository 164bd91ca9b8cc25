package read

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"time"
)

// slot is one column of one row: a number, or a piece of the arena.
type slot struct {
	n    int64
	size int32
	kind slotKind
}

type slotKind uint8

const (
	null slotKind = iota
	integer
	float
	bytes
)

// group is the rows of one parent.
type group struct {
	start, end int
	more       bool
}

// rowset is what one fetch brought.
type rowset struct {
	width  int
	slots  []slot
	arena  []byte
	groups map[int64]group
	counts map[int64]int64
	window window
	cells  []any
	made   [][][]byte // by hook and row
}

// cell receives a column from database/sql and copies it once, into the arena.
type cell struct{ s *rowset }

// Scan implements sql.Scanner.
func (c *cell) Scan(src any) error {
	s := c.s
	switch v := src.(type) {
	case nil:
		s.slots = append(s.slots, slot{})
	case int64:
		s.slots = append(s.slots, slot{n: v, kind: integer})
	case bool:
		n := int64(0)
		if v {
			n = 1
		}
		s.slots = append(s.slots, slot{n: n, kind: integer})
	case float64:
		s.slots = append(s.slots, slot{n: int64(math.Float64bits(v)), kind: float}) //nolint:gosec // bits, not a number
	case time.Time:
		s.slots = append(s.slots, slot{n: v.UnixMicro(), kind: integer})
	case []byte:
		s.slots = append(s.slots, slot{n: int64(len(s.arena)), size: int32(len(v)), kind: bytes}) //nolint:gosec // a column
		s.arena = append(s.arena, v...)
	case string:
		s.slots = append(s.slots, slot{n: int64(len(s.arena)), size: int32(len(v)), kind: bytes}) //nolint:gosec // a column
		s.arena = append(s.arena, v...)
	default:
		return fmt.Errorf("read: a column of type %T", src)
	}
	return nil
}

func (s *rowset) bytes(v slot) []byte { return s.arena[v.n : v.n+int64(v.size)] }

// offset is where f.columns begin in a row: behind the group, if there is one.
func (f *fetch) offset() int {
	if f.edge != nil {
		return 1
	}
	return 0
}

// inputs are some columns of every row.
func (s *rowset) inputs(f *fetch, columns []int) [][]Value {
	out := make([][]Value, len(s.slots)/s.width)
	for row := range out {
		out[row] = s.values(nil, row*s.width+f.offset(), columns)
	}
	return out
}

func (s *rowset) values(out []Value, base int, columns []int) []Value {
	for _, c := range columns {
		v := s.slots[base+c]
		x := Value{Null: v.kind == null, N: v.n}
		if v.kind == bytes {
			x.Text = s.bytes(v)
		}
		out = append(out, x)
	}
	return out
}

// scan reads the rows into s and returns how many there were; of each parent's
// rows only a page is kept in its group.
func (r *run) scan(ctx context.Context, f *fetch, s *rowset) (n int, err error) {
	s.width = f.offset() + len(f.columns)
	if f.cursors {
		s.width += len(s.window.keys)
	}
	for len(s.cells) < s.width {
		s.cells = append(s.cells, &cell{s})
	}
	cells := s.cells[:s.width]
	var key int64
	var g group
	err = r.st.query(ctx, r.q, func(rows *sql.Rows) error {
		if err := rows.Scan(cells...); err != nil {
			return err
		}
		if f.edge != nil {
			if k := s.slots[n*s.width].n; n == 0 || k != key {
				if n > 0 {
					s.groups[key] = g
				}
				key, g = k, group{start: n, end: n}
			}
		}
		n++
		switch {
		case f.byKey || n-g.start <= s.window.size:
			g.end = n
		case f.more:
			g.more = true
		}
		return nil
	})
	if n > 0 {
		s.groups[key] = g
	}
	return n, err
}

// distinct are the distinct keys in a column of the rows that are shown.
func (r *run) distinct(f *fetch, c int) []any {
	s := r.sets[f.place]
	ids := make([]int64, 0, len(s.slots)/max(1, s.width))
	for _, g := range s.groups {
		for i := g.start; i < g.end; i++ {
			if v := s.slots[i*s.width+f.offset()+c]; v.kind == integer {
				ids = append(ids, v.n)
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
