package job

import "time"

// Pace sets how long leases last, and how often they are renewed.
func Pace(l, b time.Duration) { lease, beat = l, b }
