package app

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// The collector's default runs whenever the heap has doubled, which a server whose
// live heap is a few megabytes does many times a second: a third of its time. Its
// heap may grow to smallHeap before that, and doubles at the most beyond.
const (
	minHeapBytes = 40 << 20
	minGCPercent = 100
	maxGCPercent = 400
)

var tuneOnce sync.Once // a process has one heap

// tuneMemory sets the collector's pace, again after each collection. Whoever sets
// GOGC or GOMEMLIMIT has decided for himself.
func tuneMemory() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	debug.SetGCPercent(gcPercentFor(live[0].Value.Uint64()))
	runtime.AddCleanup(new([16]byte), func(struct{}) { tuneMemory() }, struct{}{}) // gone at the next collection
}

func gcPercentFor(live uint64) int {
	if live == 0 {
		return maxGCPercent
	}
	return min(max(int(minHeapBytes*100/live)-100, minGCPercent), maxGCPercent) //nolint:gosec // small numbers
}
