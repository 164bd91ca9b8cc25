package bench

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"

	"buyergraph/internal/app"
	"buyergraph/internal/authz"
	"buyergraph/internal/config"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// product is the server under test: the whole chain that serves in production.
type product struct {
	http.Handler
	app        *app.App
	statements atomic.Int64
}

func openProduct(ctx context.Context, c config.Config, options ...store.Option) (*product, error) {
	p := &product{}
	watch := store.WithWatch(func(context.Context, string) error { p.statements.Add(1); return nil })
	a, err := app.New(ctx, c, io.Discard, append([]store.Option{watch}, options...)...)
	if err != nil {
		return nil, err
	}
	p.app = a
	mux := http.NewServeMux()
	mux.Handle("/", a.Web)
	mux.HandleFunc("POST /tree/graphql", p.asAdministrator)
	p.Handler = mux
	return p, nil
}

// corporate reaches a company's tree with everything.
var corporate, _ = authz.Granted(viewer.CustomerUser, []authz.Role{{DefaultLevel: viewer.CustomerTree}})

// asAdministrator answers as production would answer a company's administrator, of
// whom the data has none with a password: the session of a staff user is read as the gate reads it,
// and then the administrator stands in his place.
func (p *product) asAdministrator(w http.ResponseWriter, r *http.Request) {
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if _, err := p.app.Web.Sessions.Viewer(r.Context(), token, ""); err != nil {
		p.app.Web.Graph.Refuse(w, r, http.StatusUnauthorized, err)
		return
	}
	q := r.URL.Query()
	customer, _ := strconv.ParseInt(q.Get("customer"), 10, 64)
	v := &viewer.Viewer{Kind: viewer.CustomerUser, ID: -customer, CustomerID: customer, CustomerPath: q.Get("path"), Grants: corporate}
	if err := p.app.Web.Sessions.Place(r.Context(), v); err != nil {
		p.app.Web.Graph.Refuse(w, r, http.StatusServiceUnavailable, err)
		return
	}
	p.app.Web.Graph.ServeHTTP(w, r.WithContext(viewer.With(r.Context(), v)))
}

func (p *product) Close() { p.app.Close() }
