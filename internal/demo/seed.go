package demo

import (
	"context"
	"errors"
	"fmt"

	"buyergraph/ent/migrate"
	"buyergraph/ent/setting"
	"buyergraph/internal/hooks"
	"buyergraph/internal/store"

	"entgo.io/ent/dialect"
)

// Options of [Seed].
type Options struct {
	Users int
	Seed  uint64
	// Progress, if there is one, is called now and then with how much is done, from
	// 0 to 1, and how many rows are written.
	Progress func(part float64, rows int)
}

// Validate refuses what [Seed] would refuse before it looks at a database.
func (o Options) Validate() error {
	if o.Users < FewestUsers || o.Users > MostUsers {
		return fmt.Errorf("--users: expected %d to %d", FewestUsers, MostUsers)
	}
	return nil
}

// Seed fills an empty, migrated database with so many users and, in proportion,
// with everything around them. The rows depend on the seed and the day alone.
// Nobody can sign in: no user has a password. When it ends before its time, the
// database is of no use.
func Seed(ctx context.Context, s *store.Store, o Options) error {
	if err := o.Validate(); err != nil {
		return err
	}
	ctx = hooks.Quietly(ctx)
	if err := finished(ctx, s); err != nil {
		return err
	}
	if err := empty(ctx, s); err != nil {
		return err
	}
	if err := fill(ctx, s, o); err != nil {
		return fmt.Errorf("the database is filled in part and of no use, delete it: %w", err)
	}
	return nil
}

func fill(ctx context.Context, s *store.Store, o Options) error {
	if o.Progress == nil {
		o.Progress = func(float64, int) {}
	}
	var indexes []string
	err := s.WithTx(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		if s.Dialect() == dialect.SQLite {
			if err := exec(ctx, tx, "PRAGMA cache_size=-32768"); err != nil { // pages to write and to sort in
				return err
			}
		}
		if indexes, err = dropIndexes(ctx, s, tx); err != nil {
			return err
		}
		return tx.Setting.Create().SetName(unfinished).Exec(ctx)
	})
	if err != nil {
		return err
	}
	n, rows := sizeFor(o.Users), 0
	writing := 1.0 // its part of the work
	if len(indexes) > 0 {
		writing = 0.75
	}
	err = newGenerator(ctx, s, n, o.Seed, func(more int) {
		rows += more
		o.Progress(writing*min(1, float64(rows)/float64(n.rows())), rows)
	}).run()
	if err != nil {
		return err
	}
	for i, text := range indexes {
		err := s.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error { return exec(ctx, tx, text) })
		if err != nil {
			return err
		}
		o.Progress(writing+(1-writing)*float64(i+1)/float64(len(indexes)), rows)
	}
	return s.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Setting.Delete().Where(setting.Name(unfinished)).Exec(ctx)
		return err
	})
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
