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

// ownCPU is the time that this process has spent on the processors.
func ownCPU() (time.Duration, error) {
	var r syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano()), err
}

// tick is what /proc counts in; the kernel has it at 1/100 s everywhere.
const tick = 10 * time.Millisecond

// clocked is the processor time of another process by two clocks: a coarse one
// that forgets nothing, and a fine one that forgets threads when they end.
type clocked struct{ coarse, fine time.Duration }

// since is the time between two readings, by the fine clock where it has not
// lost a thread.
func (c clocked) since(before clocked) time.Duration {
	coarse, fine := c.coarse-before.coarse, c.fine-before.fine
	if off := fine - coarse; off < -2*tick || off > 2*tick {
		return coarse
	}
	return fine
}

func cpuOf(pid int) (c clocked, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return c, err
	}
	// Behind the name, which stands in brackets and may hold anything, the times
	// are the 12th and the 13th field.
	f := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
	if len(f) < 13 {
		return c, fmt.Errorf("/proc/%d/stat is not as expected", pid)
	}
	for _, x := range f[11:13] {
		n, err := strconv.Atoi(string(x))
		if err != nil {
			return c, err
		}
		c.coarse += time.Duration(n) * tick
	}
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	for _, name := range threads {
		text, _ := os.ReadFile(name) // gone with its thread, or not there in this kernel
		if f := bytes.Fields(text); len(f) > 0 {
			n, _ := strconv.ParseInt(string(f[0]), 10, 64)
			c.fine += time.Duration(n)
		}
	}
	return c, err
}

// ownMemory is the memory that this process has resident now, and the most it had.
func ownMemory() (now, most int64) {
	text, _ := os.ReadFile("/proc/self/status")
	for line := range bytes.Lines(text) {
		for name, into := range map[string]*int64{"VmRSS:": &now, "VmHWM:": &most} {
			if rest, ok := bytes.CutPrefix(line, []byte(name)); ok {
				*into, _ = strconv.ParseInt(string(bytes.Fields(rest)[0]), 10, 64)
				*into <<= 10
			}
		}
	}
	return now, most
}
