package demo

import (
	"context"
	"fmt"

	"buyergraph/ent/migrate"
	"buyergraph/ent/settings"
	"buyergraph/ent/storedvalue"
	"buyergraph/internal/audit"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/store"

	"entgo.io/ent/dialect"
)

// Options control [Seed].
type Options struct {
	UserCount int // MinUsers to MaxUsers
	Seed      uint64
	// OnProgress may be nil. Seed calls it now and then with the part of the work that is
	// done, from 0 to 1, and with the number of rows that are written.
	OnProgress func(part float64, rows int)
}

// Validate returns an error for options that [Seed] rejects.
func (o Options) Validate() error {
	if o.UserCount < MinUsers || o.UserCount > MaxUsers {
		return fmt.Errorf("--users: expected %d to %d", MinUsers, MaxUsers)
	}
	return nil
}

// Seed fills an empty, migrated database with users and, in proportion, with all other
// data. The rows depend on the seed and the day alone. No user has a password, so nobody
// can sign in. Seed returns an error if the options are invalid, the database is not
// empty, or a statement fails. If it stops before its end, the database cannot be used.
func Seed(ctx context.Context, s *store.Store, o Options) error {
	if err := o.Validate(); err != nil {
		return err
	}
	ctx = audit.WithoutEntries(ctx)
	if err := checkSeedFinished(ctx, s); err != nil {
		return err
	}
	if err := checkEmpty(ctx, s); err != nil {
		return err
	}
	if err := writeSeed(ctx, s, o); err != nil {
		return fmt.Errorf("the database is filled in part and cannot be used, delete it: %w", err)
	}
	return nil
}

// writeSeed marks the database as unfinished, writes the rows, restores the indexes and
// removes the mark.
func writeSeed(ctx context.Context, s *store.Store, o Options) error {
	if o.OnProgress == nil {
		o.OnProgress = func(float64, int) {}
	}
	var createIndexes []string
	err := s.WithTx(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		if s.Dialect() == dialect.SQLite {
			// 32 MiB of pages, to write the rows and to sort the index entries.
			if err := execAll(ctx, tx, "PRAGMA cache_size=-32768"); err != nil {
				return err
			}
		}
		if createIndexes, err = dropIndexes(ctx, s, tx); err != nil {
			return err
		}
		return tx.StoredValue.Create().SetName(unfinishedMarker).Exec(ctx)
	})
	if err != nil {
		return err
	}
	size, rows := sizeFor(o.UserCount), 0
	writeShare := 1.0 // the part of the work that writing rows takes
	if len(createIndexes) > 0 {
		writeShare = 0.75
	}
	err = newGenerator(ctx, s, size, o.Seed, func(added int) {
		rows += added
		o.OnProgress(writeShare*min(1, float64(rows)/float64(size.estimatedRows())), rows)
	}).makeAll()
	if err != nil {
		return err
	}
	for i, text := range createIndexes {
		err := s.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error { return execAll(ctx, tx, text) })
		if err != nil {
			return err
		}
		o.OnProgress(writeShare+(1-writeShare)*float64(i+1)/float64(len(createIndexes)), rows)
	}
	return s.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.StoredValue.Delete().Where(storedvalue.Name(unfinishedMarker)).Exec(ctx)
		return err
	})
}

// checkEmpty returns an error if any table has a row, but for the settings, which the program
// writes by itself.
func checkEmpty(ctx context.Context, s *store.Store) error {
	for _, t := range migrate.Tables {
		if t.Name == storedvalue.Table || t.Name == settings.Table { // the migrations write rows there
			continue
		}
		found, err := dbquery.IDs(ctx, s, "SELECT 1 FROM `"+t.Name+"` LIMIT 1", nil)
		if err != nil {
			return err
		}
		if len(found) > 0 {
			return fmt.Errorf("this database is not empty (there are %s): "+
				"seed fills only an empty database; name another with --database-url", t.Name)
		}
	}
	return nil
}
