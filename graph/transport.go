package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"buyergraph/internal/apperr"
	"buyergraph/internal/read"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

const (
	typeGraphQL = "application/graphql-response+json; charset=utf-8"
	typeJSON    = "application/json; charset=utf-8"
	maxErrors   = 10
)

// requestBody is the body of a POST. A nil pointer is an absent member.
type requestBody struct {
	Query         *string        `json:"query"`
	OperationName *string        `json:"operationName"`
	Variables     map[string]any `json:"variables"`
	Extensions    map[string]any `json:"extensions"`
}

// readParams reads the parameters of a request. It returns an error with the HTTP status to
// send. Codes: BAD_REQUEST, QUERY_TOO_LARGE.
func (h *Handler) readParams(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, int, error) {
	start := graphql.Now()
	var in requestBody
	switch r.Method {
	case http.MethodPost:
		if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/json" {
			return nil, http.StatusUnsupportedMediaType, apperr.New(apperr.BadRequest, "Send the request as application/json.")
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, h.options.Limits.MaxBodyBytes))
		var tooLong *http.MaxBytesError
		if errors.As(err, &tooLong) {
			return nil, http.StatusRequestEntityTooLarge,
				apperr.New(apperr.QueryTooLarge, "The request is larger than {max bytes}.", "reason", "REQUEST", "max", h.options.Limits.MaxBodyBytes)
		}
		if err != nil {
			return nil, http.StatusBadRequest, apperr.New(apperr.BadRequest, "The request broke off.")
		}
		if err := decodeObject(body, &in); err != nil {
			return nil, http.StatusBadRequest, err
		}
	case http.MethodGet:
		if err := readURLParams(r, &in); err != nil {
			return nil, http.StatusBadRequest, err
		}
	default:
		w.Header().Set("Allow", "GET, POST")
		return nil, http.StatusMethodNotAllowed, apperr.New(apperr.BadRequest, "Send the request as POST or GET.")
	}
	if in.Query == nil || *in.Query == "" {
		return nil, http.StatusBadRequest, apperr.New(apperr.BadRequest, `"query" is missing.`)
	}
	p := &graphql.RawParams{Query: *in.Query, Variables: in.Variables, Extensions: in.Extensions, Headers: r.Header}
	if in.OperationName != nil {
		p.OperationName = *in.OperationName
	}
	p.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	return p, 0, nil
}

// decodeObject decodes a text that must be exactly one JSON object. Codes: BAD_REQUEST.
func decodeObject(body []byte, dst any) error {
	body = bytes.TrimSpace(body)
	if len(body) == 0 || body[0] != '{' {
		return apperr.New(apperr.BadRequest, "The body must be one JSON object.")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	err := d.Decode(dst)
	var typeErr *json.UnmarshalTypeError
	switch {
	case errors.As(err, &typeErr):
		return apperr.New(apperr.BadRequest, `"{field}" has the wrong type.`, "field", typeErr.Field)
	case err != nil:
		return apperr.New(apperr.BadRequest, "The body is not valid JSON.")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return apperr.New(apperr.BadRequest, "The body must be one JSON object.")
	}
	return nil
}

// readURLParams reads the parameters of a GET. Codes: BAD_REQUEST.
func readURLParams(r *http.Request, in *requestBody) error {
	q := r.URL.Query()
	query, name := q.Get("query"), q.Get("operationName")
	in.Query, in.OperationName = &query, &name
	for key, dst := range map[string]*map[string]any{"variables": &in.Variables, "extensions": &in.Extensions} {
		if s := q.Get(key); s != "" && s != "null" {
			if err := decodeObject([]byte(s), dst); err != nil {
				return apperr.New(apperr.BadRequest, `"{argument}" must be one JSON object.`, "argument", key)
			}
		}
	}
	return nil
}

// runOperation validates and executes an operation and writes the answer.
func (h *Handler) runOperation(ctx context.Context, w http.ResponseWriter, r *http.Request, p *graphql.RawParams) {
	ctx = graphql.StartOperationTrace(ctx)
	e := h.executors[h.options.MayIntrospect(ctx)]
	oc, errs := e.CreateOperationContext(ctx, p)
	if err := RefusedToken(ctx); err != nil && (errs != nil || !isLogin(oc)) {
		h.writeError(ctx, w, r, http.StatusUnauthorized, err)
		return
	}
	if errs != nil {
		h.writeErrors(ctx, w, r, http.StatusBadRequest, errs)
		return
	}
	if r.Method == http.MethodGet && oc.Operation.Operation != ast.Query {
		w.Header().Set("Allow", "POST")
		h.writeError(ctx, w, r, http.StatusMethodNotAllowed, apperr.New(apperr.BadRequest, "Send a mutation as POST."))
		return
	}
	res := h.executeOperation(ctx, e, oc)
	if res == nil { // the request has run out of time, or the client has disconnected
		h.writeError(ctx, w, r, http.StatusServiceUnavailable, tookTooLong())
		return
	}
	if cost := oc.Stats.GetExtension("cost"); cost != nil {
		res.Extensions = map[string]any{"cost": cost}
	}
	sendResponse(w, r, http.StatusOK, res)
}

type refusedTokenKey struct{}

// WithRefusedToken returns a context for a request whose token was refused with an error.
func WithRefusedToken(ctx context.Context, err error) context.Context {
	return context.WithValue(ctx, refusedTokenKey{}, err)
}

// RefusedToken returns the error with which the token of the request was refused; nil if it was
// not. Codes: UNAUTHENTICATED.
func RefusedToken(ctx context.Context) error {
	err, _ := ctx.Value(refusedTokenKey{}).(error)
	return err
}

// isLogin reports whether an operation does nothing but sign in. A client may send a login with
// the token of a session that has ended.
func isLogin(oc *graphql.OperationContext) bool {
	fields := graphql.CollectFields(oc, oc.Operation.SelectionSet, []string{"Mutation"})
	return oc.Operation.Operation == ast.Mutation && !slices.ContainsFunc(fields, func(f graphql.CollectedField) bool {
		return f.Name != "login" && f.Name != "__typename"
	})
}

// executeOperation executes an operation. It returns nil if the context ends before the
// operation is done. It frees the slot of a query before the answer is sent, so that no
// query waits for a slow client.
func (h *Handler) executeOperation(ctx context.Context, e *executor.Executor, oc *graphql.OperationContext) *graphql.Response {
	if oc.Operation.Operation == ast.Query {
		select {
		case h.querySlots <- struct{}{}:
			defer func() { <-h.querySlots }()
		case <-ctx.Done():
			return nil
		}
	}
	next, ctx := e.DispatchOperation(read.WithAnswerLimit(ctx), oc)
	return next(ctx)
}

// WriteError answers with an error before any operation runs, for example for a malformed
// body or an expired token.
func (h *Handler) WriteError(w http.ResponseWriter, r *http.Request, status int, err error) {
	h.writeError(r.Context(), w, r, status, err)
}

func (h *Handler) writeError(ctx context.Context, w http.ResponseWriter, r *http.Request, status int, err error) {
	sendResponse(w, r, status, &graphql.Response{Errors: gqlerror.List{presentError(ctx, err)}})
}

// writeErrors answers a document that was not executed with its errors, at most maxErrors.
// As application/json the status is 200, as the specification of GraphQL over HTTP requires.
func (h *Handler) writeErrors(ctx context.Context, w http.ResponseWriter, r *http.Request, status int, errs gqlerror.List) {
	if contentType(r) == typeJSON {
		status = http.StatusOK
	}
	out := make(gqlerror.List, 0, maxErrors)
	for _, e := range errs[:min(len(errs), maxErrors)] {
		if _, isAppError := apperr.ErrorsOf(e); isAppError {
			out = append(out, presentError(ctx, e))
		} else {
			out = append(out, &gqlerror.Error{
				Message: e.Message, Path: e.Path, Locations: e.Locations, Extensions: map[string]any{"code": apperr.BadRequest},
			})
		}
	}
	sendResponse(w, r, status, &graphql.Response{Errors: out})
}

// contentType returns the content type of the answer that the client prefers: the one with the
// greatest quality, the first of several.
func contentType(r *http.Request) string {
	best, bestQuality := typeJSON, 0.0
	for _, part := range strings.Split(r.Header.Get("Accept"), ",") {
		name, parameters, err := mime.ParseMediaType(part)
		offered := map[string]string{"application/graphql-response+json": typeGraphQL, "application/json": typeJSON,
			"application/*": typeJSON, "*/*": typeJSON}[name]
		if err != nil || offered == "" {
			continue
		}
		quality := 1.0
		if q, isSet := parameters["q"]; isSet {
			if quality, err = strconv.ParseFloat(q, 64); err != nil || quality > 1 {
				continue
			}
		}
		if quality > bestQuality {
			best, bestQuality = offered, quality
		}
	}
	return best
}

// sendResponse writes the answer. The data is already JSON, and gqlgen's own transport
// would parse and write it again.
func sendResponse(w http.ResponseWriter, r *http.Request, status int, res *graphql.Response) {
	h := w.Header()
	h.Set("Content-Type", contentType(r))
	h.Set("Cache-Control", "no-store")
	var head, tail []byte
	head = append(head, '{')
	if len(res.Errors) > 0 {
		text, err := json.Marshal(res.Errors[:min(len(res.Errors), maxErrors)])
		if err != nil {
			text = []byte(`[{"message":"An internal fault occurred."}]`)
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
		if _, err := w.Write(part); err != nil { //nolint:gosec // JSON, with its content type
			return // the client has disconnected
		}
	}
}
