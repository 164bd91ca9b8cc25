package read

import (
	"context"
	"database/sql"
	"sync/atomic"
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

func tooManyKeys() error {
	return apperr.New(apperr.QueryTooCostly, "the query reads too many rows at once")
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

	answer  *atomic.Int64 // bytes of the operation's answer so far; nil where none was begun
	written int           // bytes of this part of it that are in that sum
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

// maxPooled is the largest buffer that goes back to its pool: one huge answer must
// not stay for ever.
const maxPooled = 1 << 20

func (r *run) release() {
	for _, s := range r.sets {
		if cap(s.arena) > maxPooled || cap(s.slots)*16 > maxPooled {
			s.arena, s.slots = nil, nil
		}
		s.slots, s.arena = s.slots[:0], s.arena[:0]
		clear(s.groups)
		clear(s.counts)
		s.window = window{keys: s.window.keys[:0]}
		s.made = s.made[:0]
	}
	clear(r.st.args[:cap(r.st.args)])
	r.e, r.q, r.viewer, r.vars, r.root, r.ctx, r.stop, r.answer = nil, nil, nil, nil, keys{}, nil, nil, nil
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
			return tooManyKeys()
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
		r.st.narrowed(f.typ, "t0", &s.window)
		return r.st.err
	}
	if idle {
		return nil
	}
	if f.rows {
		if err := r.rows(ctx, f, s, keys); err != nil {
			return err
		}
	}
	if !f.count {
		return nil
	}
	r.begin()
	r.st.countRows(f, keys, &s.window)
	return r.st.query(ctx, r.q, func(rows *sql.Rows) error {
		var key, n int64
		err := rows.Scan(&key, &n)
		s.counts[key] = n
		return err
	})
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
		r.st.read(f, keys, &s.window, limit, as)
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
		made, err := h.code(ctx, r, s.inputs(f, h.inputs))
		if err != nil {
			return err
		}
		s.made = append(s.made, made)
	}
	return nil
}

func (r *run) begin() {
	r.st = statement{text: r.st.text[:0], args: r.st.args[:0], dialect: r.e.dialect, now: r.now, viewer: r.viewer}
}
