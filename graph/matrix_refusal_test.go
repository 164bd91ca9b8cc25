package graph_test

import "strings"

// This file has the refusals of mutations in the matrix that do not depend on the permission for the record.

// rightsRefusal returns the code if the viewer may not act against a user.
func rightsRefusal(_ *matrixWorld, a *matrixViewer, r record) string {
	if a.mayNotActAgainst(r) {
		return "PERMISSION_DENIED"
	}
	return ""
}

// grantRefusal returns the code if the viewer may not grant what a role grants to the users of its company, or, for a predefined
// role, to those of the viewer's company, which gets a copy.
func grantRefusal(_ *matrixWorld, a *matrixViewer, r record) string {
	company := r.company
	if company == 0 {
		company = a.company
	}
	if a.mayNotGrant(r, company) {
		return "PERMISSION_DENIED"
	}
	return ""
}

// takeOverRefusal returns the code if the viewer may not do what leads to signing in as a user.
func takeOverRefusal(_ *matrixWorld, a *matrixViewer, r record) string {
	switch {
	case r.guest:
		return "GUEST"
	case a.staff || a.isSelf(r):
		return ""
	case r.capability && !a.capability:
		return "PERMISSION_DENIED"
	}
	for typ, actions := range storefrontActions {
		for _, action := range strings.Fields(actions) {
			if typ == "ConsentAcceptance" && action != "VIEW" {
				continue
			}
			mine, theirs := a.effectiveLevel(typ, action), r.levels[typ+":"+action]
			if r.defaultLevel != "" {
				theirs = r.defaultLevel
			}
			reaches := mine == "CUSTOMER" && r.company == a.company || mine == "CUSTOMER_TREE" && isBelow(r.company, a.company)
			keepsOwnRows := strings.Contains("CustomerUserAddress Rfq Quote Order ConsentAcceptance", typ) && mine != ""
			if !reaches && (theirs != "" || keepsOwnRows) || theirs == "CUSTOMER_TREE" && mine != theirs {
				return "PERMISSION_DENIED"
			}
		}
	}
	return ""
}

// copyRefusal returns the code if the viewer may not grant what a role grants to the users of the viewer's own company.
func copyRefusal(_ *matrixWorld, a *matrixViewer, r record) string {
	if a.mayNotGrant(r, a.company) {
		return "PERMISSION_DENIED"
	}
	return ""
}

// inUseRefusal returns the code if a role may not be deleted, even by a permitted viewer.
func inUseRefusal(_ *matrixWorld, a *matrixViewer, r record) string {
	switch {
	case a.mayNotGrant(r, r.company):
		return "PERMISSION_DENIED"
	case r.inUse:
		return "HAS_RECORDS"
	}
	return ""
}

// passwordResetRefusal returns the code if a user may not be sent a link, even by a permitted viewer.
func passwordResetRefusal(_ *matrixWorld, a *matrixViewer, r record) string {
	switch {
	case a.isSelf(r):
		return "OWN_ACCOUNT"
	case r.guest:
		return "GUEST"
	case r.disabled:
		return "DISABLED"
	}
	return rightsRefusal(nil, a, r)
}

// enableRefusal returns the code if a user may not be enabled, even by a permitted viewer.
func enableRefusal(_ *matrixWorld, a *matrixViewer, r record) string {
	switch {
	case r.guest:
		return "GUEST"
	case a.mayNotActAgainst(r):
		return "PERMISSION_DENIED"
	case r.roleless:
		return "ROLE_REQUIRED"
	}
	return ""
}

// disableRefusal returns the code if a user may not be disabled, even by a permitted viewer.
func disableRefusal(_ *matrixWorld, a *matrixViewer, r record) string {
	switch {
	case a.isSelf(r):
		return "OWN_ACCOUNT"
	case a.mayNotActAgainst(r):
		return "PERMISSION_DENIED"
	case strings.HasPrefix(r.ownerEmail, "admin") && r.company > 0 && r.company != ownCo: // the only administrator of the company
		return "LAST_ADMINISTRATOR"
	}
	return ""
}

// deleteRefusal returns the code if a user may not be deleted, even by a permitted viewer.
func deleteRefusal(_ *matrixWorld, a *matrixViewer, r record) string {
	switch {
	case a.isSelf(r):
		return "OWN_ACCOUNT"
	case a.mayNotActAgainst(r):
		return "PERMISSION_DENIED"
	case r.inUse:
		return "HAS_RECORDS"
	}
	return ""
}
