package demo

import (
	"fmt"

	"buyergraph/ent"
	"buyergraph/ent/rfq"
	"buyergraph/ent/rfqnote"
)

// makeRfq writes the request of a deal and returns its id and the id of its first item.
func (g *generator) makeRfq(x *deal) (id, firstItemID int64) {
	p, at := g.drawPerson(x.userIndex), g.timeOf(x.requestedAt)
	d := g.drawsOf(kindRfq, x.drawNumber())
	id = g.nextID("rfqs")
	r := &ent.Rfq{
		ID: id, Identifier: rfqNumber(id),
		FirstName: p.firstName, LastName: p.lastName, Company: p.company.name, Email: p.email, Phone: &p.phone, Role: &p.jobTitle,
		ProjectName: new(g.projectName(x)), Note: pointerIf(d.chance(0.5), pickOne(d, customerNotes)),
		ShipUntil:  new(g.dateAfter(x.requestedAt, d.intBetween(30, 90))),
		PoNumber:   pointerIf(d.chance(0.15), poNumber(d, at.Year())),
		CustomerID: p.company.id, CustomerUserID: &p.id, WebsiteID: &p.company.websiteID, OwnerID: &p.company.ownerID, CreatedAt: at,
	}
	changedAt := x.decidedAt
	switch {
	case x.quotedAt != never:
		r.InternalStatus, changedAt = rfq.InternalStatusPROCESSED, x.quotedAt
	case x.outcome == moreInfoNeeded:
		r.InternalStatus, r.CustomerStatus = rfq.InternalStatusMORE_INFO_REQUESTED, rfq.CustomerStatusREQUIRES_ATTENTION
	case x.outcome == rejected:
		r.InternalStatus, r.CustomerStatus = rfq.InternalStatusDECLINED, rfq.CustomerStatusCANCELLED
	case x.outcome == cancelled:
		r.InternalStatus, r.CustomerStatus = rfq.InternalStatusCANCELLED_BY_CUSTOMER, rfq.CustomerStatusCANCELLED
		r.CancellationReason = new(pickOne(d, cancellationReasons))
	case d.chance(0.1):
		r.CustomerStatus = rfq.CustomerStatusPENDING_APPROVAL
	}
	if changedAt != never {
		r.UpdatedAt, r.Version = g.timeOf(changedAt), 2
	}
	g.addRow(r)
	firstItemID = g.nextID("rfq_items")
	items := g.drawLineItems(x)
	for i, item := range items {
		g.addRow(&ent.RfqItem{
			RfqID: id, Position: i + 1, Sku: item.sku, ProductName: item.productName, Quantity: item.quantity * decimalScale,
			Unit: item.unitName, CreatedAt: at, Comment: pointerIf(item.comment != "", item.comment),
			TargetPrice: pointerIf(item.targetPrice > 0, item.targetPrice), Currency: pointerIf(item.targetPrice > 0, p.market.currencyCode),
		})
	}
	g.makeRfqNotes(x, p, d, id)
	if d.chance(0.3) {
		g.addLink("rfqs_assigned_staff_users", id, p.company.ownerID)
	}
	if c := g.colleagueOf(p); c != nil && d.chance(0.1) {
		g.addLink("rfqs_assigned_customer_users", id, c.id)
	}
	g.addRfqActivities(x, p, id, items)
	return id, firstItemID
}

// makeRfqNotes writes the seller's question about a request and, unless the request still
// waits for it, the customer's answer.
func (g *generator) makeRfqNotes(x *deal, p *person, d *draws, rfqID int64) {
	end := min(x.quotedAt, x.decidedAt)
	isUnanswered := x.outcome == moreInfoNeeded
	if end == never || !isUnanswered && (x.outcome == rejected || x.outcome == cancelled || !d.chance(0.18)) {
		return
	}
	texts := pickOne(d, clarifyingNotes)
	at := end
	if !isUnanswered {
		at = x.requestedAt + (end-x.requestedAt)/3
	}
	g.addRow(&ent.RfqNote{
		RfqID: rfqID, Side: rfqnote.SideSELLER, Text: texts[0], AuthorStaffUserID: &p.company.ownerID, CreatedAt: g.timeOf(at),
	})
	if !isUnanswered {
		at += (end - x.requestedAt) / 3
		g.addRow(&ent.RfqNote{RfqID: rfqID, Side: rfqnote.SideCUSTOMER, Text: texts[1], AuthorCustomerUserID: &p.id, CreatedAt: g.timeOf(at)})
	}
}

// projectName draws the project of a deal.
func (g *generator) projectName(x *deal) string {
	d := g.drawsOf(kindProject, x.drawNumber())
	if g.drawPerson(x.userIndex).company.groupID == hospitality {
		return pickOne(d, kitchenProjects)
	}
	return pickOne(d, workProjects)
}

// colleagueOf returns the first user of a person's company, nil if the person is that
// user.
func (g *generator) colleagueOf(p *person) *person {
	if p.isFounder {
		return nil
	}
	return g.drawPerson(g.founderOf(int(p.company.id - 1)))
}

func rfqNumber(id int64) string { return fmt.Sprintf("RFQ-%05d", 10_000+id) }

func poNumber(d *draws, year int) string {
	return fmt.Sprintf("PO-%d-%04d", year, d.intBetween(100, 9999))
}

var customerNotes = []string{
	"Please quote delivery to site, tail lift needed.", "Same as last year, but with the longer bolts.",
	"We need a price for three call-offs over the year.",
	"Is there an alternative in stock? Lead time matters more than price.", "Deliver before 10 a.m., the yard closes for lunch.",
	"Please put our PO number on every delivery note.", "Samples in M and L would help.", "The drawing is attached; tolerances as marked.",
}

var cancellationReasons = []string{
	"The project was put off.", "We found enough in our own stores.", "The client has chosen another design.", "Budget was not released.",
}

var clarifyingNotes = [][2]string{
	{"Which finish do you need, zinc plated or stainless?", "Zinc plated will do, it is all indoors."},
	{"Is the delivery address the site or your yard?", "The site, please. Ask for the foreman at gate 2."},
	{"Do you take the whole quantity at once, or in call-offs?", "Three call-offs, six weeks apart."},
	{"May we quote the successor of this article? The old one is running out.", "Yes, if it fits the same housing."},
	{"By which day must the first part be with you?", "By the end of the month, the rest can wait."},
}
