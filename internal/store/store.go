// Package store opens the database, migrates it, and runs transactions. All
// writes go through [Store.WithTx]. Outside a transaction the ent client only
// reads; on SQLite its connections refuse to write.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/migrate"
	_ "buyergraph/ent/runtime" // policies, defaults and validators
	"buyergraph/internal/clock"
	"buyergraph/internal/dburl"
	"buyergraph/internal/hooks"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
)

// Store is an open database.
type Store struct {
	// Client reads through ent outside transactions.
	Client        *ent.Client
	clock         clock.Clock
	systemClock   clock.Clock // is compared with the database's
	source        dburl.Source
	writeDB       *sql.DB
	readDB        *sql.DB
	preparedReads *preparedStatements // statements of the reader
	statementHook func(ctx context.Context, statement string) error
	rowsHook      func(statement string) error
	migrations    fs.FS
	queues        writerQueues

	workMu     sync.Mutex
	workSignal chan struct{}
}

// Option sets one option of [Open].
type Option func(*Store)

// WithClock sets the time source of transactions.
func WithClock(c clock.Clock) Option { return func(s *Store) { s.clock = c } }

// WithStatementHook calls f with the text of every statement before the statement
// runs. If f returns an error, the statement does not run and returns that error.
func WithStatementHook(f func(ctx context.Context, statement string) error) Option {
	return func(s *Store) { s.statementHook = f }
}

// WithRowsHook calls f with the text of a query after its last row. An error of f counts as
// one that the database has sent behind the rows.
func WithRowsHook(f func(statement string) error) Option {
	return func(s *Store) { s.rowsHook = f }
}

// Open connects to the database that the URL names and checks that it is usable.
// It does not migrate. Its errors fit in one line and never contain a password.
func Open(ctx context.Context, url string, options ...Option) (*Store, error) {
	src, err := dburl.Parse(url)
	if err != nil {
		return nil, err
	}
	s := &Store{
		source: src, clock: clock.SystemTime, systemClock: clock.SystemTime,
		migrations: migrate.Files, workSignal: make(chan struct{}),
	}
	for _, o := range options {
		o(s)
	}
	if src.Dialect == dialect.SQLite {
		err = s.openSQLite(ctx)
	} else {
		err = s.openMySQL(ctx)
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	s.preparedReads = newPreparedStatements(s.readDB)
	s.Client = ent.NewClient(ent.Driver(entDriver{entsql.Conn{ExecQuerier: hookedQuerier{s.readDB, s}}, s}))
	hooks.Install(s.Client, s.source.Dialect)
	return s, nil
}

// openSQLite opens one connection that writes, because SQLite has one writer at a
// time, and a few connections that can only read. A transaction on the writing
// connection takes the write lock when it begins.
func (s *Store) openSQLite(ctx context.Context) (err error) {
	f, err := os.OpenFile(s.source.SQLitePath, os.O_CREATE|os.O_RDWR, 0o600) // SQLite would create a file that everybody can read
	if err != nil {
		return fmt.Errorf("cannot use the SQLite file: %w", err)
	}
	f.Close()
	dsn := s.source.SQLiteDSN("_txlock=immediate", "_pragma=journal_mode(WAL)", "_pragma=synchronous(FULL)", "_pragma=foreign_keys(1)")
	if s.writeDB, err = s.openDB(dsn); err != nil {
		return fmt.Errorf("cannot open %s: %w", s.source.SQLitePath, err)
	}
	s.writeDB.SetMaxOpenConns(1)
	var mode string
	// SQLite reports busy at once, without its timeout, when two processes switch
	// the journal to WAL at the same time.
	err = retry(ctx, func() error { return s.writeDB.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode) })
	if err != nil {
		return fmt.Errorf("cannot use the SQLite file %s: %w", s.source.SQLitePath, err)
	}
	if mode != "wal" {
		return fmt.Errorf("cannot use the SQLite file %s: its journal mode is %s, not wal", s.source.SQLitePath, mode)
	}
	if s.readDB, err = s.openDB(s.source.SQLiteDSN("_pragma=query_only(1)", "_pragma=cache_size(-4096)")); err != nil {
		return err
	}
	setPoolSize(s.readDB, 4)
	return nil
}

func (s *Store) openMySQL(ctx context.Context) (err error) {
	version, err := s.mysqlVersion(ctx)
	if err != nil {
		return err
	}
	if err := checkVersion(version); err != nil {
		return err
	}
	// An abandoned request only closes its connection. The server would continue
	// the statement without this limit of 10 seconds.
	limit := map[string]string{"max_execution_time": "10000"}
	if strings.Contains(version, "MariaDB") {
		limit = map[string]string{"max_statement_time": "10"}
	}
	if s.writeDB, err = s.openDB(s.source.MySQLDSN(limit)); err != nil {
		return fmt.Errorf("cannot use the MySQL URL: %w", err)
	}
	s.readDB = s.writeDB
	setPoolSize(s.writeDB, 4*runtime.NumCPU())
	s.writeDB.SetConnMaxLifetime(5 * time.Minute)
	return nil
}

func (s *Store) mysqlVersion(ctx context.Context) (version string, err error) {
	db, err := s.openDB(s.source.MySQLDSN(nil))
	if err != nil {
		return "", fmt.Errorf("cannot use the MySQL URL: %w", err)
	}
	defer db.Close()
	if err := db.QueryRowContext(ctx, "SELECT VERSION()").Scan(&version); err != nil {
		return "", fmt.Errorf("cannot use the database %s at %s: %w", s.source.MySQLConfig.DBName, strings.Join(s.source.MySQLAddrs, ", "), err)
	}
	return version, nil
}

// setPoolSize allows n connections and keeps all of them open when idle. With
// database/sql's default of two idle connections a busy server reconnects
// constantly.
func setPoolSize(db *sql.DB, n int) {
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
}

func checkVersion(version string) error {
	minimum, product := [2]int{8, 0}, "MySQL"
	if strings.Contains(version, "MariaDB") {
		minimum, product = [2]int{10, 6}, "MariaDB"
	}
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return fmt.Errorf("cannot tell the database's version from %q", version)
	}
	major, _ := strconv.Atoi(parts[0])
	minor, _ := strconv.Atoi(parts[1])
	if major < minimum[0] || major == minimum[0] && minor < minimum[1] {
		return fmt.Errorf("%s %d.%d is too old: at least %d.%d is needed", product, major, minor, minimum[0], minimum[1])
	}
	return nil
}

// Dialect returns ent's name of the database's dialect.
func (s *Store) Dialect() string { return s.source.Dialect }

// SyncedReads returns the store for the first read of a request: on a MariaDB Galera cluster
// with the option wsrep_sync_wait, its queries wait until the node has applied what other
// nodes had committed before. Later reads of the request then see that too.
func (s *Store) SyncedReads() SyncedReads { return SyncedReads{s} }

// SyncedReads runs queries as [Store.SyncedReads] says.
type SyncedReads struct{ store *Store }

// QueryContext runs a query outside a transaction.
func (r SyncedReads) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if r.store.source.WsrepSyncWait {
		text = "SET STATEMENT wsrep_sync_wait=1 FOR " + text
	}
	return r.store.QueryContext(ctx, text, args...)
}

// QueryContext runs a query outside a transaction.
func (s *Store) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if err := s.callStatementHook(ctx, text); err != nil {
		return nil, err
	}
	return s.preparedReads.QueryContext(ctx, text, args...)
}

// maxClockDifference is how far this server's clock may be from the clock of its database.
// Leases of other servers are compared with the time of this one.
const maxClockDifference = 2 * time.Second

// CheckReady returns an error if the database does not answer queries, or if its time differs
// from that of this server.
func (s *Store) CheckReady(ctx context.Context) error {
	if s.source.Dialect == dialect.SQLite {
		var one int
		return s.readDB.QueryRowContext(ctx, "SELECT 1 FROM "+revisionTableName+" LIMIT 1").Scan(&one)
	}
	var databaseTime time.Time
	if err := s.readDB.QueryRowContext(ctx, "SELECT NOW(6) FROM "+revisionTableName+" LIMIT 1").Scan(&databaseTime); err != nil {
		return err
	}
	if d := s.systemClock().Sub(databaseTime).Abs(); d > maxClockDifference {
		return fmt.Errorf("the clock of the database differs by %s", d)
	}
	return nil
}

// Now returns the time of the store's clock in UTC, truncated to the microsecond
// that the database stores.
func (s *Store) Now() time.Time { return s.clock().UTC().Truncate(time.Microsecond) }

// WorkAvailable returns a channel that is closed when a transaction of this process
// commits after [Tx.SignalWork]. Call it before looking for work, so that no signal
// is missed.
func (s *Store) WorkAvailable() <-chan struct{} {
	s.workMu.Lock()
	defer s.workMu.Unlock()
	return s.workSignal
}

func (s *Store) signalWork() {
	s.workMu.Lock()
	defer s.workMu.Unlock()
	close(s.workSignal)
	s.workSignal = make(chan struct{})
}

// Close closes every connection.
func (s *Store) Close() error {
	var errs []error
	if s.preparedReads != nil {
		s.preparedReads.closeAll()
	}
	for _, db := range []*sql.DB{s.readDB, s.writeDB} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// entDriver is ent's driver: it reads from readDB and begins transactions on writeDB.
type entDriver struct {
	entsql.Conn
	store *Store
}

func (d entDriver) Dialect() string { return d.store.source.Dialect }
func (d entDriver) Close() error    { return d.store.Close() }

func (d entDriver) Tx(ctx context.Context) (dialect.Tx, error) {
	tx, err := d.store.writeDB.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	return &entsql.Tx{Conn: entsql.Conn{ExecQuerier: hookedQuerier{tx, d.store}}, Tx: tx}, nil
}

func (s *Store) callStatementHook(ctx context.Context, text string) error {
	if s.statementHook == nil {
		return nil
	}
	return s.statementHook(ctx, text)
}

// hookedQuerier calls the store's statement hook before every statement.
type hookedQuerier struct {
	entsql.ExecQuerier
	store *Store
}

func (w hookedQuerier) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if err := w.store.callStatementHook(ctx, text); err != nil {
		return nil, err
	}
	return w.ExecQuerier.QueryContext(ctx, text, args...)
}

func (w hookedQuerier) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	if err := w.store.callStatementHook(ctx, text); err != nil {
		return nil, err
	}
	return w.ExecQuerier.ExecContext(ctx, text, args...)
}

// OpenScratch opens an empty database for ent's schema tools.
func OpenScratch(ctx context.Context, url string) (dialect.Driver, error) {
	src, err := dburl.Parse(url)
	if err != nil {
		return nil, err
	}
	dsn := ""
	if src.Dialect == dialect.SQLite {
		dsn = src.SQLiteDSN("_pragma=foreign_keys(1)")
	} else {
		dsn = src.MySQLDSN(nil)
	}
	db, err := (&Store{source: src}).openDB(dsn)
	if err != nil {
		return nil, err
	}
	return entsql.OpenDB(src.Dialect, db), db.PingContext(ctx)
}
