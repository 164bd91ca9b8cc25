package session

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"buyergraph/ent/auditentry"
	"buyergraph/ent/loginattempt"
	"buyergraph/internal/apperr"
	"buyergraph/internal/audit"
	"buyergraph/internal/authz"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/ratelimit"
	"buyergraph/internal/store"
)

// Limits of failed passwords.
const (
	maxFailedLogins      = 10               // of one account; then it is locked
	maxLockDuration      = 15 * time.Minute // the first lock takes one minute, and each next one twice as long
	lockForgottenAfter   = 12 * time.Hour   // after the end of a lock the failures count from one again
	maxAttemptsPerMinute = 10               // of one source address
)

// lockDuration returns how long an account is locked after that many failed passwords.
func lockDuration(failures int) time.Duration {
	if failures < maxFailedLogins {
		return 0
	}
	return min(time.Minute<<min(failures-maxFailedLogins, 10), maxLockDuration)
}

// recordFailedAttempt records the attempt as failed, in a transaction of its own, before the
// password is checked. So parallel attempts are counted one by one, on all replicas. It does
// the same work for an unknown account.
// Codes: RATE_LIMITED.
func (s *Service) recordFailedAttempt(ctx context.Context, attempt *loginAttempt) error {
	return s.runLoginTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		// All writes to shared rows come before the first read, because the first read
		// fixes the snapshot of a MariaDB transaction.
		counted, err := attempt.incrementFailedLogins(ctx, tx)
		if err != nil {
			return err
		}
		if attempt.sourceUse, err = ratelimit.Take(ctx, tx, attempt.rateLimitName(), maxAttemptsPerMinute, time.Minute); err != nil {
			return err
		}
		locked := attempt.account != nil && !counted
		if locked {
			attempt.account.LockedUntil = sql.NullTime{Time: tx.Now.Add(maxLockDuration), Valid: true}
		}
		if err := attempt.lockAfterTooManyFailures(ctx, tx, counted); err != nil {
			return err
		}
		row := tx.LoginAttempt.Create().SetAttemptedAt(tx.Now).SetAudience(loginattempt.Audience(attempt.audience)).
			SetSource(loginattempt.SourcePASSWORD).SetAddress(attempt.origin.IPAddress).SetUserAgent(attempt.origin.UserAgent).
			SetNillableWebsiteID(attempt.websiteID).SetOutcome(loginattempt.OutcomeINVALID_CREDENTIALS)
		if locked {
			row.SetOutcome(loginattempt.OutcomeLOCKED)
		}
		switch {
		case attempt.account == nil:
		case attempt.audience == Staff:
			row.SetStaffUserID(attempt.account.id)
		default:
			row.SetCustomerUserID(attempt.account.id)
		}
		saved, err := row.Save(ctx)
		if err == nil {
			attempt.attemptID, attempt.attemptedAt = saved.ID, tx.Now
		}
		return err
	})
}

// incrementFailedLogins counts a failed password unless the account is locked, and reports
// whether it did.
func (attempt *loginAttempt) incrementFailedLogins(ctx context.Context, tx *store.Tx) (counted bool, err error) {
	id := int64(0) // of no account
	if attempt.account != nil {
		id = attempt.account.id
	}
	res, err := tx.ExecContext(ctx, "UPDATE "+attempt.table+" SET failed_logins=failed_logins+1"+
		" WHERE id=? AND (locked_until IS NULL OR locked_until<=?)", id, tx.Now)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// lockAfterTooManyFailures locks the account if the failure that was just counted reaches the
// limit. The password of the tenth attempt is still checked. If no failure was counted, it
// queries id 0 so that unknown and locked accounts take the same time.
func (attempt *loginAttempt) lockAfterTooManyFailures(ctx context.Context, tx *store.Tx, counted bool) error {
	id := int64(0)
	if counted {
		id = attempt.account.id
	}
	query := "SELECT failed_logins, locked_until FROM " + attempt.table + " WHERE id=?"
	var failures int
	var lockedUntil sql.NullTime
	err := dbquery.One(ctx, tx, query, []any{id}, &failures, &lockedUntil)
	if err != nil && (counted || !errors.Is(err, sql.ErrNoRows)) {
		return err
	}
	if counted {
		attempt.account.LockedUntil = lockedUntil // in the past, else nothing was counted
	}
	if lockedUntil.Valid && tx.Now.Sub(lockedUntil.Time) > lockForgottenAfter {
		failures = 1
	}
	nextLock := sql.NullTime{Time: tx.Now.Add(lockDuration(failures)), Valid: failures >= maxFailedLogins}
	_, err = tx.ExecContext(ctx, "UPDATE "+attempt.table+" SET failed_logins=?, locked_until=? WHERE id=?", failures, nextLock, id)
	if err != nil || !nextLock.Valid {
		return err
	}
	return audit.Record(ctx, tx.Client, auditentry.ActionLOCK, attempt.accountEntity(), id)
}

// rateLimitName returns the name under which the attempts of the source are counted.
func (attempt *loginAttempt) rateLimitName() string {
	return "login:" + ratelimit.SourceKey(attempt.origin.IPAddress)
}

// accountEntity returns the entity that the accounts of the audience belong to.
func (attempt *loginAttempt) accountEntity() *authz.Entity {
	if attempt.audience == Staff {
		return authz.StaffUser
	}
	return authz.CustomerUser
}

// clearFailedAttempts resets the failures of the account and stores the outcome of the
// attempt, after a correct password.
func (s *Service) clearFailedAttempts(ctx context.Context, attempt *loginAttempt, outcome apperr.Code) error {
	return s.runLoginTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		return attempt.clearFailedAttemptsTx(ctx, tx, attempt.account.id, loginattempt.Outcome(outcome))
	})
}

// clearFailedAttemptsTx does what [Service.clearFailedAttempts] does, in the caller's
// transaction. It also takes the attempt back from the rate limit of its source.
func (attempt *loginAttempt) clearFailedAttemptsTx(ctx context.Context, tx *store.Tx, id int64, outcome loginattempt.Outcome) error {
	if _, err := tx.ExecContext(ctx, "UPDATE "+attempt.table+" SET failed_logins=0, locked_until=NULL WHERE id=?", id); err != nil {
		return err
	}
	if err := ratelimit.GiveBack(ctx, tx, attempt.sourceUse); err != nil {
		return err
	}
	return tx.LoginAttempt.UpdateOneID(attempt.attemptID).SetOutcome(outcome).Exec(ctx)
}
