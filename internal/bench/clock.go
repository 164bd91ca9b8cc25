package bench

import "time"

var startTime = readClock()

func readClock() time.Time { return time.Now() } //nolint:forbidigo // used for durations only

// timeSinceStart returns the time since the process started.
func timeSinceStart() time.Duration { return time.Since(startTime) }
