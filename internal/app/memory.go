package app

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// By default the garbage collector runs whenever the heap has doubled. With a live heap
// of a few megabytes that is many times per second: a page of 50 users with all related
// records then takes 6.8 to 7.6 ms of processor time instead of 5.9 to 6.2. So a small heap
// may grow to minHeapBytes, to five times its size at most, for 14 MiB more of memory. A
// large heap doubles as by default: with 400 % for every heap, 200 nested pages at once take
// 151 to 172 MiB, where TestMemory of cmd/buyergraph allows 128.
const (
	minHeapBytes = 40 << 20
	minGCPercent = 100
	maxGCPercent = 400
)

var tuneOnce sync.Once // a process has one heap

// tuneMemory sets the collector's percentage and sets it anew after each collection.
// GOGC and GOMEMLIMIT turn this off.
func tuneMemory() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	debug.SetGCPercent(gcPercentFor(live[0].Value.Uint64()))
	runtime.AddCleanup(new([16]byte), func(struct{}) { tuneMemory() }, struct{}{}) // runs after the next collection
}

func gcPercentFor(live uint64) int {
	if live == 0 {
		return maxGCPercent
	}
	return min(max(int(minHeapBytes*100/live)-100, minGCPercent), maxGCPercent) //nolint:gosec // small numbers
}
