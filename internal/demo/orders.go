package demo

import (
	"fmt"

	"buyergraph/ent"
	"buyergraph/ent/order"
)

func (g *generator) makeOrder(x *deal, from int64) {
	p, at := g.person(x.user), g.at(x.ordered)
	d := g.roll(itsOrder, x.key())
	list := g.positions(x)
	billing, shipping := g.defaults(p)
	o := &ent.Order{
		Currency: p.land.currency, Subtotal: sum(list), QuoteID: maybe(from > 0, from), BillingAddress: billing, ShippingAddress: shipping,
		ShipUntil: new(g.day(x.ordered, d.between(14, 44))), PoNumber: maybe(d.chance(0.7), poNumber(d, at.Year())), CustomerNotes: maybe(d.chance(0.2), pick(d, requests)),
		PaymentMethod: new(pick(d, payments)), ShippingMethod: new(pick(d, carriers)), EstimatedShippingCost: new(freight(d, sum(list))),
		CreatedByID: maybe(d.chance(0.12), p.in.owner),
		CustomerID:  p.in.id, CustomerUserID: &p.id, WebsiteID: &p.in.website, OwnerID: &p.in.owner, CreatedAt: at,
	}
	if d.chance(0.05) {
		o.OverriddenShippingCost = new(int64(0))
	}
	if from == 0 && d.chance(0.3) {
		o.Discount = cents(o.Subtotal * int64(pick(d, []int{2, 3, 5})) / 100)
	}
	o.Total = o.Subtotal - o.Discount
	o.ID = g.next("orders")
	o.Identifier = orderNumber(o.ID)
	g.fulfil(o, x, d)
	g.add(o)
	for i, pos := range list {
		g.add(&ent.OrderLine{
			OrderID: o.ID, Position: i + 1, Sku: pos.sku, ProductName: pos.name, Quantity: pos.quantity * unit, Unit: pos.unit, Currency: o.Currency, Price: pos.price,
			Total: pos.total(), CreatedAt: at,
		})
	}
	g.aboutOrder(x, p, o, list)
}

func orderNumber(id int64) string { return fmt.Sprintf("SO-%06d", 100_000+id) }

// fulfil is how far an order has come by its age.
func (g *generator) fulfil(o *ent.Order, x *deal, d *dice) {
	age, changed := span-x.ordered, x.ordered
	is := func(inside order.InternalStatus, shipped order.ShippingStatus, since moment) {
		o.InternalStatus, o.ShippingStatus, changed = inside, shipped, x.ordered+since
	}
	switch {
	case age > day && d.chance(0.03):
		is(order.InternalStatusCANCELLED, order.ShippingStatusNOT_SHIPPED, day)
	case age < 4*hour:
		is(order.InternalStatusPENDING, order.ShippingStatusNOT_SHIPPED, 0)
	case age < 2*day:
		is(order.InternalStatusOPEN, order.ShippingStatusNOT_SHIPPED, 3*hour)
	case age < 8*day && d.chance(0.3):
		is(order.InternalStatusPROCESSING, order.ShippingStatusPARTIALLY_SHIPPED, day)
	case age < 5*day:
		is(order.InternalStatusPROCESSING, order.ShippingStatusNOT_SHIPPED, day)
	case age < 6*week:
		is(order.InternalStatusPROCESSING, order.ShippingStatusSHIPPED, 4*day)
		o.PaymentStatus = order.PaymentStatusAUTHORIZED
	default:
		is(order.InternalStatusCLOSED, order.ShippingStatusSHIPPED, moment(d.between(20, 30))*day)
		o.PaymentStatus = order.PaymentStatusPAID
		if d.chance(0.02) {
			o.PaymentStatus = order.PaymentStatusREFUNDED
		}
	}
	if o.InternalStatus != order.InternalStatusCANCELLED && o.PaymentStatus == "" && *o.PaymentMethod == card {
		o.PaymentStatus = order.PaymentStatusAUTHORIZED
	}
	if changed > x.ordered {
		o.UpdatedAt, o.Version = g.at(changed), 2
	}
}

const card = "Credit card"

var payments = []string{"Invoice", "Invoice", "Invoice", "Direct debit", card}
