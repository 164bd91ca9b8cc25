package demo

import (
	"fmt"

	"buyergraph/ent"
	"buyergraph/ent/order"
)

// makeOrder writes the order of a deal. A quoteID of 0 means an order without a quote.
func (g *generator) makeOrder(x *deal, quoteID int64) {
	p, at := g.drawPerson(x.userIndex), g.timeOf(x.orderedAt)
	d := g.drawsOf(kindOrder, x.drawNumber())
	items := g.drawLineItems(x)
	billing, shipping := g.defaultAddresses(p)
	o := &ent.Order{
		Currency: p.market.currencyCode, Subtotal: totalOf(items), QuoteID: pointerIf(quoteID > 0, quoteID),
		BillingAddress: billing, ShippingAddress: shipping, ShipUntil: new(g.dateAfter(x.orderedAt, d.intBetween(14, 44))),
		PoNumber:      pointerIf(d.chance(0.7), poNumber(d, at.Year())),
		CustomerNotes: pointerIf(d.chance(0.2), pickOne(d, customerNotes)),
		PaymentMethod: new(pickOne(d, paymentMethods)), ShippingMethod: new(pickOne(d, shippingMethods)),
		EstimatedShippingCost: new(shippingCost(d, totalOf(items))), CreatedByID: pointerIf(d.chance(0.12), p.company.ownerID),
		CustomerID: p.company.id, CustomerUserID: &p.id, WebsiteID: &p.company.websiteID, OwnerID: &p.company.ownerID, CreatedAt: at,
	}
	if d.chance(0.05) {
		o.OverriddenShippingCost = new(int64(0))
	}
	if quoteID == 0 && d.chance(0.3) {
		o.Discount = roundDownToCents(o.Subtotal * int64(pickOne(d, []int{2, 3, 5})) / 100)
	}
	o.Total = o.Subtotal - o.Discount
	o.ID = g.nextID("orders")
	o.Identifier = orderNumber(o.ID)
	g.setOrderProgress(o, x, d)
	g.addRow(o)
	for i, item := range items {
		g.addRow(&ent.OrderLine{
			OrderID: o.ID, Position: i + 1, Sku: item.sku, ProductName: item.productName, Quantity: item.quantity * decimalScale,
			Unit: item.unitName, Currency: o.Currency, Price: item.unitPrice, Total: item.lineTotal(), CreatedAt: at,
		})
	}
	g.addOrderActivities(x, p, o, items)
}

func orderNumber(id int64) string { return fmt.Sprintf("SO-%06d", 100_000+id) }

// setOrderProgress draws the statuses of an order from its age.
func (g *generator) setOrderProgress(o *ent.Order, x *deal, d *draws) {
	age, changedAt := present-x.orderedAt, x.orderedAt
	setState := func(internal order.InternalStatus, shipping order.ShippingStatus, after workTime) {
		o.InternalStatus, o.ShippingStatus, changedAt = internal, shipping, x.orderedAt+after
	}
	switch {
	case age > day && d.chance(0.03):
		setState(order.InternalStatusCANCELLED, order.ShippingStatusNOT_SHIPPED, day)
	case age < 4*hour:
		setState(order.InternalStatusPENDING, order.ShippingStatusNOT_SHIPPED, 0)
	case age < 2*day:
		setState(order.InternalStatusOPEN, order.ShippingStatusNOT_SHIPPED, 3*hour)
	case age < 8*day && d.chance(0.3):
		setState(order.InternalStatusPROCESSING, order.ShippingStatusPARTIALLY_SHIPPED, day)
	case age < 5*day:
		setState(order.InternalStatusPROCESSING, order.ShippingStatusNOT_SHIPPED, day)
	case age < 6*week:
		setState(order.InternalStatusPROCESSING, order.ShippingStatusSHIPPED, 4*day)
		o.PaymentStatus = order.PaymentStatusAUTHORIZED
	default:
		setState(order.InternalStatusCLOSED, order.ShippingStatusSHIPPED, workTime(d.intBetween(20, 30))*day)
		o.PaymentStatus = order.PaymentStatusPAID
		if d.chance(0.02) {
			o.PaymentStatus = order.PaymentStatusREFUNDED
		}
	}
	if o.InternalStatus != order.InternalStatusCANCELLED && o.PaymentStatus == "" && *o.PaymentMethod == creditCard {
		o.PaymentStatus = order.PaymentStatusAUTHORIZED
	}
	if changedAt > x.orderedAt {
		o.UpdatedAt, o.Version = g.timeOf(changedAt), 2
	}
}

const creditCard = "Credit card"

var paymentMethods = []string{"Invoice", "Invoice", "Invoice", "Direct debit", creditCard}
