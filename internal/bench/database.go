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
	"buyergraph/internal/dburl"
	"buyergraph/internal/demo"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit/mariadb"

	"entgo.io/ent/dialect"
)

// Database is one that is seeded, to which a run adds what W4 makes.
type Database struct {
	Name string
	URL  string
	PID  int // of its server; 0 where it has none
	done func()
}

// Close removes a database that was made for the run.
func (d Database) Close() {
	if d.done != nil {
		d.done()
	}
}

// Seed says how private databases are filled.
type Seed struct {
	Users    int
	Progress func(part float64, rows int)
	Dir      string // keeps the seeded SQLite file for the next run; nothing is kept when empty
}

// Given is a database that holds its data already. Of MySQL's processor time there
// is no account unless its server runs on this machine.
func Given(ctx context.Context, url string) (Database, error) {
	src, err := dburl.Parse(url)
	if err != nil {
		return Database{}, err
	}
	if src.Dialect == dialect.SQLite {
		return Database{Name: onSQLite, URL: url}, nil
	}
	pid, err := serverPID(ctx, url)
	return Database{Name: onMariaDB, URL: url, PID: pid}, err
}

// SQLite is a file of its own: a copy of the seeded one, since a run adds to it.
func (s Seed) SQLite(ctx context.Context) (Database, error) {
	work, err := os.MkdirTemp(s.Dir, "buyergraph-bench-")
	if err != nil {
		return Database{}, err
	}
	d := Database{Name: onSQLite, URL: "sqlite://" + filepath.Join(work, "bench.db"), done: func() { os.RemoveAll(work) }}
	kept := filepath.Join(work, "seeded.db")
	if s.Dir != "" {
		kept = filepath.Join(s.Dir, fmt.Sprintf("seeded-%d-%s.db", s.Users, schema()))
	}
	if _, err := os.Stat(kept); errors.Is(err, os.ErrNotExist) {
		fresh := filepath.Join(work, "fresh.db") // a run that is cut off keeps no half
		if err := s.fill(ctx, "sqlite://"+fresh); err != nil {
			d.Close()
			return d, err
		}
		if err := os.Rename(fresh, kept); err != nil {
			d.Close()
			return d, err
		}
	}
	if err := copyFile(kept, filepath.Join(work, "bench.db")); err != nil {
		d.Close()
		return d, err
	}
	return d, nil
}

// MariaDB is a server of its own, seeded anew; [mariadb.ErrMissing] where none is
// installed.
func (s Seed) MariaDB(ctx context.Context) (Database, error) {
	server, err := mariadb.Start()
	if err != nil {
		return Database{}, err
	}
	d := Database{done: server.Stop}
	url, err := server.Create("bench")
	if err == nil {
		err = s.fill(ctx, url)
	}
	var given Database
	if err == nil {
		given, err = Given(ctx, url)
	}
	if err != nil {
		d.Close()
		return d, err
	}
	given.done = d.done
	return given, nil
}

func (s Seed) fill(ctx context.Context, url string) error {
	st, err := store.Open(ctx, url)
	if err != nil {
		return err
	}
	defer st.Close()
	if _, err := st.Migrate(ctx); err != nil {
		return err
	}
	return demo.Seed(ctx, st, demo.Options{Users: s.Users, Seed: 1, Progress: s.Progress})
}

// schema is a digest of the migrations: a file that was seeded under others is of
// no use.
func schema() string {
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

// serverPID asks a server for its process; 0 where that runs elsewhere.
func serverPID(ctx context.Context, url string) (int, error) {
	s, err := store.Open(ctx, url)
	if err != nil {
		return 0, err
	}
	defer s.Close()
	rows, err := s.QueryContext(ctx, "SELECT @@pid_file")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var file string
	for rows.Next() {
		if err := rows.Scan(&file); err != nil {
			return 0, err
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, rows.Err()
	}
	return strconv.Atoi(strings.TrimSpace(string(text)))
}
