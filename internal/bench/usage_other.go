//go:build !linux

package bench

import (
	"errors"
	"time"
)

var errNoUsage = errors.New("the benchmark measures processor time on Linux only")

type clocked struct{}

func (clocked) since(clocked) time.Duration { return 0 }

func ownCPU() (time.Duration, error) { return 0, errNoUsage }
func cpuOf(int) (clocked, error)     { return clocked{}, errNoUsage }
func ownMemory() (now, most int64)   { return 0, 0 }
