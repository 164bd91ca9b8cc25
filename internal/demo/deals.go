package demo

import "math"

// deal is a request for quote, the quote for it and the order that follows. It starts
// with any of the three. A time is never if that step does not happen.
type deal struct {
	kind        drawKind
	number      int
	userIndex   int
	requestedAt workTime
	quotedAt    workTime
	validUntil  workTime // end of the quote's validity
	decidedAt   workTime // decision on the quote, or on a request without a quote
	orderedAt   workTime
	outcome     outcome
}

// drawNumber returns a number that is unique among the deals of all kinds.
func (x *deal) drawNumber() int { return int(x.kind)<<32 + x.number }

const never = workTime(math.MaxInt64)

// outcome is the final decision on a deal.
type outcome uint8

const (
	pending outcome = iota
	accepted
	declined // the customer declined the quote
	expired
	withdrawn      // the seller withdrew the quote
	moreInfoNeeded // the seller asked about the request
	rejected       // the seller rejected the request
	cancelled      // the customer cancelled the request
)

// tradingStart is the time of the first deal.
const tradingStart = 6 * week

// dealStart draws the start of a deal by its number, counted from 0, among count deals of
// its kind. Starts rise with the number and get denser over time.
func dealStart(d *draws, number, count int) workTime {
	fraction := (float64(number) + d.fraction()) / float64(count)
	return tradingStart + workTime(math.Sqrt(fraction)*float64(present-tradingStart))
}

// drawBuyer draws the index of the user who starts a deal at t. Some users buy much more
// than others.
func (g *generator) drawBuyer(d *draws, t workTime) int {
	arrived := g.usersArrivedBefore(t)
	user := d.skewedBelow(g.userCount)
	if user >= arrived {
		user = d.intBelow(arrived)
	}
	for !g.drawPerson(user).canBuyAt(t) {
		user = (user + 1) % arrived // ends: a founder can always buy
	}
	return user
}

// drawDeal draws the deal of a kind with a number, counted from 0.
func (g *generator) drawDeal(k drawKind, number int) (x deal) {
	d := g.drawsOf(k, number)
	x = deal{kind: k, number: number, requestedAt: never, quotedAt: never, decidedAt: never, orderedAt: never}
	switch k {
	case kindRfqDeal:
		x.requestedAt = dealStart(d, number, g.rfqCount)
		x.userIndex = g.drawBuyer(d, x.requestedAt)
		g.drawSellerResponse(&x, d)
	case kindQuoteDeal:
		x.quotedAt = dealStart(d, number, g.quotesWithoutRfq)
		x.userIndex = g.drawBuyer(d, x.quotedAt)
		g.drawCustomerDecision(&x, d)
	case kindOrderDeal:
		x.orderedAt = dealStart(d, number, g.ordersWithoutQuote)
		x.userIndex = g.drawBuyer(d, x.orderedAt)
	}
	return x
}

// drawSellerResponse draws the seller's answer to a request, and if it is a quote, the
// customer's decision too.
func (g *generator) drawSellerResponse(x *deal, d *draws) {
	choice := d.weightedIndex(86, 5, 4, 5)
	at := x.requestedAt + workTime(d.intBetween(int(hour), int(3*day)))
	switch {
	case at > present:
	case choice == 0:
		x.quotedAt = at
		g.drawCustomerDecision(x, d)
	default:
		x.decidedAt, x.outcome = at, []outcome{moreInfoNeeded, rejected, cancelled}[choice-1]
	}
}

// drawCustomerDecision draws how a quote ends.
func (g *generator) drawCustomerDecision(x *deal, d *draws) {
	x.validUntil = x.quotedAt + workTime(pickOne(d, []int{4, 6, 8}))*week
	choice := d.weightedIndex(58, 16, 3)
	at := x.quotedAt + hour + workTime(d.fraction()*d.fraction()*float64(x.validUntil-x.quotedAt-hour))
	switch {
	case choice == 3 && x.validUntil <= present:
		x.decidedAt, x.outcome = x.validUntil, expired
	case choice == 3 || at > present:
	case choice == 0:
		x.decidedAt, x.orderedAt, x.outcome = at, at, accepted
	default:
		x.decidedAt, x.outcome = at, []outcome{declined, withdrawn}[choice-1]
	}
}
