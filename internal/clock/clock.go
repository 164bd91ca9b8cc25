// Package clock is the only source of time. Times are UTC with microseconds, as both
// databases store them. A transaction has one fixed time, and tests can set the time.
package clock

import (
	"context"
	"time"
)

// Clock returns the current time.
type Clock func() time.Time

// SystemTime returns the time of the machine's clock.
func SystemTime() time.Time { return time.Now() }

type contextKey struct{}

// WithFixedTime returns a context that carries the fixed time t.
func WithFixedTime(ctx context.Context, t time.Time) context.Context {
	return context.WithValue(ctx, contextKey{}, t.UTC().Truncate(time.Microsecond))
}

// FixedTime returns the context's fixed time; ok is false if there is none.
func FixedTime(ctx context.Context) (t time.Time, ok bool) {
	t, ok = ctx.Value(contextKey{}).(time.Time)
	return t, ok
}
