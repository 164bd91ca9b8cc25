package session_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"buyergraph/ent/session"
	"buyergraph/internal/authz"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

const (
	revoke    = `mutation ($id: ID!) { sessionRevoke(input: {session: $id}) { sessionId userErrors { code path } } }`
	revokeAll = `mutation ($in: SessionsRevokeAllInput!) { sessionsRevokeAll(input: $in) { sessionsEnded userErrors { code path } } }`
)

// sessionIDOf returns the GraphQL id of the session that a token stands for.
func sessionIDOf(t testing.TB, k *testkit.Kit, token string) string {
	t.Helper()
	v, err := k.App.WebServer.Sessions.ViewerForToken(context.Background(), token, "")
	if err != nil {
		t.Fatal(err)
	}
	return authz.Session.FormatID(v.SessionID)
}

// Everybody may end their own sessions. Staff may also end those of users that they may edit.
// Any other session is reported as missing.
func TestRevokeSession(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		admin := k.LoginStaffAdmin(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			role, err := tx.StaffRole.Create().SetLabel("Manager").SetPermissions([]jsontypes.Permission{
				{Entity: "CustomerUser", Action: "VIEW", Level: "ALL"}, {Entity: "CustomerUser", Action: "EDIT", Level: "OWN"},
				{Entity: "StaffUser", Action: "VIEW", Level: "ALL"},
			}).Save(ctx)
			if err != nil {
				return err
			}
			u, err := tx.StaffUser.Create().SetEmail("manager@seller.example").SetEmailKey("manager@seller.example").SetFirstName("M").
				SetLastName("M").
				SetPasswordHash(k.HashPassword(t, password)).AddRoles(role).Save(ctx)
			if err != nil {
				return err
			}
			return tx.Customer.UpdateOneID(3).SetOwnerID(u.ID).Exec(ctx) // the manager owns bob's company
		})
		manager := k.LoginStaff(t, "manager@seller.example", password)
		const bob = "bob@bolt.example"
		for _, c := range []struct {
			name string
			by   func() string
			of   func() string
			may  bool
		}{
			{"an own session", func() string { return k.LoginCustomerUser(t, amanda) }, func() string { return k.LoginCustomerUser(t, amanda) },
				true},
			{"a session of another company's user", func() string { return k.LoginCustomerUser(t, amanda) },
				func() string { return k.LoginCustomerUser(t, bob) }, false},
			{"staff's by a customer user", func() string { return k.LoginCustomerUser(t, amanda) }, func() string { return k.LoginStaffAdmin(t) },
				false},
			{"anybody's by an administrator", func() string { return admin }, func() string { return k.LoginCustomerUser(t, amanda) }, true},
			{"staff's by an administrator", func() string { return admin },
				func() string { return k.LoginStaff(t, "manager@seller.example", password) }, true},
			{"of an own customer by a manager", func() string { return manager }, func() string { return k.LoginCustomerUser(t, bob) }, true},
			{"of another's customer by a manager", func() string { return manager }, func() string { return k.LoginCustomerUser(t, amanda) }, false},
			{"an administrator's by a manager", func() string { return manager }, func() string { return k.LoginStaffAdmin(t) }, false},
			{"an own session, by a manager", func() string { return manager },
				func() string { return k.LoginStaff(t, "manager@seller.example", password) },
				true},
		} {
			by, of := c.by(), c.of()
			id := sessionIDOf(t, k, of)
			a := k.MustDo(t, by, revoke, object{"id": id})
			unknown := k.MustDo(t, by, revoke, object{"id": "sess_987654"})
			if c.may != (viewerKind(t, k, of) == "") || c.may != (a.ValueAt("sessionRevoke.sessionId") == id) || c.may == (a.Body == unknown.Body) {
				t.Errorf("%s: %s", c.name, a.Body)
			}
			if unknown.Body != `{"data":{"sessionRevoke":{"sessionId":null,"userErrors":[{"code":"NOT_FOUND","path":["input","session"]}]}}}` {
				t.Errorf("%s: %s", c.name, unknown.Body)
			}
			if again := k.MustDo(t, by, revoke, object{"id": id}); c.may && again.Body != unknown.Body {
				t.Errorf("%s, once more: %s", c.name, again.Body)
			}
		}
		if a := k.Do(t, "", revoke, object{"id": "sess_1"}); len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "UNAUTHENTICATED" {
			t.Errorf("a guest: %s", a.Body)
		}
	})
}

func TestRevokeAll(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		admin := k.LoginStaffAdmin(t)
		const bob = "bob@bolt.example"
		areAlive := func(tokens ...string) (out string) {
			for _, token := range tokens {
				out += fmt.Sprint(len(viewerKind(t, k, token)) > 0, " ")
			}
			return out
		}
		one, two, other := k.LoginCustomerUser(t, amanda), k.LoginCustomerUser(t, amanda), k.LoginCustomerUser(t, bob)
		revokeAllOf := func(by string, in object) string { return k.MustDo(t, by, revokeAll, object{"in": in}).Body }
		const notFound = `{"data":{"sessionsRevokeAll":{"sessionsEnded":null,"userErrors":[{"code":"NOT_FOUND","path":["input","%s"]}]}}}`
		ended := func(n int) string {
			return fmt.Sprintf(`{"data":{"sessionsRevokeAll":{"sessionsEnded":%d,"userErrors":[]}}}`, n)
		}
		for _, c := range []struct {
			name string
			by   string
			in   object
			want string
			left string
		}{
			{"a stranger's", one, object{"customerUser": "user_3"}, fmt.Sprintf(notFound, "customerUser"), "true true true "},
			{"staff's", one, object{"staffUser": "staff_1"}, fmt.Sprintf(notFound, "staffUser"), "true true true "},
			{"nobody's", admin, object{"customerUser": "user_99"}, fmt.Sprintf(notFound, "customerUser"), "true true true "},
			{"nonsense", admin, object{"staffUser": "user_1"}, fmt.Sprintf(notFound, "staffUser"), "true true true "},
			{"two", admin, object{"customerUser": "user_1", "staffUser": "staff_1"},
				`{"data":{"sessionsRevokeAll":{"sessionsEnded":null,"userErrors":[{"code":"INVALID","path":["input","customerUser"]}]}}}`,
				"true true true "},
			{"all other own sessions", one, object{}, ended(1), "true false true "},
			{"the viewer by id", one, object{"customerUser": "user_1"}, ended(1), "false false true "},
			{"a customer user's, by staff", admin, object{"customerUser": "user_3"}, ended(1), "false false false "},
			{"all own sessions, by staff", admin, object{"staffUser": "staff_1"}, ended(1), "false false false "},
		} {
			if got := revokeAllOf(c.by, c.in); got != c.want || areAlive(one, two, other) != c.left {
				t.Errorf("%s: %s, alive %s", c.name, got, areAlive(one, two, other))
			}
		}
		if viewerKind(t, k, admin) != "" {
			t.Error("the staff user ended all own sessions by id, and the session still works")
		}
		// A company administrator sees and ends the sessions of colleagues.
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.CustomerUser.UpdateOneID(2).SetEnabled(true).Exec(ctx); err != nil {
				return err
			}
			return tx.CustomerUser.UpdateOneID(1).AddRoleIDs(1).Exec(ctx)
		})
		boss, colleague := k.LoginCustomerUser(t, amanda), k.LoginCustomerUser(t, "nancy@north.example")
		a := k.MustDo(t, boss, `{ customerUsers { nodes { email sessions { totalCount nodes { address customerUser { email } } } } } }`, nil)
		if strings.Count(a.Body, `"totalCount":1`) != 2 {
			t.Errorf("the viewer does not see the sessions of users that they may edit: %s", a.Body)
		}
		if got := revokeAllOf(boss, object{"customerUser": "user_2"}); got != ended(1) || viewerKind(t, k, colleague) != "" {
			t.Error(got)
		}
		colleague = k.LoginCustomerUser(t, "nancy@north.example")
		// Log out everywhere.
		two = k.LoginCustomerUser(t, amanda)
		if a := k.MustDo(t, boss, `mutation { logout(input: {everywhere: true}) { sessionsEnded } }`,
			nil); a.ValueAt("logout.sessionsEnded") != 2.0 || viewerKind(t, k, boss)+viewerKind(t, k, two) != "" {
			t.Error(a.Body)
		}
		if a := k.MustDo(t, colleague, `mutation { logout(input: {}) { sessionsEnded } }`, nil); a.ValueAt("logout.sessionsEnded") != 1.0 ||
			viewerKind(t, k, colleague) != "" {
			t.Error(a.Body)
		}
	})
}

// After a change, the next request is refused or sees less, on every server.
func TestChangesApplyToTheNextRequest(t *testing.T) {
	const rounds = 1000
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		second, third := k.OpenReplica(t), k.StartProcess(t)
		askAllServers := func(token string) (out [3]string) {
			const q = `{ viewer { kind } customers { totalCount } }`
			for i, a := range []testkit.Answer{k.Do(t, token, q, nil), second.Do(t, token, q, nil),
				askProcess(t, third, "10.0.0.1", token, q, nil)} {
				out[i] = fmt.Sprint(a.StatusCode, a.ValueAt("viewer.kind"), a.ValueAt("customers.totalCount"))
			}
			return out
		}
		onAllServers := func(s string) [3]string { return [3]string{s, s, s} }
		const refused, wide, narrow = "401 <nil> <nil>", "200CUSTOMER_USER2", "200CUSTOMER_USER1"
		write := func(f func(ctx context.Context, tx *store.Tx) error) func(string) {
			return func(string) { k.WriteAsSystem(t, f) }
		}
		changes := []struct {
			name string
			do   func(token string)
			want string
		}{
			{"log-out", func(token string) { second.MustDo(t, token, `mutation { logout(input: {}) { sessionsEnded } }`, nil) }, refused},
			{"revoking", func(token string) { k.MustDo(t, staff, revoke, object{"id": sessionIDOf(t, k, token)}) }, refused},
			{"revoking all", func(string) { second.MustDo(t, staff, revokeAll, object{"in": object{"customerUser": "user_1"}}) }, refused},
			{"disabling", func(string) {
				k.MustDo(t, staff, `mutation { customerUserDisable(input: {id: "user_1", reason: "a test"}) { userErrors { code } } }`, nil)
			}, refused},
			{"disabling the company", write(func(ctx context.Context, tx *store.Tx) error {
				return tx.Customer.UpdateOneID(1).SetState("SUSPENDED").Exec(ctx)
			}), refused},
			{"deleting", func(token string) {
				k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error { return tx.CustomerUser.DeleteOneID(1).Exec(ctx) })
			}, refused},
			{"demoting", write(func(ctx context.Context, tx *store.Tx) error {
				return tx.CustomerUser.UpdateOneID(1).RemoveRoleIDs(1).AddRoleIDs(2).Exec(ctx)
			}), narrow},
			{"narrowing the role", write(func(ctx context.Context, tx *store.Tx) error {
				return tx.CustomerUserRole.UpdateOneID(1).SetDefaultLevel("CUSTOMER").Exec(ctx)
			}), narrow},
			{"moving", write(func(ctx context.Context, tx *store.Tx) error {
				return tx.CustomerUser.UpdateOneID(1).SetCustomerID(3).Exec(ctx)
			}), narrow},
		}
		slips := 0
		began := time.Now()
		for i := range rounds {
			token := fmt.Sprintf("bgc_round-%d", i)
			sum := sha256.Sum256([]byte(token))
			k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
				if _, err := tx.Session.Delete().Where(session.CustomerUserIDNotNil()).Exec(ctx); err != nil {
					return err
				}
				if i%len(changes) == 6 { // after deleting
					if err := tx.CustomerUser.Create().SetID(1).SetEmail(amanda).SetEmailKey(amanda).SetFirstName("Amanda").SetLastName("Cole").
						SetCustomerID(1).Exec(ctx); err != nil {
						return err
					}
				}
				for _, f := range []interface{ Exec(context.Context) error }{
					tx.Customer.UpdateOneID(1).SetState("ACTIVE"), tx.CustomerUserRole.UpdateOneID(1).SetDefaultLevel("CUSTOMER_TREE"),
					tx.CustomerUser.UpdateOneID(1).SetEnabled(true).SetCustomerID(1).RemoveRoleIDs(1, 2).AddRoleIDs(1),
					tx.Session.Create().SetCreatedAt(tx.Now).SetLastUsedAt(tx.Now).SetExpiresAt(tx.Now.Add(time.Hour)).
						SetTokenDigest(hex.EncodeToString(sum[:])).SetCustomerUserID(1),
				} {
					if err := f.Exec(ctx); err != nil {
						return err
					}
				}
				return nil
			})
			if got := askAllServers(token); got != onAllServers(wide) {
				t.Fatalf("before: %v", got)
			}
			change := changes[i%len(changes)]
			change.do(token)
			if got := askAllServers(token); got != onAllServers(change.want) {
				slips++
				t.Errorf("round %d, %s: %v, want %s", i, change.name, got, change.want)
			}
		}
		t.Logf("%d rounds at three servers, %d slips, in %s", rounds, slips, time.Since(began).Round(time.Millisecond))
	})
}
