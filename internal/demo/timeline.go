package demo

import "container/heap"

// step is the next thing to happen in a deal. Documents are made in the order of
// time, so that their numbers rise with it; only the steps ahead are kept.
type step struct {
	at               moment
	kind             kind // of the deal
	number           int
	what             what
	rfq, item, quote int64 // the documents so far, and the request's first item
}

type what uint8

const (
	asks what = iota
	quotes
	orders
)

func (a step) before(b step) bool {
	if a.at != b.at {
		return a.at < b.at
	}
	if a.kind != b.kind {
		return a.kind < b.kind
	}
	return a.number < b.number
}

// agenda is a heap of steps.
type agenda []step

func (a agenda) Len() int           { return len(a) }
func (a agenda) Less(i, j int) bool { return a[i].before(a[j]) }
func (a agenda) Swap(i, j int)      { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(s any)        { *a = append(*a, s.(step)) }
func (a *agenda) Pop() any {
	last := len(*a) - 1
	s := (*a)[last]
	*a = (*a)[:last]
	return s
}

// plan plays all deals through that begin with a request or a quote: then it is
// known how many quotes and orders come by themselves.
func (g *generator) plan() {
	g.unasked, g.unquoted = g.quotes, g.orders
	for n := range g.rfqs {
		x := g.deal(anRfq, n)
		if x.quoted != never {
			g.unasked--
		}
		if x.ordered != never {
			g.unquoted--
		}
	}
	for n := range g.unasked {
		if x := g.deal(aQuote, n); x.ordered != never {
			g.unquoted--
		}
	}
}

// makeDocuments makes requests, quotes and orders.
func (g *generator) makeDocuments() {
	g.plan()
	ahead := &agenda{}
	begin := func(k kind, n, of int, w what) {
		if n >= of {
			return
		}
		x := g.deal(k, n)
		heap.Push(ahead, step{at: min(x.asked, x.quoted, x.ordered), kind: k, number: n, what: w})
	}
	begin(anRfq, 0, g.rfqs, asks)
	begin(aQuote, 0, g.unasked, quotes)
	begin(anOrder, 0, g.unquoted, orders)
	for ahead.Len() > 0 && g.err == nil {
		s := heap.Pop(ahead).(step)
		n := s.number
		x := g.deal(s.kind, n)
		switch s.what {
		case asks:
			s.rfq, s.item = g.makeRfq(&x)
			begin(anRfq, n+1, g.rfqs, asks)
			if x.quoted != never {
				s.at, s.what = x.quoted, quotes
				heap.Push(ahead, s)
			}
		case quotes:
			s.quote = g.makeQuote(&x, s.rfq, s.item)
			if s.kind == aQuote {
				begin(aQuote, n+1, g.unasked, quotes)
			}
			if x.ordered != never {
				s.at, s.what = x.ordered, orders
				heap.Push(ahead, s)
			}
		case orders:
			g.makeOrder(&x, s.quote)
			if s.kind == anOrder {
				begin(anOrder, n+1, g.unquoted, orders)
			}
		}
	}
}
