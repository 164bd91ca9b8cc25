package session_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"buyergraph/internal/config"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// Each state against each way in: a password, a live session.
func TestStates(t *testing.T) {
	both(t, func(t *testing.T, k *testkit.Kit, who *subject) {
		for _, c := range []struct {
			name       string
			storefront bool
			column     string
			bad, good  any
			password   any // code
			session    bool
		}{
			{"enabled", false, "enabled", true, true, nil, true},
			{"disabled", false, "enabled", false, true, "DISABLED", false},
			{"reset required", false, "password_reset_required", true, false, "PASSWORD_RESET_REQUIRED", false},
			{"locked", false, "locked_until", testkit.Start.Add(time.Minute), nil, "INVALID_CREDENTIALS", true},
			{"temporary password", false, "must_change_password", true, false, nil, true},
			{"unconfirmed", true, "confirmed", false, true, "UNCONFIRMED", false},
			{"guest", true, "guest", true, false, "INVALID_CREDENTIALS", false},
		} {
			if c.storefront && who.audience == "STAFF" {
				continue
			}
			live := who.login(t)
			who.set(t, c.column, c.bad)
			wrong := who.try(t, "not his password")
			unknown := k.Must(t, "", login, try("nobody@nowhere.example", "not his password", who.audience))
			right := who.try(t, password)
			got := kind(t, k, live)
			who.set(t, c.column, c.good)
			who.set(t, "locked_until", nil)
			who.set(t, "failed_logins", 0)
			if code(wrong) != "INVALID_CREDENTIALS" || wrong.Body != unknown.Body || wrong.Status != unknown.Status {
				t.Errorf("%s: before the right password\n%s\n%s", c.name, wrong.Body, unknown.Body)
			}
			if c.password == "INVALID_CREDENTIALS" && right.Body != unknown.Body {
				t.Errorf("%s: the right password is told: %s", c.name, right.Body)
			}
			if code(right) != c.password || (right.At("login.token") != nil) != (c.password == nil) {
				t.Errorf("%s: %s", c.name, right.Body)
			}
			if (got == who.kind) != c.session {
				t.Errorf("%s: the live session is now %q", c.name, got)
			}
			if kind(t, k, live) != who.kind {
				t.Errorf("%s: the session does not come back with its reason gone", c.name)
			}
		}
		if who.audience == "STOREFRONT" {
			live := who.login(t)
			change(t, k, "UPDATE customers SET enabled=? WHERE id=1", false)
			if a := who.try(t, password); code(a) != "DISABLED" || kind(t, k, live) != "" {
				t.Errorf("of a disabled company: %s", a.Body)
			}
			change(t, k, "UPDATE customers SET enabled=? WHERE id=1", true)
		}
	})
}

// They live as long as the settings say.
func TestLivesAreSet(t *testing.T) {
	k := testkit.Open(t, config.Config{DatabaseURL: testkit.SQLite(t), StaffIdle: 2 * time.Minute})
	token := k.Staff(t)
	k.Clock.Add(2 * time.Minute)
	if kind(t, k, token) != "STAFF" {
		t.Error("idle too early")
	}
	k.Clock.Add(2*time.Minute + time.Microsecond)
	if kind(t, k, token) != "" {
		t.Error("never idle")
	}
}

// Sessions end for want of use and of age, by the store's clock.
func TestLives(t *testing.T) {
	type lives struct{ idle, absolute time.Duration }
	both(t, func(t *testing.T, k *testkit.Kit, who *subject) {
		c := map[string]lives{"STAFF": {30 * time.Minute, 12 * time.Hour}, "CUSTOMER_USER": {30 * 24 * time.Hour, 90 * 24 * time.Hour}}[who.kind]
		token := who.login(t)
		k.Clock.Add(c.idle)
		if kind(t, k, token) != who.kind {
			t.Error("idle too early")
		}
		k.Clock.Add(c.idle + time.Microsecond)
		if kind(t, k, token) != "" {
			t.Error("never idle")
		}
		token = who.login(t)
		for range c.absolute / (c.idle - time.Minute) {
			k.Clock.Add(c.idle - time.Minute)
			if kind(t, k, token) != who.kind {
				t.Fatal("old too early")
			}
		}
		k.Clock.Add(c.absolute % (c.idle - time.Minute))
		if kind(t, k, token) != who.kind {
			t.Error("old too early")
		}
		k.Clock.Add(time.Microsecond)
		if kind(t, k, token) != "" {
			t.Error("never old")
		}
	})
}

// What a customer user may do is what his roles say, of his own company or of all.
func TestRolesCount(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		k.Shop(t)
		token := k.LoginAs(t, amanda)
		give := func(roles ...int64) {
			k.Write(t, func(ctx context.Context, tx *store.Tx) error {
				return tx.CustomerUser.UpdateOneID(1).RemoveRoleIDs(tx.CustomerUser.GetX(ctx, 1).QueryRoles().IDsX(ctx)...).AddRoleIDs(roles...).Exec(ctx)
			})
		}
		k.Write(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUserRole.UpdateOneID(3).SetDefaultLevel("CUSTOMER_TREE").Exec(ctx)
		})
		for _, c := range []struct {
			name             string
			roles            []int64
			customers, users any
		}{
			{"a buyer", []int64{2}, 1.0, 1.0},
			{"no role", nil, 0.0, 1.0}, // he sees himself
			{"an administrator", []int64{1}, 2.0, 2.0},
			{"both", []int64{1, 2}, 2.0, 2.0},
			{"a role of another company", []int64{3}, 0.0, 1.0},
			{"a buyer again", []int64{2}, 1.0, 1.0},
		} {
			give(c.roles...)
			if customers, users := count(t, k, token, "customers"), count(t, k, token, "customerUsers"); customers != c.customers || users != c.users {
				t.Errorf("%s: %v customers, %v users", c.name, customers, users)
			}
		}
		give(1)
		change(t, k, "UPDATE customer_user_roles SET default_level='CUSTOMER' WHERE id=1")
		if n := count(t, k, token, "customers"); n != 1.0 {
			t.Errorf("%v customers after the role was narrowed", n)
		}
		change(t, k, "UPDATE customer_users SET customer_id=2 WHERE id=1")
		if a := k.Must(t, token, `{ customers { nodes { name } } }`, nil); a.At("customers.nodes.0.name") != "Acme North" || a.At("customers.nodes.1") != nil {
			t.Errorf("after he was moved: %s", a.Body)
		}
	})
}

// The gate reads with one statement, and one more for who reaches a tree or some of
// the customers; a use is written at most once a minute.
func TestStatements(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		k.Shop(t)
		staff, buyer := k.Staff(t), k.LoginAs(t, amanda)
		machine(t, k, "bgt_of-the-erp", time.Hour, jsontypes.Permission{Entity: "Customer", Action: "VIEW", Level: "ALL"})
		ask := func(token string) int {
			k.Must(t, token, `{ viewer { kind } }`, nil)
			return len(k.Must(t, token, `{ viewer { kind } }`, nil).Statements)
		}
		for name, token := range map[string]string{"staff": staff, "a buyer": buyer, "a machine": "bgt_of-the-erp", "a guest": ""} {
			if n := ask(token); n != 1 {
				t.Errorf("%s: %d statements", name, n)
			}
		}
		k.Write(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUser.UpdateOneID(1).AddRoleIDs(1).Exec(ctx)
		})
		if n := ask(buyer); n != 2 {
			t.Errorf("an administrator: %d statements", n)
		}
		change(t, k, "UPDATE staff_roles SET default_level='OWN' WHERE label='Administrator'")
		if n := ask(staff); n != 2 {
			t.Errorf("staff who see their own: %d statements", n)
		}
		k.Clock.Add(time.Minute)
		for name, token := range map[string]string{"a buyer": buyer, "a machine": "bgt_of-the-erp"} {
			if first := len(k.Must(t, token, `{ viewer { kind } }`, nil).Statements); first < 3 {
				t.Errorf("%s: the use was not written", name)
			}
			if n := ask(token); n > 2 {
				t.Errorf("%s: %d statements soon after", name, n)
			}
		}
		at := k.Store.Client.ApiToken.Query().OnlyX(testkit.System())
		if at.LastUsedAt == nil || !at.LastUsedAt.Equal(k.Clock.Now()) || at.Version != 1 {
			t.Errorf("%v, version %d", at.LastUsedAt, at.Version)
		}
	})
}

// A machine has the rights of its role until its token expires or is revoked.
func TestMachines(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		k.Shop(t)
		token := "bgt_of-the-erp"
		role, id := machine(t, k, token, time.Hour, jsontypes.Permission{Entity: "Customer", Action: "VIEW", Level: "ALL"})
		if kind(t, k, token) != "STAFF" || count(t, k, token, "customers") != 3.0 || count(t, k, token, "customerUsers") != 0.0 {
			t.Error("not what its role allows")
		}
		if a := k.Must(t, token, `{ viewer { staffUser { id } } }`, nil); a.At("viewer.staffUser") != nil {
			t.Error(a.Body)
		}
		for _, m := range []string{`logout(input: {}) { sessionsEnded }`, `logout(input: {everywhere: true}) { sessionsEnded }`, `sessionsRevokeAll(input: {}) { sessionsEnded }`} {
			k.LoginAs(t, amanda)
			if a := k.Must(t, token, `mutation { `+m+` }`, nil); !strings.Contains(a.Body, `"sessionsEnded":0`) {
				t.Errorf("a machine ends sessions: %s", a.Body)
			}
		}
		k.Write(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.StaffRole.UpdateOneID(role.ID).SetPermissions([]jsontypes.Permission{{Entity: "CustomerUser", Action: "VIEW", Level: "ALL"}}).Exec(ctx)
		})
		if count(t, k, token, "customers") != 0.0 || count(t, k, token, "customerUsers") != 4.0 {
			t.Error("the role's change does not count")
		}
		change(t, k, "UPDATE api_tokens SET revoked_at=? WHERE id=?", k.Clock.Now(), id)
		if kind(t, k, token) != "" {
			t.Error("a revoked token is let in")
		}
		change(t, k, "UPDATE api_tokens SET revoked_at=NULL WHERE id=?", id)
		k.Clock.Add(time.Hour)
		if kind(t, k, token) != "STAFF" {
			t.Error("expired too early")
		}
		k.Clock.Add(time.Microsecond)
		if kind(t, k, token) != "" {
			t.Error("an expired token is let in")
		}
		for _, none := range []string{"bgt_", "bgs_of-the-erp", "bgc_of-the-erp", "of-the-erp", "bgt_of-the-erp2", "bg_"} {
			if kind(t, k, none) != "" {
				t.Errorf("%s is let in", none)
			}
		}
	})
}

// A guest is at the website that his browser names, else at the default one, and has
// what it gives to guests.
func TestGuests(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		capability := func(origin string) string {
			t.Helper()
			v, err := k.App.Web.Sessions.Viewer(context.Background(), "", origin)
			if err != nil {
				t.Fatal(err)
			}
			if v.Kind != "GUEST" || v.SignedIn() {
				t.Fatalf("%+v", v)
			}
			return string(rune('0'+v.WebsiteID)) + " " + strings.Join(v.Capabilities, ",") + " " + string(v.Grants["Rfq:CREATE"])
		}
		if got := capability("https://shop.example"); got != "0  " {
			t.Errorf("without any website: %s", got)
		}
		k.Shop(t)
		k.Write(t, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.CustomerUserRole.Create().SetID(8).SetCode("G").SetLabel("Guest").SetCapabilities([]string{"QUICK_ORDER"}).
				SetPermissions([]jsontypes.Permission{{Entity: "Rfq", Action: "CREATE", Level: "OWN"}}).Exec(ctx); err != nil {
				return err
			}
			if err := tx.CustomerUserRole.Create().SetID(9).SetCode("H").SetLabel("Host").SetCapabilities([]string{"TYPE_ADDRESSES"}).Exec(ctx); err != nil {
				return err
			}
			if err := tx.Website.Create().SetID(2).SetName("Other").SetURL("https://Other.example:443/shop").SetGuestRoleID(9).Exec(ctx); err != nil {
				return err
			}
			return tx.Website.UpdateOneID(1).SetGuestRoleID(8).Exec(ctx)
		})
		for origin, want := range map[string]string{
			"": "1 QUICK_ORDER OWN", "https://shop.example": "1 QUICK_ORDER OWN", "https://nowhere.example": "1 QUICK_ORDER OWN", "null": "1 QUICK_ORDER OWN",
			"https://other.example": "2 TYPE_ADDRESSES ", "http://other.example": "1 QUICK_ORDER OWN",
		} {
			if got := capability(origin); got != want {
				t.Errorf("%s: %s, want %s", origin, got, want)
			}
		}
		change(t, k, "UPDATE websites SET guest_role_id=NULL WHERE id=1")
		if got := capability(""); got != "1  " {
			t.Errorf("without a role: %s", got)
		}
		if n := count(t, k, "", "customers"); n != 0.0 {
			t.Errorf("a guest sees %v customers", n)
		}
	})
}

// Who has a temporary password may ask who he is, and leave.
func TestTemporaryPassword(t *testing.T) {
	both(t, func(t *testing.T, k *testkit.Kit, who *subject) {
		who.set(t, "must_change_password", true)
		a := who.try(t, password)
		token, _ := a.At("login.token").(string)
		if token == "" || a.At("login.viewer.kind") != who.kind {
			t.Fatal(a.Body)
		}
		for _, q := range []string{
			`{ customers { totalCount } }`, `{ viewer { kind } websites { totalCount } }`, `{ node(id: "user_1") { id } }`, `query { ...on Query { consents { totalCount } } }`,
			`mutation { sessionsRevokeAll(input: {}) { sessionsEnded } }`, `mutation { customerUserDisable(input: {id: "user_3"}) { userErrors { code } } }`,
		} {
			if a := k.Do(t, token, q, nil); len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "PASSWORD_CHANGE_REQUIRED" || a.Data != nil {
				t.Errorf("%s: %s", q, a.Body)
			}
		}
		if kind(t, k, token) != who.kind {
			t.Error("he may not ask who he is")
		}
		if a := k.Must(t, token, `mutation { logout(input: {}) { sessionsEnded } }`, nil); a.At("logout.sessionsEnded") != 1.0 {
			t.Error(a.Body)
		}
		who.set(t, "must_change_password", false)
	})
}
