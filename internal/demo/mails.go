package demo

import (
	"fmt"
	"strings"

	"buyergraph/ent"
	"buyergraph/ent/activity"
	"buyergraph/internal/jsontypes"
)

// mailThread is a conversation by mail. A text that begins with > comes from the seller,
// one with < from the customer.
type mailThread struct {
	subject   string
	mailTexts []string
}

// addMailThread writes the mails of a thread between two work times. It leaves out mails
// in the future, and all answers if there is less than a minute for each mail.
func (g *generator) addMailThread(d *draws, thread mailThread, from, until workTime, targets linkTargets, values ...string) {
	p, staff := targets.person, g.drawStaffMember(targets.person.company.ownerID)
	values = append(values, "{first}", p.firstName, "{clerk}", staff.firstName, "{company}", p.company.name,
		"{regards}", "\n\nKind regards\n"+staff.fullName()+"\nNorthgate Supply",
		"{thanks}", "\n\nBest regards\n"+p.firstName+" "+p.lastName+"\n"+p.jobTitle+", "+p.company.name)
	subject, key := fillTemplate(thread.subject, values...), fmt.Sprintf("%012x", d.nextUint64()>>16)
	interval := (until - from) / workTime(len(thread.mailTexts))
	seller := jsontypes.Recipient{Kind: "TO", Name: staff.fullName(), Address: staff.email}
	buyer := jsontypes.Recipient{Kind: "TO", Name: p.firstName + " " + p.lastName, Address: p.email}
	colleague := g.colleagueOf(p)
	copyColleague := colleague != nil && d.chance(0.15)
	for i, text := range thread.mailTexts {
		at := from + workTime(i)*interval + workTime(d.fraction()*float64(interval)/2)
		if at > present || i > 0 && interval < minute {
			return
		}
		a := &ent.Activity{
			Kind: activity.KindEMAIL, Visibility: activity.VisibilitySHARED, OccurredAt: g.timeOf(at), Subject: new(subject),
			Body: new(fillTemplate(text[1:], values...)), ThreadKey: &key, Importance: new(activity.ImportanceNORMAL),
			Direction: new(activity.DirectionOUTBOUND), AuthorStaffUserID: &staff.id,
		}
		from, to, host := seller, buyer, "northgate.example"
		if strings.HasPrefix(text, "<") {
			from, to, host = buyer, seller, g.trees[p.company.treeIndex].mailDomain
			a.Direction, a.AuthorStaffUserID, a.AuthorCustomerUserID = new(activity.DirectionINBOUND), nil, &p.id
			if d.chance(0.1) {
				a.Importance = new(activity.ImportanceHIGH)
			}
		}
		a.FromName, a.FromAddress, a.MessageID = &from.Name, &from.Address, new(fmt.Sprintf("<%s.%d@%s>", key, i+1, host))
		a.Recipients = &[]jsontypes.Recipient{to}
		if copyColleague {
			*a.Recipients = append(*a.Recipients, jsontypes.Recipient{
				Kind: "CC", Name: colleague.firstName + " " + colleague.lastName, Address: colleague.email,
			})
		}
		id := g.addActivity(a, targets)
		if d.chance(0.03) {
			g.addAttachment(attachedFile{
				fileName: "photo.jpg", contentType: photoType, uploadedAt: at, byStaff: a.AuthorStaffUserID != nil, isShared: true, activityID: id,
			}, d, targets)
		}
		if i == 0 {
			subject = "Re: " + subject
		}
	}
}
