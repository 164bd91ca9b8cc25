// Package drift compares the migrations with the ent schema.
package drift

import (
	"context"
	"os"
	"path/filepath"
	"slices"

	"buyergraph/ent/migrate"
	"buyergraph/internal/store"

	atlas "ariga.io/atlas/sql/migrate"
	"entgo.io/ent/dialect/sql/schema"
)

// WriteMigration replays the migrations of dir in the empty database at url. If the schema
// differs from the result, it writes one more migration with the given name. It returns
// the new files, none if there is no drift.
func WriteMigration(ctx context.Context, dialect, url, dir, name string) ([]string, error) {
	before, err := filepath.Glob(dir + "/*.sql")
	if err != nil {
		return nil, err
	}
	local, err := atlas.NewLocalDir(dir)
	if err != nil {
		return nil, err
	}
	drv, err := store.OpenScratch(ctx, url)
	if err != nil {
		return nil, err
	}
	defer drv.Close()
	m, err := schema.NewMigrate(drv, schema.WithDir(local), schema.WithMigrationMode(schema.ModeReplay),
		schema.WithDialect(dialect), schema.WithFormatter(atlas.DefaultFormatter), schema.WithForeignKeys(true),
		schema.WithDropColumn(true), schema.WithDropIndex(true))
	if err != nil {
		return nil, err
	}
	if err := m.NamedDiff(ctx, name, migrate.Tables...); err != nil {
		return nil, err
	}
	after, err := filepath.Glob(dir + "/*.sql")
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(after, func(f string) bool { return slices.Contains(before, f) }), nil
}

// CopyMigrations copies the embedded migrations of a dialect's folder into dir.
func CopyMigrations(folder, dir string) error {
	entries, err := migrate.Files.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		data, err := migrate.Files.ReadFile(folder + "/" + e.Name())
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, e.Name()), data, 0o600); err != nil {
			return err
		}
	}
	return nil
}
