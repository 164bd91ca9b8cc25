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

// idOf is the session that a token stands for.
func idOf(t testing.TB, k *testkit.Kit, token string) string {
	t.Helper()
	v, err := k.App.Web.Sessions.Viewer(context.Background(), token, "")
	if err != nil {
		t.Fatal(err)
	}
	return authz.Session.ID(v.SessionID)
}

// Everybody ends his own sessions; staff those of whom they may edit. Any other is not
// there.
func TestRevoke(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		k.Shop(t)
		admin := k.Staff(t)
		k.Write(t, func(ctx context.Context, tx *store.Tx) error {
			role, err := tx.StaffRole.Create().SetLabel("Manager").SetPermissions([]jsontypes.Permission{
				{Entity: "CustomerUser", Action: "VIEW", Level: "ALL"}, {Entity: "CustomerUser", Action: "EDIT", Level: "OWN"}, {Entity: "StaffUser", Action: "VIEW", Level: "ALL"},
			}).Save(ctx)
			if err != nil {
				return err
			}
			u, err := tx.StaffUser.Create().SetEmail("manager@seller.example").SetEmailKey("manager@seller.example").SetFirstName("M").SetLastName("M").
				SetPasswordHash(k.Hash(t, password)).AddRoles(role).Save(ctx)
			if err != nil {
				return err
			}
			return tx.Customer.UpdateOneID(3).SetOwnerID(u.ID).Exec(ctx) // bob's company is his
		})
		manager := k.Login(t, "manager@seller.example", password)
		const bob = "bob@bolt.example"
		for _, c := range []struct {
			name string
			by   func() string
			of   func() string
			may  bool
		}{
			{"his own", func() string { return k.LoginAs(t, amanda) }, func() string { return k.LoginAs(t, amanda) }, true},
			{"a stranger's", func() string { return k.LoginAs(t, amanda) }, func() string { return k.LoginAs(t, bob) }, false},
			{"staff's by a customer user", func() string { return k.LoginAs(t, amanda) }, func() string { return k.Staff(t) }, false},
			{"anybody's by an administrator", func() string { return admin }, func() string { return k.LoginAs(t, amanda) }, true},
			{"staff's by an administrator", func() string { return admin }, func() string { return k.Login(t, "manager@seller.example", password) }, true},
			{"of his customer by a manager", func() string { return manager }, func() string { return k.LoginAs(t, bob) }, true},
			{"of another's customer by a manager", func() string { return manager }, func() string { return k.LoginAs(t, amanda) }, false},
			{"an administrator's by a manager", func() string { return manager }, func() string { return k.Staff(t) }, false},
			{"his own, by a manager", func() string { return manager }, func() string { return k.Login(t, "manager@seller.example", password) }, true},
		} {
			by, of := c.by(), c.of()
			id := idOf(t, k, of)
			a := k.Must(t, by, revoke, object{"id": id})
			gone := k.Must(t, by, revoke, object{"id": "sess_987654"})
			if c.may != (kind(t, k, of) == "") || c.may != (a.At("sessionRevoke.sessionId") == id) || c.may == (a.Body == gone.Body) {
				t.Errorf("%s: %s", c.name, a.Body)
			}
			if gone.Body != `{"data":{"sessionRevoke":{"sessionId":null,"userErrors":[{"code":"NOT_FOUND","path":["input","session"]}]}}}` {
				t.Errorf("%s: %s", c.name, gone.Body)
			}
			if again := k.Must(t, by, revoke, object{"id": id}); c.may && again.Body != gone.Body {
				t.Errorf("%s, once more: %s", c.name, again.Body)
			}
		}
		if a := k.Do(t, "", revoke, object{"id": "sess_1"}); len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "UNAUTHENTICATED" {
			t.Errorf("a guest: %s", a.Body)
		}
	})
}

func TestRevokeAll(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		k.Shop(t)
		admin := k.Staff(t)
		const bob = "bob@bolt.example"
		alive := func(tokens ...string) (out string) {
			for _, token := range tokens {
				out += fmt.Sprint(len(kind(t, k, token)) > 0, " ")
			}
			return out
		}
		one, two, other := k.LoginAs(t, amanda), k.LoginAs(t, amanda), k.LoginAs(t, bob)
		all := func(by string, in object) string { return k.Must(t, by, revokeAll, object{"in": in}).Body }
		const none = `{"data":{"sessionsRevokeAll":{"sessionsEnded":null,"userErrors":[{"code":"NOT_FOUND","path":["input","%s"]}]}}}`
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
			{"a stranger's", one, object{"customerUser": "user_3"}, fmt.Sprintf(none, "customerUser"), "true true true "},
			{"staff's", one, object{"staffUser": "staff_1"}, fmt.Sprintf(none, "staffUser"), "true true true "},
			{"nobody's", admin, object{"customerUser": "user_99"}, fmt.Sprintf(none, "customerUser"), "true true true "},
			{"nonsense", admin, object{"staffUser": "user_1"}, fmt.Sprintf(none, "staffUser"), "true true true "},
			{"two", admin, object{"customerUser": "user_1", "staffUser": "staff_1"}, `{"data":{"sessionsRevokeAll":{"sessionsEnded":null,"userErrors":[{"code":"INVALID","path":["input","customerUser"]}]}}}`, "true true true "},
			{"his others", one, object{}, ended(1), "true false true "},
			{"himself by name", one, object{"customerUser": "user_1"}, ended(1), "false false true "},
			{"a customer user's, by staff", admin, object{"customerUser": "user_3"}, ended(1), "false false false "},
			{"his own, by staff", admin, object{"staffUser": "staff_1"}, ended(1), "false false false "},
		} {
			if got := all(c.by, c.in); got != c.want || alive(one, two, other) != c.left {
				t.Errorf("%s: %s, alive %s", c.name, got, alive(one, two, other))
			}
		}
		if kind(t, k, admin) != "" {
			t.Error("staff ended all of his sessions by name, and is still there")
		}
		// An administrator of the company sees colleagues, and ends no session of theirs.
		k.Write(t, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.CustomerUser.UpdateOneID(2).SetEnabled(true).Exec(ctx); err != nil {
				return err
			}
			return tx.CustomerUser.UpdateOneID(1).AddRoleIDs(1).Exec(ctx)
		})
		boss, colleague := k.LoginAs(t, amanda), k.LoginAs(t, "nancy@north.example")
		if got := all(boss, object{"customerUser": "user_2"}); got != fmt.Sprintf(none, "customerUser") || kind(t, k, colleague) == "" {
			t.Error(got)
		}
		a := k.Must(t, boss, `{ customerUsers { nodes { email sessions { totalCount nodes { address customerUser { email } } } } } }`, nil)
		if strings.Count(a.Body, `"totalCount":1`) != 1 || strings.Count(a.Body, `"totalCount":0`) != 1 {
			t.Errorf("he sees other sessions than his own: %s", a.Body)
		}
		// Logging out everywhere.
		two = k.LoginAs(t, amanda)
		if a := k.Must(t, boss, `mutation { logout(input: {everywhere: true}) { sessionsEnded } }`, nil); a.At("logout.sessionsEnded") != 2.0 || kind(t, k, boss)+kind(t, k, two) != "" {
			t.Error(a.Body)
		}
		if a := k.Must(t, colleague, `mutation { logout(input: {}) { sessionsEnded } }`, nil); a.At("logout.sessionsEnded") != 1.0 || kind(t, k, colleague) != "" {
			t.Error(a.Body)
		}
	})
}

// The very next request is refused or narrowed, at whichever server it comes in.
func TestEndsAtOnce(t *testing.T) {
	const rounds = 1000
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		k.Shop(t)
		staff := k.Staff(t)
		second, third := k.Replica(t), k.Process(t)
		everywhere := func(token string) (out [3]string) {
			const q = `{ viewer { kind } customers { totalCount } }`
			for i, a := range []testkit.Answer{k.Do(t, token, q, nil), second.Do(t, token, q, nil), ask(t, third, "10.0.0.1", token, q, nil)} {
				out[i] = fmt.Sprint(a.Status, a.At("viewer.kind"), a.At("customers.totalCount"))
			}
			return out
		}
		same := func(s string) [3]string { return [3]string{s, s, s} }
		const refused, wide, narrow = "401 <nil> <nil>", "200CUSTOMER_USER2", "200CUSTOMER_USER1"
		act := func(f func(ctx context.Context, tx *store.Tx) error) func(string) {
			return func(string) { k.Write(t, f) }
		}
		ways := []struct {
			name string
			do   func(token string)
			want string
		}{
			{"log-out", func(token string) { second.Must(t, token, `mutation { logout(input: {}) { sessionsEnded } }`, nil) }, refused},
			{"revoking", func(token string) { k.Must(t, staff, revoke, object{"id": idOf(t, k, token)}) }, refused},
			{"revoking all", func(string) { second.Must(t, staff, revokeAll, object{"in": object{"customerUser": "user_1"}}) }, refused},
			{"disabling", func(string) {
				k.Must(t, staff, `mutation { customerUserDisable(input: {id: "user_1", reason: "a test"}) { userErrors { code } } }`, nil)
			}, refused},
			{"disabling the company", act(func(ctx context.Context, tx *store.Tx) error {
				return tx.Customer.UpdateOneID(1).SetEnabled(false).Exec(ctx)
			}), refused},
			{"deleting", func(token string) {
				k.Write(t, func(ctx context.Context, tx *store.Tx) error { return tx.CustomerUser.DeleteOneID(1).Exec(ctx) })
			}, refused},
			{"demoting", act(func(ctx context.Context, tx *store.Tx) error {
				return tx.CustomerUser.UpdateOneID(1).RemoveRoleIDs(1).AddRoleIDs(2).Exec(ctx)
			}), narrow},
			{"narrowing the role", act(func(ctx context.Context, tx *store.Tx) error {
				return tx.CustomerUserRole.UpdateOneID(1).SetDefaultLevel("CUSTOMER").Exec(ctx)
			}), narrow},
			{"moving", act(func(ctx context.Context, tx *store.Tx) error {
				return tx.CustomerUser.UpdateOneID(1).SetCustomerID(3).Exec(ctx)
			}), narrow},
		}
		slips := 0
		began := time.Now()
		for i := range rounds {
			token := fmt.Sprintf("bgc_round-%d", i)
			sum := sha256.Sum256([]byte(token))
			k.Write(t, func(ctx context.Context, tx *store.Tx) error {
				if _, err := tx.Session.Delete().Where(session.CustomerUserIDNotNil()).Exec(ctx); err != nil {
					return err
				}
				if i%len(ways) == 6 { // after deleting
					if err := tx.CustomerUser.Create().SetID(1).SetEmail(amanda).SetEmailKey(amanda).SetFirstName("Amanda").SetLastName("Cole").SetCustomerID(1).Exec(ctx); err != nil {
						return err
					}
				}
				for _, f := range []interface{ Exec(context.Context) error }{
					tx.Customer.UpdateOneID(1).SetEnabled(true), tx.CustomerUserRole.UpdateOneID(1).SetDefaultLevel("CUSTOMER_TREE"),
					tx.CustomerUser.UpdateOneID(1).SetEnabled(true).SetCustomerID(1).RemoveRoleIDs(1, 2).AddRoleIDs(1),
					tx.Session.Create().SetCreatedAt(tx.Now).SetLastUsedAt(tx.Now).SetExpiresAt(tx.Now.Add(time.Hour)).SetTokenDigest(hex.EncodeToString(sum[:])).SetCustomerUserID(1),
				} {
					if err := f.Exec(ctx); err != nil {
						return err
					}
				}
				return nil
			})
			if got := everywhere(token); got != same(wide) {
				t.Fatalf("before: %v", got)
			}
			way := ways[i%len(ways)]
			way.do(token)
			if got := everywhere(token); got != same(way.want) {
				slips++
				t.Errorf("round %d, %s: %v, want %s", i, way.name, got, way.want)
			}
		}
		t.Logf("%d rounds at three servers, %d slips, in %s", rounds, slips, time.Since(began).Round(time.Millisecond))
	})
}
