package graph_test

import (
	"slices"
	"strings"
)

// actionsOn are what can be done to a row of a type, seeing it first.
var actionsOn = map[string]string{
	"Customer": "VIEW EDIT DELETE ASSIGN", "CustomerUser": "VIEW EDIT DELETE ASSIGN", "CustomerGroup": "VIEW EDIT DELETE ASSIGN", "CustomerUserRole": "VIEW EDIT DELETE ASSIGN",
	"CustomerAddress": "VIEW EDIT DELETE", "CustomerUserAddress": "VIEW EDIT DELETE", "Website": "VIEW EDIT", "Rfq": "VIEW EDIT DELETE ASSIGN", "RfqItem": "VIEW EDIT", "RfqNote": "VIEW EDIT",
	"Quote": "VIEW EDIT DELETE ASSIGN", "QuoteLine": "VIEW EDIT", "QuoteOffer": "VIEW EDIT", "Order": "VIEW EDIT DELETE ASSIGN", "OrderLine": "VIEW EDIT",
	"Consent": "VIEW EDIT DELETE", "ConsentVersion": "VIEW EDIT", "ConsentAcceptance": "VIEW EDIT", "Invitation": "VIEW EDIT", "Activity": "VIEW EDIT DELETE", "ActivityLink": "VIEW EDIT",
	"Attachment": "VIEW EDIT DELETE", "StaffUser": "VIEW EDIT DELETE", "StaffRole": "VIEW EDIT DELETE", "ApiToken": "VIEW EDIT", "Session": "VIEW DELETE", "Job": "VIEW EDIT",
	"AuditEntry": "VIEW", "LoginAttempt": "VIEW",
}

// asks is whose permissions count for a type, where not its own.
var asks = map[string]string{"RfqItem": "Rfq", "RfqNote": "Rfq", "QuoteLine": "Quote", "QuoteOffer": "Quote", "OrderLine": "Order", "ConsentVersion": "Consent", "ActivityLink": "Activity", "LoginAttempt": "AuditEntry"}

var far = []string{"", "OWN", "CUSTOMER", "CUSTOMER_TREE", "ALL"}

// level is how far somebody's role lets him do something: no further than he sees.
func (a *asker) level(typ, action string) string {
	if whole := asks[typ]; whole != "" {
		if typ = whole; action != "VIEW" {
			action = "EDIT"
		}
	}
	l := a.grant(typ, action)
	if action == "VIEW" {
		return l
	}
	return far[min(slices.Index(far, l), slices.Index(far, a.level(typ, "VIEW")))]
}

// grant is what somebody's role says of an action.
func (a *asker) grant(typ, action string) string {
	l := a.levels[typ+":"+action]
	if a.everything != "" {
		l = a.everything
	}
	if !a.staff && !slices.Contains(strings.Fields(storefront[typ]), action) {
		l = ""
	}
	return l
}

// may is the policy in plain words: may he do it to that record?
func (a *asker) may(action string, r record) bool {
	himself := r.person == a.email && a.email != ""
	switch {
	case a.email == "" && !a.machine: // a guest sees at which storefront he is
		return r.typ == "Website" && action == "VIEW"
	case r.typ == "Session":
		return himself || a.staff && a.sessions(r)
	case a.staff:
		return a.staffMay(action, r, himself)
	}
	l := a.level(r.typ, action)
	within := l == "CUSTOMER" && r.company == a.company || l == "CUSTOMER_TREE" && below(r.company, a.company)
	switch r.typ {
	case "Website", "Consent", "ConsentVersion":
		return action == "VIEW"
	case "CustomerUserRole":
		if l == "" || r.hidden {
			return false
		}
		return within || r.everyco && (action == "VIEW" || action == "ASSIGN")
	case "CustomerUser":
		return himself && action == "VIEW" || within && (!himself || action != "DELETE")
	case "Activity", "ActivityLink", "Attachment": // they hang on an order
		o := a.level("Order", "VIEW")
		return action == "VIEW" && !r.hidden && (o == "OWN" && himself || o == "CUSTOMER" && r.company == a.company || o == "CUSTOMER_TREE" && below(r.company, a.company))
	case "Job":
		return himself
	case "AuditEntry": // of whom he may edit
		user := r
		user.typ = "CustomerUser"
		return action == "VIEW" && r.company > 0 && a.may("EDIT", user)
	}
	return r.company > 0 && (within || l == "OWN" && himself)
}

func (a *asker) sessions(r record) bool {
	if r.company == 0 {
		return a.level("StaffUser", "EDIT") == "ALL"
	}
	l := a.level("CustomerUser", "EDIT")
	return l == "ALL" || l == "OWN" && slices.Contains(a.serves, r.company)
}

func (a *asker) staffMay(action string, r record, himself bool) bool {
	l := a.level(r.typ, action)
	switch {
	case r.typ == "StaffUser" && himself && action != "EDIT":
		return action == "VIEW"
	case r.typ == "ApiToken" && a.machine && action == "VIEW", r.typ == "Job" && himself:
		return true
	case r.typ == "CustomerUserRole" && r.company > 0 && l == "ALL":
		l = a.level("Customer", "VIEW")
	}
	return l == "ALL" || l == "OWN" && slices.Contains(a.serves, r.company)
}

// can are all that he may do to a record.
func (a *asker) can(r record) []string {
	var out []string
	for _, action := range strings.Fields(actionsOn[r.typ]) {
		if a.may(action, r) {
			out = append(out, action)
		}
	}
	return out
}
