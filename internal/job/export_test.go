package job

import "time"

// SetLeaseTiming sets how long a lease lasts and how often it is renewed.
func SetLeaseTiming(duration, heartbeat time.Duration) {
	leaseDuration, heartbeatInterval = duration, heartbeat
}
