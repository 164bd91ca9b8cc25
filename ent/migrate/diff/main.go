// Command diff writes the migrations from the last version to the current ent schema, for
// SQLite and for MySQL:
//
//	go run ./ent/migrate/diff NAME
//
// It needs no network. It replays the MySQL migrations on a private MariaDB server, so
// MariaDB must be installed.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"buyergraph/ent/migrate/drift"
	"buyergraph/internal/testkit/mariadb"

	"entgo.io/ent/dialect"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: go run ./ent/migrate/diff NAME")
	}
	if err := writeMigrations(context.Background(), os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

func writeMigrations(ctx context.Context, name string) error {
	server, err := mariadb.Start()
	if err != nil {
		return err
	}
	defer server.Stop()
	scratch, err := server.CreateDatabase("scratch")
	if err != nil {
		return err
	}
	tmp, err := os.MkdirTemp("", "buyergraph-diff-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	for _, d := range []struct{ dialect, url, dir string }{
		{dialect.SQLite, "sqlite://" + filepath.Join(tmp, "scratch.db"), "ent/migrate/sqlite"},
		{dialect.MySQL, scratch, "ent/migrate/mysql"},
	} {
		if err := os.MkdirAll(d.dir, 0o750); err != nil {
			return err
		}
		files, err := drift.WriteMigration(ctx, d.dialect, d.url, d.dir, name)
		if err != nil {
			return fmt.Errorf("%s: %w", d.dialect, err)
		}
		for _, f := range files {
			fmt.Println(f)
		}
		if len(files) == 0 {
			fmt.Println(d.dir, "is up to date")
		}
	}
	return nil
}
