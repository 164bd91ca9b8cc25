package session

import (
	"context"

	"buyergraph/internal/accountstatus"
	"buyergraph/internal/setting"
	"buyergraph/internal/viewer"
)

// loadAccountSQL loads an account by its id, without a session, with one row for each role.
var loadAccountSQL = map[viewer.Kind]string{
	viewer.Staff: "SELECT " + setting.VersionExpr + ", 0, 0, 0, FALSE, u.created_at, NULL, NULL, 0, " + staffColumns + ", " + roleColumns +
		" FROM staff_users u" + staffRoles + " WHERE u.id=?",
	viewer.CustomerUser: "SELECT " + setting.VersionExpr + ", 0, 0, 0, FALSE, u.created_at, NULL, NULL, 0, " + customerColumns + ", " +
		roleColumns + " FROM customer_users u" + customerRoles + " WHERE u.id=?",
}

// CurrentViewer returns a user or an API token with the rights of the present, without a session and
// without cached companies. It returns nil if there is none, or if they would not be let in: an account
// that is gone, disabled or must change its password, or an API token that has ended.
func (s *Service) CurrentViewer(ctx context.Context, v *viewer.Viewer) (*viewer.Viewer, error) {
	if v == nil {
		return nil, nil
	}
	loadSQL, id := loadAccountSQL[v.Kind], v.ID
	if v.TokenID > 0 {
		loadSQL, id = loadAPIToken+"t.id=?", v.TokenID
	}
	c, err := s.loadCredential(ctx, loadSQL, id)
	if c == nil || err != nil {
		return nil, err
	}
	now := s.store.Now()
	isExpired := c.tokenID > 0 && now.After(c.expiresAt.Time)
	if isExpired || c.mustChangePassword || c.denialCode(accountstatus.ByToken, now) != "" {
		return nil, nil
	}
	return s.viewerOf(v.Kind, c)
}
