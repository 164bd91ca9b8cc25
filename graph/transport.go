package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"buyergraph/internal/apperr"
	"buyergraph/internal/read"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

const (
	typeGraphQL = "application/graphql-response+json; charset=utf-8"
	typeJSON    = "application/json; charset=utf-8"
	maxErrors   = 10
)

// request is the body of a POST. Pointers tell what is absent.
type request struct {
	Query         *string        `json:"query"`
	OperationName *string        `json:"operationName"`
	Variables     map[string]any `json:"variables"`
	Extensions    map[string]any `json:"extensions"`
}

func bad(message string) error { return apperr.New(apperr.BadRequest, message) }

// params reads the request; an error comes with the status that it deserves.
func (h *Handler) params(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, int, error) {
	start := graphql.Now()
	var in request
	switch r.Method {
	case http.MethodPost:
		if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/json" {
			return nil, http.StatusUnsupportedMediaType, bad("send application/json")
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, h.limits.Body))
		var big *http.MaxBytesError
		if errors.As(err, &big) {
			return nil, http.StatusRequestEntityTooLarge, apperr.New(apperr.QueryTooLarge, "the request is larger than "+strconv.FormatInt(h.limits.Body, 10)+" bytes")
		}
		if err != nil {
			return nil, http.StatusBadRequest, bad("the request broke off")
		}
		if err := decode(body, &in); err != nil {
			return nil, http.StatusBadRequest, err
		}
	case http.MethodGet:
		if err := fromURL(r, &in); err != nil {
			return nil, http.StatusBadRequest, err
		}
	default:
		w.Header().Set("Allow", "GET, POST")
		return nil, http.StatusMethodNotAllowed, bad("send a POST or a GET")
	}
	if in.Query == nil || *in.Query == "" {
		return nil, http.StatusBadRequest, bad("query is missing")
	}
	p := &graphql.RawParams{Query: *in.Query, Variables: in.Variables, Extensions: in.Extensions, Headers: r.Header}
	if in.OperationName != nil {
		p.OperationName = *in.OperationName
	}
	p.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	return p, 0, nil
}

// decode reads exactly one JSON object.
func decode(body []byte, into any) error {
	body = bytes.TrimSpace(body)
	if len(body) == 0 || body[0] != '{' {
		return bad("the body must be one JSON object")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	err := d.Decode(into)
	var typ *json.UnmarshalTypeError
	switch {
	case errors.As(err, &typ):
		return bad(strings.TrimPrefix(typ.Field+" has the wrong type", " "))
	case err != nil:
		return bad("the body is not valid JSON")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return bad("the body must be one JSON object")
	}
	return nil
}

func fromURL(r *http.Request, in *request) error {
	q := r.URL.Query()
	query, name := q.Get("query"), q.Get("operationName")
	in.Query, in.OperationName = &query, &name
	for key, into := range map[string]*map[string]any{"variables": &in.Variables, "extensions": &in.Extensions} {
		if s := q.Get(key); s != "" {
			if err := decode([]byte(s), into); err != nil {
				return bad(key + " must be one JSON object")
			}
		}
	}
	return nil
}

func (h *Handler) run(ctx context.Context, w http.ResponseWriter, r *http.Request, p *graphql.RawParams) {
	ctx = graphql.StartOperationTrace(ctx)
	oc, errs := h.exec.CreateOperationContext(ctx, p)
	if errs != nil {
		h.refuseAll(ctx, w, r, http.StatusBadRequest, errs)
		return
	}
	if r.Method == http.MethodGet && oc.Operation.Operation != ast.Query {
		w.Header().Set("Allow", "POST")
		h.refuse(ctx, w, r, http.StatusMethodNotAllowed, bad("a mutation needs a POST"))
		return
	}
	res := h.execute(ctx, oc)
	if res == nil { // the time is up, or the client has left and hears nothing of it
		h.refuse(ctx, w, r, http.StatusServiceUnavailable, apperr.New(apperr.Unavailable, "the request took too long"))
		return
	}
	if cost := oc.Stats.GetExtension("cost"); cost != nil {
		res.Extensions = map[string]any{"cost": cost}
	}
	send(w, r, http.StatusOK, res)
}

// execute runs an operation; nil when the context ends before it is done. Its turn is
// over before the answer is sent: nobody waits for a slow client.
func (h *Handler) execute(ctx context.Context, oc *graphql.OperationContext) *graphql.Response {
	if oc.Operation.Operation == ast.Query {
		select {
		case h.turns <- struct{}{}:
			defer func() { <-h.turns }()
		case <-ctx.Done():
			return nil
		}
	}
	next, ctx := h.exec.DispatchOperation(read.Answering(ctx), oc)
	return next(ctx)
}

// Refuse answers err before the graph is asked: a body that is none, a token
// that is stale.
func (h *Handler) Refuse(w http.ResponseWriter, r *http.Request, status int, err error) {
	h.refuse(r.Context(), w, r, status, err)
}

func (h *Handler) refuse(ctx context.Context, w http.ResponseWriter, r *http.Request, status int, err error) {
	send(w, r, status, &graphql.Response{Errors: gqlerror.List{present(ctx, err)}})
}

// refuseAll answers a document that was not executed. As application/json that is
// a 200, as the specification of GraphQL over HTTP has it.
func (h *Handler) refuseAll(ctx context.Context, w http.ResponseWriter, r *http.Request, status int, errs gqlerror.List) {
	if contentType(r) == typeJSON {
		status = http.StatusOK
	}
	out := make(gqlerror.List, 0, maxErrors)
	for _, e := range errs[:min(len(errs), maxErrors)] {
		if _, ours := apperr.All(e); ours {
			out = append(out, present(ctx, e))
		} else {
			out = append(out, coded(apperr.BadRequest, e.Message, e.Path, e.Locations))
		}
	}
	send(w, r, status, &graphql.Response{Errors: out})
}

func contentType(r *http.Request) string {
	for _, part := range strings.Split(r.Header.Get("Accept"), ",") {
		switch t, _, _ := mime.ParseMediaType(part); t {
		case "application/graphql-response+json":
			return typeGraphQL
		case "application/json", "*/*":
			return typeJSON
		}
	}
	return typeJSON
}

// send writes the answer. The data is finished JSON, which gqlgen's own transport
// would parse and write once more.
func send(w http.ResponseWriter, r *http.Request, status int, res *graphql.Response) {
	h := w.Header()
	h.Set("Content-Type", contentType(r))
	h.Set("Cache-Control", "no-store")
	var head, tail []byte
	head = append(head, '{')
	if len(res.Errors) > 0 {
		text, err := json.Marshal(res.Errors[:min(len(res.Errors), maxErrors)])
		if err != nil {
			text = []byte(`[{"message":"internal fault"}]`)
		}
		head = append(append(head, `"errors":`...), text...)
	}
	if len(res.Data) > 0 {
		if len(head) > 1 {
			head = append(head, ',')
		}
		head = append(head, `"data":`...)
	}
	if len(res.Extensions) > 0 {
		if text, err := json.Marshal(res.Extensions); err == nil {
			tail = append(append(tail, `,"extensions":`...), text...)
		}
	}
	tail = append(tail, '}')
	h.Set("Content-Length", strconv.Itoa(len(head)+len(res.Data)+len(tail)))
	w.WriteHeader(status)
	for _, part := range [][]byte{head, res.Data, tail} {
		if _, err := w.Write(part); err != nil { //nolint:gosec // JSON, and sent as such
			return // the client has left
		}
	}
}
