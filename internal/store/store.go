// Package store opens the database, migrates it, and runs transactions. All
// writing goes through [Store.WithTx]; the ent client outside a transaction
// reads only (on SQLite its connections refuse to write).
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"buyergraph/ent"
	_ "buyergraph/ent/runtime" // policies, defaults and validators
	"buyergraph/internal/clock"
	"buyergraph/internal/dburl"
	"buyergraph/internal/hooks"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	_ "modernc.org/sqlite" // the driver named sqlite
)

// Store is an open database.
type Store struct {
	// Client reads through ent, outside transactions.
	Client *ent.Client
	clock  clock.Clock
	src    dburl.Source
	writer *sql.DB
	reader *sql.DB
	kept   *prepared // statements of the reader
	watch  func(ctx context.Context, statement string) error

	waking sync.Mutex
	woken  chan struct{}
}

// Option changes how a store is opened.
type Option func(*Store)

// WithClock sets the time source of transactions.
func WithClock(c clock.Clock) Option { return func(s *Store) { s.clock = c } }

// WithWatch has f called with the text of every statement before it runs; an error of
// f's is the statement's.
func WithWatch(f func(ctx context.Context, statement string) error) Option {
	return func(s *Store) { s.watch = f }
}

// Open connects to the database that the URL names and checks that it can be
// used; it does not migrate. Errors fit in one line and never hold a password.
func Open(ctx context.Context, url string, options ...Option) (*Store, error) {
	src, err := dburl.Parse(url)
	if err != nil {
		return nil, err
	}
	s := &Store{src: src, clock: clock.System, woken: make(chan struct{})}
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
	s.kept = newPrepared(s.reader)
	s.Client = ent.NewClient(ent.Driver(driver{entsql.Conn{ExecQuerier: watched{s.reader, s}}, s}))
	hooks.Install(s.Client, s.src.Dialect)
	return s, nil
}

// SQLite has one writer at a time: one connection that starts its transactions
// as a writer, and a few that can only read.
func (s *Store) openSQLite(ctx context.Context) (err error) {
	f, err := os.OpenFile(s.src.Path, os.O_CREATE|os.O_RDWR, 0o600) // SQLite itself would let everybody read it
	if err != nil {
		return fmt.Errorf("cannot use the SQLite file: %w", err)
	}
	f.Close()
	dsn := s.src.SQLiteDSN("_txlock=immediate", "_pragma=journal_mode(WAL)", "_pragma=synchronous(FULL)", "_pragma=foreign_keys(1)")
	if s.writer, err = sql.Open("sqlite", dsn); err != nil {
		return fmt.Errorf("cannot open %s: %w", s.src.Path, err)
	}
	s.writer.SetMaxOpenConns(1)
	var mode string
	// who makes a file's journal a wal does not wait for others who do the same
	err = again(ctx, func() error { return s.writer.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode) })
	if err != nil {
		return fmt.Errorf("cannot use the SQLite file %s: %w", s.src.Path, err)
	}
	if mode != "wal" {
		return fmt.Errorf("cannot use the SQLite file %s: its journal mode is %s, not wal", s.src.Path, mode)
	}
	if s.reader, err = sql.Open("sqlite", s.src.SQLiteDSN("_pragma=query_only(1)", "_pragma=cache_size(-4096)")); err != nil {
		return err
	}
	pool(s.reader, 4)
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
	// A request that is given up only closes its connection; the statement would
	// go on in the server without a limit there.
	limit := map[string]string{"max_execution_time": "10000"}
	if strings.Contains(version, "MariaDB") {
		limit = map[string]string{"max_statement_time": "10"}
	}
	if s.writer, err = sql.Open("mysql", s.src.MySQLDSN(limit)); err != nil {
		return fmt.Errorf("cannot use the MySQL URL: %w", err)
	}
	s.reader = s.writer
	pool(s.writer, 4*runtime.NumCPU())
	s.writer.SetConnMaxLifetime(5 * time.Minute)
	return nil
}

func (s *Store) mysqlVersion(ctx context.Context) (version string, err error) {
	db, err := sql.Open("mysql", s.src.MySQLDSN(nil))
	if err != nil {
		return "", fmt.Errorf("cannot use the MySQL URL: %w", err)
	}
	defer db.Close()
	if err := db.QueryRowContext(ctx, "SELECT VERSION()").Scan(&version); err != nil {
		return "", fmt.Errorf("cannot use the database %s at %s: %w", s.src.MySQL.DBName, s.src.MySQL.Addr, err)
	}
	return version, nil
}

// pool keeps as many idle connections as there may be: the standard two make a
// server reconnect all day.
func pool(db *sql.DB, n int) {
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
}

func checkVersion(v string) error {
	least, name := [2]int{8, 0}, "MySQL"
	if strings.Contains(v, "MariaDB") {
		least, name = [2]int{10, 6}, "MariaDB"
	}
	p := strings.SplitN(v, ".", 3)
	if len(p) < 2 {
		return fmt.Errorf("cannot tell the database's version from %q", v)
	}
	major, _ := strconv.Atoi(p[0])
	minor, _ := strconv.Atoi(p[1])
	if major < least[0] || major == least[0] && minor < least[1] {
		return fmt.Errorf("%s %d.%d is too old: at least %d.%d is needed", name, major, minor, least[0], least[1])
	}
	return nil
}

// Dialect is ent's name of the database's dialect.
func (s *Store) Dialect() string { return s.src.Dialect }

// QueryContext reads outside a transaction.
func (s *Store) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if err := s.watched(ctx, text); err != nil {
		return nil, err
	}
	return s.kept.QueryContext(ctx, text, args...)
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.reader.PingContext(ctx) }

// Now is the time by the store's clock, as it would be stored.
func (s *Store) Now() time.Time { return s.clock().UTC().Truncate(time.Microsecond) }

// Woken is closed when a transaction of this process has left work to be done.
func (s *Store) Woken() <-chan struct{} {
	s.waking.Lock()
	defer s.waking.Unlock()
	return s.woken
}

func (s *Store) wake() {
	s.waking.Lock()
	defer s.waking.Unlock()
	close(s.woken)
	s.woken = make(chan struct{})
}

// Close closes every connection.
func (s *Store) Close() error {
	var errs []error
	if s.kept != nil {
		s.kept.close()
	}
	for _, db := range []*sql.DB{s.reader, s.writer} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// driver is ent's: it reads from the readers and begins on the writer.
type driver struct {
	entsql.Conn
	s *Store
}

func (d driver) Dialect() string { return d.s.src.Dialect }
func (d driver) Close() error    { return d.s.Close() }

func (d driver) Tx(ctx context.Context) (dialect.Tx, error) {
	tx, err := d.s.writer.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	return &entsql.Tx{Conn: entsql.Conn{ExecQuerier: watched{tx, d.s}}, Tx: tx}, nil
}

func (s *Store) watched(ctx context.Context, text string) error {
	if s.watch == nil {
		return nil
	}
	return s.watch(ctx, text)
}

// watched shows every statement to the store's watcher.
type watched struct {
	entsql.ExecQuerier
	s *Store
}

func (w watched) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if err := w.s.watched(ctx, text); err != nil {
		return nil, err
	}
	return w.ExecQuerier.QueryContext(ctx, text, args...)
}

func (w watched) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	if err := w.s.watched(ctx, text); err != nil {
		return nil, err
	}
	return w.ExecQuerier.ExecContext(ctx, text, args...)
}

// Scratch opens an empty database for ent's own schema tools.
func Scratch(ctx context.Context, url string) (dialect.Driver, error) {
	src, err := dburl.Parse(url)
	if err != nil {
		return nil, err
	}
	name, dsn := "sqlite", ""
	if src.Dialect == dialect.SQLite {
		dsn = src.SQLiteDSN("_pragma=foreign_keys(1)")
	} else {
		name, dsn = "mysql", src.MySQLDSN(nil)
	}
	db, err := sql.Open(name, dsn)
	if err != nil {
		return nil, err
	}
	return entsql.OpenDB(src.Dialect, db), db.PingContext(ctx)
}
