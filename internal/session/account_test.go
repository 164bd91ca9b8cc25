package session

import (
	"database/sql"
	"testing"
	"time"

	"buyergraph/internal/accountstatus"
	"buyergraph/internal/apperr"
	"buyergraph/internal/setting"
)

// TestDenialCode checks each authentication method against each state of an account.
func TestDenialCode(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	until := func(d time.Duration) sql.NullTime { return sql.NullTime{Time: now.Add(d), Valid: true} }
	const (
		admitted  = apperr.Code("")
		nobody    = apperr.InvalidCredentials
		disabled  = apperr.Disabled
		noCompany = apperr.CustomerDisabled
		unknown   = apperr.Unconfirmed
		reset     = apperr.PasswordResetRequired
	)
	for _, c := range []struct {
		state                 string
		change                func(*account)
		password, token, link apperr.Code
	}{
		{"as it should be", func(*account) {}, admitted, admitted, admitted},
		{"disabled", func(a *account) { a.IsEnabled = false }, disabled, disabled, disabled},
		{"of a disabled company", func(a *account) { a.IsCustomerEnabled = false }, noCompany, noCompany, noCompany},
		{"unconfirmed", func(a *account) { a.IsConfirmed = false }, unknown, unknown, admitted},
		{"to be reset", func(a *account) { a.NeedsPasswordReset = true }, reset, reset, admitted},
		{"locked", func(a *account) { a.LockedUntil = until(time.Microsecond) }, nobody, admitted, admitted},
		{"locked until now", func(a *account) { a.LockedUntil = until(0) }, admitted, admitted, admitted},
		{"locked and disabled", func(a *account) { a.LockedUntil, a.IsEnabled = until(time.Hour), false }, nobody, disabled, disabled},
		{"a guest", func(a *account) { a.IsGuest = true }, nobody, nobody, nobody},
		{
			"a guest, otherwise disabled", func(a *account) { a.IsGuest, a.IsEnabled, a.IsConfirmed = true, false, false },
			nobody, nobody, nobody,
		},
		{"disabled and unconfirmed", func(a *account) { a.IsEnabled, a.IsConfirmed = false, false }, disabled, disabled, disabled},
		{"unconfirmed and to be reset", func(a *account) { a.IsConfirmed, a.NeedsPasswordReset = false, true }, unknown, unknown, admitted},
		{"with a temporary password", func(a *account) { a.mustChangePassword = true }, admitted, admitted, admitted},
	} {
		a := &account{id: 1, Account: accountstatus.Account{IsEnabled: true, IsCustomerEnabled: true, IsConfirmed: true}}
		c.change(a)
		for method, want := range map[accountstatus.Method]apperr.Code{
			accountstatus.ByPassword: c.password, accountstatus.ByToken: c.token, accountstatus.ByLink: c.link,
		} {
			if got := a.denialCode(method, now); got != want {
				t.Errorf("%s by way %d: %q, want %q", c.state, method, got, want)
			}
		}
	}
	for _, method := range []accountstatus.Method{accountstatus.ByPassword, accountstatus.ByToken, accountstatus.ByLink} {
		if got := (*account)(nil).denialCode(method, now); got != nobody {
			t.Errorf("nobody by way %d: %q", method, got)
		}
		if got := (&account{}).denialCode(method, now); got == admitted {
			t.Errorf("an account of which nothing is known is let in by way %d", method)
		}
	}
}

func TestLockDuration(t *testing.T) {
	for failures, want := range map[int]time.Duration{0: 0, 9: 0, 10: time.Minute, 11: 2 * time.Minute, 12: 4 * time.Minute,
		13: 8 * time.Minute, 14: 15 * time.Minute, 15: 15 * time.Minute, 1 << 40: 15 * time.Minute} {
		if got := lockDuration(failures, &setting.Effective{MaxFailedLogins: 10, MaxLock: 15 * time.Minute}); got != want {
			t.Errorf("%d failures: %s, want %s", failures, got, want)
		}
	}
}

func TestRelativePath(t *testing.T) {
	for path, ok := range map[string]bool{"/account": true, "/a?b=c#d": true, "//evil.example": false, "https://evil.example": false,
		`/\evil.example`: false, "/\t/evil.example": false, "": false, "account": false} {
		if got := relativePath(&path) != nil; got != ok {
			t.Errorf("%q: %v", path, got)
		}
	}
	if relativePath(nil) != nil {
		t.Error("no path leads somewhere")
	}
}
