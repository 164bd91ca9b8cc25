package demo

import (
	"buyergraph/ent"
	"buyergraph/ent/activity"
)

// about is what an activity belongs to: a person, and often his company or one of
// his documents.
type about struct {
	person            *person
	company           bool
	rfq, quote, order int64
}

// log writes an activity, and its links, which repeat its time.
func (g *generator) log(a *ent.Activity, on about) int64 {
	links := []ent.ActivityLink{{CustomerUserID: &on.person.id}}
	if on.company {
		links = append(links, ent.ActivityLink{CustomerID: &on.person.in.id})
	}
	if on.rfq > 0 {
		links = append(links, ent.ActivityLink{RfqID: &on.rfq})
	}
	if on.quote > 0 {
		links = append(links, ent.ActivityLink{QuoteID: &on.quote})
	}
	if on.order > 0 {
		links = append(links, ent.ActivityLink{OrderID: &on.order})
	}
	if a.CreatedAt.IsZero() {
		a.CreatedAt = a.OccurredAt
	}
	id := g.add(a)
	for i := range links {
		l := &links[i]
		l.ActivityID, l.OccurredAt, l.WithinCustomerID = id, a.OccurredAt, on.person.in.id
		g.add(l)
	}
	return id
}

// note writes what one of the seller's people wants to remember.
func (g *generator) note(at moment, text string, on about) {
	g.log(&ent.Activity{Kind: activity.KindNOTE, OccurredAt: g.at(at), Body: &text, AuthorStaffUserID: &on.person.in.owner}, on)
}

// report writes what the product itself reports.
func (g *generator) report(at moment, event, subject string, shared bool, on about) {
	a := &ent.Activity{Kind: activity.KindSYSTEM, OccurredAt: g.at(at), Event: &event, Subject: &subject}
	if shared {
		a.Visibility = activity.VisibilitySHARED
	}
	g.log(a, on)
}

// makeActivities writes what there is about a person without a document.
func (g *generator) makeActivities(p *person) {
	d := g.roll(hisActivities, int(p.id))
	on := about{person: p, company: d.chance(0.5)}
	if d.chance(0.22) {
		g.report(p.since, "CUSTOMER_USER_REGISTERED", p.first+" "+p.last+" has registered", false, about{person: p})
	}
	if p.state == disabled {
		g.report(p.left, "CUSTOMER_USER_DISABLED", p.first+" "+p.last+" was disabled", false, about{person: p})
	}
	if d.chance(0.25) {
		g.note(p.since+moment(d.part()*float64(p.left-p.since)), compose(pick(d, memos), "{first}", p.first, "{company}", p.in.name), on)
	}
	if d.chance(0.16) {
		at := p.since + day + moment(d.part()*float64(p.left-p.since+3*week))
		g.meet(d, max(p.since, min(at-day, span-1)-moment(d.below(int(8*day)))), at, pick(d, occasions), on)
	}
	if p.founder && d.chance(0.3) {
		g.attach(file{name: "framework-agreement.pdf", kind: pdf, at: p.since, staff: true, shared: true}, d, on)
	}
}

var memos = []string{
	"{first} prefers to be called before nine.",
	"Asked for 60 days; credit control has agreed to 45.",
	"{company} moves its stores in spring, check addresses then.",
	"Compares us with two others on consumables; delivery to the bay decides.",
	"{first} also decides for the workshop, send offers for tools to him too.",
	"Wants one invoice a month for all branches.",
	"Had trouble with late deliveries last year. Tell the depot to ring first.",
	"Annual volume of safety articles about the size of a pallet a month.",
	"{first} is on leave all August; a colleague stands in.",
	"Interested in consignment stock for fixings. Come back to it after stocktaking.",
}
