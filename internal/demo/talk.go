package demo

import (
	"strconv"
	"strings"

	"buyergraph/ent"
	"buyergraph/internal/text"
)

// What is said about a document, in the order of time of its kind.

func (g *generator) aboutRfq(x *deal, p *person, id int64, list []position) {
	d := g.roll(itsThread, int(id)<<2)
	on := about{person: p, rfq: id, company: d.chance(0.3)}
	if d.chance(0.1) {
		f := pick(d, enclosures)
		f.at, f.shared = x.asked, true
		g.attach(f, d, on)
	}
	if d.chance(0.08 * g.talk) {
		g.converse(d, pick(d, rfqThreads), x.asked+minute, min(x.quoted, x.decided, x.asked+2*day), on, subjects(list, "{project}", g.project(x))...)
	}
}

func (g *generator) aboutQuote(x *deal, p *person, q *ent.Quote, list []position) {
	d := g.roll(itsThread, int(q.ID)<<2+1)
	on := about{person: p, quote: q.ID, company: d.chance(0.3)}
	values := subjects(list, "{document}", q.Identifier, "{project}", *q.ProjectName,
		"{total}", string(text.AppendDecimal(nil, q.Total))+" "+q.Currency, "{until}", q.ValidUntil.Format("2 January 2006"))
	if d.chance(0.08) {
		g.report(x.quoted, "QUOTE_SENT", "Quote "+q.Identifier+" was sent", true, on)
	}
	if d.chance(0.05) {
		g.attach(file{name: strings.ToLower(q.Identifier) + ".pdf", kind: pdf, at: x.quoted, staff: true, shared: true}, d, on)
	}
	if d.chance(0.02) {
		g.attach(file{name: "costing.xlsx", kind: sheet, at: x.quoted, staff: true}, d, on)
	}
	kind := x.outcome
	if quoteThreads[kind] == nil {
		kind = pending
	}
	if d.chance(0.2 * g.talk) {
		g.converse(d, pick(d, quoteThreads[kind]), x.quoted+minute, min(x.decided, x.quoted+8*day), on, values...)
	}
	if at := x.quoted + moment(d.between(int(day), int(3*day))); at < x.decided {
		switch what := d.share(3, 3); {
		case what == 0 && at < span:
			g.note(at, compose(pick(d, quoteNotes), values...), on)
		case what == 1:
			g.meet(d, x.quoted+minute, at, occasion{"About quote " + q.Identifier, "Telephone", 30}, on)
		}
	}
}

func (g *generator) aboutOrder(x *deal, p *person, o *ent.Order, list []position) {
	d := g.roll(itsThread, int(o.ID)<<2+2)
	on := about{person: p, order: o.ID, company: d.chance(0.3)}
	values := subjects(list, "{document}", o.Identifier)
	if d.chance(0.04 * g.talk) {
		g.converse(d, pick(d, orderThreads), x.ordered+hour, x.ordered+3*day, on, values...)
	}
	if d.chance(0.02) {
		if at := x.ordered + moment(d.between(int(hour), int(2*day))); at < span {
			g.note(at, compose(pick(d, orderNotes), values...), on)
		}
	}
	shipped := x.ordered + day + moment(d.between(int(day), int(2*day)))
	if o.ShippingStatus != "SHIPPED" || shipped > span {
		return
	}
	if d.chance(0.06) {
		g.report(shipped, "ORDER_SHIPPED", "Order "+o.Identifier+" was shipped", true, on)
	}
	if d.chance(0.03) {
		g.attach(file{name: "delivery-note-" + strings.ToLower(o.Identifier) + ".pdf", kind: pdf, at: shipped, staff: true, shared: true}, d, on)
	}
}

// subjects are values for texts about some articles, besides others.
func subjects(list []position, more ...string) []string {
	name, _, _ := strings.Cut(list[0].name, ",")
	return append(more, "{article}", name, "{quantity}", strconv.FormatInt(list[0].quantity, 10)+" x "+list[0].unit)
}

var quoteNotes = []string{
	"Rang about {document}: wants the price of {article} to be held until the end of the quarter.",
	"{project} depends on their client's approval. Ask again in two weeks.",
	"Gave our best price for {article}; {total} is the limit without asking the works.",
	"Competes with one other offer. Decision by price and lead time.",
}

var orderNotes = []string{
	"{document}: driver to ring half an hour before he arrives.",
	"Short of {article}, rest follows with the next lorry. Customer knows.",
	"{document} goes with their own carrier, pallets exchanged.",
	"Customer asked for the invoice to be split by cost centre.",
}
