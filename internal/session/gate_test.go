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

// TestAccountStates checks each account state against a login and against a live session.
func TestAccountStates(t *testing.T) {
	forBothAudiences(t, func(t *testing.T, k *testkit.Kit, user *testUser) {
		for _, c := range []struct {
			name       string
			storefront bool
			column     string
			bad, good  any
			password   any // error code
			session    bool
		}{
			{"enabled", false, "enabled", true, true, nil, true},
			{"disabled", false, "enabled", false, true, "DISABLED", false},
			{"reset required", false, "password_reset_required", true, false, "PASSWORD_RESET_REQUIRED", false},
			{"locked", false, "locked_until", testkit.StartTime.Add(time.Minute), nil, "INVALID_CREDENTIALS", true},
			{"temporary password", false, "must_change_password", true, false, nil, true},
			{"unconfirmed", true, "confirmed", false, true, "UNCONFIRMED", false},
			{"guest", true, "guest", true, false, "INVALID_CREDENTIALS", false},
		} {
			if c.storefront && user.audience == "STAFF" {
				continue
			}
			live := user.login(t)
			user.setColumn(t, c.column, c.bad)
			wrong := user.tryLogin(t, "not the password")
			unknown := k.MustDo(t, "", login, loginVariables("nobody@nowhere.example", "not the password", user.audience))
			right := user.tryLogin(t, password)
			got := viewerKind(t, k, live)
			user.setColumn(t, c.column, c.good)
			user.setColumn(t, "locked_until", nil)
			user.setColumn(t, "failed_logins", 0)
			if errorCode(wrong) != "INVALID_CREDENTIALS" || wrong.Body != unknown.Body || wrong.StatusCode != unknown.StatusCode {
				t.Errorf("%s: before the right password\n%s\n%s", c.name, wrong.Body, unknown.Body)
			}
			if c.password == "INVALID_CREDENTIALS" && right.Body != unknown.Body {
				t.Errorf("%s: the right password is told: %s", c.name, right.Body)
			}
			if errorCode(right) != c.password || (right.ValueAt("login.token") != nil) != (c.password == nil) {
				t.Errorf("%s: %s", c.name, right.Body)
			}
			if (got == user.kind) != c.session {
				t.Errorf("%s: the live session is now %q", c.name, got)
			}
			if viewerKind(t, k, live) != user.kind {
				t.Errorf("%s: the session does not come back with its reason gone", c.name)
			}
		}
		if user.audience == "STOREFRONT" {
			live := user.login(t)
			execSQL(t, k, "UPDATE customers SET enabled=? WHERE id=1", false)
			if a := user.tryLogin(t, password); errorCode(a) != "CUSTOMER_DISABLED" || viewerKind(t, k, live) != "" {
				t.Errorf("of a disabled company: %s", a.Body)
			}
			execSQL(t, k, "UPDATE customers SET enabled=? WHERE id=1", true)
		}
	})
}

// Sessions last as long as the configuration says.
func TestConfiguredIdleTimeout(t *testing.T) {
	k := testkit.Open(t, config.Config{DatabaseURL: testkit.SQLite(t), StaffIdle: 2 * time.Minute})
	token := k.LoginStaffAdmin(t)
	k.Clock.Add(2 * time.Minute)
	if viewerKind(t, k, token) != "STAFF" {
		t.Error("idle too early")
	}
	k.Clock.Add(2*time.Minute + time.Microsecond)
	if viewerKind(t, k, token) != "" {
		t.Error("never idle")
	}
}

// Sessions end when they are idle or old, by the clock of the store.
func TestSessionLifetimes(t *testing.T) {
	type lives struct{ idle, absolute time.Duration }
	forBothAudiences(t, func(t *testing.T, k *testkit.Kit, user *testUser) {
		c := map[string]lives{"STAFF": {30 * time.Minute, 12 * time.Hour}, "CUSTOMER_USER": {30 * 24 * time.Hour, 90 * 24 * time.Hour}}[user.kind]
		token := user.login(t)
		k.Clock.Add(c.idle)
		if viewerKind(t, k, token) != user.kind {
			t.Error("idle too early")
		}
		k.Clock.Add(c.idle + time.Microsecond)
		if viewerKind(t, k, token) != "" {
			t.Error("never idle")
		}
		token = user.login(t)
		for range c.absolute / (c.idle - time.Minute) {
			k.Clock.Add(c.idle - time.Minute)
			if viewerKind(t, k, token) != user.kind {
				t.Fatal("old too early")
			}
		}
		k.Clock.Add(c.absolute % (c.idle - time.Minute))
		if viewerKind(t, k, token) != user.kind {
			t.Error("old too early")
		}
		k.Clock.Add(time.Microsecond)
		if viewerKind(t, k, token) != "" {
			t.Error("never old")
		}
	})
}

// The roles of a customer user decide what they may do. Roles of another company do not count.
func TestRolesApply(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		token := k.LoginCustomerUser(t, amanda)
		setRoles := func(roles ...int64) {
			k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
				return tx.CustomerUser.UpdateOneID(1).RemoveRoleIDs(tx.CustomerUser.GetX(ctx, 1).QueryRoles().IDsX(ctx)...).AddRoleIDs(roles...).
					Exec(ctx)
			})
		}
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUserRole.UpdateOneID(3).SetDefaultLevel("CUSTOMER_TREE").Exec(ctx)
		})
		for _, c := range []struct {
			name             string
			roles            []int64
			customers, users any
		}{
			{"a buyer", []int64{2}, 1.0, 1.0},
			{"no role", nil, 0.0, 1.0}, // the user sees their own record
			{"an administrator", []int64{1}, 2.0, 2.0},
			{"both", []int64{1, 2}, 2.0, 2.0},
			{"a role of another company", []int64{3}, 0.0, 1.0},
			{"a buyer again", []int64{2}, 1.0, 1.0},
		} {
			setRoles(c.roles...)
			if customers, users := totalCount(t, k, token, "customers"), totalCount(t, k, token, "customerUsers"); customers != c.customers ||
				users != c.users {
				t.Errorf("%s: %v customers, %v users", c.name, customers, users)
			}
		}
		setRoles(1)
		execSQL(t, k, "UPDATE customer_user_roles SET default_level='CUSTOMER' WHERE id=1")
		if n := totalCount(t, k, token, "customers"); n != 1.0 {
			t.Errorf("%v customers after the role was narrowed", n)
		}
		execSQL(t, k, "UPDATE customer_users SET customer_id=2 WHERE id=1")
		if a := k.MustDo(t, token, `{ customers { nodes { name } } }`, nil); a.ValueAt("customers.nodes.0.name") != "Acme North" ||
			a.ValueAt("customers.nodes.1") != nil {
			t.Errorf("after the move: %s", a.Body)
		}
	})
}

// The session is read with one statement, plus one for viewers with access to a company tree
// or to some of the customers. The last use is written at most once a minute.
func TestStatementCounts(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff, buyer := k.LoginStaffAdmin(t), k.LoginCustomerUser(t, amanda)
		createAPIToken(t, k, "bgt_of-the-erp", time.Hour, jsontypes.Permission{Entity: "Customer", Action: "VIEW", Level: "ALL"})
		countStatements := func(token string) int {
			k.MustDo(t, token, `{ viewer { kind } }`, nil)
			return len(k.MustDo(t, token, `{ viewer { kind } }`, nil).SQLStatements)
		}
		for name, token := range map[string]string{"staff": staff, "a buyer": buyer, "an API token": "bgt_of-the-erp", "a guest": ""} {
			if n := countStatements(token); n != 1 {
				t.Errorf("%s: %d statements", name, n)
			}
		}
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUser.UpdateOneID(1).AddRoleIDs(1).Exec(ctx)
		})
		if n := countStatements(buyer); n != 2 {
			t.Errorf("an administrator: %d statements", n)
		}
		execSQL(t, k, "UPDATE staff_roles SET default_level='OWN' WHERE label='Administrator'")
		if n := countStatements(staff); n != 2 {
			t.Errorf("staff who see their own: %d statements", n)
		}
		k.Clock.Add(time.Minute)
		for name, token := range map[string]string{"a buyer": buyer, "an API token": "bgt_of-the-erp"} {
			if first := len(k.MustDo(t, token, `{ viewer { kind } }`, nil).SQLStatements); first < 3 {
				t.Errorf("%s: the use was not written", name)
			}
			if n := countStatements(token); n > 2 {
				t.Errorf("%s: %d statements soon after", name, n)
			}
		}
		at := k.Store.Client.ApiToken.Query().OnlyX(testkit.SystemContext())
		if at.LastUsedAt == nil || !at.LastUsedAt.Equal(k.Clock.Now()) || at.Version != 1 {
			t.Errorf("%v, version %d", at.LastUsedAt, at.Version)
		}
	})
}

// An API token has the rights of its role until it expires or is revoked.
func TestAPITokens(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		token := "bgt_of-the-erp"
		role, id := createAPIToken(t, k, token, time.Hour, jsontypes.Permission{Entity: "Customer", Action: "VIEW", Level: "ALL"})
		if viewerKind(t, k, token) != "STAFF" || totalCount(t, k, token, "customers") != 3.0 || totalCount(t, k, token, "customerUsers") != 0.0 {
			t.Error("not what its role allows")
		}
		if a := k.MustDo(t, token, `{ viewer { staffUser { id } } }`, nil); a.ValueAt("viewer.staffUser") != nil {
			t.Error(a.Body)
		}
		for _, m := range []string{`logout(input: {}) { sessionsEnded }`, `logout(input: {everywhere: true}) { sessionsEnded }`,
			`sessionsRevokeAll(input: {}) { sessionsEnded }`} {
			k.LoginCustomerUser(t, amanda)
			if a := k.MustDo(t, token, `mutation { `+m+` }`, nil); !strings.Contains(a.Body, `"sessionsEnded":0`) {
				t.Errorf("an API token ends sessions: %s", a.Body)
			}
		}
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.StaffRole.UpdateOneID(role.ID).SetPermissions([]jsontypes.Permission{{Entity: "CustomerUser", Action: "VIEW", Level: "ALL"}}).
				Exec(ctx)
		})
		if totalCount(t, k, token, "customers") != 0.0 || totalCount(t, k, token, "customerUsers") != 4.0 {
			t.Error("the role's change does not count")
		}
		execSQL(t, k, "UPDATE api_tokens SET revoked_at=? WHERE id=?", k.Clock.Now(), id)
		if viewerKind(t, k, token) != "" {
			t.Error("a revoked token is let in")
		}
		execSQL(t, k, "UPDATE api_tokens SET revoked_at=NULL WHERE id=?", id)
		k.Clock.Add(time.Hour)
		if viewerKind(t, k, token) != "STAFF" {
			t.Error("expired too early")
		}
		k.Clock.Add(time.Microsecond)
		if viewerKind(t, k, token) != "" {
			t.Error("an expired token is let in")
		}
		for _, none := range []string{"bgt_", "bgs_of-the-erp", "bgc_of-the-erp", "of-the-erp", "bgt_of-the-erp2", "bg_"} {
			if viewerKind(t, k, none) != "" {
				t.Errorf("%s is let in", none)
			}
		}
	})
}

// A guest is at the website that the browser names, or at the default website, and has the
// rights of its guest role.
func TestGuests(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		guestRights := func(origin string) string {
			t.Helper()
			v, err := k.App.WebServer.Sessions.ViewerForToken(context.Background(), "", origin)
			if err != nil {
				t.Fatal(err)
			}
			if v.Kind != "GUEST" || v.IsSignedIn() {
				t.Fatalf("%+v", v)
			}
			return string(rune('0'+v.WebsiteID)) + " " + strings.Join(v.Capabilities, ",") + " " + string(v.Grants["Rfq:CREATE"])
		}
		if got := guestRights("https://shop.example"); got != "0  " {
			t.Errorf("without any website: %s", got)
		}
		k.CreateShop(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.CustomerUserRole.Create().SetID(8).SetCode("G").SetLabel("Guest").SetCapabilities([]string{"USE_COMPANY_ADDRESSES"}).
				SetPermissions([]jsontypes.Permission{{Entity: "Rfq", Action: "CREATE", Level: "OWN"}}).Exec(ctx); err != nil {
				return err
			}
			if err := tx.CustomerUserRole.Create().SetID(9).SetCode("H").SetLabel("Host").SetCapabilities([]string{"TYPE_ADDRESSES"}).
				Exec(ctx); err != nil {
				return err
			}
			if err := tx.Website.Create().SetID(2).SetName("Other").SetURL("https://Other.example:443/shop").SetGuestRoleID(9).
				Exec(ctx); err != nil {
				return err
			}
			return tx.Website.UpdateOneID(1).SetGuestRoleID(8).Exec(ctx)
		})
		for origin, want := range map[string]string{
			"": "1 USE_COMPANY_ADDRESSES OWN", "https://shop.example": "1 USE_COMPANY_ADDRESSES OWN",
			"https://nowhere.example": "1 USE_COMPANY_ADDRESSES OWN",
			"null":                    "1 USE_COMPANY_ADDRESSES OWN",
			"https://other.example":   "2 TYPE_ADDRESSES ", "http://other.example": "1 USE_COMPANY_ADDRESSES OWN",
		} {
			if got := guestRights(origin); got != want {
				t.Errorf("%s: %s, want %s", origin, got, want)
			}
		}
		execSQL(t, k, "UPDATE websites SET guest_role_id=NULL WHERE id=1")
		if got := guestRights(""); got != "1  " {
			t.Errorf("without a role: %s", got)
		}
		if n := totalCount(t, k, "", "customers"); n != 0.0 {
			t.Errorf("a guest sees %v customers", n)
		}
	})
}

// A user with a temporary password may only query the viewer and log out.
func TestTemporaryPassword(t *testing.T) {
	forBothAudiences(t, func(t *testing.T, k *testkit.Kit, user *testUser) {
		user.setColumn(t, "must_change_password", true)
		a := user.tryLogin(t, password)
		token, _ := a.ValueAt("login.token").(string)
		if token == "" || a.ValueAt("login.viewer.kind") != user.kind {
			t.Fatal(a.Body)
		}
		for _, q := range []string{
			`{ customers { totalCount } }`, `{ viewer { kind } websites { totalCount } }`, `{ node(id: "user_1") { id } }`,
			`query { ...on Query { consents { totalCount } } }`,
			`mutation { sessionsRevokeAll(input: {}) { sessionsEnded } }`,
			`mutation { customerUserDisable(input: {id: "user_3"}) { userErrors { code } } }`,
		} {
			if a := k.Do(t, token, q, nil); len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "PASSWORD_CHANGE_REQUIRED" || a.Data != nil {
				t.Errorf("%s: %s", q, a.Body)
			}
		}
		if viewerKind(t, k, token) != user.kind {
			t.Error("the user may not query the viewer")
		}
		if a := k.MustDo(t, token, `mutation { logout(input: {}) { sessionsEnded } }`, nil); a.ValueAt("logout.sessionsEnded") != 1.0 {
			t.Error(a.Body)
		}
		user.setColumn(t, "must_change_password", false)
	})
}

// The status in the graph is what sign-in with the right password answers, for every
// combination of what decides about an account.
func TestStatusIsWhatLoginAnswers(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		k.LoginCustomerUser(t, amanda)
		codes := map[any]any{"ACTIVE": nil, "GUEST": "INVALID_CREDENTIALS", "LOCKED": "INVALID_CREDENTIALS"}
		seen := map[any]bool{}
		for n := range 1 << 6 {
			is := func(bit int) bool { return n>>bit&1 == 1 }
			var lockedUntil any
			if is(0) {
				lockedUntil = k.Clock.Now().Add(time.Hour)
			}
			execSQL(t, k, "UPDATE customer_users SET locked_until=?, failed_logins=0, guest=?, enabled=?, confirmed=?, "+
				"password_reset_required=? WHERE id=1",
				lockedUntil, is(1), !is(2), !is(3), is(4))
			execSQL(t, k, "UPDATE customers SET enabled=? WHERE id=1", !is(5))
			execSQL(t, k, "DELETE FROM rate_limits")
			status := k.MustDo(t, staff, `{ customerUser(by: {id: "user_1"}) { status } }`, nil).ValueAt("customerUser.status")
			want, differs := codes[status]
			if !differs {
				want = status
			}
			seen[status] = true
			if got := errorCode(k.MustDo(t, "", login, loginVariables(amanda, password, "STOREFRONT"))); got != want {
				t.Errorf("combination %06b: status %v, sign-in %v", n, status, got)
			}
		}
		if len(seen) != 7 {
			t.Errorf("only %v", seen)
		}
	})
}
