package read_test

import (
	"fmt"
	"slices"
	"time"
)

// activities of each kind, with the links that put them into timelines.
func (f *filler) activities() {
	for range 160 {
		kind := f.enum("ActivityKind")
		r := f.add("Activity", row{"kind": kind, "visibility": f.enum("Visibility"), "occurredAt": f.at(), "allDay": f.chance(0.3), "cancelled": f.chance(0.3)})
		f.maybe(0.7, r, "subject", f.word())
		f.person(r, "authorStaffUser", "authorCustomerUser")
		if kind == "SYSTEM" {
			f.maybe(0.8, r, "event", "ORDER_PLACED")
		} else {
			f.maybe(0.7, r, "body", f.word()+"\r\n"+f.word())
		}
		switch kind {
		case "EMAIL":
			f.message(r)
		case "EVENT":
			f.event(r)
		}
		f.links(r)
	}
	for i := range 120 {
		r := f.add("Attachment", row{"fileName": f.word() + ".pdf", "contentType": []string{"application/pdf", "text/plain"}[f.IntN(2)], "size": int64(f.IntN(5)), "contentDigest": fmt.Sprintf("%x", i),
			"storageKey": fmt.Sprintf("key-%d", i), "visibility": f.enum("Visibility")})
		f.maybe(0.5, r, "comment", f.word())
		f.person(r, "uploadedByStaffUser", "uploadedByCustomerUser")
		if f.chance(0.3) {
			r["activity"], r["withinCustomer"] = f.id("Activity"), f.id("Customer")
		} else {
			f.target(r)
		}
	}
}

func (f *filler) message(r row) {
	f.maybe(0.9, r, "direction", f.enum("EmailDirection"))
	f.maybe(0.7, r, "importance", f.enum("EmailImportance"))
	for _, k := range []string{"fromName", "fromAddress", "messageId", "threadKey"} {
		f.maybe(0.6, r, k, f.word())
	}
	list := []piece{}
	for range f.IntN(4) {
		x := piece{"kind": []string{"TO", "CC", "BCC"}[f.IntN(3)], "address": "<" + f.word() + ">"}
		if f.chance(0.5) {
			x["name"] = f.word() + "\u2028&"
		}
		list = append(list, x)
	}
	if f.chance(0.1) {
		list = nil
	}
	f.maybe(0.8, r, "recipients", list)
}

func (f *filler) event(r row) {
	f.maybe(0.7, r, "startsAt", f.at())
	f.maybe(0.7, r, "endsAt", f.at())
	f.maybe(0.5, r, "location", f.word())
	f.maybe(0.5, r, "color", "#2b6cb0")
	var attendees, reminders []piece
	for range f.IntN(3) {
		attendees = append(attendees, piece{"name": f.word(), "address": f.word(), "role": "REQUIRED", "response": []string{"NONE", "ACCEPTED"}[f.IntN(2)]})
		reminders = append(reminders, piece{"minutes": f.Int64N(20_000)})
	}
	f.maybe(0.8, r, "attendees", attendees)
	f.maybe(0.5, r, "reminders", reminders)
	f.maybe(0.2, r, "reminders", []piece{})
}

// links an activity to no record, to one, or to several, each once. Now and then
// it happened within another company than the record belongs to today.
func (f *filler) links(activity row) {
	var known []string
	for range f.IntN(4) {
		r := row{"activity": activity["id"], "occurredAt": activity["occurredAt"]}
		f.target(r)
		names := slices.DeleteFunc(slices.Clone(targets), func(k string) bool { return r[k] == nil })
		if slices.ContainsFunc(names, func(k string) bool { return slices.Contains(known, fmt.Sprint(k, r[k])) }) {
			continue
		}
		for _, k := range names {
			known = append(known, fmt.Sprint(k, r[k]))
		}
		f.add("ActivityLink", r)
	}
}

// target sets the record that something belongs to and the company within which it
// came about. A second record is not forbidden.
func (f *filler) target(r row) {
	name := targets[f.IntN(len(targets))]
	id := f.id(map[string]string{"customer": "Customer", "customerUser": "CustomerUser", "rfq": "Rfq", "quote": "Quote", "order": "Order"}[name])
	r[name], r["withinCustomer"] = id, id
	if name != "customer" {
		r["withinCustomer"] = f.m.tables[map[string]string{"customerUser": "CustomerUser", "rfq": "Rfq", "quote": "Quote", "order": "Order"}[name]].byID[id]["customer"]
	}
	f.maybe(0.15, r, "withinCustomer", f.id("Customer"))
	f.maybe(0.1, r, "order", f.id("Order"))
}

func (f *filler) invitations() {
	for i := range 70 {
		email := fmt.Sprintf("%s%d@x.example", []string{"New", "new", "ÑEW"}[f.IntN(3)], i/2)
		r := f.add("Invitation", row{"email": email, "emailKey": fmt.Sprint("key", i), "status": []string{"PENDING", "PENDING", "ACCEPTED", "REVOKED"}[f.IntN(4)], "customer": f.id("Customer"),
			"expiresAt": f.m.now.Add(time.Duration(f.IntN(3)-1) * []time.Duration{time.Microsecond, time.Hour}[f.IntN(2)]), "roles": f.some("CustomerUserRole")})
		f.maybe(0.5, r, "acceptedAt", f.at())
		f.maybe(0.6, r, "website", f.id("Website"))
		f.maybe(0.4, r, "customerUser", f.id("CustomerUser"))
		f.person(r, "invitedByStaffUser", "invitedByCustomerUser")
	}
}
