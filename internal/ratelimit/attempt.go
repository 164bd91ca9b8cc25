package ratelimit

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/ratelimit"
	"buyergraph/internal/apperr"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// Limit is how many attempts with the same name may fail within a window, which is a day at
// most. Each attempt takes one of Max rows, so that parallel attempts do not wait for one row
// of all. An attempt that fails keeps its row until the window has passed, and one that
// succeeds gives it back. So at most Max attempts run or have failed at any time, on all
// replicas. While some run, further ones wait, because these may yet succeed.
type Limit struct {
	Name   string
	Max    int
	Window time.Duration
}

// Attempt is an attempt that has taken a row.
type Attempt struct {
	rowName string
	beganAt time.Time
	leave   func()
}

// MaxPending is how long an attempt may run. One that has neither failed nor succeeded by
// then, because its process has died, counts as failed.
const MaxPending = 30 * time.Second

// Limits of waiting for attempts that run.
const (
	maxWait  = 8 * time.Second
	maxPause = 80 * time.Millisecond
)

// ErrBusy is the error of an attempt that may be accepted when others have ended.
var ErrBusy error = apperr.New(apperr.Unavailable, "The server is busy. Try again.", "reason", "BUSY")

// Runner runs a function in a transaction, as [store.Store.WithTx] does.
type Runner func(context.Context, func(context.Context, *store.Tx) error) error

// Begin begins an attempt, before the work that the limit is for. It takes a row and calls f in
// one transaction, and repeats that for a while if f returns [ErrBusy]. The first statements of
// f must be its writes, because the first read fixes the snapshot of a MariaDB transaction. The
// caller must record the outcome, and call End when no transaction of the attempt runs.
// Codes: RATE_LIMITED, UNAVAILABLE, and those of f.
func (l Limit) Begin(ctx context.Context, s *store.Store, run Runner, f func(context.Context, *store.Tx) error) (*Attempt, error) {
	leave, err := s.EnterQueue(ctx, "limit:"+l.Name, l.Max)
	if err != nil {
		return nil, err
	}
	a, err := l.takeRow(ctx, s, run, f)
	if err != nil {
		leave()
		return nil, err
	}
	a.leave = leave
	return a, nil
}

// End lets the next attempt of this process begin.
func (a *Attempt) End() { a.leave() }

// takeRow does what [Limit.Begin] does, except for the queue of the process.
func (l Limit) takeRow(ctx context.Context, s *store.Store, run Runner, f func(context.Context, *store.Tx) error) (*Attempt, error) {
	giveUp := time.After(maxWait)
	for pause := maxPause / 16; ; pause = min(2*pause, maxPause) {
		a := &Attempt{}
		row, err := l.findRow(ctx, s)
		if err == nil {
			err = run(ctx, func(ctx context.Context, tx *store.Tx) error {
				if err := a.take(ctx, tx, row); err != nil {
					return err
				}
				return f(ctx, tx)
			})
		}
		if !errors.Is(err, ErrBusy) {
			return a, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-giveUp:
			return nil, err
		case <-time.After(pause/2 + rand.N(pause)): //nolint:gosec // jitter, not a secret
		}
	}
}

// findRow returns a row that no attempt has, with id 0 if it is not in the table yet.
// Codes: RATE_LIMITED; UNAVAILABLE if attempts run that may give their rows back.
func (l Limit) findRow(ctx context.Context, s *store.Store) (*ent.RateLimit, error) {
	now := s.Now()
	byName := make(map[string]*ent.RateLimit, l.Max)
	names := make([]string, l.Max)
	for i := range names {
		names[i] = fmt.Sprintf("%s#%d", l.Name, i)
		byName[names[i]] = &ent.RateLimit{Name: names[i]}
	}
	rows, err := s.Client.RateLimit.Query().Where(ratelimit.NameIn(names...)).All(viewer.AsSystem(ctx))
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		byName[r.Name] = r
	}
	var free []*ent.RateLimit
	var freeAt time.Time
	isPending := false
	for _, r := range byName {
		ends := r.BeganAt.Add(l.Window)
		switch {
		case r.Hits == 0 || !ends.After(now):
			free = append(free, r)
		case r.PendingUntil != nil && r.PendingUntil.After(now):
			isPending = true
		case freeAt.IsZero() || ends.Before(freeAt):
			freeAt = ends
		}
	}
	switch {
	case len(free) > 0:
		return free[rand.IntN(len(free))], nil //nolint:gosec // not a secret
	case isPending:
		return nil, ErrBusy
	}
	return nil, rateLimited(freeAt.Sub(now))
}

// take takes the row by compare-and-set. Codes: UNAVAILABLE if another attempt has just taken it.
func (a *Attempt) take(ctx context.Context, tx *store.Tx, row *ent.RateLimit) error {
	a.rowName, a.beganAt = row.Name, tx.Now
	pendingUntil := tx.Now.Add(MaxPending)
	if row.ID == 0 {
		_, err := tx.ExecContext(ctx, "INSERT INTO rate_limits (name, hits, began_at, pending_until) VALUES (?, 1, ?, ?)",
			row.Name, tx.Now, pendingUntil)
		if _, duplicate := store.DuplicateColumn(err); duplicate {
			return ErrBusy
		}
		return err
	}
	res, err := tx.ExecContext(ctx, "UPDATE rate_limits SET hits=1, began_at=?, pending_until=? WHERE id=? AND hits=? AND began_at=?",
		tx.Now, pendingUntil, row.ID, row.Hits, row.BeganAt)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, ErrBusy)
	}
	return nil
}

// RecordFailure records that the attempt has failed.
func (a *Attempt) RecordFailure(ctx context.Context, tx *store.Tx) error {
	_, err := tx.ExecContext(ctx, "UPDATE rate_limits SET pending_until=NULL WHERE name=? AND began_at=?", a.rowName, a.beganAt)
	return err
}

// RecordSuccess gives the row back.
func (a *Attempt) RecordSuccess(ctx context.Context, tx *store.Tx) error {
	_, err := tx.ExecContext(ctx, "UPDATE rate_limits SET hits=0, pending_until=NULL WHERE name=? AND began_at=?", a.rowName, a.beganAt)
	return err
}
