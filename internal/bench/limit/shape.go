package limit

import "strings"

// queryKind says what a statement reads.
type queryKind uint8

const (
	nestedPage queryKind = iota
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

// queryShape identifies a statement: everything that its text depends on.
type queryShape struct {
	kind        queryKind
	forPage     bool // for the users of a page, not for one user
	afterCursor bool // for a page that begins after a cursor
	treeOnly    bool // for the rows of a company and its subsidiaries
	largeTree   bool // if treeOnly: the tree has a large part of all users
}

// perPage is the number of users in a page. Lists of ids are padded to it.
const perPage = 50

const (
	userColumns = "id,email,name_prefix,first_name,middle_name,last_name,birthday,guest,enabled,confirmed," +
		"password_reset_required,locked_until,created_at,updated_at,version,last_name_fold"
	flatColumns = "id,email,first_name,last_name,birthday,guest,enabled,confirmed," +
		"password_reset_required,locked_until,created_at,last_name_fold"
	companyEnabledColumn     = ",(SELECT c.enabled FROM customers c WHERE c.id=t.customer_id)"
	companyAndWebsiteColumns = "c.id,c.name,c.enabled,c.vat_id,c.created_at,w.id,w.name,w.url,w.redirect_path"
	companyAndWebsiteJoins   = " JOIN customers c ON c.id=u.customer_id LEFT JOIN websites w ON w.id=u.website_id"
	addressColumns           = "t.id,t.label,t.street,t.city,t.postal_code,t.country_code,t.region_code,t.phone," +
		"t.primary_of,t.billing,t.shipping,t.default_billing_of,t.default_shipping_of"
	acceptanceColumns = "t.id,t.accepted_at,t.channel,c.id,c.name,v.id,v.number"
)

// newestDocuments are the documents that are read five per user, the newest first.
// shownInTree is the condition of those that customer users see.
var newestDocuments = map[queryKind]struct{ table, columns, shownInTree string }{
	orders: {"orders", "t.id,t.identifier,t.po_number,t.internal_status,t.currency,t.subtotal,t.total,t.created_at", ""},
	rfqs:   {"rfqs", "t.id,t.project_name,t.po_number,t.ship_until,t.customer_status,t.created_at", " AND t.internal_status<>'DELETED'"},
	quotes: {"quotes", "t.id,t.identifier,t.project_name,t.valid_until,t.customer_status,t.currency,t.total,t.created_at",
		" AND t.internal_status NOT IN ('DRAFT','DELETED')"},
}

// buildSQL returns the text of the statement of a shape.
func (s *Server) buildSQL(t queryShape) string {
	userCondition := "=?"
	if t.forPage {
		userCondition = " IN (" + strings.Repeat("?,", perPage-1) + "?)"
	}
	switch t.kind {
	case flatPage, companyPage:
		return "SELECT " + flatColumns + companyEnabledColumn + s.pageSQL(t)
	case nestedPage:
		inner := prefixedUserColumns("t") + ",t.customer_id,t.website_id"
		if t.treeOnly { // the inner query sorts ids alone, or reads them from an index
			return "SELECT " + prefixedUserColumns("u") + "," + companyAndWebsiteColumns +
				" FROM (SELECT t.id" + s.pageSQL(t) + ") k JOIN customer_users u ON u.id=k.id" +
				companyAndWebsiteJoins + " ORDER BY u.last_name_fold,u.id"
		}
		return "SELECT " + prefixedUserColumns("u") + "," + companyAndWebsiteColumns +
			" FROM (SELECT " + inner + s.pageSQL(t) + ") u" + companyAndWebsiteJoins + " ORDER BY u.last_name_fold,u.id"
	case oneUser:
		return "SELECT " + prefixedUserColumns("u") + "," + companyAndWebsiteColumns +
			" FROM customer_users u" + companyAndWebsiteJoins + " WHERE u.id=?"
	case roles:
		treeCondition := ""
		if t.treeOnly {
			treeCondition = " AND (t.customer_id IS NULL" +
				" OR (SELECT path FROM customers x WHERE x.id=t.customer_id) BETWEEN ? AND ?)"
		}
		return "SELECT j.customer_user_id,t.id,t.code,t.label,t.customer_id,t.public" +
			" FROM customer_users_roles j JOIN customer_user_roles t ON t.id=j.role_id" +
			" WHERE j.customer_user_id" + userCondition + treeCondition + " ORDER BY j.customer_user_id,t.id"
	case addresses:
		return "SELECT t.customer_user_id," + addressColumns + " FROM customer_user_addresses t" +
			" WHERE t.customer_user_id" + userCondition + " ORDER BY t.customer_user_id,t.id"
	case acceptances: // outer joins keep MariaDB from starting with the consents
		return "SELECT t.customer_user_id," + acceptanceColumns + " FROM consent_acceptances t" +
			" LEFT JOIN consents c ON c.id=t.consent_id LEFT JOIN consent_versions v ON v.id=t.consent_version_id" +
			" WHERE t.customer_user_id" + userCondition + " AND t.withdrawn_at IS NULL ORDER BY t.customer_user_id,t.id"
	}
	return s.newestSQL(t, userCondition)
}

// newestSQL returns the statement for the newest five documents of each user. In a tree
// it reads the documents that belong to the tree's companies.
func (s *Server) newestSQL(t queryShape, userCondition string) string {
	d := newestDocuments[t.kind]
	from, treeCondition := " FROM "+d.table+" t", ""
	if t.treeOnly { // these joins keep both databases from reading the companies first
		from += map[bool]string{true: " CROSS JOIN", false: " STRAIGHT_JOIN"}[s.isSQLite] + " customers x ON x.id=t.customer_id"
		treeCondition = " AND x.path BETWEEN ? AND ?" + d.shownInTree
	}
	perUser := "SELECT t.customer_user_id," + d.columns + from + " WHERE t.customer_user_id=?" + treeCondition +
		" ORDER BY t.created_at DESC,t.id DESC LIMIT 5"
	switch {
	case !t.forPage:
		return perUser
	case s.isSQLite: // reads a few index entries for each user and sorts nothing
		return strings.Repeat("SELECT * FROM ("+perUser+") UNION ALL ", perPage-1) + "SELECT * FROM (" + perUser + ")"
	}
	// The inner query finds the newest documents in the index alone. Only those are read.
	return "SELECT k.grp," + d.columns + " FROM (SELECT t.id,t.customer_user_id grp," +
		"ROW_NUMBER() OVER (PARTITION BY t.customer_user_id ORDER BY t.created_at DESC,t.id DESC) rn" + from +
		" WHERE t.customer_user_id" + userCondition + treeCondition + ") k" +
		" JOIN " + d.table + " t ON t.id=k.id WHERE k.rn<=5 ORDER BY k.grp,k.rn"
}

// pageSQL returns the FROM clause and the rest of a statement for a page of users by last
// name, plus one row that shows whether there is a next page.
func (s *Server) pageSQL(t queryShape) string {
	q := " FROM customer_users t"
	switch {
	case t.kind == companyPage:
		q += " WHERE t.customer_id=?"
	case !t.treeOnly:
		q += " WHERE 1=1"
	case t.largeTree && !s.isSQLite: // a scan of the index by name soon fills a page, but MariaDB would choose to sort
		q += " FORCE INDEX FOR ORDER BY (customeruser_last_name_fold_id_customer_id)" +
			" STRAIGHT_JOIN customers x ON x.id=t.customer_id WHERE x.path BETWEEN ? AND ?"
	default:
		q += " WHERE t.customer_id IN (SELECT id FROM customers WHERE path BETWEEN ? AND ?)"
	}
	switch {
	case t.afterCursor && s.isSQLite:
		q += " AND t.last_name_fold>=? AND (t.last_name_fold>? OR t.id>?)"
	case t.afterCursor:
		q += " AND (t.last_name_fold>? OR t.last_name_fold=? AND t.id>?)"
	}
	return q + " ORDER BY t.last_name_fold,t.id LIMIT 51"
}

// prefixedUserColumns returns the user's columns, each prefixed with the table alias.
func prefixedUserColumns(alias string) string {
	return alias + "." + strings.ReplaceAll(userColumns, ",", ","+alias+".")
}
