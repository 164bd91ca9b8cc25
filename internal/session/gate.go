package session

import (
	"context"
	"database/sql"
	"log/slog"
	"math"
	"strings"
	"time"

	"buyergraph/ent"
	"buyergraph/internal/accountstatus"
	"buyergraph/internal/apperr"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/secret"
	"buyergraph/internal/setting"
	"buyergraph/internal/settingsql"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// lastUseInterval is the shortest time between two writes of the last use of a token, unless sessions may be
// unused for a few minutes only: then it is a tenth of that.
const lastUseInterval = time.Minute

// tokenKind is a kind of token, known by its prefix. loadSQL loads the credential and the
// account of a token, with one row for each role.
type tokenKind struct {
	prefix     string
	viewerKind viewer.Kind
	loadSQL    string
}

// roleColumns are the columns of a role, in the order of [roles.scanTargets].
const roleColumns = "r.default_level, r.permissions, r.capabilities"

// The roles of a staff user and of a customer user. A role of another company grants nothing. A user who
// has moved may still hold one.
const (
	staffRoles    = " LEFT JOIN staff_users_roles h ON h.staff_user_id=u.id LEFT JOIN staff_roles r ON r.id=h.role_id"
	customerRoles = " JOIN customers c ON c.id=u.customer_id LEFT JOIN customer_users_roles h ON h.customer_user_id=u.id" +
		" LEFT JOIN customer_user_roles r ON r.id=h.role_id AND (r.customer_id IS NULL OR r.customer_id=u.customer_id)"
)

var (
	staffSessionToken = &tokenKind{
		"bgs_", viewer.Staff,
		"SELECT " + setting.VersionExpr + ", s.id, 0, 0, FALSE, s.created_at, s.last_used_at, s.expires_at, 0, " +
			staffColumns + ", " + roleColumns +
			" FROM sessions s JOIN staff_users u ON u.id=s.staff_user_id" + staffRoles + " WHERE s.token_digest=?",
	}
	customerSessionToken = &tokenKind{
		"bgc_", viewer.CustomerUser,
		"SELECT " + setting.VersionExpr + ", s.id, 0, 0, FALSE, s.created_at, s.last_used_at, s.expires_at, COALESCE(s.website_id, 0), " +
			customerColumns + ", " + roleColumns +
			" FROM sessions s JOIN customer_users u ON u.id=s.customer_user_id" + customerRoles + " WHERE s.token_digest=?",
	}
	// An API token has no idle limit. It ends at its own expiry.
	apiToken = &tokenKind{prefix: "bgt_", viewerKind: viewer.Staff, loadSQL: loadAPIToken + "t.token_digest=?"}
)

// loadAPIToken loads API tokens up to the condition. One row has the role of the token, and the others have
// the roles of the staff user who created it.
var loadAPIToken = "SELECT " + setting.VersionExpr + ", 0, t.id, u.id, o.of_creator, t.created_at, t.last_used_at, t.expires_at, 0, " +
	apiTokenColumns + ", " + roleColumns +
	" FROM api_tokens t JOIN staff_users u ON u.id=t.created_by_id" +
	" JOIN (SELECT FALSE AS of_creator UNION ALL SELECT TRUE) o" +
	" LEFT JOIN staff_users_roles h ON o.of_creator AND h.staff_user_id=u.id" +
	" LEFT JOIN staff_roles r ON r.id=CASE WHEN o.of_creator THEN h.role_id ELSE t.role_id END WHERE "

// kindOfToken returns the kind that a token has by its prefix, or nil for an unknown prefix.
func kindOfToken(token string) *tokenKind {
	for _, kind := range []*tokenKind{staffSessionToken, customerSessionToken, apiToken} {
		if strings.HasPrefix(token, kind.prefix) {
			return kind
		}
	}
	return nil
}

// sessionEndedError is the error for every token that is not accepted.
// Codes: UNAUTHENTICATED.
func sessionEndedError() error {
	return apperr.New(apperr.Unauthenticated,
		"The session has ended. Sign in again, without the Authorization header.", "reason", "SESSION_ENDED")
}

// ViewerForToken returns the viewer that a token stands for. For an empty token it returns a
// guest of the website at the origin. The result is not cached: each request reads the tables
// again.
// Codes: UNAUTHENTICATED if the token is unknown, expired or revoked, or if its account is not
// let in. The account of an API token is that of its creator.
func (s *Service) ViewerForToken(ctx context.Context, token, origin string) (*viewer.Viewer, error) {
	if token == "" {
		return s.loadGuest(ctx, origin)
	}
	v, err := s.loadTokenViewer(ctx, token)
	if err != nil {
		return nil, err
	}
	return v, s.LoadCompanies(ctx, v)
}

// credential is the session or API token that a token stands for, with its account and roles.
type credential struct {
	settingsVersion       int64
	sessionID             int64
	tokenID, creatorID    int64 // of an API token
	ofCreator             bool  // the role of the last row is one of the creator's
	createdAt             time.Time
	lastUsedAt, expiresAt sql.NullTime
	websiteID             int64 // at which the user signed in; 0: unknown
	account
	roles
}

// scanTargets returns pointers to the fields, in the order of the columns of [tokenKind].
func (c *credential) scanTargets() []any {
	columns := []any{
		&c.settingsVersion, &c.sessionID, &c.tokenID, &c.creatorID, &c.ofCreator, &c.createdAt, &c.lastUsedAt, &c.expiresAt, &c.websiteID,
	}
	return append(append(columns, c.account.scanTargets()...), c.roles.scanTargets()...)
}

// isExpired reports whether the credential is too old or was unused for too long. A session ends at the time
// that was fixed when it began, or earlier if the setting is shorter now.
func (c *credential) isExpired(lifetime settingsql.Lifetime, now time.Time) bool {
	return now.After(c.expiresAt.Time) || now.Sub(c.lastUsedAt.Time) > lifetime.Idle || now.Sub(c.createdAt) > lifetime.Absolute
}

// lifetime returns how long credentials of the kind last. An API token ends at its own expiry alone.
func (kind *tokenKind) lifetime(settings *setting.Effective) settingsql.Lifetime {
	switch kind {
	case staffSessionToken:
		return settings.Staff
	case customerSessionToken:
		return settings.CustomerUser
	}
	return settingsql.Lifetime{Idle: math.MaxInt64, Absolute: math.MaxInt64}
}

// loadTokenViewer returns the viewer that a token stands for, and records its use.
// Codes: UNAUTHENTICATED.
func (s *Service) loadTokenViewer(ctx context.Context, token string) (*viewer.Viewer, error) {
	kind := kindOfToken(token)
	if kind == nil {
		return nil, sessionEndedError()
	}
	c, err := s.loadCredential(ctx, kind.loadSQL, secret.Digest(token))
	if err != nil {
		return nil, err
	}
	if c == nil {
		return nil, sessionEndedError()
	}
	values, err := s.settings.At(ctx, c.settingsVersion)
	if err != nil {
		return nil, err
	}
	now, lifetime := s.store.Now(), kind.lifetime(values.Of(0))
	if c.isExpired(lifetime, now) || c.denialCode(accountstatus.ByToken, now) != "" {
		return nil, sessionEndedError()
	}
	if !c.lastUsedAt.Valid || now.Sub(c.lastUsedAt.Time) >= min(lastUseInterval, lifetime.Idle/10) {
		if err := s.recordUse(ctx, c, now); err != nil {
			return nil, err
		}
	}
	return s.viewerOf(kind.viewerKind, c)
}

// viewerOf returns the viewer that a credential stands for.
func (s *Service) viewerOf(kind viewer.Kind, c *credential) (v *viewer.Viewer, err error) {
	v = &viewer.Viewer{
		Kind: kind, SessionID: c.sessionID, TokenID: c.tokenID, TokenCreatorID: c.creatorID, ID: c.id,
		WebsiteID: c.websiteID, CustomerID: c.customerID, CustomerPath: c.customerPath, MustChangePassword: c.mustChangePassword,
	}
	if !v.MustChangePassword {
		v.Grants, v.Capabilities, err = s.effectiveGrants(kind, &c.roles, c.tokenID > 0)
	}
	return v, err
}

// loadCredential returns what a statement finds by a key, or nil if it finds nothing.
func (s *Service) loadCredential(ctx context.Context, loadSQL string, key any) (*credential, error) {
	var c *credential
	err := dbquery.ForEach(ctx, s.store.SyncedReads(), loadSQL, []any{key}, func(rows *sql.Rows) error {
		if c == nil {
			c = &credential{}
		}
		if err := rows.Scan(c.scanTargets()...); err != nil {
			return err
		}
		c.appendRow(c.ofCreator)
		return nil
	})
	return c, err
}

// recordUse stores the time of the last use of a token. A failed write is logged only, since
// reading still works when writing does not.
// Codes: UNAUTHENTICATED if the session has just ended.
func (s *Service) recordUse(ctx context.Context, c *credential, now time.Time) error {
	err := s.store.WithTx(viewer.AsSystem(ctx), func(ctx context.Context, tx *store.Tx) error {
		if c.tokenID > 0 {
			return tx.ApiToken.UpdateOneID(c.tokenID).SetLastUsedAt(now).Exec(ctx)
		}
		return tx.Session.UpdateOneID(c.sessionID).SetLastUsedAt(now).Exec(ctx)
	})
	if ent.IsNotFound(err) { // the session ended after it was read
		return sessionEndedError()
	}
	if err != nil {
		slog.WarnContext(ctx, "could not store the last use of a token", "error", err)
	}
	return nil
}
