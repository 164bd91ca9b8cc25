// Package limit is the server that the product is measured against. It is written by
// hand for the benchmark's requests alone. It sends as few statements as possible,
// prepares each of them once, and appends JSON while it reads the rows. It has no
// framework and no sessions, and its only access rules are in its SQL.
package limit

import (
	"context"
	"database/sql"
	"encoding/base64"
	"net/http"
	"net/url"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"buyergraph/internal/clock"
	"buyergraph/internal/dburl"
	"buyergraph/internal/secret"

	"entgo.io/ent/dialect"
	_ "github.com/go-sql-driver/mysql" // the driver named mysql
	_ "modernc.org/sqlite"             // the driver named sqlite
)

// Server answers the benchmark's requests.
type Server struct {
	http.Handler
	// StatementCount is the number of statements sent so far.
	StatementCount  atomic.Int64
	now             clock.Clock
	readDB          *sql.DB
	writeDB         *sql.DB
	isSQLite        bool
	mu              sync.Mutex
	statementByText map[string]*sql.Stmt
	textByShape     map[queryShape]string
	pagePool        sync.Pool
	cursors         *secret.Sealer
}

var emptyAnswer = []byte(`{"data":{"__typename":"Query"}}`)

// Open connects to a seeded database. With gate, the server reads the session of each
// request, as the product does. Without it, the server does not authenticate.
func Open(ctx context.Context, databaseURL string, now clock.Clock, gate bool) (_ *Server, err error) {
	src, err := dburl.Parse(databaseURL)
	if err != nil {
		return nil, err
	}
	s := &Server{
		now: now, isSQLite: src.Dialect == dialect.SQLite,
		statementByText: map[string]*sql.Stmt{}, textByShape: map[queryShape]string{},
	}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	s.pagePool.New = func() any { p := newPage(); p.cursors = s.cursors; return p }
	if s.isSQLite {
		err = s.openSQLite(src.SQLitePath)
	} else {
		err = s.openMySQL(src)
	}
	if err != nil {
		return nil, err
	}
	if s.cursors, err = s.loadCursorSealer(ctx); err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /nothing", func(w http.ResponseWriter, _ *http.Request) { sendAnswer(w, emptyAnswer, nil) })
	mux.HandleFunc("GET /nested", s.serveNested)
	mux.HandleFunc("GET /one", s.serveUser)
	mux.HandleFunc("GET /flat", s.serveFlat)
	mux.HandleFunc("POST /create", s.serveCreate)
	if s.Handler = mux; gate {
		s.Handler = s.requireSession(mux)
	}
	// The only connection for writing on SQLite cannot prepare a statement inside a transaction.
	for _, query := range creationStatements {
		if _, err := s.prepareOnce(s.writeDB, query); err != nil {
			return nil, err
		}
	}
	return s, s.readDB.PingContext(ctx)
}

// loadCursorSealer returns the product's sealer of cursors.
func (s *Server) loadCursorSealer(ctx context.Context) (*secret.Sealer, error) {
	var encoded string
	if err := s.readDB.QueryRowContext(ctx, "SELECT value FROM settings WHERE name='cursor_key'").Scan(&encoded); err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, err
	}
	return secret.NewSealer(key)
}

// openSQLite uses the same pools and pragmas as the product. It does not set the
// product's options for times, so that the driver returns the stored integers.
func (s *Server) openSQLite(path string) (err error) {
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?_pragma=busy_timeout(10000)"
	if s.readDB, err = sql.Open("sqlite", dsn+"&_pragma=query_only(1)&_pragma=cache_size(-4096)"); err != nil {
		return err
	}
	setPoolSize(s.readDB, 4)
	s.writeDB, err = sql.Open("sqlite", dsn+"&_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)")
	if err != nil {
		return err
	}
	setPoolSize(s.writeDB, 1)
	return nil
}

// openMySQL lets the driver return times as text, which is nearly their form in JSON.
func (s *Server) openMySQL(src dburl.Source) (err error) {
	c := src.MySQLConfig.Clone()
	c.Collation = "utf8mb4_bin"
	c.Params = map[string]string{"time_zone": "'+00:00'"}
	if s.readDB, err = sql.Open("mysql", c.FormatDSN()); err != nil {
		return err
	}
	setPoolSize(s.readDB, 4*runtime.NumCPU())
	s.writeDB = s.readDB
	return nil
}

func setPoolSize(db *sql.DB, n int) {
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
}

// Close closes the connections.
func (s *Server) Close() {
	for _, db := range []*sql.DB{s.readDB, s.writeDB} {
		if db != nil {
			db.Close()
		}
	}
}

// prepareOnce returns the prepared statement of a text. It prepares each text once.
func (s *Server) prepareOnce(db *sql.DB, query string) (*sql.Stmt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if st := s.statementByText[query]; st != nil {
		return st, nil
	}
	st, err := db.Prepare(query)
	if err == nil {
		s.statementByText[query] = st
	}
	return st, err
}

// runQuery runs the statement of a shape.
func (s *Server) runQuery(ctx context.Context, t queryShape, args ...any) (*sql.Rows, error) {
	s.mu.Lock()
	query, ok := s.textByShape[t]
	if !ok {
		query = s.buildSQL(t)
		s.textByShape[t] = query
	}
	s.mu.Unlock()
	st, err := s.prepareOnce(s.readDB, query)
	if err != nil {
		return nil, err
	}
	s.StatementCount.Add(1)
	return st.QueryContext(ctx, args...)
}

// timeValue returns a time as the database stores it.
func (s *Server) timeValue(t time.Time) any {
	if s.isSQLite {
		return t.UnixMicro()
	}
	return t.UTC().Format(mysqlTimeFormat)
}

// sendAnswer sends the response, or status 500 with the error.
func sendAnswer(w http.ResponseWriter, b []byte, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(b)))
	_, _ = w.Write(b)
}
