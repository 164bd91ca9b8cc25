package session

import (
	"context"
	"database/sql"

	"buyergraph/internal/dbquery"
	"buyergraph/internal/setting"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"
)

// websitesSQL lists all websites with their guest role, the default website first. There are
// few of them, and their URLs must be compared as origins, not as texts. Without a website it answers
// one row, with the version of the settings.
const websitesSQL = "SELECT " + setting.VersionExpr + ", COALESCE(w.id,0), COALESCE(w.url,''), " + roleColumns +
	", COALESCE(w.`default`,FALSE) FROM (SELECT 1 AS one) o LEFT JOIN websites w ON TRUE" +
	" LEFT JOIN customer_user_roles r ON r.id=w.guest_role_id ORDER BY w.`default` DESC, w.id"

// loadGuest returns a guest of the website that lists the origin, else of the one that has it in its URL,
// else of the default website, with the rights of its guest role.
func (s *Service) loadGuest(ctx context.Context, origin string) (*viewer.Viewer, error) {
	origin = text.OriginOf(origin)
	known := s.settings.Known()
	v, version, err := s.loadGuestOf(ctx, origin, known.WebsiteOfOrigin(origin))
	if err != nil {
		return nil, err
	}
	values, err := s.settings.At(ctx, version)
	if err == nil && values != known && values.WebsiteOfOrigin(origin) != known.WebsiteOfOrigin(origin) {
		v, _, err = s.loadGuestOf(ctx, origin, values.WebsiteOfOrigin(origin))
	}
	return v, err
}

// loadGuestOf is [Service.loadGuest] with the website that lists the origin, 0 if none does. It also returns
// the version of the settings.
func (s *Service) loadGuestOf(ctx context.Context, origin string, listedBy int64) (_ *viewer.Viewer, version int64, err error) {
	v := &viewer.Viewer{Kind: viewer.Guest}
	var guestRoles roles
	found := false
	err = dbquery.ForEach(ctx, s.store.SyncedReads(), websitesSQL, nil, func(rows *sql.Rows) error {
		var r roles
		var id int64
		var address string
		var isDefault bool
		err := rows.Scan(append(append([]any{&version, &id, &address}, r.scanTargets()...), &isDefault)...)
		hasOrigin := listedBy == 0 && origin != "" && text.OriginOf(address) == origin
		if matches := id == listedBy || hasOrigin; !found && (matches || isDefault && v.WebsiteID == 0) {
			r.appendRow(false)
			found, v.WebsiteID, guestRoles = matches, id, r
		}
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	v.Grants, v.Capabilities, err = s.effectiveGrants(v.Kind, &guestRoles, false)
	return v, version, err
}
