package read_test

import (
	"slices"
	"strings"
	"testing"

	"buyergraph/graph"
	"buyergraph/internal/viewer"

	"github.com/vektah/gqlparser/v2/ast"
)

// behind names the rows of each list: those of a type whose value points here;
// those that a many-to-many edge holds, seen from either end; those to which
// rows in between point that point here too; or those that name this record by its type
// and number.
var behind = map[string]string{
	"Activity.links": "ActivityLink.activity", "Activity.attachments": "Attachment.activity",
	"Consent.versions": "ConsentVersion.consent", "Consent.acceptances": "ConsentAcceptance.consent", "ConsentVersion.acceptances": "ConsentAcceptance.consentVersion",

	"Customer.children": "Customer.parent", "Customer.customerUsers": "CustomerUser.customer", "Customer.roles": "CustomerUserRole.customer",
	"Customer.addresses": "CustomerAddress.customer", "Customer.rfqs": "Rfq.customer", "Customer.quotes": "Quote.customer",
	"Customer.orders": "Order.customer", "Customer.salesRepresentatives": "own StaffUser", "Customer.invitations": "Invitation.customer",
	"Customer.activities": "ActivityLink.customer to Activity", "Customer.attachments": "Attachment.customer", "CustomerGroup.customers": "Customer.group",

	"CustomerUser.roles": "own CustomerUserRole", "CustomerUser.salesRepresentatives": "own StaffUser",
	"CustomerUser.addresses": "CustomerUserAddress.customerUser", "CustomerUser.rfqs": "Rfq.customerUser", "CustomerUser.quotes": "Quote.customerUser",
	"CustomerUser.orders": "Order.customerUser", "CustomerUser.consentAcceptances": "ConsentAcceptance.customerUser",
	"CustomerUser.assignedRfqs": "Rfq.assignedCustomerUsers", "CustomerUser.assignedQuotes": "Quote.assignedCustomerUsers",
	"CustomerUser.invitations": "Invitation.customerUser", "CustomerUser.sentInvitations": "Invitation.invitedByCustomerUser",
	"CustomerUser.activities": "ActivityLink.customerUser to Activity", "CustomerUser.attachments": "Attachment.customerUser",
	"CustomerUser.authoredActivities": "Activity.authorCustomerUser", "CustomerUser.sessions": "Session.customerUser", "CustomerUser.loginAttempts": "LoginAttempt.customerUser",

	"CustomerUserRole.customerUsers": "CustomerUser.roles", "CustomerUserRole.invitations": "Invitation.roles",
	"CustomerUserRole.defaultOfWebsites": "Website.defaultRole", "CustomerUserRole.guestOfWebsites": "Website.guestRole",
	"Invitation.roles":      "own CustomerUserRole",
	"Website.customerUsers": "CustomerUser.website", "Website.rfqs": "Rfq.website", "Website.quotes": "Quote.website", "Website.orders": "Order.website",
	"Website.invitations": "Invitation.website", "Website.loginAttempts": "LoginAttempt.website",

	"Rfq.quotes": "Quote.rfq", "Rfq.items": "RfqItem.rfq", "Rfq.notes": "RfqNote.rfq", "RfqItem.quoteLines": "QuoteLine.rfqItem",
	"Rfq.assignedStaffUsers": "own StaffUser", "Rfq.assignedCustomerUsers": "own CustomerUser",
	"Rfq.activities": "ActivityLink.rfq to Activity", "Rfq.attachments": "Attachment.rfq",
	"Quote.orders": "Order.quote", "Quote.lines": "QuoteLine.quote", "Quote.offers": "QuoteOffer.quote", "QuoteLine.offers": "QuoteOffer.quoteLine",
	"Quote.assignedStaffUsers": "own StaffUser", "Quote.assignedCustomerUsers": "own CustomerUser",
	"Quote.activities": "ActivityLink.quote to Activity", "Quote.attachments": "Attachment.quote",
	"Order.lines": "OrderLine.order", "Order.children": "Order.parent", "Order.activities": "ActivityLink.order to Activity", "Order.attachments": "Attachment.order",

	"StaffRole.staffUsers": "StaffUser.roles", "StaffRole.apiTokens": "ApiToken.role",
	"StaffUser.roles": "own StaffRole", "StaffUser.customers": "Customer.owner", "StaffUser.customerUsers": "CustomerUser.owner",
	"StaffUser.representedCustomers": "Customer.salesRepresentatives", "StaffUser.representedCustomerUsers": "CustomerUser.salesRepresentatives",
	"StaffUser.rfqs": "Rfq.owner", "StaffUser.quotes": "Quote.owner", "StaffUser.orders": "Order.owner", "StaffUser.createdOrders": "Order.createdBy",
	"StaffUser.assignedRfqs": "Rfq.assignedStaffUsers", "StaffUser.assignedQuotes": "Quote.assignedStaffUsers",
	"StaffUser.sentInvitations": "Invitation.invitedByStaffUser", "StaffUser.authoredActivities": "Activity.authorStaffUser",
	"StaffUser.sessions": "Session.staffUser", "StaffUser.loginAttempts": "LoginAttempt.staffUser", "StaffUser.apiTokens": "ApiToken.createdBy", "StaffUser.jobs": "Job.requestedByStaffUser",

	"CustomerUser.history": about, "Customer.history": about, "CustomerGroup.history": about, "CustomerUserRole.history": about, "CustomerUserAddress.history": about,
	"CustomerAddress.history": about, "Website.history": about, "Rfq.history": about, "Quote.history": about, "Order.history": about, "Consent.history": about,
	"Invitation.history": about, "StaffUser.history": about, "StaffRole.history": about, "ApiToken.history": about,
}

const about = "AuditEntry.recordId"

var (
	targets = []string{"customer", "customerUser", "rfq", "quote", "order"}
	authors = []string{"authorStaffUser", "authorCustomerUser"}
)

// unions are the values behind each field of a union, in the order of its types.
var unions = map[string][]string{
	"Activity.author": authors, "RfqNote.author": authors, "ActivityLink.target": targets, "Attachment.target": targets,
	"Attachment.uploadedBy": {"uploadedByStaffUser", "uploadedByCustomerUser"}, "Invitation.invitedBy": {"invitedByStaffUser", "invitedByCustomerUser"},
	"Job.requestedBy": {"requestedByStaffUser", "requestedByCustomerUser"}, "AuditEntry.actor": {"actorStaffUser", "actorCustomerUser"},
}

// leads is the type to which a value of a row points, if it is an edge.
func (m *memory) leads(typ, name string) string {
	if d := m.schema.Types[typ].Fields.ForName(name); d != nil && m.tables[d.Type.Name()] != nil {
		return d.Type.Name()
	}
	for field, values := range unions {
		owner, union, _ := strings.Cut(field, ".")
		if i := slices.Index(values, name); owner == typ && i >= 0 {
			return m.schema.Types[m.schema.Types[typ].Fields.ForName(union).Type.Name()].Types[i]
		}
	}
	return ""
}

// pointed are the rows to which an edge points.
func pointed(v any) []int64 {
	switch v := v.(type) {
	case int64:
		return []int64{v}
	case []int64:
		return v
	}
	return nil
}

// link finds the rows behind every list.
func (m *memory) link() {
	m.behind, m.links = map[string]map[int64][]row{}, map[string]map[int64][]row{}
	for list, source := range behind {
		owner, field, _ := strings.Cut(list, ".")
		out := map[int64][]row{}
		m.behind[list] = out
		if target, own := strings.CutPrefix(source, "own "); own {
			for _, r := range m.tables[owner].rows {
				for _, id := range pointed(r[field]) {
					out[num(r["id"])] = append(out[num(r["id"])], m.tables[target].byID[id])
				}
			}
			continue
		}
		source, far, between := strings.Cut(source, " to ")
		target, edge, _ := strings.Cut(source, ".")
		for _, r := range m.tables[target].rows {
			there := r
			if source == about && r["entity"] != owner {
				continue
			}
			if between {
				there = m.tables[far].byID[num(r[strings.ToLower(far)])]
				if m.links[list] == nil {
					m.links[list] = map[int64][]row{}
				}
			}
			for _, id := range pointed(r[edge]) {
				out[id] = append(out[id], there)
				if between {
					m.links[list][id] = append(m.links[list][id], r)
				}
			}
		}
	}
}

// linked are the rows behind a list but for those to which only a record leads that the
// viewer does not see.
func (m *memory) linked(v *viewer.Viewer, list string, id int64) (rows []row) {
	for i, r := range m.behind[list][id] {
		if m.links[list] == nil || m.visible(v, m.tables["ActivityLink"], m.links[list][id][i]) {
			rows = append(rows, r)
		}
	}
	return rows
}

// The evaluator knows every list and every union of the graph.
func TestEvaluatorKnowsEveryEdge(t *testing.T) {
	schema := graph.Schema()
	lists, others := 0, 0
	for _, p := range prefixes {
		for _, d := range schema.Types[p[0]].Fields {
			name := p[0] + "." + d.Name
			if strings.HasSuffix(d.Type.Name(), "Connection") {
				if lists++; behind[name] == "" {
					t.Errorf("no rows behind %s", name)
				}
			} else if schema.Types[d.Type.Name()].Kind == ast.Union {
				if others++; unions[name] == nil {
					t.Errorf("no values behind %s", name)
				}
			}
		}
	}
	if lists != len(behind) || others != len(unions) {
		t.Errorf("%d of %d lists, %d of %d unions are there", lists, len(behind), others, len(unions))
	}
	nodes := 0
	for _, d := range schema.Types {
		if d.Kind == ast.Object && slices.Contains(d.Interfaces, "Node") && !slices.Contains(d.Interfaces, "Activity") {
			nodes++
		}
	}
	if nodes+1 != len(prefixes) {
		t.Errorf("%d types with an id, of which the evaluator knows %d", nodes+1, len(prefixes))
	}
}
