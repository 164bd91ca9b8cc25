package demo

import "time"

// moment counts the working seconds since the shop opened: nine hours a day,
// Monday to Friday. Whatever is decided about times is decided on moments; only
// when a row is written does a moment become a time. Things are therefore always
// in their sequence and in working hours, and the same on any day on which the
// data is made, counted back from that day.
type moment int64

const (
	second moment = 1
	minute        = 60 * second
	hour          = 60 * minute
	day           = 9 * hour
	week          = 5 * day
	year          = 52 * week

	opening = 8 * 3600 // o'clock
	span    = 4 * year // from the shop's opening to now
)

// A Monday.
const monday = 4 * 86_400

// calendar ties moments to the time at which the data is made.
type calendar struct{ now int64 }

func newCalendar(now time.Time) calendar {
	sec := now.Unix() - monday
	weeks, rest := sec/(7*86_400), sec%(7*86_400)
	in := min(rest/86_400*int64(day)+min(max(rest%86_400-opening, 0), int64(day)), int64(week))
	return calendar{now: weeks*int64(week) + in - 1} // the last second of work that is over
}

// at is the time of a moment; moments after span are in the future.
func (c calendar) at(m moment) time.Time {
	w := c.now + int64(m-span)
	days := w / int64(day)
	return time.Unix(monday+days/5*7*86_400+days%5*86_400+opening+w%int64(day), 0).UTC()
}

// day is the day so many days after a moment, Sundays included.
func (c calendar) day(m moment, after int) string {
	return c.at(m).AddDate(0, 0, after).Format(time.DateOnly)
}
