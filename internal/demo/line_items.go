package demo

// lineItem is one article of a deal. It is the same in the request, the quote and the
// order.
type lineItem struct {
	product
	quantity            int64 // in whole units
	targetPrice         int64 // price that the customer hopes for, 0 if there is none
	unitPrice           int64 // price of one unit in 1/10,000 of the company's currency
	comment             string
	largerQuantity      int64 // larger quantity that is offered too, 0 if there is none
	largerQuantityPrice int64 // price of one unit in the larger quantity
}

// decimalScale is the scale of stored quantities and amounts: they count 1/10,000.
const decimalScale = 10_000

func (p *lineItem) lineTotal() int64 { return p.quantity * p.unitPrice }

// drawLineItems draws one to three different articles of a deal.
func (g *generator) drawLineItems(x *deal) (items []lineItem) {
	d := g.drawsOf(kindLineItems, x.drawNumber())
	p := g.drawPerson(x.userIndex)
	assortment := workProducts
	if p.company.groupID == hospitality {
		assortment = kitchenProducts
	}
	first, stride := d.intBelow(len(assortment)), d.intBetween(1, len(assortment)/3)
	for i := range d.intBetween(1, 3) {
		item := lineItem{product: assortment[(first+i*stride)%len(assortment)]}
		item.quantity = int64(1 + d.skewedBelow(item.usualMaxQuantity))
		listPrice := roundDownToCents(item.listPrice * p.market.exchangeRatePercent / 100)
		item.unitPrice = roundDownToCents(listPrice * int64(100-p.company.rebatePercent) / 100)
		if x.kind != kindOrderDeal {
			if d.chance(0.3) {
				item.targetPrice = roundDownToCents(listPrice * int64(d.intBetween(80, 95)) / 100)
			}
			item.unitPrice = roundDownToCents(item.unitPrice * int64(d.intBetween(94, 100)) / 100)
			if d.chance(0.25) {
				item.comment = pickOne(d, lineComments)
			}
			if d.chance(0.25) {
				item.largerQuantity = item.quantity * int64(d.intBetween(2, 5))
				item.largerQuantityPrice = roundDownToCents(item.unitPrice * int64(d.intBetween(90, 96)) / 100)
			}
		}
		items = append(items, item)
	}
	return items
}

// roundDownToCents rounds an amount in 1/10,000 down to whole cents.
func roundDownToCents(n int64) int64 { return n / 100 * 100 }

// totalOf returns the sum of all line totals.
func totalOf(items []lineItem) (n int64) {
	for i := range items {
		n += items[i].lineTotal()
	}
	return n
}

var lineComments = []string{
	"Alternatives are welcome if they are in stock.", "Please quote by the pallet too.", "Same make as last time.",
	"A sample first, please.", "Needed on the first day.", "Certificate 3.1 with the goods.", "Must fit what we have on site.",
}
