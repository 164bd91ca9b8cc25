package session

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"buyergraph/ent/auditentry"
	"buyergraph/ent/loginattempt"
	"buyergraph/ent/session"
	"buyergraph/ent/website"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/hooks"
	"buyergraph/internal/secret"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"
)

// LoginInput is how somebody signs in.
type LoginInput struct {
	Email    string
	Password string
	Audience *Audience
	Website  *string
}

// SignedIn is a session that has just begun; its token is known to nobody else.
type SignedIn struct {
	Token     string
	ExpiresAt time.Time
	Redirect  *string
	Viewer    *viewer.Viewer
}

// users are the accounts of an audience. Both are asked alike, so that neither is
// quicker.
type users struct {
	table   string
	session *sort
	text    string // an account with its hash and the path to redirect to, but for the condition
}

var (
	staffUsers = &users{"staff_users", staffSession, "SELECT " + staffColumns + ", u.password_hash, NULL" +
		" FROM staff_users u WHERE ? IS NULL AND "} // staff sign in at no website
	customerUsers = &users{"customer_users", customerSession, "SELECT " + customerColumns + ", u.password_hash, w.redirect_path" +
		" FROM customer_users u JOIN customers c ON c.id=u.customer_id LEFT JOIN websites w ON w.id=COALESCE(?, u.website_id) WHERE "}
)

// try is one try to sign in.
type try struct {
	*users
	audience Audience
	website  *int64
	from     viewer.Origin
	attempt  int64 // its row
	at       time.Time
	account  *account // nil where there is none
	hash     *string
	redirect *string
}

// Login signs somebody in and ends the session that the request came with. Codes:
// RATE_LIMITED; NOT_FOUND and INVALID of the website; INVALID_CREDENTIALS whatever is
// wrong before the password is right, then DISABLED, UNCONFIRMED,
// PASSWORD_RESET_REQUIRED.
func (s *Service) Login(ctx context.Context, in LoginInput) (*SignedIn, error) {
	t := &try{from: from(ctx)}
	if err := s.place(ctx, t, in); err != nil {
		return nil, err
	}
	if err := s.find(ctx, t, in.Email); err != nil {
		return nil, err
	}
	if err := s.count(ctx, t); err != nil {
		return nil, err
	}
	verdict := t.account.refused(byPassword, t.at)
	against := t.hash
	if verdict == apperr.InvalidCredentials {
		against = nil // the same work, and no password is right
	}
	ok, stale, err := s.hasher.Verify(ctx, in.Password, against)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, refusal(apperr.InvalidCredentials)
	case verdict != "":
		return nil, errors.Join(s.forgive(ctx, t, verdict), refusal(verdict))
	}
	fresh := *t.hash
	if stale {
		if fresh, err = s.hasher.Hash(ctx, in.Password); err != nil {
			fresh = *t.hash // an old password may be shorter than today's are
		}
	}
	return s.begin(ctx, t, fresh)
}

func refusal(code apperr.Code) error {
	return apperr.New(code, map[apperr.Code]string{
		apperr.InvalidCredentials:    "e-mail address or password is wrong",
		apperr.Disabled:              "the account is disabled",
		apperr.Unconfirmed:           "the e-mail address is not confirmed yet: open the link that was mailed to it",
		apperr.PasswordResetRequired: "a new password must be set first: open the link that was mailed, or ask for another",
	}[code])
}

// place says as whom and where somebody tries to sign in.
func (s *Service) place(ctx context.Context, t *try, in LoginInput) error {
	t.audience = Staff
	switch {
	case in.Audience != nil:
		t.audience = *in.Audience
	case in.Website != nil:
		t.audience = Storefront
	}
	t.users = map[Audience]*users{Staff: staffUsers, Storefront: customerUsers}[t.audience]
	if in.Website == nil {
		return nil
	}
	if t.audience == Staff {
		return apperr.New(apperr.Invalid, "staff sign in at no website", apperr.At(&in, &in.Website)...)
	}
	id, _ := authz.Website.ParseID(*in.Website)
	there, err := s.store.Client.Website.Query().Where(website.ID(id)).Exist(viewer.AsSystem(ctx))
	if err == nil && !there {
		err = apperr.New(apperr.NotFound, "there is no such website", apperr.At(&in, &in.Website)...)
	}
	t.website = &id
	return err
}

// queryer is the store or a transaction of it.
type queryer interface {
	QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error)
}

func (s *Service) find(ctx context.Context, t *try, email string) error {
	return t.read(ctx, s.store, "u.email_key=?", text.EmailKey(email))
}

// read loads the account that meets a condition.
func (t *try) read(ctx context.Context, q queryer, condition string, value any) error {
	rows, err := q.QueryContext(ctx, t.text+condition, t.website, value)
	if err != nil {
		return err
	}
	a := &account{}
	t.hash, t.redirect = nil, nil
	err = one(rows, append(a.into(), &t.hash, &t.redirect)...)
	if errors.Is(err, sql.ErrNoRows) {
		a, err = nil, nil
	}
	t.account = a
	return err
}

// begin makes the session. The account is read again in the transaction, since
// it may have been disabled, or its password changed, while the hash was checked.
func (s *Service) begin(ctx context.Context, t *try, fresh string) (*SignedIn, error) {
	before, id, hash := viewer.From(ctx), t.account.id, *t.hash
	token := secret.New(t.session.prefix)
	out := &SignedIn{Token: token}
	err := s.inTurn(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := t.succeed(ctx, tx, id, hash, fresh); err != nil {
			return err
		}
		if before.SignedIn() {
			if _, err := tx.Session.Delete().Where(session.ID(before.SessionID)).Exec(ctx); err != nil {
				return err
			}
		}
		out.ExpiresAt = tx.Now.Add(s.lives[t.session].Absolute)
		out.Redirect = relative(t.redirect)
		row := tx.Session.Create().SetCreatedAt(tx.Now).SetLastUsedAt(tx.Now).SetExpiresAt(out.ExpiresAt).
			SetTokenDigest(secret.Digest(token)).SetUserAgent(t.from.UserAgent).SetAddress(t.from.Address)
		if t.audience == Staff {
			row.SetStaffUserID(id)
		} else {
			row.SetCustomerUserID(id)
		}
		if err := row.Exec(ctx); err != nil {
			return err
		}
		himself := viewer.With(ctx, &viewer.Viewer{Kind: t.session.kind, ID: id})
		return hooks.Tell(himself, tx.Client, auditentry.ActionLOGIN, t.entity(), id)
	})
	if err != nil {
		return nil, err
	}
	out.Viewer, err = s.Viewer(ctx, token, "")
	return out, err
}

// succeed writes down that the password was right, if it still is.
func (t *try) succeed(ctx context.Context, tx *store.Tx, id int64, hash, fresh string) error {
	res, err := tx.ExecContext(ctx, "UPDATE "+t.table+" SET login_count=login_count+1, last_login_at=?, password_hash=? WHERE id=? AND password_hash=?",
		tx.Now, fresh, id, hash)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, refusal(apperr.InvalidCredentials))
	}
	if err := t.pardon(ctx, tx, id, loginattempt.OutcomeSUCCESS); err != nil {
		return err
	}
	if err := t.read(ctx, tx, "u.id=?", id); err != nil {
		return err
	}
	if code := t.account.refused(byPassword, tx.Now); code != "" {
		return refusal(code)
	}
	return nil
}

// relative is a path within a website, nil for whatever would lead elsewhere.
func relative(path *string) *string {
	if path == nil || !strings.HasPrefix(*path, "/") || strings.HasPrefix(*path, "//") || strings.ContainsAny(*path, "\\\t\r\n") {
		return nil
	}
	return path
}
