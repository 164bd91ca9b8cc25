// Package session is the one gate: it signs in, turns a token into a viewer,
// and ends sessions. The database holds digests of tokens, never a token.
package session

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/session"
	"buyergraph/ent/staffuser"
	"buyergraph/internal/apperr"
	"buyergraph/internal/rule"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"

	lru "github.com/hashicorp/golang-lru/v2"
)

// Lives of a staff user's session.
const (
	idle     = 30 * time.Minute
	absolute = 12 * time.Hour
	touch    = time.Minute // lastUsedAt is written at most so often
)

// Service keeps sessions.
type Service struct {
	store  *store.Store
	hasher *Hasher
	widths *lru.Cache[who, width]
}

// New makes the service.
func New(s *store.Store, h *Hasher) *Service {
	widths, _ := lru.New[who, width](1000)
	return &Service{store: s, hasher: h, widths: widths}
}

// LoginInput is how somebody signs in.
type LoginInput struct {
	Email    string
	Password string
}

// LogoutInput says which sessions end.
type LogoutInput struct {
	Everywhere bool
}

// SignedIn is a session that has just begun; its token is known to nobody else.
type SignedIn struct {
	Token     string
	ExpiresAt time.Time
	Viewer    *viewer.Viewer
}

// Client is where a request comes from, as far as the server can tell.
type Client struct{ Address, UserAgent string }

type clientKey struct{}

// WithClient puts the client into the context.
func WithClient(ctx context.Context, c Client) context.Context {
	return context.WithValue(ctx, clientKey{}, c)
}

// Login signs a staff user in and ends the session that the request came with.
// Codes: INVALID_CREDENTIALS whatever is wrong before the password is right, then
// DISABLED.
func (s *Service) Login(ctx context.Context, in LoginInput) (*SignedIn, error) {
	sys := viewer.AsSystem(ctx)
	u, err := s.store.Client.StaffUser.Query().Where(staffuser.EmailKey(text.EmailKey(in.Email))).Only(sys)
	if err != nil && !ent.IsNotFound(err) {
		return nil, err
	}
	var hash *string
	if u != nil {
		hash = u.PasswordHash
	}
	ok, stale, err := s.hasher.Verify(ctx, in.Password, hash)
	switch {
	case err != nil:
		return nil, err
	case !ok || u == nil:
		return nil, apperr.New(apperr.InvalidCredentials, "e-mail address or password is wrong")
	case !u.Enabled:
		return nil, apperr.New(apperr.Disabled, "the account is disabled")
	}
	fresh := *hash
	if stale {
		if fresh, err = s.hasher.Hash(ctx, in.Password); err != nil {
			fresh = *hash // an old password may be shorter than today's are
		}
	}
	return s.begin(sys, u.ID, *hash, fresh, viewer.From(ctx))
}

// begin makes the session. The account is read again in the transaction, since
// it may have been disabled, or its password changed, while the hash was checked.
func (s *Service) begin(ctx context.Context, id int64, hash, fresh string, before *viewer.Viewer) (*SignedIn, error) {
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return nil, err
	}
	out := &SignedIn{Token: "bg_" + base64.RawURLEncoding.EncodeToString(raw)}
	client, _ := ctx.Value(clientKey{}).(Client)
	err := s.store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		u, err := tx.StaffUser.UpdateOneID(id).AddLoginCount(1).SetLastLoginAt(tx.Now).Save(ctx)
		if err != nil {
			return err
		}
		if !u.Enabled || u.PasswordHash == nil || *u.PasswordHash != hash {
			return apperr.New(apperr.InvalidCredentials, "e-mail address or password is wrong")
		}
		if fresh != hash {
			if err := tx.StaffUser.UpdateOneID(id).SetPasswordHash(fresh).Exec(ctx); err != nil {
				return err
			}
		}
		if before.SignedIn() {
			if _, err := tx.Session.Delete().Where(session.ID(before.SessionID)).Exec(ctx); err != nil {
				return err
			}
		}
		out.ExpiresAt = tx.Now.Add(absolute)
		row, err := tx.Session.Create().SetCreatedAt(tx.Now).SetLastUsedAt(tx.Now).SetExpiresAt(out.ExpiresAt).
			SetTokenDigest(digest(out.Token)).SetStaffUserID(id).
			SetUserAgent(cut(client.UserAgent, 255)).SetAddress(cut(client.Address, 64)).Save(ctx)
		if err != nil {
			return err
		}
		out.Viewer = &viewer.Viewer{Kind: viewer.Staff, ID: id, SessionID: row.ID}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Logout ends the viewer's session, or all of his, and returns how many.
func (s *Service) Logout(ctx context.Context, in LogoutInput) (n int, err error) {
	v := viewer.From(ctx)
	which := session.ID(v.SessionID)
	switch {
	case in.Everywhere && v.Kind == viewer.Staff:
		which = session.StaffUserID(v.ID)
	case in.Everywhere && v.Kind == viewer.CustomerUser:
		which = session.CustomerUserID(v.ID)
	}
	err = s.store.WithTx(viewer.AsSystem(ctx), func(ctx context.Context, tx *store.Tx) error {
		n, err = tx.Session.Delete().Where(which).Exec(ctx)
		return err
	})
	return n, err
}

// EndCustomerUser ends every session of a customer user, in the caller's transaction.
func EndCustomerUser(ctx context.Context, tx *store.Tx, id int64) error {
	_, err := tx.Session.Delete().Where(session.CustomerUserID(id)).Exec(viewer.AsSystem(ctx))
	return err
}

// viewerSQL loads session and user in one statement.
const viewerSQL = "SELECT s.id, s.last_used_at, s.expires_at, u.id, u.enabled FROM sessions s JOIN staff_users u ON u.id=s.staff_user_id WHERE s.token_digest=?"

// Viewer is who holds the token: a guest without one, and UNAUTHENTICATED where
// its session has ended, whatever ended it.
func (s *Service) Viewer(ctx context.Context, token string) (*viewer.Viewer, error) {
	if token == "" {
		return &viewer.Viewer{Kind: viewer.Guest}, nil
	}
	rows, err := s.store.QueryContext(ctx, viewerSQL, digest(token))
	if err != nil {
		return nil, err
	}
	v := &viewer.Viewer{Kind: viewer.Staff}
	var used, expires time.Time
	var enabled bool
	err = one(rows, &v.SessionID, &used, &expires, &v.ID, &enabled)
	now := s.store.Now()
	switch {
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return nil, err
	case err != nil || !enabled || now.After(expires) || now.Sub(used) > idle:
		return nil, apperr.New(apperr.Unauthenticated, "the session has ended: sign in again, without the Authorization header")
	case now.Sub(used) >= touch:
		if err := s.touch(ctx, v.SessionID, now); err != nil {
			return nil, err
		}
	}
	v.Grants, v.Capabilities = rule.Granted(v.Kind, []rule.Role{{Default: viewer.All}})
	return v, nil
}

func (s *Service) touch(ctx context.Context, id int64, now time.Time) error {
	err := s.store.WithTx(viewer.AsSystem(ctx), func(ctx context.Context, tx *store.Tx) error {
		return tx.Session.UpdateOneID(id).SetLastUsedAt(now).Exec(ctx)
	})
	if ent.IsNotFound(err) { // ended this very moment
		return apperr.New(apperr.Unauthenticated, "the session has ended: sign in again, without the Authorization header")
	}
	if err != nil { // reading goes on where writing does not
		slog.WarnContext(ctx, "a session's last use was not written", "error", err)
	}
	return nil
}

func one(rows *sql.Rows, into ...any) error {
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return err
		}
		return sql.ErrNoRows
	}
	return rows.Scan(into...)
}

func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// cut makes a text from outside fit a column.
func cut(s string, max int) string {
	s = fmt.Sprintf("%.*s", max, text.Printable(s))
	return s
}
