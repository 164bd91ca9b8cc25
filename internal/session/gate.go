package session

import (
	"context"
	"database/sql"
	"log/slog"
	"strings"
	"time"

	"buyergraph/ent"
	"buyergraph/internal/apperr"
	"buyergraph/internal/secret"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// touch is how often the last use is written at most.
const touch = time.Minute

// sort is a sort of token, told by its prefix, and the statement that loads what it
// stands for: the credential, the account, and a row for each role.
type sort struct {
	prefix string
	kind   viewer.Kind
	text   string
}

// What a statement of a sort selects besides the account.
const roleColumns = "r.default_level, r.permissions, r.capabilities"

var (
	staffSession = &sort{
		"bgs_", viewer.Staff,
		"SELECT s.id, 0, s.last_used_at, s.expires_at, " + staffColumns + ", " + roleColumns +
			" FROM sessions s JOIN staff_users u ON u.id=s.staff_user_id" +
			" LEFT JOIN staff_users_roles h ON h.staff_user_id=u.id LEFT JOIN staff_roles r ON r.id=h.role_id" +
			" WHERE s.token_digest=?",
	}
	// A role of another company, of which the user once was, grants nothing here.
	customerSession = &sort{
		"bgc_", viewer.CustomerUser,
		"SELECT s.id, 0, s.last_used_at, s.expires_at, " + customerColumns + ", " + roleColumns +
			" FROM sessions s JOIN customer_users u ON u.id=s.customer_user_id JOIN customers c ON c.id=u.customer_id" +
			" LEFT JOIN customer_users_roles h ON h.customer_user_id=u.id" +
			" LEFT JOIN customer_user_roles r ON r.id=h.role_id AND (r.customer_id IS NULL OR r.customer_id=u.customer_id)" +
			" WHERE s.token_digest=?",
	}
	// A machine is never idle: it ends when it was made to.
	machine = &sort{
		prefix: "bgt_", kind: viewer.Staff,
		text: "SELECT 0, t.id, t.last_used_at, t.expires_at, " + machineColumns + ", " + roleColumns +
			" FROM api_tokens t JOIN staff_roles r ON r.id=t.role_id WHERE t.token_digest=?",
	}
)

func sortOf(token string) *sort {
	for _, k := range []*sort{staffSession, customerSession, machine} {
		if strings.HasPrefix(token, k.prefix) {
			return k
		}
	}
	return nil
}

func ended() error {
	return apperr.New(apperr.Unauthenticated, "the session has ended: sign in again, without the Authorization header")
}

// Viewer is who holds the token, and who comes without one a guest of the website at
// the origin. UNAUTHENTICATED where what the token stands for has ended, whatever
// ended it. Nothing of it is kept: the next request asks again.
func (s *Service) Viewer(ctx context.Context, token, origin string) (*viewer.Viewer, error) {
	if token == "" {
		return s.guest(ctx, origin)
	}
	v, err := s.holder(ctx, token)
	if err != nil {
		return nil, err
	}
	return v, s.Place(ctx, v)
}

// credential is what a token stands for.
type credential struct {
	sessionID, tokenID int64
	used, expires      sql.NullTime
	account
	roles
}

func (c *credential) into() []any {
	return append(append([]any{&c.sessionID, &c.tokenID, &c.used, &c.expires}, c.account.into()...), c.roles.into()...)
}

// over reports whether it has ended by itself, of age or for want of use.
func (c *credential) over(l Life, now time.Time) bool {
	return now.After(c.expires.Time) || l.Idle > 0 && now.Sub(c.used.Time) > l.Idle
}

func (s *Service) holder(ctx context.Context, token string) (*viewer.Viewer, error) {
	k := sortOf(token)
	if k == nil {
		return nil, ended()
	}
	c, err := s.credential(ctx, k, token)
	if err != nil {
		return nil, err
	}
	now := s.store.Now()
	if c == nil || c.over(s.lives[k], now) || c.refused(byToken, now) != "" {
		return nil, ended()
	}
	if !c.used.Valid || now.Sub(c.used.Time) >= touch {
		if err := s.touch(ctx, c, now); err != nil {
			return nil, err
		}
	}
	v := &viewer.Viewer{
		Kind: k.kind, SessionID: c.sessionID, TokenID: c.tokenID, ID: c.id,
		CustomerID: c.customerID, CustomerPath: c.customerPath, MustChangePassword: c.mustChange,
	}
	if !v.MustChangePassword {
		v.Grants, v.Capabilities, err = s.granted(k.kind, &c.roles)
	}
	return v, err
}

// credential is what the token stands for, nil when it is nothing.
func (s *Service) credential(ctx context.Context, k *sort, token string) (*credential, error) {
	rows, err := s.store.QueryContext(ctx, k.text, secret.Digest(token))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var c *credential
	for rows.Next() {
		if c == nil {
			c = &credential{}
		}
		if err := rows.Scan(c.into()...); err != nil {
			return nil, err
		}
		c.add()
	}
	return c, rows.Err()
}

func (s *Service) touch(ctx context.Context, c *credential, now time.Time) error {
	err := s.store.WithTx(viewer.AsSystem(ctx), func(ctx context.Context, tx *store.Tx) error {
		if c.tokenID > 0 {
			return tx.ApiToken.UpdateOneID(c.tokenID).SetLastUsedAt(now).Exec(ctx)
		}
		return tx.Session.UpdateOneID(c.sessionID).SetLastUsedAt(now).Exec(ctx)
	})
	if ent.IsNotFound(err) { // ended this very moment
		return ended()
	}
	if err != nil { // reading goes on where writing does not
		slog.WarnContext(ctx, "the last use of a token was not written", "error", err)
	}
	return nil
}
