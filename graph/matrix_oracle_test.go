package graph_test

import (
	"maps"
	"slices"
	"strings"

	"buyergraph/graph"
)

// recordTypes are the types of the records of the matrix.
var recordTypes = strings.Fields("Activity ActivityLink ApiToken Attachment AuditEntry Consent ConsentAcceptance ConsentVersion Customer " +
	"CustomerAddress CustomerGroup CustomerUser CustomerUserAddress CustomerUserRole Invitation Job LoginAttempt Order OrderLine Quote " +
	"QuoteLine QuoteOffer Rfq RfqItem RfqNote Session StaffRole StaffUser Website")

// wholeOfPart names the type that decides about the permissions of a part.
var wholeOfPart = map[string]string{"RfqItem": "Rfq", "RfqNote": "Rfq", "QuoteLine": "Quote", "QuoteOffer": "Quote", "OrderLine": "Order",
	"ConsentVersion": "Consent", "ActivityLink": "Activity", "LoginAttempt": "AuditEntry"}

var levelOrder = []string{"", "OWN", "CUSTOMER", "CUSTOMER_TREE", "ALL"}

// effectiveLevel returns the level of a viewer's grant on a type. It is never higher than the level of VIEW.
func (a *matrixViewer) effectiveLevel(typ, action string) string {
	if whole := wholeOfPart[typ]; whole != "" {
		if typ = whole; action != "VIEW" {
			action = "EDIT"
		}
	}
	l := a.grantedLevel(typ, action)
	if action == "VIEW" {
		return l
	}
	return levelOrder[min(slices.Index(levelOrder, l), slices.Index(levelOrder, a.effectiveLevel(typ, "VIEW")))]
}

// grantedLevel returns the level that a viewer's role gives for an action.
func (a *matrixViewer) grantedLevel(typ, action string) string {
	l := a.grantLevels[typ+":"+action]
	if a.defaultLevel != "" {
		l = a.defaultLevel
	}
	if !a.staff && !slices.Contains(strings.Fields(storefrontActions[typ]), action) {
		l = ""
	}
	return l
}

// mayAct reports whether a viewer may perform an action on a record. It states the access policy independently of the product.
func (a *matrixViewer) mayAct(action string, r record) bool {
	isSelf := r.ownerEmail == a.email && a.email != ""
	switch {
	case a.email == "" && !a.isAPIToken: // a guest sees the website of the request
		return r.typ == "Website" && action == "VIEW"
	case r.typ == "Session":
		return isSelf || a.staff && a.mayEndSession(r)
	case a.staff:
		return a.staffMay(action, r, isSelf)
	}
	l := a.effectiveLevel(r.typ, action)
	within := l == "CUSTOMER" && r.company == a.company || l == "CUSTOMER_TREE" && isBelow(r.company, a.company)
	switch r.typ {
	case "Website", "Consent", "ConsentVersion":
		return action == "VIEW"
	case "CustomerUserRole":
		if l == "" || r.hidden {
			return false
		}
		return within || r.predefined && (action == "VIEW" || action == "ASSIGN")
	case "CustomerUser":
		return isSelf && action == "VIEW" || within && (!isSelf || action != "DELETE")
	case "Activity", "ActivityLink", "Attachment": // attached to an order
		o := a.effectiveLevel("Order", "VIEW")
		return action == "VIEW" && !r.hidden &&
			(o == "OWN" && isSelf || o == "CUSTOMER" && r.company == a.company || o == "CUSTOMER_TREE" && isBelow(r.company, a.company))
	case "Job":
		return isSelf
	case "AuditEntry": // of users that the viewer may edit
		user := r
		user.typ = "CustomerUser"
		return action == "VIEW" && r.company > 0 && a.mayAct("EDIT", user)
	}
	return r.company > 0 && (within || l == "OWN" && isSelf)
}

func (a *matrixViewer) mayEndSession(r record) bool {
	if r.company == 0 {
		return a.effectiveLevel("StaffUser", "EDIT") == "ALL"
	}
	l := a.effectiveLevel("CustomerUser", "EDIT")
	return l == "ALL" || l == "OWN" && slices.Contains(a.servedCompanies, r.company)
}

func (a *matrixViewer) staffMay(action string, r record, isSelf bool) bool {
	l := a.effectiveLevel(r.typ, action)
	switch {
	case r.typ == "StaffUser" && isSelf && action != "EDIT":
		return action == "VIEW"
	case r.typ == "ApiToken" && a.isAPIToken && r.ownerEmail == "machine" && action == "VIEW", r.typ == "Job" && isSelf:
		return true
	case r.typ == "CustomerUserRole" && r.company > 0 && l == "ALL":
		l = a.effectiveLevel("Customer", "VIEW")
	}
	return l == "ALL" || l == "OWN" && slices.Contains(a.servedCompanies, r.company)
}

// operationsOn lists the operations on records of each type, in the order of viewerCan, with their mutations. It states
// independently of the product which mutations act on one record.
var operationsOn = map[string][][2]string{
	"CustomerUser": {{"EDIT", "customerUserUpdate"}, {"ENABLE", "customerUserEnable"}, {"DISABLE", "customerUserDisable"},
		{"ASSIGN_ROLES", "customerUserRolesUpdate"}, {"RESET_PASSWORD", "customerUserPasswordReset"},
		{"SET_PASSWORD", "customerUserPasswordSet"}, {"UNLOCK", "customerUserUnlock"}},
	"CustomerUserRole": {{"EDIT", "customerUserRoleUpdate"}, {"CUSTOMIZE", "customerUserRoleUpdate"}, {"COPY", "customerUserRoleCopy"},
		{"DELETE", "customerUserRoleDelete"}},
	"StaffUser": {{"EDIT", "staffUserUpdate"}, {"ENABLE", "staffUserEnable"}, {"DISABLE", "staffUserDisable"},
		{"RESET_PASSWORD", "staffUserPasswordReset"}},
	"StaffRole": {{"EDIT", "staffRoleUpdate"}, {"DELETE", "staffRoleDelete"}},
	"ApiToken":  {{"REVOKE", "apiTokenRevoke"}},
	"Session":   {{"REVOKE", "sessionRevoke"}},
	"Job":       {{"CANCEL", "jobCancel"}},
}

// allowedOperations returns the operations that a viewer may do to a record: those of the mutations that would succeed, or
// fail for a reason that is not the record. A company customizes the predefined roles, which it may not edit.
func (w *matrixWorld) allowedOperations(a *matrixViewer, r record) []string {
	out := []string{}
	for _, o := range operationsOn[r.typ] {
		if r.typ == "CustomerUserRole" && (o[0] == "EDIT" && !a.mayAct("EDIT", r) || o[0] == "CUSTOMIZE" && a.mayAct("EDIT", r)) {
			continue
		}
		if code := w.expectedOutcome(a, accessOf(o[1]), matrixMutations[o[1]], r); code == "done" || code == "LAST_ADMINISTRATOR" {
			out = append(out, o[0])
		}
	}
	return out
}

// accessOf returns the permission of a mutation's @access.
func accessOf(mutation string) string {
	return graph.Schema().Mutation.Fields.ForName(mutation).Directives.ForName("access").Arguments.ForName("permission").Value.Raw
}

// isSelf reports whether a record is the viewer's own account.
func (a *matrixViewer) isSelf(r record) bool { return r.ownerEmail == a.email && a.email != "" }

// lacksRightsOf reports whether a user or a role grants what the viewer does not hold. Nobody lacks rights of their own. Staff
// are not compared with customer users, nor with their roles.
func (a *matrixViewer) lacksRightsOf(r record) bool {
	ofStaff := r.typ == "StaffUser" || r.typ == "StaffRole"
	switch {
	case a.isSelf(r) || a.staff && !ofStaff:
		return false
	case ofStaff && r.defaultLevel == "ALL":
		return a.defaultLevel != "ALL"
	case r.capability && !a.capability:
		return true
	}
	levels := map[string]string{}
	for typ, actions := range storefrontActions {
		for _, action := range strings.Fields(actions) {
			levels[typ+":"+action] = r.defaultLevel
		}
	}
	maps.Copy(levels, r.levels)
	for key, level := range levels {
		typ, action, _ := strings.Cut(key, ":")
		grantable := ofStaff || slices.Contains(strings.Fields(storefrontActions[typ]), action)
		if grantable && slices.Index(levelOrder, level) > slices.Index(levelOrder, a.grantedLevel(typ, action)) {
			return true
		}
	}
	return false
}
