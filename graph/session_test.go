package graph_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"buyergraph/ent/staffuser"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

const loginMutation = `mutation ($in: LoginInput!) { login(input: $in) { token expiresAt viewer { kind staffUser { email } } ` +
	`userErrors { code message path } } }`

func credentials(email, password string) object {
	return object{"in": object{"email": email, "password": password}}
}

func TestLogin(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		k.LoginStaffAdmin(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			hash := tx.StaffUser.Query().OnlyX(ctx).PasswordHash
			return tx.StaffUser.Create().SetEmail("gone@seller.example").SetEmailKey("gone@seller.example").SetFirstName("G").
				SetLastName("G").SetEnabled(false).SetPasswordHash(*hash).Exec(ctx)
		})
		a := k.MustDo(t, "", loginMutation, credentials("STAFF@seller.example", testkit.StaffPassword))
		if a.ValueAt("login.viewer.kind") != "STAFF" || a.ValueAt("login.viewer.staffUser.email") != testkit.StaffEmail ||
			a.ValueAt("login.expiresAt") != "2026-11-02T21:00:00Z" || len(a.ValueAt("login.token").(string)) < 46 {
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
			a := k.MustDo(t, "", loginMutation, credentials(c.email, c.password))
			if a.ValueAt("login.userErrors.0.code") != c.code || a.ValueAt("login.token") != nil || a.ValueAt("login.viewer") != nil {
				t.Errorf("%s: %.300s", c.name, a.Body)
			}
		}
	})
}

func TestSessionEnds(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		kind := func(token string) any {
			return k.Do(t, token, `{ viewer { kind } }`, nil).ValueAt("viewer.kind")
		}
		k.LoginStaffAdmin(t)
		for _, c := range []struct {
			name string
			end  func(token string)
		}{
			{"log-out", func(token string) {
				if n := k.MustDo(t, token, `mutation { logout(input: {}) { sessionsEnded } }`, nil).ValueAt("logout.sessionsEnded"); n != 1.0 {
					t.Errorf("%v sessions ended", n)
				}
			}},
			{"log-out everywhere", func(string) {
				other := k.LoginStaff(t, testkit.StaffEmail, testkit.StaffPassword)
				k.MustDo(t, other, `mutation { logout(input: {everywhere: true}) { sessionsEnded } }`, nil)
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
				k.MustDo(t, token, loginMutation, credentials(testkit.StaffEmail, testkit.StaffPassword))
			}},
			{"disabling", func(string) {
				k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
					return tx.StaffUser.UpdateOneID(tx.StaffUser.Query().Where(staffuser.EmailKey(testkit.StaffEmail)).OnlyIDX(ctx)).SetEnabled(false).
						Exec(ctx)
				})
			}},
		} {
			token := k.LoginStaff(t, testkit.StaffEmail, testkit.StaffPassword)
			if kind(token) != "STAFF" {
				t.Fatalf("%s: the session has not begun", c.name)
			}
			c.end(token)
			a := k.Do(t, token, `{ viewer { kind } }`, nil)
			if a.StatusCode != http.StatusUnauthorized || a.Errors[0].Extensions.Code != "UNAUTHENTICATED" {
				t.Errorf("%s: %d %s", c.name, a.StatusCode, a.Body)
			}
		}
	})
}

// The gate needs one statement, and writes lastUsedAt at most once a minute.
func TestGateStatements(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		token := k.LoginStaffAdmin(t)
		k.MustDo(t, token, `{ viewer { kind } }`, nil)
		if a := k.MustDo(t, token, `{ viewer { kind } }`, nil); len(a.SQLStatements) != 1 {
			t.Errorf("%d statements:\n%s", len(a.SQLStatements), strings.Join(a.SQLStatements, "\n"))
		}
		k.Clock.Add(time.Minute)
		if a := k.MustDo(t, token, `{ viewer { kind } }`, nil); len(a.SQLStatements) < 2 {
			t.Error("lastUsedAt was not written")
		}
		if a := k.MustDo(t, token, `{ viewer { kind } }`, nil); len(a.SQLStatements) != 1 {
			t.Errorf("%d statements soon after", len(a.SQLStatements))
		}
	})
}

// The log, the answers and the database contain no token and no password.
func TestSecretsStayInside(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		token := k.LoginStaffAdmin(t)
		k.Do(t, token, "{ nonsense }", nil)
		k.Do(t, "", loginMutation, credentials(testkit.StaffEmail, "a-mistyped-password"))
		stored := ""
		for _, s := range k.Store.Client.Session.Query().AllX(testkit.SystemContext()) {
			stored += s.TokenDigest
		}
		for _, u := range k.Store.Client.StaffUser.Query().AllX(testkit.SystemContext()) {
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
		if !strings.HasPrefix(*k.Store.Client.StaffUser.Query().OnlyX(testkit.SystemContext()).PasswordHash, "$argon2id$v=19$m=19456,t=2,p=1$") {
			t.Error("the password is not hashed as promised")
		}
	})
}
