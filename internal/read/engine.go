package read

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Engine answers fields of encoded types.
type Engine struct {
	graph   *Graph
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
func New(g *Graph, q Querier, dialect string, now func() time.Time) *Engine {
	e := &Engine{graph: g, q: q, dialect: dialect, now: now}
	e.plans, _ = lru.New[planKey, *plan](maxPlans)
	return e
}

// List answers the connection that is being resolved.
func (e *Engine) List(ctx context.Context) (*Object, error) {
	oc, f := graphql.GetOperationContext(ctx), graphql.GetFieldContext(ctx).Field
	p, err := e.plan(oc, here(ctx), f, e.graph.connectionOf(f.Field), false)
	if err != nil {
		return nil, err
	}
	return e.answer(ctx, above(ctx), e.q, oc, p, keys{}, func(b []byte, r *run) []byte {
		return r.object(b, p.root.out, p.root, 0, 0)
	})
}

// Node answers the field that is being resolved with the node of that id: null
// when it is not there, not the viewer's, or not of the field's type.
func (e *Engine) Node(ctx context.Context, id string) (*Object, error) {
	return e.node(ctx, above(ctx), e.q, here(ctx), graphql.GetFieldContext(ctx).Field, id)
}

// above is the path of the object whose field is being resolved.
func above(ctx context.Context) ast.Path {
	path := graphql.GetFieldContext(ctx).Path()
	return path[:len(path)-1]
}

// located puts the path of a field's object before an error's own, which begins
// with the field.
func located(above ast.Path, err error) error {
	var ge *gqlerror.Error
	if errors.As(err, &ge) {
		ge.Path = append(slices.Clip(above), ge.Path...)
	}
	return err
}

// here is the site of the field that is being resolved.
func here(ctx context.Context) site {
	fc := graphql.GetFieldContext(ctx)
	s := site{object: fc.Object}
	for p := fc; p != nil; p = p.Parent {
		switch {
		case p.Field.Field == nil: // an element of a list, or the root
		case s.path == "":
			s.path = p.Field.Alias
		default:
			s.path = p.Field.Alias + "." + s.path
		}
	}
	return s
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
	given := slices.DeleteFunc(options, func(k Key) bool { return k.Value == nil })
	if len(given) != 1 {
		return nil, badRequest("exactly one key must be given, not %d", len(given))
	}
	f := graphql.GetFieldContext(ctx).Field
	if by, _ := arguments(f.Field, graphql.GetOperationContext(ctx).Variables)["by"].(map[string]any); len(by) != 1 {
		return nil, badRequest("exactly one key must be given, null is none")
	}
	k := given[0]
	if k.Column == "id" {
		return e.node(ctx, above(ctx), e.q, here(ctx), f, *k.Value)
	}
	t := e.graph.types[f.Definition.Type.Name()]
	find := keys{k.Column, []any{*k.Value}}
	switch {
	case !t.shown(k.Column, viewer.From(ctx)): // what he cannot see of a row does not find it for him
		find = keys{"id", []any{int64(-1)}}
	case k.Normal != nil:
		find.values[0] = k.Normal(*k.Value)
	}
	return e.one(ctx, above(ctx), e.q, here(ctx), f, t, find)
}

// Nodes answers the field that is being resolved with a node or null for each id.
func (e *Engine) Nodes(ctx context.Context, ids []string) ([]*Object, error) {
	if len(ids) > maxPage {
		return nil, badRequest("ids takes at most %d ids", maxPage)
	}
	oc, f := graphql.GetOperationContext(ctx), graphql.GetFieldContext(ctx).Field
	out := make([]*Object, len(ids))
	places := map[*Type]map[int64][]int{}
	var order []*Type
	for i, id := range ids {
		t, n := e.find(id)
		if t == nil {
			continue
		}
		if places[t] == nil {
			places[t] = map[int64][]int{}
			order = append(order, t)
		}
		places[t][n] = append(places[t][n], i)
	}
	for _, t := range order {
		want := places[t]
		p, err := e.plan(oc, here(ctx), f, t, true)
		if err != nil {
			return nil, err
		}
		k := keys{column: "id"}
		for n := range want {
			k.values = append(k.values, n)
		}
		o, err := e.answer(ctx, above(ctx), e.q, oc, p, k, func(b []byte, r *run) []byte {
			s := r.sets[0]
			id := p.root.index[column{alias: "t0", name: "id"}]
			for row := range len(s.slots) / s.width {
				for _, i := range want[s.slots[row*s.width+id].n] {
					buf := buffers.Get().(*[]byte)
					*buf = r.object((*buf)[:0], p.root.out, p.root, row, 0)
					out[i] = &Object{buf: buf}
				}
			}
			return b
		})
		if err != nil {
			return nil, err
		}
		keep(o.buf)
	}
	return out, nil
}

// Render answers the node fields of the mutation payload that is being resolved,
// each response key with its own selection, reading on q: the mutation's own
// transaction, so that the answer is what it has just written.
func (e *Engine) Render(ctx context.Context, q Querier, id string) (*Object, error) {
	oc, fc := graphql.GetOperationContext(ctx), graphql.GetFieldContext(ctx)
	o, payload := &Object{parts: map[string][]byte{}}, fc.Field.Definition.Type.Name()
	for _, f := range graphql.CollectFields(oc, fc.Field.Selections, []string{payload}) {
		if f.Name == "__typename" || e.graph.types[f.Definition.Type.Name()] == nil {
			continue
		}
		x, err := e.node(ctx, fc.Path(), q, here(ctx).below(f.Alias, payload), f, id)
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
func (e *Engine) find(id string) (*Type, int64) {
	prefix, _, _ := strings.Cut(id, "_")
	t := e.graph.byPrefix[prefix]
	if t == nil {
		return nil, 0
	}
	n, ok := t.ParseID(id)
	if !ok {
		return nil, 0
	}
	return t, n
}

func (e *Engine) node(ctx context.Context, above ast.Path, q Querier, at site, f graphql.CollectedField, id string) (*Object, error) {
	t, n := e.find(id)
	if t == nil || !t.is(f.Definition.Type.Name()) {
		return nil, nil
	}
	return e.one(ctx, above, q, at, f, t, keys{"id", []any{n}})
}

func (e *Engine) one(ctx context.Context, above ast.Path, q Querier, at site, f graphql.CollectedField, t *Type, k keys) (*Object, error) {
	oc := graphql.GetOperationContext(ctx)
	p, err := e.plan(oc, at, f, t, true)
	if err != nil {
		return nil, err
	}
	o, err := e.answer(ctx, above, q, oc, p, k, func(b []byte, r *run) []byte {
		if len(r.sets[0].slots) == 0 {
			return b
		}
		return r.object(b, p.root.out, p.root, 0, 0)
	})
	if o != nil && len(*o.buf) == 0 {
		keep(o.buf)
		return nil, nil
	}
	return o, err
}

func (e *Engine) answer(ctx context.Context, above ast.Path, q Querier, oc *graphql.OperationContext, p *plan, k keys, write func([]byte, *run) []byte) (*Object, error) {
	r := p.newRun()
	defer r.release()
	r.e, r.q, r.viewer, r.vars, r.root, r.now = e, q, viewer.From(ctx), oc.Variables, k, e.now()
	if err := r.exec(ctx); err != nil {
		return nil, located(above, err)
	}
	buf := buffers.Get().(*[]byte)
	r.ctx = ctx
	*buf = write((*buf)[:0], r)
	if r.stop != nil {
		keep(buf)
		return nil, located(above, gqlerror.WrapPath(p.root.path, r.stop))
	}
	return &Object{buf: buf}, nil
}
