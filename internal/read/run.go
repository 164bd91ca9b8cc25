package read

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"time"

	"buyergraph/internal/apperr"
	"buyergraph/internal/viewer"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Querier is what the engine reads from: the store, or a transaction of it.
type Querier interface {
	QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error)
}

// keys are the values by which a fetch finds its rows.
type keys struct {
	column string // of the root; an edge has its own
	values []any
}

// maxKeys bounds one IN list. The cost limit refuses a query long before.
const maxKeys = 20_000

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

// run is one execution of a plan.
type run struct {
	e      *Engine
	p      *plan
	sets   []*rowset
	q      Querier
	viewer *viewer.Viewer
	vars   map[string]any
	root   keys // of a root by key
	now    time.Time
	st     statement
	ctx    context.Context // while writing
	stop   error           // why the writer gave up
}

func (p *plan) newRun() *run {
	if r, ok := p.pool.Get().(*run); ok {
		return r
	}
	r := &run{p: p, sets: make([]*rowset, len(p.fetches))}
	for i := range r.sets {
		r.sets[i] = &rowset{groups: map[int64]group{}, counts: map[int64]int64{}}
	}
	return r
}

// maxKept is the largest buffer that goes back to its pool: one huge answer must
// not stay for ever.
const maxKept = 1 << 20

func (r *run) release() {
	for _, s := range r.sets {
		if cap(s.arena) > maxKept || cap(s.slots)*16 > maxKept {
			s.arena, s.slots = nil, nil
		}
		s.slots, s.arena = s.slots[:0], s.arena[:0]
		clear(s.groups)
		clear(s.counts)
		s.window = window{keys: s.window.keys[:0]}
		s.made = s.made[:0]
	}
	clear(r.st.args[:cap(r.st.args)])
	r.e, r.q, r.viewer, r.vars, r.root, r.ctx, r.stop = nil, nil, nil, nil, keys{}, nil, nil
	r.st.viewer = nil
	r.p.pool.Put(r)
}

func (r *run) exec(ctx context.Context) error {
	for _, f := range r.p.fetches {
		if err := r.fetch(ctx, f); err != nil {
			return gqlerror.WrapPath(f.path, err)
		}
	}
	return nil
}

func (r *run) fetch(ctx context.Context, f *fetch) error {
	s := r.sets[f.place]
	keys := r.root
	if f.parent != nil {
		if keys.values = r.distinct(f.parent, f.key); len(keys.values) > maxKeys {
			return apperr.New(apperr.QueryTooCostly, "the query reads too many rows at once")
		}
	}
	if !f.byKey { // also without parents: a fault is a fault
		if err := s.window.parse(f, arguments(f.field, r.vars), r.viewer); err != nil {
			return err
		}
	}
	idle := f.parent != nil && len(keys.values) == 0 || !f.rows && !f.count
	if idle && s.window.filter != nil { // written for its faults alone
		r.begin()
		return r.st.narrowed(f.typ, "t0", &s.window)
	}
	if idle {
		return nil
	}
	if f.rows {
		if err := r.rows(ctx, f, s, keys); err != nil {
			return err
		}
	}
	if f.count {
		r.begin()
		if err := r.st.countRows(f, keys, &s.window); err != nil {
			return err
		}
		return r.scanCounts(ctx, s)
	}
	return nil
}

// rows reads the rows of a fetch, and has its hooks make what they make of them.
func (r *run) rows(ctx context.Context, f *fetch, s *rowset, keys keys) error {
	limit := s.window.size
	if f.more {
		limit++
	}
	for try := true; ; try = false {
		as := f.shape(len(keys.values), &s.window, try)
		r.begin()
		if err := r.st.read(f, keys, &s.window, limit, as); err != nil {
			return err
		}
		n, err := r.scan(ctx, f, s)
		if err != nil {
			return err
		}
		if as != plain || n <= limit*len(keys.values) {
			break
		}
		s.slots, s.arena = s.slots[:0], s.arena[:0] // some may have been left out
		clear(s.groups)
	}
	for _, h := range f.hooks {
		made, err := h.batch(ctx, r, s.inputs(f, h.inputs))
		if err != nil {
			return err
		}
		s.made = append(s.made, made)
	}
	return nil
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

func (r *run) begin() {
	r.st = statement{text: r.st.text[:0], args: r.st.args[:0], dialect: r.e.dialect, now: r.now, viewer: r.viewer}
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
	rows, err := r.q.QueryContext(ctx, string(r.st.text), r.st.args...)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	cells := s.cells[:s.width]
	var key int64
	var g group
	for rows.Next() {
		if err := rows.Scan(cells...); err != nil {
			return 0, err
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
	}
	if n > 0 {
		s.groups[key] = g
	}
	return n, rows.Err()
}

func (r *run) scanCounts(ctx context.Context, s *rowset) error {
	rows, err := r.q.QueryContext(ctx, string(r.st.text), r.st.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key, n int64
		if err := rows.Scan(&key, &n); err != nil {
			return err
		}
		s.counts[key] = n
	}
	return rows.Err()
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
