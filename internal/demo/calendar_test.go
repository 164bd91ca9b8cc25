package demo

import (
	"testing"
	"time"
)

// On any day and hour, work times convert to working hours, keep their order, and present
// is in the past.
func TestCalendarKeepsWorkingHours(t *testing.T) {
	for _, now := range []string{
		"2026-11-02T09:00:00Z", "2026-11-02T08:00:00Z", "2026-11-02T07:59:59Z", "2026-11-06T17:00:00Z",
		"2026-11-06T23:00:00Z", "2026-11-07T12:00:00Z", "2026-11-08T23:59:59Z", "2026-11-04T12:34:56Z",
	} {
		at, _ := time.Parse(time.RFC3339, now)
		c := newCalendar(at)
		if end := c.timeOf(present); !end.Before(at) || at.Sub(end) > 64*time.Hour {
			t.Errorf("%s: the last moment is %s", now, end)
		}
		last := time.Time{}
		for m := -5 * year; m < present+5*week; m += 3*hour + 7*minute + 1 {
			at := c.timeOf(m)
			if !at.After(last) || !isWorkingTime(at) {
				t.Fatalf("%s: %d is %s, after %s", now, m, at, last)
			}
			last = at
		}
		if week := c.timeOf(3*week + 5).Sub(c.timeOf(2*week + 5)); week != 7*24*time.Hour {
			t.Errorf("%s: a week has %s", now, week)
		}
	}
}

func isWorkingTime(at time.Time) bool {
	return at.Weekday() >= time.Monday && at.Weekday() <= time.Friday && at.Hour() >= 8 && at.Hour() < 17
}

// Users are counted after their arrival, every company has one founder, and nobody founds
// two companies.
func TestArrivalsAndFounders(t *testing.T) {
	for _, size := range []dataSize{demoSize, sizeFor(MinUsers), sizeFor(1000), sizeFor(50_000)} {
		for user := 0; user < size.userCount; user += 1 + size.userCount/500 {
			if got := size.usersArrivedBefore(size.arrivalOf(user) + 1); got < user+1 || size.arrivalOf(got-1) > size.arrivalOf(user) {
				t.Fatalf("%d users: after the arrival of %d there are %d", size.userCount, user, got)
			}
		}
		companies := 0
		for user := range size.userCount {
			before, isFounder := size.companiesBefore(user)
			if before != companies {
				t.Fatalf("%d users: %d companies before user %d, want %d", size.userCount, before, user, companies)
			}
			if isFounder {
				if size.founderOf(companies) != user {
					t.Fatalf("%d users: company %d is founded by %d and %d", size.userCount, companies, user, size.founderOf(companies))
				}
				companies++
			}
		}
		if companies != size.companyCount {
			t.Errorf("%d users: %d companies, want %d", size.userCount, companies, size.companyCount)
		}
	}
}

func TestDraws(t *testing.T) {
	const n = 100_000
	shares, square := [4]int{}, 0
	for i := range n {
		d := newDraws(1, kindUser, i)
		shares[d.weightedIndex(10, 20, 30)]++
		if d.skewedBelow(10_000) == 0 {
			square++
		}
		if x := d.intBetween(3, 5); x < 3 || x > 5 {
			t.Fatal(x)
		}
	}
	first := newDraws(1, kindUser, 5).nextUint64()
	if first == newDraws(2, kindUser, 5).nextUint64() || first == newDraws(1, kindCompany, 5).nextUint64() {
		t.Error("different seeds or kinds draw the same number")
	}
	for i, want := range []int{10, 20, 30, 40} {
		if got := shares[i] * 100 / n; got < want-1 || got > want+1 {
			t.Errorf("share %d is %d %%, want %d", i, got, want)
		}
	}
	if square < n/120 || square > n/80 {
		t.Errorf("the first of 10,000 was drawn %d times of %d, want one in a hundred", square, n)
	}
}
