// Package account lets users manage their own accounts: setting a password with a mailed link,
// and changing it.
package account

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"buyergraph/internal/accountstatus"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/directory"
	"buyergraph/internal/mail"
	"buyergraph/internal/password"
	"buyergraph/internal/session"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// Service manages accounts.
type Service struct {
	Store    *store.Store
	Hasher   *password.Hasher
	Sessions *session.Service
}

// userAccount is the account of a staff user or customer user.
type userAccount struct {
	userEntity                 *authz.Entity
	id                         int64
	email, firstName, lastName string
	passwordHash               *string
	newEmail                   *string // waits for its confirmation until newEmailUntil
	newEmailUntil              sql.NullTime
	accountstatus.Account      // as far as it decides about mailed links
}

// userAccountQueries read an account in one statement for each entity. They end before the
// condition.
var userAccountQueries = map[*authz.Entity]string{
	authz.StaffUser: "SELECT u.id, u.email, u.first_name, u.last_name, u.password_hash, u.new_email, u.new_email_until," +
		" FALSE, u.enabled, TRUE FROM staff_users u WHERE ",
	authz.CustomerUser: "SELECT u.id, u.email, u.first_name, u.last_name, u.password_hash, u.new_email, u.new_email_until," +
		" u.guest, u.enabled, c.enabled FROM customer_users u JOIN customers c ON c.id=u.customer_id WHERE ",
}

// loadUser returns the account that meets the condition. If there is none, its id is 0.
func (s *Service) loadUser(ctx context.Context, userEntity *authz.Entity, condition string, value any) (*userAccount, error) {
	return loadUser(ctx, s.Store, userEntity, condition, value)
}

func loadUser(ctx context.Context, q dbquery.Querier, userEntity *authz.Entity, condition string, value any) (*userAccount, error) {
	user := &userAccount{userEntity: userEntity}
	err := dbquery.One(ctx, q, userAccountQueries[userEntity]+condition, []any{value},
		&user.id, &user.email, &user.firstName, &user.lastName, &user.passwordHash, &user.newEmail, &user.newEmailUntil,
		&user.IsGuest, &user.IsEnabled, &user.IsCustomerEnabled)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return user, err
}

// loadViewer returns the account of the viewer. Codes: PERMISSION_DENIED for an API token.
func (s *Service) loadViewer(ctx context.Context) (*userAccount, error) {
	v := viewer.FromContext(ctx)
	userEntity := authz.CustomerUser
	if v.Kind == viewer.Staff {
		userEntity = authz.StaffUser
	}
	if v.ID == 0 {
		return nil, authz.AccountNeeded()
	}
	return s.loadUser(ctx, userEntity, "u.id=?", v.ID)
}

// hasPendingEmail reports whether a new address waits for its confirmation.
func (user *userAccount) hasPendingEmail(now time.Time) bool {
	return user.newEmail != nil && user.newEmailUntil.Valid && user.newEmailUntil.Time.After(now)
}

// checkPassword checks a new password of the user.
// Codes: those of [password.Check].
func (user *userAccount) checkPassword(plaintext string) error {
	return password.Check(plaintext, user.email, user.firstName, user.lastName)
}

// newMail returns a mail to the user.
func (user *userAccount) newMail(t mail.Template) mail.Message {
	return mail.Message{
		Template: t, AccountEntity: user.userEntity, AccountID: user.id, ToAddress: user.email,
		RecipientName: user.firstName + " " + user.lastName,
	}
}

// revokeAndNotify ends the sessions and links of the user after a change of the password,
// except one session, and mails the user about it. It returns how many sessions ended.
func (user *userAccount) revokeAndNotify(ctx context.Context, tx *store.Tx, exceptSessionID int64) (int, error) {
	n, err := session.EndAllExcept(ctx, tx, user.userEntity, user.id, exceptSessionID)
	if err != nil {
		return 0, err
	}
	if err := mail.RevokeLinks(ctx, tx, user.userEntity, user.id); err != nil {
		return 0, err
	}
	l := user.newMail(mail.PasswordChanged)
	l.Parameters = map[string]string{"at": mail.FormatTime(tx.Now)}
	return n, mail.Add(ctx, tx, l)
}

// HashTemporaryPassword checks and hashes a temporary password for a customer user that the
// viewer may edit. For other users it returns an empty hash, and
// [directory.SetCustomerUserPassword] returns the error.
// Codes: those of [password.Check].
func (s *Service) HashTemporaryPassword(ctx context.Context, in directory.CustomerUserPasswordSetInput) (hash string, err error) {
	id, _ := authz.CustomerUser.ParseID(in.ID)
	allowed, err := authz.CustomerUser.RowMatches(ctx, s.Store, id,
		authz.CustomerUser.Predicate(viewer.FromContext(ctx), authz.Edit, authz.ForRow))
	if err != nil || !allowed {
		return "", err
	}
	user, err := s.loadUser(ctx, authz.CustomerUser, "u.id=?", id)
	if err != nil {
		return "", err
	}
	if err := user.checkPassword(in.Password); err != nil {
		return "", apperr.PrefixPath(err, apperr.FieldPath(&in, &in.Password)...)
	}
	return s.Hasher.Hash(ctx, in.Password)
}
