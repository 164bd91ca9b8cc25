package demo

import (
	"fmt"
	"strconv"

	"buyergraph/ent"
)

// family is a tree of companies, whose people share a mail domain.
type family struct {
	domain string
	people int32
	*land
}

// company is what everything else of it is made from.
type company struct {
	id, owner, group, website int64
	own                       int64 // a role of its own, 0 without
	name, path                string
	family                    int32
	town, street, house       int16
	depth, rebate             int8
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

func (g *generator) makeFamily(d *dice, name string, group int64, size int) {
	top := len(g.companies)
	for i := range size {
		above := (*company)(nil)
		if i > 0 { // some near the top, some near the last
			above = &g.companies[top+i-1-d.square(i)]
			for above.depth >= 6 {
				above = &g.companies[top]
			}
		}
		g.makeCompany(name, group, above)
	}
}

// makeCompany makes a company below another, or at the top of the last family.
func (g *generator) makeCompany(name string, group int64, above *company) {
	n, f := len(g.companies), len(g.families)-1
	l, d := g.families[f].land, g.roll(aCompany, n)
	c := company{
		id: int64(n + 1), name: name, group: group, website: l.website, family: int32(f), depth: 1, rebate: int8(d.below(13)), enabled: d.chance(0.97) || n < 20, //nolint:gosec // small numbers
		owner: int64(1 + d.below(g.staff)), town: int16(d.below(len(l.places))), house: int16(d.between(1, 140)), since: g.arrival(g.founder(n)) - moment(d.between(int(day), int(8*day))), //nolint:gosec // small numbers
	}
	c.street = int16(d.below(len(l.places[c.town].streets))) //nolint:gosec // a small number
	if first, _ := g.founders(); n < first {
		c.since -= moment(d.below(int(3 * year)))
	}
	if group == hospitality && l.website == 1 {
		c.website = 3
	}
	path := ""
	if above != nil {
		c.depth, c.owner, path = above.depth+1, above.owner, above.path
		c.since = max(c.since, above.since+day)
		c.name = name + " " + pick(d, l.divisions)
		if c.depth > 2 {
			c.name = name + " " + l.places[c.town].city + " " + pick(d, l.divisions)
		}
	}
	c.path = path + strconv.Itoa(n+1) + "."
	g.companies = append(g.companies, c)
	at := g.at(c.since)
	g.add(&ent.Customer{
		ID: c.id, Name: c.name, Path: c.path, Enabled: c.enabled, GroupID: &c.group, OwnerID: &c.owner, CreatedAt: at,
		ExternalID: new(fmt.Sprintf("ERP-%05d", 40_000+n)), VatID: new(fmt.Sprintf("%s%09d", l.code, 100_000_000+n*7_919)),
		PaymentTerm: new(pick(d, paymentTerms)), TaxCode: maybe(group == publicSector, "PUBLIC"), InternalRating: new(d.between(1, 5)),
		ParentID: maybeID(above),
	})
	if d.chance(0.6) {
		g.link("customers_sales_representatives", c.id, 1+c.owner%int64(g.staff))
	}
	g.makeBook(&c, d)
	g.makeOwnRole(&g.companies[n], d)
}

func maybeID(c *company) *int64 {
	if c == nil {
		return nil
	}
	return &c.id
}

var paymentTerms = []string{"30 days net", "14 days 2 %, 30 days net", "60 days net", "In advance"}

func (c *company) land(g *generator) *land { return g.families[c.family].land }
