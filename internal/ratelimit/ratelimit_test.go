package ratelimit_test

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"buyergraph/internal/apperr"
	"buyergraph/internal/ratelimit"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// The uses of a name are counted from the first one on until the window has passed. The same
// steps are tried for a second name, which counts by itself.
func TestTake(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		for _, step := range []struct {
			after, retryAfter time.Duration // retryAfter 0: accepted
		}{
			{0, 0},
			{30 * time.Minute, 0},
			{10 * time.Minute, 20 * time.Minute}, // refused, so not counted
			{20*time.Minute - time.Microsecond, time.Microsecond},
			{time.Microsecond, 0},
			{0, 0},
			{0, time.Hour},
		} {
			k.Clock.Add(step.after)
			for _, name := range []string{"a", "b"} {
				checkRefusal(t, step, step.retryAfter, write(k, func(ctx context.Context, tx *store.Tx) error {
					return ratelimit.Take(ctx, tx, name, 2, time.Hour)
				}))
			}
		}
	})
}

// checkRefusal checks that err refuses an attempt for that long, or is nil for 0.
func checkRefusal(t *testing.T, step any, retryAfter time.Duration, err error) {
	t.Helper()
	list, _ := apperr.ErrorsOf(err)
	seconds := fmt.Sprint(math.Ceil(retryAfter.Seconds()))
	if retryAfter == 0 && err != nil ||
		retryAfter > 0 && (len(list) != 1 || list[0].Code != apperr.RateLimited || list[0].Parameter("retryAfterSeconds") != seconds) {
		t.Errorf("%+v: %v", step, err)
	}
}

// write runs a function in a transaction of its own, as the system.
func write(k *testkit.Kit, f func(context.Context, *store.Tx) error) error {
	return k.Store.WithTx(testkit.SystemContext(), f)
}

func TestSourceKey(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "::ffff:192.0.2.1": "192.0.2.1", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
		"2001:db8:1:2::9": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64", "": "",
	} {
		if got := ratelimit.SourceKey(address); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}
