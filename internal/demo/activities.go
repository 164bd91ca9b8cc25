package demo

import (
	"buyergraph/ent"
	"buyergraph/ent/activity"
)

// linkTargets are the records that an activity is linked to: a person, and often their
// company or one of their documents. An id of 0 links nothing.
type linkTargets struct {
	person                  *person
	linkCompany             bool
	rfqID, quoteID, orderID int64
}

// addActivity writes an activity and its links and returns the activity's id. The links
// repeat the activity's time.
func (g *generator) addActivity(a *ent.Activity, targets linkTargets) int64 {
	linkRows := []ent.ActivityLink{{CustomerUserID: &targets.person.id}}
	if targets.linkCompany {
		linkRows = append(linkRows, ent.ActivityLink{CustomerID: &targets.person.company.id})
	}
	if targets.rfqID > 0 {
		linkRows = append(linkRows, ent.ActivityLink{RfqID: &targets.rfqID})
	}
	if targets.quoteID > 0 {
		linkRows = append(linkRows, ent.ActivityLink{QuoteID: &targets.quoteID})
	}
	if targets.orderID > 0 {
		linkRows = append(linkRows, ent.ActivityLink{OrderID: &targets.orderID})
	}
	if a.CreatedAt.IsZero() {
		a.CreatedAt = a.OccurredAt
	}
	id := g.addRow(a)
	for i := range linkRows {
		row := &linkRows[i]
		row.ActivityID, row.OccurredAt, row.WithinCustomerID = id, a.OccurredAt, targets.person.company.id
		g.addRow(row)
	}
	return id
}

// addNote writes an internal note of the staff user who owns the company.
func (g *generator) addNote(at workTime, text string, targets linkTargets) {
	g.addActivity(&ent.Activity{
		Kind: activity.KindNOTE, OccurredAt: g.timeOf(at), Body: &text, AuthorStaffUserID: &targets.person.company.ownerID,
	}, targets)
}

// addSystemActivity writes an event that the product itself reports.
func (g *generator) addSystemActivity(at workTime, event, subject string, shared bool, targets linkTargets) {
	a := &ent.Activity{Kind: activity.KindSYSTEM, OccurredAt: g.timeOf(at), Event: &event, Subject: &subject}
	if shared {
		a.Visibility = activity.VisibilitySHARED
	}
	g.addActivity(a, targets)
}

// makePersonActivities writes the activities of a person that concern no document.
func (g *generator) makePersonActivities(p *person) {
	d := g.drawsOf(kindUserActivities, int(p.id))
	targets := linkTargets{person: p, linkCompany: d.chance(0.5)}
	if d.chance(0.22) {
		subject := p.firstName + " " + p.lastName + " has registered"
		g.addSystemActivity(p.registeredAt, "CUSTOMER_USER_REGISTERED", subject, false, linkTargets{person: p})
	}
	if p.accountState == disabled {
		g.addSystemActivity(p.leftAt, "CUSTOMER_USER_DISABLED", p.firstName+" "+p.lastName+" was disabled", false, linkTargets{person: p})
	}
	if d.chance(0.25) {
		at := p.registeredAt + workTime(d.fraction()*float64(p.leftAt-p.registeredAt))
		g.addNote(at, fillTemplate(pickOne(d, personNotes), "{first}", p.firstName, "{company}", p.company.name), targets)
	}
	if d.chance(0.16) {
		at := p.registeredAt + day + workTime(d.fraction()*float64(p.leftAt-p.registeredAt+3*week))
		invitedAt := max(p.registeredAt, min(at-day, present-1)-workTime(d.intBelow(int(8*day))))
		g.addMeeting(d, invitedAt, at, pickOne(d, meetingTemplates), targets)
	}
	if p.isFounder && d.chance(0.3) {
		g.addAttachment(attachedFile{
			fileName: "framework-agreement.pdf", contentType: pdfType, uploadedAt: p.registeredAt, byStaff: true, isShared: true,
		}, d, targets)
	}
}

var personNotes = []string{
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
