package bench

import (
	"bytes"
	"fmt"
	"os"
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

// cpuOf is ownCPU of another process.
func cpuOf(pid int) (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	// Behind the name, which stands in brackets and may hold anything, the times
	// are the 12th and the 13th field.
	f := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
	if len(f) < 13 {
		return 0, fmt.Errorf("/proc/%d/stat is not as expected", pid)
	}
	total := time.Duration(0)
	for _, x := range f[11:13] {
		n, err := strconv.Atoi(string(x))
		if err != nil {
			return 0, err
		}
		total += time.Duration(n) * tick
	}
	return total, nil
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
