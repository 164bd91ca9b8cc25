package read_test

import (
	"slices"
	"strings"
	"testing"

	"buyergraph/graph"
	"buyergraph/internal/viewer"

	"github.com/vektah/gqlparser/v2/ast"
)

// listSources names the rows of each list, in one of these forms:
//   - "Type.field": rows of Type with a field that points to the record; a to-many field is read from its other end
//   - "own Type": rows of Type that the list's own field points to
//   - "Link.field to Type": rows of Type that are linked to the record by rows of Link
//   - auditRecord: audit entries that name the record by its type and number
//   - treeAbove, treeBelow: the records that one reaches by the parents of a record, and those that reach it so
var listSources = map[string]string{
	"Activity.links": "ActivityLink.activity", "Activity.attachments": "Attachment.activity",
	"Consent.versions": "ConsentVersion.consent", "Consent.acceptances": "ConsentAcceptance.consent",
	"Consent.websiteConsents": "WebsiteConsent.consent", "Website.consents": "WebsiteConsent.website",
	"ConsentVersion.acceptances": "ConsentAcceptance.consentVersion",

	"Customer.children": "Customer.parent", "Customer.customerUsers": "CustomerUser.customer", "Customer.roles": "CustomerUserRole.customer",
	"Customer.addresses": "CustomerAddress.customer", "Customer.rfqs": "Rfq.customer", "Customer.quotes": "Quote.customer",
	"Customer.orders": "Order.customer", "Customer.salesRepresentatives": "own StaffUser", "Customer.invitations": "Invitation.customer",
	"Customer.activities": "ActivityLink.customer to Activity", "Customer.attachments": "Attachment.customer",
	"Customer.ancestors": treeAbove, "Customer.descendants": treeBelow,
	"CustomerGroup.customers": "Customer.group",

	"CustomerUser.roles": "own CustomerUserRole", "CustomerUser.salesRepresentatives": "own StaffUser",
	"CustomerUser.addresses": "CustomerUserAddress.customerUser", "CustomerUser.rfqs": "Rfq.customerUser",
	"CustomerUser.quotes": "Quote.customerUser",
	"CustomerUser.orders": "Order.customerUser", "CustomerUser.consentAcceptances": "ConsentAcceptance.customerUser",
	"CustomerUser.assignedRfqs": "Rfq.assignedCustomerUsers", "CustomerUser.assignedQuotes": "Quote.assignedCustomerUsers",
	"CustomerUser.invitations": "Invitation.customerUser", "CustomerUser.sentInvitations": "Invitation.invitedByCustomerUser",
	"CustomerUser.activities": "ActivityLink.customerUser to Activity", "CustomerUser.attachments": "Attachment.customerUser",
	"CustomerUser.authoredActivities": "Activity.authorCustomerUser", "CustomerUser.sessions": "Session.customerUser",
	"CustomerUser.loginAttempts": "LoginAttempt.customerUser",

	"CustomerUserRole.customerUsers": "CustomerUser.roles", "CustomerUserRole.invitations": "Invitation.roles",
	"CustomerUserRole.defaultOfWebsites": "Website.defaultRole", "CustomerUserRole.guestOfWebsites": "Website.guestRole",
	"Invitation.roles":      "own CustomerUserRole",
	"Website.customerUsers": "CustomerUser.website", "Website.rfqs": "Rfq.website", "Website.quotes": "Quote.website",
	"Website.orders":      "Order.website",
	"Website.invitations": "Invitation.website", "Website.loginAttempts": "LoginAttempt.website",

	"Rfq.quotes": "Quote.rfq", "Rfq.items": "RfqItem.rfq", "Rfq.notes": "RfqNote.rfq", "RfqItem.quoteLines": "QuoteLine.rfqItem",
	"Rfq.assignedStaffUsers": "own StaffUser", "Rfq.assignedCustomerUsers": "own CustomerUser",
	"Rfq.activities": "ActivityLink.rfq to Activity", "Rfq.attachments": "Attachment.rfq",
	"Quote.orders": "Order.quote", "Quote.lines": "QuoteLine.quote", "Quote.offers": "QuoteOffer.quote",
	"QuoteLine.offers":         "QuoteOffer.quoteLine",
	"Quote.assignedStaffUsers": "own StaffUser", "Quote.assignedCustomerUsers": "own CustomerUser",
	"Quote.activities": "ActivityLink.quote to Activity", "Quote.attachments": "Attachment.quote",
	"Order.lines": "OrderLine.order", "Order.children": "Order.parent", "Order.activities": "ActivityLink.order to Activity",
	"Order.attachments": "Attachment.order",

	"StaffRole.staffUsers": "StaffUser.roles", "StaffRole.apiTokens": "ApiToken.role",
	"StaffUser.roles": "own StaffRole", "StaffUser.customers": "Customer.owner", "StaffUser.customerUsers": "CustomerUser.owner",
	"StaffUser.representedCustomers":     "Customer.salesRepresentatives",
	"StaffUser.representedCustomerUsers": "CustomerUser.salesRepresentatives",
	"StaffUser.rfqs":                     "Rfq.owner", "StaffUser.quotes": "Quote.owner", "StaffUser.orders": "Order.owner",
	"StaffUser.createdOrders": "Order.createdBy",
	"StaffUser.assignedRfqs":  "Rfq.assignedStaffUsers", "StaffUser.assignedQuotes": "Quote.assignedStaffUsers",
	"StaffUser.sentInvitations": "Invitation.invitedByStaffUser", "StaffUser.authoredActivities": "Activity.authorStaffUser",
	"StaffUser.sessions": "Session.staffUser", "StaffUser.loginAttempts": "LoginAttempt.staffUser",
	"StaffUser.apiTokens": "ApiToken.createdBy", "StaffUser.jobs": "Job.requestedByStaffUser",
	"Job.rows": "JobRow.job",

	"CustomerUser.history": auditRecord, "Customer.history": auditRecord, "CustomerGroup.history": auditRecord,
	"CustomerUserRole.history": auditRecord, "CustomerUserAddress.history": auditRecord,
	"CustomerAddress.history": auditRecord, "Website.history": auditRecord, "Settings.history": auditRecord, "Capability.history": auditRecord,
	"Rfq.history": auditRecord, "Quote.history": auditRecord,
	"Order.history": auditRecord, "Consent.history": auditRecord,
	"Invitation.history": auditRecord, "StaffUser.history": auditRecord, "StaffRole.history": auditRecord, "ApiToken.history": auditRecord,
}

const (
	auditRecord = "AuditEntry.recordId"
	treeAbove   = "all parents"
	treeBelow   = "all children"
)

// edgesByType names the edges of a row that an edge of the graph to an interface stands for, by the type they point to.
type edgesByType map[string]string

var (
	targetTypes = []string{"Customer", "CustomerUser", "Rfq", "Quote", "Order"}
	targetEdges = edgesByType{"Customer": "customer", "CustomerUser": "customerUser", "Rfq": "rfq", "Quote": "quote", "Order": "order"}
	authorEdges = edgesByType{"StaffUser": "authorStaffUser", "CustomerUser": "authorCustomerUser"}
)

// interfaceEdges are the edges to the interfaces Person and Target.
var interfaceEdges = map[string]edgesByType{
	"Activity.author": authorEdges, "RfqNote.author": authorEdges, "ActivityLink.target": targetEdges, "Attachment.target": targetEdges,
	"Attachment.uploadedBy": {"StaffUser": "uploadedByStaffUser", "CustomerUser": "uploadedByCustomerUser"},
	"Invitation.invitedBy":  {"StaffUser": "invitedByStaffUser", "CustomerUser": "invitedByCustomerUser"},
	"SavedView.owner":       {"StaffUser": "ownerStaffUser", "CustomerUser": "ownerCustomerUser"},
	"Job.requestedBy":       {"StaffUser": "requestedByStaffUser", "CustomerUser": "requestedByCustomerUser"},
	"AuditEntry.actor":      {"StaffUser": "actorStaffUser", "CustomerUser": "actorCustomerUser"},
}

// edgeTarget returns the type to which a field of a row points, or "" if the field is no edge.
func (m *memory) edgeTarget(typ, name string) string {
	if d := m.schema.Types[typ].Fields.ForName(name); d != nil && m.tables[d.Type.Name()] != nil {
		return d.Type.Name()
	}
	for field, edges := range interfaceEdges {
		for target, edge := range edges {
			if owner, _, _ := strings.Cut(field, "."); owner == typ && edge == name {
				return target
			}
		}
	}
	return ""
}

// spansTables reports whether a type is an interface such as Person, the types of which have tables of their own.
func spansTables(d *ast.Definition) bool {
	return d.Kind == ast.Interface && d.Name != "Node" && d.Name != "Activity"
}

// rowNumbers returns the numbers of the rows to which an edge points.
func rowNumbers(v any) []int64 {
	switch v := v.(type) {
	case int64:
		return []int64{v}
	case []int64:
		return v
	}
	return nil
}

// linkLists finds the rows of every list.
func (m *memory) linkLists() {
	m.listRows, m.listLinks = map[string]map[int64][]row{}, map[string]map[int64][]row{}
	for list, source := range listSources {
		owner, field, _ := strings.Cut(list, ".")
		out := map[int64][]row{}
		m.listRows[list] = out
		if target, isOwnField := strings.CutPrefix(source, "own "); isOwnField {
			for _, r := range m.tables[owner].rows {
				for _, id := range rowNumbers(r[field]) {
					out[intOf(r["id"])] = append(out[intOf(r["id"])], m.tables[target].byID[id])
				}
			}
			continue
		}
		if source == treeAbove || source == treeBelow {
			for _, r := range m.tables[owner].rows {
				for above := m.rowAtEdge(r, owner, "parent"); above != nil; above = m.rowAtEdge(above, owner, "parent") {
					from, to := r, above
					if source == treeBelow {
						from, to = above, r
					}
					out[intOf(from["id"])] = append(out[intOf(from["id"])], to)
				}
			}
			continue
		}
		source, linkedType, throughLink := strings.Cut(source, " to ")
		target, edge, _ := strings.Cut(source, ".")
		for _, r := range m.tables[target].rows {
			listRow := r
			if source == auditRecord && r["entity"] != owner {
				continue
			}
			if throughLink {
				listRow = m.tables[linkedType].byID[intOf(r[strings.ToLower(linkedType)])]
				if m.listLinks[list] == nil {
					m.listLinks[list] = map[int64][]row{}
				}
			}
			for _, id := range rowNumbers(r[edge]) {
				out[id] = append(out[id], listRow)
				if throughLink {
					m.listLinks[list][id] = append(m.listLinks[list][id], r)
				}
			}
		}
	}
}

// rowsOfList returns the rows of a list, without rows that are linked only by an activity link that the viewer does not see.
func (m *memory) rowsOfList(v *viewer.Viewer, list string, id int64) (rows []row) {
	for i, r := range m.listRows[list][id] {
		if m.listLinks[list] == nil || m.isVisible(v, m.tables["ActivityLink"], m.listLinks[list][id][i]) {
			rows = append(rows, r)
		}
	}
	return rows
}

// The evaluator knows every list, and every edge to an interface with all of its possible types.
func TestEvaluatorKnowsEveryEdge(t *testing.T) {
	schema := graph.Schema()
	lists, edges := 0, 0
	for _, p := range typePrefixes {
		for _, d := range schema.Types[p[0]].Fields {
			name := p[0] + "." + d.Name
			if strings.HasSuffix(d.Type.Name(), "Connection") {
				if lists++; listSources[name] == "" {
					t.Errorf("listSources has no entry for %s", name)
				}
			} else if spansTables(schema.Types[d.Type.Name()]) {
				edges++
				for _, possible := range schema.PossibleTypes[d.Type.Name()] {
					if interfaceEdges[name][possible.Name] == "" {
						t.Errorf("interfaceEdges has no entry for %s of type %s", name, possible.Name)
					}
				}
			}
		}
	}
	if lists != len(listSources) || edges != len(interfaceEdges) {
		t.Errorf("%d lists, listSources has %d; %d edges to interfaces, interfaceEdges has %d",
			lists, len(listSources), edges, len(interfaceEdges))
	}
	nodes := 0
	for _, d := range schema.Types {
		if d.Kind == ast.Object && slices.Contains(d.Interfaces, "Node") && !slices.Contains(d.Interfaces, "Activity") {
			nodes++
		}
	}
	if nodes+1 != len(typePrefixes) {
		t.Errorf("%d types with an id, typePrefixes has %d", nodes+1, len(typePrefixes))
	}
}
