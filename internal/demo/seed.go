package demo

import (
	"context"
	"errors"
	"fmt"

	"buyergraph/ent/migrate"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect"
)

// Options of [Seed].
type Options struct {
	Users int
	Seed  uint64
	// Progress, if there is one, is called now and then with how many rows are
	// written and about how many there will be.
	Progress func(done, about int)
}

// Seed fills an empty, migrated database with so many users and, in proportion,
// with everything around them. The rows depend on the seed and the day alone.
// Nobody can sign in: no user has a password. When it ends before its time, what
// is written so far stays.
func Seed(ctx context.Context, s *store.Store, o Options) error {
	if o.Users < FewestUsers || o.Users > MostUsers {
		return fmt.Errorf("the number of users is %d to %d", FewestUsers, MostUsers)
	}
	ctx = viewer.AsSystem(ctx)
	if err := empty(ctx, s); err != nil {
		return err
	}
	if s.Dialect() == dialect.SQLite {
		if err := s.WithTx(ctx, roomy); err != nil {
			return err
		}
	}
	n, done := sizeFor(o.Users), 0
	err := newGenerator(ctx, s, n, o.Seed, func(rows int) {
		done += rows
		if o.Progress != nil {
			o.Progress(done, max(done, n.rows()))
		}
	}).run()
	if err != nil {
		return fmt.Errorf("the database is filled in part: %w", errors.Join(err, ctx.Err()))
	}
	return nil
}

// roomy gives SQLite's writer memory for what a statement of many rows undoes if
// it fails, and for the pages of all indexes: without, writing takes twice as long.
func roomy(ctx context.Context, tx *store.Tx) error {
	for _, p := range []string{"temp_store=MEMORY", "cache_size=-65536"} {
		if _, err := tx.ExecContext(ctx, "PRAGMA "+p); err != nil {
			return err
		}
	}
	return nil
}

// empty refuses a database in which anything was ever written.
func empty(ctx context.Context, s *store.Store) error {
	for _, t := range migrate.Tables {
		rows, err := s.QueryContext(ctx, "SELECT 1 FROM `"+t.Name+"` LIMIT 1")
		if err != nil {
			return err
		}
		found := rows.Next()
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return err
		}
		if found {
			return fmt.Errorf("this database is not empty (there are %s): seed fills an empty one only; name another with --database-url", t.Name)
		}
	}
	return nil
}
