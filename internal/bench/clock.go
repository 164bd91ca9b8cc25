package bench

import "time"

var started = clockStart()

func clockStart() time.Time { return time.Now() } //nolint:forbidigo // measures, and tells nobody the time

// monotonic is the time since the process began.
func monotonic() time.Duration { return time.Since(started) }
