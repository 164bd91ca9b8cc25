package demo

import (
	"fmt"

	"buyergraph/ent"
	"buyergraph/ent/rfq"
	"buyergraph/ent/rfqnote"
)

// makeRfq returns the request and the first of its items.
func (g *generator) makeRfq(x *deal) (id, item int64) {
	p, at := g.person(x.user), g.at(x.asked)
	d := g.roll(itsRfq, x.number)
	r := &ent.Rfq{
		FirstName: p.first, LastName: p.last, Company: p.in.name, Email: p.email, Phone: &p.phone, Role: &p.position, ProjectName: new(g.project(x)),
		Note: maybe(d.chance(0.5), pick(d, requests)), ShipUntil: new(g.day(x.asked, d.between(30, 90))), PoNumber: maybe(d.chance(0.15), poNumber(d, at.Year())),
		CustomerID: p.in.id, CustomerUserID: &p.id, WebsiteID: &p.in.website, OwnerID: &p.in.owner, CreatedAt: at,
	}
	changed := x.decided
	switch {
	case x.quoted != never:
		r.InternalStatus, changed = rfq.InternalStatusPROCESSED, x.quoted
	case x.outcome == unclear:
		r.InternalStatus, r.CustomerStatus = rfq.InternalStatusMORE_INFO_REQUESTED, rfq.CustomerStatusREQUIRES_ATTENTION
	case x.outcome == refused:
		r.InternalStatus, r.CustomerStatus = rfq.InternalStatusDECLINED, rfq.CustomerStatusCANCELLED
	case x.outcome == cancelled:
		r.InternalStatus, r.CustomerStatus = rfq.InternalStatusCANCELLED_BY_CUSTOMER, rfq.CustomerStatusCANCELLED
		r.CancellationReason = new(pick(d, cancellations))
	case d.chance(0.1):
		r.CustomerStatus = rfq.CustomerStatusPENDING_APPROVAL
	}
	if changed != never {
		r.UpdatedAt, r.Version = g.at(changed), 2
	}
	id, item = g.add(r), g.next("rfq_items")
	list := g.positions(x)
	for i, pos := range list {
		g.add(&ent.RfqItem{
			RfqID: id, Position: i + 1, Sku: pos.sku, ProductName: pos.name, Quantity: pos.quantity * unit, Unit: pos.unit, CreatedAt: at,
			Comment: maybe(pos.comment != "", pos.comment), TargetPrice: maybe(pos.target > 0, pos.target), Currency: maybe(pos.target > 0, p.land.currency),
		})
	}
	g.makeNotes(x, p, d, id)
	if d.chance(0.3) {
		g.link("rfqs_assigned_staff_users", id, p.in.owner)
	}
	if c := g.colleague(p); c != nil && d.chance(0.1) {
		g.link("rfqs_assigned_customer_users", id, c.id)
	}
	g.aboutRfq(x, p, id, list)
	return id, item
}

// makeNotes writes what both sides noted on a request: a question and its answer.
func (g *generator) makeNotes(x *deal, p *person, d *dice, id int64) {
	end := min(x.quoted, x.decided)
	asked := x.outcome == unclear
	if end == never || !asked && (x.outcome == refused || x.outcome == cancelled || !d.chance(0.18)) {
		return
	}
	talk := pick(d, clarifications)
	at := end
	if !asked {
		at = x.asked + (end-x.asked)/3
	}
	g.add(&ent.RfqNote{RfqID: id, Side: rfqnote.SideSELLER, Text: talk[0], AuthorStaffUserID: &p.in.owner, CreatedAt: g.at(at)})
	if !asked {
		at += (end - x.asked) / 3
		g.add(&ent.RfqNote{RfqID: id, Side: rfqnote.SideCUSTOMER, Text: talk[1], AuthorCustomerUserID: &p.id, CreatedAt: g.at(at)})
	}
}

// project is what a deal is for.
func (g *generator) project(x *deal) string {
	d := g.roll(itsProject, int(x.kind)<<32+x.number)
	if g.person(x.user).in.group == hospitality {
		return pick(d, kitchenProjects)
	}
	return pick(d, workProjects)
}

// colleague is the first of a person's company, nil where that is himself.
func (g *generator) colleague(p *person) *person {
	if p.founder {
		return nil
	}
	return g.person(g.founder(int(p.in.id - 1)))
}

func poNumber(d *dice, year int) string { return fmt.Sprintf("PO-%d-%04d", year, d.between(100, 9999)) }

var requests = []string{
	"Please quote delivery to site, tail lift needed.", "Same as last year, but with the longer bolts.", "We need a price for three call-offs over the year.",
	"Is there an alternative in stock? Lead time matters more than price.", "Deliver before 10 a.m., the yard closes for lunch.",
	"Please put our PO number on every delivery note.", "Samples in M and L would help.", "The drawing is attached; tolerances as marked.",
}

var cancellations = []string{"The project was put off.", "We found enough in our own stores.", "The client has chosen another design.", "Budget was not released."}

var clarifications = [][2]string{
	{"Which finish do you need, zinc plated or stainless?", "Zinc plated will do, it is all indoors."},
	{"Is the delivery address the site or your yard?", "The site, please. Ask for the foreman at gate 2."},
	{"Do you take the whole quantity at once, or in call-offs?", "Three call-offs, six weeks apart."},
	{"May we quote the successor of this article? The old one is running out.", "Yes, if it fits the same housing."},
	{"By which day must the first part be with you?", "By the end of the month, the rest can wait."},
}
