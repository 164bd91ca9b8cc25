package demo

import (
	"fmt"

	"buyergraph/ent"
	"buyergraph/ent/quote"
)

func (g *generator) makeQuote(x *deal, request, item int64) int64 {
	p, at := g.person(x.user), g.at(x.quoted)
	d := g.roll(itsQuote, x.key())
	list := g.positions(x)
	_, to := g.defaults(p)
	q := &ent.Quote{
		ProjectName: new(g.project(x)), ValidUntil: new(g.at(x.valid)), ShipUntil: new(g.day(x.valid, 28)), ShippingMethod: new(pick(d, carriers)),
		ShippingMethodLocked: d.chance(0.1), EstimatedShippingCost: new(freight(d, sum(list))), ShippingAddress: to, Currency: p.land.currency, Total: sum(list), PricesChanged: d.chance(0.1),
		InternalStatus: quote.InternalStatusSENT_TO_CUSTOMER, CustomerStatus: quote.CustomerStatusOPEN, RfqID: maybe(request > 0, request),
		CustomerID: p.in.id, CustomerUserID: &p.id, WebsiteID: &p.in.website, OwnerID: &p.in.owner, CreatedAt: at,
	}
	q.ID = g.next("quotes")
	q.Identifier = quoteNumber(q.ID)
	switch {
	case x.outcome == accepted:
		q.InternalStatus, q.CustomerStatus = quote.InternalStatusACCEPTED, quote.CustomerStatusACCEPTED
	case x.outcome == declined:
		q.InternalStatus, q.CustomerStatus = quote.InternalStatusDECLINED, quote.CustomerStatusDECLINED
	case x.outcome == expired:
		q.InternalStatus, q.CustomerStatus, q.Expired = quote.InternalStatusEXPIRED, quote.CustomerStatusEXPIRED, true
	case x.outcome == withdrawn:
		q.InternalStatus = quote.InternalStatusCANCELLED
	case span-x.quoted < day && d.chance(0.5):
		q.InternalStatus = quote.InternalStatusDRAFT
	}
	if x.decided != never {
		q.UpdatedAt, q.Version = g.at(x.decided), 2
	}
	g.add(q)
	for i, pos := range list {
		line := g.add(&ent.QuoteLine{
			QuoteID: q.ID, Position: i + 1, Sku: pos.sku, ProductName: pos.name, CustomerComment: maybe(pos.comment != "", pos.comment),
			SellerComment: maybe(d.chance(0.15), pick(d, remarks)), CreatedAt: at, RfqItemID: maybe(request > 0, item+int64(i)),
		})
		offer := func(quantity, price int64) {
			g.add(&ent.QuoteOffer{
				QuoteLineID: line, QuoteID: q.ID, Quantity: quantity * unit, Unit: pos.unit, AllowIncrements: true, Currency: q.Currency, Price: price, CreatedAt: at,
			})
		}
		offer(pos.quantity, pos.price)
		if pos.more > 0 {
			offer(pos.more, pos.cheaper)
		}
	}
	if d.chance(0.3) {
		g.link("quotes_assigned_staff_users", q.ID, p.in.owner)
	}
	if c := g.colleague(p); c != nil && d.chance(0.1) {
		g.link("quotes_assigned_customer_users", q.ID, c.id)
	}
	g.aboutQuote(x, p, q, list)
	return q.ID
}

func quoteNumber(id int64) string { return fmt.Sprintf("Q-%05d", 20_000+id) }

// freight grows with what is sent.
func freight(d *dice, goods int64) int64 {
	if goods > 1_000*unit {
		return 0
	}
	return cents(int64(d.between(6, 18))*unit + int64(d.below(100))*100)
}

var carriers = []string{"Own lorry", "Parcel", "Pallet, kerbside", "Pallet, tail lift", "Collection"}

var remarks = []string{
	"In stock.", "Two weeks from the works.", "Price holds for call-offs until the end of the year.", "Minimum quantity is one full box.",
	"Successor of the article that you had last time.",
}
