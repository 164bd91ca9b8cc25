// Package testkit gives tests the complete server on a private database, with a clock
// that tests set and a record of every SQL statement.
package testkit

import (
	"buyergraph/ent/migrate"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"buyergraph/internal/app"
	"buyergraph/internal/config"
	"buyergraph/internal/mail"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit/mariadb"
	"buyergraph/internal/viewer"
)

// RequireEnv is the environment variable that makes a missing MariaDB server a failure
// instead of a skip. CI sets it.
const RequireEnv = "BUYERGRAPH_REQUIRE_MARIADB"

// StartTime is the first time of a test's clock.
var StartTime = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

// Kit is the server under test.
type Kit struct {
	App         *app.App
	Store       *store.Store
	Clock       *Clock
	DatabaseURL string
	Log         *Log
	// ClientAddress is the address that requests come from. If it is empty each request
	// comes from another address.
	ClientAddress     string
	OriginHeader      string // Origin header of requests; empty: none
	config            config.Config
	addressCount      atomic.Int64
	statementByNumber sync.Map // int64 to string
	statementCount    atomic.Int64
	nextFault         atomic.Pointer[fault]
	sentMails         mail.Memory
}

// Clock is a clock that tests set.
type Clock struct {
	mu          sync.Mutex
	currentTime time.Time
}

// Now returns the time of the clock.
func (c *Clock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.currentTime }

// Add advances the clock.
func (c *Clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.currentTime = c.currentTime.Add(d)
}

// Main runs a package's tests, then the functions after, and stops the MariaDB server
// that the tests started.
func Main(m *testing.M, after ...func()) {
	if url := os.Getenv(serverProcessEnv); url != "" {
		serveUntilInputEnds(url)
		return
	}
	code := m.Run()
	for _, f := range after {
		f()
	}
	serverMu.Lock()
	if server != nil {
		server.Stop()
	}
	if templateFile != "" {
		os.RemoveAll(filepath.Dir(templateFile))
	}
	os.Exit(code)
}

var (
	serverMu      sync.Mutex
	server        *mariadb.Server
	errServer     error
	databaseCount atomic.Int64
	templateFile  string
)

// MariaDB creates an empty database on the private server of this process. It skips the
// test if no server is installed.
func MariaDB(t testing.TB) (url string) {
	t.Helper()
	serverMu.Lock()
	defer serverMu.Unlock()
	if server == nil && errServer == nil {
		server, errServer = mariadb.Start()
	}
	if errors.Is(errServer, mariadb.ErrMissing) && os.Getenv(RequireEnv) == "" {
		t.Skip("skipped on MariaDB: " + errServer.Error())
	}
	if errServer != nil {
		t.Fatal(errServer)
	}
	name := fmt.Sprintf("t%d", databaseCount.Add(1))
	url, err := server.CreateDatabase(name)
	if err != nil {
		t.Fatal(err)
	}
	return url
}

// SQLite returns the URL of an empty SQLite file.
func SQLite(t testing.TB) (url string) {
	t.Helper()
	return "sqlite://" + filepath.Join(t.TempDir(), "test.db")
}

// copyMigratedFile returns the URL of a migrated SQLite file. It copies a file that is
// migrated once per process.
func copyMigratedFile(t testing.TB) string {
	t.Helper()
	serverMu.Lock()
	defer serverMu.Unlock()
	if templateFile == "" {
		dir, err := os.MkdirTemp("", "buyergraph-template-")
		if err != nil {
			t.Fatal(err)
		}
		templateFile = filepath.Join(dir, "template.db")
		s, err := store.Open(context.Background(), "sqlite://"+templateFile)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Migrate(context.Background()); err != nil {
			t.Fatal(err)
		}
		s.Close()
	}
	data, err := os.ReadFile(templateFile)
	if err != nil {
		t.Fatal(err)
	}
	url := SQLite(t)
	if err := os.WriteFile(strings.TrimPrefix(url, "sqlite://"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	return url
}

// EachDatabase runs a test on a private SQLite database and on a private MariaDB
// database.
func EachDatabase(t *testing.T, test func(t *testing.T, k *Kit)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, New(t)) })
	t.Run("mariadb", func(t *testing.T) { test(t, Open(t, config.Config{DatabaseURL: MariaDB(t)})) })
}

// New opens the server on a private SQLite file. It closes with the test.
func New(t testing.TB) *Kit {
	t.Helper()
	return Open(t, config.Config{DatabaseURL: copyMigratedFile(t)})
}

// Open opens the server as configured. It closes with the test.
func Open(t testing.TB, c config.Config) *Kit {
	t.Helper()
	return OpenAt(t, c, StartTime)
}

// OpenAt is [Open] with a clock that starts at another time.
func OpenAt(t testing.TB, c config.Config, at time.Time) *Kit {
	t.Helper()
	return openKit(t, c, &Clock{currentTime: at})
}

// OpenReplica opens another server on the same database, with the same clock.
func (k *Kit) OpenReplica(t testing.TB) *Kit {
	t.Helper()
	return openKit(t, k.config, k.Clock)
}

func openKit(t testing.TB, c config.Config, clock *Clock) *Kit {
	t.Helper()
	k := &Kit{Clock: clock, DatabaseURL: c.DatabaseURL, Log: captureLog(), config: c}
	var err error
	k.App, err = app.New(context.Background(), c, io.Discard, store.WithClock(k.Clock.Now), store.WithStatementHook(k.beforeStatement),
		store.WithRowsHook(k.behindRows))
	if err != nil {
		t.Fatal(err)
	}
	k.Store = k.App.Store
	k.App.MailOutbox.Sender = &k.sentMails
	t.Cleanup(func() { k.App.Close() })
	return k
}

func (k *Kit) beforeStatement(_ context.Context, text string) error {
	k.statementByNumber.Store(k.statementCount.Add(1), text)
	return k.nextFault.Load().strike()
}

func (k *Kit) behindRows(string) error { return k.nextFault.Load().strike() }

type fault struct {
	pointsLeft  atomic.Int64
	injectedErr error
}

// strike returns the error at the failure point that the fault counts down to.
func (f *fault) strike() error {
	if f != nil && f.pointsLeft.Add(-1) == 0 {
		return f.injectedErr
	}
	return nil
}

// FailStatement makes the n-th failure point from now fail once with an error: each statement
// has one before it, and each query has one behind its rows. fired ends this and reports
// whether the point was reached.
func (k *Kit) FailStatement(n int64, err error) (fired func() bool) {
	f := &fault{injectedErr: err}
	f.pointsLeft.Store(n)
	k.nextFault.Store(f)
	return func() bool { k.nextFault.Store(nil); return f.pointsLeft.Load() <= 0 }
}

// DumpDatabase returns the content of the database, one string per row, sorted.
func (k *Kit) DumpDatabase(t testing.TB) []string {
	t.Helper()
	return k.DumpDatabaseAs(t, func(_, _, value string) string { return value })
}

// DumpDatabaseAs is [Kit.DumpDatabase] with each value that is not null replaced by what
// rewrite returns for it.
func (k *Kit) DumpDatabaseAs(t testing.TB, rewrite func(table, column, value string) string) []string {
	t.Helper()
	var out []string
	for _, table := range migrate.Tables {
		rows, err := k.Store.QueryContext(context.Background(), "SELECT * FROM `"+table.Name+"`")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		values := make([]sql.NullString, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		for rows.Next() {
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			for i, v := range values {
				if v.Valid {
					values[i].String = rewrite(table.Name, columns[i], v.String)
				}
			}
			out = append(out, fmt.Sprint(table.Name, values))
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(out)
	return out
}

// SaveTables keeps a copy of every table of an SQLite database. restore makes the tables as
// they were, and so the numbers of the next records too. It takes a fraction of the time of a
// new server.
func (k *Kit) SaveTables(t testing.TB) (restore func()) {
	t.Helper()
	path, isSQLite := strings.CutPrefix(k.DatabaseURL, "sqlite://")
	if !isSQLite {
		t.Fatal("not an SQLite database")
	}
	db, err := sql.Open("sqlite", path+"?_pragma=busy_timeout(10000)&_pragma=foreign_keys(0)&_pragma=synchronous(0)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1) // the copies are temporary tables of this connection
	var names []string
	for _, table := range migrate.Tables {
		names = append(names, table.Name)
	}
	names = append(names, "sqlite_sequence") // last: each insertion changes it
	save, putBack := "", "BEGIN IMMEDIATE;"
	for _, name := range names {
		save += "CREATE TEMP TABLE saved_" + name + " AS SELECT * FROM main." + name + ";"
		putBack += "DELETE FROM main." + name + ";INSERT INTO main." + name + " SELECT * FROM saved_" + name + ";"
	}
	run := func(statements string) {
		if _, err := db.ExecContext(context.Background(), statements); err != nil {
			t.Fatal(err)
		}
	}
	run(save)
	return func() { run(putBack + "COMMIT") }
}

// RecordStatements runs f and returns the statements that f sent, in order.
func (k *Kit) RecordStatements(f func()) []string {
	k.statementByNumber.Clear()
	from := k.statementCount.Load()
	f()
	var out []string
	for i := from + 1; i <= k.statementCount.Load(); i++ {
		if text, ok := k.statementByNumber.Load(i); ok {
			out = append(out, text.(string))
		}
	}
	return out
}

// RunJobs runs every due job and sends every due mail, as the server does in the
// background.
func (k *Kit) RunJobs(t testing.TB) {
	t.Helper()
	if err := errors.Join(k.App.JobQueue.RunDue(context.Background()), k.App.MailOutbox.RunDue(context.Background())); err != nil {
		t.Fatal(err)
	}
}

// TakeMails sends every due mail and returns the mails that this server has sent since
// the last call, in order.
func (k *Kit) TakeMails(t testing.TB) []*mail.RenderedMessage {
	t.Helper()
	k.RunJobs(t)
	return k.sentMails.TakeSentMails()
}

// Handler returns the server's HTTP handler.
func (k *Kit) Handler() http.Handler { return k.App.WebServer }

// SystemContext returns a context with the system as viewer.
func SystemContext() context.Context { return viewer.AsSystem(context.Background()) }

// WriteAsSystem runs f in a transaction with the system as viewer.
func (k *Kit) WriteAsSystem(t testing.TB, f func(ctx context.Context, tx *store.Tx) error) {
	t.Helper()
	if err := k.Store.WithTx(SystemContext(), f); err != nil {
		t.Fatal(err)
	}
}

// Log collects the log output of the server.
type Log struct {
	mu  sync.Mutex
	buf strings.Builder
}

func (l *Log) Write(p []byte) (int, error) { l.mu.Lock(); defer l.mu.Unlock(); return l.buf.Write(p) }

func (l *Log) String() string { l.mu.Lock(); defer l.mu.Unlock(); return l.buf.String() }

var sharedLog = &Log{}

// captureLog directs the standard logger to a buffer that all kits of a process share.
var captureLog = sync.OnceValue(func() *Log {
	slog.SetDefault(slog.New(slog.NewTextHandler(sharedLog, &slog.HandlerOptions{Level: slog.LevelDebug})))
	return sharedLog
})
