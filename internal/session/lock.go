package session

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/auditentry"
	"buyergraph/ent/loginattempt"
	"buyergraph/internal/apperr"
	"buyergraph/internal/audit"
	"buyergraph/internal/authz"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/ratelimit"
	"buyergraph/internal/setting"
	"buyergraph/internal/store"
)

// Limits of failed passwords, besides those of the settings.
const (
	lockForgottenAfter   = 12 * time.Hour // after the end of a lock the failures count from one again
	maxAttemptsPerMinute = 10             // of one source address
)

// finalWriteTimeout is how long recording a failure may take after the request.
const finalWriteTimeout = 10 * time.Second

// lockDuration returns how long an account is locked after that many failed passwords. The first lock takes
// one minute, and each next one twice as long, up to the longest one.
func lockDuration(failures int, settings *setting.Effective) time.Duration {
	if failures < settings.MaxFailedLogins {
		return 0
	}
	const maxDoublings = 11 // more than a day, the most that can be set
	return min(time.Minute<<min(failures-settings.MaxFailedLogins, maxDoublings), settings.MaxLock)
}

// beginAttempt loads the account that meets the condition and records an attempt, in a
// transaction of its own, before the password is checked. The attempt takes one of those that
// its source and the account have left, on all replicas together. If others that are still being
// checked leave none, it waits for them. It does the same work for an unknown account. The
// caller must call end, which records a failure unless a success was recorded.
// Codes: RATE_LIMITED, UNAVAILABLE.
func (s *Service) beginAttempt(ctx context.Context, attempt *loginAttempt, condition string, value any) (end func(), err error) {
	attempt.settings = s.settings.Known().Of(0)
	leave, err := s.store.EnterQueue(ctx, fmt.Sprint(attempt.table, condition, value), attempt.settings.MaxFailedLogins)
	if err != nil {
		return nil, err
	}
	if err = attempt.loadAccount(ctx, s.store, condition, value); err == nil {
		source := ratelimit.Limit{
			Name: "login:" + ratelimit.SourceKey(attempt.origin.IPAddress), Max: maxAttemptsPerMinute, Window: time.Minute,
		}
		attempt.ofSource, err = source.Begin(ctx, s.store, s.runLoginTx, attempt.record)
	}
	if err != nil {
		leave()
		return nil, err
	}
	return func() {
		defer leave()
		defer attempt.ofSource.End()
		if !attempt.hasSucceeded {
			s.recordFailure(ctx, attempt)
		}
	}, nil
}

// record records the attempt as one whose password is being checked.
// Codes: UNAVAILABLE if other attempts at the account must be checked first.
func (attempt *loginAttempt) record(ctx context.Context, tx *store.Tx) error {
	// All writes to shared rows come before the first read, because the first read fixes the
	// snapshot of a MariaDB transaction.
	isOpen, err := attempt.writeGuard(ctx, tx)
	if err != nil {
		return err
	}
	failures, pending, err := attempt.countFailures(ctx, tx)
	if err != nil {
		return err
	}
	isLocked := attempt.account != nil && !isOpen
	if pending > 0 && (isLocked || failures+pending >= attempt.settings.MaxFailedLogins) {
		return ratelimit.ErrBusy
	}
	attempt.isCounted = isOpen
	if attempt.account != nil {
		attempt.account.LockedUntil = sql.NullTime{Time: tx.Now.Add(attempt.settings.MaxLock), Valid: isLocked}
	}
	row := attempt.newRow(tx).SetSource(loginattempt.SourcePASSWORD).SetOutcome(loginattempt.OutcomeINVALID_CREDENTIALS)
	switch {
	case isOpen:
		row.SetPendingUntil(tx.Now.Add(ratelimit.MaxPending))
	case isLocked:
		row.SetOutcome(loginattempt.OutcomeLOCKED)
	}
	saved, err := row.Save(ctx)
	if err == nil {
		attempt.attemptID, attempt.attemptedAt = saved.ID, tx.Now
	}
	return err
}

// newRow begins the row of the attempt.
func (attempt *loginAttempt) newRow(tx *store.Tx) *ent.LoginAttemptCreate {
	row := tx.LoginAttempt.Create().SetAttemptedAt(tx.Now).SetAudience(loginattempt.Audience(attempt.audience)).
		SetAddress(attempt.origin.IPAddress).SetUserAgent(attempt.origin.UserAgent).SetNillableWebsiteID(attempt.websiteID)
	switch {
	case attempt.account == nil:
	case attempt.audience == Staff:
		row.SetStaffUserID(attempt.account.id)
	default:
		row.SetCustomerUserID(attempt.account.id)
	}
	return row
}

// accountID returns the id of the account, 0 if it is unknown. Statements with id 0 make unknown
// accounts take the same time.
func (attempt *loginAttempt) accountID() int64 {
	if attempt.account == nil {
		return 0
	}
	return attempt.account.id
}

// writeGuard writes the guard of the account unless it is locked, and reports whether it did. A
// long time after a lock it forgets the failures.
func (attempt *loginAttempt) writeGuard(ctx context.Context, tx *store.Tx) (isOpen bool, err error) {
	forgotten := tx.Now.Add(-lockForgottenAfter)
	// MySQL assigns from left to right, so failed_logins must be set before locked_until.
	res, err := tx.ExecContext(ctx, "UPDATE "+attempt.table+" SET guard=guard+1,"+
		" failed_logins=CASE WHEN locked_until<? THEN 0 ELSE failed_logins END,"+
		" locked_until=CASE WHEN locked_until<? THEN NULL ELSE locked_until END WHERE id=? AND (locked_until IS NULL OR locked_until<=?)",
		forgotten, forgotten, attempt.accountID(), tx.Now)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// countFailures returns how many attempts at the account have failed, and how many others are
// being checked.
func (attempt *loginAttempt) countFailures(ctx context.Context, tx *store.Tx) (failures, pending int, err error) {
	id := attempt.accountID()
	err = dbquery.One(ctx, tx, "SELECT u.failed_logins, (SELECT COUNT(*) FROM login_attempts a"+
		" WHERE a."+attempt.attemptColumn+"=? AND a.attempted_at>? AND a.pending_until>?) FROM "+attempt.table+" u WHERE u.id=?",
		[]any{id, tx.Now.Add(-ratelimit.MaxPending), tx.Now, id}, &failures, &pending)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return failures, pending, err
}

// recordFailure records that the attempt has failed, even if its request has ended, and locks
// the account after too many failures. If this cannot be saved, the attempt stays pending for a
// while, and then counts for its source only.
func (s *Service) recordFailure(ctx context.Context, attempt *loginAttempt) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), finalWriteTimeout)
	defer cancel()
	err := s.runLoginTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		id := int64(0) // of no account
		if attempt.isCounted {
			id = attempt.accountID()
		}
		if _, err := tx.ExecContext(ctx, "UPDATE "+attempt.table+" SET failed_logins=failed_logins+1 WHERE id=?", id); err != nil {
			return err
		}
		if err := attempt.ofSource.RecordFailure(ctx, tx); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE login_attempts SET pending_until=NULL WHERE id=?", attempt.attemptID); err != nil {
			return err
		}
		failures, _, err := attempt.countFailures(ctx, tx)
		if err != nil {
			return err
		}
		if failures < attempt.settings.MaxFailedLogins {
			id = 0
		}
		until := tx.Now.Add(lockDuration(failures, attempt.settings))
		_, err = tx.ExecContext(ctx, "UPDATE "+attempt.table+" SET locked_until=? WHERE id=?", until, id)
		if err != nil || id == 0 {
			return err
		}
		return audit.Record(ctx, tx.Client, auditentry.ActionLOCK, attempt.accountEntity(), id)
	})
	if err != nil {
		slog.WarnContext(ctx, "cannot record a failed attempt to sign in", "error", err)
	}
}

// accountEntity returns the entity that the accounts of the audience belong to.
func (attempt *loginAttempt) accountEntity() *authz.Entity {
	if attempt.audience == Staff {
		return authz.StaffUser
	}
	return authz.CustomerUser
}

// recordCorrectPassword resets the failures of the account and stores the outcome of the
// attempt, after a correct password.
func (s *Service) recordCorrectPassword(ctx context.Context, attempt *loginAttempt, outcome apperr.Code) error {
	err := s.runLoginTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		return attempt.recordCorrectPasswordTx(ctx, tx, attempt.account.id, loginattempt.Outcome(outcome))
	})
	attempt.hasSucceeded = err == nil
	return err
}

// recordCorrectPasswordTx does what [Service.recordCorrectPassword] does, in the caller's
// transaction. It also takes the attempt back from the rate limit of its source.
func (attempt *loginAttempt) recordCorrectPasswordTx(
	ctx context.Context, tx *store.Tx, id int64, outcome loginattempt.Outcome,
) error {
	if _, err := tx.ExecContext(ctx, "UPDATE "+attempt.table+" SET failed_logins=0, locked_until=NULL WHERE id=?", id); err != nil {
		return err
	}
	if err := attempt.ofSource.RecordSuccess(ctx, tx); err != nil {
		return err
	}
	return tx.LoginAttempt.UpdateOneID(attempt.attemptID).SetOutcome(outcome).ClearPendingUntil().Exec(ctx)
}
