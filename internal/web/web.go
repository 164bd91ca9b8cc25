// Package web serves HTTP. It gives each request an id and a viewer and passes it to the
// graph, the playground, the docs or the health checks.
package web

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"buyergraph/graph"
	"buyergraph/internal/apperr"
	"buyergraph/internal/session"
	"buyergraph/internal/setting"
	"buyergraph/internal/viewer"
	"buyergraph/internal/web/playground"
	"buyergraph/internal/web/storefront"

	"github.com/rs/cors"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
)

// Server answers HTTP requests.
type Server struct {
	Options
	cors *cors.Cors
	http.Handler
	isDraining atomic.Bool
}

// Options are the parts and settings of a server.
type Options struct {
	GraphHandler    *graph.Handler
	Sessions        *session.Service
	Schema          *ast.Schema
	MayIntrospect   func(context.Context) bool
	CheckDatabase   func(context.Context) error // for /readyz
	ServePlayground bool
	Demo            *playground.Demo // nil without a demo
	Settings        *setting.Service
	AllowedOrigins  []string       // of other user interfaces, besides those that websites list
	TrustedProxies  []netip.Prefix // these may set X-Forwarded-For
	DemoMails       http.Handler   // page of sent mails; nil without a demo
}

// New returns a server.
func New(o Options) (*Server, error) {
	s := &Server{Options: o}
	mux := http.NewServeMux()
	s.cors = cors.New(cors.Options{
		AllowOriginVaryRequestFunc: s.isOriginAllowed, AllowedMethods: []string{http.MethodGet, http.MethodPost},
		AllowedHeaders: []string{"Authorization", "Content-Type"}, MaxAge: 600,
	})
	graphHandler := s.withViewer(s.cors.Handler(o.GraphHandler))
	mux.Handle("/graphql", graphHandler)
	mux.Handle("OPTIONS /graphql", s.cors.Handler(graphHandler)) // answers a preflight request, which has no viewer
	mux.Handle("GET /schema.graphql", s.withViewer(http.HandlerFunc(s.serveSchema)))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { writeText(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", s.serveReadiness)
	d, err := docsHandler(o.Demo != nil)
	if err != nil {
		return nil, err
	}
	mux.Handle("GET /docs", d)
	mux.Handle("GET /docs/", d)
	if o.ServePlayground {
		h, err := playground.NewHandler(o.Demo)
		if err != nil {
			return nil, err
		}
		mux.Handle("GET /playground", h)
		mux.Handle("GET /playground/", h)
	}
	start := "/docs"
	if o.Demo != nil {
		start = "/playground"
		h, err := storefront.NewHandler(o.DemoMails != nil)
		if err != nil {
			return nil, err
		}
		mux.Handle("GET /storefront/", h)
		for _, path := range storefront.Paths {
			mux.Handle("GET "+path, h)
		}
	}
	mux.Handle("GET /{$}", http.RedirectHandler(start, http.StatusFound))
	if o.DemoMails != nil {
		mux.Handle("GET /demo/mails", o.DemoMails)
	}
	s.Handler = withRequestIDAndRecovery(mux)
	return s, nil
}

// isOriginAllowed reports whether browsers may use the API from an origin. No header decides this besides
// the origin. A preflight request reads the version of the settings, since it has no session with which
// that is read. For any other request [Server.withViewer] has done so.
func (s *Server) isOriginAllowed(r *http.Request, origin string) (isAllowed bool, varyHeaders []string) {
	if r.Method == http.MethodOptions {
		ctx, cancel := context.WithTimeout(r.Context(), sessionReadTimeout)
		defer cancel()
		if err := s.Settings.Refresh(ctx); err != nil {
			slog.Warn("cannot read the origins of websites", "error", err)
		}
	}
	return s.Settings.Known().WebsiteOfOrigin(origin) > 0 || slices.Contains(s.AllowedOrigins, origin), nil
}

// Drain makes /readyz answer 503, so that a load balancer sends no new requests.
func (s *Server) Drain() { s.isDraining.Store(true) }

// withRequestIDAndRecovery gives the request its id and answers a panic with status 500.
func withRequestIDAndRecovery(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := rand.Text()[:16]
		h := w.Header()
		h.Set("X-Request-Id", id)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler { //nolint:errorlint,err113 // net/http compares it in the same way
				panic(p)
			}
			slog.Error("panic", "value", p, "request", id, "stack", string(debug.Stack()))
			writeText(w, http.StatusInternalServerError, "internal fault")
		}()
		next.ServeHTTP(w, r.WithContext(viewer.WithOrigin(r.Context(), viewer.Origin{RequestID: id})))
	})
}

// sessionReadTimeout is how long reading a session may take.
const sessionReadTimeout = 5 * time.Second

// withViewer puts the viewer into the context. It answers 503 if the database does not answer. A
// request with an invalid token is one of a guest, of which the graph accepts a login only.
func (s *Server) withViewer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token, err := bearerToken(r)
		if err != nil {
			s.writeError(w, r, http.StatusUnauthorized, err)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), sessionReadTimeout)
		defer cancel()
		v, err := s.Sessions.ViewerForToken(ctx, token, r.Header.Get("Origin"))
		var refused *apperr.Error
		if errors.As(err, &refused) { // the graph refuses everything but a login
			r = r.WithContext(graph.WithRefusedToken(r.Context(), refused))
			v, err = s.Sessions.ViewerForToken(ctx, "", r.Header.Get("Origin"))
		}
		switch {
		case err != nil:
			slog.Error("cannot read the session of a request", "error", err)
			s.writeError(w, r, http.StatusServiceUnavailable,
				apperr.New(apperr.Unavailable, "The database does not answer. Try again.", "reason", "DATABASE"))
			return
		}
		o := viewer.OriginFromContext(r.Context())
		o.IPAddress, o.UserAgent = s.clientAddress(r), r.UserAgent()
		ctx = viewer.WithOrigin(viewer.NewContext(r.Context(), v), o)
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// writeError answers with an error, which a user interface on an allowed origin can read.
func (s *Server) writeError(w http.ResponseWriter, r *http.Request, status int, err error) {
	s.cors.HandlerFunc(w, r)
	s.GraphHandler.WriteError(w, r, status, err)
}

func bearerToken(r *http.Request) (string, error) {
	h := r.Header.Get("Authorization")
	if h == "" {
		return "", nil
	}
	scheme, token, _ := strings.Cut(h, " ")
	token = strings.TrimSpace(token)
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return "", apperr.New(apperr.Unauthenticated, "The Authorization header must be \"Bearer TOKEN\".", "reason", "HEADER")
	}
	return token, nil
}

func (s *Server) serveSchema(w http.ResponseWriter, r *http.Request) {
	if err := graph.RefusedToken(r.Context()); err != nil {
		s.GraphHandler.WriteError(w, r, http.StatusUnauthorized, err)
		return
	}
	if !s.MayIntrospect(r.Context()) {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/graphql; charset=utf-8")
	formatter.NewFormatter(w, formatter.WithIndent("  ")).FormatSchema(s.Schema)
}

func (s *Server) serveReadiness(w http.ResponseWriter, r *http.Request) {
	if s.isDraining.Load() {
		writeText(w, http.StatusServiceUnavailable, "draining")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	if err := s.CheckDatabase(ctx); err != nil {
		slog.Warn("the database is not ready", "error", err)
		writeText(w, http.StatusServiceUnavailable, "the database does not answer")
		return
	}
	writeText(w, http.StatusOK, "ok")
}

func writeText(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n"))
}
