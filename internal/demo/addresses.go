package demo

import (
	"fmt"

	"buyergraph/ent"
	"buyergraph/internal/jsontypes"
)

// address is one of a person's addresses.
type address struct {
	jsontypes.Address
	label                               string
	forBilling, forShipping             bool
	isDefaultBilling, isDefaultShipping bool
}

// officeAddress returns the address of a company's office.
func (g *generator) officeAddress(c *company) jsontypes.Address {
	m := c.marketOf(g)
	town := m.towns[c.townIndex]
	return jsontypes.Address{
		Company: c.name, Street: streetLine(m, town.streets[c.streetIndex].name, c.houseNumber), City: town.city,
		PostalCode: town.streets[c.streetIndex].postalCode, CountryCode: m.countryCode, RegionCode: town.regionCode,
	}
}

// streetLine puts the house number where the country writes it.
func streetLine(m *market, street string, house int) string {
	if m == germany || m == netherlands {
		return fmt.Sprintf("%s %d", street, house)
	}
	return fmt.Sprintf("%d %s", house, street)
}

// drawSiteAddress draws the address of a site in the company's country.
func (g *generator) drawSiteAddress(c *company, d *draws) jsontypes.Address {
	m := c.marketOf(g)
	town := pickOne(d, m.towns)
	street := pickOne(d, town.streets)
	return jsontypes.Address{
		Company: c.name, Street: streetLine(m, street.name, d.intBetween(1, 240)), City: town.city, PostalCode: street.postalCode,
		CountryCode: m.countryCode, RegionCode: town.regionCode,
	}
}

// makeCompanyAddresses writes the address book of a company. The first address is the
// head office.
func (g *generator) makeCompanyAddresses(c *company, d *draws) {
	phone := c.marketOf(g).towns[c.townIndex].phonePrefix + "100"
	for i := range 1 + d.weightedIndex(30, 40) {
		a, label := g.officeAddress(c), "Head office"
		if i > 0 {
			a, label = g.drawSiteAddress(c, d), pickOne(d, siteLabels)
		}
		g.addRow(&ent.CustomerAddress{
			CustomerID: c.id, Label: &label, Company: &a.Company, Street: a.Street, City: a.City, PostalCode: a.PostalCode,
			CountryCode: a.CountryCode, RegionCode: &a.RegionCode, Phone: &phone, Billing: i == 0, Shipping: true,
			CreatedAt: g.timeOf(c.customerSince),
			PrimaryOf: pointerIf(i == 0, c.id), DefaultBillingOf: pointerIf(i == 0, c.id), DefaultShippingOf: pointerIf(i == 0, c.id),
		})
	}
}

// drawPersonAddresses draws the address book of a person: the office first, then the
// sites that they have goods sent to. A guest has the office only.
func (g *generator) drawPersonAddresses(p *person) []address {
	d := g.drawsOf(kindUserAddresses, int(p.id))
	n := 1 + d.weightedIndex(18, 38, 32)
	if p.accountState == guest {
		n = 1
	}
	shipsToSite := n > 1 && d.chance(0.3) // the first site is the default shipping address
	out := make([]address, n)
	for i := range out {
		a := address{
			Address: g.officeAddress(p.company), label: "Office",
			forBilling: true, forShipping: true, isDefaultBilling: true, isDefaultShipping: !shipsToSite,
		}
		if i > 0 {
			a = address{
				Address: g.drawSiteAddress(p.company, d), label: pickOne(d, siteLabels),
				forBilling: d.chance(0.1), forShipping: true, isDefaultShipping: shipsToSite && i == 1,
			}
		}
		a.FirstName, a.LastName, a.Phone = p.firstName, p.lastName, p.phone
		out[i] = a
	}
	return out
}

func (g *generator) makePersonAddresses(p *person) {
	for i, a := range g.drawPersonAddresses(p) {
		g.addRow(&ent.CustomerUserAddress{
			CustomerUserID: p.id, Label: &a.label, FirstName: &a.FirstName, LastName: &a.LastName, Company: &a.Company,
			Street: a.Street, City: a.City, PostalCode: a.PostalCode, CountryCode: a.CountryCode, RegionCode: &a.RegionCode, Phone: &a.Phone,
			Billing: a.forBilling, Shipping: a.forShipping, CreatedAt: g.timeOf(p.registeredAt), PrimaryOf: pointerIf(i == 0, p.id),
			DefaultBillingOf: pointerIf(a.isDefaultBilling, p.id), DefaultShippingOf: pointerIf(a.isDefaultShipping, p.id),
		})
	}
}

// defaultAddresses returns a person's default billing and shipping address as a document
// stores them.
func (g *generator) defaultAddresses(p *person) (billing, shipping *jsontypes.Address) {
	for _, a := range g.drawPersonAddresses(p) {
		if a.isDefaultBilling {
			billing = new(a.Address)
		}
		if a.isDefaultShipping {
			shipping = new(a.Address)
		}
	}
	return billing, shipping
}

var siteLabels = []string{"Site store", "Workshop", "Goods in, gate 2", "Warehouse", "Yard", "Plant room", "Project office"}
