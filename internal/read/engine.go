package read

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"buyergraph/internal/binding"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Engine answers fields of encoded types.
type Engine struct {
	graph   *binding.Graph
	q       Querier
	dialect string
	now     func() time.Time
	plans   *lru.Cache[planKey, *plan]
}

// What is kept between requests. A plan keeps its document alive, so only those of
// short documents stay.
const (
	MaxKept      = 8 << 10 // bytes of a document
	maxKeptItems = 400     // fields of a plan
	maxPlans     = 1000
)

// New makes an engine that reads from q by default.
func New(g *binding.Graph, q Querier, dialect string, now func() time.Time) *Engine {
	e := &Engine{graph: g, q: q, dialect: dialect, now: now}
	e.plans, _ = lru.New[planKey, *plan](maxPlans)
	return e
}

// List answers the connection that is being resolved.
func (e *Engine) List(ctx context.Context) (o *Object, err error) {
	a := e.asked(ctx)
	err = a.answer(ctx, e.graph.ConnectionOf(a.f.Field), false, keys{}, func(r *run) { o = r.encode(0) })
	return o, err
}

// Node answers the field that is being resolved with the node of that id: null
// when it is not there, not the viewer's, or not of the field's type.
func (e *Engine) Node(ctx context.Context, id string) (*Object, error) {
	return e.asked(ctx).node(ctx, id)
}

// Key names one node by a unique column.
type Key struct {
	Column string
	Value  *string
	Normal func(string) string // brings the value into the column's form; nil leaves it
}

// ByKey answers the field that is being resolved with the node that exactly one
// of the keys names; BAD_REQUEST when not exactly one has a value.
func (e *Engine) ByKey(ctx context.Context, options ...Key) (*Object, error) {
	a := e.asked(ctx)
	given := slices.DeleteFunc(options, func(k Key) bool { return k.Value == nil })
	if len(given) != 1 {
		return nil, badRequest("exactly one key must be given, not %d", len(given))
	}
	if by, _ := arguments(a.f.Field, a.oc.Variables)["by"].(map[string]any); len(by) != 1 {
		return nil, badRequest("exactly one key must be given, null is none")
	}
	k := given[0]
	if k.Column == "id" {
		return a.node(ctx, *k.Value)
	}
	t := e.graph.Types[a.f.Definition.Type.Name()]
	find := keys{k.Column, []any{*k.Value}}
	switch {
	case !t.Shown(k.Column, viewer.From(ctx)): // what he cannot see of a row does not find it for him
		find = keys{"id", []any{int64(-1)}}
	case k.Normal != nil:
		find.values[0] = k.Normal(*k.Value)
	}
	return a.one(ctx, t, find)
}

// Nodes answers the field that is being resolved with a node or null for each id.
func (e *Engine) Nodes(ctx context.Context, ids []string) ([]*Object, error) {
	if len(ids) > maxPage {
		return nil, badRequest("ids takes at most %d ids", maxPage)
	}
	a, out := e.asked(ctx), make([]*Object, len(ids))
	places := map[*binding.Type]map[int64][]int{}
	var order []*binding.Type
	for i, id := range ids {
		t, n := e.find(id)
		if t == nil {
			continue
		}
		if places[t] == nil {
			places[t], order = map[int64][]int{}, append(order, t)
		}
		places[t][n] = append(places[t][n], i)
	}
	for _, t := range order {
		k := keys{column: "id"}
		for n := range places[t] {
			k.values = append(k.values, n)
		}
		err := a.answer(ctx, t, true, k, func(r *run) {
			s := r.sets[0]
			id := r.p.root.index[column{alias: "t0", name: "id"}]
			for row := range len(s.slots) / s.width {
				for _, i := range places[t][s.slots[row*s.width+id].n] {
					out[i] = r.encode(row)
				}
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Render answers the node fields of the mutation payload that is being resolved,
// each response key with its own selection, reading on q: the mutation's own
// transaction, so that the answer is what it has just written.
func (e *Engine) Render(ctx context.Context, q Querier, id string) (*Object, error) {
	a, payload := e.asked(ctx), graphql.GetFieldContext(ctx)
	o, name := &Object{parts: map[string][]byte{}}, payload.Field.Definition.Type.Name()
	for _, f := range graphql.CollectFields(a.oc, payload.Field.Selections, []string{name}) {
		if f.Name == "__typename" || e.graph.Types[f.Definition.Type.Name()] == nil {
			continue
		}
		x, err := asked{e, q, a.oc, f, a.at.below(f.Alias, name), payload.Path()}.node(ctx, id)
		if err != nil {
			return nil, err
		}
		if x != nil {
			o.parts[f.Alias] = slices.Clone(*x.buf)
			keep(x.buf)
		}
	}
	return o, nil
}

// find reads a typed id.
func (e *Engine) find(id string) (*binding.Type, int64) {
	prefix, _, _ := strings.Cut(id, "_")
	if t := e.graph.ByPrefix[prefix]; t != nil {
		if n, ok := t.ParseID(id); ok {
			return t, n
		}
	}
	return nil, 0
}

// asked is a field that is to be answered, where it stands, and what is read for it.
type asked struct {
	e     *Engine
	q     Querier
	oc    *graphql.OperationContext
	f     graphql.CollectedField
	at    site
	above ast.Path // of the object that it is a field of
}

// asked is the field that is being resolved.
func (e *Engine) asked(ctx context.Context) asked {
	fc := graphql.GetFieldContext(ctx)
	a := asked{e: e, q: e.q, oc: graphql.GetOperationContext(ctx), f: fc.Field, at: site{object: fc.Object}, above: fc.Path()}
	a.above = a.above[:len(a.above)-1]
	for p := fc; p != nil; p = p.Parent {
		switch {
		case p.Field.Field == nil: // an element of a list, or the root
		case a.at.path == "":
			a.at.path = p.Field.Alias
		default:
			a.at.path = p.Field.Alias + "." + a.at.path
		}
	}
	return a
}

func (a asked) node(ctx context.Context, id string) (*Object, error) {
	t, n := a.e.find(id)
	if t == nil || !t.Is(a.f.Definition.Type.Name()) {
		return nil, nil
	}
	return a.one(ctx, t, keys{"id", []any{n}})
}

func (a asked) one(ctx context.Context, t *binding.Type, k keys) (o *Object, err error) {
	err = a.answer(ctx, t, true, k, func(r *run) {
		if len(r.sets[0].slots) > 0 {
			o = r.encode(0)
		}
	})
	return o, err
}

// answer reads what is selected of t and has it written. An error's own path begins with
// the field; that of the field's object is put before it.
func (a asked) answer(ctx context.Context, t *binding.Type, byKey bool, k keys, write func(*run)) error {
	p, err := a.e.plan(a.oc, a.at, a.f, t, byKey)
	if err != nil {
		return err
	}
	r := p.newRun()
	defer r.release()
	r.e, r.q, r.viewer, r.vars, r.root, r.now = a.e, a.q, viewer.From(ctx), a.oc.Variables, k, a.e.now()
	r.answer, _ = ctx.Value(answerKey{}).(*atomic.Int64)
	if err = r.exec(ctx); err == nil {
		r.ctx = ctx
		if write(r); r.stop != nil {
			err = gqlerror.WrapPath(p.root.path, r.stop)
		}
	}
	var ge *gqlerror.Error
	if errors.As(err, &ge) {
		ge.Path = append(slices.Clip(a.above), ge.Path...)
	}
	return err
}

// encode writes a row of the root, or the root's only list.
func (r *run) encode(row int) *Object {
	o := &Object{buf: buffers.Get().(*[]byte)}
	r.written = 0
	*o.buf = r.object((*o.buf)[:0], r.p.root.out, r.p.root, row, 0)
	r.grown(*o.buf)
	return o
}
