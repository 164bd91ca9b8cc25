package demo

import "math"

// deal is what comes of one wish: a request, the quote for it, the order. It
// begins as any of them. Moments are never where a thing does not happen.
type deal struct {
	kind    kind
	number  int
	user    int
	asked   moment
	quoted  moment
	valid   moment // until when the quote holds
	decided moment // the quote, or a request that is not quoted
	ordered moment
	outcome outcome
}

const never = moment(math.MaxInt64)

// outcome is what was decided, in the end.
type outcome uint8

const (
	pending outcome = iota
	accepted
	declined // the quote, by the customer
	expired
	withdrawn // the quote, by the seller
	unclear   // the request: more has to be known
	refused   // the request, by the seller
	cancelled // the request, by the customer
)

// trading begins a while after the shop has opened, and grows.
const trading = 6 * week

// starts is when the n-th of many deals of a kind begins; later ones begin later.
func starts(d *dice, n, of int) moment {
	part := (float64(n) + d.part()) / float64(of)
	return trading + moment(math.Sqrt(part)*float64(span-trading))
}

// customer draws who begins a deal: some buy much more than others.
func (g *generator) customer(d *dice, m moment) int {
	there := g.arrived(m)
	user := d.square(g.users)
	if user >= there {
		user = d.below(there)
	}
	for !g.person(user).buys(m) {
		user = (user + 1) % there // there is always a founder
	}
	return user
}

func (g *generator) deal(k kind, number int) (x deal) {
	d := g.roll(k, number)
	x = deal{kind: k, number: number, asked: never, quoted: never, decided: never, ordered: never}
	switch k {
	case anRfq:
		x.asked = starts(d, number, g.rfqs)
		x.user = g.customer(d, x.asked)
		g.answer(&x, d)
	case aQuote:
		x.quoted = starts(d, number, g.unasked)
		x.user = g.customer(d, x.quoted)
		g.decide(&x, d)
	case anOrder:
		x.ordered = starts(d, number, g.unquoted)
		x.user = g.customer(d, x.ordered)
	}
	return x
}

// answer is what the seller makes of a request.
func (g *generator) answer(x *deal, d *dice) {
	what := d.share(86, 5, 4, 5)
	at := x.asked + moment(d.between(int(hour), int(3*day)))
	switch {
	case at > span:
	case what == 0:
		x.quoted = at
		g.decide(x, d)
	default:
		x.decided, x.outcome = at, []outcome{unclear, refused, cancelled}[what-1]
	}
}

// decide is what the customer makes of a quote.
func (g *generator) decide(x *deal, d *dice) {
	x.valid = x.quoted + moment(pick(d, []int{4, 6, 8}))*week
	what := d.share(58, 16, 3)
	at := x.quoted + hour + moment(d.part()*d.part()*float64(x.valid-x.quoted-hour))
	switch {
	case what == 3 && x.valid <= span:
		x.decided, x.outcome = x.valid, expired
	case what == 3 || at > span:
	case what == 0:
		x.decided, x.ordered, x.outcome = at, at, accepted
	default:
		x.decided, x.outcome = at, []outcome{declined, withdrawn}[what-1]
	}
}
