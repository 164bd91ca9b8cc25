package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"buyergraph/internal/testkit"
)

// Each query returns its own answer while several goroutines send more texts than
// fit: whether its statement is prepared, evicted or sent unprepared.
func TestPreparedStatements(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				rnd := rand.New(rand.NewPCG(7, uint64(w)))
				for range 400 {
					n, m := rnd.IntN(300), int64(rnd.IntN(1000))
					if got := queryInt(t, k, fmt.Sprintf("SELECT %d+?", n), m); got != int64(n)+m {
						t.Errorf("%d+%d is %d", n, m, got)
					}
				}
			})
		}
		wg.Wait()
		long := "SELECT ? /*" + strings.Repeat("x", 20_000) + "*/"
		for range 3 {
			if got := queryInt(t, k, long, 5); got != 5 {
				t.Errorf("a long text gives %d", got)
			}
		}
		for range 3 { // a statement that cannot be prepared keeps failing and affects no other
			if rows, err := k.Store.QueryContext(context.Background(), "SELECT nothing FROM nowhere"); err == nil {
				t.Error("no error", rows.Close())
			}
		}
	})
}

func queryInt(t *testing.T, k *testkit.Kit, text string, arg int64) (n int64) {
	rows, err := k.Store.QueryContext(context.Background(), text, arg)
	if err != nil {
		t.Error(err)
		return 0
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			t.Error(err)
		}
	}
	if err := rows.Err(); err != nil {
		t.Error(err)
	}
	return n
}
