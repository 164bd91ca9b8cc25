// Package ratelimit counts uses within a window of time, for all replicas together.
package ratelimit

import (
	"context"
	"math"
	"net/netip"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/ratelimit"
	"buyergraph/internal/apperr"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect"
)

// Take counts one use of name and checks that there were at most limit uses within the window.
// The window is a day at most.
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
	return Check(ctx, tx, name, limit, window)
}

// Check checks that there were at most limit uses of name within the window. It counts none.
// Codes: RATE_LIMITED.
func Check(ctx context.Context, tx *store.Tx, name string, limit int, window time.Duration) error {
	counter, err := tx.RateLimit.Query().Where(ratelimit.Name(name), ratelimit.BeganAtGT(tx.Now.Add(-window))).Only(viewer.AsSystem(ctx))
	switch {
	case ent.IsNotFound(err):
		return nil
	case err != nil || counter.Hits <= limit:
		return err
	}
	return apperr.New(apperr.RateLimited, "There were too many attempts. Wait {retryAfterSeconds seconds}, then try again.",
		"retryAfterSeconds", int(math.Ceil(counter.BeganAt.Add(window).Sub(tx.Now).Seconds())))
}

// Undo takes one use of name back.
func Undo(ctx context.Context, tx *store.Tx, name string) error {
	_, err := tx.ExecContext(ctx, "UPDATE rate_limits SET hits=hits-1 WHERE name=? AND hits>0", name)
	return err
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
