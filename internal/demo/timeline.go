package demo

import "container/heap"

// step is the next document of a deal. Documents are made in the order of time, so that
// their numbers rise with time. Only the upcoming steps are in memory.
type step struct {
	dueAt                       workTime
	dealKind                    drawKind
	dealNumber                  int
	action                      stepAction
	rfqID, firstItemID, quoteID int64 // documents made so far, and the request's first item
}

type stepAction uint8

const (
	createRfq stepAction = iota
	createQuote
	createOrder
)

func (a step) isBefore(b step) bool {
	if a.dueAt != b.dueAt {
		return a.dueAt < b.dueAt
	}
	if a.dealKind != b.dealKind {
		return a.dealKind < b.dealKind
	}
	return a.dealNumber < b.dealNumber
}

// stepHeap is a heap of steps. The earliest is on top.
type stepHeap []step

func (a stepHeap) Len() int           { return len(a) }
func (a stepHeap) Less(i, j int) bool { return a[i].isBefore(a[j]) }
func (a stepHeap) Swap(i, j int)      { a[i], a[j] = a[j], a[i] }
func (a *stepHeap) Push(s any)        { *a = append(*a, s.(step)) }
func (a *stepHeap) Pop() any {
	last := len(*a) - 1
	s := (*a)[last]
	*a = (*a)[:last]
	return s
}

// countUnlinkedDeals draws all deals that start with a request or a quote and sets
// quotesWithoutRfq and ordersWithoutQuote to the rest.
func (g *generator) countUnlinkedDeals() {
	g.quotesWithoutRfq, g.ordersWithoutQuote = g.quoteCount, g.orderCount
	for n := range g.rfqCount {
		x := g.drawDeal(kindRfqDeal, n)
		if x.quotedAt != never {
			g.quotesWithoutRfq--
		}
		if x.orderedAt != never {
			g.ordersWithoutQuote--
		}
	}
	for n := range g.quotesWithoutRfq {
		if x := g.drawDeal(kindQuoteDeal, n); x.orderedAt != never {
			g.ordersWithoutQuote--
		}
	}
}

// makeDocuments makes all requests, quotes and orders in the order of time.
func (g *generator) makeDocuments() {
	g.countUnlinkedDeals()
	upcoming := &stepHeap{}
	schedule := func(k drawKind, number, count int, action stepAction) {
		if number >= count {
			return
		}
		x := g.drawDeal(k, number)
		heap.Push(upcoming, step{dueAt: min(x.requestedAt, x.quotedAt, x.orderedAt), dealKind: k, dealNumber: number, action: action})
	}
	schedule(kindRfqDeal, 0, g.rfqCount, createRfq)
	schedule(kindQuoteDeal, 0, g.quotesWithoutRfq, createQuote)
	schedule(kindOrderDeal, 0, g.ordersWithoutQuote, createOrder)
	for upcoming.Len() > 0 && g.firstErr == nil {
		s := heap.Pop(upcoming).(step)
		n := s.dealNumber
		x := g.drawDeal(s.dealKind, n)
		switch s.action {
		case createRfq:
			s.rfqID, s.firstItemID = g.makeRfq(&x)
			schedule(kindRfqDeal, n+1, g.rfqCount, createRfq)
			if x.quotedAt != never {
				s.dueAt, s.action = x.quotedAt, createQuote
				heap.Push(upcoming, s)
			}
		case createQuote:
			s.quoteID = g.makeQuote(&x, s.rfqID, s.firstItemID)
			if s.dealKind == kindQuoteDeal {
				schedule(kindQuoteDeal, n+1, g.quotesWithoutRfq, createQuote)
			}
			if x.orderedAt != never {
				s.dueAt, s.action = x.orderedAt, createOrder
				heap.Push(upcoming, s)
			}
		case createOrder:
			g.makeOrder(&x, s.quoteID)
			if s.dealKind == kindOrderDeal {
				schedule(kindOrderDeal, n+1, g.ordersWithoutQuote, createOrder)
			}
		}
	}
}
