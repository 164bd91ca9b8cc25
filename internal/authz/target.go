package authz

import (
	"context"
	stdsql "database/sql"
	"encoding/json"
	"strconv"
	"strings"

	"buyergraph/internal/dbquery"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql"
)

// Target is a record that a viewer acts on, with what the rules of operations ask about it.
type Target struct {
	Entity *Entity
	ID     int64
	// Facts is the value of [Entity.FactsExpr] for the record.
	Facts int64
	// Roles are the roles that a user holds, or the role that the record is. They are empty if
	// the rules do not compare them with the viewer's grants.
	Roles []Role
}

// fact is a yes/no statement about a record: a bit of Target.Facts.
type fact int64

const (
	mayEdit   fact = 1 << iota // the viewer may edit the row
	mayDelete                  // the viewer may delete the row
	isGuest
	isDisabled
	lacksRole    // a disabled user without a role that applies to them
	isPredefined // a role of no company
	hasEnded     // a job
	heldByUser   // a role, by a customer user or staff user
	namedByInvitation
	namedByWebsite
	heldByToken
)

// factOfAction is the fact that the viewer may do an action to the row.
var factOfAction = map[Action]fact{Edit: mayEdit, Delete: mayDelete}

// condition is a fact in SQL; {t} stands for the alias of the entity's table.
type condition struct {
	fact     fact
	sql      string
	referrer *Entity // whose records refer to the record if the fact is true; nil for other facts
}

// conditionsOf are the facts that the rules ask about the records of an entity, besides the
// actions.
var conditionsOf = map[*Entity][]condition{
	CustomerUser: {
		{isGuest, "{t}.`guest`", nil},
		{isDisabled, "NOT {t}.`enabled`", nil},
		{lacksRole, "NOT {t}.`enabled` AND NOT EXISTS (SELECT 1 FROM `customer_users_roles` h JOIN `customer_user_roles` r" +
			" ON r.`id`=h.`role_id` WHERE h.`customer_user_id`={t}.`id` AND (r.`customer_id` IS NULL OR r.`customer_id`={t}.`customer_id`))", nil},
	},
	CustomerUserRole: {
		{isPredefined, "{t}.`customer_id` IS NULL", nil},
		{heldByUser, "EXISTS (SELECT 1 FROM `customer_users_roles` h WHERE h.`role_id`={t}.`id`)", CustomerUser},
		{namedByInvitation, "EXISTS (SELECT 1 FROM `invitations_roles` h JOIN `invitations` i ON i.`id`=h.`invitation_id`" +
			" WHERE h.`role_id`={t}.`id` AND i.`status`='PENDING')", Invitation},
		{namedByWebsite, "EXISTS (SELECT 1 FROM `websites` w WHERE w.`default_role_id`={t}.`id`)" +
			" OR EXISTS (SELECT 1 FROM `websites` w WHERE w.`guest_role_id`={t}.`id`)", Website},
	},
	StaffUser: {
		{isDisabled, "NOT {t}.`enabled`", nil},
		{lacksRole, "NOT {t}.`enabled` AND NOT EXISTS (SELECT 1 FROM `staff_users_roles` h WHERE h.`staff_user_id`={t}.`id`)", nil},
	},
	StaffRole: {
		{heldByToken, "EXISTS (SELECT 1 FROM `api_tokens` a WHERE a.`role_id`={t}.`id`)", ApiToken},
		{heldByUser, "EXISTS (SELECT 1 FROM `staff_users_roles` h WHERE h.`role_id`={t}.`id`)", StaffUser},
	},
	Job: {{hasEnded, "{t}.`state` NOT IN ('QUEUED','RUNNING')", nil}},
}

// heldRolesSQL reads the roles that users hold, by the entity of the users. The list of the
// users follows.
var heldRolesSQL = map[*Entity]string{
	CustomerUser: "SELECT h.`customer_user_id`, r.`default_level`, r.`permissions`, r.`capabilities` FROM `customer_users_roles` h" +
		" JOIN `customer_user_roles` r ON r.`id`=h.`role_id` WHERE h.`customer_user_id`",
	StaffUser: "SELECT h.`staff_user_id`, r.`default_level`, r.`permissions`, r.`capabilities` FROM `staff_users_roles` h" +
		" JOIN `staff_roles` r ON r.`id`=h.`role_id` WHERE h.`staff_user_id`",
}

// RoleColumns are the columns from which [ParseRole] makes a role.
func (e *Entity) RoleColumns() []string {
	if e != CustomerUserRole && e != StaffRole {
		return nil
	}
	return []string{"default_level", "permissions", "capabilities"}
}

// ParseRole returns the role in the columns of [Entity.RoleColumns].
func ParseRole(defaultLevel, permissions, capabilities []byte) (r Role, err error) {
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
		for _, a := range []Action{Edit, Delete} {
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
	if refusal := r.Refusal(v, t); refusal != nil {
		return refusal
	}
	return nil
}

// CheckNotMorePrivileged checks that a user holds nothing that the viewer lacks. It asks
// nothing of the viewer's own account. Codes: PERMISSION_DENIED.
func (e *Entity) CheckNotMorePrivileged(ctx context.Context, q dbquery.Querier, v *viewer.Viewer, id int64) error {
	t, err := e.LoadTarget(ctx, q, v, id)
	if err != nil {
		return err
	}
	if refusal := checkNotMorePrivileged(v, t); refusal != nil {
		return refusal
	}
	return nil
}

// LoadTarget reads a record as the rules of operations see it. The error is that of a query;
// sql.ErrNoRows if there is no such record.
func (e *Entity) LoadTarget(ctx context.Context, q dbquery.Querier, v *viewer.Viewer, id int64) (*Target, error) {
	t, into := &Target{Entity: e, ID: id}, []any{}
	table := sql.Table(e.Table).As("t")
	s := sql.Select().From(table).AppendSelectExpr(e.FactsExpr(v, "t")).Where(sql.EQ(table.C("id"), id))
	into = append(into, &t.Facts)
	var role [3][]byte
	for i, c := range e.RoleColumns() {
		s.AppendSelect(table.C(c))
		into = append(into, &role[i])
	}
	text, args := s.Query()
	if err := dbquery.One(ctx, q, text, args, into...); err != nil {
		return nil, err
	}
	if len(e.RoleColumns()) > 0 {
		r, err := ParseRole(role[0], role[1], role[2])
		if err != nil {
			return nil, err
		}
		t.Roles = []Role{r}
	}
	return t, LoadHeldRoles(ctx, q, v, []*Target{t})
}

// LoadHeldRoles reads the roles of users of one entity, in one statement, as far as rules
// compare them with the viewer's grants: not those of the viewer, nor of users that the viewer
// may not edit. For other records it reads nothing.
func LoadHeldRoles(ctx context.Context, q dbquery.Querier, v *viewer.Viewer, targets []*Target) error {
	var ids []int64
	byID := map[int64][]*Target{}
	for _, t := range targets {
		if heldRolesSQL[t.Entity] == "" || !LimitedToOwnGrants(v, t.audience()) {
			return nil
		}
		if t.isOwnAccount(v) || !t.has(mayEdit) {
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
	text, args := dbquery.AppendIn([]byte(heldRolesSQL[targets[0].Entity]), nil, ids)
	return dbquery.ForEach(ctx, q, string(text), args, func(rows *stdsql.Rows) error {
		var id int64
		var defaultLevel, permissions, capabilities []byte
		if err := rows.Scan(&id, &defaultLevel, &permissions, &capabilities); err != nil {
			return err
		}
		role, err := ParseRole(defaultLevel, permissions, capabilities)
		for _, t := range byID[id] {
			t.Roles = append(t.Roles, role)
		}
		return err
	})
}

func (t *Target) has(f fact) bool { return t.Facts&int64(f) != 0 }

// isOwnAccount reports whether the record is the viewer's own account.
func (t *Target) isOwnAccount(v *viewer.Viewer) bool {
	switch t.Entity {
	case CustomerUser:
		return v.CustomerUserID() == t.ID
	case StaffUser:
		return v.StaffUserID() == t.ID
	}
	return false
}

// audience is the kind of user to whom the roles grant.
func (t *Target) audience() viewer.Kind {
	if t.Entity == StaffUser || t.Entity == StaffRole {
		return viewer.Staff
	}
	return viewer.CustomerUser
}

// exceedsGrantsOf reports whether the roles grant what the viewer lacks.
func (t *Target) exceedsGrantsOf(v *viewer.Viewer) bool {
	for _, r := range t.Roles {
		if grants, capabilities := MissingGrants(v, t.audience(), r); len(grants)+len(capabilities) > 0 {
			return true
		}
	}
	return false
}
