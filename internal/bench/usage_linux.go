package bench

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// readOwnCPU returns the processor time that this process has used.
func readOwnCPU() (time.Duration, error) {
	var r syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano()), err
}

// clockTick is the unit of times in /proc. It is 1/100 s on every architecture.
const clockTick = 10 * time.Millisecond

// cpuReading is the processor time of another process, read from two sources: ticks,
// which are coarse but complete, and the scheduler's figures, which are fine but lose
// the time of threads that have ended.
type cpuReading struct{ fromTicks, fromScheduler time.Duration }

// timeSince returns the time between two readings. It uses the scheduler's figures
// unless they differ from the ticks by more than two ticks, since a thread has then ended.
func (c cpuReading) timeSince(before cpuReading) time.Duration {
	coarse, fine := c.fromTicks-before.fromTicks, c.fromScheduler-before.fromScheduler
	if drift := fine - coarse; drift < -2*clockTick || drift > 2*clockTick {
		return coarse
	}
	return fine
}

// readProcessCPU reads the processor time of another process.
func readProcessCPU(pid int) (c cpuReading, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return c, err
	}
	// The name of the process is in brackets and may contain anything. The times are the
	// 12th and 13th field after it.
	f := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
	if len(f) < 13 {
		return c, fmt.Errorf("/proc/%d/stat is not as expected", pid)
	}
	for _, x := range f[11:13] {
		n, err := strconv.Atoi(string(x))
		if err != nil {
			return c, err
		}
		c.fromTicks += time.Duration(n) * clockTick
	}
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	for _, name := range threads {
		text, _ := os.ReadFile(name) // fails if the thread has ended, or if the kernel does not have it
		if f := bytes.Fields(text); len(f) > 0 {
			n, _ := strconv.ParseInt(string(f[0]), 10, 64)
			c.fromScheduler += time.Duration(n)
		}
	}
	return c, err
}

// readOwnMemory returns the resident memory of this process in bytes: now, and the peak.
func readOwnMemory() (now, peak int64) {
	text, _ := os.ReadFile("/proc/self/status")
	for line := range bytes.Lines(text) {
		for name, dst := range map[string]*int64{"VmRSS:": &now, "VmHWM:": &peak} {
			if rest, ok := bytes.CutPrefix(line, []byte(name)); ok {
				*dst, _ = strconv.ParseInt(string(bytes.Fields(rest)[0]), 10, 64)
				*dst <<= 10
			}
		}
	}
	return now, peak
}
