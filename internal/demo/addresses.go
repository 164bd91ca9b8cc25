package demo

import (
	"fmt"

	"buyergraph/ent"
	"buyergraph/internal/jsontypes"
)

// address is one of a person's addresses.
type address struct {
	jsontypes.Address
	label                        string
	billing, shipping            bool
	defaultBilling, defaultShips bool
}

// office is where a company is.
func (g *generator) office(c *company) jsontypes.Address {
	l := c.land(g)
	at := l.places[c.town]
	return jsontypes.Address{
		Company: c.name, Street: numbered(l, at.streets[c.street].name, c.house), City: at.city, PostalCode: at.streets[c.street].postal,
		CountryCode: l.code, RegionCode: at.region,
	}
}

func numbered(l *land, street string, house int) string {
	if l == germany || l == netherlands {
		return fmt.Sprintf("%s %d", street, house)
	}
	return fmt.Sprintf("%d %s", house, street)
}

// somewhere is a place in the company's country where it does something.
func (g *generator) somewhere(c *company, d *dice) jsontypes.Address {
	l := c.land(g)
	at := pick(d, l.places)
	s := pick(d, at.streets)
	return jsontypes.Address{
		Company: c.name, Street: numbered(l, s.name, d.between(1, 240)), City: at.city, PostalCode: s.postal, CountryCode: l.code, RegionCode: at.region,
	}
}

// makeBook writes a company's own addresses.
func (g *generator) makeBook(c *company, d *dice) {
	phone := c.land(g).places[c.town].phone + "100"
	for i := range 1 + d.share(30, 40) {
		a, label := g.office(c), "Head office"
		if i > 0 {
			a, label = g.somewhere(c, d), pick(d, sites)
		}
		g.add(&ent.CustomerAddress{
			CustomerID: c.id, Label: &label, Company: &a.Company, Street: a.Street, City: a.City, PostalCode: a.PostalCode, CountryCode: a.CountryCode,
			RegionCode: &a.RegionCode, Phone: &phone, Billing: i == 0, Shipping: true, CreatedAt: g.at(c.since),
			PrimaryOf: maybe(i == 0, c.id), DefaultBillingOf: maybe(i == 0, c.id), DefaultShippingOf: maybe(i == 0, c.id),
		})
	}
}

// addresses are a person's own: his office, and where he has goods sent.
func (g *generator) addresses(p *person) []address {
	d := g.roll(hisAddresses, int(p.id))
	n := 1 + d.share(18, 38, 32)
	if p.state == guest {
		n = 1
	}
	elsewhere := n > 1 && d.chance(0.3) // what he orders goes to the site
	out := make([]address, n)
	for i := range out {
		a := address{Address: g.office(p.in), label: "Office", billing: true, shipping: true, defaultBilling: true, defaultShips: !elsewhere}
		if i > 0 {
			a = address{Address: g.somewhere(p.in, d), label: pick(d, sites), billing: d.chance(0.1), shipping: true, defaultShips: elsewhere && i == 1}
		}
		a.FirstName, a.LastName, a.Phone = p.first, p.last, p.phone
		out[i] = a
	}
	return out
}

func (g *generator) makeAddresses(p *person) {
	for i, a := range g.addresses(p) {
		g.add(&ent.CustomerUserAddress{
			CustomerUserID: p.id, Label: &a.label, FirstName: &a.FirstName, LastName: &a.LastName, Company: &a.Company, Street: a.Street, City: a.City,
			PostalCode: a.PostalCode, CountryCode: a.CountryCode, RegionCode: &a.RegionCode, Phone: &a.Phone, Billing: a.billing, Shipping: a.shipping,
			CreatedAt: g.at(p.since), PrimaryOf: maybe(i == 0, p.id), DefaultBillingOf: maybe(a.defaultBilling, p.id), DefaultShippingOf: maybe(a.defaultShips, p.id),
		})
	}
}

// billing and shipping are a person's default addresses as a document keeps them.
func (g *generator) defaults(p *person) (billing, shipping *jsontypes.Address) {
	for _, a := range g.addresses(p) {
		if a.defaultBilling {
			billing = new(a.Address)
		}
		if a.defaultShips {
			shipping = new(a.Address)
		}
	}
	return billing, shipping
}

var sites = []string{"Site store", "Workshop", "Goods in, gate 2", "Warehouse", "Yard", "Plant room", "Project office"}
