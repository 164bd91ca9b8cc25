package graph_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/auditentry"
	"buyergraph/ent/session"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// told are the entries that come of what f does, in a few words each.
func told(t *testing.T, k *testkit.Kit, f func()) []string {
	t.Helper()
	last := 0
	if e, err := k.Store.Client.AuditEntry.Query().Order(ent.Desc(auditentry.FieldID)).First(testkit.System()); err == nil {
		last = int(e.ID)
	}
	f()
	var out []string
	for _, e := range k.Store.Client.AuditEntry.Query().Where(auditentry.IDGT(int64(last))).Order(ent.Asc(auditentry.FieldID)).AllX(testkit.System()) {
		var by any = ""
		switch {
		case e.ActorStaffUserID != nil:
			by = *e.ActorStaffUserID
		case e.ActorCustomerUserID != nil:
			by = *e.ActorCustomerUserID
		case e.APITokenID != nil:
			by = *e.APITokenID
		}
		out = append(out, fmt.Sprint(e.Action, " ", e.Entity, " ", e.RecordID, " by ", e.ActorKind, by, " ", e.Address != nil))
	}
	return out
}

// Who signed in, whose sessions were ended by whom, and who was locked out, is told.
func TestTracesOfSignIns(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		k.Shop(t)
		staff, amanda := k.Staff(t), k.LoginAs(t, "amanda@acme.example")
		revokeAll := func() {
			k.Must(t, staff, `mutation { sessionsRevokeAll(input: {customerUser: "user_1"}) { sessionsEnded } }`, nil)
		}
		expect := func(name string, f func(), want ...string) {
			t.Helper()
			if got := told(t, k, f); !slices.Equal(got, want) {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		expect("signing in", func() { k.Login(t, testkit.StaffEmail, testkit.StaffPassword) }, "LOGIN StaffUser 1 by STAFF1 true")
		expect("signing out", func() { k.Must(t, amanda, `mutation { logout(input: {}) { sessionsEnded } }`, nil) }, "LOGOUT CustomerUser 1 by CUSTOMER_USER1 true")
		k.LoginAs(t, "amanda@acme.example")
		k.LoginAs(t, "amanda@acme.example")
		expect("all of another's", revokeAll, "LOGOUT CustomerUser 1 by STAFF1 true")
		expect("none", revokeAll)
		k.LoginAs(t, "amanda@acme.example")
		expect("those that are over", func() {
			k.Write(t, func(ctx context.Context, tx *store.Tx) error {
				n, err := tx.Session.Delete().Where(session.CustomerUserID(1)).Exec(ctx)
				if n != 1 {
					err = errors.Join(err, fmt.Errorf("%d were swept away", n))
				}
				return err
			})
		})
		wrong := func() {
			k.Do(t, "", `mutation { login(input: {email: "amanda@acme.example", password: "no such password", audience: STOREFRONT}) { token } }`, nil)
		}
		expect("nine failed tries", func() {
			for range 9 {
				wrong()
			}
		})
		expect("the tenth", wrong, "LOCK CustomerUser 1 by GUEST true")
		expect("while it is locked", wrong)
		k.Clock.Add(2 * time.Minute)
		expect("the next", wrong, "LOCK CustomerUser 1 by GUEST true")
		unlock := func() {
			k.Write(t, func(ctx context.Context, tx *store.Tx) error {
				return tx.CustomerUser.UpdateOneID(1).ClearLockedUntil().SetFailedLogins(0).Exec(ctx)
			})
		}
		expect("unlocking", unlock, "UPDATE CustomerUser 1 by SYSTEM false")
		expect("what is not locked", unlock)
	})
}

// Who was refused what is told, but not as often as somebody likes to try.
func TestTracesOfRefusals(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		w := matrix(t, k)
		buyer, machine := w.askers[1], w.askers[7]
		try := func(a *asker, times int) []string {
			return told(t, k, func() {
				for range times {
					k.Must(t, a.token, `mutation { a: customerGroupCreate(input: {name: "G"}) { userErrors { code } } }`, nil)
				}
			})
		}
		him, _, _ := strings.Cut(fmt.Sprint(try(buyer, 1)), " by ")
		if !strings.HasPrefix(him, "[REFUSE CustomerUser ") {
			t.Error(him)
		}
		if got := try(buyer, 20); len(got) != 9 {
			t.Errorf("%d more of 20 are told: %v", len(got), got)
		}
		if got := try(machine, 1); len(got) != 1 || !strings.HasPrefix(got[0], "REFUSE ApiToken 1 by API_TOKEN1") {
			t.Error(got)
		}
		k.Clock.Add(time.Minute)
		if got := try(buyer, 2); len(got) != 2 {
			t.Errorf("a minute later: %v", got)
		}
		k.Must(t, machine.token, change, object{"in": object{"id": "user_1", "externalId": "E"}}) // which it may
		k.Clock.Add(time.Minute)
		if got := told(t, k, func() {
			k.Must(t, buyer.token, `mutation { customerUserDisable(input: {id: "user_3", dryRun: true}) { userErrors { code } } }`, nil)
			k.Must(t, buyer.token, `mutation { sessionRevoke(input: {session: "sess_9876"}) { userErrors { code } } }`, nil) // not there
			k.Do(t, "", `mutation { customerGroupCreate(input: {name: "G"}) { userErrors { code } } }`, nil)
		}); len(got) != 1 {
			t.Error(got)
		}
		staff := w.askers[6]
		if got := k.Must(t, staff.token, `{ auditEntries(last: 1) { nodes { action recordId changes { field old new } } } }`, nil).Body; !strings.Contains(got, `"action":"REFUSE","recordId":"user_`) || !strings.Contains(got, `"changes":[{"field":"customerUserDisable","old":null,"new":"user_3"}]`) {
			t.Error(got)
		}
	})
}
