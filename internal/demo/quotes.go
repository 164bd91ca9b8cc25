package demo

import (
	"fmt"

	"buyergraph/ent"
	"buyergraph/ent/quote"
)

// makeQuote writes the quote of a deal and returns its id. An rfqID of 0 means a quote
// without a request, else firstItemID is the first item of the request.
func (g *generator) makeQuote(x *deal, rfqID, firstItemID int64) int64 {
	p, at := g.drawPerson(x.userIndex), g.timeOf(x.quotedAt)
	d := g.drawsOf(kindQuote, x.drawNumber())
	items := g.drawLineItems(x)
	_, shipTo := g.defaultAddresses(p)
	q := &ent.Quote{
		ProjectName: new(g.projectName(x)), ValidUntil: new(g.timeOf(x.validUntil)), ShipUntil: new(g.dateAfter(x.validUntil, 28)),
		ShippingMethod: new(pickOne(d, shippingMethods)), ShippingMethodLocked: d.chance(0.1),
		EstimatedShippingCost: new(shippingCost(d, totalOf(items))), ShippingAddress: shipTo,
		Currency: p.market.currencyCode, Total: totalOf(items), PricesChanged: d.chance(0.1),
		InternalStatus: quote.InternalStatusSENT_TO_CUSTOMER, CustomerStatus: quote.CustomerStatusOPEN, RfqID: pointerIf(rfqID > 0, rfqID),
		CustomerID: p.company.id, CustomerUserID: &p.id, WebsiteID: &p.company.websiteID, OwnerID: &p.company.ownerID, CreatedAt: at,
	}
	q.ID = g.nextID("quotes")
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
	case present-x.quotedAt < day && d.chance(0.5):
		q.InternalStatus = quote.InternalStatusDRAFT
	}
	if x.decidedAt != never {
		q.UpdatedAt, q.Version = g.timeOf(x.decidedAt), 2
	}
	g.addRow(q)
	for i, item := range items {
		lineID := g.addRow(&ent.QuoteLine{
			QuoteID: q.ID, Position: i + 1, Sku: item.sku, ProductName: item.productName,
			CustomerComment: pointerIf(item.comment != "", item.comment),
			SellerComment:   pointerIf(d.chance(0.15), pickOne(d, sellerComments)), CreatedAt: at,
			RfqItemID: pointerIf(rfqID > 0, firstItemID+int64(i)),
		})
		addOffer := func(quantity, price int64) {
			g.addRow(&ent.QuoteOffer{
				QuoteLineID: lineID, QuoteID: q.ID, Quantity: quantity * decimalScale, Unit: item.unitName, AllowIncrements: true,
				Currency: q.Currency, Price: price, CreatedAt: at,
			})
		}
		addOffer(item.quantity, item.unitPrice)
		if item.largerQuantity > 0 {
			addOffer(item.largerQuantity, item.largerQuantityPrice)
		}
	}
	if d.chance(0.3) {
		g.addLink("quotes_assigned_staff_users", q.ID, p.company.ownerID)
	}
	if c := g.colleagueOf(p); c != nil && d.chance(0.1) {
		g.addLink("quotes_assigned_customer_users", q.ID, c.id)
	}
	g.addQuoteActivities(x, p, q, items)
	return q.ID
}

func quoteNumber(id int64) string { return fmt.Sprintf("Q-%05d", 20_000+id) }

// shippingCost draws the cost of a delivery in 1/10,000. Goods worth more than 1,000 are
// delivered free.
func shippingCost(d *draws, goods int64) int64 {
	if goods > 1_000*decimalScale {
		return 0
	}
	return roundDownToCents(int64(d.intBetween(6, 18))*decimalScale + int64(d.intBelow(100))*100)
}

var shippingMethods = []string{"Own lorry", "Parcel", "Pallet, kerbside", "Pallet, tail lift", "Collection"}

var sellerComments = []string{
	"In stock.", "Two weeks from the works.", "Price holds for call-offs until the end of the year.", "Minimum quantity is one full box.",
	"Successor of the article that you had last time.",
}
