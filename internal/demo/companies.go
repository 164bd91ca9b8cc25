package demo

import (
	"fmt"
	"strconv"

	"buyergraph/ent"
)

// family is a tree of companies, whose people share a mail domain.
type family struct {
	domain string
	people int
	*land
}

// company is what everything else of it is made from.
type company struct {
	id, owner, group, website int64
	own                       int64 // a role of its own, 0 without
	name, path                string
	family                    int
	town, street, house       int // where it is
	depth                     int // in its tree, 1 at the top
	rebate                    int // in hundredths
	enabled                   bool
	since                     moment
}

func (g *generator) makeCompanies() {
	g.companies = make([]company, 0, g.size.companies)
	made := map[*land]int{}
	for len(g.companies) < g.size.companies && g.err == nil {
		n := len(g.families)
		d := g.roll(aFamily, n)
		l := d.land()
		if n == 0 {
			l = britain
		}
		name, group := l.company(made[l])
		made[l]++
		size := min(g.familySize(d, n), g.size.companies-len(g.companies))
		if size >= 8 {
			group = keyAccounts
		}
		g.families = append(g.families, family{domain: slug(name) + ".example", land: l})
		g.makeFamily(d, name, group, size)
	}
}

// company is the n-th name in a country: no two are alike.
func (l *land) company(n int) (name string, group int64) {
	if n < len(l.known) {
		return l.known[n].name, l.known[n].group
	}
	n -= len(l.known)
	stem, more := n%len(l.stems), n/len(l.stems)
	t := l.trades[(more+5*stem)%len(l.trades)]
	name = l.stems[stem] + " " + t.name
	if round := more / len(l.trades); round > 0 {
		name += " " + strconv.Itoa(round+1)
	}
	return name, t.group
}

func (l *land) vatID(n int) *string {
	if l.vat == "" {
		return nil
	}
	return new(fmt.Sprintf(l.vat, 100_000_000+n*7_919))
}

// makeFamily makes a company and those below it, most of them near the top.
func (g *generator) makeFamily(d *dice, name string, group int64, size int) {
	top := len(g.companies)
	for i := range size {
		above := (*company)(nil)
		if i > 0 {
			above = &g.companies[top+d.square(i)]
			for above.depth >= 6 {
				above = &g.companies[top]
			}
		}
		g.makeCompany(name, group, i, above)
	}
}

// makeCompany makes the i-th company of the last family, below another or at the
// top.
func (g *generator) makeCompany(name string, group int64, i int, above *company) {
	n, f := len(g.companies), len(g.families)-1
	l, d := g.families[f].land, g.roll(aCompany, n)
	c := company{
		id: int64(n + 1), group: group, website: l.website, family: f, owner: int64(1 + d.below(g.staff)), depth: 1, rebate: d.below(13),
		enabled: d.chance(0.97) || n < 20, town: (f + i) % len(l.places), house: d.between(1, 140),
		since: g.arrival(g.founder(n)) - moment(d.between(int(day), int(8*day))),
	}
	c.street = d.below(len(l.places[c.town].streets))
	if first, _ := g.founders(); n < first {
		c.since -= moment(d.below(int(3 * year)))
	}
	if group == hospitality && l.website == 1 {
		c.website = 3
	}
	path := ""
	if above != nil {
		c.depth, c.owner, path = above.depth+1, above.owner, above.path
		c.since = max(c.since, above.since+moment(d.between(int(hour), int(3*day))))
	}
	c.path = path + strconv.Itoa(n+1) + "."
	c.name = l.part(name, f, i, c.depth)
	g.companies = append(g.companies, c)
	g.add(&ent.Customer{
		ID: c.id, Name: c.name, Path: c.path, Enabled: c.enabled, GroupID: &c.group, OwnerID: &c.owner, CreatedAt: g.at(c.since),
		ExternalID: new(fmt.Sprintf("ERP-%05d", 40_000+n)), VatID: l.vatID(n),
		PaymentTerm: new(pick(d, paymentTerms)), TaxCode: maybe(group == publicSector, "PUBLIC"), InternalRating: new(d.between(1, 5)),
		ParentID: maybeID(above),
	})
	if d.chance(0.6) {
		g.link("customers_sales_representatives", c.id, 1+c.owner%int64(g.staff))
	}
	g.makeBook(&c, d)
	g.makeOwnRole(&g.companies[n], d)
}

// part is what the i-th company of a family is called.
func (l *land) part(name string, family, i, depth int) string {
	city, unit := l.places[(family+i)%len(l.places)].city, l.units[(family+i)%len(l.units)]
	switch {
	case i == 0:
		return name
	case depth == 2 && i < len(l.places) && i%2 == 1:
		return name + " " + city
	case depth == 2 && i < len(l.units) && i%2 == 0:
		return name + " " + unit
	}
	return name + " " + city + " " + unit
}

func maybeID(c *company) *int64 {
	if c == nil {
		return nil
	}
	return &c.id
}

var paymentTerms = []string{"30 days net", "14 days 2 %, 30 days net", "60 days net", "In advance"}

func (c *company) land(g *generator) *land { return g.families[c.family].land }
