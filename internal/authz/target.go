package authz

import (
	"context"
	stdsql "database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"buyergraph/internal/apperr"
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
	// Holder is the user that the record is or belongs to. For a role it stands for the users
	// of the role's company, and for an API token for the token. [LoadHolders] reads it.
	Holder Holder
	// moved stands for the users of the viewer's company whom customizing a predefined role
	// moves to the copy: with all of their roles, or without if there is no such user.
	moved Holder
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
