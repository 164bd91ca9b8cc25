package demo

import (
	"fmt"
	"strconv"

	"buyergraph/ent"
	"buyergraph/ent/customer"
)

// companyTree is a tree of companies. Their users share a mail domain.
type companyTree struct {
	mailDomain string
	userCount  int
	*market
}

// company holds what the rows of a company and of its users are made from.
type company struct {
	id, ownerID, groupID, websiteID     int64
	ownRoleID                           int64 // a role of this company alone, 0 if there is none
	name, path                          string
	treeIndex                           int
	townIndex, streetIndex, houseNumber int // of the office
	depth                               int // in its tree, 1 at the top
	rebatePercent                       int
	enabled                             bool
	customerSince                       workTime
}

func (g *generator) makeCompanies() {
	g.companies = make([]company, 0, g.companyCount)
	namesUsed := map[*market]int{}
	for len(g.companies) < g.companyCount && g.firstErr == nil {
		n := len(g.trees)
		d := g.drawsOf(kindTree, n)
		m := d.drawMarket()
		if n == 0 {
			m = britain
		}
		name, group := m.companyName(namesUsed[m])
		namesUsed[m]++
		size := min(g.treeSize(d, n), g.companyCount-len(g.companies))
		if size >= 8 {
			group = keyAccounts
		}
		g.trees = append(g.trees, companyTree{mailDomain: slug(name) + ".example", market: m})
		g.makeCompanyTree(d, name, group, size)
	}
}

// companyName returns the n-th company name of a country and its customer group. Every
// name is different.
func (m *market) companyName(n int) (name string, group int64) {
	if n < len(m.knownCompanies) {
		return m.knownCompanies[n].name, m.knownCompanies[n].groupID
	}
	n -= len(m.knownCompanies)
	stem, rest := n%len(m.nameStems), n/len(m.nameStems)
	t := m.trades[(rest+5*stem)%len(m.trades)]
	name = m.nameStems[stem] + " " + t.name
	if round := rest / len(m.trades); round > 0 {
		name += " " + strconv.Itoa(round+1)
	}
	return name, t.groupID
}

// vatID returns the VAT number of the n-th company, nil in a country without a format.
func (m *market) vatID(n int) *string {
	if m.vatFormat == "" {
		return nil
	}
	return new(fmt.Sprintf(m.vatFormat, 100_000_000+n*7_919))
}

// makeCompanyTree makes a company and its subsidiaries, most of them near the top and at
// most six levels deep.
func (g *generator) makeCompanyTree(d *draws, name string, group int64, size int) {
	top := len(g.companies)
	for i := range size {
		parent := (*company)(nil)
		if i > 0 {
			parent = &g.companies[top+d.skewedBelow(i)]
			for parent.depth >= 6 {
				parent = &g.companies[top]
			}
		}
		g.makeCompany(name, group, i, parent)
	}
}

// makeCompany makes the i-th company of the last tree. The top company has no parent.
func (g *generator) makeCompany(name string, group int64, i int, parent *company) {
	n, tree := len(g.companies), len(g.trees)-1
	m, d := g.trees[tree].market, g.drawsOf(kindCompany, n)
	c := company{
		id: int64(n + 1), groupID: group, websiteID: m.websiteID, treeIndex: tree, ownerID: int64(1 + d.intBelow(g.staffCount)),
		depth: 1, rebatePercent: d.intBelow(13), enabled: d.chance(0.97) || n < 20,
		townIndex: (tree + i) % len(m.towns), houseNumber: d.intBetween(1, 140),
		customerSince: g.arrivalOf(g.founderOf(n)) - workTime(d.intBetween(int(day), int(8*day))),
	}
	c.streetIndex = d.intBelow(len(m.towns[c.townIndex].streets))
	if earlyCount, _ := g.founderSpacing(); n < earlyCount {
		c.customerSince -= workTime(d.intBelow(int(3 * year)))
	}
	if group == hospitality && m.websiteID == 1 {
		c.websiteID = 3
	}
	path := ""
	if parent != nil {
		c.depth, c.ownerID, path = parent.depth+1, parent.ownerID, parent.path
		c.customerSince = max(c.customerSince, parent.customerSince+workTime(d.intBetween(int(hour), int(3*day))))
	}
	c.path = path + strconv.Itoa(n+1) + "."
	c.name = m.branchName(name, tree, i, c.depth)
	g.companies = append(g.companies, c)
	state := customer.StateACTIVE
	if !c.enabled {
		state = customer.StateSUSPENDED
	}
	g.addRow(&ent.Customer{
		ID: c.id, Name: c.name, Path: c.path, State: state, Enabled: c.enabled, GroupID: &c.groupID, OwnerID: &c.ownerID,
		CreatedAt: g.timeOf(c.customerSince), ExternalID: new(fmt.Sprintf("ERP-%05d", 40_000+n)), VatID: m.vatID(n),
		PaymentTerm: new(pickOne(d, paymentTerms)), TaxCode: pointerIf(group == publicSector, "PUBLIC"), InternalRating: new(d.intBetween(1, 5)),
		ParentID: idOrNil(parent),
	})
	if d.chance(0.6) {
		g.addLink("customers_sales_representatives", c.id, 1+c.ownerID%int64(g.staffCount))
	}
	g.makeCompanyAddresses(&c, d)
	g.makeCompanyRole(&g.companies[n], d)
}

// branchName returns the name of the i-th company of a tree: the tree's name, and for a
// subsidiary its city, its unit or both.
func (m *market) branchName(name string, treeIndex, i, depth int) string {
	city, unit := m.towns[(treeIndex+i)%len(m.towns)].city, m.unitNames[(treeIndex+i)%len(m.unitNames)]
	switch {
	case i == 0:
		return name
	case depth == 2 && i < len(m.towns) && i%2 == 1:
		return name + " " + city
	case depth == 2 && i < len(m.unitNames) && i%2 == 0:
		return name + " " + unit
	}
	return name + " " + city + " " + unit
}

func idOrNil(c *company) *int64 {
	if c == nil {
		return nil
	}
	return &c.id
}

var paymentTerms = []string{"30 days net", "14 days 2 %, 30 days net", "60 days net", "In advance"}

func (c *company) marketOf(g *generator) *market { return g.trees[c.treeIndex].market }
