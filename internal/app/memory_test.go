package app

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

func TestGCPercentFor(t *testing.T) {
	for live, want := range map[uint64]int{0: 400, 1 << 20: 400, 10 << 20: 300, 16 << 20: 150, 40 << 20: 100, 4 << 30: 100} {
		if got := gcPercentFor(live); got != want {
			t.Errorf("%d MiB live: %d %%, want %d", live>>20, got, want)
		}
	}
}

// The percentage follows the heap from one collection to the next.
func TestTuneMemory(t *testing.T) {
	t.Setenv("GOGC", "")
	t.Setenv("GOMEMLIMIT", "")
	defer debug.SetGCPercent(debug.SetGCPercent(77))
	tuneMemory()
	allocated := make([]byte, 64<<20)
	deadline := time.Now().Add(20 * time.Second)
	for at := 0; at != minGCPercent; runtime.GC() {
		if at = debug.SetGCPercent(77); time.Now().After(deadline) {
			t.Fatalf("%d %% with %d MiB live", at, len(allocated)>>20)
		}
		time.Sleep(time.Millisecond)
	}
	runtime.KeepAlive(allocated)
}
