package read_test

import (
	"fmt"
	"slices"
	"time"

	"buyergraph/internal/text"
)

// addActivities adds activities of each kind with links to records.
func (f *filler) addActivities() {
	for range 160 {
		kind := f.randomEnum("ActivityKind")
		r := f.addRow("Activity",
			row{"kind": kind, "visibility": f.randomEnum("Visibility"), "occurredAt": f.randomTime(), "allDay": f.chance(0.3),
				"cancelled": f.chance(0.3)})
		f.maybeSet(0.7, r, "subject", f.randomWord())
		f.setPerson(r, "authorStaffUser", "authorCustomerUser")
		if kind == "SYSTEM" {
			f.maybeSet(0.8, r, "event", "ORDER_PLACED")
		} else {
			f.maybeSet(0.7, r, "body", f.randomWord()+"\r\n"+f.randomWord())
		}
		switch kind {
		case "EMAIL":
			f.setEmailFields(r)
		case "EVENT":
			f.setEventFields(r)
		}
		f.addLinks(r)
	}
	for i := range 120 {
		r := f.addRow("Attachment",
			row{"fileName": f.randomWord() + ".pdf", "contentType": []string{"application/pdf", "text/plain"}[f.IntN(2)], "size": int64(f.IntN(5)),
				"contentDigest": fmt.Sprintf("%x", i),
				"storageKey":    fmt.Sprintf("key-%d", i), "visibility": f.randomEnum("Visibility")})
		f.maybeSet(0.5, r, "comment", f.randomWord())
		f.setPerson(r, "uploadedByStaffUser", "uploadedByCustomerUser")
		if f.chance(0.3) {
			r["activity"], r["withinCustomer"] = f.randomID("Activity"), f.randomID("Customer")
		} else {
			f.setTarget(r)
		}
	}
}

func (f *filler) setEmailFields(r row) {
	f.maybeSet(0.9, r, "direction", f.randomEnum("EmailDirection"))
	f.maybeSet(0.7, r, "importance", f.randomEnum("EmailImportance"))
	for _, k := range []string{"fromName", "fromAddress", "messageId", "threadKey"} {
		f.maybeSet(0.6, r, k, f.randomWord())
	}
	list := []jsonObject{}
	for range f.IntN(4) {
		x := jsonObject{"kind": []string{"TO", "CC", "BCC"}[f.IntN(3)], "address": "<" + f.randomWord() + ">"}
		if f.chance(0.5) {
			x["name"] = f.randomWord() + "\u2028&"
		}
		list = append(list, x)
	}
	if f.chance(0.1) {
		list = nil
	}
	f.maybeSet(0.8, r, "recipients", list)
}

func (f *filler) setEventFields(r row) {
	f.maybeSet(0.7, r, "startsAt", f.randomTime())
	f.maybeSet(0.7, r, "endsAt", f.randomTime())
	f.maybeSet(0.5, r, "location", f.randomWord())
	f.maybeSet(0.5, r, "color", "#2b6cb0")
	var attendees, reminders []jsonObject
	for range f.IntN(3) {
		attendees = append(attendees,
			jsonObject{"name": f.randomWord(), "address": f.randomWord(), "role": "REQUIRED", "response": []string{"NONE", "ACCEPTED"}[f.IntN(2)]})
		reminders = append(reminders, jsonObject{"minutes": f.Int64N(20_000)})
	}
	f.maybeSet(0.8, r, "attendees", attendees)
	f.maybeSet(0.5, r, "reminders", reminders)
	f.maybeSet(0.2, r, "reminders", []jsonObject{})
}

// addLinks links an activity to up to three records, each once. In some links the company is not the company to which the
// record belongs today.
func (f *filler) addLinks(activity row) {
	var known []string
	for range f.IntN(4) {
		r := row{"activity": activity["id"], "occurredAt": activity["occurredAt"]}
		f.setTarget(r)
		var names []string
		for _, typ := range targetTypes {
			if edge := targetEdges[typ]; r[edge] != nil {
				names = append(names, edge)
			}
		}
		if slices.ContainsFunc(names, func(k string) bool { return slices.Contains(known, fmt.Sprint(k, r[k])) }) {
			continue
		}
		for _, k := range names {
			known = append(known, fmt.Sprint(k, r[k]))
		}
		f.addRow("ActivityLink", r)
	}
}

// setTarget sets the record to which something belongs and the company in which it was made. Some rows get a second record,
// which the database allows.
func (f *filler) setTarget(r row) {
	typ := targetTypes[f.IntN(len(targetTypes))]
	id := f.randomID(typ)
	r[targetEdges[typ]], r["withinCustomer"] = id, id
	if typ != "Customer" {
		r["withinCustomer"] = f.m.tables[typ].byID[id]["customer"]
	}
	f.maybeSet(0.15, r, "withinCustomer", f.randomID("Customer"))
	f.maybeSet(0.1, r, "order", f.randomID("Order"))
}

func (f *filler) addInvitations() {
	for i := range 70 {
		email := fmt.Sprintf("%s%d@x.example", []string{"New", "new", "ÑEW"}[f.IntN(3)], i/2)
		r := f.addRow("Invitation",
			row{"email": email, "emailKey": text.EmailKey(email), "status": []string{"PENDING", "PENDING", "ACCEPTED", "REVOKED"}[f.IntN(4)],
				"customer":  f.randomID("Customer"),
				"expiresAt": f.m.now.Add(time.Duration(f.IntN(3)-1) * []time.Duration{time.Microsecond, time.Hour}[f.IntN(2)]),
				"roles":     f.randomIDs("CustomerUserRole")})
		f.maybeSet(0.5, r, "acceptedAt", f.randomTime())
		f.maybeSet(0.6, r, "website", f.randomID("Website"))
		f.maybeSet(0.4, r, "customerUser", f.randomID("CustomerUser"))
		f.setPerson(r, "invitedByStaffUser", "invitedByCustomerUser")
	}
}
