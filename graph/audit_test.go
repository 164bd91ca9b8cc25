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

// newAuditLines returns the audit entries that f causes, one short line each.
func newAuditLines(t *testing.T, k *testkit.Kit, f func()) []string {
	t.Helper()
	last := 0
	if e, err := k.Store.Client.AuditEntry.Query().Order(ent.Desc(auditentry.FieldID)).First(testkit.SystemContext()); err == nil {
		last = int(e.ID)
	}
	f()
	var out []string
	for _, e := range k.Store.Client.AuditEntry.Query().Where(auditentry.IDGT(int64(last))).Order(ent.Asc(auditentry.FieldID)).
		AllX(testkit.SystemContext()) {
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

// Sign-ins, sign-outs, revoked sessions and lock-outs are audited, each with its actor.
func TestSignInsAreAudited(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff, amanda := k.LoginStaffAdmin(t), k.LoginCustomerUser(t, "amanda@acme.example")
		revokeAll := func() {
			k.MustDo(t, staff, `mutation { sessionsRevokeAll(input: {customerUser: "user_1"}) { sessionsEnded } }`, nil)
		}
		expect := func(name string, f func(), want ...string) {
			t.Helper()
			if got := newAuditLines(t, k, f); !slices.Equal(got, want) {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		expect("signing in", func() { k.LoginStaff(t, testkit.StaffEmail, testkit.StaffPassword) }, "LOGIN StaffUser 1 by STAFF1 true")
		expect("signing out", func() { k.MustDo(t, amanda, `mutation { logout(input: {}) { sessionsEnded } }`, nil) },
			"LOGOUT CustomerUser 1 by CUSTOMER_USER1 true")
		k.LoginCustomerUser(t, "amanda@acme.example")
		k.LoginCustomerUser(t, "amanda@acme.example")
		expect("all sessions of another user", revokeAll, "LOGOUT CustomerUser 1 by STAFF1 true")
		expect("no sessions left", revokeAll)
		k.LoginCustomerUser(t, "amanda@acme.example")
		expect("expired sessions", func() {
			k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
				n, err := tx.Session.Delete().Where(session.CustomerUserID(1)).Exec(ctx)
				if n != 1 {
					err = errors.Join(err, fmt.Errorf("%d sessions were deleted", n))
				}
				return err
			})
		})
		wrong := func() {
			k.Do(t, "", `mutation { login(input: {email: "amanda@acme.example", password: "no such password", audience: STOREFRONT}) { token } }`,
				nil)
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
			k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
				return tx.CustomerUser.UpdateOneID(1).ClearLockedUntil().SetFailedLogins(0).Exec(ctx)
			})
		}
		expect("unlocking", unlock, "UPDATE CustomerUser 1 by SYSTEM false")
		expect("unlocking again", unlock)
	})
}

// Refusals are audited, at most ten for each actor within a minute.
func TestRefusalsAreAudited(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		w := newMatrix(t, k)
		buyer, machine := w.viewer("buyer"), w.viewer("API token")
		try := func(a *matrixViewer, times int) []string {
			return newAuditLines(t, k, func() {
				for range times {
					k.MustDo(t, a.token, `mutation { a: customerGroupCreate(input: {name: "G"}) { userErrors { code } } }`, nil)
				}
			})
		}
		actor, _, _ := strings.Cut(fmt.Sprint(try(buyer, 1)), " by ")
		if !strings.HasPrefix(actor, "[REFUSE CustomerUser ") {
			t.Error(actor)
		}
		if got := try(buyer, 20); len(got) != 9 {
			t.Errorf("%d more of 20 are audited: %v", len(got), got)
		}
		if got := try(machine, 1); len(got) != 1 || !strings.HasPrefix(got[0], "REFUSE ApiToken 1 by API_TOKEN1") {
			t.Error(got)
		}
		k.Clock.Add(time.Minute)
		if got := try(buyer, 2); len(got) != 2 {
			t.Errorf("a minute later: %v", got)
		}
		k.MustDo(t, machine.token, changeUser, object{"in": object{"id": "user_1", "externalId": "E"}}) // allowed, so not a refusal
		k.Clock.Add(time.Minute)
		if got := newAuditLines(t, k, func() {
			k.MustDo(t, buyer.token, `mutation { customerUserDisable(input: {id: "user_3", dryRun: true}) { userErrors { code } } }`, nil)
			k.MustDo(t, buyer.token, `mutation { sessionRevoke(input: {session: "sess_9876"}) { userErrors { code } } }`, nil) // does not exist
			k.Do(t, "", `mutation { customerGroupCreate(input: {name: "G"}) { userErrors { code } } }`, nil)
		}); len(got) != 1 {
			t.Error(got)
		}
		staff := w.viewer("staff administrator")
		if got := k.MustDo(t, staff.token, `{ auditEntries(last: 1) { nodes { action recordId changes { field old new } } } }`,
			nil).Body; !strings.Contains(got, `"action":"REFUSE","recordId":"user_`) ||
			!strings.Contains(got, `"changes":[{"field":"customerUserDisable","old":null,"new":"user_3"}]`) {
			t.Error(got)
		}
	})
}
