// Package roles has the rules of roles: what a role may grant, who may assign it, what an
// edit changes for its holders, and why a user may do something.
package roles

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"buyergraph/ent"
	"buyergraph/ent/capability"
	"buyergraph/ent/customeruser"
	"buyergraph/ent/customeruserrole"
	"buyergraph/ent/staffrole"
	"buyergraph/ent/staffuser"
	"buyergraph/internal/apperr"
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
	Refused    Reason = "REFUSED"
	Never      Reason = "NEVER"
)

// Explanation says whether and why a user may do an operation to a record.
type Explanation struct {
	Allowed bool
	Reason  Reason
	// ErrorCode is the code with which the mutation refuses the operation; nil if it accepts it,
	// and if there is no such mutation.
	ErrorCode *apperr.Code
	Level     *viewer.Level // nil for a capability
	Roles     []Held
	Text      string
}

// Held is a role that a user holds, and the level at which it grants the permission that the
// operation needs.
type Held struct {
	ID          string
	Label       string
	Level       *viewer.Level // nil for a capability
	grantedRole authz.Role
}

// Question asks whether a user may do an operation to a record, or whether the user holds a capability.
type Question struct {
	Operation  *authz.Operation
	NodeID     *string
	Capability *string
	UserID     *string // graph id of the user; nil for the viewer
}

// ExplainAccess answers a question. The answer is nil if the viewer does not see the record,
// or may not ask about the user. Codes: INVALID if it is not one question.
func ExplainAccess(ctx context.Context, s *store.Store, q Question) (*Explanation, error) {
	switch {
	case q.Capability != nil && q.Operation == nil && q.NodeID == nil:
		return explainCapability(ctx, s, *q.Capability, q.UserID)
	case q.Capability == nil && q.Operation != nil && q.NodeID != nil:
		return explainOperation(ctx, s, *q.Operation, *q.NodeID, q.UserID)
	}
	return nil, apperr.New(apperr.Invalid, `Give either "operation" and "node", or "capability".`, "reason", "ONE_QUESTION")
}

func explainOperation(ctx context.Context, s *store.Store, op authz.Operation, node string, user *string) (*Explanation, error) {
	e, n := authz.ByID(node)
	asker := viewer.FromContext(ctx)
	if e == nil {
		return nil, nil
	}
	if visible, err := e.RowMatches(ctx, s, n, e.Predicate(asker, authz.View, authz.ForRow)); err != nil || !visible {
		return nil, err
	}
	subject, heldRoles, err := viewerAskedAbout(ctx, s, asker, user)
	if err != nil || subject == nil {
		return nil, err
	}
	rule := e.OperationRule(op)
	if rule == nil {
		return &Explanation{
			Reason: Never, Level: new(viewer.None), Roles: withLevels(heldRoles, func(authz.Role) viewer.Level { return viewer.None }),
			Text: fmt.Sprintf("No mutation does %s to records of this kind.", op),
		}, nil
	}
	heldRoles = withLevels(heldRoles, func(r authz.Role) viewer.Level {
		grants, _ := authz.EffectiveGrants(subject.Kind, []authz.Role{r})
		return e.LevelFor(&viewer.Viewer{Kind: subject.Kind, Grants: grants}, rule.GrantedAction())
	})
	f, err := findFacts(ctx, s, rule, subject, asker, n)
	if err != nil {
		return nil, err
	}
	level := e.LevelFor(subject, rule.GrantedAction())
	x := &Explanation{Allowed: f.refusal == nil, Level: &level, Roles: heldRoles}
	if f.refusal != nil && rule.Mutation != "" && f.doneInstead == "" {
		x.ErrorCode = &f.refusal.Code
	}
	x.Reason = f.reason(level)
	x.Text = x.explainInWords(f, subject.Kind)
	return x, nil
}

// withLevels sets the level of each role.
func withLevels(held []Held, levelOf func(authz.Role) viewer.Level) []Held {
	for i, h := range held {
		held[i].Level = new(levelOf(h.grantedRole))
	}
	return held
}

// explainCapability says which roles of a user grant a capability.
func explainCapability(ctx context.Context, s *store.Store, code string, user *string) (*Explanation, error) {
	subject, heldRoles, err := viewerAskedAbout(ctx, s, viewer.FromContext(ctx), user)
	if err != nil || subject == nil {
		return nil, err
	}
	x := &Explanation{Allowed: subject.HasCapability(code)}
	var labels []string
	for _, h := range heldRoles {
		if slices.Contains(h.grantedRole.Capabilities, code) {
			x.Roles, labels = append(x.Roles, h), append(labels, h.Label)
		}
	}
	if x.Allowed {
		x.Reason, x.Text = Granted, fmt.Sprintf("The capability %s is granted by %s.", code, strings.Join(labels, ", "))
		if len(labels) == 0 {
			x.Text = fmt.Sprintf("The capability %s is granted by a role that you may not see.", code)
		}
		return x, nil
	}
	exists := slices.Contains(authz.CapabilitiesOf(subject.Kind), code)
	if !exists {
		audience := capability.Audience(authz.AudienceOf(subject.Kind))
		exists, err = s.Client.Capability.Query().Where(capability.Code(code), capability.AudienceEQ(audience)).Exist(ctx)
	}
	x.Reason, x.Text = NotGranted, fmt.Sprintf("None of the user's roles grants the capability %s.", code)
	if !exists {
		x.Reason, x.Text = Never, "There is no such capability for users of this kind."
	}
	return x, err
}

// facts are what an explanation is made of.
type facts struct {
	rule              *authz.OperationRule
	missingPermission string          // a permission or capability; empty if the user holds what the rule demands
	refusal           *apperr.Error   // nil if the user may do the operation
	doneInstead       authz.Operation // what the mutation does to the record in place of the operation; empty for nothing
	rowAllowed        bool            // the user may do the rule's action to the row
	withinLevel       bool            // the level of the user's grant covers the row
}

// findFacts finds out about a user and a record that the asker sees. The error is that of a query.
func findFacts(
	ctx context.Context, s *store.Store, rule *authz.OperationRule, subject, asker *viewer.Viewer, n int64,
) (f facts, err error) {
	e := rule.Entity
	f.rule, f.missingPermission = rule, rule.MissingPermission(subject)
	if f.rowAllowed, err = e.RowMatches(ctx, s, n, e.Predicate(subject, rule.Action, authz.ForRow)); err != nil {
		return f, err
	}
	if f.withinLevel, err = e.RowMatches(ctx, s, n, e.PredicateOfLevel(subject, rule.GrantedAction(), authz.ForRow)); err != nil {
		return f, err
	}
	if f.missingPermission != "" {
		f.refusal = rule.Refusal(subject, nil)
		return f, nil
	}
	visible, err := e.RowMatches(ctx, s, n, e.Predicate(subject, authz.View, authz.ForRow))
	if err != nil || !visible {
		f.refusal = e.NotFound(e.FormatID(n))
		return f, err
	}
	t, err := e.LoadTarget(ctx, s, subject, n)
	if err != nil {
		return f, err
	}
	f.doneInstead = rule.AcceptedInstead(subject, t)
	f.refusal, err = rule.RefusalFor(ctx, s, subject, t, asker)
	return f, err
}

// reason is the code for why the user may, or may not, do the operation. level is that of the
// user's grant.
func (f facts) reason(level viewer.Level) Reason {
	switch {
	case f.refusal == nil && level != viewer.None && f.withinLevel:
		return Granted
	case f.refusal == nil:
		return Always
	case f.doneInstead != "":
		return Never
	case f.missingPermission != "" || level == viewer.None && !f.rowAllowed:
		return NotGranted
	case f.rowAllowed:
		return Refused
	case f.withinLevel:
		return Never
	}
	return OutOfReach
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
	v.Grants, v.Capabilities = authz.EffectiveGrants(v.Kind, roles)
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
	v.Grants, v.Capabilities = authz.EffectiveGrants(v.Kind, roles)
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

// explainInWords returns the explanation in sentences for people.
func (x *Explanation) explainInWords(f facts, audience viewer.Kind) string {
	operation, action := f.rule.Operation, f.rule.GrantedAction()
	permission, needs := fmt.Sprintf("%s of %s", action, f.rule.Entity.Name), ""
	if string(operation) != string(action) {
		needs = fmt.Sprintf("%s needs %s. ", operation, permission)
	}
	var labels []string
	for _, h := range x.Roles {
		if *h.Level == *x.Level && *h.Level != viewer.None {
			labels = append(labels, h.Label)
		}
	}
	granted := fmt.Sprintf("%s%s is granted for %s", needs, permission, scopeTexts[audience][*x.Level])
	if len(labels) > 0 {
		granted += " by " + strings.Join(labels, ", ")
	}
	switch {
	case x.Reason == Granted:
		return granted + ". This record is one of them." + effectTexts[operation]
	case x.Reason == Always:
		return needs + permission + " needs no role here: the record is the user or belongs to the user, is published or shared with " +
			"the user, or is an audit entry of a customer user that the user may edit." + effectTexts[operation]
	case x.Reason == NotGranted && f.missingPermission != "" && !strings.Contains(f.missingPermission, ":"):
		return fmt.Sprintf("%s needs the capability %s. None of the user's roles grants it.", operation, f.missingPermission)
	case x.Reason == NotGranted:
		return needs + "None of the user's roles grants " + permission + "."
	case x.Reason == OutOfReach:
		return granted + ". This record is not one of them."
	case x.Reason == Refused:
		return fmt.Sprintf("%s answers %s to the user: %s", f.rule.Mutation, f.refusal.Code, f.refusal.Message)
	case f.doneInstead != "":
		return fmt.Sprintf("%s does %s to this record, not %s.", f.rule.Mutation, f.doneInstead, operation)
	}
	return granted + ", but is not possible on this record."
}

// effectTexts tells what an operation does where its name does not.
var effectTexts = map[authz.Operation]string{
	authz.OpCustomize: " The user's company gets its own copy of this predefined role, with the changes that the user makes, and the " +
		"company's users who hold the role are moved to the copy. The copy can grant only what the user holds. The role itself stays " +
		"as it is, and so do the users of other companies.",
}
