package read_test

import "fmt"

// signIns are sessions and tries to sign in.
func (f *filler) signIns() {
	for i := range 60 {
		r := f.add("Session", row{"createdAt": f.at(), "lastUsedAt": f.at(), "expiresAt": f.at(), "tokenDigest": fmt.Sprintf("digest %d", i)})
		f.maybe(0.6, r, "userAgent", f.word())
		f.maybe(0.6, r, "address", "2001:db8::1")
		f.person(r, "staffUser", "customerUser")
	}
	for range 90 {
		r := f.add("LoginAttempt", row{"attemptedAt": f.at(), "outcome": f.enum("LoginOutcome"), "audience": f.enum("Audience"), "source": f.enum("LoginSource")})
		f.maybe(0.6, r, "userAgent", f.word())
		f.maybe(0.6, r, "address", fmt.Sprintf("192.0.2.%d", f.IntN(3)))
		f.maybe(0.6, r, "website", f.id("Website"))
		f.person(r, "staffUser", "customerUser")
	}
}

// machines are tokens and jobs.
func (f *filler) machines() {
	for i := range 14 {
		r := f.add("ApiToken", row{"name": f.word(), "tokenDigest": fmt.Sprintf("digest %d", i), "expiresAt": f.at(), "role": f.id("StaffRole")})
		f.maybe(0.5, r, "lastUsedAt", f.at())
		f.maybe(0.3, r, "revokedAt", f.at())
		f.maybe(0.7, r, "createdBy", f.id("StaffUser"))
	}
	for range 40 {
		r := f.add("Job", row{"kind": []string{"CUSTOMERS_IMPORT", "customers_import"}[f.IntN(2)], "state": f.enum("JobState"), "done": int64(f.IntN(3)), "total": int64(f.IntN(9)), "attempts": int64(f.IntN(3)), "runAt": f.at()})
		f.maybe(0.5, r, "finishedAt", f.at())
		f.maybe(0.4, r, "result", f.word())
		f.maybe(0.4, r, "error", f.word())
		f.person(r, "requestedByStaffUser", "requestedByCustomerUser")
	}
}

// audit has entries about records that are there, that are gone, and that no node
// shows, by people and machines that are there or gone.
func (f *filler) audit() {
	for i := range 180 {
		entity := append([]string{"Mail", "Setting", "customer", "Nothing"}, f.m.names...)[f.IntN(4+len(f.m.names))]
		if i%3 == 0 {
			entity = "CustomerUser"
		}
		r := f.add("AuditEntry", row{"occurredAt": f.at(), "action": f.enum("AuditAction"), "entity": entity, "recordId": int64(1 + f.IntN(30)), "actorKind": f.enum("ActorKind"), "effectiveActorKind": f.enum("ActorKind")})
		f.maybe(0.7, r, "version", int64(1+f.IntN(4)))
		f.maybe(0.6, r, "sequence", int64(1+i))
		f.person(r, "actorStaffUser", "actorCustomerUser")
		f.maybe(0.1, r, "actorStaffUser", int64(99_999))
		f.maybe(0.1, r, "actorCustomerUser", int64(99_999))
		f.maybe(0.3, r, "apiToken", f.id("ApiToken"))
		f.maybe(0.1, r, "apiToken", int64(99_999))
		for _, k := range []string{"requestId", "address", "diffDigest", "hash", "previousHash"} {
			f.maybe(0.4, r, k, f.word())
		}
		f.changes(r)
	}
}

func (f *filler) changes(r row) {
	list := []piece{}
	for range f.IntN(4) {
		x := piece{"field": []string{"firstName", "externalId", "roles", "customer", "owner", "passwordHash"}[f.IntN(6)]}
		for _, k := range []string{"old", "new"} {
			if f.chance(0.7) {
				x[k] = []string{"", f.word(), "\x00\x1f\u2029</script>"}[f.IntN(3)]
			}
		}
		list = append(list, x)
	}
	if f.chance(0.1) {
		list = nil
	}
	f.maybe(0.7, r, "changes", list)
}
