package demo

import (
	"testing"
	"time"
)

// Whatever the day and hour, moments are working time, in their order, and over.
func TestCalendar(t *testing.T) {
	for _, now := range []string{
		"2026-11-02T09:00:00Z", "2026-11-02T08:00:00Z", "2026-11-02T07:59:59Z", "2026-11-06T17:00:00Z", "2026-11-06T23:00:00Z", "2026-11-07T12:00:00Z", "2026-11-08T23:59:59Z", "2026-11-04T12:34:56Z",
	} {
		at, _ := time.Parse(time.RFC3339, now)
		c := newCalendar(at)
		if end := c.at(span); !end.Before(at) || at.Sub(end) > 64*time.Hour {
			t.Errorf("%s: the last moment is %s", now, end)
		}
		last := time.Time{}
		for m := -5 * year; m < span+5*week; m += 3*hour + 7*minute + 1 {
			when := c.at(m)
			if !when.After(last) || !working(when) {
				t.Fatalf("%s: %d is %s, after %s", now, m, when, last)
			}
			last = when
		}
		if week := c.at(3*week + 5).Sub(c.at(2*week + 5)); week != 7*24*time.Hour {
			t.Errorf("%s: a week has %s", now, week)
		}
	}
}

func working(at time.Time) bool {
	return at.Weekday() >= time.Monday && at.Weekday() <= time.Friday && at.Hour() >= 8 && at.Hour() < 17
}

// Arrivals: whoever is counted has come, every company has a founder, and nobody
// founds twice.
func TestArrivals(t *testing.T) {
	for _, n := range []size{demoSize, sizeFor(FewestUsers), sizeFor(1000), sizeFor(50_000)} {
		for user := 0; user < n.users; user += 1 + n.users/500 {
			if got := n.arrived(n.arrival(user) + 1); got < user+1 || n.arrival(got-1) > n.arrival(user) {
				t.Fatalf("%d users: after the arrival of %d there are %d", n.users, user, got)
			}
		}
		companies := 0
		for user := range n.users {
			before, founder := n.founded(user)
			if before != companies {
				t.Fatalf("%d users: %d companies before user %d, want %d", n.users, before, user, companies)
			}
			if founder {
				if n.founder(companies) != user {
					t.Fatalf("%d users: company %d is founded by %d and %d", n.users, companies, user, n.founder(companies))
				}
				companies++
			}
		}
		if companies != n.companies {
			t.Errorf("%d users: %d companies, want %d", n.users, companies, n.companies)
		}
	}
}

func TestDice(t *testing.T) {
	const n = 100_000
	shares, square := [4]int{}, 0
	for i := range n {
		d := roll(1, aUser, i)
		shares[d.share(10, 20, 30)]++
		if d.square(10_000) == 0 {
			square++
		}
		if x := d.between(3, 5); x < 3 || x > 5 {
			t.Fatal(x)
		}
	}
	if a, b, c := roll(1, aUser, 5).next(), roll(2, aUser, 5).next(), roll(1, aCompany, 5).next(); a == b || a == c {
		t.Error("seeds and kinds draw the same")
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
