package read

import (
	"context"
	"database/sql"
	"sync/atomic"
	"time"

	"buyergraph/internal/apperr"
	"buyergraph/internal/binding"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// lookupKeys holds the values by which a fetch finds its rows.
type lookupKeys struct {
	column string // used by the root only; a connection has the column of its edge
	values []any
	paths  []string // of the rows that values name, where the rows below them in a tree are read; see subtreePaths
}

// maxLookupKeys limits one IN list. In practice the cost limit rejects a query long before.
const maxLookupKeys = dbquery.MaxListed

func tooManyKeys() error {
	return apperr.New(apperr.QueryTooCostly, "The query reads too many rows at once. Ask for smaller pages.", "reason", "ROWS")
}

// run is one execution of a plan. Runs are pooled per plan with their buffers.
type run struct {
	engine     *Engine
	plan       *plan
	rowSets    []*rowSet
	querier    dbquery.Querier
	viewer     *viewer.Viewer
	variables  map[string]any
	rootKeys   lookupKeys // keys of the root fetch if it finds nodes by key, or a list of the rows with some values
	now        time.Time
	statement  statement
	writeCtx   context.Context // set while writing; its end stops the writer
	stopReason error           // why the writer stopped early

	answerBytes  *atomic.Int64 // size of the operation's answer so far; nil without WithAnswerLimit
	countedBytes int           // bytes of this run's output that answerBytes already includes
}

// newRun takes a run from the pool or makes one.
func (p *plan) newRun() *run {
	if r, ok := p.runPool.Get().(*run); ok {
		return r
	}
	r := &run{plan: p, rowSets: make([]*rowSet, len(p.fetches))}
	for i := range r.rowSets {
		r.rowSets[i] = &rowSet{groupByParent: map[int64]rowGroup{}, countByParent: map[int64]int64{}}
	}
	return r
}

// maxPooledBytes is the size of the largest buffer that goes back to its pool. Without the
// limit the memory of one huge answer would never be freed.
const maxPooledBytes = 1 << 20

// release clears the run and puts it back into the pool.
func (r *run) release() {
	for _, s := range r.rowSets {
		if cap(s.arena) > maxPooledBytes || cap(s.slots)*16 > maxPooledBytes {
			s.arena, s.slots = nil, nil
		}
		s.slots, s.arena = s.slots[:0], s.arena[:0]
		clear(s.groupByParent)
		clear(s.countByParent)
		s.window = window{orderKeys: s.window.orderKeys[:0], orderEdges: s.window.orderEdges[:0]}
		s.batchValues, s.facets = s.batchValues[:0], s.facets[:0]
	}
	clear(r.statement.args[:cap(r.statement.args)])
	r.engine, r.querier, r.viewer, r.variables, r.rootKeys = nil, nil, nil, nil, lookupKeys{}
	r.writeCtx, r.stopReason, r.answerBytes = nil, nil, nil
	r.statement.viewer = nil
	r.plan.runPool.Put(r)
}

// executeFetches runs all fetches in order. An error carries the path of the field that
// failed.
func (r *run) executeFetches(ctx context.Context) error {
	for _, f := range r.plan.fetches {
		if err := r.executeFetch(ctx, f); err != nil {
			return gqlerror.WrapPath(f.path, err)
		}
	}
	return nil
}

// executeFetch reads the rows, the counts and the facets of one fetch, as far as they are wanted.
// Codes: BAD_REQUEST, PERMISSION_DENIED, QUERY_TOO_COSTLY.
func (r *run) executeFetch(ctx context.Context, f *fetch) error {
	s := r.rowSets[f.planIndex]
	keys := r.rootKeys
	if f.parent != nil {
		if keys.values = r.distinctKeys(f.parent, f.parentKeyIndex); len(keys.values) > maxLookupKeys {
			return tooManyKeys()
		}
	}
	if !f.byKey { // checked without parents too: wrong arguments are an error whatever the rows
		if err := s.window.parseArguments(f, argumentsOf(f.documentField, r.variables), r.viewer, r.engine.cursors); err != nil {
			return err
		}
	}
	if f.edge != nil && len(f.facetFields) > 0 {
		return apperr.New(apperr.BadRequest, `Only lists of the root have "{field}".`, "reason", "NESTED_FACETS", "field", "facets")
	}
	nothingToRead := f.parent != nil && len(keys.values) == 0 || !f.wantsRows && !f.wantsCount && len(f.facetFields) == 0
	if nothingToRead && s.window.filter != nil { // written only to find its errors; it does not run
		r.beginStatement()
		r.statement.addFilterAndSearch(f.rowType, "t0", &s.window)
		return r.statement.firstError
	}
	if nothingToRead {
		return nil
	}
	if f.edge != nil && f.edge.Tree == binding.Descendants && r.engine.dialect == dialect.MySQL {
		keys.paths = r.subtreePaths(f.parent, f.parentPathIndex)
	}
	if f.wantsRows {
		if err := r.readRows(ctx, f, s, keys); err != nil {
			return err
		}
	}
	if f.wantsCount {
		if err := r.countRows(ctx, f, s, keys); err != nil {
			return err
		}
	}
	return r.readFacets(ctx, f, s, keys)
}

// countRows counts the rows of each parent.
func (r *run) countRows(ctx context.Context, f *fetch, s *rowSet, keys lookupKeys) error {
	r.beginStatement()
	r.statement.addCountQuery(f, keys, &s.window)
	return r.statement.forEachRow(ctx, r.querier, func(rows *sql.Rows) error {
		var key, n int64
		err := rows.Scan(&key, &n)
		s.countByParent[key] = n
		return err
	})
}

// readRows reads the rows of a fetch and then computes its batch fields. If a statement of
// shapeAllParents reaches its limit, readRows reads the rows again in another shape.
func (r *run) readRows(ctx context.Context, f *fetch, s *rowSet, keys lookupKeys) error {
	limit := s.window.pageSize
	if f.wantsMore {
		limit++
	}
	for tryAllParents := true; ; tryAllParents = false {
		r.beginStatement()
		shape := f.chooseShape(len(keys.values), &s.window, tryAllParents)
		if shape == shapeFlat && f.edge == nil && len(s.window.searchWords) > 0 && r.statement.looksUpWords() {
			shape = shapeIDsFirst // the index of the order has all that the search needs
		}
		r.statement.addSelect(f, keys, &s.window, limit, shape)
		n, err := r.scanRows(ctx, f, s)
		if err != nil {
			return err
		}
		if shape != shapeAllParents || n <= limit*len(keys.values) {
			break
		}
		s.slots, s.arena = s.slots[:0], s.arena[:0] // the limit may have cut off rows
		clear(s.groupByParent)
	}
	for _, field := range f.batchFields {
		values, err := field.makeValues(ctx, r, s.inputsOfRows(f, field.inputIndexes))
		if err != nil {
			return err
		}
		s.batchValues = append(s.batchValues, values)
	}
	return nil
}

// beginStatement starts an empty statement in the buffers of the last one.
func (r *run) beginStatement() {
	r.statement = statement{
		text: r.statement.text[:0], args: r.statement.args[:0], dialect: r.engine.dialect, now: r.now, viewer: r.viewer,
	}
}
