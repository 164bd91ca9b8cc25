//go:build !linux

package bench

import (
	"errors"
	"time"
)

var errNoUsage = errors.New("the benchmark measures processor time on Linux only")

func ownCPU() (time.Duration, error)   { return 0, errNoUsage }
func cpuOf(int) (time.Duration, error) { return 0, errNoUsage }
func ownMemory() (now, most int64)     { return 0, 0 }
