// Package ratelimit counts uses within a window of time, for all replicas together.
package ratelimit

import (
	"context"
	"math"
	"net/netip"
	"time"

	"buyergraph/ent/ratelimit"
	"buyergraph/internal/apperr"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect"
)

// Take counts one use of name and checks that there were at most limit uses within the window,
// which is a day at most. Take a use before the work that it limits, in a transaction of its
// own, so that uses in parallel cannot all find the last one free: a use that is refused is
// rolled back. Parallel uses of a name wait for each other; [Limit] is for what many people do
// at once.
// Codes: RATE_LIMITED.
func Take(ctx context.Context, tx *store.Tx, name string, limit int, window time.Duration) error {
	onConflict := " ON DUPLICATE KEY UPDATE"
	if tx.Dialect == dialect.SQLite {
		onConflict = " ON CONFLICT(name) DO UPDATE SET"
	}
	windowStart := tx.Now.Add(-window)
	// MySQL assigns from left to right, so hits must be set before began_at.
	_, err := tx.ExecContext(ctx, "INSERT INTO rate_limits (name, hits, began_at) VALUES (?, 1, ?)"+onConflict+
		" hits=CASE WHEN began_at<=? THEN 1 ELSE hits+1 END, began_at=CASE WHEN began_at<=? THEN ? ELSE began_at END",
		name, tx.Now, windowStart, windowStart, tx.Now)
	if err != nil {
		return err
	}
	counter, err := tx.RateLimit.Query().Where(ratelimit.Name(name)).Only(viewer.AsSystem(ctx))
	if err != nil {
		return err
	}
	if counter.Hits > limit {
		return rateLimited(counter.BeganAt.Add(window).Sub(tx.Now))
	}
	return nil
}

// rateLimited returns the error of a use that may be tried again after a time.
// Codes: RATE_LIMITED.
func rateLimited(wait time.Duration) error {
	return apperr.New(apperr.RateLimited, "There were too many attempts. Wait {retryAfterSeconds seconds}, then try again.",
		"retryAfterSeconds", int(math.Ceil(wait.Seconds())))
}

// SourceKey returns the text under which requests from an IP address are counted: the address,
// or the /64 network of an IPv6 address.
func SourceKey(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	return netip.PrefixFrom(a, 64).Masked().String()
}
