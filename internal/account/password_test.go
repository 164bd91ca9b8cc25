package account_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/auditdiff"
	"buyergraph/ent/auditentry"
	"buyergraph/ent/customeruserrole"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/secret"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// A signed-in user changes the password. This ends all other sessions and the links of the
// user.
func TestChangePassword(t *testing.T) {
	forEachShop(t, func(t *testing.T, k *testkit.Kit) {
		amandaToken, otherTokens := k.LoginCustomerUser(t, amanda), []string{k.LoginCustomerUser(t, amanda), k.LoginCustomerUser(t, amanda)}
		bobToken := k.LoginCustomerUser(t, bob)
		mutate(t, k, "", request, storefrontRequest(amanda))
		link := onlyLinkToken(t, k)
		for _, c := range []struct {
			by, current, next, want string
		}{
			{"", oldPassword, newPassword, "UNAUTHENTICATED"},
			{amandaToken, "not the password", newPassword, "INVALID_CREDENTIALS currentPassword"},
			{amandaToken, "", newPassword, "INVALID_CREDENTIALS currentPassword"},
			{amandaToken, oldPassword, oldPassword, "INVALID newPassword"},
			{amandaToken, oldPassword, "password", "TOO_SHORT newPassword, PASSWORD_COMMON newPassword"},
			{bobToken, newPassword, newPassword + "!", "INVALID_CREDENTIALS currentPassword"},
		} {
			if got := mutate(t, k, c.by, change, object{"currentPassword": c.current, "newPassword": c.next}); got != c.want {
				t.Errorf("%q by %q: %s, want %s", c.next, c.current, got, c.want)
			}
		}
		if n := len(k.TakeMails(t)); n > 0 || !isAlive(t, k, otherTokens[0]) {
			t.Errorf("%d mails of what was refused", n)
		}
		a := k.MustDo(t, amandaToken, change, object{"in": object{"currentPassword": oldPassword, "newPassword": newPassword}})
		if a.Body != `{"data":{"r":{"sessionsEnded":2,"userErrors":[]}}}` {
			t.Fatal(a.Body)
		}
		if !isAlive(t, k, amandaToken) || !isAlive(t, k, bobToken) || isAlive(t, k, otherTokens[0]) || isAlive(t, k, otherTokens[1]) {
			t.Error("the wrong sessions ended")
		}
		if got := []string{tryLogin(t, k, amanda, oldPassword), tryLogin(t, k, amanda, newPassword),
			mutate(t, k, "", complete,
				object{"token": link, "newPassword": oldPassword})}; fmt.Sprint(got) != "[INVALID_CREDENTIALS  LINK_INVALID token]" {
			t.Errorf("%q", got)
		}
		if got := mailSubjects(t, k); fmt.Sprint(got) != "[amanda@acme.example: Your password at Shop was changed]" {
			t.Error(got)
		}
		staff := k.LoginStaffAdmin(t)
		if got := mutate(t, k, staff, change, object{"currentPassword": oldPassword, "newPassword": newPassword}); got != "" {
			t.Error(got)
		}
		k.LoginStaff(t, testkit.StaffEmail, newPassword)
	})
}

// Wrong current passwords count like failed logins: after ten the account is locked.
func TestWrongCurrentPasswordsLock(t *testing.T) {
	forEachShop(t, func(t *testing.T, k *testkit.Kit) {
		token := k.LoginCustomerUser(t, amanda)
		checked := k.App.PasswordHasher.ComparisonCount()
		for n := range 15 {
			if got := mutate(t, k, token, change,
				object{"currentPassword": fmt.Sprint("wrong ", n), "newPassword": newPassword}); got != "INVALID_CREDENTIALS currentPassword" {
				t.Error(got)
			}
		}
		if n := k.App.PasswordHasher.ComparisonCount() - checked; n != 10 {
			t.Errorf("%d passwords were looked at", n)
		}
		if got := []string{mutate(t, k, token, change, object{"currentPassword": oldPassword, "newPassword": newPassword}),
			tryLogin(t, k, amanda, oldPassword)}; fmt.Sprint(got) != "[INVALID_CREDENTIALS currentPassword INVALID_CREDENTIALS]" {
			t.Errorf("%q", got)
		}
		a := k.MustDo(t, k.LoginStaffAdmin(t), unlock, object{"in": object{"id": "user_1"}})
		if a.Body != `{"data":{"r":{"customerUser":{"status":"ACTIVE"},"userErrors":[]}}}` {
			t.Error(a.Body)
		}
		e := k.Store.Client.AuditEntry.Query().Order(ent.Desc("id")).FirstX(testkit.SystemContext())
		d := k.Store.Client.AuditDiff.Query().Where(auditdiff.EntryID(e.ID)).OnlyX(testkit.SystemContext())
		if e.ActorKind != auditentry.ActorKindSTAFF || e.RecordID != 1 || (*d.Changes)[0].FieldName != "lockedUntil" {
			t.Error(e, d)
		}
		if got := mutate(t, k, token, change, object{"currentPassword": oldPassword, "newPassword": newPassword}); got != "" {
			t.Error(got)
		}
	})
}

// Somebody who guesses gets no more tries by asking an administrator to unlock the account after
// each series: an unlock ends the lock and keeps the count. The right password and a reset clear
// it.
func TestUnlockKeepsTheCount(t *testing.T) {
	forEachShop(t, func(t *testing.T, k *testkit.Kit) {
		staff := k.LoginStaffAdmin(t)
		k.LoginCustomerUser(t, amanda) // sets the password
		guess := func(times int) (looked int64) {
			before := k.App.PasswordHasher.ComparisonCount()
			for n := range times {
				tryLogin(t, k, amanda, fmt.Sprint("wrong ", n))
			}
			return k.App.PasswordHasher.ComparisonCount() - before
		}
		unlockAmanda := func() {
			t.Helper()
			if got := mutate(t, k, staff, unlock, object{"id": "user_1"}); got != "" {
				t.Fatal(got)
			}
		}
		for round := range 10 {
			want := map[int]int64{0: 9}[round] + min(int64(round), 1)
			if n := guess(9); n != want {
				t.Errorf("round %d: %d passwords were looked at, want %d", round, n, want)
			}
			unlockAmanda()
		}
		clears := func(name string, clear func()) {
			t.Helper()
			clear()
			if n := guess(9); n != 9 {
				t.Errorf("after %s %d passwords were looked at", name, n)
			}
		}
		clears("the right password", func() {
			if got := tryLogin(t, k, amanda, oldPassword); got != "" {
				t.Error(got)
			}
		})
		guess(9)
		clears("a reset", func() {
			k.TakeMails(t)
			mutate(t, k, "", request, storefrontRequest(amanda))
			if got := mutate(t, k, "", complete, object{"token": onlyLinkToken(t, k), "newPassword": newPassword}); got != "" {
				t.Error(got)
			}
		})
		guess(9)
		unlockAmanda()
		k.Clock.Add(13 * time.Hour)
		clears("twelve hours after the lock", func() {})
	})
}

// An administrator requires a new password from a user. The user gets in with the link of
// seven days, or with one that they request.
func TestRequirePasswordReset(t *testing.T) {
	forEachShop(t, func(t *testing.T, k *testkit.Kit) {
		staff, admin, benToken := k.LoginStaffAdmin(t), k.LoginCustomerUser(t, amanda), k.LoginCustomerUser(t, "ben@acme.example")
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			deputy := []jsontypes.Permission{{Entity: "Customer", Action: "VIEW", Level: "CUSTOMER"},
				{Entity: "CustomerUser", Action: "VIEW", Level: "CUSTOMER"}, {Entity: "CustomerUser", Action: "EDIT", Level: "CUSTOMER"}}
			if err := tx.CustomerUserRole.Create().SetID(9).SetCode("DEPUTY").SetLabel("Deputy").SetSelfManaged(true).
				SetDefaultLevel(customeruserrole.DefaultLevelNONE).SetPermissions(deputy).Exec(ctx); err != nil {
				return err
			}
			if err := tx.CustomerUser.Create().SetID(8).SetEmail("deputy@acme.example").SetEmailKey("deputy@acme.example").SetFirstName("D").
				SetLastName("D").SetCustomerID(1).AddRoleIDs(9).Exec(ctx); err != nil {
				return err
			}
			role, err := tx.StaffRole.Create().SetLabel("Editor").
				SetPermissions([]jsontypes.Permission{{Entity: "CustomerUser", Action: "VIEW", Level: "ALL"},
					{Entity: "CustomerUser", Action: "EDIT", Level: "ALL"}, {Entity: "StaffUser", Action: "VIEW", Level: "ALL"},
					{Entity: "StaffUser", Action: "EDIT", Level: "ALL"}}).Save(ctx)
			if err != nil {
				return err
			}
			if err := tx.StaffUser.Create().SetEmail("editor@seller.example").SetEmailKey("editor@seller.example").SetFirstName("E").
				SetLastName("E").SetPasswordHash(k.HashPassword(t, oldPassword)).AddRoles(role).Exec(ctx); err != nil {
				return err
			}
			handlers, err := tx.StaffRole.Create().SetLabel("Handler").SetPermissions(*role.Permissions).
				SetCapabilities([]string{"MANAGE_PASSWORDS"}).Save(ctx)
			if err != nil {
				return err
			}
			return tx.StaffUser.Create().SetEmail("handler@seller.example").SetEmailKey("handler@seller.example").SetFirstName("H").SetLastName("H").
				SetPasswordHash(k.HashPassword(t, oldPassword)).AddRoles(handlers).Exec(ctx)
		})
		deputy, editor, handler := k.LoginCustomerUser(t, "deputy@acme.example"), k.LoginStaff(t, "editor@seller.example", oldPassword),
			k.LoginStaff(t, "handler@seller.example", oldPassword)
		for _, c := range []struct{ name, by, id, want string }{
			{"the viewer", admin, "user_1", "OWN_ACCOUNT id"},
			{"a buyer", benToken, "user_1", "PERMISSION_DENIED"},
			{"a stranger's", admin, "user_3", "NOT_FOUND id"},
			{"a guest", staff, "user_4", "GUEST id"},
			{"who is disabled", staff, "user_2", "DISABLED id"},
			{"one who holds more", deputy, "user_1", "PERMISSION_DENIED id"},
			{"without the capability", editor, "user_5", "PERMISSION_DENIED id"},
		} {
			if got := mutate(t, k, c.by, requireReset, object{"id": c.id}); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
		for _, by := range []string{admin, handler, staff} {
			execSQL(t, k, "UPDATE customer_users SET password_reset_required=FALSE, password_hash=? WHERE id=5", k.HashPassword(t, oldPassword))
			benToken = k.LoginCustomerUser(t, "ben@acme.example")
			k.TakeMails(t)
			a := k.MustDo(t, by, requireReset, object{"in": object{"id": "user_5"}})
			if a.Body != `{"data":{"r":{"customerUser":{"passwordResetRequired":true,"status":"PASSWORD_RESET_REQUIRED"},"userErrors":[]}}}` ||
				isAlive(t, k, benToken) {
				t.Fatal(a.Body)
			}
			if got := tryLogin(t, k, "ben@acme.example", oldPassword); got != "PASSWORD_RESET_REQUIRED" {
				t.Error(got)
			}
		}
		link := onlyLinkToken(t, k)
		mutate(t, k, "", request, storefrontRequest("ben@acme.example"))
		requestedLink := onlyLinkToken(t, k)
		k.Clock.Add(7*24*time.Hour - time.Minute)
		if got := mutate(t, k, "", complete, object{"token": requestedLink, "newPassword": newPassword}); got != "LINK_INVALID token" {
			t.Error(got)
		}
		if got := []string{mutate(t, k, "", complete, object{"token": link, "newPassword": newPassword}),
			tryLogin(t, k, "ben@acme.example", newPassword)}; fmt.Sprint(got) != "[ ]" {
			t.Errorf("%q", got)
		}
		mutate(t, k, k.LoginStaffAdmin(t), requireReset, object{"id": "user_5"})
		mutate(t, k, "", request, storefrontRequest("ben@acme.example"))
		for _, m := range k.TakeMails(t) {
			if found := m.Subject == "A new password for Shop"; found {
				link = strings.Fields(m.Text[strings.Index(m.Text, "#token=")+7:])[0]
			}
		}
		if got := []string{mutate(t, k, "", complete, object{"token": link, "newPassword": newPassword + "!"}),
			tryLogin(t, k, "ben@acme.example", newPassword+"!")}; fmt.Sprint(got) != "[ ]" {
			t.Errorf("with the requested link: %q", got)
		}
	})
}

// Only staff who manage passwords may require this of staff, and not of users with more
// rights.
func TestRequireStaffPasswordReset(t *testing.T) {
	const requireStaffReset = `mutation ($in: StaffUserPasswordResetInput!) { r: staffUserPasswordReset(input: $in) { staffUser { email } ` +
		`userErrors { code path } } }`
	forEachShop(t, func(t *testing.T, k *testkit.Kit) {
		staff := k.LoginStaffAdmin(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			role, err := tx.StaffRole.Create().SetLabel("Handler").
				SetPermissions([]jsontypes.Permission{{Entity: "StaffUser", Action: "VIEW", Level: "ALL"},
					{Entity: "StaffUser", Action: "EDIT", Level: "ALL"}}).SetCapabilities([]string{"MANAGE_PASSWORDS"}).Save(ctx)
			if err != nil {
				return err
			}
			return tx.StaffUser.Create().SetEmail("handler@seller.example").SetEmailKey("handler@seller.example").SetFirstName("H").SetLastName("H").
				SetPasswordHash(k.HashPassword(t, oldPassword)).AddRoles(role).Exec(ctx)
		})
		handler := k.LoginStaff(t, "handler@seller.example", oldPassword)
		for _, c := range []struct{ name, by, id, want string }{
			{"the viewer", staff, "staff_1", "OWN_ACCOUNT id"},
			{"one who holds more", handler, "staff_1", "PERMISSION_DENIED id"},
			{"nobody", staff, "staff_9", "NOT_FOUND id"},
			{"a customer user", k.LoginCustomerUser(t, amanda), "staff_1", "PERMISSION_DENIED"},
			{"a colleague", staff, "staff_2", ""},
		} {
			if got := mutate(t, k, c.by, requireStaffReset, object{"id": c.id}); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
		if isAlive(t, k, handler) {
			t.Error("the session still works")
		}
		if got := mutate(t, k, "", login, object{"email": "handler@seller.example", "password": oldPassword}); got != "PASSWORD_RESET_REQUIRED" {
			t.Error(got)
		}
		link := onlyLinkToken(t, k)
		if got := mutate(t, k, "", complete, object{"token": link, "newPassword": newPassword}); got != "" {
			t.Error(got)
		}
		k.LoginStaff(t, "handler@seller.example", newPassword)
		execSQL(t, k, "UPDATE staff_users SET enabled=FALSE WHERE id=2")
		if got := mutate(t, k, staff, requireStaffReset, object{"id": "staff_2"}); got != "DISABLED id" {
			t.Error(got)
		}
	})
}

// A temporary password only lets the user change it.
func TestTemporaryPassword(t *testing.T) {
	const temporary = "until monday morning"
	forEachShop(t, func(t *testing.T, k *testkit.Kit) {
		staff, admin, before := k.LoginStaffAdmin(t), k.LoginCustomerUser(t, bob), k.LoginCustomerUser(t, amanda)
		mutate(t, k, "", request, storefrontRequest(amanda))
		link := onlyLinkToken(t, k)
		for _, c := range []struct {
			name, by string
			in       object
			want     string
		}{
			{"a company's administrator", admin, object{"id": "user_3", "password": temporary}, "PERMISSION_DENIED"},
			{"nobody", staff, object{"id": "user_99", "password": temporary}, "NOT_FOUND id"},
			{"nonsense", staff, object{"id": "staff_1", "password": "short"}, "NOT_FOUND id"},
			{"a guest", staff, object{"id": "user_4", "password": temporary}, "GUEST id"},
			{"a bad one", staff, object{"id": "user_1", "password": "amanda"},
				"TOO_SHORT password, PASSWORD_COMMON password, PASSWORD_PERSONAL password"},
			{"a stale one", staff, object{"id": "user_1", "password": temporary, "expectedVersion": 1}, "STALE_VERSION expectedVersion"},
			{"amanda", staff, object{"id": "user_1", "password": temporary}, ""},
		} {
			if got := mutate(t, k, c.by, setPassword, c.in); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
		if got := []any{isAlive(t, k, before), tryLogin(t, k, amanda, oldPassword),
			mutate(t, k, "", complete,
				object{"token": link, "newPassword": newPassword})}; fmt.Sprint(got) != "[false INVALID_CREDENTIALS LINK_INVALID token]" {
			t.Error(got)
		}
		if got := mailSubjects(t, k); fmt.Sprint(got) != "[amanda@acme.example: Your password at Shop was changed]" {
			t.Error(got)
		}
		a := k.MustDo(t, "", login, object{"in": object{"email": amanda, "password": temporary, "audience": "STOREFRONT"}})
		token, _ := a.ValueAt("r.token").(string)
		if a.ValueAt("r.viewer.mustChangePassword") != true || len(a.ValueAt("r.viewer.grants").([]any)) > 0 {
			t.Fatal(a.Body)
		}
		for document, want := range map[string]string{
			`{ customerUsers { totalCount } }`:                                  "PASSWORD_CHANGE_REQUIRED",
			`{ viewer { mustChangePassword } passwordPolicy { minLength } }`:    "",
			`mutation { sessionsRevokeAll(input: {}) { userErrors { code } } }`: "PASSWORD_CHANGE_REQUIRED",
		} {
			a := k.Do(t, token, document, nil)
			if got := len(a.Errors) > 0 && a.Errors[0].Extensions.Code == want; got != (want != "") {
				t.Errorf("%s: %s", document, a.Body)
			}
		}
		if got := mutate(t, k, token, change, object{"currentPassword": temporary, "newPassword": temporary}); got != "INVALID newPassword" {
			t.Error(got)
		}
		if got := mutate(t, k, token, change, object{"currentPassword": temporary, "newPassword": newPassword}); got != "" {
			t.Error(got)
		}
		if a := k.Do(t, token, `{ customerUsers { totalCount } }`, nil); len(a.Errors) > 0 {
			t.Error(a.Body)
		}
		for _, s := range []string{temporary, newPassword} {
			if strings.Contains(k.Log.String(), s) {
				t.Errorf("%q is logged", s)
			}
		}
	})
}

// The policy lists what is checked.
func TestPasswordPolicyQuery(t *testing.T) {
	k := testkit.New(t)
	a := k.MustDo(t, "", `{ passwordPolicy { minLength maxLength rules { code text } } }`, nil)
	if !strings.HasPrefix(a.Body, `{"data":{"passwordPolicy":{"minLength":10,"maxLength":256,"rules":[{"code":"TOO_SHORT","text":"A `+
		`password has at least 10 characters."},`) || !strings.Contains(a.Body, "PASSWORD_PERSONAL") {
		t.Error(a.Body)
	}
}

// An API token has no password to change.
func TestAPITokenHasNoPassword(t *testing.T) {
	k := testkit.New(t)
	creator := k.CreateStaffAdmin(t)
	k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		role, err := tx.StaffRole.Create().SetLabel("Machine").Save(ctx)
		if err != nil {
			return err
		}
		return tx.ApiToken.Create().SetName("ERP").SetTokenDigest(secret.Digest("bgt_erp")).SetExpiresAt(tx.Now.Add(time.Hour)).
			SetRoleID(role.ID).SetCreatedByID(creator).Exec(ctx)
	})
	if got := mutate(t, k, "bgt_erp", change, object{"currentPassword": oldPassword, "newPassword": newPassword}); got != "PERMISSION_DENIED" {
		t.Error(got)
	}
}
