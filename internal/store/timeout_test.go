package store_test

import (
	"context"
	"sync"
	"testing"

	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// The database server ends a statement after ten seconds. Otherwise a statement would
// continue after its client has disconnected.
func TestStatementTimeLimit(t *testing.T) {
	s := openStore(t, testkit.MariaDB(t))
	rows, err := s.QueryContext(context.Background(), "SELECT @@max_statement_time")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var seconds float64
	if !rows.Next() {
		t.Fatal(rows.Err())
	}
	if err := rows.Scan(&seconds); err != nil || seconds != 10 {
		t.Error(seconds, err)
	}
}

// A transaction that waits too long for a row is tried again, as after a deadlock.
func TestWithTxRetriesAfterStatementTimeout(t *testing.T) {
	s := openStore(t, testkit.MariaDB(t))
	ctx := testkit.SystemContext()
	if _, err := s.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	err := s.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		return tx.Guard.Create().SetName("row").Exec(ctx)
	})
	if err != nil {
		t.Fatal(err)
	}
	held, release, done := make(chan struct{}), make(chan struct{}), make(chan error)
	const update = "UPDATE guards SET changes=changes+1 WHERE name='row'"
	go func() {
		done <- s.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.ExecContext(ctx, update)
			close(held)
			<-release
			return err
		})
	}()
	<-held
	runs, releaseOnce := 0, sync.OnceFunc(func() { close(release) })
	err = s.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if runs++; runs == 2 {
			releaseOnce()
		}
		_, err := tx.ExecContext(ctx, "SET STATEMENT max_statement_time=0.2 FOR "+update)
		return err
	})
	releaseOnce()
	if err != nil || runs < 2 {
		t.Errorf("%d runs: %v", runs, err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}
