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

// Tx is a running transaction: ent's client bound to it, and its one time.
type Tx struct {
	*ent.Client
	Now     time.Time
	Dialect string // ent's name of the database's
	wakes   bool
}

// Wake says that the transaction leaves work to be done: once it is committed, who waits
// for [Store.Woken] looks. Other processes look by themselves.
func (tx *Tx) Wake() { tx.wakes = true }

type txKey struct{}

// How often a transaction is tried, and the longest pause between two tries. A
// handful of tries is too few where many writers want the same rows in differing
// orders on a slow machine; all pauses together stay below three seconds.
const (
	attempts = 12
	maxPause = 320 * time.Millisecond
)

// WithTx runs f in a transaction and commits when f returns nil. A call inside
// another joins it. When the database gives up a transaction because of others
// (deadlock, lock wait, busy), f is run again from the start, so it must not do
// anything but read and write this database.
func (s *Store) WithTx(ctx context.Context, f func(context.Context, *Tx) error) error {
	if tx, ok := ctx.Value(txKey{}).(*Tx); ok {
		return f(ctx, tx)
	}
	err := again(ctx, func() error { return s.once(ctx, f) })
	if Transient(err) {
		return errors.Join(apperr.New(apperr.Unavailable, "the database is busy; try again"), err)
	}
	return err
}

// again tries f until it does not fail because of others, or has failed too often.
func again(ctx context.Context, f func() error) error {
	for try := 1; ; try++ {
		err := f()
		if err == nil || !Transient(err) || try == attempts {
			return err
		}
		limit := min(10*time.Millisecond<<try, maxPause)
		pause := limit/8 + rand.N(limit*7/8) //nolint:gosec // jitter, not a secret
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

func (s *Store) once(ctx context.Context, f func(context.Context, *Tx) error) (err error) {
	etx, err := s.Client.Tx(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	done := false
	defer func() {
		if !done { // an error, or a panic that goes on
			if e := etx.Rollback(); e != nil && err == nil {
				err = e
			}
		}
	}()
	tx := &Tx{Client: etx.Client(), Now: s.Now(), Dialect: s.Dialect()}
	inner := clock.Fix(context.WithValue(ctx, txKey{}, tx), tx.Now)
	if err := f(inner, tx); err != nil {
		return err
	}
	done = true
	if err := etx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", errors.Join(err, ctx.Err()))
	}
	if tx.wakes {
		s.wake()
	}
	return nil
}
