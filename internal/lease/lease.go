// Package lease lets processes share the rows of a table as work. A process leases a row for a
// while by compare-and-set: the update that takes the row has the condition that nobody holds
// it. It writes an owner of its own into the row, and later updates have the condition that
// the row still has this owner. So a process that has lost its lease can write nothing, on
// whatever node of a cluster it is. An expired lease may be taken over by another process.
package lease

import (
	"context"
	"crypto/rand"
	"errors"
	mrand "math/rand/v2"
	"time"

	"buyergraph/internal/dbquery"
	"buyergraph/internal/store"
)

// ErrLost means that this process no longer holds the row: another process has taken it over,
// or somebody has changed its state.
var ErrLost = errors.New("the lease is lost")

// ClockTolerance is how long after its end a lease is taken over, because the clocks of two
// processes differ. A process whose clock is far from its database's is not ready, see
// [store.Store.CheckReady].
const ClockTolerance = 5 * time.Second

// maxDue is how many due rows a process looks at.
const maxDue = 8

// Table is a table whose rows are leased. It has the columns id, state, lease_owner,
// lease_until, attempts and updated_at.
type Table struct {
	Name       string
	DueColumn  string // the time from which on a row is due
	FreeStates string // SQL list of the states in which a row may be leased
	HeldState  string // the state of a leased row
}

// dueCondition has two arguments, both from dueArgs.
func (t *Table) dueCondition() string {
	return "state IN (" + t.FreeStates + ") AND " + t.DueColumn + "<=? AND (lease_until IS NULL OR lease_until<=?)"
}

func dueArgs(now time.Time) []any { return []any{now, now.Add(-ClockTolerance)} }

// DueIDs returns the ids of the first due rows that meet the condition, in random order, so
// that processes do not all try the same row. An empty condition is met by all.
func (t *Table) DueIDs(ctx context.Context, s *store.Store, condition string, args []any) ([]int64, error) {
	text := "SELECT id FROM " + t.Name + " WHERE " + t.dueCondition()
	if condition != "" {
		text += " AND " + condition
	}
	ids, err := dbquery.IDs(ctx, s, text+" ORDER BY "+t.DueColumn+", id LIMIT ?", append(append(dueArgs(s.Now()), args...), maxDue))
	mrand.Shuffle(len(ids), func(i, k int) { ids[i], ids[k] = ids[k], ids[i] }) //nolint:gosec // not a secret
	return ids, err
}

// Lease is the right to work on a row.
type Lease struct {
	table *Table
	id    int64
	owner string
}

// Take leases a row if it is still due and counts the attempt. It returns nil if another
// process was faster.
func (t *Table) Take(ctx context.Context, tx *store.Tx, id int64, duration time.Duration) (*Lease, error) {
	l := &Lease{table: t, id: id, owner: rand.Text()}
	args := append([]any{t.HeldState, l.owner, tx.Now.Add(duration), tx.Now, id}, dueArgs(tx.Now)...)
	res, err := tx.ExecContext(ctx, "UPDATE "+t.Name+" SET state=?, lease_owner=?, lease_until=?, attempts=attempts+1, updated_at=?"+
		" WHERE id=? AND "+t.dueCondition(), args...)
	if err != nil {
		return nil, err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return nil, err
	}
	return l, nil
}

// Update changes the row if this process still holds it, and returns [ErrLost] otherwise. It
// checks the number of updated rows. It cannot read the row instead: on MariaDB a transaction
// sees the row as of its first read.
func (l *Lease) Update(ctx context.Context, tx *store.Tx, assignments string, args ...any) error {
	res, err := tx.ExecContext(ctx, "UPDATE "+l.table.Name+" SET "+assignments+", updated_at=? WHERE id=? AND lease_owner=? AND state=?",
		append(args, tx.Now, l.id, l.owner, l.table.HeldState)...)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, ErrLost)
	}
	return nil
}

// Release are the assignments that end the lease.
const Release = "lease_owner=NULL, lease_until=NULL"

// Renew extends the lease.
func (l *Lease) Renew(ctx context.Context, tx *store.Tx, duration time.Duration) error {
	return l.Update(ctx, tx, "lease_until=?", tx.Now.Add(duration))
}

// outcomePause is the pause before another try to record an outcome.
const outcomePause = 100 * time.Millisecond

// RecordOutcome runs f, which records the outcome of the work in the row, in a transaction. It
// tries again until f has succeeded, the lease is lost or the context ends, also if nobody knows
// whether a COMMIT was done: without the outcome another process would do the work once more. If
// f has been committed in secret, the next try finds the lease lost.
func RecordOutcome(ctx context.Context, s *store.Store, f func(context.Context, *store.Tx) error) error {
	for {
		err := s.WithTx(ctx, f)
		if err == nil || errors.Is(err, ErrLost) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(outcomePause):
		}
	}
}
