package graph_test

import (
	"slices"
	"strings"
)

// actionsOn lists the actions on records of each type. Every other action requires VIEW.
var actionsOn = map[string]string{
	"Customer": "VIEW EDIT DELETE ASSIGN", "CustomerUser": "VIEW EDIT DELETE ASSIGN", "CustomerGroup": "VIEW EDIT DELETE ASSIGN",
	"CustomerUserRole": "VIEW EDIT DELETE ASSIGN",
	"CustomerAddress":  "VIEW EDIT DELETE", "CustomerUserAddress": "VIEW EDIT DELETE", "Website": "VIEW EDIT",
	"Rfq":     "VIEW EDIT DELETE ASSIGN",
	"RfqItem": "VIEW EDIT", "RfqNote": "VIEW EDIT",
	"Quote": "VIEW EDIT DELETE ASSIGN", "QuoteLine": "VIEW EDIT", "QuoteOffer": "VIEW EDIT", "Order": "VIEW EDIT DELETE ASSIGN",
	"OrderLine": "VIEW EDIT",
	"Consent":   "VIEW EDIT DELETE", "ConsentVersion": "VIEW EDIT", "ConsentAcceptance": "VIEW EDIT", "Invitation": "VIEW EDIT",
	"Activity": "VIEW EDIT DELETE", "ActivityLink": "VIEW EDIT",
	"Attachment": "VIEW EDIT DELETE", "StaffUser": "VIEW EDIT DELETE", "StaffRole": "VIEW EDIT DELETE", "ApiToken": "VIEW EDIT",
	"Session": "VIEW DELETE", "Job": "VIEW EDIT",
	"AuditEntry": "VIEW", "LoginAttempt": "VIEW",
}

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
	case r.typ == "ApiToken" && a.isAPIToken && action == "VIEW", r.typ == "Job" && isSelf:
		return true
	case r.typ == "CustomerUserRole" && r.company > 0 && l == "ALL":
		l = a.effectiveLevel("Customer", "VIEW")
	}
	return l == "ALL" || l == "OWN" && slices.Contains(a.servedCompanies, r.company)
}

// allowedActions returns the actions that a viewer may perform on a record.
func (a *matrixViewer) allowedActions(r record) []string {
	var out []string
	for _, action := range strings.Fields(actionsOn[r.typ]) {
		if a.mayAct(action, r) {
			out = append(out, action)
		}
	}
	return out
}
