package limit

import "strings"

// part is what a statement reads.
type part uint8

const (
	nestedPage part = iota
	flatPage
	companyPage
	oneUser
	roles
	addresses
	orders
	rfqs
	quotes
	acceptances
)

// shape names a statement: what it reads, and what decides how it is written.
type shape struct {
	part  part
	many  bool // of the users of a page, not of one
	after bool // behind a cursor
	tree  bool // of a company and those below it only
	wide  bool // that company has much of all there is
}

// perPage is how many users a page has; lists of ids are padded to it.
const perPage = 50

const (
	ownColumns      = "id,email,name_prefix,first_name,middle_name,last_name,birthday,guest,enabled,confirmed,password_reset_required,locked_until,created_at,updated_at,version,last_name_fold"
	flatColumns     = "id,email,first_name,last_name,birthday,guest,enabled,confirmed,password_reset_required,locked_until,created_at,last_name_fold"
	joinedColumns   = "c.id,c.name,c.enabled,c.vat_id,c.created_at,w.id,w.name,w.url,w.redirect_path"
	joins           = " JOIN customers c ON c.id=u.customer_id LEFT JOIN websites w ON w.id=u.website_id"
	addressColumns  = "t.id,t.label,t.street,t.city,t.postal_code,t.country_code,t.region_code,t.phone,t.primary_of,t.billing,t.shipping,t.default_billing_of,t.default_shipping_of"
	acceptedColumns = "t.id,t.accepted_at,t.source,c.id,c.name,v.id,v.number"
)

// newest are the documents of which the newest five of each user are read.
var newest = map[part]struct{ table, columns string }{
	orders: {"orders", "t.id,t.identifier,t.po_number,t.internal_status,t.currency,t.subtotal,t.total,t.created_at"},
	rfqs:   {"rfqs", "t.id,t.project_name,t.po_number,t.ship_until,t.customer_status,t.created_at"},
	quotes: {"quotes", "t.id,t.identifier,t.project_name,t.valid_until,t.customer_status,t.currency,t.total,t.created_at"},
}

func (s *Server) sql(t shape) string {
	where := "=?"
	if t.many {
		where = " IN (" + strings.Repeat("?,", perPage-1) + "?)"
	}
	switch t.part {
	case flatPage, companyPage:
		return "SELECT " + flatColumns + s.page(t)
	case nestedPage:
		inner := own("t") + ",t.customer_id,t.website_id"
		if t.tree { // what is sorted, or found by an index of its own, is ids alone
			return "SELECT " + own("u") + "," + joinedColumns + " FROM (SELECT t.id" + s.page(t) + ") k JOIN customer_users u ON u.id=k.id" + joins + " ORDER BY u.last_name_fold,u.id"
		}
		return "SELECT " + own("u") + "," + joinedColumns + " FROM (SELECT " + inner + s.page(t) + ") u" + joins + " ORDER BY u.last_name_fold,u.id"
	case oneUser:
		return "SELECT " + own("u") + "," + joinedColumns + " FROM customer_users u" + joins + " WHERE u.id=?"
	case roles:
		tree := ""
		if t.tree {
			tree = " AND (t.customer_id IS NULL AND t.public AND t.self_managed OR (SELECT path FROM customers x WHERE x.id=t.customer_id) BETWEEN ? AND ?)"
		}
		return "SELECT j.customer_user_id,t.id,t.code,t.label,t.customer_id,t.public FROM customer_users_roles j JOIN customer_user_roles t ON t.id=j.role_id WHERE j.customer_user_id" + where + tree + " ORDER BY j.customer_user_id,t.id"
	case addresses:
		return "SELECT t.customer_user_id," + addressColumns + " FROM customer_user_addresses t WHERE t.customer_user_id" + where + " ORDER BY t.customer_user_id,t.id"
	case acceptances: // outer joins keep MariaDB from starting with the consents
		return "SELECT t.customer_user_id," + acceptedColumns + " FROM consent_acceptances t LEFT JOIN consents c ON c.id=t.consent_id LEFT JOIN consent_versions v ON v.id=t.consent_version_id" +
			" WHERE t.customer_user_id" + where + " AND t.withdrawn_at IS NULL ORDER BY t.customer_user_id,t.id"
	}
	return s.newest(t, where)
}

// newest are the newest five documents of each user; in a tree, those that happened
// within it.
func (s *Server) newest(t shape, where string) string {
	d := newest[t.part]
	from, tree := " FROM "+d.table+" t", ""
	if t.tree { // such joins keep both databases from starting with the companies
		from += map[bool]string{true: " CROSS JOIN", false: " STRAIGHT_JOIN"}[s.lite] + " customers x ON x.id=t.customer_id"
		tree = " AND x.path BETWEEN ? AND ?"
	}
	one := "SELECT t.customer_user_id," + d.columns + from + " WHERE t.customer_user_id=?" + tree + " ORDER BY t.created_at DESC,t.id DESC LIMIT 5"
	switch {
	case !t.many:
		return one
	case s.lite: // a few index entries for each user, and nothing is sorted
		return strings.Repeat("SELECT * FROM ("+one+") UNION ALL ", perPage-1) + "SELECT * FROM (" + one + ")"
	}
	// The index alone says which are the newest; only those are then read.
	return "SELECT k.grp," + d.columns + " FROM (SELECT t.id,t.customer_user_id grp,ROW_NUMBER() OVER (PARTITION BY t.customer_user_id ORDER BY t.created_at DESC,t.id DESC) rn" + from +
		" WHERE t.customer_user_id" + where + tree + ") k JOIN " + d.table + " t ON t.id=k.id WHERE k.rn<=5 ORDER BY k.grp,k.rn"
}

// page is one page of users by last name, and the row behind it.
func (s *Server) page(t shape) string {
	q := " FROM customer_users t"
	switch {
	case t.part == companyPage:
		q += " WHERE t.customer_id=?"
	case !t.tree:
		q += " WHERE 1=1"
	case t.wide && !s.lite: // along the index by name a page is soon full; MariaDB would rather sort
		q += " FORCE INDEX FOR ORDER BY (customeruser_last_name_fold_id_customer_id) STRAIGHT_JOIN customers x ON x.id=t.customer_id WHERE x.path BETWEEN ? AND ?"
	default:
		q += " WHERE t.customer_id IN (SELECT id FROM customers WHERE path BETWEEN ? AND ?)"
	}
	switch {
	case t.after && s.lite:
		q += " AND t.last_name_fold>=? AND (t.last_name_fold>? OR t.id>?)"
	case t.after:
		q += " AND (t.last_name_fold>? OR t.last_name_fold=? AND t.id>?)"
	}
	return q + " ORDER BY t.last_name_fold,t.id LIMIT 51"
}

// own is a user's columns behind an alias.
func own(alias string) string {
	return alias + "." + strings.ReplaceAll(ownColumns, ",", ","+alias+".")
}
