//go:build !linux

package bench

import (
	"errors"
	"time"
)

var errLinuxOnly = errors.New("the benchmark measures processor time on Linux only")

type cpuReading struct{}

func (cpuReading) timeSince(cpuReading) time.Duration { return 0 }

func readOwnCPU() (time.Duration, error)     { return 0, errLinuxOnly }
func readProcessCPU(int) (cpuReading, error) { return cpuReading{}, errLinuxOnly }
func readOwnMemory() (now, peak int64)       { return 0, 0 }
