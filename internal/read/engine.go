package read

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/binding"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/secret"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Engine answers the fields that the read engine serves with encoded JSON. Its methods are
// called by resolvers: they take the field being resolved, its selections and the viewer
// from the context. It is safe for concurrent use.
type Engine struct {
	graph     *binding.Graph
	querier   dbquery.Querier
	dialect   string
	now       func() time.Time
	cursors   *secret.Sealer
	planCache *lru.Cache[planKey, *plan]
}

// Limits of what stays in memory between requests. A cached plan keeps its parsed document
// alive, so only plans of short documents are cached.
const (
	MaxCachedDocumentBytes = 8 << 10
	maxCachedPlanFields    = 400
	maxCachedPlans         = 1000
)

// New returns an engine that reads from q, except where a call names another querier. Cursors
// are sealed, because they contain values of the rows.
func New(g *binding.Graph, q dbquery.Querier, dialect string, now func() time.Time, cursors *secret.Sealer) *Engine {
	e := &Engine{graph: g, querier: q, dialect: dialect, now: now, cursors: cursors}
	e.planCache, _ = lru.New[planKey, *plan](maxCachedPlans)
	return e
}

// List answers the field being resolved with a connection: a page of the rows that the
// viewer may see; it is nil without the permission of the field's @access. Codes: BAD_REQUEST,
// PERMISSION_DENIED (ordering or filtering by a field
// that the viewer may not read), QUERY_TOO_LARGE, QUERY_TOO_COSTLY. Every method below
// that answers a field can fail with these codes, because connections can be nested in it.
func (e *Engine) List(ctx context.Context) (*Object, error) { return e.list(ctx, lookupKeys{}) }

// ListWhere is [Engine.List] of the rows with one of some values in a column.
func (e *Engine) ListWhere(ctx context.Context, column string, values ...any) (*Object, error) {
	return e.list(ctx, lookupKeys{column: column, values: values})
}

func (e *Engine) list(ctx context.Context, keys lookupKeys) (o *Object, err error) {
	req := e.newFieldRequest(ctx)
	if need := binding.RequiredPermission(req.field.Definition); need != "" && !authz.HasPermission(viewer.FromContext(ctx), need) {
		return nil, nil
	}
	err = req.executePlan(ctx, e.graph.NodeTypeOf(req.field.Field), false, keys, func(r *run) { o = r.encodeRoot(0) })
	return o, err
}

// Node answers the field being resolved with the node that has the id. It returns nil if
// there is no such node, if the viewer may not see it, or if it is not of the field's type.
// Codes: BAD_REQUEST, PERMISSION_DENIED, QUERY_TOO_LARGE, QUERY_TOO_COSTLY.
func (e *Engine) Node(ctx context.Context, id string) (*Object, error) {
	return e.newFieldRequest(ctx).resolveNode(ctx, id)
}

// Key identifies one node by the value of a unique column.
type Key struct {
	Column    string
	Value     *string             // nil if the client did not give this key
	Normalize func(string) string // converts the value to the stored form; nil leaves it unchanged
}

// NodeByKey answers the field being resolved with the node that one of the keys identifies.
// It returns nil if there is no such node or the viewer may not see it. Exactly one key must
// have a value. Codes: BAD_REQUEST, PERMISSION_DENIED, QUERY_TOO_LARGE, QUERY_TOO_COSTLY.
func (e *Engine) NodeByKey(ctx context.Context, keys ...Key) (*Object, error) {
	req := e.newFieldRequest(ctx)
	keysWithValue := slices.DeleteFunc(keys, func(k Key) bool { return k.Value == nil })
	if len(keysWithValue) != 1 {
		return nil, apperr.New(apperr.BadRequest, "Set exactly one key, not {count}.", "count", len(keysWithValue))
	}
	if by, _ := argumentsOf(req.field.Field, req.operationContext.Variables)["by"].(map[string]any); len(by) != 1 {
		return nil, apperr.New(apperr.BadRequest, "Set exactly one key. A null is not a key.")
	}
	k := keysWithValue[0]
	if k.Column == "id" {
		return req.resolveNode(ctx, *k.Value)
	}
	t := e.graph.Types[req.field.Definition.Type.Name()]
	lookup := lookupKeys{column: k.Column, values: []any{*k.Value}}
	switch {
	case !t.MayReadColumn(k.Column, viewer.FromContext(ctx)): // a column the viewer may not read is no lookup key either
		lookup = lookupKeys{column: "id", values: []any{int64(-1)}}
	case k.Normalize != nil:
		lookup.values[0] = k.Normalize(*k.Value)
	}
	return req.resolveOne(ctx, t, lookup)
}

// Nodes answers the field being resolved with one node for each id, in the order of the
// ids; nil stands for a node that is missing or that the viewer may not see. It takes at
// most maxPageSize ids and runs one plan per type.
// Codes: BAD_REQUEST, PERMISSION_DENIED, QUERY_TOO_LARGE, QUERY_TOO_COSTLY.
func (e *Engine) Nodes(ctx context.Context, ids []string) ([]*Object, error) {
	if len(ids) > maxPageSize {
		return nil, apperr.New(apperr.BadRequest, `"ids" takes at most {max ids}.`, "max", maxPageSize)
	}
	req, out := e.newFieldRequest(ctx), make([]*Object, len(ids))
	positions := map[*binding.Type]map[int64][]int{}
	var types []*binding.Type
	for i, id := range ids {
		t, n := e.parseNodeID(id)
		if t == nil {
			continue
		}
		if positions[t] == nil {
			positions[t], types = map[int64][]int{}, append(types, t)
		}
		positions[t][n] = append(positions[t][n], i)
	}
	for _, t := range types {
		keys := lookupKeys{column: "id"}
		for n := range positions[t] {
			keys.values = append(keys.values, n)
		}
		err := req.executePlan(ctx, t, true, keys, func(r *run) {
			r.forEachRoot(func(n int64, row int) {
				for _, i := range positions[t][n] {
					out[i] = r.encodeRoot(row)
				}
			})
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// VisibleNodes is [Engine.Nodes] without the nodes that the viewer may not see, and without those
// that somebody else has deleted since.
func (e *Engine) VisibleNodes(ctx context.Context, ids []string) ([]*Object, error) {
	nodes, err := e.Nodes(ctx, ids)
	return slices.DeleteFunc(nodes, func(o *Object) bool { return o == nil }), err
}

// RenderPayload answers the node fields of the mutation payload being resolved with the
// node that has the id, each response key with its own selections. It reads from q, which
// is the mutation's transaction, so the answer contains what the mutation has just written.
// Codes: BAD_REQUEST, PERMISSION_DENIED, QUERY_TOO_LARGE, QUERY_TOO_COSTLY.
func (e *Engine) RenderPayload(ctx context.Context, q dbquery.Querier, id string) (*Object, error) {
	req, payload := e.newFieldRequest(ctx), graphql.GetFieldContext(ctx)
	o, name := &Object{jsonByPath: map[string][]byte{}}, payload.Field.Definition.Type.Name()
	for _, f := range graphql.CollectFields(req.operationContext, payload.Field.Selections, []string{name}) {
		if f.Name == "__typename" || e.graph.Types[f.Definition.Type.Name()] == nil {
			continue
		}
		path := req.path.child(f.Alias, name)
		node, err := fieldRequest{e, q, req.operationContext, f, path, payload.Path()}.resolveNode(ctx, id)
		if err != nil {
			return nil, err
		}
		if node != nil {
			o.jsonByPath[path.joinedKeys] = node.takeJSON()
		}
	}
	return o, nil
}

// RenderPayloadRows is [Engine.RenderPayload] for a payload with a list of results that each have a
// node. list is the name of the list. It returns the nodes by their ids, which are all of one type.
func (e *Engine) RenderPayloadRows(ctx context.Context, q dbquery.Querier, list string, ids []string) (map[string]*Object, error) {
	req, payload := e.newFieldRequest(ctx), graphql.GetFieldContext(ctx)
	keys, out := lookupKeys{column: "id"}, map[string]*Object{}
	for _, id := range ids {
		_, n := e.parseNodeID(id)
		keys.values, out[id] = append(keys.values, n), &Object{jsonByPath: map[string][]byte{}}
	}
	oc, name := req.operationContext, payload.Field.Definition.Type.Name()
	for _, results := range graphql.CollectFields(oc, payload.Field.Selections, []string{name}) {
		if results.Name != list || len(ids) == 0 {
			continue
		}
		path, resultName := req.path.child(results.Alias, name), results.Definition.Type.Name()
		for _, f := range graphql.CollectFields(oc, results.Selections, []string{resultName}) {
			t := e.graph.Types[f.Definition.Type.Name()]
			if t == nil && f.Definition.Type.Name() == "Node" {
				t, _ = e.parseNodeID(ids[0])
			}
			if f.Name == "__typename" || t == nil {
				continue
			}
			nodePath := path.child(f.Alias, resultName)
			rows := fieldRequest{e, q, oc, f, nodePath, append(payload.Path(), ast.PathName(results.Alias))}
			err := rows.executePlan(ctx, t, true, keys, func(r *run) {
				r.forEachRoot(func(n int64, row int) {
					out[t.FormatID(n)].jsonByPath[nodePath.joinedKeys] = r.encodeRoot(row).takeJSON()
				})
			})
			if err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// forEachRoot calls each with the id and the index of every row of the root fetch.
func (r *run) forEachRoot(each func(id int64, row int)) {
	s := r.rowSets[0]
	id := r.plan.rootFetch.columnIndexes[column{alias: "t0", name: "id"}]
	for row := range len(s.slots) / s.rowWidth {
		each(s.slots[row*s.rowWidth+id].number, row)
	}
}

// parseNodeID splits a typed id such as order_7 into the type and the number; the type is
// nil if the id is malformed or has an unknown prefix.
func (e *Engine) parseNodeID(id string) (*binding.Type, int64) {
	prefix, _, _ := strings.Cut(id, "_")
	if t := e.graph.TypesByPrefix[prefix]; t != nil {
		if n, ok := t.ParseID(id); ok {
			return t, n
		}
	}
	return nil, 0
}

// fieldRequest is the request to answer one field of one operation.
type fieldRequest struct {
	engine           *Engine
	querier          dbquery.Querier
	operationContext *graphql.OperationContext
	field            graphql.CollectedField
	path             responsePath
	objectPath       ast.Path // path of the object that contains the field
}

// newFieldRequest returns the request for the field being resolved.
func (e *Engine) newFieldRequest(ctx context.Context) fieldRequest {
	fieldContext := graphql.GetFieldContext(ctx)
	req := fieldRequest{
		engine: e, querier: e.querier, operationContext: graphql.GetOperationContext(ctx), field: fieldContext.Field,
		path: responsePath{parentType: fieldContext.Object}, objectPath: fieldContext.Path(),
	}
	req.objectPath = req.objectPath[:len(req.objectPath)-1]
	req.path.joinedKeys = joinedKeysOf(fieldContext)
	return req
}

// joinedKeysOf returns the response keys from the root to a field that gqlgen executes; see
// [responsePath].
func joinedKeysOf(field *graphql.FieldContext) (keys string) {
	for p := field; p != nil; p = p.Parent {
		switch {
		case p.Field.Field == nil: // an element of a list, or the root
		case keys == "":
			keys = p.Field.Alias
		default:
			keys = p.Field.Alias + "." + keys
		}
	}
	return keys
}

// resolveNode answers with the node that has the typed id; nil if the field's type cannot
// hold a node of that type.
func (req fieldRequest) resolveNode(ctx context.Context, id string) (*Object, error) {
	t, n := req.engine.parseNodeID(id)
	if t == nil || !t.CanBe(req.field.Definition.Type.Name()) {
		return nil, nil
	}
	return req.resolveOne(ctx, t, lookupKeys{column: "id", values: []any{n}})
}

// resolveOne answers with the one row of type t that has the key, or with nil.
func (req fieldRequest) resolveOne(ctx context.Context, t *binding.Type, keys lookupKeys) (o *Object, err error) {
	err = req.executePlan(ctx, t, true, keys, func(r *run) {
		if len(r.rowSets[0].slots) > 0 {
			o = r.encodeRoot(0)
		}
	})
	return o, err
}

// executePlan finds the plan for rows of type t, runs its fetches and then calls write,
// which encodes the rows. The path of a returned error starts with the requested field;
// executePlan puts the path of the containing object before it.
// Codes: BAD_REQUEST, PERMISSION_DENIED, QUERY_TOO_LARGE, QUERY_TOO_COSTLY.
func (req fieldRequest) executePlan(ctx context.Context, t *binding.Type, byKey bool, keys lookupKeys, write func(*run)) error {
	p, err := req.engine.findOrCompilePlan(req.operationContext, req.path, req.field, t, byKey)
	if err != nil {
		return err
	}
	r := p.newRun()
	defer r.release()
	r.engine, r.querier, r.viewer = req.engine, req.querier, viewer.FromContext(ctx)
	r.variables, r.rootKeys, r.now = req.operationContext.Variables, keys, req.engine.now()
	r.answerBytes, _ = ctx.Value(answerBytesKey{}).(*atomic.Int64)
	if err = r.executeFetches(ctx); err == nil {
		r.writeCtx = ctx
		if write(r); r.stopReason != nil {
			err = gqlerror.WrapPath(p.rootFetch.path, r.stopReason)
		}
	}
	var graphqlError *gqlerror.Error
	if errors.As(err, &graphqlError) {
		graphqlError.Path = append(slices.Clip(req.objectPath), graphqlError.Path...)
	}
	return err
}

// encodeRoot writes one row of the root fetch, or the connection if the root is one.
func (r *run) encodeRoot(row int) *Object {
	o := &Object{buffer: bufferPool.Get().(*[]byte)}
	r.countedBytes = 0
	*o.buffer = r.appendObject((*o.buffer)[:0], r.plan.rootFetch.writer, r.plan.rootFetch, row, 0)
	r.addBytes(*o.buffer)
	return o
}
