package authz

import (
	"slices"
	"strings"

	"buyergraph/internal/apperr"
	"buyergraph/internal/viewer"
)

// Operation is what a viewer does to one record by a mutation.
type Operation string

const (
	OpView          Operation = "VIEW" // by a query
	OpEdit          Operation = "EDIT"
	OpDelete        Operation = "DELETE"
	OpCopy          Operation = "COPY"
	OpCustomize     Operation = "CUSTOMIZE" // what a company does to a predefined role: it gets its own copy
	OpEnable        Operation = "ENABLE"
	OpDisable       Operation = "DISABLE"
	OpAssignRoles   Operation = "ASSIGN_ROLES"
	OpAdopt         Operation = "ADOPT" // become the user in whose name an API token acts
	OpResetPassword Operation = "RESET_PASSWORD"
	OpSetPassword   Operation = "SET_PASSWORD"
	OpUnlock        Operation = "UNLOCK"
	OpRevoke        Operation = "REVOKE"
	OpCancel        Operation = "CANCEL"
)

// ManagePasswords is the capability of staff who handle the passwords of others.
const ManagePasswords = "MANAGE_PASSWORDS"

// OperationRule says who may do an operation to which records of an entity. The mutation, the
// field viewerCan and the query accessExplain all ask it.
type OperationRule struct {
	Entity    *Entity
	Operation Operation
	// Mutation is the mutation that does it, and Permission what its @access demands.
	Mutation, Permission string
	// StaffCapability is a capability that staff need besides.
	StaffCapability string
	// Action is what the viewer must be allowed to do to the row.
	Action Action
	// checks are what the rule demands of the record besides. Their errors have no path.
	checks []operationCheck
}

// The errors that do not depend on the record.
var (
	guestError       = apperr.New(apperr.GuestUnchangeable, "This customer user is a guest and has no account.")
	roleMissingError = apperr.New(apperr.RoleRequired, "Give this user a role before enabling the account.", "reason", "ENABLE")
	ownDisableError  = apperr.New(apperr.OwnAccount, "You cannot disable your own account. Ask another administrator.", "reason", "DISABLE")
	ownPasswordError = apperr.New(apperr.OwnAccount, "You cannot reset your own password. Change it with passwordChange.",
		"reason", "PASSWORD_RESET")
	tokenAdoptError = apperr.New(apperr.PermissionDenied, "An API token cannot adopt tokens. Sign in as a staff user.",
		"reason", "TOKEN_ADOPT")
	tokenRevokedError = apperr.New(apperr.Invalid, "This token was revoked. Create a new one.", "reason", "TOKEN_REVOKED")
	disabledError     = apperr.New(apperr.Disabled, "Enable this user before resetting the password.", "reason", "PASSWORD_RESET")
	jobEndedError     = apperr.New(apperr.Invalid, "This job has already ended.", "reason", "JOB_ENDED")
)

// operationCheck refuses an operation to a record, or returns nil.
type operationCheck func(v *viewer.Viewer, t *Target) *apperr.Error

// operationRules lists the operations in the order in which viewerCan answers them. Each
// mutation that acts on one record stands here.
var operationRules = []*OperationRule{
	{Entity: CustomerUser, Operation: OpEdit, Mutation: "customerUserUpdate", Permission: "CustomerUser:EDIT", Action: Edit},
	{Entity: CustomerUser, Operation: OpEnable, Mutation: "customerUserEnable", Permission: "CustomerUser:EDIT", Action: Edit,
		checks: []operationCheck{
			refuseIf(isGuest, guestError),
			checkActAgainst,
			refuseIf(lacksRole, roleMissingError),
		}},
	{Entity: CustomerUser, Operation: OpDisable, Mutation: "customerUserDisable", Permission: "CustomerUser:EDIT", Action: Edit,
		checks: []operationCheck{
			refuseOwnAccount(ownDisableError),
			checkActAgainst,
		}},
	{Entity: CustomerUser, Operation: OpAssignRoles, Mutation: "customerUserRolesUpdate", Permission: "CustomerUser:EDIT", Action: Edit},
	{Entity: CustomerUser, Operation: OpResetPassword, Mutation: "customerUserPasswordReset", Permission: "CustomerUser:EDIT",
		StaffCapability: ManagePasswords, Action: Edit,
		checks: []operationCheck{
			refuseOwnAccount(ownPasswordError),
			refuseIf(isGuest, guestError),
			refuseIf(isDisabled, disabledError),
			checkActAgainst,
		}},
	{Entity: CustomerUser, Operation: OpSetPassword, Mutation: "customerUserPasswordSet", Permission: ManagePasswords, Action: Edit,
		checks: []operationCheck{
			refuseIf(isGuest, guestError),
			checkTakeOver,
		}},
	{Entity: CustomerUser, Operation: OpUnlock, Mutation: "customerUserUnlock", Permission: "CustomerUser:EDIT",
		StaffCapability: ManagePasswords, Action: Edit,
		checks: []operationCheck{checkActAgainst}},

	{Entity: CustomerUserRole, Operation: OpEdit, Mutation: "customerUserRoleUpdate", Permission: "CustomerUserRole:EDIT", Action: Edit,
		checks: []operationCheck{checkWithinOwnGrants}},
	{Entity: CustomerUserRole, Operation: OpCustomize, Mutation: "customerUserRoleUpdate", Permission: "CustomerUserRole:EDIT", Action: View,
		checks: []operationCheck{
			checkCustomizable,
			checkMayCreateRole,
			checkMoved,
		}},
	{Entity: CustomerUserRole, Operation: OpCopy, Mutation: "customerUserRoleCopy", Permission: "CustomerUserRole:CREATE", Action: View,
		checks: []operationCheck{checkCopyable, checkMayCreateRole, checkMayGrantInOwnCompany}},
	{Entity: CustomerUserRole, Operation: OpDelete, Mutation: "customerUserRoleDelete", Permission: "CustomerUserRole:DELETE", Action: Delete,
		checks: []operationCheck{checkWithinOwnGrants, checkUnreferenced}},

	{Entity: StaffUser, Operation: OpEdit, Mutation: "staffUserUpdate", Permission: "StaffUser:EDIT", Action: Edit},
	{Entity: StaffUser, Operation: OpEnable, Mutation: "staffUserEnable", Permission: "StaffUser:EDIT", Action: Edit,
		checks: []operationCheck{
			checkActAgainst,
			refuseIf(lacksRole, roleMissingError),
		}},
	{Entity: StaffUser, Operation: OpDisable, Mutation: "staffUserDisable", Permission: "StaffUser:EDIT", Action: Edit,
		checks: []operationCheck{
			refuseOwnAccount(ownDisableError),
			checkActAgainst,
		}},
	{Entity: StaffUser, Operation: OpResetPassword, Mutation: "staffUserPasswordReset", Permission: "StaffUser:EDIT",
		StaffCapability: ManagePasswords, Action: Edit,
		checks: []operationCheck{
			refuseOwnAccount(ownPasswordError),
			refuseIf(isDisabled, disabledError),
			checkActAgainst,
		}},

	{Entity: StaffRole, Operation: OpEdit, Mutation: "staffRoleUpdate", Permission: "StaffRole:EDIT", Action: Edit,
		checks: []operationCheck{checkWithinOwnGrants}},
	{Entity: StaffRole, Operation: OpDelete, Mutation: "staffRoleDelete", Permission: "StaffRole:DELETE", Action: Delete,
		checks: []operationCheck{checkWithinOwnGrants, checkUnreferenced}},

	{Entity: ApiToken, Operation: OpRevoke, Mutation: "apiTokenRevoke", Permission: "ApiToken:EDIT", Action: Edit},
	{Entity: ApiToken, Operation: OpAdopt, Mutation: "apiTokenAdopt", Permission: "ApiToken:EDIT", Action: Edit,
		checks: []operationCheck{
			refuseTokens,
			refuseIf(isRevoked, tokenRevokedError),
			checkWithinOwnGrants,
		}},
	{Entity: Session, Operation: OpRevoke, Mutation: "sessionRevoke", Permission: SignedInPermission, Action: Delete,
		checks: []operationCheck{checkActAgainst}},
	{Entity: Job, Operation: OpCancel, Mutation: "jobCancel", Permission: SignedInPermission, Action: Edit,
		checks: []operationCheck{refuseIf(hasEnded, jobEndedError)}},
}

// viewRule is the rule of looking at a record of an entity.
func (e *Entity) viewRule() *OperationRule {
	return &OperationRule{Entity: e, Operation: OpView, Permission: PublicPermission, Action: View}
}

// OperationRules returns the rules of all operations. Several rules can name one mutation,
// which then does the operation that the record allows.
func OperationRules() []*OperationRule { return slices.Clone(operationRules) }

// OperationRules returns the rules of the operations on a record of the entity.
func (e *Entity) OperationRules() []*OperationRule {
	return slices.DeleteFunc(OperationRules(), func(r *OperationRule) bool { return r.Entity != e })
}

// hasOperationBy reports whether an operation on a record of the entity needs an action.
func (e *Entity) hasOperationBy(a Action) bool {
	return e == CustomerUserRole && a == Assign ||
		slices.ContainsFunc(operationRules, func(r *OperationRule) bool { return r.Entity == e && r.Action == a })
}

// OperationRule returns the rule of an operation on a record of the entity; nil if no mutation
// does it.
func (e *Entity) OperationRule(op Operation) *OperationRule {
	if op == OpView {
		return e.viewRule()
	}
	i := slices.IndexFunc(operationRules, func(r *OperationRule) bool { return r.Entity == e && r.Operation == op })
	if i < 0 {
		return nil
	}
	return operationRules[i]
}

// AcceptedOperations returns the operations that the mutations accept from the viewer on a
// record that the viewer sees.
func (t *Target) AcceptedOperations(v *viewer.Viewer) (out []Operation) {
	for _, r := range operationRules {
		if r.Entity == t.Entity && r.Refusal(v, t) == nil {
			out = append(out, r.Operation)
		}
	}
	return out
}

// Refusal returns why the viewer may not do the operation to a record that the viewer sees;
// nil if the viewer may. Codes: PERMISSION_DENIED, OWN_ACCOUNT, GUEST, DISABLED,
// ROLE_REQUIRED, HAS_RECORDS, INVALID.
func (r *OperationRule) Refusal(v *viewer.Viewer, t *Target) *apperr.Error {
	switch missing := r.MissingPermission(v); missing {
	case "":
	case r.StaffCapability:
		return CapabilityNeeded(missing)
	default:
		return PermissionNeeded(missing)
	}
	if f := factOfAction[r.Action]; f != 0 && !t.has(f) {
		return ActionDenied(r.Entity, r.Action)
	}
	for _, check := range r.checks {
		if refusal := check(v, t); refusal != nil {
			return refusal
		}
	}
	return nil
}

// AcceptedInstead returns the operation that the rule's mutation does to a record in place of
// the rule's own; empty if there is none.
func (r *OperationRule) AcceptedInstead(v *viewer.Viewer, t *Target) Operation {
	for _, other := range operationRules {
		if other.Entity == r.Entity && other.Mutation == r.Mutation && other.Operation != r.Operation && other.Refusal(v, t) == nil {
			return other.Operation
		}
	}
	return ""
}

// NeedsTarget reports whether the rule asks more about a record than whether the viewer may do
// the action to it.
func (r *OperationRule) NeedsTarget() bool { return len(r.checks) > 0 || r.StaffCapability != "" }

// MissingPermission returns the permission or capability that the rule demands and the viewer
// does not hold; empty if there is none.
func (r *OperationRule) MissingPermission(v *viewer.Viewer) string {
	switch {
	case !HasPermission(v, r.Permission):
		return r.Permission
	case r.StaffCapability != "" && v.Kind == viewer.Staff && !v.HasCapability(r.StaffCapability):
		return r.StaffCapability
	}
	return ""
}

// GrantedAction returns the action that a role must grant for the operation: the one of the
// permission if it names one, otherwise the one on the row.
func (r *OperationRule) GrantedAction() Action {
	if _, action, ok := strings.Cut(r.Permission, ":"); ok {
		return Action(action)
	}
	return r.Action
}

// ActionDenied returns the error about a record that the viewer may see, but to which the viewer
// may not do an action. Codes: PERMISSION_DENIED.
func ActionDenied(e *Entity, a Action) *apperr.Error {
	return apperr.New(apperr.PermissionDenied, "You may see this record, but you do not hold the permission {permission} for it.",
		"reason", "RECORD", "permission", e.Name+":"+string(a))
}

// RoleExceedsOwnGrants returns the error about a role that grants what the viewer does not hold.
// Codes: PERMISSION_DENIED.
func RoleExceedsOwnGrants(e *Entity, id int64) *apperr.Error {
	return apperr.New(apperr.PermissionDenied, "Role {role} grants more than you hold yourself. Ask somebody who holds its rights.",
		"reason", "ROLE", "role", e.FormatID(id))
}

// refuseIf refuses an operation to records with a fact.
func refuseIf(f fact, refusal *apperr.Error) operationCheck {
	return func(_ *viewer.Viewer, t *Target) *apperr.Error {
		if !t.has(f) {
			return nil
		}
		return refusal
	}
}

// refuseOwnAccount refuses an operation to the viewer's own account.
func refuseOwnAccount(refusal *apperr.Error) operationCheck {
	return func(v *viewer.Viewer, t *Target) *apperr.Error {
		if !t.isOwnAccount(v) {
			return nil
		}
		return refusal
	}
}

// CapabilityNeeded returns the error for a viewer who lacks a capability. Codes: PERMISSION_DENIED.
func CapabilityNeeded(capability string) *apperr.Error {
	return apperr.New(apperr.PermissionDenied, "This needs the capability {capability}.", "reason", "CAPABILITY", "capability", capability)
}

// morePrivilegedError is the error about a user whose rights exceed the viewer's.
var morePrivilegedError = apperr.New(apperr.PermissionDenied, "This user holds rights that you do not hold. Ask somebody who holds them.",
	"reason", "MORE_PRIVILEGED")

// checkActAgainst checks [mayActAgainst] for the holder. It asks nothing of the viewer's own
// account.
func checkActAgainst(v *viewer.Viewer, t *Target) *apperr.Error {
	if !t.isOwnAccount(v) && !mayActAgainst(v, t.Holder) {
		return morePrivilegedError
	}
	return nil
}

// checkTakeOver checks [mayTakeOver] for the holder, and that staff hold MANAGE_PASSWORDS. It asks
// nothing of the viewer's own account.
func checkTakeOver(v *viewer.Viewer, t *Target) *apperr.Error {
	switch {
	case t.isOwnAccount(v):
		return nil
	case v.Kind == viewer.Staff && !v.HasCapability(ManagePasswords):
		return CapabilityNeeded(ManagePasswords)
	case !mayTakeOver(v, t.Holder):
		return morePrivilegedError
	}
	return nil
}

// checkMayGrantInOwnCompany checks that the viewer may grant what a role grants to the users of
// their own company.
func checkMayGrantInOwnCompany(v *viewer.Viewer, t *Target) *apperr.Error {
	copied := *t
	copied.Holder.CompanyPath = v.CustomerPath
	return checkWithinOwnGrants(v, &copied)
}

// checkWithinOwnGrants checks that the viewer may grant what a role grants to whom it applies.
func checkWithinOwnGrants(v *viewer.Viewer, t *Target) *apperr.Error {
	h := t.Holder
	for _, r := range h.Roles {
		if grants, capabilities := MissingToGrant(v, h, r); len(grants)+len(capabilities) > 0 {
			return RoleExceedsOwnGrants(t.Entity, t.ID)
		}
	}
	return nil
}

// checkMoved checks that the viewer may take a predefined role from everybody whom customizing it
// moves to the copy.
func checkMoved(v *viewer.Viewer, t *Target) *apperr.Error {
	if t.moved.Roles == nil {
		return nil
	}
	if !CustomerUser.scopeFor(v, Edit).contains(t.moved.scopeOf(viewer.Customer)) || !mayActAgainst(v, t.moved) {
		return apperr.New(apperr.PermissionDenied,
			"Users of the company hold this role and would get the copy, but you may not change all of them.",
			"reason", "MOVES_USERS")
	}
	return nil
}

// refuseTokens refuses an operation to API tokens, which have no rights of their own.
func refuseTokens(v *viewer.Viewer, _ *Target) *apperr.Error {
	if v.TokenID > 0 {
		return tokenAdoptError
	}
	return nil
}

// checkCustomizable checks that a role is one that companies customize instead of editing it.
func checkCustomizable(v *viewer.Viewer, t *Target) *apperr.Error {
	if !t.has(isPredefined) || t.has(mayEdit) || v.Kind == viewer.CustomerUser && !t.has(mayAssign) {
		return ActionDenied(CustomerUserRole, Edit)
	}
	return nil
}

// checkCopyable checks that a customer user copies only roles that they may give to others.
func checkCopyable(v *viewer.Viewer, t *Target) *apperr.Error {
	if v.Kind == viewer.CustomerUser && !t.has(mayAssign) {
		return apperr.New(apperr.PermissionDenied, "You may see this role, but it is not for companies to copy.", "reason", "NOT_ASSIGNABLE")
	}
	return nil
}

// checkMayCreateRole checks that a customer user may create roles in their own company, which
// a copy belongs to. A copy that staff make belongs to no company.
func checkMayCreateRole(v *viewer.Viewer, _ *Target) *apperr.Error {
	level := CustomerUserRole.LevelFor(v, Create)
	switch {
	case level == viewer.None:
		return PermissionNeeded(CustomerUserRole.Name + ":" + string(Create))
	case v.Kind == viewer.CustomerUser && !levelApplies(v, viewer.LowerLevel(level, Customer.LevelFor(v, View))):
		return PermissionNeeded(Customer.Name + ":" + string(View))
	}
	return nil
}

func checkUnreferenced(v *viewer.Viewer, t *Target) *apperr.Error { return t.CheckUnreferenced(v) }

// CheckUnreferenced checks that no record refers to one that is to be deleted. The message
// names the entities of which the viewer may see records. Codes: HAS_RECORDS.
func (t *Target) CheckUnreferenced(v *viewer.Viewer) *apperr.Error {
	var visible []*Entity
	referenced := false
	for _, c := range conditionsOf[t.Entity] {
		if c.referrer == nil || !t.has(c.fact) {
			continue
		}
		if referenced = true; c.referrer.LevelFor(v, View) != viewer.None {
			visible = append(visible, c.referrer)
		}
	}
	if !referenced {
		return nil
	}
	if len(visible) == 0 {
		return apperr.New(apperr.HasRecords, "Other records still refer to this one. Remove these references first.")
	}
	return apperr.New(apperr.HasRecords, "Other records still refer to this one: {entities}. Remove these references first.",
		"entities", visible)
}
