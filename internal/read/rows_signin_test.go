package read_test

import "fmt"

// addSignIns adds sessions and login attempts.
func (f *filler) addSignIns() {
	for i := range 60 {
		r := f.addRow("Session",
			row{"createdAt": f.randomTime(), "lastUsedAt": f.randomTime(), "expiresAt": f.randomTime(), "tokenDigest": fmt.Sprintf("digest %d", i)})
		f.maybeSet(0.6, r, "userAgent", f.randomWord())
		f.maybeSet(0.6, r, "address", "2001:db8::1")
		f.setPerson(r, "staffUser", "customerUser")
	}
	for range 90 {
		r := f.addRow("LoginAttempt",
			row{"attemptedAt": f.randomTime(), "outcome": f.randomEnum("LoginOutcome"), "audience": f.randomEnum("Audience"),
				"source": f.randomEnum("LoginSource")})
		f.maybeSet(0.6, r, "userAgent", f.randomWord())
		f.maybeSet(0.6, r, "address", fmt.Sprintf("192.0.2.%d", f.IntN(3)))
		f.maybeSet(0.6, r, "website", f.randomID("Website"))
		f.setPerson(r, "staffUser", "customerUser")
	}
}

// addMachines adds API tokens and jobs.
func (f *filler) addMachines() {
	for i := range 14 {
		r := f.addRow("ApiToken",
			row{"name": f.randomWord(), "tokenDigest": fmt.Sprintf("digest %d", i), "expiresAt": f.randomTime(), "role": f.randomID("StaffRole")})
		f.maybeSet(0.5, r, "lastUsedAt", f.randomTime())
		f.maybeSet(0.3, r, "revokedAt", f.randomTime())
		f.maybeSet(0.7, r, "createdBy", f.randomID("StaffUser"))
	}
	for range 40 {
		r := f.addRow("Job", row{"kind": []string{"CUSTOMERS_IMPORT", "customers_import"}[f.IntN(2)], "state": f.randomEnum("JobState"),
			"done": int64(f.IntN(3)), "total": int64(f.IntN(9)), "attempts": int64(f.IntN(3)), "runAt": f.randomTime()})
		f.maybeSet(0.5, r, "finishedAt", f.randomTime())
		f.maybeSet(0.4, r, "result", f.randomWord())
		f.maybeSet(0.4, r, "error", f.randomWord())
		f.setPerson(r, "requestedByStaffUser", "requestedByCustomerUser")
		f.maybeSet(0.2, r, "requestedByApiToken", f.randomID("ApiToken"))
	}
	f.addJobRows()
}

// addJobRows adds rows of jobs about users, about other records and about records that are gone.
func (f *filler) addJobRows() {
	for i := range 120 {
		r := f.addRow("JobRow", row{"position": int64(i), "job": f.randomID("Job"), "entity": "CustomerUser",
			"recordId": f.randomID("CustomerUser")})
		f.maybeSet(0.2, r, "entity", "Customer")
		f.maybeSet(0.1, r, "recordId", int64(99_999))
		f.maybeSet(0.8, r, "outcome", f.randomEnum("RowOutcome"))
		if f.chance(0.1) {
			delete(r, "recordId")
		}
		list := []jsonObject{}
		for range f.IntN(3) {
			list = append(list, jsonObject{"code": f.randomEnum("ErrorCode"), "message": f.randomWord(),
				"column": []any{nil, "email", "\x00\"\u2029"}[f.IntN(3)]})
		}
		f.maybeSet(0.5, r, "errors", list)
	}
}

// addAuditEntries adds entries about existing records, deleted records and records that no node shows, made by existing and
// deleted users and tokens.
func (f *filler) addAuditEntries() {
	for i := range 220 {
		entities := append([]string{"ConsentText"}, f.m.typeNames...) // ConsentText is no node
		entity := entities[i%len(entities)]
		if f.chance(0.3) {
			entity = "CustomerUser"
		}
		recordID := int64(1 + f.IntN(30))
		if f.m.tables[entity] != nil && f.chance(0.8) && entity != "AuditEntry" {
			recordID = f.randomID(entity)
		}
		r := f.addRow("AuditEntry",
			row{"occurredAt": f.randomTime(), "action": f.randomEnum("AuditAction"), "entity": entity, "recordId": recordID,
				"actorKind": f.randomEnum("ActorKind"), "effectiveActorKind": f.randomEnum("ActorKind")})
		f.maybeSet(0.7, r, "version", int64(1+f.IntN(4)))
		f.maybeSet(0.3, r, "reason", f.randomWord())
		f.maybeSet(0.6, r, "sequence", int64(1+i))
		f.setPerson(r, "actorStaffUser", "actorCustomerUser")
		f.maybeSet(0.1, r, "actorStaffUser", int64(99_999))
		f.maybeSet(0.1, r, "actorCustomerUser", int64(99_999))
		f.maybeSet(0.3, r, "apiToken", f.randomID("ApiToken"))
		f.maybeSet(0.1, r, "apiToken", int64(99_999))
		for _, k := range []string{"requestId", "address", "diffDigest", "hash", "previousHash"} {
			f.maybeSet(0.4, r, k, f.randomWord())
		}
		f.setChanges(r)
	}
}

func (f *filler) setChanges(r row) {
	list := []jsonObject{}
	for range f.IntN(4) {
		x := jsonObject{"field": []string{"firstName", "externalId", "roles", "customer", "owner", "passwordHash"}[f.IntN(6)]}
		for _, k := range []string{"old", "new"} {
			if f.chance(0.7) {
				x[k] = []string{"", f.randomWord(), "\x00\x1f\u2029</script>"}[f.IntN(3)]
			}
		}
		list = append(list, x)
	}
	if f.chance(0.1) {
		list = nil
	}
	f.maybeSet(0.7, r, "changes", list)
}
