package demo

import "time"

// workTime counts the working seconds since the shop opened: nine hours a day, Monday to
// Friday. The generator decides on work times and converts them to times only when it
// writes a row. All times are therefore in order and in working hours, and the data is
// the same on any day, counted back from the day on which it is made.
type workTime int64

const (
	second workTime = 1
	minute          = 60 * second
	hour            = 60 * minute
	day             = 9 * hour
	week            = 5 * day
	year            = 52 * week

	openingTime = 8 * 3600 // seconds after midnight
	present     = 4 * year // now: the shop opened four years ago
)

// firstMonday is the first Monday of Unix time, in seconds.
const firstMonday = 4 * 86_400

// calendar converts work times, counted back from the time at which the data is made.
// nowWorkSeconds counts working seconds since the first Monday of Unix time.
type calendar struct{ nowWorkSeconds int64 }

func newCalendar(now time.Time) calendar {
	seconds := now.Unix() - firstMonday
	weeks, rest := seconds/(7*86_400), seconds%(7*86_400)
	inWeek := min(rest/86_400*int64(day)+min(max(rest%86_400-openingTime, 0), int64(day)), int64(week))
	return calendar{nowWorkSeconds: weeks*int64(week) + inWeek - 1} // the last working second that is over
}

// timeOf converts a work time. Work times after present are in the future.
func (c calendar) timeOf(t workTime) time.Time {
	total := c.nowWorkSeconds + int64(t-present)
	days := total / int64(day)
	return time.Unix(firstMonday+days/5*7*86_400+days%5*86_400+openingTime+total%int64(day), 0).UTC()
}

// dateAfter returns the date that many calendar days after a work time.
func (c calendar) dateAfter(t workTime, days int) string {
	return c.timeOf(t).AddDate(0, 0, days).Format(time.DateOnly)
}
