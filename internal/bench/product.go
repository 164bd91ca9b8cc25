package bench

import (
	"context"
	"database/sql"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"buyergraph/internal/app"
	"buyergraph/internal/config"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// product is the server under test: the whole chain that serves in production.
type product struct {
	http.Handler
	app        *app.App
	statements atomic.Int64
	shares     sync.Map // by path
}

func openProduct(ctx context.Context, c config.Config, options ...store.Option) (*product, error) {
	p := &product{}
	watch := store.WithWatch(func(context.Context, string) { p.statements.Add(1) })
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

// asAdministrator answers as production would answer a company's administrator,
// who cannot sign in yet: the session of a staff user is read as the gate reads it,
// and then the administrator stands in his place.
func (p *product) asAdministrator(w http.ResponseWriter, r *http.Request) {
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if _, err := p.app.Web.Sessions.Viewer(r.Context(), token); err != nil {
		p.app.Web.Graph.Refuse(w, r, http.StatusUnauthorized, err)
		return
	}
	q := r.URL.Query()
	customer, _ := strconv.ParseInt(q.Get("customer"), 10, 64)
	share, _ := strconv.ParseFloat(q.Get("share"), 64)
	v := &viewer.Viewer{Kind: viewer.CustomerUser, ID: 1, CustomerID: customer, CustomerPath: q.Get("path"), Level: viewer.CustomerTree, Share: share}
	v.Share = p.share(r.Context(), v.CustomerPath)
	p.app.Web.Graph.ServeHTTP(w, r.WithContext(viewer.With(r.Context(), v)))
}

// share is the part of all customers below a path, counted once.
func (p *product) share(ctx context.Context, path string) float64 {
	if s, ok := p.shares.Load(path); ok {
		return s.(float64)
	}
	var share float64
	err := scan(ctx, p.app.Store, "SELECT AVG(CASE WHEN path LIKE '"+path+"%' THEN 1.0 ELSE 0 END) FROM customers", func(r *sql.Rows) error { return r.Scan(&share) })
	if err == nil {
		p.shares.Store(path, share)
	}
	return share
}

func (p *product) Close() { p.app.Close() }
