package authz

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"buyergraph/internal/apperr"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql"
)

// This file has what the rules of operations demand of a record besides the permission.

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

// checkMayDelete checks that the viewer may delete the row.
func checkMayDelete(_ *viewer.Viewer, t *Target) *apperr.Error {
	if !t.has(mayDelete) {
		return ActionDenied(t.Entity, Delete)
	}
	return nil
}

// CapabilityNeeded returns the error for a viewer who lacks a capability. Codes: PERMISSION_DENIED.
func CapabilityNeeded(capability string) *apperr.Error {
	return apperr.New(apperr.PermissionDenied, "This needs the capability {capability}.", "reason", "CAPABILITY", "capability", capability)
}

// AccountNeeded returns the error for an API token, which has no account of its own. Codes:
// PERMISSION_DENIED.
func AccountNeeded() *apperr.Error {
	return apperr.New(apperr.PermissionDenied, "An API token has no account of its own.", "reason", "API_TOKEN")
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

// checkUnreferenced checks that no record refers to one that is to be deleted.
func checkUnreferenced(_ *viewer.Viewer, t *Target) *apperr.Error {
	for _, c := range conditionsOf[t.Entity] {
		if c.referrer != nil && t.has(c.fact) {
			return referencedError
		}
	}
	return nil
}

// referencedError is the error about a record to which only records refer that the asker does not see.
var referencedError = apperr.New(apperr.HasRecords, "Other records still refer to this one. Remove these references first.")

// describeReferences returns the error about a record to which others refer. It names the entities of
// which the asker sees such records, and their numbers.
func (t *Target) describeReferences(ctx context.Context, q dbquery.Querier, asker *viewer.Viewer) (*apperr.Error, error) {
	var visible []*Entity
	var counts []int64
	for _, c := range conditionsOf[t.Entity] {
		if c.referrer == nil || !t.has(c.fact) || slices.Contains(visible, c.referrer) {
			continue
		}
		s := sql.Select().From(sql.Table(c.referrer.Table).As("t"))
		condition := strings.ReplaceAll(c.referrers, ":id", strconv.FormatInt(t.ID, 10))
		s.Where(sql.P(func(b *sql.Builder) { b.WriteString(condition) }))
		if where := c.referrer.Predicate(asker, View, ForRow); where != nil {
			where(s)
		}
		text, args := s.Count("*").Query()
		n := int64(0)
		if err := dbquery.One(ctx, q, text, args, &n); err != nil {
			return nil, err
		}
		if n > 0 {
			visible, counts = append(visible, c.referrer), append(counts, n)
		}
	}
	if len(visible) == 0 {
		return referencedError, nil
	}
	return apperr.New(apperr.HasRecords, "Other records still refer to this one: {entities}. Remove these references first.",
		"entities", visible, "counts", counts), nil
}
