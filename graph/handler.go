package graph

import (
	"context"
	"net/http"
	"runtime"
	"sync"
	"time"

	"buyergraph/graph/generated"
	"buyergraph/internal/mutation"
	"buyergraph/internal/read"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// Limits bound what one request may ask for. The documentation and the tests read the
// limits from here.
type Limits struct {
	MaxBodyBytes          int64         // bytes of a request body
	MaxDocumentBytes      int           // bytes of a document
	MaxTokens             int           // tokens of a document
	MaxFields             int           // fields of an operation, with all fragments expanded
	MaxRepeatedFields     int           // fields of a document with a response key that their selection set already has
	MaxOperations         int           // operations of a document
	MaxRootFields         int           // root fields of an operation, with all fragments expanded
	MaxDepth              int           // levels of nested fields
	MaxIntrospectionDepth int           // levels of nested fields of an introspection
	MaxCost               int           // rows read by an operation, see read.Engine.EstimateCost
	MaxDuration           time.Duration // duration of a request
}

// DefaultLimits are the limits of the server.
var DefaultLimits = Limits{
	MaxBodyBytes: 1 << 20, MaxDocumentBytes: 100_000, MaxTokens: 5000, MaxFields: 5000, MaxRepeatedFields: 250, MaxOperations: 10,
	MaxRootFields: 30, MaxDepth: 14, MaxIntrospectionDepth: 16, MaxCost: 50_000, MaxDuration: 10 * time.Second,
}

// Handler serves the GraphQL API over HTTP.
type Handler struct {
	executors  map[bool]*executor.Executor // by whether the viewer may read the schema
	options    Options
	querySlots chan struct{}
}

// querySlotsPerCPU bounds the queries that are executed at a time, per CPU. There are as
// many slots as database connections: more queries would only hold rows in memory while
// they wait for a connection. Mutations need no slot: they wait for the database's writer, and for the
// hashing of passwords.
const querySlotsPerCPU = 4

// Options configure a handler.
type Options struct {
	Limits Limits
	// MayIntrospect reports whether the viewer of the context may read the schema.
	MayIntrospect func(context.Context) bool
}

// Schema returns the served schema. It has no @defer, which gqlgen adds and the server does
// not support.
var Schema = sync.OnceValue(func() *ast.Schema {
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	delete(schema.Directives, "defer")
	return schema
})

// NewHandler returns a handler. It serves single requests by POST and GET. There are no
// batches, no uploads and no websockets.
func NewHandler(r *Resolver, o Options) *Handler {
	es := generated.NewExecutableSchema(generated.Config{Schema: Schema(), Resolvers: r})
	h := &Handler{
		executors: map[bool]*executor.Executor{}, options: o,
		querySlots: make(chan struct{}, querySlotsPerCPU*runtime.GOMAXPROCS(0)),
	}
	docs := &documentCache{lru.New[*ast.QueryDocument](500)}
	for _, mayIntrospect := range []bool{true, false} {
		e := executor.New(es)
		e.SetQueryCache(docs)
		e.SetErrorPresenter(presentError)
		e.SetRecoverFunc(handlePanic)
		e.SetParserTokenLimit(o.Limits.MaxTokens)
		if !mayIntrospect {
			e.SetDisableSuggestion(true) // of the rule FieldsOnCorrectType alone
			e.SetDefaultRulesFn(rulesWithoutSuggestions)
		}
		e.Use(limiter{o, Schema(), r.Read, docs})
		e.Use(refusalRecorder{mutation.NewRefusalLog(r.Store)})
		h.executors[mayIntrospect] = e
	}
	return h
}

// rulesWithoutSuggestions returns the rules of validation whose errors name nothing of the
// schema beyond what the document says: no "Did you mean".
func rulesWithoutSuggestions() *rules.Rules {
	out := rules.NewDefaultRules()
	for name, rule := range map[string]validator.Rule{
		rules.KnownArgumentNamesRule.Name:  rules.KnownArgumentNamesRuleWithoutSuggestions,
		rules.KnownTypeNamesRule.Name:      rules.KnownTypeNamesRuleWithoutSuggestions,
		rules.ScalarLeafsRule.Name:         rules.ScalarLeafsRuleWithoutSuggestions,
		rules.ValuesOfCorrectTypeRule.Name: rules.ValuesOfCorrectTypeRuleWithoutSuggestions,
	} {
		out.ReplaceRule(name, rule.RuleFunc)
	}
	return out
}

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), h.options.Limits.MaxDuration)
	defer cancel()
	params, status, err := h.readParams(w, r)
	if err != nil {
		h.writeError(ctx, w, r, status, err)
		return
	}
	h.runOperation(ctx, w, r, params)
}

// documentCache keeps parsed documents up to read.MaxCachedDocumentBytes. Longer documents
// are parsed, and their plans made, for each request, so that clients cannot fill the
// memory with documents.
type documentCache struct {
	cache graphql.Cache[*ast.QueryDocument]
}

// Get implements gqlgen's graphql.Cache.
func (d *documentCache) Get(ctx context.Context, text string) (*ast.QueryDocument, bool) {
	return d.cache.Get(ctx, text)
}

// Add implements gqlgen's graphql.Cache.
func (d *documentCache) Add(ctx context.Context, text string, doc *ast.QueryDocument) {
	if len(text) <= read.MaxCachedDocumentBytes {
		d.cache.Add(ctx, text, doc)
	}
}
