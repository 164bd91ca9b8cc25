package graph_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"buyergraph/ent/staffuser"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

const login = `mutation ($in: LoginInput!) { login(input: $in) { token expiresAt viewer { kind staffUser { email } } userErrors { code message path } } }`

func credentials(email, password string) object {
	return object{"in": object{"email": email, "password": password}}
}

func TestLogin(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		k.Shop(t)
		k.Staff(t)
		k.Write(t, func(ctx context.Context, tx *store.Tx) error {
			hash := tx.StaffUser.Query().OnlyX(ctx).PasswordHash
			return tx.StaffUser.Create().SetEmail("gone@seller.example").SetEmailKey("gone@seller.example").SetFirstName("G").
				SetLastName("G").SetEnabled(false).SetPasswordHash(*hash).Exec(ctx)
		})
		a := k.Must(t, "", login, credentials("STAFF@seller.example", testkit.StaffPassword))
		if a.At("login.viewer.kind") != "STAFF" || a.At("login.viewer.staffUser.email") != testkit.StaffEmail ||
			a.At("login.expiresAt") != "2026-11-02T21:00:00Z" || len(a.At("login.token").(string)) < 46 {
			t.Error(a.Body)
		}
		for _, c := range []struct{ name, email, password, code string }{
			{"wrong password", testkit.StaffEmail, "wrong horse battery", "INVALID_CREDENTIALS"},
			{"unknown", "nobody@seller.example", testkit.StaffPassword, "INVALID_CREDENTIALS"},
			{"a customer user, who has no password", "amanda@acme.example", testkit.StaffPassword, "INVALID_CREDENTIALS"},
			{"empty", "", "", "INVALID_CREDENTIALS"},
			{"huge", testkit.StaffEmail, strings.Repeat("x", 500_000), "INVALID_CREDENTIALS"},
			{"disabled, wrong password", "gone@seller.example", "wrong horse battery", "INVALID_CREDENTIALS"},
			{"disabled", "gone@seller.example", testkit.StaffPassword, "DISABLED"},
		} {
			a := k.Must(t, "", login, credentials(c.email, c.password))
			if a.At("login.userErrors.0.code") != c.code || a.At("login.token") != nil || a.At("login.viewer") != nil {
				t.Errorf("%s: %.300s", c.name, a.Body)
			}
		}
	})
}

func TestSessionEnds(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		kind := func(token string) any {
			return k.Do(t, token, `{ viewer { kind } }`, nil).At("viewer.kind")
		}
		k.Staff(t)
		for _, c := range []struct {
			name string
			end  func(token string)
		}{
			{"log-out", func(token string) {
				if n := k.Must(t, token, `mutation { logout(input: {}) { sessionsEnded } }`, nil).At("logout.sessionsEnded"); n != 1.0 {
					t.Errorf("%v sessions ended", n)
				}
			}},
			{"log-out everywhere", func(string) {
				other := k.Login(t, testkit.StaffEmail, testkit.StaffPassword)
				k.Must(t, other, `mutation { logout(input: {everywhere: true}) { sessionsEnded } }`, nil)
			}},
			{"idleness", func(string) { k.Clock.Add(31 * time.Minute) }},
			{"age", func(token string) {
				for range 36 {
					if kind(token) != "STAFF" {
						t.Fatal("the session ended too early")
					}
					k.Clock.Add(20 * time.Minute)
				}
				k.Clock.Add(time.Second)
			}},
			{"a new sign-in of the same client", func(token string) {
				k.Must(t, token, login, credentials(testkit.StaffEmail, testkit.StaffPassword))
			}},
			{"disabling", func(string) {
				k.Write(t, func(ctx context.Context, tx *store.Tx) error {
					return tx.StaffUser.UpdateOneID(tx.StaffUser.Query().Where(staffuser.EmailKey(testkit.StaffEmail)).OnlyIDX(ctx)).SetEnabled(false).Exec(ctx)
				})
			}},
		} {
			token := k.Login(t, testkit.StaffEmail, testkit.StaffPassword)
			if kind(token) != "STAFF" {
				t.Fatalf("%s: the session does not begin", c.name)
			}
			c.end(token)
			a := k.Do(t, token, `{ viewer { kind } }`, nil)
			if a.Status != 401 || a.Errors[0].Extensions.Code != "UNAUTHENTICATED" {
				t.Errorf("%s: %d %s", c.name, a.Status, a.Body)
			}
		}
	})
}

// lastUsedAt costs a write at most once a minute, and the gate one statement.
func TestGateStatements(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		token := k.Staff(t)
		k.Must(t, token, `{ viewer { kind } }`, nil)
		if a := k.Must(t, token, `{ viewer { kind } }`, nil); len(a.Statements) != 1 {
			t.Errorf("%d statements:\n%s", len(a.Statements), strings.Join(a.Statements, "\n"))
		}
		k.Clock.Add(time.Minute)
		if a := k.Must(t, token, `{ viewer { kind } }`, nil); len(a.Statements) < 2 {
			t.Error("lastUsedAt was not written")
		}
		if a := k.Must(t, token, `{ viewer { kind } }`, nil); len(a.Statements) != 1 {
			t.Errorf("%d statements soon after", len(a.Statements))
		}
	})
}

// Neither the log, nor an answer, nor the database holds a token or a password.
func TestSecretsStayInside(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		token := k.Staff(t)
		k.Do(t, token, "{ nonsense }", nil)
		k.Do(t, "", login, credentials(testkit.StaffEmail, "a-mistyped-password"))
		stored := ""
		for _, s := range k.Store.Client.Session.Query().AllX(testkit.System()) {
			stored += s.TokenDigest
		}
		for _, u := range k.Store.Client.StaffUser.Query().AllX(testkit.System()) {
			stored += *u.PasswordHash
			if strings.Contains(u.String(), *u.PasswordHash) {
				t.Error("a printed staff user shows the password hash")
			}
		}
		for _, secret := range []string{token, strings.TrimPrefix(token, "bgs_"), testkit.StaffPassword, "a-mistyped-password"} {
			if strings.Contains(stored, secret) || strings.Contains(k.Log.String(), secret) {
				t.Errorf("%q is stored or logged", secret)
			}
		}
		if !strings.HasPrefix(*k.Store.Client.StaffUser.Query().OnlyX(testkit.System()).PasswordHash, "$argon2id$v=19$m=19456,t=2,p=1$") {
			t.Error("the password is not hashed as promised")
		}
	})
}
