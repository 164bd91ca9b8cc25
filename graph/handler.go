package graph

import (
	"context"
	"net/http"
	"runtime"
	"time"

	"buyergraph/graph/generated"
	"buyergraph/internal/audit"
	"buyergraph/internal/read"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
)

// Limits bound what one request may ask for. The documentation and the tests
// read them from here.
type Limits struct {
	Body       int64         // bytes of a request
	Document   int           // bytes of a document
	Tokens     int           // of a document
	Fields     int           // with every fragment spread out
	Repeats    int           // fields that a selection set has already
	Operations int           // of a document
	Roots      int           // root fields, with every fragment spread out
	Depth      int           // fields nested in each other
	Schema     int           // the same, of an introspection
	Cost       int           // rows read, see read.Engine.Cost
	Time       time.Duration // of one operation
}

// DefaultLimits are those of the server.
var DefaultLimits = Limits{Body: 1 << 20, Document: 100_000, Tokens: 5000, Fields: 5000, Repeats: 250, Operations: 10, Roots: 30, Depth: 14, Schema: 16, Cost: 50_000, Time: 10 * time.Second}

// Handler serves the graph over HTTP.
type Handler struct {
	exec   *executor.Executor
	schema *ast.Schema
	limits Limits
	turns  chan struct{}
}

// turnsPerCPU is how many queries are executed at a time: as many as there are
// connections. More would only hold rows while they wait for one. Mutations do not
// take turns: they wait for the database's writer, and for the hashing of passwords.
const turnsPerCPU = 4

// Options of a handler.
type Options struct {
	Limits Limits
	// Introspect decides whether the viewer of the context may read the schema.
	Introspect func(context.Context) bool
}

// Schema is the SDL as it is served.
func Schema() *ast.Schema {
	return generated.NewExecutableSchema(generated.Config{}).Schema()
}

// NewHandler makes the handler. Nothing but its own transports is on: no
// batches, no uploads, no websockets.
func NewHandler(r *Resolver, o Options) *Handler {
	es := generated.NewExecutableSchema(generated.Config{Resolvers: r})
	h := &Handler{exec: executor.New(es), schema: es.Schema(), limits: o.Limits, turns: make(chan struct{}, turnsPerCPU*runtime.GOMAXPROCS(0))}
	docs := &documents{lru.New[*ast.QueryDocument](500)}
	h.exec.SetQueryCache(docs)
	h.exec.SetErrorPresenter(present)
	h.exec.SetRecoverFunc(recovered)
	h.exec.SetParserTokenLimit(o.Limits.Tokens)
	h.exec.SetDisableSuggestion(true)
	h.exec.Use(limiter{o, h.schema, r.Read, docs})
	h.exec.Use(refusals{audit.NewRefusals(r.Store)})
	return h
}

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), h.limits.Time)
	defer cancel()
	params, status, err := h.params(w, r)
	if err != nil {
		h.refuse(ctx, w, r, status, err)
		return
	}
	h.run(ctx, w, r, params)
}

// documents keeps parsed documents; a long one is parsed each time, and so are its
// plans made, so that nobody fills the memory with documents.
type documents struct {
	cache graphql.Cache[*ast.QueryDocument]
}

func (d *documents) Get(ctx context.Context, text string) (*ast.QueryDocument, bool) {
	return d.cache.Get(ctx, text)
}

func (d *documents) Add(ctx context.Context, text string, doc *ast.QueryDocument) {
	if len(text) <= read.MaxKept {
		d.cache.Add(ctx, text, doc)
	}
}
