// Package roles has the rules of roles: what a role may grant, who may assign it, what an
// edit changes for its holders, and why a user may do something.
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

// Reason is the code for why a user may, or may not, do something.
type Reason string

// The reasons. The SDL's enum AccessReason describes them.
const (
	Granted    Reason = "GRANTED"
	Always     Reason = "ALWAYS"
	NotGranted Reason = "NOT_GRANTED"
	OutOfReach Reason = "OUT_OF_REACH"
	Never      Reason = "NEVER"
)

// Explanation says whether and why a user may do something to a record.
type Explanation struct {
	Allowed bool
	Reason  Reason
	Level   viewer.Level
	Roles   []Held
	Text    string
}

// Held is a role that a user holds, and the level at which it grants the action.
type Held struct {
	ID          string
	Label       string
	Level       viewer.Level
	grantedRole authz.Role
}

// Question asks whether a user may do something to a record.
type Question struct {
	Action authz.Action
	NodeID string
	UserID *string // graph id of the user; nil for the viewer
}

// ExplainAccess answers a question. The answer is nil if the viewer does not see the record,
// or may not ask about the user. The error is that of a query.
func ExplainAccess(ctx context.Context, s *store.Store, q Question) (*Explanation, error) {
	e, n := authz.ByID(q.NodeID)
	asker := viewer.FromContext(ctx)
	if e == nil {
		return nil, nil
	}
	if visible, err := e.RowMatches(ctx, s, n, e.Predicate(asker, authz.View, authz.ForRow)); err != nil || !visible {
		return nil, err
	}
	subject, heldRoles, err := viewerAskedAbout(ctx, s, asker, q.UserID)
	if err != nil || subject == nil {
		return nil, err
	}
	x := &Explanation{Level: e.LevelFor(subject, q.Action), Roles: heldRoles}
	if x.Allowed, err = e.RowMatches(ctx, s, n, e.Predicate(subject, q.Action, authz.ForRow)); err != nil {
		return nil, err
	}
	withinLevel, err := e.RowMatches(ctx, s, n, e.PredicateOfLevel(subject, q.Action, authz.ForRow))
	if err != nil {
		return nil, err
	}
	for i, h := range heldRoles {
		grants, _ := authz.EffectiveGrants(subject.Kind, []authz.Role{h.grantedRole})
		heldRoles[i].Level = e.LevelFor(&viewer.Viewer{Kind: subject.Kind, Grants: grants}, q.Action)
	}
	switch {
	case x.Allowed && x.Level != viewer.None && withinLevel:
		x.Reason = Granted
	case x.Allowed:
		x.Reason = Always
	case x.Level == viewer.None:
		x.Reason = NotGranted
	case withinLevel:
		x.Reason = Never
	default:
		x.Reason = OutOfReach
	}
	x.Text = x.explainInWords(e, q.Action, subject.Kind)
	return x, nil
}

// viewerAskedAbout returns the user of a question as a viewer, and those of the user's roles
// that the asker sees. It is nil if the asker may not ask about the user. All users may ask
// about themselves. To ask about somebody else, the asker must be allowed to edit a customer
// user, or to see a staff user.
func viewerAskedAbout(
	ctx context.Context, s *store.Store, asker *viewer.Viewer, userID *string,
) (*viewer.Viewer, []Held, error) {
	id := authz.CustomerUser.FormatID(asker.ID)
	if asker.Kind == viewer.Staff {
		id = authz.StaffUser.FormatID(asker.ID)
	}
	action := authz.View
	if userID != nil && *userID != id {
		id, action = *userID, authz.Edit
	}
	e, n := authz.ByID(id)
	switch e {
	case authz.StaffUser:
		action = authz.View
	case authz.CustomerUser:
	default:
		return nil, nil, nil
	}
	if mayAsk, err := e.RowMatches(ctx, s, n, e.Predicate(asker, action, authz.ForRow)); err != nil || !mayAsk {
		return nil, nil, err
	}
	if e == authz.StaffUser {
		return loadStaffUser(ctx, s, n)
	}
	return loadCustomerUser(ctx, s, n)
}

// loadStaffUser returns a staff user with their grants, and those of their roles that the
// context's viewer sees.
func loadStaffUser(ctx context.Context, s *store.Store, id int64) (*viewer.Viewer, []Held, error) {
	heldByUser := staffrole.HasStaffUsersWith(staffuser.ID(id))
	allRoles, err := s.Client.StaffRole.Query().Where(heldByUser).Order(staffrole.ByID()).All(viewer.AsSystem(ctx))
	if err != nil {
		return nil, nil, err
	}
	visibleIDs, err := s.Client.StaffRole.Query().Where(heldByUser).IDs(ctx)
	if err != nil {
		return nil, nil, err
	}
	var heldRoles []Held
	roles := make([]authz.Role, len(allRoles))
	for i, r := range allRoles {
		roles[i] = FromStaffRole(r)
		if slices.Contains(visibleIDs, r.ID) {
			heldRoles = append(heldRoles, Held{ID: authz.StaffRole.FormatID(r.ID), Label: r.Label, grantedRole: roles[i]})
		}
	}
	v := &viewer.Viewer{Kind: viewer.Staff, ID: id}
	v.Grants, _ = authz.EffectiveGrants(v.Kind, roles)
	return v, heldRoles, nil
}

// loadCustomerUser returns a customer user with their grants, and those of their roles that
// the context's viewer sees.
func loadCustomerUser(ctx context.Context, s *store.Store, id int64) (*viewer.Viewer, []Held, error) {
	rolesInOrder := func(q *ent.CustomerUserRoleQuery) { q.Order(customeruserrole.ByID()) }
	u, err := s.Client.CustomerUser.Query().Where(customeruser.ID(id)).WithCustomer().WithRoles(rolesInOrder).Only(viewer.AsSystem(ctx))
	if err != nil {
		return nil, nil, err
	}
	visibleIDs, err := s.Client.CustomerUserRole.Query().Where(customeruserrole.HasCustomerUsersWith(customeruser.ID(id))).IDs(ctx)
	if err != nil {
		return nil, nil, err
	}
	var heldRoles []Held
	var roles []authz.Role
	for _, r := range u.Edges.Roles {
		if r.CustomerID != nil && *r.CustomerID != u.CustomerID { // a role of a company that the user has left
			continue
		}
		granted := FromCustomerUserRole(r)
		roles = append(roles, granted)
		if slices.Contains(visibleIDs, r.ID) {
			heldRoles = append(heldRoles, Held{ID: authz.CustomerUserRole.FormatID(r.ID), Label: r.Label, grantedRole: granted})
		}
	}
	v := &viewer.Viewer{Kind: viewer.CustomerUser, ID: id, CustomerID: u.CustomerID, CustomerPath: u.Edges.Customer.Path}
	v.Grants, _ = authz.EffectiveGrants(v.Kind, roles)
	return v, heldRoles, nil
}

// FromStaffRole returns what a role of staff grants.
func FromStaffRole(r *ent.StaffRole) authz.Role {
	return authz.Role{
		DefaultLevel: viewer.Level(r.DefaultLevel),
		Permissions:  derefSlice(r.Permissions),
		Capabilities: derefSlice(r.Capabilities),
	}
}

// FromCustomerUserRole returns what a role of customer users grants.
func FromCustomerUserRole(r *ent.CustomerUserRole) authz.Role {
	return authz.Role{
		DefaultLevel: viewer.Level(r.DefaultLevel),
		Permissions:  derefSlice(r.Permissions),
		Capabilities: derefSlice(r.Capabilities),
	}
}

func derefSlice[T any](p *[]T) []T {
	if p == nil {
		return nil
	}
	return *p
}

// scopeTexts describes the scope of each level for the text of an explanation.
var scopeTexts = map[viewer.Kind]map[viewer.Level]string{
	viewer.CustomerUser: {
		viewer.Own:          "the user's own records",
		viewer.Customer:     "records of the user's company",
		viewer.CustomerTree: "records of the user's company and its subsidiaries",
	},
	viewer.Staff: {viewer.Own: "records of companies that the user owns or represents", viewer.All: "all records"},
}

// explainInWords returns the explanation as a sentence for people.
func (x *Explanation) explainInWords(e *authz.Entity, a authz.Action, audience viewer.Kind) string {
	permission := fmt.Sprintf("%s of %s", a, e.Name)
	var labels []string
	for _, h := range x.Roles {
		if h.Level == x.Level && h.Level != viewer.None {
			labels = append(labels, h.Label)
		}
	}
	granted := fmt.Sprintf("%s is granted for %s", permission, scopeTexts[audience][x.Level])
	if len(labels) > 0 {
		granted += " by " + strings.Join(labels, ", ")
	}
	switch x.Reason {
	case Granted:
		return granted + ". This record is one of them."
	case Always:
		return permission + " needs no role here: the record is the user or belongs to the user, is published or shared with the user, " +
			"or is an audit entry of a customer user that the user may edit."
	case NotGranted:
		return "None of the user's roles grants " + permission + "."
	case OutOfReach:
		return granted + ". This record is not one of them."
	}
	return granted + ", but is not possible on this record."
}
