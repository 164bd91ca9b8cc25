package graph_test

import (
	"maps"
	"slices"
	"strings"

	"buyergraph/graph"
)

// recordTypes are the types of the records of the matrix.
var recordTypes = strings.Fields("Activity ActivityLink ApiToken Attachment AuditEntry Capability Consent ConsentAcceptance " +
	"ConsentVersion Customer CustomerAddress CustomerGroup CustomerUser CustomerUserAddress CustomerUserRole Invitation Job JobRow " +
	"LoginAttempt Order OrderLine Quote QuoteLine QuoteOffer Rfq RfqItem RfqNote SavedView Session Settings StaffRole StaffUser Website " +
	"WebsiteConsent")

// wholeOfPart names the type that decides about the permissions of a part.
var wholeOfPart = map[string]string{"RfqItem": "Rfq", "RfqNote": "Rfq", "QuoteLine": "Quote", "QuoteOffer": "Quote", "OrderLine": "Order",
	"ConsentVersion": "Consent", "ActivityLink": "Activity", "LoginAttempt": "AuditEntry", "WebsiteConsent": "Website",
	"JobRow": "Job"}

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
	if typ == "Settings" || typ == "Capability" { // by the capability CONFIGURE alone
		return map[bool]string{true: "ALL"}[a.configures]
	}
	l := a.grantLevels[typ+":"+action]
	if a.defaultLevel != "" {
		l = a.defaultLevel
	}
	if !a.staff && !slices.Contains(strings.Fields(storefrontActions[typ]), action) {
		l = ""
	}
	if !a.staff && typ == "ConsentAcceptance" && action != "VIEW" && l != "" {
		return "OWN" // nobody accepts or withdraws for another user
	}
	return l
}

// mayAct reports whether a viewer may perform an action on a record. It states the access policy independently of the product.
func (a *matrixViewer) mayAct(action string, r record) bool {
	isSelf := r.ownerEmail == a.email && a.email != ""
	switch {
	case a.email == "" && !a.isAPIToken: // a guest sees the website of the request and its consents
		return action == "VIEW" && slices.Contains([]string{"Website", "WebsiteConsent", "Consent", "ConsentVersion"}, r.typ) && !r.hidden
	case action == "VIEW" && slices.ContainsFunc(r.holders, func(u record) bool { return a.isSelf(u) || a.mayAct("EDIT", u) }):
		return true // roles of the viewer, and of users whom the viewer may edit
	case r.typ == "Session":
		return isSelf || a.mayEndSession(r)
	case r.typ == "SavedView": // shared with the owner's colleagues unless it is hidden
		return isSelf || action == "VIEW" && !r.hidden && (a.staff && r.company == 0 || !a.staff && a.company > 0 && a.company == r.company)
	case a.staff:
		return a.staffMay(action, r, isSelf)
	}
	l := a.effectiveLevel(r.typ, action)
	if r.typ == "CustomerUserRole" && action == "ASSIGN" { // whoever sees such a role by a grant may assign it
		l = a.effectiveLevel(r.typ, "VIEW")
	}
	within := l == "CUSTOMER" && r.company == a.company || l == "CUSTOMER_TREE" && isBelow(r.company, a.company)
	switch r.typ {
	case "Website", "WebsiteConsent", "Consent", "ConsentVersion":
		return action == "VIEW"
	case "Capability":
		return action == "VIEW" && !r.hidden
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
	case "Job", "JobRow":
		return isSelf
	case "AuditEntry": // of users that the viewer may edit
		user := r
		user.typ = "CustomerUser"
		return action == "VIEW" && r.company > 0 && a.mayAct("EDIT", user)
	}
	return r.company > 0 && !r.hidden && (within || l == "OWN" && isSelf)
}

func (a *matrixViewer) mayEndSession(r record) bool {
	if r.company == 0 {
		return a.effectiveLevel("StaffUser", "EDIT") == "ALL"
	}
	l := a.effectiveLevel("CustomerUser", "EDIT")
	return l == "ALL" || l == "CUSTOMER" && r.company == a.company || l == "CUSTOMER_TREE" && isBelow(r.company, a.company) ||
		l == "OWN" && slices.Contains(a.servedCompanies, r.company)
}

func (a *matrixViewer) staffMay(action string, r record, isSelf bool) bool {
	l := a.effectiveLevel(r.typ, action)
	switch {
	case r.typ == "Capability" && action == "VIEW":
		return true
	case r.typ == "StaffUser" && isSelf && action != "EDIT":
		return action == "VIEW"
	case r.typ == "ApiToken" && a.isAPIToken && r.ownerEmail == "machine" && action == "VIEW",
		slices.Contains([]string{"Job", "JobRow"}, r.typ) && isSelf:
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
		{"SET_PASSWORD", "customerUserPasswordSet"}, {"UNLOCK", "customerUserUnlock"}, {"CONFIRM", "customerUserConfirm"},
		{"DELETE", "customerUserDelete"}},
	"Customer": {{"EDIT", "customerUpdate"}, {"ENABLE", "customerEnable"}, {"DISABLE", "customerDisable"},
		{"DELETE", "customerDelete"}},
	"CustomerGroup":       {{"EDIT", "customerGroupUpdate"}, {"DELETE", "customerGroupDelete"}},
	"Website":             {{"EDIT", "websiteUpdate"}, {"DELETE", "websiteDelete"}},
	"Settings":            {{"EDIT", "settingsUpdate"}},
	"Capability":          {{"EDIT", "capabilityUpdate"}, {"DELETE", "capabilityDelete"}},
	"CustomerUserAddress": {{"EDIT", "customerUserAddressUpdate"}, {"DELETE", "customerUserAddressDelete"}},
	"CustomerAddress":     {{"EDIT", "customerAddressUpdate"}, {"DELETE", "customerAddressDelete"}},
	"CustomerUserRole": {{"EDIT", "customerUserRoleUpdate"}, {"CUSTOMIZE", "customerUserRoleUpdate"}, {"COPY", "customerUserRoleCopy"},
		{"DELETE", "customerUserRoleDelete"}},
	"StaffUser": {{"EDIT", "staffUserUpdate"}, {"ENABLE", "staffUserEnable"}, {"DISABLE", "staffUserDisable"},
		{"RESET_PASSWORD", "staffUserPasswordReset"}},
	"StaffRole": {{"EDIT", "staffRoleUpdate"}, {"DELETE", "staffRoleDelete"}},
	"ApiToken":  {{"REVOKE", "apiTokenRevoke"}, {"ADOPT", "apiTokenAdopt"}},
	"SavedView": {{"EDIT", "savedViewUpdate"}, {"DELETE", "savedViewDelete"}},
	"Session":   {{"REVOKE", "sessionRevoke"}},
	"Job":       {{"CANCEL", "jobCancel"}},
	"Consent":   {{"EDIT", "consentUpdate"}}, "ConsentAcceptance": {{"WITHDRAW", "consentWithdraw"}},
}

// allowedOperations returns the operations that a viewer may do to a record: those of the mutations that would succeed, or
// fail for a reason that is not the record. A company customizes the predefined roles, which it may not edit.
func (w *matrixWorld) allowedOperations(a *matrixViewer, r record) []string {
	out := []string{}
	for _, o := range operationsOn[r.typ] {
		if r.typ == "CustomerUserRole" && (o[0] == "EDIT" && !a.mayAct("EDIT", r) || o[0] == "CUSTOMIZE" && a.mayAct("EDIT", r)) {
			continue
		}
		if w.expectedRefusalOf(a, o, r) == "" {
			out = append(out, o[0])
		}
	}
	return out
}

// expectedRefusalOf returns the code with which an operation on a record is refused, "" if it is accepted or refused for another
// reason than the record. Customizing is judged by the grants of the copy, which the input can change.
func (w *matrixWorld) expectedRefusalOf(a *matrixViewer, operation [2]string, r record) string {
	m := matrixMutations[operation[1]]
	if r.typ == "CustomerUserRole" && m.customRule != nil && operation[0] != "COPY" && !a.mayAct("EDIT", r) {
		m.refusalCode = nil
	}
	code := w.expectedOutcome(a, accessOf(operation[1]), m, r)
	if code == "done" || code == "LAST_ADMINISTRATOR" {
		return ""
	}
	return code
}

// accessOf returns the permission of a mutation's @access.
func accessOf(mutation string) string {
	return graph.Schema().Mutation.Fields.ForName(mutation).Directives.ForName("access").Arguments.ForName("permission").Value.Raw
}

// isSelf reports whether a record is the viewer's own account.
func (a *matrixViewer) isSelf(r record) bool { return r.ownerEmail == a.email && a.email != "" }

// administration are the types whose permissions make an administrator of users.
var administration = []string{"CustomerUser", "CustomerUserRole", "Invitation", "StaffUser", "StaffRole", "ApiToken"}

// mayNotActAgainst reports whether a user holds permissions to administer users that the viewer's do not cover. Staff are not
// compared with customer users.
func (a *matrixViewer) mayNotActAgainst(user record) bool {
	return !a.isSelf(user) && a.lacksRightsOf(user, user.company, func(typ string) bool { return slices.Contains(administration, typ) })
}

// mayNotGrant reports whether a role grants what the viewer may not grant to the users of a company.
func (a *matrixViewer) mayNotGrant(role record, company int) bool {
	ofStaff := role.typ == "StaffRole" || role.typ == "ApiToken"
	return a.staff == ofStaff && role.capability && !a.capability ||
		a.lacksRightsOf(role, company, func(string) bool { return true })
}

// lacksRightsOf reports whether what a record grants on some types, to the users of a company, is not within what the viewer holds.
func (a *matrixViewer) lacksRightsOf(r record, company int, compared func(typ string) bool) bool {
	ofStaff := r.typ == "StaffUser" || r.typ == "StaffRole" || r.typ == "ApiToken"
	switch {
	case a.staff && !ofStaff:
		return false
	case ofStaff && r.defaultLevel == "ALL":
		return a.defaultLevel != "ALL"
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
		grantable := ofStaff || slices.Contains(strings.Fields(storefrontActions[typ]), action) &&
			(typ != "ConsentAcceptance" || action == "VIEW") // what nobody does for another user is not compared
		if level != "" && grantable && compared(typ) && !a.covers(typ, action, level, company) {
			return true
		}
	}
	return false
}

// covers reports whether the viewer's level for an action covers what a level reaches for users of a company.
func (a *matrixViewer) covers(typ, action, level string, company int) bool {
	held := a.effectiveLevel(typ, action)
	if action == "CREATE" {
		held = a.grantedLevel(typ, action)
	}
	if typ == "CustomerUserRole" && a.effectiveLevel("Customer", "VIEW") == "" {
		held = ""
	}
	switch {
	case level == "OWN" || held == "ALL":
		return held != ""
	case held == "CUSTOMER":
		return level == "CUSTOMER" && company == a.company
	}
	return held == "CUSTOMER_TREE" && isBelow(company, a.company)
}
