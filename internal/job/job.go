// Package job does work that goes on after the answer. A job is a row, written in the
// transaction of the change that wants it. Whichever process is free leases it, runs the
// handler of its kind and writes down what came of it. A lease ends by itself, so that
// another process takes over from one that has died; who has lost his lease cannot write
// any more.
package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"slices"
	"time"

	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

var ( // which tests shorten
	lease = 45 * time.Second // after which a job is another's, unless it is renewed
	beat  = 10 * time.Second // between two renewals
)

const (
	tries = 5                // then a job is given up
	first = 10 * time.Second // pause after a failure; each next one is four times as long
	ends  = 10 * time.Second // for writing down what came of a job
)

// ErrLost says that a job is not this process's any more: another has taken it over, or
// it was called off.
var ErrLost = errors.New("job: the lease is lost")

// Handler does a job, as the product itself, for who asked for it. It may be run again, after it failed or its process died, and goes
// on from what it has written down by [Lease.Progress].
type Handler func(ctx context.Context, l *Lease) error

// Queue are the jobs of a database, as this process does them.
type Queue struct {
	store    *store.Store
	handlers map[string]Handler
	periods  map[string]time.Duration
	asked    time.Time // when the periods were last looked at
}

// New makes a queue without handlers.
func New(s *store.Store) *Queue {
	return &Queue{store: s, handlers: map[string]Handler{}, periods: map[string]time.Duration{}}
}

// Handle says who does jobs of a kind, such as CUSTOMER_USERS_IMPORT. Jobs of other kinds
// wait for a process that knows them.
func (q *Queue) Handle(kind string, h Handler) { q.handlers[kind] = h }

// Every has a job of a kind made in each period, a minute to a day long, by one of all
// processes.
func (q *Queue) Every(kind string, period time.Duration, h Handler) {
	q.Handle(kind, h)
	q.periods[kind] = period
}

// Add writes a job in the caller's transaction, for whoever acts there, and returns its id.
// What is given to the job is kept as JSON, and shown to nobody.
func Add(ctx context.Context, tx *store.Tx, kind string, input any) (int64, error) {
	text, err := json.Marshal(input)
	if err != nil {
		return 0, err
	}
	c := tx.Job.Create().SetKind(kind).SetInput(string(text)).SetRunAt(tx.Now)
	if v := viewer.Actor(ctx); v != nil {
		if id := v.Staff(); id > 0 {
			c.SetRequestedByStaffUserID(id)
		}
		if id := v.CustomerUser(); id > 0 {
			c.SetRequestedByCustomerUserID(id)
		}
	}
	j, err := c.Save(viewer.AsSystem(ctx))
	if err != nil {
		return 0, err
	}
	tx.Wake()
	return j.ID, nil
}

// Run does jobs until the context ends, and then lets those under way come to an end: what
// they have not done is for another process.
func (q *Queue) Run(ctx context.Context) { Work(ctx, q.store, q.take) }

// RunDue does every job that is due, one after the other.
func (q *Queue) RunDue(ctx context.Context) error {
	for {
		do, err := q.take(ctx)
		if do == nil || err != nil {
			return err
		}
		do(ctx)
	}
}

// take leases the job that has waited longest; nil where none is due.
func (q *Queue) take(ctx context.Context) (func(context.Context), error) {
	ctx = viewer.AsSystem(ctx)
	if err := q.schedule(ctx); err != nil {
		return nil, err
	}
	ids, err := q.due(ctx)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		l, err := q.lease(ctx, id)
		if err != nil {
			return nil, err
		}
		if l != nil {
			return func(ctx context.Context) { q.do(viewer.OnBehalf(ctx, l.by, authz.Job.ID(l.ID)), l) }, nil
		}
	}
	return nil, nil
}

// do runs a job that was leased, and renews its lease meanwhile.
func (q *Queue) do(ctx context.Context, l *Lease) {
	inner, cancel := context.WithCancelCause(ctx)
	renewed := make(chan struct{})
	go func() { l.renew(inner, cancel); close(renewed) }()
	err := q.handle(inner, l)
	cancel(nil)
	<-renewed
	switch {
	case err == nil:
		err = l.end(ctx, "SUCCEEDED", "")
	case errors.Is(err, ErrLost) || errors.Is(context.Cause(inner), ErrLost):
		err = ErrLost
	case ctx.Err() != nil:
		err = l.giveBack(ctx)
	default:
		err = l.fail(ctx, err)
	}
	if err != nil {
		slog.WarnContext(ctx, "a job goes on elsewhere, or not at all", "job", l.ID, "kind", l.Kind, "error", err)
	}
}

// handle runs the handler; its panic is an error.
func (q *Queue) handle(ctx context.Context, l *Lease) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return q.handlers[l.Kind](ctx, l)
}

// kinds are those that this process does.
func (q *Queue) kinds() []string { return slices.Sorted(maps.Keys(q.handlers)) }

// reason is what may be shown of an error: nothing of the inner workings.
func reason(err error) string {
	if list, ok := apperr.All(err); ok {
		return list.Error()
	}
	return "internal fault"
}
