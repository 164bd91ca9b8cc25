package demo

import (
	"strconv"
	"strings"

	"buyergraph/ent"
	"buyergraph/internal/text"
)

// addRfqActivities writes the files and mails about a request.
func (g *generator) addRfqActivities(x *deal, p *person, id int64, items []lineItem) {
	d := g.drawsOf(kindDocumentActivities, int(id)<<2)
	targets := linkTargets{person: p, rfqID: id, linkCompany: d.chance(0.3)}
	if d.chance(0.1) {
		f := pickOne(d, rfqFiles)
		f.uploadedAt, f.isShared = x.requestedAt, true
		g.addAttachment(f, d, targets)
	}
	if d.chance(0.08 * g.mailFrequency) {
		thread, until := pickOne(d, rfqThreads), min(x.quotedAt, x.decidedAt, x.requestedAt+2*day)
		g.addMailThread(d, thread, x.requestedAt+minute, until, targets, articleValues(items, "{project}", g.projectName(x))...)
	}
}

// addQuoteActivities writes the events, files, mails, notes and meetings about a quote.
func (g *generator) addQuoteActivities(x *deal, p *person, q *ent.Quote, items []lineItem) {
	d := g.drawsOf(kindDocumentActivities, int(q.ID)<<2+1)
	targets := linkTargets{person: p, quoteID: q.ID, linkCompany: d.chance(0.3)}
	values := articleValues(items, "{document}", q.Identifier, "{project}", *q.ProjectName,
		"{total}", string(text.AppendDecimal(nil, q.Total))+" "+q.Currency, "{until}", q.ValidUntil.Format("2 January 2006"))
	if d.chance(0.08) {
		g.addSystemActivity(x.quotedAt, "QUOTE_SENT", "Quote "+q.Identifier+" was sent", true, targets)
	}
	if d.chance(0.05) {
		g.addAttachment(attachedFile{
			fileName: strings.ToLower(q.Identifier) + ".pdf", contentType: pdfType, uploadedAt: x.quotedAt, byStaff: true, isShared: true,
		}, d, targets)
	}
	if d.chance(0.02) {
		g.addAttachment(attachedFile{fileName: "costing.xlsx", contentType: sheetType, uploadedAt: x.quotedAt, byStaff: true}, d, targets)
	}
	outcome := x.outcome
	if quoteThreads[outcome] == nil {
		outcome = pending
	}
	if d.chance(0.2 * g.mailFrequency) {
		g.addMailThread(d, pickOne(d, quoteThreads[outcome]), x.quotedAt+minute, min(x.decidedAt, x.quotedAt+8*day), targets, values...)
	}
	if at := x.quotedAt + workTime(d.intBetween(int(day), int(3*day))); at < x.decidedAt {
		switch choice := d.weightedIndex(3, 3); {
		case choice == 0 && at < present:
			g.addNote(at, fillTemplate(pickOne(d, quoteNotes), values...), targets)
		case choice == 1:
			g.addMeeting(d, x.quotedAt+minute, at, meetingTemplate{"About quote " + q.Identifier, "Telephone", 30}, targets)
		}
	}
}

// addOrderActivities writes the mails, notes, events and files about an order.
func (g *generator) addOrderActivities(x *deal, p *person, o *ent.Order, items []lineItem) {
	d := g.drawsOf(kindDocumentActivities, int(o.ID)<<2+2)
	targets := linkTargets{person: p, orderID: o.ID, linkCompany: d.chance(0.3)}
	values := articleValues(items, "{document}", o.Identifier)
	if d.chance(0.04 * g.mailFrequency) {
		g.addMailThread(d, pickOne(d, orderThreads), x.orderedAt+hour, x.orderedAt+3*day, targets, values...)
	}
	if d.chance(0.02) {
		if at := x.orderedAt + workTime(d.intBetween(int(hour), int(2*day))); at < present {
			g.addNote(at, fillTemplate(pickOne(d, orderNotes), values...), targets)
		}
	}
	shippedAt := x.orderedAt + day + workTime(d.intBetween(int(day), int(2*day)))
	if o.ShippingStatus != "SHIPPED" || shippedAt > present {
		return
	}
	if d.chance(0.06) {
		g.addSystemActivity(shippedAt, "ORDER_SHIPPED", "Order "+o.Identifier+" was shipped", true, targets)
	}
	if d.chance(0.03) {
		g.addAttachment(attachedFile{
			fileName: "delivery-note-" + strings.ToLower(o.Identifier) + ".pdf", contentType: pdfType, uploadedAt: shippedAt,
			byStaff: true, isShared: true,
		}, d, targets)
	}
}

// articleValues adds the template values {article} and {quantity}, taken from the first
// item, to others.
func articleValues(items []lineItem, more ...string) []string {
	name, _, _ := strings.Cut(items[0].productName, ",")
	return append(more, "{article}", name, "{quantity}", strconv.FormatInt(items[0].quantity, 10)+" x "+items[0].unitName)
}

var quoteNotes = []string{
	"Rang about {document}: wants the price of {article} to be held until the end of the quarter.",
	"{project} depends on their client's approval. Ask again in two weeks.",
	"Gave our best price for {article}; {total} is the limit without asking the works.",
	"Competes with one other offer. Decision by price and lead time.",
}

var orderNotes = []string{
	"{document}: driver calls half an hour before arrival.",
	"Short of {article}, rest follows with the next lorry. Customer knows.",
	"{document} goes with their own carrier, pallets exchanged.",
	"Customer asked for the invoice to be split by cost centre.",
}
