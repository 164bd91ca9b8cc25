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

// product is the server under test, with every handler that it has in production.
type product struct {
	http.Handler
	app            *app.App
	statementCount atomic.Int64
}

func openProduct(ctx context.Context, c config.Config, options ...store.Option) (*product, error) {
	p := &product{}
	watch := store.WithStatementHook(func(context.Context, string) error { p.statementCount.Add(1); return nil })
	a, err := app.New(ctx, c, io.Discard, append([]store.Option{watch}, options...)...)
	if err != nil {
		return nil, err
	}
	p.app = a
	mux := http.NewServeMux()
	mux.Handle("/", a.WebServer)
	mux.HandleFunc("POST /tree/graphql", p.serveAsAdministrator)
	p.Handler = mux
	return p, nil
}

// treeAdminGrants give every permission on a company and its subsidiaries.
var treeAdminGrants, _ = authz.EffectiveGrants(viewer.CustomerUser, []authz.Role{{DefaultLevel: viewer.CustomerTree}})

// serveAsAdministrator answers a request as for an administrator of a company. The seeded
// data has no such user with a password. The request therefore carries the token of a staff
// user, which is checked as in production, and the viewer is then replaced.
func (p *product) serveAsAdministrator(w http.ResponseWriter, r *http.Request) {
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if _, err := p.app.WebServer.Sessions.ViewerForToken(r.Context(), token, ""); err != nil {
		p.app.WebServer.GraphHandler.WriteError(w, r, http.StatusUnauthorized, err)
		return
	}
	q := r.URL.Query()
	customer, _ := strconv.ParseInt(q.Get("customer"), 10, 64)
	v := &viewer.Viewer{Kind: viewer.CustomerUser, ID: -customer, CustomerID: customer, CustomerPath: q.Get("path"), Grants: treeAdminGrants}
	if err := p.app.WebServer.Sessions.LoadCompanies(r.Context(), v); err != nil {
		p.app.WebServer.GraphHandler.WriteError(w, r, http.StatusServiceUnavailable, err)
		return
	}
	p.app.WebServer.GraphHandler.ServeHTTP(w, r.WithContext(viewer.NewContext(r.Context(), v)))
}

func (p *product) Close() { p.app.Close() }
