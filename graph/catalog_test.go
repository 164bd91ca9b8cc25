package graph_test

import (
	"slices"
	"strings"
	"testing"

	"buyergraph/graph"
	"buyergraph/internal/authz"
	"buyergraph/internal/binding"
)

// askedBy names, for what no @access and no rule of an operation asks for, the mutation that asks for it.
var askedBy = map[string]string{
	"Customer:ASSIGN":         "customerUpdate",          // for another owner
	"CustomerUser:ASSIGN":     "customerUserUpdate",      // for another company
	"CustomerUserRole:ASSIGN": "customerUserRolesUpdate", // for roles that are added
	authz.ShareViews:          "savedViewCreate",
}

// toCome are the permissions and capabilities that no mutation asks for yet.
var toCome = strings.Fields("Rfq:CREATE Rfq:EDIT Rfq:DELETE Rfq:ASSIGN Quote:CREATE Quote:EDIT Quote:DELETE Quote:ASSIGN " +
	"Order:CREATE Order:EDIT Order:ASSIGN USE_COMPANY_ADDRESSES USE_OWN_DEFAULT_ADDRESS USE_OWN_ADDRESSES TYPE_ADDRESSES " + // documents
	"Invitation:CREATE Invitation:EDIT " + // accounts
	"Activity:CREATE Activity:EDIT Activity:DELETE Attachment:CREATE Attachment:EDIT Attachment:DELETE " + // communication
	"IMPORT EXPORT") // files

// What roles can grant means something: a mutation asks for each action but VIEW, and for each capability. Predicates ask for VIEW.
func TestCatalogIsAskedFor(t *testing.T) {
	asked := map[string]bool{}
	for _, f := range graph.Schema().Mutation.Fields {
		asked[binding.RequiredPermission(f)] = true
	}
	for _, r := range authz.OperationRules() {
		asked[r.Entity.Name+":"+string(r.Action)], asked[r.Permission], asked[r.StaffCapability] = true, true, true
	}
	var offered []string
	for _, e := range authz.GrantableEntities() {
		for _, a := range e.Actions {
			if a != authz.View {
				offered = append(offered, e.Name+":"+string(a))
			}
		}
		for _, a := range e.StorefrontActions {
			if !slices.Contains(e.Actions, a) {
				t.Errorf("%s: %s is for customer users only", e.Name, a)
			}
		}
	}
	for _, c := range authz.BuiltInCapabilities {
		offered = append(offered, c.Code)
	}
	for _, permission := range offered {
		mutation := askedBy[permission]
		isAsked := asked[permission] || graph.Schema().Mutation.Fields.ForName(mutation) != nil
		switch isToCome := slices.Contains(toCome, permission); {
		case !isAsked && !isToCome:
			t.Errorf("no mutation asks for %s", permission)
		case isAsked && isToCome:
			t.Errorf("%s asks for %s: remove it from toCome", mutation, permission)
		}
	}
	for _, permission := range toCome {
		if !slices.Contains(offered, permission) {
			t.Errorf("no role can grant %s", permission)
		}
	}
}
