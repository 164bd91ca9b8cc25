// Package clock is the one source of time: UTC in microseconds, as both
// databases keep it, fixed for the length of a transaction, and settable in tests.
package clock

import (
	"context"
	"time"
)

// Clock tells the time.
type Clock func() time.Time

// System is the machine's clock.
func System() time.Time { return time.Now() }

type key struct{}

// Fix is a context in which it stays t.
func Fix(ctx context.Context, t time.Time) context.Context {
	return context.WithValue(ctx, key{}, t.UTC().Truncate(time.Microsecond))
}

// Now is the context's fixed time; ok is false where nobody fixed one.
func Now(ctx context.Context) (t time.Time, ok bool) {
	t, ok = ctx.Value(key{}).(time.Time)
	return t, ok
}
