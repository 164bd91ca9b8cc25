package demo

import (
	"fmt"
	"slices"
	"strings"

	"buyergraph/ent"
	"buyergraph/ent/customeruserrole"
	"buyergraph/internal/authz"
	"buyergraph/internal/roles"
	"buyergraph/internal/viewer"
)

// The predefined roles that the product itself speaks of.
const (
	roleAdministrator = 1 + iota
	roleBuyer
	roleAnonymous
)

// sharedRoles are the predefined ones and the seller's own.
var sharedRoles = slices.Concat(roles.Predefined, []roles.Shared{
	shared("BRANCH_ADMINISTRATOR", "Branch administrator", true, []string{
		"Customer VIEW CUSTOMER", "CustomerUser VIEW,CREATE,EDIT,DELETE,ASSIGN CUSTOMER", "CustomerUserRole VIEW CUSTOMER", "CustomerAddress VIEW,CREATE,EDIT,DELETE CUSTOMER",
		"CustomerUserAddress VIEW,CREATE,EDIT,DELETE CUSTOMER", "Rfq VIEW,CREATE,EDIT,ASSIGN CUSTOMER", "Quote VIEW,ASSIGN CUSTOMER", "Order VIEW,CREATE,EDIT,ASSIGN CUSTOMER",
		"ConsentAcceptance VIEW CUSTOMER", "Invitation VIEW,CREATE,EDIT CUSTOMER",
	}, everything),
	shared("PURCHASING_MANAGER", "Purchasing manager", true, []string{
		"Customer VIEW CUSTOMER_TREE", "CustomerUser VIEW CUSTOMER_TREE", "CustomerAddress VIEW,CREATE,EDIT CUSTOMER_TREE", "Rfq VIEW,CREATE,EDIT,ASSIGN CUSTOMER_TREE",
		"Quote VIEW,ASSIGN CUSTOMER_TREE", "Order VIEW,CREATE,EDIT,ASSIGN CUSTOMER_TREE",
	}, everything),
	shared("APPROVER", "Approver", true, []string{"Customer VIEW CUSTOMER", "CustomerUser VIEW CUSTOMER", "Rfq VIEW,EDIT CUSTOMER", "Quote VIEW CUSTOMER", "Order VIEW,EDIT CUSTOMER"}, own),
	shared("REQUESTER", "Requester", true, []string{"Customer VIEW CUSTOMER", "Rfq VIEW,CREATE,EDIT OWN", "Quote VIEW OWN"}, own),
	shared("PROJECT_LEAD", "Project lead", true, []string{"Customer VIEW CUSTOMER", "CustomerUser VIEW CUSTOMER", "Rfq VIEW,CREATE,EDIT CUSTOMER", "Quote VIEW CUSTOMER", "Order VIEW CUSTOMER"}, everything),
	shared("GOODS_IN", "Goods in", true, []string{"Customer VIEW CUSTOMER", "CustomerAddress VIEW CUSTOMER", "Order VIEW CUSTOMER"}, own),
	shared("ACCOUNTS_PAYABLE", "Accounts payable", true, []string{"Customer VIEW CUSTOMER_TREE", "CustomerAddress VIEW,EDIT CUSTOMER", "Order VIEW CUSTOMER_TREE"}, own),
	shared("AUDITOR", "Auditor", true, []string{
		"Customer VIEW CUSTOMER_TREE", "CustomerUser VIEW CUSTOMER_TREE", "CustomerUserRole VIEW CUSTOMER_TREE", "Rfq VIEW CUSTOMER_TREE", "Quote VIEW CUSTOMER_TREE",
		"Order VIEW CUSTOMER_TREE", "ConsentAcceptance VIEW CUSTOMER_TREE",
	}, own),
	shared("PUNCHOUT", "Punch-out catalogue", false, []string{"Customer VIEW CUSTOMER", "CustomerAddress VIEW CUSTOMER", "Order VIEW,CREATE OWN"}, []string{"USE_COMPANY_ADDRESSES"}),
})

func shared(code, label string, selfManaged bool, rights, capabilities []string) roles.Shared {
	return roles.Shared{Code: code, Label: label, SelfManaged: selfManaged, Public: true, Others: customeruserrole.DefaultLevelNONE, Rights: rights, Capabilities: capabilities}
}

var (
	own        = []string{"UPDATE_OWN_PROFILE"}
	everything = authz.CapabilitiesOf(viewer.CustomerUser)
)

func (g *generator) makeRoles() {
	for i, r := range sharedRoles {
		g.add(derived(&ent.CustomerUserRole{
			ID: int64(i + 1), Code: r.Code, Label: r.Label, SelfManaged: r.SelfManaged, Public: r.Public, DefaultLevel: r.Others,
			Permissions: new(roles.Rights(r.Rights)), Capabilities: &r.Capabilities, CreatedAt: g.at(-5 * year),
		}, 0))
	}
}

// derived adds what internal/hooks would.
func derived(r *ent.CustomerUserRole, company int64) *ent.CustomerUserRole {
	r.LabelKey, r.Administers = authz.LabelKey(company, r.Label), roles.OfCustomerUsers(r).Administers(viewer.CustomerUser)
	return r
}

// A company's own roles say more closely what one of the shared ones says.
var ownRoles = []struct {
	label string
	like  int // of the shared roles
}{{"Approver up to 5,000", 5}, {"Site foreman", 6}, {"Kitchen lead", 6}, {"Stock controller", 8}, {"Framework buyer", 1}, {"Technical adviser", 7}}

func (g *generator) makeOwnRole(c *company, d *dice) {
	if !d.chance(0.35) {
		return
	}
	r := pick(d, ownRoles)
	code := strings.ToUpper(strings.NewReplacer(" ", "_", ",", "").Replace(r.label))
	c.own = g.add(derived(&ent.CustomerUserRole{
		Code: fmt.Sprintf("%s_%d", code, c.id), Label: r.label, SelfManaged: true, Public: true, CustomerID: &c.id,
		Permissions: new(roles.Rights(sharedRoles[r.like].Rights)), Capabilities: &sharedRoles[r.like].Capabilities, CreatedAt: g.at(c.since),
	}, c.id))
}

// giveRoles gives a person one to three roles: a company's first is its administrator.
func (g *generator) giveRoles(p *person) {
	d := g.roll(hisRoles, int(p.id))
	roles := []int64{roleBuyer}
	switch {
	case p.founder || d.chance(0.03):
		roles[0] = roleAdministrator // more would add nothing
	case d.chance(0.2):
		roles[0] = int64(d.between(4, len(sharedRoles)))
	}
	if more := int64(d.between(4, len(sharedRoles))); roles[0] != roleAdministrator && more != roles[0] && d.chance(0.45) {
		roles = append(roles, more)
	}
	if roles[0] != roleAdministrator && p.in.own > 0 && d.chance(0.5) {
		roles = append(roles, p.in.own)
	}
	for _, r := range roles {
		g.link("customer_users_roles", p.id, r)
	}
}
