package demo

import (
	"fmt"
	"strings"

	"buyergraph/ent"
	"buyergraph/ent/activity"
	"buyergraph/internal/jsontypes"
)

// thread is mails about one thing. One that begins with > comes from the seller,
// one with < from the customer.
type thread struct {
	subject string
	mails   []string
}

// converse writes a thread between two moments; what would be after now is not yet
// written.
func (g *generator) converse(d *dice, t thread, from, until moment, on about, values ...string) {
	p, clerk := on.person, g.clerk(on.person.in.owner)
	values = append(values, "{first}", p.first, "{clerk}", clerk.first, "{company}", p.in.name,
		"{regards}", "\n\nKind regards\n"+clerk.name()+"\nNorthgate Supply", "{thanks}", "\n\nBest regards\n"+p.first+" "+p.last+"\n"+p.position+", "+p.in.name)
	subject, key := compose(t.subject, values...), fmt.Sprintf("%012x", d.next()>>16)
	pause := (until - from) / moment(len(t.mails))
	seller := jsontypes.Recipient{Kind: "TO", Name: clerk.name(), Address: clerk.email}
	buyer := jsontypes.Recipient{Kind: "TO", Name: p.first + " " + p.last, Address: p.email}
	colleague := g.colleague(p)
	copied := colleague != nil && d.chance(0.15)
	for i, text := range t.mails {
		at := from + moment(i)*pause + moment(d.part()*float64(pause)/2)
		if at > span || i > 0 && pause < minute {
			return
		}
		a := &ent.Activity{
			Kind: activity.KindEMAIL, Visibility: activity.VisibilitySHARED, OccurredAt: g.at(at), Subject: new(subject), Body: new(compose(text[1:], values...)),
			ThreadKey: &key, Importance: new(activity.ImportanceNORMAL), Direction: new(activity.DirectionOUTBOUND), AuthorStaffUserID: &clerk.id,
		}
		from, to, host := seller, buyer, "northgate.example"
		if strings.HasPrefix(text, "<") {
			from, to, host = buyer, seller, g.families[p.in.family].domain
			a.Direction, a.AuthorStaffUserID, a.AuthorCustomerUserID = new(activity.DirectionINBOUND), nil, &p.id
			if d.chance(0.1) {
				a.Importance = new(activity.ImportanceHIGH)
			}
		}
		a.FromName, a.FromAddress, a.MessageID = &from.Name, &from.Address, new(fmt.Sprintf("<%s.%d@%s>", key, i+1, host))
		a.Recipients = &[]jsontypes.Recipient{to}
		if copied {
			*a.Recipients = append(*a.Recipients, jsontypes.Recipient{Kind: "CC", Name: colleague.first + " " + colleague.last, Address: colleague.email})
		}
		id := g.log(a, on)
		if d.chance(0.03) {
			g.attach(file{name: "photo.jpg", kind: photo, at: at, staff: a.AuthorStaffUserID != nil, shared: true, activity: id}, d, on)
		}
		if i == 0 {
			subject = "Re: " + subject
		}
	}
}
