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

// More texts than are kept, from many sides at once: whatever is prepared, dropped or
// sent as it is, each query gives its own answer.
func TestPreparedStatements(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				rnd := rand.New(rand.NewPCG(7, uint64(w)))
				for range 400 {
					n, m := rnd.IntN(300), int64(rnd.IntN(1000))
					if got := ask(t, k, fmt.Sprintf("SELECT %d+?", n), m); got != int64(n)+m {
						t.Errorf("%d+%d is %d", n, m, got)
					}
				}
			})
		}
		wg.Wait()
		long := "SELECT ? /*" + strings.Repeat("x", 20_000) + "*/"
		for range 3 {
			if got := ask(t, k, long, 5); got != 5 {
				t.Errorf("a long text gives %d", got)
			}
		}
		for range 3 { // one that cannot be prepared stays an error, and harms no other
			if rows, err := k.Store.QueryContext(context.Background(), "SELECT nothing FROM nowhere"); err == nil {
				t.Error("no error", rows.Close())
			}
		}
	})
}

func ask(t *testing.T, k *testkit.Kit, text string, arg int64) (n int64) {
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
