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
	OpConfirm       Operation = "CONFIRM" // state that the e-mail address is the user's
	OpRevoke        Operation = "REVOKE"
	OpCancel        Operation = "CANCEL"
	OpWithdraw      Operation = "WITHDRAW" // end the acceptance of a consent
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
	// asks are actions besides, of which the checks ask whether the viewer may do them to the row.
	asks []Action
	// checks are what the rule demands of the record besides. Their errors have no path.
	checks []operationCheck
}

// The errors that do not depend on the record.
var (
	guestError       = apperr.New(apperr.GuestUnchangeable, "This customer user is a guest and has no account.")
	roleMissingError = apperr.New(apperr.RoleRequired, "Give this user a role before enabling the account.", "reason", "ENABLE")
	ownDeleteError   = apperr.New(apperr.OwnAccount, "You cannot delete your own account. Ask another administrator.", "reason", "DELETE")
	ownDisableError  = apperr.New(apperr.OwnAccount, "You cannot disable your own account. Ask another administrator.", "reason", "DISABLE")
	ownPasswordError = apperr.New(apperr.OwnAccount, "You cannot reset your own password. Change it with passwordChange.",
		"reason", "PASSWORD_RESET")
	tokenAdoptError = apperr.New(apperr.PermissionDenied, "An API token cannot adopt tokens. Sign in as a staff user.",
		"reason", "TOKEN_ADOPT")
	tokenRevokedError = apperr.New(apperr.Invalid, "This token was revoked. Create a new one.", "reason", "TOKEN_REVOKED")
	disabledError     = apperr.New(apperr.Disabled, "Enable this user before resetting the password.", "reason", "PASSWORD_RESET")
	supersededError   = apperr.New(apperr.Invalid, "A newer version was accepted since. Withdraw that acceptance.", "reason", "SUPERSEDED")
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
	{Entity: CustomerUser, Operation: OpConfirm, Mutation: "customerUserConfirm", Permission: "CustomerUser:EDIT",
		StaffCapability: ManagePasswords, Action: Edit,
		checks: []operationCheck{
			refuseIf(isGuest, guestError),
			checkTakeOver,
		}},
	{Entity: CustomerUser, Operation: OpDelete, Mutation: "customerUserDelete", Permission: "CustomerUser:DELETE", Action: View,
		asks: []Action{Delete},
		checks: []operationCheck{
			refuseOwnAccount(ownDeleteError),
			checkMayDelete,
			checkActAgainst,
			checkUnreferenced,
		}},

	{Entity: Customer, Operation: OpEdit, Mutation: "customerUpdate", Permission: "Customer:EDIT", Action: Edit},
	{Entity: Customer, Operation: OpEnable, Mutation: "customerEnable", Permission: "Customer:EDIT", Action: Edit},
	{Entity: Customer, Operation: OpDisable, Mutation: "customerDisable", Permission: "Customer:EDIT", Action: Edit},
	{Entity: Customer, Operation: OpDelete, Mutation: "customerDelete", Permission: "Customer:DELETE", Action: Delete,
		checks: []operationCheck{checkUnreferenced}},

	{Entity: CustomerGroup, Operation: OpEdit, Mutation: "customerGroupUpdate", Permission: "CustomerGroup:EDIT", Action: Edit},
	{Entity: CustomerGroup, Operation: OpDelete, Mutation: "customerGroupDelete", Permission: "CustomerGroup:DELETE", Action: Delete,
		checks: []operationCheck{checkUnreferenced}},

	{Entity: Website, Operation: OpEdit, Mutation: "websiteUpdate", Permission: "Website:EDIT", Action: Edit},
	{Entity: Website, Operation: OpDelete, Mutation: "websiteDelete", Permission: "Website:DELETE", Action: Delete,
		checks: []operationCheck{refuseIf(isDefaultWebsite, DefaultWebsiteRequired()), checkUnreferenced}},

	{Entity: Settings, Operation: OpEdit, Mutation: "settingsUpdate", Permission: Configure, Action: Edit},
	{Entity: Capability, Operation: OpEdit, Mutation: "capabilityUpdate", Permission: Configure, Action: Edit},
	{Entity: Capability, Operation: OpDelete, Mutation: "capabilityDelete", Permission: Configure, Action: Delete,
		checks: []operationCheck{checkUnreferenced}},

	{Entity: SavedView, Operation: OpEdit, Mutation: "savedViewUpdate", Permission: SignedInPermission, Action: Edit},
	{Entity: SavedView, Operation: OpDelete, Mutation: "savedViewDelete", Permission: SignedInPermission, Action: Delete},

	{Entity: CustomerUserAddress, Operation: OpEdit, Mutation: "customerUserAddressUpdate", Permission: "CustomerUserAddress:EDIT",
		Action: Edit},
	{Entity: CustomerUserAddress, Operation: OpDelete, Mutation: "customerUserAddressDelete", Permission: "CustomerUserAddress:DELETE",
		Action: Delete, checks: []operationCheck{refuseIf(isPrimaryOfSeveral, PrimaryRequired())}},
	{Entity: CustomerAddress, Operation: OpEdit, Mutation: "customerAddressUpdate", Permission: "CustomerAddress:EDIT", Action: Edit},
	{Entity: CustomerAddress, Operation: OpDelete, Mutation: "customerAddressDelete", Permission: "CustomerAddress:DELETE",
		Action: Delete, checks: []operationCheck{refuseIf(isPrimaryOfSeveral, PrimaryRequired())}},

	{Entity: CustomerUserRole, Operation: OpEdit, Mutation: "customerUserRoleUpdate", Permission: "CustomerUserRole:EDIT", Action: Edit,
		checks: []operationCheck{checkWithinOwnGrants}},
	{Entity: CustomerUserRole, Operation: OpCustomize, Mutation: "customerUserRoleUpdate", Permission: "CustomerUserRole:EDIT", Action: View,
		asks: []Action{Assign},
		checks: []operationCheck{
			checkCustomizable,
			checkMayCreateRole,
			checkMoved,
		}},
	{Entity: CustomerUserRole, Operation: OpCopy, Mutation: "customerUserRoleCopy", Permission: "CustomerUserRole:CREATE", Action: View,
		asks:   []Action{Assign},
		checks: []operationCheck{checkCopyable, checkMayCreateRole, checkMayGrantInOwnCompany}},
	{Entity: CustomerUserRole, Operation: OpDelete, Mutation: "customerUserRoleDelete", Permission: "CustomerUserRole:DELETE", Action: Delete,
		checks: []operationCheck{checkWithinOwnGrants, checkUnreferenced}},

	{Entity: Consent, Operation: OpEdit, Mutation: "consentUpdate", Permission: "Consent:EDIT", Action: Edit},
	{Entity: ConsentAcceptance, Operation: OpWithdraw, Mutation: "consentWithdraw", Permission: "ConsentAcceptance:EDIT", Action: Edit,
		checks: []operationCheck{refuseIf(isSuperseded, supersededError)}},

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

// hasOperationBy reports whether an operation on a record of the entity asks about an action.
func (e *Entity) hasOperationBy(a Action) bool {
	return slices.ContainsFunc(operationRules, func(r *OperationRule) bool {
		return r.Entity == e && (r.Action == a || slices.Contains(r.asks, a))
	})
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
// ROLE_REQUIRED, HAS_RECORDS, PRIMARY_REQUIRED, DEFAULT_REQUIRED, INVALID.
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

// OutsideScope returns the error about a record that would be where the viewer may not do an action.
// Codes: PERMISSION_DENIED.
func OutsideScope(e *Entity, a Action) *apperr.Error {
	return apperr.New(apperr.PermissionDenied, "This record would be outside the scope of your permission {permission}.",
		"reason", "SCOPE", "permission", e.Name+":"+string(a))
}

// PrimaryRequired returns the error about the primary address of an address book that would be left
// without one. Codes: PRIMARY_REQUIRED.
func PrimaryRequired() *apperr.Error {
	return apperr.New(apperr.PrimaryRequired, "This is the primary address. Make another address primary first.")
}

// DefaultWebsiteRequired returns the error about the default website, without which there would be none.
// Codes: DEFAULT_REQUIRED.
func DefaultWebsiteRequired() *apperr.Error {
	return apperr.New(apperr.DefaultRequired, "This is the default website. Make another website the default first.")
}

// RoleExceedsOwnGrants returns the error about a role that grants what the viewer does not hold.
// Codes: PERMISSION_DENIED.
func RoleExceedsOwnGrants(e *Entity, id int64) *apperr.Error {
	return apperr.New(apperr.PermissionDenied, "Role {role} grants more than you hold yourself. Ask somebody who holds its rights.",
		"reason", "ROLE", "role", e.FormatID(id))
}
