// Package limit is what the product is measured against: a server written by hand
// for the benchmark's requests and nothing else. It sends the fewest statements,
// prepared once, and appends the JSON as the rows come; there is no framework, no
// session and no policy but what stands in its SQL.
package limit

import (
	"context"
	"database/sql"
	"net/http"
	"net/url"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"buyergraph/internal/clock"
	"buyergraph/internal/dburl"

	"entgo.io/ent/dialect"
	_ "github.com/go-sql-driver/mysql" // the driver named mysql
	_ "modernc.org/sqlite"             // the driver named sqlite
)

// Server answers the benchmark's requests.
type Server struct {
	http.Handler
	// Statements counts those sent so far.
	Statements atomic.Int64
	now        clock.Clock
	reader     *sql.DB
	writer     *sql.DB
	lite       bool
	mu         sync.Mutex
	prepared   map[string]*sql.Stmt
	texts      map[shape]string
	pages      sync.Pool
}

var nothing = []byte(`{"data":{"__typename":"Query"}}`)

// Open connects to a database that is seeded. With a gate the server reads the
// session of each request, as the product does; the limit proper knows nobody.
func Open(ctx context.Context, databaseURL string, now clock.Clock, gate bool) (*Server, error) {
	src, err := dburl.Parse(databaseURL)
	if err != nil {
		return nil, err
	}
	s := &Server{now: now, lite: src.Dialect == dialect.SQLite, prepared: map[string]*sql.Stmt{}, texts: map[shape]string{}}
	s.pages.New = func() any { return newPage() }
	if s.lite {
		err = s.openSQLite(src.Path)
	} else {
		err = s.openMySQL(src)
	}
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /nothing", func(w http.ResponseWriter, _ *http.Request) { answer(w, nothing, nil) })
	mux.HandleFunc("GET /nested", s.nested)
	mux.HandleFunc("GET /one", s.one)
	mux.HandleFunc("GET /flat", s.flat)
	mux.HandleFunc("POST /create", s.create)
	if s.Handler = mux; gate {
		s.Handler = s.gate(mux)
	}
	// On SQLite nothing can be prepared for the writer while it writes.
	for _, query := range creation {
		if _, err := s.prepare(s.writer, query); err != nil {
			s.Close()
			return nil, err
		}
	}
	return s, s.reader.PingContext(ctx)
}

// openSQLite has the product's pools and pragmas. Without the product's options
// for times the driver hands them over as the integers that they are.
func (s *Server) openSQLite(path string) (err error) {
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?_pragma=busy_timeout(10000)"
	if s.reader, err = sql.Open("sqlite", dsn+"&_pragma=query_only(1)&_pragma=cache_size(-4096)"); err != nil {
		return err
	}
	pool(s.reader, 4)
	s.writer, err = sql.Open("sqlite", dsn+"&_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)")
	if err != nil {
		return err
	}
	pool(s.writer, 1)
	return nil
}

// openMySQL leaves times as text, which is nearly what JSON wants.
func (s *Server) openMySQL(src dburl.Source) (err error) {
	c := src.MySQL.Clone()
	c.Collation = "utf8mb4_bin"
	c.Params = map[string]string{"time_zone": "'+00:00'"}
	if s.reader, err = sql.Open("mysql", c.FormatDSN()); err != nil {
		return err
	}
	pool(s.reader, 4*runtime.NumCPU())
	s.writer = s.reader
	return nil
}

func pool(db *sql.DB, n int) {
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
}

// Close closes the connections.
func (s *Server) Close() {
	s.reader.Close()
	s.writer.Close()
}

// prepare is the prepared form of a statement.
func (s *Server) prepare(db *sql.DB, query string) (*sql.Stmt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if st := s.prepared[query]; st != nil {
		return st, nil
	}
	st, err := db.Prepare(query)
	if err == nil {
		s.prepared[query] = st
	}
	return st, err
}

func (s *Server) query(ctx context.Context, t shape, args ...any) (*sql.Rows, error) {
	s.mu.Lock()
	query, ok := s.texts[t]
	if !ok {
		query = s.sql(t)
		s.texts[t] = query
	}
	s.mu.Unlock()
	st, err := s.prepare(s.reader, query)
	if err != nil {
		return nil, err
	}
	s.Statements.Add(1)
	return st.QueryContext(ctx, args...)
}

// instant is a time as the database wants it.
func (s *Server) instant(t time.Time) any {
	if s.lite {
		return t.UnixMicro()
	}
	return t.UTC().Format(timeFormat)
}

// answer sends what was written, or says that something failed.
func answer(w http.ResponseWriter, b []byte, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(b)))
	_, _ = w.Write(b)
}
