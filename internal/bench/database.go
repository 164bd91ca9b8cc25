package bench

import (
	"context"
	"os"
	"strconv"
	"strings"

	"buyergraph/internal/dburl"
	"buyergraph/internal/store"

	"entgo.io/ent/dialect"
)

// Seeded is a database that holds its data already.
func Seeded(url string) (Database, error) {
	src, err := dburl.Parse(url)
	if err != nil {
		return Database{}, err
	}
	if src.Dialect == dialect.SQLite {
		return Database{Name: sqlite, URL: url}, nil
	}
	pid, err := serverPID(context.Background(), url)
	return Database{Name: mariadb, URL: url, PID: pid}, err
}

// serverPID asks a server on this machine for its process.
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
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(text)))
}
