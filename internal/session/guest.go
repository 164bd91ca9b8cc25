package session

import (
	"context"
	"net/url"
	"strings"

	"buyergraph/internal/viewer"
)

// guestSQL lists the websites, the default one first: they are a handful, and their
// addresses are compared as addresses, not as texts.
const guestSQL = "SELECT w.id, w.url, " + roleColumns + ", w.`default` FROM websites w LEFT JOIN customer_user_roles r ON r.id=w.guest_role_id ORDER BY w.`default` DESC, w.id"

// guest is who has not signed in: at the website with the origin, else at the default
// one, with the rights that it gives to guests.
func (s *Service) guest(ctx context.Context, origin string) (*viewer.Viewer, error) {
	v := &viewer.Viewer{Kind: viewer.Guest}
	rows, err := s.store.QueryContext(ctx, guestSQL)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	origin = originOf(origin)
	var here roles
	for found := false; !found && rows.Next(); {
		var r roles
		var id int64
		var address string
		var standard bool
		if err := rows.Scan(append(append([]any{&id, &address}, r.into()...), &standard)...); err != nil {
			return nil, err
		}
		if found = origin != "" && originOf(address) == origin; found || standard && v.WebsiteID == 0 {
			r.add()
			v.WebsiteID, here = id, r
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	v.Grants, v.Capabilities, err = s.granted(v.Kind, &here)
	return v, err
}

// originOf is the origin of an address as browsers send it: lower case, without the
// port that its scheme has anyway. Empty for what is no address.
func originOf(address string) string {
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
