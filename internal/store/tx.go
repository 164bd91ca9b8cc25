package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
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

// Limits of retries. The budget is time, since the number of tries that many writers of one
// row need grows with their number. It is shorter than a request may take.
const (
	maxRetryTime          = 8 * time.Second
	maxRetryPause         = 320 * time.Millisecond
	maxMissingRowAttempts = 3 // where a row is missing that another transaction may just have deleted
)

// WithTx runs f in a transaction and commits when f returns nil. A call inside
// another call joins the outer transaction. If the transaction conflicts with
// others (deadlock, lock wait, busy) or loses its connection before COMMIT, WithTx runs f
// again from the start, so f must do nothing but read and write this database. It also
// does so if a foreign key is violated, because f may have read a row that another
// transaction has deleted since: the next run finds that out. Codes: UNAVAILABLE if the
// conflict lasts, or if the connection is lost in COMMIT and nobody knows whether it was
// done; and those of f.
func (s *Store) WithTx(ctx context.Context, f func(context.Context, *Tx) error) error {
	if tx, ok := ctx.Value(txKey{}).(*Tx); ok {
		return f(ctx, tx)
	}
	leave, err := s.queues.enterOfContext(ctx)
	if err != nil {
		return err
	}
	defer leave()
	err = retry(ctx, func() error { return s.runTxOnce(ctx, f) })
	if unavailable := UnavailableError(err); unavailable != nil {
		return errors.Join(unavailable, err)
	}
	return err
}

// UnavailableError returns the error for clients if the database is busy or does not answer,
// and nil for any other error. Codes: UNAVAILABLE.
func UnavailableError(err error) error {
	switch {
	case isTransient(err):
		return apperr.New(apperr.Unavailable, "The server is busy. Try again.", "reason", "BUSY")
	case isConnectionLost(err):
		return apperr.New(apperr.Unavailable, "The database does not answer. Try again.", "reason", "DATABASE")
	}
	return nil
}

// retry calls f until it returns nil or an error that another attempt cannot mend, or until
// maxRetryTime has passed.
func retry(ctx context.Context, f func() error) error {
	budget := time.NewTimer(maxRetryTime)
	defer budget.Stop()
	missingRows := 0
	for attempt := 1; ; attempt++ {
		err := f()
		isMissingRow := isForeignKeyViolation(err) || ent.IsNotFound(err)
		if isMissingRow {
			missingRows++
		}
		mayRetry := isTransient(err) || isConnectionLost(err) || isMissingRow && missingRows < maxMissingRowAttempts
		if !mayRetry {
			return err
		}
		limit := min(10*time.Millisecond<<min(attempt, 10), maxRetryPause)
		pause := limit/8 + rand.N(limit*7/8) //nolint:gosec // jitter, not a secret
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-budget.C:
			return err
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
	switch err := entTx.Commit(); {
	case isConnectionLost(err) && !errors.Is(err, errTxFailed): // without the error in the chain: WithTx must not try again
		slog.ErrorContext(ctx, "the connection was lost in COMMIT", "error", err)
		return apperr.New(apperr.Unavailable,
			"The database did not say whether it has saved this. Look whether it is done before you try again.", "reason", "UNCERTAIN")
	case err != nil:
		return fmt.Errorf("commit: %w", errors.Join(err, ctx.Err()))
	}
	if tx.signalsWork {
		s.signalWork()
	}
	return nil
}
