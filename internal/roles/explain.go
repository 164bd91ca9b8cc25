// Package roles has the rules of roles: what they grant, to whom, and who may grant it.
package roles

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"buyergraph/ent"
	"buyergraph/ent/customeruser"
	"buyergraph/ent/customeruserrole"
	"buyergraph/ent/staffrole"
	"buyergraph/ent/staffuser"
	"buyergraph/internal/authz"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// Reason says in one word why somebody may do something, or may not.
type Reason string

// The reasons; the SDL's enum AccessReason describes them.
const (
	Granted    Reason = "GRANTED"
	Always     Reason = "ALWAYS"
	NotGranted Reason = "NOT_GRANTED"
	OutOfReach Reason = "OUT_OF_REACH"
	Never      Reason = "NEVER"
)

// Explanation says why somebody may do something to a record, or may not.
type Explanation struct {
	Allowed bool
	Reason  Reason
	Level   viewer.Level
	Roles   []Held
	Text    string
}

// Held is a role that somebody has, and how far it lets him do it.
type Held struct {
	ID    string
	Label string
	Level viewer.Level
	role  authz.Role
}

// Question asks whether somebody may do something to a record.
type Question struct {
	Action authz.Action
	Node   string
	As     *string // the viewer himself where it is nil
}

// Explain answers; nil where the viewer does not see the record, or may not ask about him.
func Explain(ctx context.Context, s *store.Store, q Question) (*Explanation, error) {
	e, n := authz.ByID(q.Node)
	asker := viewer.From(ctx)
	if e == nil {
		return nil, nil
	}
	if seen, err := e.Selects(ctx, s, n, e.Where(asker, authz.View, authz.Point)); err != nil || !seen {
		return nil, err
	}
	who, held, err := about(ctx, s, asker, q.As)
	if err != nil || who == nil {
		return nil, err
	}
	x := &Explanation{Level: e.Level(who, q.Action), Roles: held}
	if x.Allowed, err = e.Selects(ctx, s, n, e.Where(who, q.Action, authz.Point)); err != nil {
		return nil, err
	}
	reached, err := e.Selects(ctx, s, n, e.Reach(who, q.Action, authz.Point))
	if err != nil {
		return nil, err
	}
	for i, h := range held {
		grants, _ := authz.Granted(who.Kind, []authz.Role{h.role})
		held[i].Level = e.Level(&viewer.Viewer{Kind: who.Kind, Grants: grants}, q.Action)
	}
	switch {
	case x.Allowed && x.Level != viewer.None && reached:
		x.Reason = Granted
	case x.Allowed:
		x.Reason = Always
	case x.Level == viewer.None:
		x.Reason = NotGranted
	case reached:
		x.Reason = Never
	default:
		x.Reason = OutOfReach
	}
	x.Text = x.say(e, q.Action, who.Kind)
	return x, nil
}

// about is the viewer whom a question is about, and his roles as far as the asker sees
// them; nil where the asker may not know.
func about(ctx context.Context, s *store.Store, asker *viewer.Viewer, as *string) (*viewer.Viewer, []Held, error) {
	id := authz.CustomerUser.ID(asker.ID)
	if asker.Kind == viewer.Staff {
		id = authz.StaffUser.ID(asker.ID)
	}
	action := authz.View
	if as != nil && *as != id {
		id, action = *as, authz.Edit
	}
	e, n := authz.ByID(id)
	switch e {
	case authz.StaffUser:
		action = authz.View
	case authz.CustomerUser:
	default:
		return nil, nil, nil
	}
	if known, err := e.Selects(ctx, s, n, e.Where(asker, action, authz.Point)); err != nil || !known {
		return nil, nil, err
	}
	if e == authz.StaffUser {
		return staff(ctx, s, n)
	}
	return customerUser(ctx, s, n)
}

func staff(ctx context.Context, s *store.Store, id int64) (*viewer.Viewer, []Held, error) {
	of := staffrole.HasStaffUsersWith(staffuser.ID(id))
	all, err := s.Client.StaffRole.Query().Where(of).Order(staffrole.ByID()).All(viewer.AsSystem(ctx))
	if err != nil {
		return nil, nil, err
	}
	seen, err := s.Client.StaffRole.Query().Where(of).IDs(ctx)
	if err != nil {
		return nil, nil, err
	}
	var held []Held
	roles := make([]authz.Role, len(all))
	for i, r := range all {
		roles[i] = OfStaff(r)
		if slices.Contains(seen, r.ID) {
			held = append(held, Held{ID: authz.StaffRole.ID(r.ID), Label: r.Label, role: roles[i]})
		}
	}
	v := &viewer.Viewer{Kind: viewer.Staff, ID: id}
	v.Grants, _ = authz.Granted(v.Kind, roles)
	return v, held, nil
}

func customerUser(ctx context.Context, s *store.Store, id int64) (*viewer.Viewer, []Held, error) {
	u, err := s.Client.CustomerUser.Query().Where(customeruser.ID(id)).WithCustomer().WithRoles(func(q *ent.CustomerUserRoleQuery) { q.Order(customeruserrole.ByID()) }).Only(viewer.AsSystem(ctx))
	if err != nil {
		return nil, nil, err
	}
	seen, err := s.Client.CustomerUserRole.Query().Where(customeruserrole.HasCustomerUsersWith(customeruser.ID(id))).IDs(ctx)
	if err != nil {
		return nil, nil, err
	}
	var held []Held
	var roles []authz.Role
	for _, r := range u.Edges.Roles {
		if r.CustomerID != nil && *r.CustomerID != u.CustomerID { // of a company that he has left
			continue
		}
		of := OfCustomerUsers(r)
		roles = append(roles, of)
		if slices.Contains(seen, r.ID) {
			held = append(held, Held{ID: authz.CustomerUserRole.ID(r.ID), Label: r.Label, role: of})
		}
	}
	v := &viewer.Viewer{Kind: viewer.CustomerUser, ID: id, CustomerID: u.CustomerID, CustomerPath: u.Edges.Customer.Path}
	v.Grants, _ = authz.Granted(v.Kind, roles)
	return v, held, nil
}

// OfStaff is what a role of staff grants.
func OfStaff(r *ent.StaffRole) authz.Role {
	return authz.Role{DefaultLevel: viewer.Level(r.DefaultLevel), Permissions: list(r.Permissions), Capabilities: list(r.Capabilities)}
}

// OfCustomerUsers is what a role of customer users grants.
func OfCustomerUsers(r *ent.CustomerUserRole) authz.Role {
	return authz.Role{DefaultLevel: viewer.Level(r.DefaultLevel), Permissions: list(r.Permissions), Capabilities: list(r.Capabilities)}
}

func list[T any](p *[]T) []T {
	if p == nil {
		return nil
	}
	return *p
}

// reaches says in words how far a level reaches.
var reaches = map[viewer.Kind]map[viewer.Level]string{
	viewer.CustomerUser: {viewer.Own: "his own", viewer.Customer: "those of his company", viewer.CustomerTree: "those of his company and the companies below it"},
	viewer.Staff:        {viewer.Own: "those of customers that he owns or represents", viewer.All: "all"},
}

func (x *Explanation) say(e *authz.Entity, a authz.Action, audience viewer.Kind) string {
	what := fmt.Sprintf("%s of %s", a, e.Name)
	var by []string
	for _, h := range x.Roles {
		if h.Level == x.Level && h.Level != viewer.None {
			by = append(by, h.Label)
		}
	}
	granted := fmt.Sprintf("%s is granted for %s", what, reaches[audience][x.Level])
	if len(by) > 0 {
		granted += " by " + strings.Join(by, ", ")
	}
	switch x.Reason {
	case Granted:
		return granted + ", and this is one of them."
	case Always:
		return what + " needs no role here: the record is himself or his own, is published, is shared with him, or tells of whom he may edit."
	case NotGranted:
		return what + " is granted by none of his roles."
	case OutOfReach:
		return granted + ", and this is none of them."
	}
	return granted + ", but nobody may do it to this record."
}
