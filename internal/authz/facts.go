package authz

import (
	"strconv"
	"strings"

	"buyergraph/internal/names"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql"
)

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
	grantedByRole
	grantedByStaffRole
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
	Capability: {
		{grantedByRole, "EXISTS (SELECT 1 FROM `customer_user_roles` r WHERE INSTR(r.`capabilities`,JSON_QUOTE({t}.`code`))>0)",
			CustomerUserRole, grantsCapability},
		{grantedByStaffRole, "EXISTS (SELECT 1 FROM `staff_roles` r WHERE INSTR(r.`capabilities`,JSON_QUOTE({t}.`code`))>0)",
			StaffRole, grantsCapability},
	},
	CustomerAddress:     {{isPrimaryOfSeveral, primaryOfSeveral("customer_addresses", "customer_id"), nil, ""}},
	CustomerUserAddress: {{isPrimaryOfSeveral, primaryOfSeveral("customer_user_addresses", "customer_user_id"), nil, ""}},
	ConsentAcceptance:   {{isSuperseded, "{t}.`ended_at` IS NOT NULL AND {t}.`withdrawn_at` IS NULL", nil, ""}},
	ApiToken:            {{isRevoked, "{t}.`revoked_at` IS NOT NULL", nil, ""}},
	Job:                 {{hasEnded, "{t}.`state` NOT IN ('QUEUED','RUNNING')", nil, ""}},
}

// grantsCapability is the condition that a role grants a capability.
const grantsCapability = "INSTR(t.`capabilities`,(SELECT JSON_QUOTE(c.`code`) FROM `capabilities` c WHERE c.`id`=:id))>0"

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

func (t *Target) has(f fact) bool { return t.Facts&int64(f) != 0 }
