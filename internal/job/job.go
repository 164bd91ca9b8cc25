// Package job runs work in the background, after the response. A job is a row, written
// in the transaction that requests it. A process with a free worker leases the job, runs
// the handler of its kind and records the outcome. A lease expires, so that another
// process takes over when one dies. A process that has lost its lease can no longer
// write to the job.
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
	"buyergraph/internal/lease"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// Lease timing; tests shorten it.
var (
	leaseDuration     = 45 * time.Second // without a renewal another process takes over after this
	heartbeatInterval = 10 * time.Second // between two renewals
)

const (
	maxAttempts       = 5                // after so many without progress the job is FAILED
	firstRetry        = 10 * time.Second // pause after the first failure; each next pause is four times as long
	finalWriteTimeout = 45 * time.Second // for recording the outcome of a job; then another process does it again
)

// ErrLeaseLost means that this process no longer holds the job's lease: another process
// has taken the job over, or the job was cancelled.
var ErrLeaseLost = lease.ErrLost

// Handler runs a job as the system, on behalf of the user who requested it. It runs
// again if it failed or its process died, and continues from the steps that it has
// saved by [Lease.SaveProgress] or [Lease.RunRows]. It does not run again after [Final].
type Handler func(ctx context.Context, l *Lease) error

// Queue runs the jobs of a database in this process.
type Queue struct {
	store            *store.Store
	handlerByKind    map[string]Handler
	periodByKind     map[string]time.Duration
	periodsCheckedAt time.Time
}

// New returns a queue without handlers.
func New(s *store.Store) *Queue {
	return &Queue{store: s, handlerByKind: map[string]Handler{}, periodByKind: map[string]time.Duration{}}
}

// Handle sets the handler of a kind of jobs, such as CUSTOMER_USERS_IMPORT. Jobs of
// other kinds wait for a process that has their handler.
func (q *Queue) Handle(kind string, h Handler) { q.handlerByKind[kind] = h }

// Every adds a job of a kind once per period and sets its handler. The period is a
// minute to a day. Only one of all processes adds the job.
func (q *Queue) Every(kind string, period time.Duration, h Handler) {
	q.Handle(kind, h)
	q.periodByKind[kind] = period
}

// Add writes a job in the caller's transaction, on behalf of the context's actor, and
// returns its id. The input is stored as JSON and never shown.
func Add(ctx context.Context, tx *store.Tx, kind string, input any) (int64, error) {
	text, err := json.Marshal(input)
	if err != nil {
		return 0, err
	}
	c := tx.Job.Create().SetKind(kind).SetInput(string(text)).SetRunAt(tx.Now)
	if v := viewer.ActorFromContext(ctx); v != nil {
		if id := v.StaffUserID(); id > 0 {
			c.SetRequestedByStaffUserID(id)
		}
		if id := v.CustomerUserID(); id > 0 {
			c.SetRequestedByCustomerUserID(id)
		}
		if v.TokenID > 0 {
			c.SetRequestedByAPITokenID(v.TokenID)
		}
	}
	j, err := c.Save(viewer.AsSystem(ctx))
	if err != nil {
		return 0, err
	}
	tx.SignalWork()
	return j.ID, nil
}

// Run runs jobs until the context ends, and returns when its handlers have returned.
// Unfinished jobs return to the queue for another process.
func (q *Queue) Run(ctx context.Context) { RunWorkers(ctx, q.store, q.leaseNext) }

// RunDue runs every job that is due, one after the other.
func (q *Queue) RunDue(ctx context.Context) error {
	for {
		run, err := q.leaseNext(ctx)
		if run == nil || err != nil {
			return err
		}
		run(ctx)
	}
}

// leaseNext leases a due job and returns the function that runs it, or nil if no job is
// due.
func (q *Queue) leaseNext(ctx context.Context) (func(context.Context), error) {
	ctx = viewer.AsSystem(ctx)
	if err := q.addDuePeriodicJobs(ctx); err != nil {
		return nil, err
	}
	ids, err := q.dueIDs(ctx)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		l, err := q.tryLease(ctx, id)
		if err != nil {
			return nil, err
		}
		if l != nil {
			return func(ctx context.Context) {
				q.runLeased(viewer.OnBehalf(ctx, l.RequestedBy, authz.Job.FormatID(l.ID)), l)
			}, nil
		}
	}
	return nil, nil
}

// runLeased runs a leased job, renews its lease meanwhile and records the outcome.
func (q *Queue) runLeased(ctx context.Context, l *Lease) {
	leaseCtx, cancel := context.WithCancelCause(ctx)
	renewalEnded := make(chan struct{})
	go func() { l.renewUntilDone(leaseCtx, cancel); close(renewalEnded) }()
	err := q.callHandler(leaseCtx, l)
	cancel(nil)
	<-renewalEnded
	switch {
	case err == nil:
		err = l.recordOutcome(ctx, "SUCCEEDED", "")
	case errors.Is(err, ErrLeaseLost) || errors.Is(context.Cause(leaseCtx), ErrLeaseLost):
		err = ErrLeaseLost
	case ctx.Err() != nil:
		err = l.returnToQueue(ctx)
	default:
		err = l.retryOrFail(ctx, err)
	}
	if err != nil {
		slog.WarnContext(ctx, "cannot record the outcome of a job", "job", l.ID, "kind", l.Kind, "error", err)
	}
}

// callHandler runs the handler and turns a panic into an error.
func (q *Queue) callHandler(ctx context.Context, l *Lease) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return q.handlerByKind[l.Kind](ctx, l)
}

// handledKinds returns the kinds of jobs that this process has handlers for.
func (q *Queue) handledKinds() []string { return slices.Sorted(maps.Keys(q.handlerByKind)) }

// publicReason returns the text of an error that users may see. It hides internal
// errors.
func publicReason(err error) string {
	if list, ok := apperr.ErrorsOf(err); ok {
		return list.Message()
	}
	return "An internal fault occurred."
}
