package demo

// position is one article of a deal, the same in the request, the quote and the
// order.
type position struct {
	product
	quantity int64 // in whole units
	target   int64 // the price that was hoped for, 0 without
	price    int64 // a unit, in the company's currency
	comment  string
	more     int64 // a larger quantity that is offered too, 0 without
	cheaper  int64 // its price
}

const unit = 10_000 // quantities and amounts count 1/10,000

func (p *position) total() int64 { return p.quantity * p.price }

// positions of a deal. It has one to three, of different articles.
func (g *generator) positions(x *deal) (out []position) {
	d := g.roll(itsPositions, x.key())
	p := g.person(x.user)
	list := works
	if p.in.group == hospitality {
		list = kitchen
	}
	first, next := d.below(len(list)), d.between(1, len(list)/3)
	for i := range d.between(1, 3) {
		at := position{product: list[(first+i*next)%len(list)]}
		at.quantity = int64(1 + d.square(at.most))
		list := cents(at.product.price * p.land.rate / 100)
		at.price = cents(list * int64(100-p.in.rebate) / 100)
		if x.kind != anOrder {
			if d.chance(0.3) {
				at.target = cents(list * int64(d.between(80, 95)) / 100)
			}
			at.price = cents(at.price * int64(d.between(94, 100)) / 100)
			if d.chance(0.25) {
				at.comment = pick(d, wishes)
			}
			if d.chance(0.25) {
				at.more, at.cheaper = at.quantity*int64(d.between(2, 5)), cents(at.price*int64(d.between(90, 96))/100)
			}
		}
		out = append(out, at)
	}
	return out
}

// cents rounds an amount down to whole cents.
func cents(n int64) int64 { return n / 100 * 100 }

// sum is what positions cost together.
func sum(list []position) (n int64) {
	for i := range list {
		n += list[i].total()
	}
	return n
}

var wishes = []string{
	"Alternatives are welcome if they are in stock.", "Please quote by the pallet too.", "Same make as last time.", "A sample first, please.", "Needed on the first day.",
	"Certificate 3.1 with the goods.", "Must fit what we have on site.",
}
