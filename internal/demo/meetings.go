package demo

import (
	"time"

	"buyergraph/ent"
	"buyergraph/ent/activity"
	"buyergraph/internal/jsontypes"
)

// meetingTemplate is a kind of meeting.
type meetingTemplate struct {
	title, location string // an empty location means the customer's office
	durationMinutes int
}

var meetingTemplates = []meetingTemplate{
	{"Yearly review with {company}", "", 90},
	{"Introduction: {first}", "Telephone", 30},
	{"Site visit, {company}", "", 120},
	{"Product demonstration", "Northgate, showroom", 60},
	{"Range review: consumables", "Video call", 60},
	{"Stores layout", "", 90},
	{"Training: cordless tools", "Northgate, training room", 120},
	{"Catch-up with {first}", "Telephone", 30},
}

// addMeeting writes a calendar event of a person and a staff user. The start may be in the
// future.
func (g *generator) addMeeting(d *draws, invitedAt, startAt workTime, template meetingTemplate, targets linkTargets) {
	p, staff := targets.person, g.drawStaffMember(targets.person.company.ownerID)
	begin := g.timeOf(startAt).Truncate(30 * time.Minute)
	if begin.Hour() > 14 { // so that it ends in working hours
		begin = begin.Add(-2 * time.Hour)
	}
	location := template.location
	if location == "" {
		a := g.officeAddress(p.company)
		location = a.Street + ", " + a.City
	}
	title := fillTemplate(template.title, "{company}", p.company.name, "{first}", p.firstName)
	e := &ent.Activity{
		Kind: activity.KindEVENT, OccurredAt: begin, CreatedAt: g.timeOf(invitedAt), Subject: &title, StartsAt: &begin,
		EndsAt:   new(begin.Add(time.Duration(template.durationMinutes) * time.Minute)),
		Location: &location, Color: new(pickOne(d, []string{"#2f6f9f", "#3b7a57", "#b5651d"})),
		Cancelled: d.chance(0.05), AuthorStaffUserID: &staff.id,
		Attendees: &[]jsontypes.Attendee{
			{Name: staff.fullName(), Address: staff.email, Role: "ORGANIZER", Response: "ACCEPTED"},
			{
				Name: p.firstName + " " + p.lastName, Address: p.email, Role: "REQUIRED",
				Response: pickOne(d, []string{"ACCEPTED", "ACCEPTED", "TENTATIVE", "NONE", "DECLINED"}),
			},
		},
		Reminders: &[]jsontypes.Reminder{{MinutesBefore: pickOne(d, []int{15, 30, 60})}},
	}
	if c := g.colleagueOf(p); c != nil && d.chance(0.4) {
		*e.Attendees = append(*e.Attendees, jsontypes.Attendee{
			Name: c.firstName + " " + c.lastName, Address: c.email, Role: "OPTIONAL", Response: "NONE",
		})
	}
	if template.durationMinutes > 60 {
		*e.Reminders = append(*e.Reminders, jsontypes.Reminder{MinutesBefore: 24 * 60})
	}
	if d.chance(0.5) {
		e.Visibility = activity.VisibilitySHARED
	}
	g.addActivity(e, targets)
}
