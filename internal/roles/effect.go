package roles

import (
	"cmp"
	"context"
	stdsql "database/sql"
	"fmt"
	"maps"
	"slices"

	"buyergraph/internal/authz"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql"
)

// Effect is the change of rights that the edit of a role causes for a group of its holders.
type Effect struct {
	Holders            int
	Permissions        []*Difference
	CapabilitiesGained []string
	CapabilitiesLost   []string
	// CustomerUserIDs are graph ids of the first holders of the group.
	CustomerUserIDs []string
}

// Difference is the level of a permission before and after an edit.
type Difference struct {
	Entity        string
	Action        authz.Action
	Before, After viewer.Level
}

// maxUsersNamed is how many users the effects of one edit list in total.
const maxUsersNamed = 100

// CompanyFilter selects companies by the column that names them; nil selects all.
type CompanyFilter func(column string) *sql.Predicate

// InCompany selects one company.
func InCompany(company int64) CompanyFilter {
	return func(column string) *sql.Predicate { return sql.EQ(column, company) }
}

// NotInCompany selects all companies but one.
func NotInCompany(company int64) CompanyFilter {
	return func(column string) *sql.Predicate { return sql.NEQ(column, company) }
}

// EffectsOfEdit returns what the edit of a role of customer users changes for the role's
// holders in some companies, as far as the viewer sees them. A right that a holder also
// has from another role does not change. The effect with the most holders comes first. The
// error is that of a query.
func EffectsOfEdit(ctx context.Context, tx *store.Tx, id int64, companies CompanyFilter, before, after authz.Role) ([]*Effect, error) {
	groups, err := groupHolders(ctx, tx, id, companies)
	if err != nil {
		return nil, err
	}
	var ids []int64
	for _, g := range groups {
		ids = append(ids, g.otherRoleIDs...)
	}
	slices.Sort(ids)
	roles := map[int64]authz.Role{}
	for chunk := range slices.Chunk(slices.Compact(ids), 500) {
		loaded, err := loadByID(ctx, tx.Client, viewer.CustomerUser, chunk)
		if err != nil {
			return nil, err
		}
		maps.Copy(roles, loaded)
	}
	effectByKey := map[string]*Effect{}
	for _, g := range groups {
		var otherRoles []authz.Role
		for _, o := range g.otherRoleIDs {
			otherRoles = append(otherRoles, roles[o])
		}
		e := compareGrants(append(slices.Clip(otherRoles), before), append(slices.Clip(otherRoles), after))
		key := e.changeKey()
		if key == "" {
			continue
		}
		if effectByKey[key] == nil {
			effectByKey[key] = e
		}
		e = effectByKey[key]
		e.Holders += g.holderCount
		e.CustomerUserIDs = append(e.CustomerUserIDs, g.userIDs[:min(len(g.userIDs), maxUsersNamed-len(e.CustomerUserIDs))]...)
	}
	effects := slices.SortedFunc(maps.Values(effectByKey), func(a, b *Effect) int {
		return cmp.Or(cmp.Compare(b.Holders, a.Holders), cmp.Compare(a.changeKey(), b.changeKey()))
	})
	namesLeft := maxUsersNamed
	for _, e := range effects {
		e.CustomerUserIDs = e.CustomerUserIDs[:min(len(e.CustomerUserIDs), namesLeft)]
		namesLeft -= len(e.CustomerUserIDs)
	}
	return effects, nil
}

// compareGrants returns the difference between what two sets of roles grant.
func compareGrants(before, after []authz.Role) *Effect {
	grantsBefore, capabilitiesBefore := authz.EffectiveGrants(viewer.CustomerUser, before)
	grantsAfter, capabilitiesAfter := authz.EffectiveGrants(viewer.CustomerUser, after)
	e := &Effect{
		Permissions:        []*Difference{},
		CapabilitiesGained: missingFrom(capabilitiesBefore, capabilitiesAfter),
		CapabilitiesLost:   missingFrom(capabilitiesAfter, capabilitiesBefore),
	}
	for _, entity := range authz.GrantableEntities() {
		for _, a := range entity.GrantableActions(viewer.CustomerUser) {
			key := entity.Name + ":" + string(a)
			levelBefore, levelAfter := viewer.HigherLevel(viewer.None, grantsBefore[key]), viewer.HigherLevel(viewer.None, grantsAfter[key])
			if levelBefore != levelAfter {
				e.Permissions = append(e.Permissions, &Difference{entity.Name, a, levelBefore, levelAfter})
			}
		}
	}
	return e
}

// missingFrom returns the elements of b that are not in a.
func missingFrom(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(b), func(s string) bool { return slices.Contains(a, s) })
}

// changeKey returns a text that differs for different changes, empty if nothing changes.
func (e *Effect) changeKey() (key string) {
	for _, d := range e.Permissions {
		key += fmt.Sprintln(*d)
	}
	if len(e.CapabilitiesGained)+len(e.CapabilitiesLost) > 0 {
		key += fmt.Sprint(e.CapabilitiesGained, e.CapabilitiesLost)
	}
	return key
}

// holderGroup is a group of holders of a role who hold the same other roles.
type holderGroup struct {
	otherRoleIDs []int64
	holderCount  int
	userIDs      []string
}

// groupHolders returns the holders of a role that the viewer sees, grouped by the other
// roles that they hold. Roles of a company that a holder has left do not count.
func groupHolders(ctx context.Context, tx *store.Tx, id int64, companies CompanyFilter) (map[string]*holderGroup, error) {
	u, h := sql.Table("customer_users").As("u"), sql.Table("customer_users_roles").As("h")
	o, r := sql.Table("customer_users_roles").As("o"), sql.Table("customer_user_roles").As("r")
	s := sql.Dialect(tx.Dialect).Select(u.C("id"), r.C("id")).From(u)
	s.Join(h).OnP(sql.And(sql.ColumnsEQ(h.C("customer_user_id"), u.C("id")), sql.EQ(h.C("role_id"), id)))
	s.LeftJoin(o).OnP(sql.And(sql.ColumnsEQ(o.C("customer_user_id"), u.C("id")), sql.NEQ(o.C("role_id"), id)))
	s.LeftJoin(r).OnP(sql.And(
		sql.ColumnsEQ(r.C("id"), o.C("role_id")),
		sql.Or(sql.IsNull(r.C("customer_id")), sql.ColumnsEQ(r.C("customer_id"), u.C("customer_id"))),
	))
	if companies != nil {
		s.Where(companies(u.C("customer_id")))
	}
	if where := authz.CustomerUser.Predicate(viewer.FromContext(ctx), authz.View, authz.ForList); where != nil {
		where(s)
	}
	text, args := s.OrderBy(u.C("id"), r.C("id")).Query()
	groups := map[string]*holderGroup{}
	var lastUserID int64
	var otherRoleIDs []int64
	addToGroup := func() {
		if lastUserID == 0 {
			return
		}
		key := fmt.Sprint(otherRoleIDs)
		g := groups[key]
		if g == nil {
			g = &holderGroup{otherRoleIDs: slices.Clone(otherRoleIDs)}
			groups[key] = g
		}
		if g.holderCount++; g.holderCount <= maxUsersNamed {
			g.userIDs = append(g.userIDs, authz.CustomerUser.FormatID(lastUserID))
		}
	}
	err := dbquery.ForEach(ctx, tx, text, args, func(rows *stdsql.Rows) error {
		var userID int64
		var otherRoleID stdsql.NullInt64
		if err := rows.Scan(&userID, &otherRoleID); err != nil {
			return err
		}
		if userID != lastUserID {
			addToGroup()
			lastUserID, otherRoleIDs = userID, otherRoleIDs[:0]
		}
		if otherRoleID.Valid {
			otherRoleIDs = append(otherRoleIDs, otherRoleID.Int64)
		}
		return nil
	})
	addToGroup()
	return groups, err
}
