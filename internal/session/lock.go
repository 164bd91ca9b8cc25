package session

import (
	"context"
	"database/sql"
	"errors"
	"net/netip"
	"time"

	"buyergraph/ent/auditentry"
	"buyergraph/ent/loginattempt"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/hooks"
	"buyergraph/internal/store"

	"entgo.io/ent/dialect"
)

// How many failed passwords are borne.
const (
	free    = 10               // of one account, then it is locked
	longest = 15 * time.Minute // lock; the first is a minute, each next one twice as long
	healed  = 12 * time.Hour   // after the end of a lock, nothing is held against an account
	perMin  = 10               // of one source
)

// lockFor is how long an account stays locked after so many failed passwords.
func lockFor(failures int) time.Duration {
	if failures < free {
		return 0
	}
	return min(time.Minute<<min(failures-free, 10), longest)
}

// count writes the try down as failed, in a transaction of its own, before the password
// is looked at: tries that come together are then counted one by one, wherever they
// come in. It does the same for an account that is not there. Codes: RATE_LIMITED.
func (s *Service) count(ctx context.Context, t *try) error {
	return s.inTurn(ctx, func(ctx context.Context, tx *store.Tx) error {
		// Every write to a shared row comes before the first read, which would fix what
		// MariaDB lets the transaction see.
		counted, err := t.fail(ctx, tx)
		if err != nil {
			return err
		}
		if err := Hit(ctx, tx, "login:"+Source(t.from.Address), perMin, time.Minute); err != nil {
			return err
		}
		locked := t.account != nil && !counted
		if locked {
			t.account.lockedUntil = sql.NullTime{Time: tx.Now.Add(longest), Valid: true}
		}
		if err := t.lock(ctx, tx, counted); err != nil {
			return err
		}
		row := tx.LoginAttempt.Create().SetAttemptedAt(tx.Now).SetAudience(loginattempt.Audience(t.audience)).SetSource(loginattempt.SourcePASSWORD).
			SetAddress(t.from.Address).SetUserAgent(t.from.UserAgent).SetNillableWebsiteID(t.website).SetOutcome(loginattempt.OutcomeINVALID_CREDENTIALS)
		if locked {
			row.SetOutcome(loginattempt.OutcomeLOCKED)
		}
		switch {
		case t.account == nil:
		case t.audience == Staff:
			row.SetStaffUserID(t.account.id)
		default:
			row.SetCustomerUserID(t.account.id)
		}
		a, err := row.Save(ctx)
		if err == nil {
			t.attempt, t.at = a.ID, tx.Now
		}
		return err
	})
}

// fail counts a failed password, unless the account is locked.
func (t *try) fail(ctx context.Context, tx *store.Tx) (counted bool, err error) {
	id := int64(0) // nobody's
	if t.account != nil {
		id = t.account.id
	}
	res, err := tx.ExecContext(ctx, "UPDATE "+t.table+" SET failed_logins=failed_logins+1 WHERE id=? AND (locked_until IS NULL OR locked_until<=?)", id, tx.Now)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// lock locks the account whose failed password was just counted, if it was one too many:
// who makes the tenth try is the last whose password is looked at. Where none was counted
// it asks about nobody, which takes as long.
func (t *try) lock(ctx context.Context, tx *store.Tx, counted bool) error {
	id := int64(0)
	if counted {
		id = t.account.id
	}
	rows, err := tx.QueryContext(ctx, "SELECT failed_logins, locked_until FROM "+t.table+" WHERE id=?", id)
	if err != nil {
		return err
	}
	var failures int
	var until sql.NullTime
	if err := one(rows, &failures, &until); err != nil && (counted || !errors.Is(err, sql.ErrNoRows)) {
		return err
	}
	if counted {
		t.account.lockedUntil = until // which is over
	}
	if until.Valid && tx.Now.Sub(until.Time) > healed {
		failures = 1
	}
	next := sql.NullTime{Time: tx.Now.Add(lockFor(failures)), Valid: failures >= free}
	if _, err = tx.ExecContext(ctx, "UPDATE "+t.table+" SET failed_logins=?, locked_until=? WHERE id=?", failures, next, id); err != nil || !next.Valid {
		return err
	}
	return hooks.Tell(ctx, tx.Client, auditentry.ActionLOCK, t.entity(), id)
}

// entity is whose accounts they are.
func (t *try) entity() *authz.Entity {
	if t.audience == Staff {
		return authz.StaffUser
	}
	return authz.CustomerUser
}

// forgive takes the try back, whose password was right, and says what else it came to.
func (s *Service) forgive(ctx context.Context, t *try, outcome apperr.Code) error {
	return s.inTurn(ctx, func(ctx context.Context, tx *store.Tx) error {
		return t.pardon(ctx, tx, t.account.id, loginattempt.Outcome(outcome))
	})
}

func (t *try) pardon(ctx context.Context, tx *store.Tx, id int64, outcome loginattempt.Outcome) error {
	if _, err := tx.ExecContext(ctx, "UPDATE "+t.table+" SET failed_logins=0, locked_until=NULL WHERE id=?", id); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE rate_limits SET hits=hits-1 WHERE name=? AND hits>0", "login:"+Source(t.from.Address)); err != nil {
		return err
	}
	return tx.LoginAttempt.UpdateOneID(t.attempt).SetOutcome(outcome).Exec(ctx)
}

// Source is who counts as one: an address, of IPv6 the network of one connection.
func Source(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	return netip.PrefixFrom(a, 64).Masked().String()
}

// Hit counts what somebody does within a span of time, of a day at most, for all replicas
// together. Codes: RATE_LIMITED.
func Hit(ctx context.Context, tx *store.Tx, name string, most int, span time.Duration) error {
	clash := " ON DUPLICATE KEY UPDATE"
	if tx.Dialect == dialect.SQLite {
		clash = " ON CONFLICT(name) DO UPDATE SET"
	}
	past := tx.Now.Add(-span)
	// MySQL assigns from left to right: hits must see began_at as it was.
	_, err := tx.ExecContext(ctx, "INSERT INTO rate_limits (name, hits, began_at) VALUES (?, 1, ?)"+clash+
		" hits=CASE WHEN began_at<=? THEN 1 ELSE hits+1 END, began_at=CASE WHEN began_at<=? THEN ? ELSE began_at END", name, tx.Now, past, past, tx.Now)
	if err != nil {
		return err
	}
	return Over(ctx, tx, name, most, span)
}

// Over refuses who has done something more often than is allowed within a span of time.
// Codes: RATE_LIMITED.
func Over(ctx context.Context, tx *store.Tx, name string, most int, span time.Duration) error {
	rows, err := tx.QueryContext(ctx, "SELECT hits, began_at FROM rate_limits WHERE name=? AND began_at>?", name, tx.Now.Add(-span))
	if err != nil {
		return err
	}
	var hits int
	var began time.Time
	err = one(rows, &hits, &began)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil || hits <= most:
		return err
	}
	return &apperr.Error{Code: apperr.RateLimited, Message: "too many tries: wait a little", RetryAfter: began.Add(span).Sub(tx.Now)}
}
