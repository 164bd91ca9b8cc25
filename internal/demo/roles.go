package demo

import (
	"fmt"
	"slices"
	"strings"

	"buyergraph/ent"
	"buyergraph/ent/capability"
	"buyergraph/ent/customeruserrole"
	"buyergraph/internal/authz"
	"buyergraph/internal/roles"
	"buyergraph/internal/viewer"
)

// Ids of the predefined roles.
const (
	roleAdministrator = 1 + iota
	roleBuyer
	roleAnonymous
)

// sharedRoles are the roles that all companies share: the predefined ones of the product,
// and more of the demo's seller.
var sharedRoles = slices.Concat(roles.Predefined, []roles.PredefinedRole{
	sharedRole("BRANCH_ADMINISTRATOR", "Branch administrator", true, []string{
		"Customer VIEW CUSTOMER", "CustomerUser VIEW,CREATE,EDIT,DELETE,ASSIGN CUSTOMER", "CustomerUserRole VIEW CUSTOMER",
		"CustomerAddress VIEW,CREATE,EDIT,DELETE CUSTOMER", "CustomerUserAddress VIEW,CREATE,EDIT,DELETE CUSTOMER",
		"Rfq VIEW,CREATE,EDIT,ASSIGN CUSTOMER", "Quote VIEW,ASSIGN CUSTOMER", "Order VIEW,CREATE,EDIT,ASSIGN CUSTOMER",
		"ConsentAcceptance VIEW CUSTOMER", "Invitation VIEW,CREATE,EDIT CUSTOMER",
	}, allCapabilities),
	sharedRole("PURCHASING_MANAGER", "Purchasing manager", true, []string{
		"Customer VIEW CUSTOMER_TREE", "CustomerUser VIEW CUSTOMER_TREE", "CustomerAddress VIEW,CREATE,EDIT CUSTOMER_TREE",
		"Rfq VIEW,CREATE,EDIT,ASSIGN CUSTOMER_TREE", "Quote VIEW,ASSIGN CUSTOMER_TREE", "Order VIEW,CREATE,EDIT,ASSIGN CUSTOMER_TREE",
	}, allCapabilities),
	sharedRole("COORDINATOR", "Purchasing coordinator", true, []string{
		"Customer VIEW CUSTOMER", "CustomerUser VIEW CUSTOMER", "Rfq VIEW,EDIT CUSTOMER", "Quote VIEW CUSTOMER", "Order VIEW,EDIT CUSTOMER",
	}, ownProfileOnly),
	sharedRole("REQUESTER", "Requester", true, []string{
		"Customer VIEW CUSTOMER", "Rfq VIEW,CREATE,EDIT OWN", "Quote VIEW OWN",
	}, ownProfileOnly),
	sharedRole("PROJECT_LEAD", "Project lead", true, []string{
		"Customer VIEW CUSTOMER", "CustomerUser VIEW CUSTOMER", "Rfq VIEW,CREATE,EDIT CUSTOMER", "Quote VIEW CUSTOMER", "Order VIEW CUSTOMER",
	}, allCapabilities),
	sharedRole("GOODS_IN", "Goods in", true, []string{
		"Customer VIEW CUSTOMER", "CustomerAddress VIEW CUSTOMER", "Order VIEW CUSTOMER",
	}, ownProfileOnly),
	sharedRole("ACCOUNTS_PAYABLE", "Accounts payable", true, []string{
		"Customer VIEW CUSTOMER_TREE", "CustomerAddress VIEW,EDIT CUSTOMER", "Order VIEW CUSTOMER_TREE",
	}, ownProfileOnly),
	sharedRole("AUDITOR", "Auditor", true, []string{
		"Customer VIEW CUSTOMER_TREE", "CustomerUser VIEW CUSTOMER_TREE", "CustomerUserRole VIEW CUSTOMER_TREE", "Rfq VIEW CUSTOMER_TREE",
		"Quote VIEW CUSTOMER_TREE", "Order VIEW CUSTOMER_TREE", "ConsentAcceptance VIEW CUSTOMER_TREE",
	}, ownProfileOnly),
	sharedRole("ORDER_CLERK", "Order clerk", false, []string{
		"Customer VIEW CUSTOMER", "CustomerAddress VIEW CUSTOMER", "Order VIEW,CREATE OWN",
	}, []string{"USE_COMPANY_ADDRESSES", "order.samples"}),
})

func sharedRole(code, label string, selfManaged bool, permissions, capabilities []string) roles.PredefinedRole {
	return roles.PredefinedRole{
		Code: code, Label: label, SelfManaged: selfManaged, Public: true, DefaultLevel: customeruserrole.DefaultLevelNONE,
		ShortPermissions: permissions, Capabilities: capabilities,
	}
}

var (
	ownProfileOnly  = []string{"UPDATE_OWN_PROFILE"}
	allCapabilities = authz.CapabilitiesOf(viewer.CustomerUser)
)

func (g *generator) makeCapabilities() {
	for i, c := range []ent.Capability{
		{Code: "order.samples", Label: "Order samples", Audience: capability.AudienceSTOREFRONT,
			Description: new("The shop offers samples of new goods, free of charge.")},
		{Code: "see.margins", Label: "See margins", Audience: capability.AudienceSTAFF,
			Description: new("The back office shows what a sale earns.")},
	} {
		c.ID, c.CreatedAt = int64(i+1), g.timeOf(-4*year)
		g.addRow(&c)
	}
}

func (g *generator) makeRoles() {
	for i, r := range sharedRoles {
		g.addRow(setDerivedFields(&ent.CustomerUserRole{
			ID: int64(i + 1), Code: r.Code, Label: r.Label, SelfManaged: r.SelfManaged, Public: r.Public, DefaultLevel: r.DefaultLevel,
			Permissions: new(roles.ParsePermissions(r.ShortPermissions)), Capabilities: &r.Capabilities, CreatedAt: g.timeOf(-5 * year),
		}, 0))
	}
}

// setDerivedFields sets the fields that internal/hooks would set, and returns r. The
// companyID is 0 for a shared role.
func setDerivedFields(r *ent.CustomerUserRole, companyID int64) *ent.CustomerUserRole {
	r.LabelKey = authz.LabelKey(companyID, r.Label)
	r.Administers = roles.FromCustomerUserRole(r).MakesAdministrator(viewer.CustomerUser)
	return r
}

// companyRoles are roles of single companies. Each has the permissions of a shared role.
var companyRoles = []struct {
	label           string
	sharedRoleIndex int // in sharedRoles
}{
	{"Site coordinator", 5}, {"Site foreman", 6}, {"Kitchen lead", 6}, {"Stock controller", 8}, {"Framework buyer", 1},
	{"Technical adviser", 7},
}

func (g *generator) makeCompanyRole(c *company, d *draws) {
	if !d.chance(0.35) {
		return
	}
	r := pickOne(d, companyRoles)
	code := strings.ToUpper(strings.ReplaceAll(r.label, " ", "_"))
	c.ownRoleID = g.addRow(setDerivedFields(&ent.CustomerUserRole{
		Code: fmt.Sprintf("%s_%d", code, c.id), Label: r.label, SelfManaged: true, Public: true, CustomerID: &c.id,
		Permissions:  new(roles.ParsePermissions(sharedRoles[r.sharedRoleIndex].ShortPermissions)),
		Capabilities: &sharedRoles[r.sharedRoleIndex].Capabilities, CreatedAt: g.timeOf(c.customerSince),
	}, c.id))
}

// assignRoles gives a person one to three roles. The first user of a company is its
// administrator.
func (g *generator) assignRoles(p *person) {
	d := g.drawsOf(kindUserRoles, int(p.id))
	roleIDs := []int64{roleBuyer}
	switch {
	case p.isFounder || d.chance(0.03):
		roleIDs[0] = roleAdministrator // and no other role, because it would add nothing
	case d.chance(0.2):
		roleIDs[0] = int64(d.intBetween(4, len(sharedRoles)))
	}
	if extra := int64(d.intBetween(4, len(sharedRoles))); roleIDs[0] != roleAdministrator && extra != roleIDs[0] && d.chance(0.45) {
		roleIDs = append(roleIDs, extra)
	}
	if roleIDs[0] != roleAdministrator && p.company.ownRoleID > 0 && d.chance(0.5) {
		roleIDs = append(roleIDs, p.company.ownRoleID)
	}
	for _, r := range roleIDs {
		g.addLink("customer_users_roles", p.id, r)
	}
}
