package ratelimit_test

import (
	"context"
	"fmt"
	"math"
	"sync"
	"testing"
	"time"

	"buyergraph/internal/apperr"
	"buyergraph/internal/ratelimit"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// The uses of a name are counted from the first one on until the window has passed. A use is
// given back to its own window only. The same steps are tried for a second name, which counts
// by itself.
func TestLimit(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		taken := map[string]ratelimit.Use{}
		for _, step := range []struct {
			after          time.Duration
			take, giveBack string        // names of uses
			retryAfter     time.Duration // 0: accepted
		}{
			{0, "first", "", 0},
			{30 * time.Minute, "second", "", 0},
			{10 * time.Minute, "third", "", 20 * time.Minute}, // refused, so not counted
			{0, "", "second", 0},
			{0, "fourth", "", 0},
			{0, "fifth", "", 20 * time.Minute},
			{20*time.Minute - time.Microsecond, "sixth", "", time.Microsecond},
			{time.Microsecond, "new", "", 0},
			{0, "", "first", 0},
			{0, "", "fourth", 0},
			{0, "newer", "", 0}, // the new window has lost nothing and gained nothing
			{0, "newest", "", time.Hour},
			{0, "", "new", 0},
			{0, "", "newer", 0},
			{0, "", "newer", 0}, // stays at none
			{0, "one", "", 0},
			{0, "two", "", 0},
			{0, "three", "", time.Hour},
		} {
			k.Clock.Add(step.after)
			for _, name := range []string{"a", "b"} {
				err := write(k, func(ctx context.Context, tx *store.Tx) (err error) {
					if step.take == "" {
						return ratelimit.GiveBack(ctx, tx, taken[name+step.giveBack])
					}
					taken[name+step.take], err = ratelimit.Take(ctx, tx, name, 2, time.Hour)
					return err
				})
				list, _ := apperr.ErrorsOf(err)
				seconds := fmt.Sprint(math.Ceil(step.retryAfter.Seconds()))
				switch {
				case step.retryAfter == 0 && err != nil,
					step.retryAfter > 0 && (len(list) != 1 || list[0].Code != apperr.RateLimited || list[0].Parameter("retryAfterSeconds") != seconds):
					t.Errorf("%+v: %v", step, err)
				}
			}
		}
	})
}

// Of sixty uses at a time, on two servers, exactly as many pass as the limit allows, and what
// they give back is free again.
func TestParallelUses(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		other := k.OpenReplica(t)
		for round := range 2 {
			var wg sync.WaitGroup
			uses := make(chan ratelimit.Use, 60)
			for n := range 60 {
				wg.Go(func() {
					var u ratelimit.Use
					err := write([]*testkit.Kit{k, other}[n%2], func(ctx context.Context, tx *store.Tx) (err error) {
						u, err = ratelimit.Take(ctx, tx, "a", 20, time.Hour)
						return err
					})
					if list, _ := apperr.ErrorsOf(err); err == nil {
						uses <- u
					} else if len(list) != 1 || list[0].Code != apperr.RateLimited {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			close(uses)
			if len(uses) != 20 {
				t.Errorf("round %d: %d uses", round, len(uses))
			}
			for u := range uses {
				wg.Go(func() {
					if err := write(k, func(ctx context.Context, tx *store.Tx) error { return ratelimit.GiveBack(ctx, tx, u) }); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
		}
	})
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
