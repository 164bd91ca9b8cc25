package bench

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"buyergraph/ent/migrate"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/dburl"
	"buyergraph/internal/demo"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit/mariadb"

	"entgo.io/ent/dialect"
)

// Database is a seeded database. A run adds the users that W4 creates.
type Database struct {
	Name      string
	URL       string
	ServerPID int // process id of the database server; 0 if there is none on this machine
	cleanUp   func()
}

// Close removes the database if it was made for the run.
func (d Database) Close() {
	if d.cleanUp != nil {
		d.cleanUp()
	}
}

// Seeder makes and fills private databases.
type Seeder struct {
	UserCount  int
	OnProgress func(fraction float64, rows int)
	CacheDir   string // where the seeded SQLite file is kept for the next run; empty keeps nothing
}

// OpenExisting returns a database that is already seeded. The processor time of a MySQL
// server is only measured if the server runs on this machine.
func OpenExisting(ctx context.Context, url string) (Database, error) {
	src, err := dburl.Parse(url)
	if err != nil {
		return Database{}, err
	}
	if src.Dialect == dialect.SQLite {
		return Database{Name: onSQLite, URL: url}, nil
	}
	pid, err := readServerPID(ctx, url)
	return Database{Name: onMariaDB, URL: url, ServerPID: pid}, err
}

// OpenSQLite returns a copy of the seeded file, because a run writes to it.
func (s Seeder) OpenSQLite(ctx context.Context) (Database, error) {
	workDir, err := os.MkdirTemp(s.CacheDir, "buyergraph-bench-")
	if err != nil {
		return Database{}, err
	}
	d := Database{Name: onSQLite, URL: "sqlite://" + filepath.Join(workDir, "bench.db"), cleanUp: func() { os.RemoveAll(workDir) }}
	seededPath := filepath.Join(workDir, "seeded.db")
	if s.CacheDir != "" {
		seededPath = filepath.Join(s.CacheDir, fmt.Sprintf("seeded-%d-%s.db", s.UserCount, migrationDigest()))
	}
	if _, err := os.Stat(seededPath); errors.Is(err, os.ErrNotExist) {
		unfinishedPath := filepath.Join(workDir, "fresh.db") // an interrupted run must not leave a half-filled file
		if err := s.fillDatabase(ctx, "sqlite://"+unfinishedPath); err != nil {
			d.Close()
			return d, err
		}
		if err := os.Rename(unfinishedPath, seededPath); err != nil {
			d.Close()
			return d, err
		}
	}
	if err := copyFile(seededPath, filepath.Join(workDir, "bench.db")); err != nil {
		d.Close()
		return d, err
	}
	return d, nil
}

// StartMariaDB starts a private server and seeds it. It returns [mariadb.ErrMissing] if
// MariaDB is not installed.
func (s Seeder) StartMariaDB(ctx context.Context) (Database, error) {
	server, err := mariadb.Start()
	if err != nil {
		return Database{}, err
	}
	d := Database{cleanUp: server.Stop}
	url, err := server.CreateDatabase("bench")
	if err == nil {
		err = s.fillDatabase(ctx, url)
	}
	var seeded Database
	if err == nil {
		seeded, err = OpenExisting(ctx, url)
	}
	if err != nil {
		d.Close()
		return d, err
	}
	seeded.cleanUp = d.cleanUp
	return seeded, nil
}

func (s Seeder) fillDatabase(ctx context.Context, url string) error {
	st, err := store.Open(ctx, url)
	if err != nil {
		return err
	}
	defer st.Close()
	if _, err := st.Migrate(ctx); err != nil {
		return err
	}
	return demo.Seed(ctx, st, demo.Options{UserCount: s.UserCount, Seed: 1, OnProgress: s.OnProgress})
}

// migrationDigest returns a digest of the migrations. A file seeded with other
// migrations must not be reused.
func migrationDigest() string {
	text, err := migrate.Files.ReadFile("sqlite/atlas.sum")
	if err != nil {
		panic(err) // it is embedded
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:4])
}

func copyFile(from, to string) (err error) {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, src)
	return errors.Join(err, dst.Close())
}

// readServerPID returns the process id of a database server; 0 if it runs on another machine,
// which is where its file is then.
func readServerPID(ctx context.Context, url string) (int, error) {
	s, err := store.Open(ctx, url)
	if err != nil {
		return 0, err
	}
	defer s.Close()
	var file string
	if err := dbquery.One(ctx, s, "SELECT @@pid_file", nil, &file); err != nil {
		return 0, err
	}
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(text)))
}
