package roles

import (
	"cmp"
	"context"
	stdsql "database/sql"
	"fmt"
	"maps"
	"slices"

	"buyergraph/internal/authz"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql"
)

// Effect is what the edit of a role does to some of its holders, alike.
type Effect struct {
	Holders            int
	Permissions        []*Difference
	CapabilitiesGained []string
	CapabilitiesLost   []string
	// Users are the first of the holders, by id in the graph.
	Users []string
}

// Difference is how far an action on an entity reaches before and after.
type Difference struct {
	Entity        string
	Action        authz.Action
	Before, After viewer.Level
}

// shown is how many users the effects of an edit name in all.
const shown = 100

// Companies choose some by the column that names them; nil chooses all.
type Companies func(column string) *sql.Predicate

// Within chooses one company.
func Within(company int64) Companies {
	return func(column string) *sql.Predicate { return sql.EQ(column, company) }
}

// Outside chooses all but one company.
func Outside(company int64) Companies {
	return func(column string) *sql.Predicate { return sql.NEQ(column, company) }
}

// Effects say whom the edit of a role of customer users gives or takes rights, the most
// people first: its holders in some companies, as far as the viewer sees them. Who has
// the same by another role keeps it.
func Effects(ctx context.Context, tx *store.Tx, id int64, in Companies, before, after authz.Role) ([]*Effect, error) {
	groups, err := holders(ctx, tx, id, in)
	if err != nil {
		return nil, err
	}
	var ids []int64
	for _, g := range groups {
		ids = append(ids, g.others...)
	}
	slices.Sort(ids)
	roles := map[int64]authz.Role{}
	for part := range slices.Chunk(slices.Compact(ids), 500) {
		some, err := byID(ctx, tx, viewer.CustomerUser, part)
		if err != nil {
			return nil, err
		}
		maps.Copy(roles, some)
	}
	alike := map[string]*Effect{}
	for _, g := range groups {
		var others []authz.Role
		for _, o := range g.others {
			others = append(others, roles[o])
		}
		e := compare(append(slices.Clip(others), before), append(slices.Clip(others), after))
		key := e.key()
		if key == "" {
			continue
		}
		if alike[key] == nil {
			alike[key] = e
		}
		e = alike[key]
		e.Holders += g.count
		e.Users = append(e.Users, g.users[:min(len(g.users), shown-len(e.Users))]...)
	}
	effects := slices.SortedFunc(maps.Values(alike), func(a, b *Effect) int {
		return cmp.Or(cmp.Compare(b.Holders, a.Holders), cmp.Compare(a.key(), b.key()))
	})
	room := shown
	for _, e := range effects {
		e.Users = e.Users[:min(len(e.Users), room)]
		room -= len(e.Users)
	}
	return effects, nil
}

// compare is what changes between two sets of roles of one person.
func compare(before, after []authz.Role) *Effect {
	had, could := authz.Granted(viewer.CustomerUser, before)
	has, can := authz.Granted(viewer.CustomerUser, after)
	e := &Effect{Permissions: []*Difference{}, CapabilitiesGained: lacks(could, can), CapabilitiesLost: lacks(can, could)}
	for _, of := range authz.Grantable() {
		for _, a := range of.Offered(viewer.CustomerUser) {
			key := of.Name + ":" + string(a)
			was, is := viewer.Higher(viewer.None, had[key]), viewer.Higher(viewer.None, has[key])
			if was != is {
				e.Permissions = append(e.Permissions, &Difference{of.Name, a, was, is})
			}
		}
	}
	return e
}

// lacks are the elements of b that are not in a.
func lacks(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(b), func(s string) bool { return slices.Contains(a, s) })
}

// key tells effects apart; empty where nothing changes.
func (e *Effect) key() (key string) {
	for _, d := range e.Permissions {
		key += fmt.Sprintln(*d)
	}
	if len(e.CapabilitiesGained)+len(e.CapabilitiesLost) > 0 {
		key += fmt.Sprint(e.CapabilitiesGained, e.CapabilitiesLost)
	}
	return key
}

// group are holders of a role who hold the same others.
type group struct {
	others []int64
	count  int
	users  []string
}

func holders(ctx context.Context, tx *store.Tx, id int64, in Companies) (map[string]*group, error) {
	u, h, o, r := sql.Table("customer_users").As("u"), sql.Table("customer_users_roles").As("h"), sql.Table("customer_users_roles").As("o"), sql.Table("customer_user_roles").As("r")
	s := sql.Dialect(tx.Dialect).Select(u.C("id"), r.C("id")).From(u)
	s.Join(h).OnP(sql.And(sql.ColumnsEQ(h.C("customer_user_id"), u.C("id")), sql.EQ(h.C("role_id"), id)))
	s.LeftJoin(o).OnP(sql.And(sql.ColumnsEQ(o.C("customer_user_id"), u.C("id")), sql.NEQ(o.C("role_id"), id)))
	s.LeftJoin(r).OnP(sql.And(sql.ColumnsEQ(r.C("id"), o.C("role_id")), sql.Or(sql.IsNull(r.C("customer_id")), sql.ColumnsEQ(r.C("customer_id"), u.C("customer_id")))))
	if in != nil {
		s.Where(in(u.C("customer_id")))
	}
	if where := authz.CustomerUser.Where(viewer.From(ctx), authz.View, authz.Set); where != nil {
		where(s)
	}
	text, args := s.OrderBy(u.C("id"), r.C("id")).Query()
	rows, err := tx.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	groups := map[string]*group{}
	var last int64
	var others []int64
	put := func() {
		if last == 0 {
			return
		}
		key := fmt.Sprint(others)
		g := groups[key]
		if g == nil {
			g = &group{others: slices.Clone(others)}
			groups[key] = g
		}
		if g.count++; g.count <= shown {
			g.users = append(g.users, authz.CustomerUser.ID(last))
		}
	}
	for rows.Next() {
		var user int64
		var other stdsql.NullInt64
		if err := rows.Scan(&user, &other); err != nil {
			return nil, err
		}
		if user != last {
			put()
			last, others = user, others[:0]
		}
		if other.Valid {
			others = append(others, other.Int64)
		}
	}
	put()
	return groups, rows.Err()
}
