package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"buyergraph/ent"
	"buyergraph/internal/apperr"
	"buyergraph/internal/clock"
)

// Tx is a running transaction. All of its statements use the one time Now.
type Tx struct {
	*ent.Client
	Now         time.Time
	Dialect     string // ent's name of the dialect
	signalsWork bool
}

// SignalWork closes the channel of [Store.WorkAvailable] when the transaction
// commits, so that this process's workers start at once. Other processes poll.
func (tx *Tx) SignalWork() { tx.signalsWork = true }

type txKey struct{}

// Limits of retries. On a slow machine a handful of attempts is too few for many
// writers that lock the same rows in different orders. All pauses of a transaction
// add up to less than three seconds.
const (
	maxTxAttempts = 12
	maxRetryPause = 320 * time.Millisecond
)

// WithTx runs f in a transaction and commits when f returns nil. A call inside
// another call joins the outer transaction. If the transaction conflicts with
// others (deadlock, lock wait, busy), WithTx runs f again from the start, so f must
// do nothing but read and write this database. Codes: UNAVAILABLE if the conflict
// lasts through all attempts, and those of f.
func (s *Store) WithTx(ctx context.Context, f func(context.Context, *Tx) error) error {
	if tx, ok := ctx.Value(txKey{}).(*Tx); ok {
		return f(ctx, tx)
	}
	err := retry(ctx, func() error { return s.runTxOnce(ctx, f) })
	if isTransient(err) {
		return errors.Join(apperr.New(apperr.Unavailable, "The database is busy. Try again.", "reason", "BUSY"), err)
	}
	return err
}

// retry calls f until it returns nil or an error that is not transient, at most
// maxTxAttempts times.
func retry(ctx context.Context, f func() error) error {
	for attempt := 1; ; attempt++ {
		err := f()
		if err == nil || !isTransient(err) || attempt == maxTxAttempts {
			return err
		}
		limit := min(10*time.Millisecond<<attempt, maxRetryPause)
		pause := limit/8 + rand.N(limit*7/8) //nolint:gosec // jitter, not a secret
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

func (s *Store) runTxOnce(ctx context.Context, f func(context.Context, *Tx) error) (err error) {
	entTx, err := s.Client.Tx(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	finished := false
	defer func() {
		if !finished { // f returned an error or panicked
			rollbackErr := entTx.Rollback()
			switch {
			case errors.Is(rollbackErr, errTxFailed): // what f has found out may be wrong
				err = fmt.Errorf("%w; the transaction returned: %v", rollbackErr, err) //nolint:errorlint // err does not count
			case rollbackErr != nil && err == nil:
				err = rollbackErr
			}
		}
	}()
	tx := &Tx{Client: entTx.Client(), Now: s.Now(), Dialect: s.Dialect()}
	txCtx := clock.WithFixedTime(context.WithValue(ctx, txKey{}, tx), tx.Now)
	if err := f(txCtx, tx); err != nil {
		return err
	}
	finished = true
	if err := entTx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", errors.Join(err, ctx.Err()))
	}
	if tx.signalsWork {
		s.signalWork()
	}
	return nil
}
