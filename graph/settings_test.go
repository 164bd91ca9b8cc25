package graph_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"buyergraph/ent/auditentry"
	"buyergraph/ent/onetimetoken"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

const settingsFields = `id website { id } overridden registrationMode confirmationRequired signInAfterConfirmation companyNameRequired ` +
	`defaultOwner { id } maxFailedLogins maxLockMinutes staffIdleMinutes staffSessionMinutes customerUserIdleMinutes ` +
	`customerUserSessionMinutes version`

const settingsUpdate = `mutation ($in: SettingsUpdateInput!) { r: settingsUpdate(input: $in) { settings { ` + settingsFields +
	` } userErrors { code path parameters { name values } } } }`

// settings returns the settings of a website, or without one of the installation, as the answer's text.
func settings(t *testing.T, k *testkit.Kit, token string, website any) string {
	t.Helper()
	a := k.MustDo(t, token, `query ($website: ID) { settings(website: $website) { `+settingsFields+` } }`, object{"website": website})
	return strings.TrimSuffix(strings.TrimPrefix(a.Body, `{"data":{"settings":`), "}}")
}

func updateSettings(t *testing.T, k *testkit.Kit, token string, in object) string {
	t.Helper()
	return refusals(k.MustDo(t, token, settingsUpdate, object{"in": in}))
}

// The value in effect is that of the website, else that of the installation, else that of a flag, else a default.
func TestSettingsInEffect(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		const numbers = `"maxFailedLogins":10,"maxLockMinutes":15,"staffIdleMinutes":30,"staffSessionMinutes":720,` +
			`"customerUserIdleMinutes":43200,"customerUserSessionMinutes":129600,`
		check := func(website any, want string) {
			t.Helper()
			if got := settings(t, k, staff, website); got != want {
				t.Errorf("%v: %s\nwant %s", website, got, want)
			}
		}
		check(nil, `{"id":"settings_1","website":null,"overridden":[],"registrationMode":"CLOSED","confirmationRequired":true,`+
			`"signInAfterConfirmation":false,"companyNameRequired":true,"defaultOwner":null,`+numbers+`"version":1}`)
		if got := updateSettings(t, k, staff, object{"id": "settings_1", "registrationMode": "OPEN", "defaultOwner": "staff_1",
			"confirmationRequired": false}); got != "" {
			t.Fatal(got)
		}
		check("site_1", `{"id":"settings_2","website":{"id":"site_1"},"overridden":[],"registrationMode":"OPEN","confirmationRequired":false,`+
			`"signInAfterConfirmation":false,"companyNameRequired":true,"defaultOwner":{"id":"staff_1"},`+numbers+`"version":1}`)
		if got := updateSettings(t, k, staff, object{"id": "settings_2", "registrationMode": "INVITE_ONLY", "companyNameRequired": false,
			"confirmationRequired": true}); got != "" {
			t.Fatal(got)
		}
		check("site_1", `{"id":"settings_2","website":{"id":"site_1"},"overridden":["registrationMode","confirmationRequired",`+
			`"companyNameRequired"],"registrationMode":"INVITE_ONLY","confirmationRequired":true,"signInAfterConfirmation":false,`+
			`"companyNameRequired":false,"defaultOwner":{"id":"staff_1"},`+numbers+`"version":2}`)
		const ofWebsites = `{ websites { nodes { registrationMode confirmationRequired companyNameRequired } } }`
		if a := k.MustDo(t, "", ofWebsites, nil); a.Body != `{"data":{"websites":{"nodes":[{"registrationMode":"INVITE_ONLY",`+
			`"confirmationRequired":true,"companyNameRequired":false}]}}}` {
			t.Errorf("a guest: %s", a.Body)
		}
		if got := updateSettings(t, k, staff, object{"id": "settings_2", "registrationMode": nil, "companyNameRequired": nil}); got != "" {
			t.Fatal(got)
		}
		if a := k.MustDo(t, "", ofWebsites, nil); a.Body != `{"data":{"websites":{"nodes":[{"registrationMode":"OPEN",`+
			`"confirmationRequired":true,"companyNameRequired":true}]}}}` {
			t.Errorf("a guest, of a website that inherits: %s", a.Body)
		}
		for _, website := range []string{"site_99", "settings_1", "", "0", "cust_1"} {
			check(website, "null")
		}
		a := k.MustDo(t, staff, `{ settings(website: "site_1") { viewerCan history(orderBy: [{field: ID}]) { nodes { entity recordId `+
			`action changes { field old new } } } } }`, nil)
		if want := `{"data":{"settings":{"viewerCan":["EDIT"],"history":{"nodes":[` +
			`{"entity":"SETTINGS","recordId":"settings_2","action":"UPDATE","changes":[` +
			`{"field":"companyNameRequired","old":null,"new":"false"},` +
			`{"field":"confirmationRequired","old":null,"new":"true"},` +
			`{"field":"registrationMode","old":null,"new":"INVITE_ONLY"}]},` +
			`{"entity":"SETTINGS","recordId":"settings_2","action":"UPDATE","changes":[` +
			`{"field":"companyNameRequired","old":"false","new":null},` +
			`{"field":"registrationMode","old":"INVITE_ONLY","new":null}]}]}}}}`; a.Body != want {
			t.Errorf("%s\nwant %s", a.Body, want)
		}
	})
}

// Only staff with CONFIGURE see and change settings, whatever else they may. Every fault is reported at its field.
func TestSettingsUpdate(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		clerk, _ := addStaff(t, k, "clerk", "Website VIEW ALL, Website EDIT ALL, AuditEntry VIEW ALL")
		buyer := k.LoginCustomerUser(t, "amanda@acme.example")
		for who, token := range map[string]string{"a clerk": clerk, "a customer user": buyer, "a guest": ""} {
			if got := settings(t, k, token, nil); got != "null" {
				t.Errorf("%s sees %s", who, got)
			}
			if a := k.MustDo(t, token, `{ node(id: "settings_1") { id } }`, nil); a.ValueAt("node") != nil {
				t.Errorf("%s sees the node: %s", who, a.Body)
			}
		}
		if got := updateSettings(t, k, clerk, object{"id": "settings_1"}); got != "PERMISSION_DENIED  permission=CONFIGURE" {
			t.Error(got)
		}
		for _, c := range []struct {
			name string
			in   object
			want string
		}{
			{"numbers out of range", object{"id": "settings_1", "maxFailedLogins": 2, "maxLockMinutes": 1441, "staffIdleMinutes": 0,
				"customerUserSessionMinutes": 527_041},
				"INVALID input.maxFailedLogins reason=OUT_OF_RANGE min=3 max=100; INVALID input.maxLockMinutes reason=OUT_OF_RANGE min=1 max=1440; " +
					"INVALID input.staffIdleMinutes reason=OUT_OF_RANGE min=5 max=527040; " +
					"INVALID input.customerUserSessionMinutes reason=OUT_OF_RANGE min=5 max=527040"},
			{"an idle time that is longer than the flag's session", object{"id": "settings_1", "staffIdleMinutes": 721},
				"INVALID input.staffIdleMinutes reason=OUT_OF_RANGE min=5 max=720"},
			{"a session that is shorter than the flag's idle time", object{"id": "settings_1", "customerUserSessionMinutes": 43_199},
				"INVALID input.customerUserSessionMinutes reason=OUT_OF_RANGE min=43200 max=527040"},
			{"both at once", object{"id": "settings_1", "staffIdleMinutes": 800, "staffSessionMinutes": 800}, ""},
			{"a session that is shorter than the idle time that is set", object{"id": "settings_1", "staffSessionMinutes": nil},
				"INVALID input.staffSessionMinutes reason=OUT_OF_RANGE min=800 max=527040"},
			{"back to the flags", object{"id": "settings_1", "staffIdleMinutes": nil, "staffSessionMinutes": nil}, ""},
			{"settings of the installation at a website", object{"id": "settings_2", "maxFailedLogins": 5, "staffIdleMinutes": 5},
				"INVALID input.maxFailedLogins reason=OF_INSTALLATION; INVALID input.staffIdleMinutes reason=OF_INSTALLATION"},
			{"null for them", object{"id": "settings_2", "maxFailedLogins": nil}, ""},
			{"an unknown owner", object{"id": "settings_1", "defaultOwner": "staff_99"},
				"NOT_FOUND input.defaultOwner entity=STAFF_USER id=staff_99"},
			{"an id of another kind", object{"id": "site_1"}, "NOT_FOUND input.id entity=SETTINGS id=site_1"},
			{"a version of before", object{"id": "settings_1", "maxFailedLogins": 4, "expectedVersion": 1},
				"STALE_VERSION input.expectedVersion version=3"},
			{"a dry run", object{"id": "settings_1", "maxFailedLogins": 4, "dryRun": true}, ""},
		} {
			if got := updateSettings(t, k, staff, c.in); got != c.want {
				t.Errorf("%s: %s\nwant %s", c.name, got, c.want)
			}
		}
		if got := settings(t, k, staff, nil); !strings.Contains(got, `"overridden":[]`) || !strings.Contains(got, `"maxFailedLogins":10`) {
			t.Errorf("after the dry run: %s", got)
		}
	})
}

// A setting that changes on one server holds on the other one at the next request, and no request runs a statement more.
func TestSettingsHoldAtTheNextRequest(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff, replica, buyer := k.LoginStaffAdmin(t), k.OpenReplica(t), k.LoginCustomerUser(t, "amanda@acme.example")
		isSignedIn := func(server *testkit.Kit, token string) bool {
			return server.Do(t, token, "{ viewer { kind } }", nil).ValueAt("viewer.kind") != nil
		}
		set := func(in object) {
			t.Helper()
			in["id"] = "settings_1"
			if got := updateSettings(t, k, staff, in); got != "" {
				t.Fatal(got)
			}
		}
		count := func() int { return len(replica.MustDo(t, buyer, "{ viewer { kind } }", nil).SQLStatements) }
		count()
		before := count()
		k.Clock.Add(20 * time.Minute)
		if !isSignedIn(replica, staff) || !isSignedIn(replica, buyer) {
			t.Fatal("the sessions have ended before")
		}
		k.Clock.Add(20 * time.Minute)
		set(object{"customerUserIdleMinutes": 10, "staffSessionMinutes": 60})
		if isSignedIn(replica, buyer) {
			t.Error("a session that was not used for longer than it may")
		}
		k.Clock.Add(15 * time.Minute)
		if !isSignedIn(replica, staff) {
			t.Error("a session ended too early")
		}
		k.Clock.Add(6 * time.Minute)
		if isSignedIn(replica, staff) {
			t.Error("a session lasts longer than it may")
		}
		old := buyer
		staff, buyer = k.LoginStaffAdmin(t), k.LoginCustomerUser(t, "amanda@acme.example")
		set(object{"customerUserIdleMinutes": nil, "staffSessionMinutes": nil})
		if isSignedIn(replica, old) {
			t.Error("a longer limit revives a session that has ended")
		}
		set(object{"customerUserIdleMinutes": 5})
		for range 30 { // the last use is not written each time
			k.Clock.Add(25 * time.Second)
			if !isSignedIn(replica, buyer) {
				t.Fatal("a session that is in use ends")
			}
		}
		set(object{"customerUserIdleMinutes": nil})
		count()
		if after := count(); after != before {
			t.Errorf("%d statements, before %d", after, before)
		}
		set(object{"maxFailedLogins": 3, "maxLockMinutes": 2})
		for i, want := range []time.Duration{0, 0, time.Minute, 2 * time.Minute, 2 * time.Minute} {
			replica.Do(t, "", loginMutation, object{"in": object{"email": "amanda@acme.example", "password": "a wrong password",
				"audience": "STOREFRONT"}})
			u := k.Store.Client.CustomerUser.GetX(testkit.SystemContext(), 1)
			got := time.Duration(0)
			if u.LockedUntil != nil {
				got = u.LockedUntil.Sub(k.Clock.Now())
			}
			if got != want {
				t.Errorf("after %d wrong passwords: locked for %s, want %s", i+1, got, want)
			}
			k.Clock.Add(got)
		}
	})
}

// newConfirmationLink returns the token of a link that confirms the address of a customer user.
func newConfirmationLink(t *testing.T, k *testkit.Kit, user int64) string {
	t.Helper()
	token := fmt.Sprint("link ", k.Store.Client.OneTimeToken.Query().CountX(testkit.SystemContext()))
	k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		u, err := tx.CustomerUser.Get(ctx, user)
		if err != nil {
			return err
		}
		return tx.OneTimeToken.Create().SetCreatedAt(tx.Now).SetPurpose(onetimetoken.PurposeCONFIRM).SetCustomerUserID(user).
			SetEmail(u.Email).SetTokenDigest(testkit.TokenDigest(token)).SetExpiresAt(tx.Now.Add(time.Hour)).Exec(ctx)
	})
	return token
}

// The default owner gets what nobody else owns: first that of the website, else that of the installation.
func TestDefaultOwner(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		_, second := addStaff(t, k, "second", "Website VIEW ALL")
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.Customer.UpdateOneID(1).ClearOwner().Exec(ctx)
		})
		buyer := k.LoginCustomerUser(t, "amanda@acme.example")
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUser.UpdateOneID(1).AddRoleIDs(1).Exec(ctx)
		})
		create := func(n int) (owner any) {
			t.Helper()
			a := k.MustDo(t, buyer, `mutation ($in: CustomerUserCreateInput!) { customerUserCreate(input: $in) { customerUser { id } `+
				`userErrors { code path } } }`, object{"in": object{"email": fmt.Sprintf("new%d@acme.example", n), "firstName": "N",
				"lastName": "N", "customer": "cust_1", "roles": []string{"role_2"}, "website": "site_1"}})
			id, _ := a.ValueAt("customerUserCreate.customerUser.id").(string)
			if id == "" {
				t.Fatal(a.Body)
			}
			return k.MustDo(t, staff, `query ($id: ID!) { node(id: $id) { ... on CustomerUser { owner { id } } } }`, object{"id": id}).
				ValueAt("node.owner.id")
		}
		if got := create(1); got != nil {
			t.Errorf("without a setting: %v", got)
		}
		updateSettings(t, k, staff, object{"id": "settings_1", "defaultOwner": "staff_1"})
		if got := create(2); got != "staff_1" {
			t.Errorf("of the installation: %v", got)
		}
		updateSettings(t, k, staff, object{"id": "settings_2", "defaultOwner": fmt.Sprint("staff_", second)})
		if got := create(3); got != fmt.Sprint("staff_", second) {
			t.Errorf("of the website: %v", got)
		}
		execSQL(t, k, fmt.Sprint("UPDATE staff_users SET enabled=FALSE WHERE id=", second))
		if got := create(4); got != nil {
			t.Errorf("a disabled one: %v", got)
		}
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.Customer.UpdateOneID(1).SetOwnerID(1).Exec(ctx)
		})
		if got := create(5); got != "staff_1" {
			t.Errorf("of a company with an owner: %v", got)
		}
	})
}

// The link of a confirmation mail signs in where the settings of the website say so: a user with a password, who may sign in.
func TestSignInAfterConfirmation(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		const confirm = `mutation ($in: EmailConfirmInput!) { r: emailConfirm(input: $in) { audience token expiresAt redirect ` +
			`viewer { kind customerUser { id } website { id } } userErrors { code } } }`
		send := func(token string) testkit.Answer {
			t.Helper()
			k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
				return tx.CustomerUser.UpdateOneID(1).SetConfirmed(false).SetPasswordHash(k.HashPassword(t, testkit.StaffPassword)).Exec(ctx)
			})
			return k.MustDo(t, token, confirm, object{"in": object{"token": newConfirmationLink(t, k, 1)}})
		}
		if a := send(""); a.ValueAt("r.token") != nil || a.ValueAt("r.audience") != "STOREFRONT" {
			t.Errorf("without the setting: %s", a.Body)
		}
		updateSettings(t, k, staff, object{"id": "settings_2", "signInAfterConfirmation": true})
		a := send("")
		token, _ := a.ValueAt("r.token").(string)
		if a.ValueAt("r.viewer.customerUser.id") != "user_1" || a.ValueAt("r.viewer.website.id") != "site_1" || a.ValueAt("r.expiresAt") == nil {
			t.Fatal(a.Body)
		}
		if got := k.MustDo(t, token, "{ viewer { kind } }", nil).ValueAt("viewer.kind"); got != "CUSTOMER_USER" {
			t.Errorf("the token: %v", got)
		}
		attempts := k.MustDo(t, staff, `{ loginAttempts(orderBy: [{field: ATTEMPTED_AT, direction: DESC}], first: 1) { nodes { source `+
			`outcome website { id } customerUser { id loginCount } } } }`, nil)
		if want := `{"data":{"loginAttempts":{"nodes":[{"source":"LINK","outcome":"SUCCESS","website":{"id":"site_1"},` +
			`"customerUser":{"id":"user_1","loginCount":1}}]}}}`; attempts.Body != want {
			t.Errorf("%s\nwant %s", attempts.Body, want)
		}
		if n := k.Store.Client.AuditEntry.Query().Where(auditentry.ActionEQ(auditentry.ActionLOGIN), auditentry.Entity("CustomerUser")).
			CountX(testkit.SystemContext()); n != 1 {
			t.Errorf("%d audit entries", n)
		}
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			other, err := tx.Website.Create().SetName("Other").SetURL("https://other.example").Save(ctx)
			if err == nil {
				err = tx.CustomerUser.UpdateOneID(1).SetWebsiteID(other.ID).Exec(ctx)
			}
			return err
		})
		if a := send(""); a.ValueAt("r.token") != nil {
			t.Errorf("a user of a website without the setting: %s", a.Body)
		}
		execSQL(t, k, "UPDATE customer_users SET website_id=NULL WHERE id=1")
		if a := send(staff); a.ValueAt("r.token") != nil {
			t.Errorf("with the session of somebody else: %s", a.Body)
		}
		for name, column := range map[string]string{"locked": "locked_until='2999-01-01'", "without a password": "password_hash=NULL",
			"with a temporary password": "must_change_password=TRUE", "who must reset the password": "password_reset_required=TRUE"} {
			k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
				return tx.CustomerUser.UpdateOneID(1).SetConfirmed(false).SetPasswordHash(k.HashPassword(t, testkit.StaffPassword)).Exec(ctx)
			})
			link := newConfirmationLink(t, k, 1)
			if name == "locked" {
				k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
					return tx.CustomerUser.UpdateOneID(1).SetLockedUntil(k.Clock.Now().Add(time.Hour)).Exec(ctx)
				})
			} else {
				execSQL(t, k, "UPDATE customer_users SET "+column+" WHERE id=1")
			}
			a := k.MustDo(t, "", confirm, object{"in": object{"token": link}})
			if a.ValueAt("r.token") != nil || a.ValueAt("r.audience") != "STOREFRONT" {
				t.Errorf("a user %s: %s", name, a.Body)
			}
			execSQL(t, k, "UPDATE customer_users SET locked_until=NULL, must_change_password=FALSE, password_reset_required=FALSE WHERE id=1")
		}
	})
}
