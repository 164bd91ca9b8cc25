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
func TestLimit(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		take := func(ctx context.Context, tx *store.Tx, name string) error {
			return ratelimit.Take(ctx, tx, name, 2, time.Hour)
		}
		check := func(ctx context.Context, tx *store.Tx, name string) error {
			return ratelimit.Check(ctx, tx, name, 1, time.Hour)
		}
		for _, step := range []struct {
			after      time.Duration
			do         func(context.Context, *store.Tx, string) error
			retryAfter time.Duration // 0: accepted
		}{
			{0, check, 0},
			{0, take, 0},
			{0, check, 0},
			{30 * time.Minute, take, 0},
			{0, check, 30 * time.Minute},
			{10 * time.Minute, take, 20 * time.Minute},
			{0, ratelimit.Undo, 0},
			{0, ratelimit.Undo, 0},
			{0, take, 0},
			{0, take, 20 * time.Minute},
			{20*time.Minute - time.Microsecond, check, time.Microsecond},
			{time.Microsecond, check, 0},
			{0, take, 0},
			{0, take, 0},
			{0, take, time.Hour},
			{0, ratelimit.Undo, 0},
			{0, ratelimit.Undo, 0},
			{0, ratelimit.Undo, 0},
			{0, ratelimit.Undo, 0}, // stays at none
			{0, take, 0},
			{0, take, 0},
			{time.Hour, check, 0},
		} {
			k.Clock.Add(step.after)
			for _, name := range []string{"a", "b"} {
				k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
					err := step.do(ctx, tx, name)
					list, _ := apperr.ErrorsOf(err)
					seconds := fmt.Sprint(math.Ceil(step.retryAfter.Seconds()))
					switch {
					case step.retryAfter == 0 && err != nil,
						step.retryAfter > 0 && (len(list) != 1 || list[0].Code != apperr.RateLimited || list[0].Parameter("retryAfterSeconds") != seconds):
						t.Errorf("%+v: %v", step, err)
					}
					return nil
				})
			}
		}
	})
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
