package session

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"buyergraph/ent/auditentry"
	"buyergraph/ent/loginattempt"
	"buyergraph/ent/session"
	"buyergraph/ent/website"
	"buyergraph/internal/accountstatus"
	"buyergraph/internal/apperr"
	"buyergraph/internal/audit"
	"buyergraph/internal/authz"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/ratelimit"
	"buyergraph/internal/secret"
	"buyergraph/internal/setting"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"
)

// LoginInput is the credentials of a login, and where the user signs in.
type LoginInput struct {
	Email    string
	Password string
	Audience *Audience
	Website  *string
}

// SignedIn is a session that has just begun. Only the user gets its token.
type SignedIn struct {
	Token     string
	ExpiresAt time.Time
	Redirect  *string
	Viewer    *viewer.Viewer
}

// accountSource reads the accounts of an audience. Both audiences run the same statements, so
// that they take the same time.
type accountSource struct {
	table         string
	attemptColumn string // of login_attempts
	sessionKind   *tokenKind
	loadSQL       string // selects the account, its password hash and the redirect path; ends before the condition
}

var (
	staffSource = &accountSource{"staff_users", "staff_user_id", staffSessionToken, "SELECT " + staffColumns + ", u.password_hash, NULL" +
		" FROM staff_users u WHERE ? IS NULL AND "} // staff do not sign in at a website
	customerSource = &accountSource{"customer_users", "customer_user_id", customerSessionToken, "SELECT " + customerColumns +
		", u.password_hash, w.redirect_path" +
		" FROM customer_users u JOIN customers c ON c.id=u.customer_id LEFT JOIN websites w ON w.id=COALESCE(?, u.website_id) WHERE "}
)

// loginAttempt is one attempt to sign in.
type loginAttempt struct {
	*accountSource
	settings     *setting.Effective
	audience     Audience
	websiteID    *int64
	origin       viewer.Origin
	attemptID    int64 // id of the login_attempts row
	attemptedAt  time.Time
	ofSource     *ratelimit.Attempt // the attempt among those of its source
	isCounted    bool               // among the failures of the account
	hasSucceeded bool
	account      *account // nil for an unknown account
	passwordHash *string
	redirectPath *string
}

// Login signs a user in and ends the session that the request was sent with. Before the
// password is found correct, every fault of the account is INVALID_CREDENTIALS.
// Codes: RATE_LIMITED, UNAVAILABLE; NOT_FOUND and INVALID of the website; INVALID_CREDENTIALS; and after a
// correct password DISABLED, CUSTOMER_DISABLED, UNCONFIRMED, PASSWORD_RESET_REQUIRED.
func (s *Service) Login(ctx context.Context, in LoginInput) (*SignedIn, error) {
	attempt := &loginAttempt{origin: requestOrigin(ctx)}
	if err := s.resolveAudience(ctx, attempt, in); err != nil {
		return nil, err
	}
	end, err := s.beginAttempt(ctx, attempt, "u.email_key=?", text.EmailKey(in.Email))
	if err != nil {
		return nil, err
	}
	defer end()
	denial := attempt.account.denialCode(accountstatus.ByPassword, attempt.attemptedAt)
	comparedHash := attempt.passwordHash
	if denial == apperr.InvalidCredentials {
		comparedHash = nil // same work, but no password matches
	}
	ok, outdated, err := s.hasher.Verify(ctx, in.Password, comparedHash)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, loginError(apperr.InvalidCredentials)
	case denial != "":
		return nil, errors.Join(s.recordCorrectPassword(ctx, attempt, denial), loginError(denial))
	}
	newHash := *attempt.passwordHash
	if outdated {
		if newHash, err = s.hasher.Hash(ctx, in.Password); err != nil {
			newHash = *attempt.passwordHash // an old password may be shorter than today's minimum
		}
	}
	return s.beginSession(ctx, attempt, newHash)
}

// DenialError is the error for an account that is denied access, nil for an active one.
// Codes: INVALID_CREDENTIALS, DISABLED, CUSTOMER_DISABLED, UNCONFIRMED, PASSWORD_RESET_REQUIRED.
func DenialError(status accountstatus.Status) error {
	if status == accountstatus.Active {
		return nil
	}
	return loginError(denialCodes[status])
}

// loginError returns the error of a rejected login, with its text.
// Codes: the one given.
func loginError(code apperr.Code) error {
	switch code {
	case apperr.Disabled:
		return apperr.New(apperr.Disabled, "This account is disabled. Ask an administrator to enable it.")
	case apperr.CustomerDisabled:
		return apperr.New(apperr.CustomerDisabled, "The company of this account is disabled.")
	case apperr.Unconfirmed:
		return apperr.New(apperr.Unconfirmed,
			"The e-mail address is not confirmed yet. Ask for a new password: its mailed link confirms the address as well.")
	case apperr.PasswordResetRequired:
		return apperr.New(apperr.PasswordResetRequired,
			"A new password must be set first. Open the link that was mailed to you, or ask for another one.")
	}
	return apperr.New(apperr.InvalidCredentials, "The e-mail address or the password is wrong.")
}

// StaffHaveNoWebsite returns the error for a website at which staff should sign in.
// Codes: INVALID.
func StaffHaveNoWebsite() *apperr.Error {
	return apperr.New(apperr.Invalid, "Staff do not sign in at a website. Leave this field out.", "reason", "NO_WEBSITE")
}

// resolveAudience stores in the attempt the audience and the website to sign in at.
// Codes: NOT_FOUND and INVALID of the website.
func (s *Service) resolveAudience(ctx context.Context, attempt *loginAttempt, in LoginInput) error {
	attempt.audience = Staff
	switch {
	case in.Audience != nil:
		attempt.audience = *in.Audience
	case in.Website != nil:
		attempt.audience = Storefront
	}
	attempt.accountSource = map[Audience]*accountSource{Staff: staffSource, Storefront: customerSource}[attempt.audience]
	if in.Website == nil {
		return nil
	}
	if attempt.audience == Staff {
		return StaffHaveNoWebsite().At(apperr.FieldPath(&in, &in.Website)...)
	}
	id, _ := authz.Website.ParseID(*in.Website)
	exists, err := s.store.Client.Website.Query().Where(website.ID(id)).Exist(viewer.AsSystem(ctx))
	if err == nil && !exists {
		err = authz.Website.NotFound(*in.Website).At(apperr.FieldPath(&in, &in.Website)...)
	}
	attempt.websiteID = &id
	return err
}

// loadAccount loads the account that meets the condition. If there is none, the account is
// nil.
func (attempt *loginAttempt) loadAccount(ctx context.Context, q dbquery.Querier, condition string, value any) error {
	a := &account{}
	attempt.passwordHash, attempt.redirectPath = nil, nil
	err := dbquery.One(ctx, q, attempt.loadSQL+condition, []any{attempt.websiteID, value},
		append(a.scanTargets(), &attempt.passwordHash, &attempt.redirectPath)...)
	if errors.Is(err, sql.ErrNoRows) {
		a, err = nil, nil
	}
	attempt.account = a
	return err
}

// beginSession creates the session. It reads the account again in the transaction, because the
// account may have been disabled or its password changed while the hash was checked.
// Codes: INVALID_CREDENTIALS, DISABLED, CUSTOMER_DISABLED, UNCONFIRMED, PASSWORD_RESET_REQUIRED.
func (s *Service) beginSession(ctx context.Context, attempt *loginAttempt, newHash string) (*SignedIn, error) {
	previous, id, hash := viewer.FromContext(ctx), attempt.account.id, *attempt.passwordHash
	signedIn := &SignedIn{Token: secret.NewToken(attempt.sessionKind.prefix)}
	err := s.runLoginTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := attempt.recordSuccess(ctx, tx, id, hash, newHash); err != nil {
			return err
		}
		if previous.IsSignedIn() {
			if _, err := tx.Session.Delete().Where(session.ID(previous.SessionID)).Exec(ctx); err != nil {
				return err
			}
		}
		return attempt.createSession(ctx, tx, id, previous, signedIn)
	})
	if err != nil {
		return nil, err
	}
	attempt.hasSucceeded = true
	return signedIn, s.LoadViewer(ctx, signedIn)
}

// createSession writes the session of an account that has just been let in, and completes signedIn. The
// request was sent as previous.
func (attempt *loginAttempt) createSession(ctx context.Context, tx *store.Tx, id int64, previous *viewer.Viewer, signedIn *SignedIn) error {
	signedIn.ExpiresAt = tx.Now.Add(attempt.sessionKind.lifetime(attempt.settings).Absolute)
	signedIn.Redirect = relativePath(attempt.redirectPath)
	row := tx.Session.Create().SetCreatedAt(tx.Now).SetLastUsedAt(tx.Now).SetExpiresAt(signedIn.ExpiresAt).
		SetTokenDigest(secret.Digest(signedIn.Token)).SetUserAgent(attempt.origin.UserAgent).SetAddress(attempt.origin.IPAddress)
	if attempt.audience == Staff {
		row.SetStaffUserID(id)
	} else {
		row.SetCustomerUserID(id)
		switch {
		case attempt.websiteID != nil:
			row.SetWebsiteID(*attempt.websiteID)
		case previous != nil && previous.WebsiteID > 0: // of the origin
			row.SetWebsiteID(previous.WebsiteID)
		}
	}
	if err := row.Exec(ctx); err != nil {
		return err
	}
	asUser := viewer.NewContext(ctx, &viewer.Viewer{Kind: attempt.sessionKind.viewerKind, ID: id})
	return audit.Record(asUser, tx.Client, auditentry.ActionLOGIN, attempt.accountEntity(), id)
}

// SignInByLink signs in a customer user who has just confirmed the e-mail address, in the caller's
// transaction, which the system runs. It returns nil if the settings of the user's website do not want that, or
// if the user has no password of their own or may not sign in. After the commit, [Service.LoadViewer] completes
// the result.
func (s *Service) SignInByLink(ctx context.Context, tx *store.Tx, id int64, guest *viewer.Viewer) (*SignedIn, error) {
	values, website := s.settings.Known(), guest.WebsiteID
	if err := dbquery.One(ctx, tx, "SELECT COALESCE(website_id,?) FROM customer_users WHERE id=?", []any{website, id}, &website); err != nil {
		return nil, err
	}
	if guest.Kind != viewer.Guest || !values.Of(website).SignInAfterConfirmation {
		return nil, nil
	}
	attempt := &loginAttempt{origin: requestOrigin(ctx), audience: Storefront, accountSource: customerSource, settings: values.Of(0)}
	if guest.WebsiteID > 0 {
		attempt.websiteID = &guest.WebsiteID
	}
	if err := attempt.loadAccount(ctx, tx, "u.id=?", id); err != nil {
		return nil, err
	}
	isDenied := attempt.account.denialCode(accountstatus.ByPassword, tx.Now) != ""
	if isDenied || attempt.account.mustChangePassword || attempt.passwordHash == nil {
		return nil, nil
	}
	row := attempt.newRow(tx).SetSource(loginattempt.SourceLINK).SetOutcome(loginattempt.OutcomeSUCCESS)
	if err := row.Exec(ctx); err != nil {
		return nil, err
	}
	_, err := tx.ExecContext(ctx, "UPDATE customer_users SET login_count=login_count+1, last_login_at=? WHERE id=?", tx.Now, id)
	if err != nil {
		return nil, err
	}
	signedIn := &SignedIn{Token: secret.NewToken(customerSessionToken.prefix)}
	return signedIn, attempt.createSession(ctx, tx, id, guest, signedIn)
}

// LoadViewer completes a session that has just begun. It does nothing for nil.
func (s *Service) LoadViewer(ctx context.Context, signedIn *SignedIn) (err error) {
	if signedIn != nil {
		signedIn.Viewer, err = s.ViewerForToken(ctx, signedIn.Token, "")
	}
	return err
}

// recordSuccess records a correct password and loads the account again. It fails if the
// password has changed or the account is no longer let in.
// Codes: INVALID_CREDENTIALS, DISABLED, CUSTOMER_DISABLED, UNCONFIRMED, PASSWORD_RESET_REQUIRED.
func (attempt *loginAttempt) recordSuccess(ctx context.Context, tx *store.Tx, id int64, oldHash, newHash string) error {
	res, err := tx.ExecContext(ctx, "UPDATE "+attempt.table+
		" SET login_count=login_count+1, last_login_at=?, password_hash=? WHERE id=? AND password_hash=?",
		tx.Now, newHash, id, oldHash)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, loginError(apperr.InvalidCredentials))
	}
	if err := attempt.recordCorrectPasswordTx(ctx, tx, id, loginattempt.OutcomeSUCCESS); err != nil {
		return err
	}
	if err := attempt.loadAccount(ctx, tx, "u.id=?", id); err != nil {
		return err
	}
	if code := attempt.account.denialCode(accountstatus.ByPassword, tx.Now); code != "" {
		return loginError(code)
	}
	return nil
}

// relativePath returns a path on a website, and nil for a text that could lead to another site: it may be
// older than the rule about paths.
func relativePath(path *string) *string {
	if path == nil || *path == "" || text.ValidatePath(*path) != nil {
		return nil
	}
	return path
}
