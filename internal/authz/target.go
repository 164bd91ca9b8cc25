package authz

import (
	"context"
	stdsql "database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"buyergraph/internal/apperr"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/names"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql"
)

// Target is a record that a viewer acts on, with what the rules of operations ask about it.
type Target struct {
	Entity *Entity
	ID     int64
	// Facts is the value of [Entity.FactsExpr] for the record.
	Facts int64
	// Holder is the user that the record is or belongs to. For a role it stands for the users
	// of the role's company, and for an API token for the token. [LoadHolders] reads it.
	Holder Holder
	// moved stands for the users of the viewer's company whom customizing a predefined role
	// moves to the copy: with all of their roles, or without if there is no such user.
	moved Holder
}

// fact is a yes/no statement about a record: a bit of Target.Facts.
type fact int64

const (
	mayEdit   fact = 1 << iota // the viewer may edit the row
	mayDelete                  // the viewer may delete the row
	mayAssign                  // the viewer may give the row to a user
	isGuest
	isDisabled
	lacksRole    // a disabled user without a role that applies to them
	isPredefined // a role of no company
	hasEnded     // a job
	isRevoked    // an API token
	isSuperseded // an acceptance of a consent, by that of a newer version
	heldByUser   // a role, by a customer user or staff user
	namedByInvitation
	namedByWebsite
	heldByToken
	isPrimaryOfSeveral // the primary one of several addresses
	hasRfqs
	hasQuotes
	hasOrders
	hasConsents
	hasActivities
	hasAttachments
	hasMembers // a group of customers
	hasSubsidiaries
	hasUsers
	hasRoles // of the company's own: without it they would apply to all companies
	isDefaultWebsite
)

// factOfAction is the fact that the viewer may do an action to the row.
var factOfAction = map[Action]fact{Edit: mayEdit, Delete: mayDelete, Assign: mayAssign}

// condition is a fact in SQL; {t} stands for the alias of the entity's table.
type condition struct {
	fact     fact
	sql      string
	referrer *Entity // whose records refer to the record if the fact is true; nil for other facts
	// referrers is the condition, over a row t of the referrer's table, that the row refers to the
	// record; :id stands for the record.
	referrers string
}

// conditionsOf are the facts that the rules ask about the records of an entity, besides the
// actions.
var conditionsOf = map[*Entity][]condition{
	CustomerUser: {
		{isGuest, "{t}.`guest`", nil, ""},
		{isDisabled, "NOT {t}.`enabled`", nil, ""},
		{lacksRole, "NOT {t}.`enabled` AND NOT EXISTS (SELECT 1 FROM `customer_users_roles` h JOIN `customer_user_roles` r" +
			" ON r.`id`=h.`role_id` WHERE h.`customer_user_id`={t}.`id` AND (r.`customer_id` IS NULL OR r.`customer_id`={t}.`customer_id`))",
			nil, ""},
		{hasRfqs, Rfq.refersToUser(), Rfq, Rfq.documentsOfUser()},
		{hasQuotes, Quote.refersToUser(), Quote, Quote.documentsOfUser()},
		{hasOrders, "EXISTS (SELECT 1 FROM `orders` d WHERE d.`customer_user_id`={t}.`id`)", Order, "t.`customer_user_id`=:id"},
		{hasConsents, "EXISTS (SELECT 1 FROM `consent_acceptances` d WHERE d.`customer_user_id`={t}.`id`)", ConsentAcceptance,
			"t.`customer_user_id`=:id"},
		{hasActivities, "EXISTS (SELECT 1 FROM `activity_links` d WHERE d.`customer_user_id`={t}.`id`)", Activity,
			linkedActivities("customer_user_id")},
		{hasAttachments, "EXISTS (SELECT 1 FROM `attachments` d WHERE d.`customer_user_id`={t}.`id`)", Attachment,
			"t.`customer_user_id`=:id"},
	},
	Customer: {
		{hasSubsidiaries, "EXISTS (SELECT 1 FROM `customers` d WHERE d.`parent_id`={t}.`id`)", Customer, "t.`parent_id`=:id"},
		{hasUsers, "EXISTS (SELECT 1 FROM `customer_users` d WHERE d.`customer_id`={t}.`id`)", CustomerUser, "t.`customer_id`=:id"},
		{hasRoles, "EXISTS (SELECT 1 FROM `customer_user_roles` d WHERE d.`customer_id`={t}.`id`)", CustomerUserRole,
			"t.`customer_id`=:id"},
		{hasRfqs, "EXISTS (SELECT 1 FROM `rfqs` d WHERE d.`customer_id`={t}.`id`)", Rfq, "t.`customer_id`=:id"},
		{hasQuotes, "EXISTS (SELECT 1 FROM `quotes` d WHERE d.`customer_id`={t}.`id`)", Quote, "t.`customer_id`=:id"},
		{hasOrders, "EXISTS (SELECT 1 FROM `orders` d WHERE d.`customer_id`={t}.`id`)", Order, "t.`customer_id`=:id"},
		{namedByInvitation, "EXISTS (SELECT 1 FROM `invitations` d WHERE d.`customer_id`={t}.`id` AND d.`status`='PENDING')", Invitation,
			"t.`customer_id`=:id AND t.`status`='PENDING'"},
		{hasActivities, happenedIn("activity_links"), Activity, linkedActivities("customer_id", "within_customer_id")},
		{hasAttachments, happenedIn("attachments"), Attachment, "(t.`customer_id`=:id OR t.`within_customer_id`=:id)"},
	},
	CustomerGroup: {{hasMembers, "EXISTS (SELECT 1 FROM `customers` c WHERE c.`group_id`={t}.`id`)", Customer, "t.`group_id`=:id"}},
	Website: {
		{isDefaultWebsite, "{t}.`default`", nil, ""},
		{hasUsers, "EXISTS (SELECT 1 FROM `customer_users` d WHERE d.`website_id`={t}.`id`)", CustomerUser, "t.`website_id`=:id"},
		{hasRfqs, "EXISTS (SELECT 1 FROM `rfqs` d WHERE d.`website_id`={t}.`id`)", Rfq, "t.`website_id`=:id"},
		{hasQuotes, "EXISTS (SELECT 1 FROM `quotes` d WHERE d.`website_id`={t}.`id`)", Quote, "t.`website_id`=:id"},
		{hasOrders, "EXISTS (SELECT 1 FROM `orders` d WHERE d.`website_id`={t}.`id`)", Order, "t.`website_id`=:id"},
		{namedByInvitation, "EXISTS (SELECT 1 FROM `invitations` d WHERE d.`website_id`={t}.`id` AND d.`status`='PENDING')", Invitation,
			"t.`website_id`=:id AND t.`status`='PENDING'"},
	},
	CustomerUserRole: {
		{isPredefined, "{t}.`customer_id` IS NULL", nil, ""},
		{heldByUser, "EXISTS (SELECT 1 FROM `customer_users_roles` h WHERE h.`role_id`={t}.`id`)", CustomerUser,
			"t.`id` IN (SELECT h.`customer_user_id` FROM `customer_users_roles` h WHERE h.`role_id`=:id)"},
		{namedByInvitation, "EXISTS (SELECT 1 FROM `invitations_roles` h JOIN `invitations` i ON i.`id`=h.`invitation_id`" +
			" WHERE h.`role_id`={t}.`id` AND i.`status`='PENDING')", Invitation,
			"t.`id` IN (SELECT h.`invitation_id` FROM `invitations_roles` h WHERE h.`role_id`=:id) AND t.`status`='PENDING'"},
		{namedByWebsite, "EXISTS (SELECT 1 FROM `websites` w WHERE w.`default_role_id`={t}.`id`)" +
			" OR EXISTS (SELECT 1 FROM `websites` w WHERE w.`guest_role_id`={t}.`id`)", Website,
			"(t.`default_role_id`=:id OR t.`guest_role_id`=:id)"},
	},
	StaffUser: {
		{isDisabled, "NOT {t}.`enabled`", nil, ""},
		{lacksRole, "NOT {t}.`enabled` AND NOT EXISTS (SELECT 1 FROM `staff_users_roles` h WHERE h.`staff_user_id`={t}.`id`)", nil, ""},
	},
	StaffRole: {
		{heldByToken, "EXISTS (SELECT 1 FROM `api_tokens` a WHERE a.`role_id`={t}.`id`)", ApiToken, "t.`role_id`=:id"},
		{heldByUser, "EXISTS (SELECT 1 FROM `staff_users_roles` h WHERE h.`role_id`={t}.`id`)", StaffUser,
			"t.`id` IN (SELECT h.`staff_user_id` FROM `staff_users_roles` h WHERE h.`role_id`=:id)"},
	},
	CustomerAddress:     {{isPrimaryOfSeveral, primaryOfSeveral("customer_addresses", "customer_id"), nil, ""}},
	CustomerUserAddress: {{isPrimaryOfSeveral, primaryOfSeveral("customer_user_addresses", "customer_user_id"), nil, ""}},
	ConsentAcceptance:   {{isSuperseded, "{t}.`ended_at` IS NOT NULL AND {t}.`withdrawn_at` IS NULL", nil, ""}},
	ApiToken:            {{isRevoked, "{t}.`revoked_at` IS NOT NULL", nil, ""}},
	Job:                 {{hasEnded, "{t}.`state` NOT IN ('QUEUED','RUNNING')", nil, ""}},
}

// refersToUser returns the condition that a document belongs or is assigned to a customer user.
func (e *Entity) refersToUser() string {
	return "EXISTS (SELECT 1 FROM `" + e.Table + "` d WHERE d.`customer_user_id`={t}.`id`)" +
		" OR EXISTS (SELECT 1 FROM `" + e.Table + "_assigned_customer_users` l WHERE l.`customer_user_id`={t}.`id`)"
}

// happenedIn returns the condition that a row of a table belongs to a company, or to a record that did
// so at that time: the database deletes both with the company.
func happenedIn(table string) string {
	return "EXISTS (SELECT 1 FROM `" + table + "` d WHERE d.`customer_id`={t}.`id`)" +
		" OR EXISTS (SELECT 1 FROM `" + table + "` d WHERE d.`within_customer_id`={t}.`id`)"
}

// documentsOfUser returns the condition that a document belongs or is assigned to a customer user.
func (e *Entity) documentsOfUser() string {
	return "(t.`customer_user_id`=:id OR t.`id` IN (SELECT l.`" + names.ToColumn(e.Name) + "_id` FROM `" + e.Table +
		"_assigned_customer_users` l WHERE l.`customer_user_id`=:id))"
}

// linkedActivities returns the condition that an activity has a link whose columns name a record.
func linkedActivities(columns ...string) string {
	return "t.`id` IN (SELECT l.`activity_id` FROM `activity_links` l WHERE l.`" + strings.Join(columns, "`=:id OR l.`") + "`=:id)"
}

func primaryOfSeveral(table, owner string) string {
	return "{t}.`primary_of` IS NOT NULL AND EXISTS" +
		" (SELECT 1 FROM `" + table + "` o WHERE o.`" + owner + "`={t}.`" + owner + "` AND o.`id`<>{t}.`id`)"
}

// holdersSQL reads the holders of the records of an entity: the record, the audience, the
// user, the path of the company, and one role in each row. The list of the records follows. A
// role of another company grants nothing.
var holdersSQL = map[*Entity]string{
	CustomerUser: "SELECT u.`id`, 'CUSTOMER_USER', u.`id`, c.`path`, r.`default_level`, r.`permissions`, r.`capabilities`" +
		" FROM `customer_users` u JOIN `customers` c ON c.`id`=u.`customer_id`" + rolesOfUser + " WHERE u.`id`",
	StaffUser: "SELECT u.`id`, 'STAFF', u.`id`, '', r.`default_level`, r.`permissions`, r.`capabilities` FROM `staff_users` u" +
		" LEFT JOIN `staff_users_roles` h ON h.`staff_user_id`=u.`id` LEFT JOIN `staff_roles` r ON r.`id`=h.`role_id` WHERE u.`id`",
	CustomerUserRole: "SELECT r.`id`, 'CUSTOMER_USER', 0, COALESCE(c.`path`,''), r.`default_level`, r.`permissions`, r.`capabilities`" +
		" FROM `customer_user_roles` r LEFT JOIN `customers` c ON c.`id`=r.`customer_id` WHERE r.`id`",
	StaffRole: "SELECT r.`id`, 'STAFF', 0, '', r.`default_level`, r.`permissions`, r.`capabilities` FROM `staff_roles` r WHERE r.`id`",
	ApiToken: "SELECT a.`id`, 'STAFF', 0, '', r.`default_level`, r.`permissions`, r.`capabilities` FROM `api_tokens` a" +
		" JOIN `staff_roles` r ON r.`id`=a.`role_id` WHERE a.`id`",
	Session: "SELECT s.`id`, CASE WHEN s.`staff_user_id` IS NULL THEN 'CUSTOMER_USER' ELSE 'STAFF' END," +
		" COALESCE(s.`staff_user_id`,s.`customer_user_id`,0), COALESCE(c.`path`,''), COALESCE(sr.`default_level`,r.`default_level`)," +
		" COALESCE(sr.`permissions`,r.`permissions`), COALESCE(sr.`capabilities`,r.`capabilities`) FROM `sessions` s" +
		" LEFT JOIN `staff_users_roles` sh ON sh.`staff_user_id`=s.`staff_user_id` LEFT JOIN `staff_roles` sr ON sr.`id`=sh.`role_id`" +
		" LEFT JOIN `customer_users` u ON s.`staff_user_id` IS NULL AND u.`id`=s.`customer_user_id`" +
		" LEFT JOIN `customers` c ON c.`id`=u.`customer_id`" +
		rolesOfUser + " WHERE s.`id`",
}

// rolesOfUser joins the roles r of a customer user u.
const rolesOfUser = " LEFT JOIN `customer_users_roles` h ON h.`customer_user_id`=u.`id` LEFT JOIN `customer_user_roles` r" +
	" ON r.`id`=h.`role_id` AND (r.`customer_id` IS NULL OR r.`customer_id`=u.`customer_id`)"

// movedSQL reads the roles of the users of a company who hold a predefined role, except for
// one user: the predefined role, and each role that one of these users holds. The list of the
// predefined roles follows.
const movedSQL = "SELECT p.`role_id`, r.`default_level`, r.`permissions`, r.`capabilities`" +
	" FROM (SELECT DISTINCT m.`role_id`, h.`role_id` AS `held` FROM `customer_users` u" +
	" JOIN `customer_users_roles` m ON m.`customer_user_id`=u.`id` JOIN `customer_users_roles` h ON h.`customer_user_id`=u.`id`" +
	" WHERE u.`customer_id`=? AND u.`id`<>? AND m.`role_id`%s) p JOIN `customer_user_roles` r ON r.`id`=p.`held`" +
	" AND (r.`customer_id` IS NULL OR r.`customer_id`=?)"

// parseRole returns the role in the columns default_level, permissions and capabilities.
func parseRole(defaultLevel, permissions, capabilities []byte) (r Role, err error) {
	r.DefaultLevel = viewer.Level(defaultLevel)
	if len(permissions) > 0 {
		err = json.Unmarshal(permissions, &r.Permissions)
	}
	if len(capabilities) > 0 && err == nil {
		err = json.Unmarshal(capabilities, &r.Capabilities)
	}
	return r, err
}

// FactsExpr returns an SQL expression over a row of the entity's table, behind the alias: a
// number with the facts that the rules of operations ask about the row and the viewer.
func (e *Entity) FactsExpr(v *viewer.Viewer, alias string) sql.Querier {
	return sql.ExprFunc(func(b *sql.Builder) {
		s := sql.Select().From(sql.Table(e.Table).As(alias))
		b.WriteString("(0")
		for _, a := range []Action{Edit, Delete, Assign} {
			r, bit := e.rowsAllowed(v, a), strconv.Itoa(int(factOfAction[a]))
			switch {
			case !e.hasOperationBy(a):
			case r.matchesAll:
				b.WriteString("+" + bit)
			case r.buildPredicate != nil:
				b.WriteString("+CASE WHEN ").Join(r.buildPredicate(s, ForRow)).WriteString(" THEN " + bit + " ELSE 0 END")
			}
		}
		for _, c := range conditionsOf[e] {
			b.WriteString("+CASE WHEN " + strings.ReplaceAll(c.sql, "{t}", alias) + " THEN " + strconv.Itoa(int(c.fact)) + " ELSE 0 END")
		}
		b.WriteByte(')')
	})
}

// CheckOperation checks that the viewer may do an operation to a record that the viewer sees.
// Errors have no path. Codes: those of [OperationRule.Refusal].
func (r *OperationRule) CheckOperation(ctx context.Context, q dbquery.Querier, v *viewer.Viewer, id int64) error {
	t, err := r.Entity.LoadTarget(ctx, q, v, id)
	if err != nil {
		return err
	}
	refusal, err := r.RefusalFor(ctx, q, v, t, v)
	if err != nil || refusal == nil {
		return err
	}
	return refusal
}

// RefusalFor is [OperationRule.Refusal] in the words for an asker, who may be another user than the
// viewer: a refusal for records that refer to the record says how many the asker sees.
func (r *OperationRule) RefusalFor(
	ctx context.Context, q dbquery.Querier, v *viewer.Viewer, t *Target, asker *viewer.Viewer,
) (refusal *apperr.Error, err error) {
	if refusal = r.Refusal(v, t); refusal != nil && refusal.Code == apperr.HasRecords {
		return t.describeReferences(ctx, q, asker)
	}
	return refusal, nil
}

// LoadTarget reads a record as the rules of operations see it. The error is that of a query;
// sql.ErrNoRows if there is no such record.
func (e *Entity) LoadTarget(ctx context.Context, q dbquery.Querier, v *viewer.Viewer, id int64) (*Target, error) {
	t, table := &Target{Entity: e, ID: id}, sql.Table(e.Table).As("t")
	text, args := sql.Select().From(table).AppendSelectExpr(e.FactsExpr(v, "t")).Where(sql.EQ(table.C("id"), id)).Query()
	if err := dbquery.One(ctx, q, text, args, &t.Facts); err != nil {
		return nil, err
	}
	return t, LoadHolders(ctx, q, v, []*Target{t})
}

// LoadHolders reads the holders of records of one entity, in one statement and one more for
// predefined roles, as far as rules compare them with the viewer's rights. For other records it
// reads nothing.
func LoadHolders(ctx context.Context, q dbquery.Querier, v *viewer.Viewer, targets []*Target) error {
	var ids []any
	byID := map[int64][]*Target{}
	for _, t := range targets {
		if holdersSQL[t.Entity] == "" || !LimitedToOwnGrants(v, t.audience()) {
			return nil
		}
		if t.isOwnAccount(v) {
			continue
		}
		if byID[t.ID] == nil {
			ids = append(ids, t.ID)
		}
		byID[t.ID] = append(byID[t.ID], t)
	}
	if len(ids) == 0 {
		return nil
	}
	text, args := dbquery.AppendIn([]byte(holdersSQL[targets[0].Entity]), nil, ids)
	err := dbquery.ForEach(ctx, q, string(text), args, func(rows *stdsql.Rows) error {
		var id int64
		var h Holder
		if err := scanHolder(rows, &h, &id, &h.Audience, &h.UserID, &h.CompanyPath); err != nil {
			return err
		}
		for _, t := range byID[id] {
			h.Roles = append(t.Holder.Roles, h.Roles...)
			t.Holder = h
		}
		return nil
	})
	if err != nil {
		return err
	}
	return loadMoved(ctx, q, v, v.CustomerID, v.CustomerPath, targets)
}

// loadMoved reads whom a company's customizing of predefined roles moves, other than the viewer.
func loadMoved(ctx context.Context, q dbquery.Querier, v *viewer.Viewer, company int64, path string, targets []*Target) error {
	var ids []any
	for _, t := range targets {
		if t.Entity == CustomerUserRole && v.Kind == viewer.CustomerUser && t.has(isPredefined) && t.has(mayAssign) {
			ids = append(ids, t.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	in, args := dbquery.AppendIn(nil, []any{company, v.ID}, ids)
	return dbquery.ForEach(ctx, q, fmt.Sprintf(movedSQL, in), append(args, company), func(rows *stdsql.Rows) error {
		var id int64
		var h Holder
		if err := scanHolder(rows, &h, &id); err != nil {
			return err
		}
		for _, t := range targets {
			if t.ID == id {
				t.moved = Holder{Audience: viewer.CustomerUser, CompanyPath: path, Roles: append(t.moved.Roles, h.Roles...)}
			}
		}
		return nil
	})
}

// scanHolder scans the columns before the role, and the role of a holder, of which there may be
// none.
func scanHolder(rows *stdsql.Rows, h *Holder, before ...any) error {
	var defaultLevel, permissions, capabilities []byte
	if err := rows.Scan(append(before, &defaultLevel, &permissions, &capabilities)...); err != nil || defaultLevel == nil {
		return err
	}
	role, err := parseRole(defaultLevel, permissions, capabilities)
	h.Roles = []Role{role}
	return err
}

// CheckTakeOver checks that the viewer may do what leads to signing in as a user. It asks
// nothing of the viewer's own account. Codes: PERMISSION_DENIED.
func (e *Entity) CheckTakeOver(ctx context.Context, q dbquery.Querier, v *viewer.Viewer, id int64) error {
	if err := e.checkTarget(ctx, q, v, id, checkTakeOver); err != nil {
		return err
	}
	t := &Target{Entity: e, ID: id}
	if t.isOwnAccount(v) || !LimitedToOwnGrants(v, t.audience()) {
		return nil
	}
	return checkNoUnseenRows(ctx, q, v, t)
}

// checkNoUnseenRows checks that a user has no own rows of an entity of which the viewer sees
// nothing. With such rows, a helper without the right to see them could take the user over, and
// somebody with that right at OWN could then give it to the user. Codes: PERMISSION_DENIED.
func checkNoUnseenRows(ctx context.Context, q dbquery.Querier, v *viewer.Viewer, target *Target) error {
	audience := target.audience()
	for _, e := range Entities {
		if e.LevelFor(v, View) != viewer.None || !slices.Contains(e.GrantableLevels(audience, View), viewer.Own) {
			continue
		}
		t := sql.Table(e.Table).As("t")
		s := sql.Select(t.C("id")).From(t).Limit(1)
		owner := &viewer.Viewer{Kind: audience, ID: target.ID, Grants: viewer.Grants{e.Name + ":" + string(View): viewer.Own}}
		e.Predicate(owner, View, ForRow)(s)
		text, args := s.Query()
		if rows, err := dbquery.IDs(ctx, q, text, args); err != nil {
			return err
		} else if len(rows) > 0 {
			return morePrivilegedError
		}
	}
	return nil
}

// CheckActAgainst checks that the viewer may act against a user. It asks nothing of the viewer's
// own account. Codes: PERMISSION_DENIED.
func (e *Entity) CheckActAgainst(ctx context.Context, q dbquery.Querier, v *viewer.Viewer, id int64) error {
	return e.checkTarget(ctx, q, v, id, checkActAgainst)
}

// CheckCustomizeFor checks that the viewer may give the users of a company their own copy of a
// predefined role. Codes: PERMISSION_DENIED.
func CheckCustomizeFor(ctx context.Context, q dbquery.Querier, v *viewer.Viewer, roleID, companyID int64, companyPath string) error {
	t := &Target{Entity: CustomerUserRole, ID: roleID, Facts: int64(isPredefined | mayAssign)}
	err := loadMoved(ctx, q, v, companyID, companyPath, []*Target{t})
	if refusal := checkMoved(v, t); err == nil && refusal != nil {
		return refusal
	}
	return err
}

func (e *Entity) checkTarget(ctx context.Context, q dbquery.Querier, v *viewer.Viewer, id int64, check operationCheck) error {
	t := &Target{Entity: e, ID: id}
	err := LoadHolders(ctx, q, v, []*Target{t})
	if refusal := check(v, t); err == nil && refusal != nil {
		return refusal
	}
	return err
}

func (t *Target) has(f fact) bool { return t.Facts&int64(f) != 0 }

// isOwnAccount reports whether the record is the viewer's own account, or one of its sessions.
func (t *Target) isOwnAccount(v *viewer.Viewer) bool {
	switch t.Entity {
	case Session:
		return v.Kind == t.Holder.Audience && v.ID > 0 && v.ID == t.Holder.UserID
	case CustomerUser:
		return v.CustomerUserID() == t.ID
	case StaffUser:
		return v.StaffUserID() == t.ID
	}
	return false
}

// audience is the kind of user to whom the roles of the record's holder grant. A session is
// one of any user; it counts as one of those whom more viewers are limited for.
func (t *Target) audience() viewer.Kind {
	switch t.Entity {
	case CustomerUser, CustomerUserRole:
		return viewer.CustomerUser
	}
	return viewer.Staff
}
