package session

import (
	"context"
	"database/sql"
	"net/url"
	"strings"

	"buyergraph/internal/dbquery"
	"buyergraph/internal/viewer"
)

// websitesSQL lists all websites with their guest role, the default website first. There are
// few of them, and their URLs must be compared as origins, not as texts.
const websitesSQL = "SELECT w.id, w.url, " + roleColumns + ", w.`default`" +
	" FROM websites w LEFT JOIN customer_user_roles r ON r.id=w.guest_role_id ORDER BY w.`default` DESC, w.id"

// loadGuest returns a guest of the website that has the origin, or of the default website,
// with the rights of its guest role.
func (s *Service) loadGuest(ctx context.Context, origin string) (*viewer.Viewer, error) {
	v := &viewer.Viewer{Kind: viewer.Guest}
	origin = normalizeOrigin(origin)
	var guestRoles roles
	found := false
	err := dbquery.ForEach(ctx, s.store.SyncedReads(), websitesSQL, nil, func(rows *sql.Rows) error {
		var r roles
		var id int64
		var address string
		var isDefault bool
		err := rows.Scan(append(append([]any{&id, &address}, r.scanTargets()...), &isDefault)...)
		if matches := origin != "" && normalizeOrigin(address) == origin; !found && (matches || isDefault && v.WebsiteID == 0) {
			r.appendRow(false)
			found, v.WebsiteID, guestRoles = matches, id, r
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	v.Grants, v.Capabilities, err = s.effectiveGrants(v.Kind, &guestRoles, false)
	return v, err
}

// normalizeOrigin returns the origin of a URL as browsers send it: in lower case, without the
// default port of its scheme. It returns an empty text for what is no URL.
func normalizeOrigin(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	scheme, host := strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	switch scheme {
	case "https":
		host = strings.TrimSuffix(host, ":443")
	case "http":
		host = strings.TrimSuffix(host, ":80")
	}
	return scheme + "://" + host
}
