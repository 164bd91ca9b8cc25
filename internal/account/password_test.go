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

// Who has signed in changes his password: all his other sessions end, and his links.
func TestChange(t *testing.T) {
	shop(t, func(t *testing.T, k *testkit.Kit) {
		mine, others := k.LoginAs(t, amanda), []string{k.LoginAs(t, amanda), k.LoginAs(t, amanda)}
		bobs := k.LoginAs(t, bob)
		ask(t, k, "", request, storefront(amanda))
		link := linked(t, k)
		for _, c := range []struct {
			by, current, next, want string
		}{
			{"", old, fresh, "UNAUTHENTICATED"},
			{mine, "not the password", fresh, "INVALID_CREDENTIALS currentPassword"},
			{mine, "", fresh, "INVALID_CREDENTIALS currentPassword"},
			{mine, old, old, "INVALID newPassword"},
			{mine, old, "password", "TOO_SHORT newPassword, PASSWORD_COMMON newPassword"},
			{bobs, fresh, fresh + "!", "INVALID_CREDENTIALS currentPassword"},
		} {
			if got := ask(t, k, c.by, change, object{"currentPassword": c.current, "newPassword": c.next}); got != c.want {
				t.Errorf("%q by %q: %s, want %s", c.next, c.current, got, c.want)
			}
		}
		if n := len(k.Mails(t)); n > 0 || !alive(t, k, others[0]) {
			t.Errorf("%d mails of what was refused", n)
		}
		a := k.Must(t, mine, change, object{"in": object{"currentPassword": old, "newPassword": fresh}})
		if a.Body != `{"data":{"r":{"sessionsEnded":2,"userErrors":[]}}}` {
			t.Fatal(a.Body)
		}
		if !alive(t, k, mine) || !alive(t, k, bobs) || alive(t, k, others[0]) || alive(t, k, others[1]) {
			t.Error("the wrong sessions ended")
		}
		if got := []string{try(t, k, amanda, old), try(t, k, amanda, fresh), ask(t, k, "", complete, object{"token": link, "newPassword": old})}; fmt.Sprint(got) != "[INVALID_CREDENTIALS  LINK_INVALID token]" {
			t.Errorf("%q", got)
		}
		if got := subjects(t, k); fmt.Sprint(got) != "[amanda@acme.example: Your password at Shop was changed]" {
			t.Error(got)
		}
		staff := k.Staff(t)
		if got := ask(t, k, staff, change, object{"currentPassword": old, "newPassword": fresh}); got != "" {
			t.Error(got)
		}
		k.Login(t, testkit.StaffEmail, fresh)
	})
}

// Wrong present passwords count like failed sign-ins: after ten nobody finds out by it.
func TestChangeLocks(t *testing.T) {
	shop(t, func(t *testing.T, k *testkit.Kit) {
		token := k.LoginAs(t, amanda)
		checked := k.App.Hasher.Checked()
		for n := range 15 {
			if got := ask(t, k, token, change, object{"currentPassword": fmt.Sprint("wrong ", n), "newPassword": fresh}); got != "INVALID_CREDENTIALS currentPassword" {
				t.Error(got)
			}
		}
		if n := k.App.Hasher.Checked() - checked; n != 10 {
			t.Errorf("%d passwords were looked at", n)
		}
		if got := []string{ask(t, k, token, change, object{"currentPassword": old, "newPassword": fresh}), try(t, k, amanda, old)}; fmt.Sprint(got) != "[INVALID_CREDENTIALS currentPassword INVALID_CREDENTIALS]" {
			t.Errorf("%q", got)
		}
		const unlock = `mutation ($in: CustomerUserUnlockInput!) { r: customerUserUnlock(input: $in) { customerUser { status } userErrors { code path } } }`
		a := k.Must(t, k.Staff(t), unlock, object{"in": object{"id": "user_1"}})
		if a.Body != `{"data":{"r":{"customerUser":{"status":"ACTIVE"},"userErrors":[]}}}` {
			t.Error(a.Body)
		}
		e := k.Store.Client.AuditEntry.Query().Order(ent.Desc("id")).FirstX(testkit.System())
		d := k.Store.Client.AuditDiff.Query().Where(auditdiff.EntryID(e.ID)).OnlyX(testkit.System())
		if e.ActorKind != auditentry.ActorKindSTAFF || e.RecordID != 1 || (*d.Changes)[0].Field != "lockedUntil" {
			t.Error(e, d)
		}
		if got := ask(t, k, token, change, object{"currentPassword": old, "newPassword": fresh}); got != "" {
			t.Error(got)
		}
	})
}

// A new password is demanded of somebody: he gets in by the link of seven days, or by one
// that he asks for.
func TestDemanded(t *testing.T) {
	shop(t, func(t *testing.T, k *testkit.Kit) {
		staff, admin, bens := k.Staff(t), k.LoginAs(t, amanda), k.LoginAs(t, "ben@acme.example")
		k.Write(t, func(ctx context.Context, tx *store.Tx) error {
			deputy := []jsontypes.Permission{{Entity: "Customer", Action: "VIEW", Level: "CUSTOMER"}, {Entity: "CustomerUser", Action: "VIEW", Level: "CUSTOMER"}, {Entity: "CustomerUser", Action: "EDIT", Level: "CUSTOMER"}}
			if err := tx.CustomerUserRole.Create().SetID(9).SetCode("DEPUTY").SetLabel("Deputy").SetSelfManaged(true).SetDefaultLevel(customeruserrole.DefaultLevelNONE).SetPermissions(deputy).Exec(ctx); err != nil {
				return err
			}
			if err := tx.CustomerUser.Create().SetID(8).SetEmail("deputy@acme.example").SetEmailKey("deputy@acme.example").SetFirstName("D").SetLastName("D").SetCustomerID(1).AddRoleIDs(9).Exec(ctx); err != nil {
				return err
			}
			role, err := tx.StaffRole.Create().SetLabel("Editor").SetPermissions([]jsontypes.Permission{{Entity: "CustomerUser", Action: "VIEW", Level: "ALL"}, {Entity: "CustomerUser", Action: "EDIT", Level: "ALL"}, {Entity: "StaffUser", Action: "VIEW", Level: "ALL"}, {Entity: "StaffUser", Action: "EDIT", Level: "ALL"}}).Save(ctx)
			if err != nil {
				return err
			}
			if err := tx.StaffUser.Create().SetEmail("editor@seller.example").SetEmailKey("editor@seller.example").SetFirstName("E").SetLastName("E").SetPasswordHash(k.Hash(t, old)).AddRoles(role).Exec(ctx); err != nil {
				return err
			}
			handlers, err := tx.StaffRole.Create().SetLabel("Handler").SetPermissions(*role.Permissions).SetCapabilities([]string{"MANAGE_PASSWORDS"}).Save(ctx)
			if err != nil {
				return err
			}
			return tx.StaffUser.Create().SetEmail("handler@seller.example").SetEmailKey("handler@seller.example").SetFirstName("H").SetLastName("H").SetPasswordHash(k.Hash(t, old)).AddRoles(handlers).Exec(ctx)
		})
		deputy, editor, handler := k.LoginAs(t, "deputy@acme.example"), k.Login(t, "editor@seller.example", old), k.Login(t, "handler@seller.example", old)
		for _, c := range []struct{ name, by, id, want string }{
			{"himself", admin, "user_1", "OWN_ACCOUNT id"},
			{"a buyer", bens, "user_1", "PERMISSION_DENIED"},
			{"a stranger's", admin, "user_3", "NOT_FOUND id"},
			{"a guest", staff, "user_4", "GUEST id"},
			{"who is disabled", staff, "user_2", "DISABLED id"},
			{"one who holds more", deputy, "user_1", "PERMISSION_DENIED id"},
			{"without the capability", editor, "user_5", "PERMISSION_DENIED"},
		} {
			if got := ask(t, k, c.by, demand, object{"id": c.id}); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
		for _, by := range []string{admin, handler, staff} {
			put(t, k, "UPDATE customer_users SET password_reset_required=FALSE, password_hash=? WHERE id=5", k.Hash(t, old))
			bens = k.LoginAs(t, "ben@acme.example")
			k.Mails(t)
			a := k.Must(t, by, demand, object{"in": object{"id": "user_5"}})
			if a.Body != `{"data":{"r":{"customerUser":{"passwordResetRequired":true,"status":"PASSWORD_RESET_REQUIRED"},"userErrors":[]}}}` || alive(t, k, bens) {
				t.Fatal(a.Body)
			}
			if got := try(t, k, "ben@acme.example", old); got != "PASSWORD_RESET_REQUIRED" {
				t.Error(got)
			}
		}
		link := linked(t, k)
		ask(t, k, "", request, storefront("ben@acme.example"))
		own := linked(t, k)
		k.Clock.Add(7*24*time.Hour - time.Minute)
		if got := ask(t, k, "", complete, object{"token": own, "newPassword": fresh}); got != "LINK_INVALID token" {
			t.Error(got)
		}
		if got := []string{ask(t, k, "", complete, object{"token": link, "newPassword": fresh}), try(t, k, "ben@acme.example", fresh)}; fmt.Sprint(got) != "[ ]" {
			t.Errorf("%q", got)
		}
		ask(t, k, k.Staff(t), demand, object{"id": "user_5"})
		ask(t, k, "", request, storefront("ben@acme.example"))
		for _, m := range k.Mails(t) {
			if found := m.Subject == "A new password for Shop"; found {
				link = strings.Fields(m.Text[strings.Index(m.Text, "#token=")+7:])[0]
			}
		}
		if got := []string{ask(t, k, "", complete, object{"token": link, "newPassword": fresh + "!"}), try(t, k, "ben@acme.example", fresh+"!")}; fmt.Sprint(got) != "[ ]" {
			t.Errorf("by his own link: %q", got)
		}
	})
}

// The same among staff: only who handles passwords, and nobody who holds less.
func TestDemandedOfStaff(t *testing.T) {
	const demandStaff = `mutation ($in: StaffUserPasswordResetInput!) { r: staffUserPasswordReset(input: $in) { staffUser { email } userErrors { code path } } }`
	shop(t, func(t *testing.T, k *testkit.Kit) {
		staff := k.Staff(t)
		k.Write(t, func(ctx context.Context, tx *store.Tx) error {
			role, err := tx.StaffRole.Create().SetLabel("Handler").SetPermissions([]jsontypes.Permission{{Entity: "StaffUser", Action: "VIEW", Level: "ALL"}, {Entity: "StaffUser", Action: "EDIT", Level: "ALL"}}).SetCapabilities([]string{"MANAGE_PASSWORDS"}).Save(ctx)
			if err != nil {
				return err
			}
			return tx.StaffUser.Create().SetEmail("handler@seller.example").SetEmailKey("handler@seller.example").SetFirstName("H").SetLastName("H").SetPasswordHash(k.Hash(t, old)).AddRoles(role).Exec(ctx)
		})
		handler := k.Login(t, "handler@seller.example", old)
		for _, c := range []struct{ name, by, id, want string }{
			{"himself", staff, "staff_1", "OWN_ACCOUNT id"},
			{"one who holds more", handler, "staff_1", "PERMISSION_DENIED id"},
			{"nobody", staff, "staff_9", "NOT_FOUND id"},
			{"a customer user", k.LoginAs(t, amanda), "staff_1", "PERMISSION_DENIED"},
			{"a colleague", staff, "staff_2", ""},
		} {
			if got := ask(t, k, c.by, demandStaff, object{"id": c.id}); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
		if alive(t, k, handler) {
			t.Error("his session goes on")
		}
		if got := ask(t, k, "", login, object{"email": "handler@seller.example", "password": old}); got != "PASSWORD_RESET_REQUIRED" {
			t.Error(got)
		}
		link := linked(t, k)
		if got := ask(t, k, "", complete, object{"token": link, "newPassword": fresh}); got != "" {
			t.Error(got)
		}
		k.Login(t, "handler@seller.example", fresh)
		put(t, k, "UPDATE staff_users SET enabled=FALSE WHERE id=2")
		if got := ask(t, k, staff, demandStaff, object{"id": "staff_2"}); got != "DISABLED id" {
			t.Error(got)
		}
	})
}

// A temporary password lets in to change it, and to nothing else.
func TestTemporary(t *testing.T) {
	const temporary = "until monday morning"
	shop(t, func(t *testing.T, k *testkit.Kit) {
		staff, admin, before := k.Staff(t), k.LoginAs(t, bob), k.LoginAs(t, amanda)
		ask(t, k, "", request, storefront(amanda))
		link := linked(t, k)
		for _, c := range []struct {
			name, by string
			in       object
			want     string
		}{
			{"a company's administrator", admin, object{"id": "user_3", "password": temporary}, "PERMISSION_DENIED"},
			{"nobody", staff, object{"id": "user_99", "password": temporary}, "NOT_FOUND id"},
			{"nonsense", staff, object{"id": "staff_1", "password": "short"}, "NOT_FOUND id"},
			{"a guest", staff, object{"id": "user_4", "password": temporary}, "GUEST id"},
			{"a bad one", staff, object{"id": "user_1", "password": "amanda"}, "TOO_SHORT password, PASSWORD_COMMON password, PASSWORD_PERSONAL password"},
			{"a stale one", staff, object{"id": "user_1", "password": temporary, "expectedVersion": 1}, "STALE_VERSION expectedVersion"},
			{"amanda", staff, object{"id": "user_1", "password": temporary}, ""},
		} {
			if got := ask(t, k, c.by, set, c.in); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
		if got := []any{alive(t, k, before), try(t, k, amanda, old), ask(t, k, "", complete, object{"token": link, "newPassword": fresh})}; fmt.Sprint(got) != "[false INVALID_CREDENTIALS LINK_INVALID token]" {
			t.Error(got)
		}
		if got := subjects(t, k); fmt.Sprint(got) != "[amanda@acme.example: Your password at Shop was changed]" {
			t.Error(got)
		}
		a := k.Must(t, "", login, object{"in": object{"email": amanda, "password": temporary, "audience": "STOREFRONT"}})
		token, _ := a.At("r.token").(string)
		if a.At("r.viewer.mustChangePassword") != true || len(a.At("r.viewer.grants").([]any)) > 0 {
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
		if got := ask(t, k, token, change, object{"currentPassword": temporary, "newPassword": temporary}); got != "INVALID newPassword" {
			t.Error(got)
		}
		if got := ask(t, k, token, change, object{"currentPassword": temporary, "newPassword": fresh}); got != "" {
			t.Error(got)
		}
		if a := k.Do(t, token, `{ customerUsers { totalCount } }`, nil); len(a.Errors) > 0 {
			t.Error(a.Body)
		}
		for _, s := range []string{temporary, fresh} {
			if strings.Contains(k.Log.String(), s) {
				t.Errorf("%q is logged", s)
			}
		}
	})
}

// The policy tells what is checked.
func TestPolicy(t *testing.T) {
	k := testkit.New(t)
	a := k.Must(t, "", `{ passwordPolicy { minLength maxLength rules { code text } } }`, nil)
	if !strings.HasPrefix(a.Body, `{"data":{"passwordPolicy":{"minLength":10,"maxLength":256,"rules":[{"code":"TOO_SHORT","text":"A password has at least 10 characters."},`) || !strings.Contains(a.Body, "PASSWORD_PERSONAL") {
		t.Error(a.Body)
	}
}

// A machine has no password to change.
func TestMachine(t *testing.T) {
	k := testkit.New(t)
	k.Write(t, func(ctx context.Context, tx *store.Tx) error {
		role, err := tx.StaffRole.Create().SetLabel("Machine").Save(ctx)
		if err != nil {
			return err
		}
		return tx.ApiToken.Create().SetName("ERP").SetTokenDigest(secret.Digest("bgt_erp")).SetExpiresAt(tx.Now.Add(time.Hour)).SetRoleID(role.ID).Exec(ctx)
	})
	if got := ask(t, k, "bgt_erp", change, object{"currentPassword": old, "newPassword": fresh}); got != "PERMISSION_DENIED" {
		t.Error(got)
	}
}

// Another address given by somebody else: both are told, and what was sent there
// lets nobody in.
func TestAddressChanged(t *testing.T) {
	const update = `mutation ($in: CustomerUserUpdateInput!) { r: customerUserUpdate(input: $in) { customerUser { email confirmed } userErrors { code path } } }`
	shop(t, func(t *testing.T, k *testkit.Kit) {
		staff, his := k.Staff(t), k.LoginAs(t, "ben@acme.example")
		ask(t, k, "", request, storefront("ben@acme.example"))
		link := linked(t, k)
		if got := ask(t, k, staff, update, object{"id": "user_5", "email": "ben@new.example"}); got != "" {
			t.Fatal(got)
		}
		if got := subjects(t, k); fmt.Sprint(got) != "[ben@acme.example: Your e-mail address at Shop was changed ben@new.example: The e-mail address of your account at Shop]" {
			t.Error(got)
		}
		if got := ask(t, k, "", complete, object{"token": link, "newPassword": fresh}); got != "LINK_INVALID token" || alive(t, k, his) {
			t.Error(got)
		}
		ask(t, k, "", request, storefront("ben@new.example"))
		if got := []string{ask(t, k, "", complete, object{"token": linked(t, k), "newPassword": fresh}), try(t, k, "ben@new.example", fresh)}; fmt.Sprint(got) != "[ ]" {
			t.Errorf("%q", got)
		}
	})
}
