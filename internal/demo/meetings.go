package demo

import (
	"time"

	"buyergraph/ent"
	"buyergraph/ent/activity"
	"buyergraph/internal/jsontypes"
)

// occasion is why people meet.
type occasion struct {
	title, place string // of which an empty one is the customer's office
	minutes      int
}

var occasions = []occasion{
	{"Yearly review with {company}", "", 90},
	{"Introduction: {first}", "Telephone", 30},
	{"Site visit, {company}", "", 120},
	{"Product demonstration", "Northgate, showroom", 60},
	{"Range review: consumables", "Video call", 60},
	{"Stores layout", "", 90},
	{"Training: cordless tools", "Northgate, training room", 120},
	{"Catch-up with {first}", "Telephone", 30},
}

// meet writes a calendar event to which people were invited before; one after now
// is still to come.
func (g *generator) meet(d *dice, invited, at moment, o occasion, on about) {
	p, clerk := on.person, g.clerk(on.person.in.owner)
	begin := g.at(at).Truncate(30 * time.Minute)
	if begin.Hour() > 14 { // it ends within the day's work
		begin = begin.Add(-2 * time.Hour)
	}
	place := o.place
	if place == "" {
		a := g.office(p.in)
		place = a.Street + ", " + a.City
	}
	title := compose(o.title, "{company}", p.in.name, "{first}", p.first)
	e := &ent.Activity{
		Kind: activity.KindEVENT, OccurredAt: begin, CreatedAt: g.at(invited), Subject: &title, StartsAt: &begin,
		EndsAt: new(begin.Add(time.Duration(o.minutes) * time.Minute)), Location: &place, Color: new(pick(d, []string{"#2f6f9f", "#3b7a57", "#b5651d"})),
		Cancelled: d.chance(0.05), AuthorStaffUserID: &clerk.id,
		Attendees: &[]jsontypes.Attendee{
			{Name: clerk.name(), Address: clerk.email, Role: "ORGANIZER", Response: "ACCEPTED"},
			{Name: p.first + " " + p.last, Address: p.email, Role: "REQUIRED", Response: pick(d, []string{"ACCEPTED", "ACCEPTED", "TENTATIVE", "NONE", "DECLINED"})},
		},
		Reminders: &[]jsontypes.Reminder{{Minutes: pick(d, []int{15, 30, 60})}},
	}
	if c := g.colleague(p); c != nil && d.chance(0.4) {
		*e.Attendees = append(*e.Attendees, jsontypes.Attendee{Name: c.first + " " + c.last, Address: c.email, Role: "OPTIONAL", Response: "NONE"})
	}
	if o.minutes > 60 {
		*e.Reminders = append(*e.Reminders, jsontypes.Reminder{Minutes: 24 * 60})
	}
	if d.chance(0.5) {
		e.Visibility = activity.VisibilitySHARED
	}
	g.log(e, on)
}
