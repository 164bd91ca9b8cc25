package session

import (
	"database/sql"
	"testing"
	"time"

	"buyergraph/internal/apperr"
)

// Each way in against each state of an account.
func TestRefused(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	until := func(d time.Duration) sql.NullTime { return sql.NullTime{Time: now.Add(d), Valid: true} }
	const (
		in       = apperr.Code("")
		nobody   = apperr.InvalidCredentials
		disabled = apperr.Disabled
		unknown  = apperr.Unconfirmed
		reset    = apperr.PasswordResetRequired
	)
	for _, c := range []struct {
		state                 string
		change                func(*account)
		password, token, link apperr.Code
	}{
		{"as it should be", func(*account) {}, in, in, in},
		{"disabled", func(a *account) { a.enabled = false }, disabled, disabled, disabled},
		{"of a disabled company", func(a *account) { a.customerEnabled = false }, disabled, disabled, disabled},
		{"unconfirmed", func(a *account) { a.confirmed = false }, unknown, unknown, in},
		{"to be reset", func(a *account) { a.resetRequired = true }, reset, reset, in},
		{"locked", func(a *account) { a.lockedUntil = until(time.Microsecond) }, nobody, in, in},
		{"locked until now", func(a *account) { a.lockedUntil = until(0) }, in, in, in},
		{"locked and disabled", func(a *account) { a.lockedUntil, a.enabled = until(time.Hour), false }, nobody, disabled, disabled},
		{"a guest", func(a *account) { a.guest = true }, nobody, nobody, nobody},
		{"a guest, otherwise disabled", func(a *account) { a.guest, a.enabled, a.confirmed = true, false, false }, nobody, nobody, nobody},
		{"disabled and unconfirmed", func(a *account) { a.enabled, a.confirmed = false, false }, disabled, disabled, disabled},
		{"unconfirmed and to be reset", func(a *account) { a.confirmed, a.resetRequired = false, true }, unknown, unknown, in},
		{"with a temporary password", func(a *account) { a.mustChange = true }, in, in, in},
	} {
		a := &account{id: 1, enabled: true, customerEnabled: true, confirmed: true}
		c.change(a)
		for way, want := range map[way]apperr.Code{byPassword: c.password, byToken: c.token, byLink: c.link} {
			if got := a.refused(way, now); got != want {
				t.Errorf("%s by way %d: %q, want %q", c.state, way, got, want)
			}
		}
	}
	for _, way := range []way{byPassword, byToken, byLink} {
		if got := (*account)(nil).refused(way, now); got != nobody {
			t.Errorf("nobody by way %d: %q", way, got)
		}
		if got := (&account{}).refused(way, now); got == in {
			t.Errorf("an account of which nothing is known is let in by way %d", way)
		}
	}
}

func TestLockFor(t *testing.T) {
	for failures, want := range map[int]time.Duration{0: 0, 9: 0, 10: time.Minute, 11: 2 * time.Minute, 12: 4 * time.Minute, 13: 8 * time.Minute, 14: 15 * time.Minute, 15: 15 * time.Minute, 1 << 40: 15 * time.Minute} {
		if got := lockFor(failures); got != want {
			t.Errorf("%d failures: %s, want %s", failures, got, want)
		}
	}
}

func TestSource(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "::ffff:192.0.2.1": "192.0.2.1", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "2001:db8:1:2::9": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64", "": "",
	} {
		if got := Source(address); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}

func TestOriginOf(t *testing.T) {
	for address, want := range map[string]string{
		"https://Shop.Example/de/": "https://shop.example", "https://shop.example:443": "https://shop.example", "http://shop.example:80/": "http://shop.example",
		"http://shop.example:8080": "http://shop.example:8080", "null": "", "": "", "shop.example": "", "::": "",
	} {
		if got := originOf(address); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}

func TestRelative(t *testing.T) {
	for path, ok := range map[string]bool{"/account": true, "/a?b=c#d": true, "//evil.example": false, "https://evil.example": false, `/\evil.example`: false, "/\t/evil.example": false, "": false, "account": false} {
		if got := relative(&path) != nil; got != ok {
			t.Errorf("%q: %v", path, got)
		}
	}
	if relative(nil) != nil {
		t.Error("no path leads somewhere")
	}
}
