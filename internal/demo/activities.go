package demo

import (
	"buyergraph/ent"
	"buyergraph/ent/activity"
)

// about is what an activity is linked to, besides the person: one document, and
// his company.
type about struct {
	person            *person
	company           bool
	rfq, quote, order int64
}

// log writes an activity, and its links, which repeat its time.
func (g *generator) log(a *ent.Activity, on about) int64 {
	if a.Kind != activity.KindEVENT {
		a.CreatedAt = a.OccurredAt
	}
	id := g.add(a)
	link := ent.ActivityLink{OccurredAt: a.OccurredAt, ActivityID: id, WithinCustomerID: on.person.in.id}
	to := func(l ent.ActivityLink) { g.add(&l) }
	user := link
	user.CustomerUserID = &on.person.id
	to(user)
	for _, t := range []struct {
		id     int64
		column func(*ent.ActivityLink) **int64
	}{
		{on.rfq, func(l *ent.ActivityLink) **int64 { return &l.RfqID }},
		{on.quote, func(l *ent.ActivityLink) **int64 { return &l.QuoteID }},
		{on.order, func(l *ent.ActivityLink) **int64 { return &l.OrderID }},
	} {
		if t.id > 0 {
			l := link
			*t.column(&l) = new(t.id)
			to(l)
		}
	}
	if on.company {
		link.CustomerID = &on.person.in.id
		to(link)
	}
	return id
}
