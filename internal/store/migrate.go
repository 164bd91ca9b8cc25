package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	atlas "ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/mysql"
	"ariga.io/atlas/sql/sqlite"
	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
)

// Migrate applies the embedded migrations that are missing in the database and
// returns their number. Replicas that start together wait for each other. On SQLite
// all migrations run in one transaction. On MySQL each statement of a schema commits by
// itself: the next start continues where a killed process has stopped, see [resumableConn].
// Then it folds the texts again, in batches, if the rules of folding have changed.
func (s *Store) Migrate(ctx context.Context) (applied int, err error) {
	if s.source.Dialect == dialect.SQLite {
		if applied, err = s.migrateSQLite(ctx); err == nil {
			err = s.refoldOlder(ctx)
		}
		return applied, err
	}
	return s.migrateMySQL(ctx)
}

// migrateSQLite migrates on a connection of its own with foreign keys off. With
// foreign keys on, rebuilding a table would delete the rows that refer to it.
func (s *Store) migrateSQLite(ctx context.Context) (int, error) {
	db, err := s.openDB(s.source.SQLiteDSN("_txlock=immediate", "_pragma=foreign_keys(0)"))
	if err != nil {
		return 0, err
	}
	defer db.Close()
	tx, err := db.BeginTx(ctx, nil) // takes the write lock, because of _txlock=immediate
	if err != nil {
		return 0, fmt.Errorf("cannot lock the database for its migration: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // has no effect after a commit
	drv, err := sqlite.Open(tx)
	if err != nil {
		return 0, err
	}
	n, err := s.applyMigrations(ctx, drv, tx)
	if err != nil || n == 0 {
		return 0, err
	}
	var table string
	switch err := tx.QueryRowContext(ctx, "SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1").Scan(&table); {
	case err == nil:
		return 0, fmt.Errorf("the migration would leave rows of %s without the rows they refer to", table)
	case !errors.Is(err, sql.ErrNoRows):
		return 0, err
	}
	return n, tx.Commit()
}

// migrateMySQL migrates while this process holds the migration lease. It begins again if the
// lease is lost, or if another node of a cluster wins a conflict.
func (s *Store) migrateMySQL(ctx context.Context) (applied int, err error) {
	db, err := s.openDB(s.source.MySQLDSN(nil)) // without the time limit of statements
	if err != nil {
		return 0, err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(ctx, maxMigrationTime)
	defer cancel()
	for {
		n, err := s.migrateMySQLOnce(ctx, db)
		if applied += n; !errors.Is(err, errLeaseLost) && !isTransient(err) {
			return applied, err
		}
	}
}

func (s *Store) migrateMySQLOnce(ctx context.Context, db *sql.DB) (int, error) {
	lease, err := acquireMigrationLease(ctx, db)
	if err != nil {
		return 0, fmt.Errorf("cannot lock the database for its migration: %w", err)
	}
	defer lease.release(ctx)
	ctx, stop := lease.renewUntil(ctx)
	defer stop()
	c, err := db.Conn(ctx)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	resumable := &resumableConn{ExecQuerier: c, lease: lease, hook: s.callStatementHook}
	if err := resumable.findInterrupted(ctx); err != nil {
		return 0, err
	}
	drv, err := mysql.Open(resumable)
	if err != nil {
		return 0, err
	}
	n, err := s.applyMigrations(ctx, drv, resumable)
	if err == nil {
		err = s.refoldOlder(ctx)
	}
	if lost := context.Cause(ctx); errors.Is(lost, errLeaseLost) {
		err = lost
	}
	return n, err
}

func (s *Store) applyMigrations(ctx context.Context, drv atlas.Driver, db entsql.ExecQuerier) (int, error) {
	dir, err := migrationDir(s.migrations, s.source.Dialect)
	if err != nil {
		return 0, err
	}
	if _, err := db.ExecContext(ctx, createRevisionTable); err != nil {
		return 0, err
	}
	if err := checkMigrationsKnown(ctx, dir, revisions{db}); err != nil {
		return 0, err
	}
	ex, err := atlas.NewExecutor(drv, dir, revisions{db}, atlas.WithAllowDirty(true))
	if err != nil {
		return 0, err
	}
	pending, err := ex.Pending(ctx)
	if errors.Is(err, atlas.ErrNoPendingFiles) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("the database does not fit this program: %w", err)
	}
	if err := ex.ExecuteN(ctx, 0); err != nil {
		return 0, err
	}
	return len(pending), nil
}

// checkMigrationsKnown fails if a newer program has migrated the database: this
// program does not know its columns.
func checkMigrationsKnown(ctx context.Context, dir *atlas.MemDir, r revisions) error {
	files, err := dir.Files()
	if err != nil {
		return err
	}
	applied, err := r.ReadRevisions(ctx)
	if err != nil {
		return err
	}
	for _, v := range applied {
		if !slices.ContainsFunc(files, func(f atlas.File) bool { return f.Version() == v.Version }) {
			return fmt.Errorf("the database was migrated by a newer version of this program (%s)", v.Version)
		}
	}
	return nil
}

// migrationDir returns the migrations of a dialect.
func migrationDir(files fs.FS, name string) (*atlas.MemDir, error) {
	folder := map[string]string{dialect.SQLite: "sqlite", dialect.MySQL: "mysql"}[name]
	dir := &atlas.MemDir{}
	entries, err := fs.ReadDir(files, folder)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		data, err := fs.ReadFile(files, folder+"/"+e.Name())
		if err != nil {
			return nil, err
		}
		if err := dir.WriteFile(e.Name(), data); err != nil {
			return nil, err
		}
	}
	return dir, nil
}

// revisions stores the applied migrations in a table, in SQL that both databases
// understand.
type revisions struct{ db entsql.ExecQuerier }

const (
	revisionTableName   = "schema_revisions"
	createRevisionTable = "CREATE TABLE IF NOT EXISTS " + revisionTableName + ` (
		version varchar(64) PRIMARY KEY, description varchar(255) NOT NULL,
		applied int NOT NULL, total int NOT NULL, executed_at bigint NOT NULL, error text NOT NULL, error_stmt text NOT NULL,
		hash varchar(255) NOT NULL, partial_hashes text NOT NULL)`
	revisionColumns = "version,description,applied,total,executed_at,error,error_stmt,hash,partial_hashes"
)

func (r revisions) Ident() *atlas.TableIdent { return &atlas.TableIdent{Name: revisionTableName} }

func (r revisions) ReadRevisions(ctx context.Context) (out []*atlas.Revision, err error) {
	return r.queryRevisions(ctx, " ORDER BY version")
}

func (r revisions) ReadRevision(ctx context.Context, version string) (*atlas.Revision, error) {
	out, err := r.queryRevisions(ctx, " WHERE version=?", version)
	if err == nil && len(out) == 0 {
		err = atlas.ErrRevisionNotExist
	}
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

func (r revisions) queryRevisions(ctx context.Context, clauses string, args ...any) (out []*atlas.Revision, err error) {
	rows, err := r.db.QueryContext(ctx, "SELECT "+revisionColumns+" FROM "+revisionTableName+clauses, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var v atlas.Revision
		var at int64
		var partial string
		if err := rows.Scan(&v.Version, &v.Description, &v.Applied, &v.Total, &at, &v.Error, &v.ErrorStmt, &v.Hash, &partial); err != nil {
			return nil, err
		}
		v.Type, v.ExecutedAt = atlas.RevisionTypeExecute, time.UnixMicro(at).UTC()
		if partial != "" {
			v.PartialHashes = strings.Split(partial, "\n")
		}
		out = append(out, &v)
	}
	return out, rows.Err()
}

func (r revisions) WriteRevision(ctx context.Context, v *atlas.Revision) error {
	_, err := r.db.ExecContext(ctx, "REPLACE INTO "+revisionTableName+" ("+revisionColumns+") VALUES (?,?,?,?,?,?,?,?,?)",
		v.Version, v.Description, v.Applied, v.Total, v.ExecutedAt.UnixMicro(), v.Error, v.ErrorStmt, v.Hash, strings.Join(v.PartialHashes, "\n"))
	return err
}

func (r revisions) DeleteRevision(ctx context.Context, version string) error {
	_, err := r.db.ExecContext(ctx, "DELETE FROM "+revisionTableName+" WHERE version=?", version)
	return err
}
