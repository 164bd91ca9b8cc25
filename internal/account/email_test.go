package account_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"buyergraph/ent/auditentry"
	"buyergraph/ent/customeruser"
	"buyergraph/internal/testkit"
)

const (
	requestChange = `mutation ($in: EmailChangeRequestInput!) { r: emailChangeRequest(input: $in) { accepted userErrors { code path } } }`
	confirmChange = `mutation ($in: EmailChangeConfirmInput!) { r: emailChangeConfirm(input: $in) { audience userErrors { code path } } }`
	cancelChange  = `mutation ($in: EmailChangeCancelInput!) { r: emailChangeCancel(input: $in) { cancelled userErrors { code path } } }`
	confirmEmail  = `mutation ($in: EmailConfirmInput!) { r: emailConfirm(input: $in) { audience userErrors { code path } } }`
	updateUser    = `mutation ($in: CustomerUserUpdateInput!) { r: customerUserUpdate(input: $in) { customerUser { email newEmail ` +
		`confirmed } userErrors { code path } } }`
	updateStaff = `mutation ($in: StaffUserUpdateInput!) { r: staffUserUpdate(input: $in) { staffUser { email newEmail } ` +
		`userErrors { code path } } }`
)

// linksByAddress returns the tokens in the mails since the mails were last read, by address.
func linksByAddress(t testing.TB, k *testkit.Kit) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, m := range k.TakeMails(t) {
		if found := linkPattern.FindStringSubmatch(m.Text); found != nil {
			out[m.To.Address] = found[1]
		}
	}
	return out
}

// addressOf returns the address of a customer user, and the one that waits.
func addressOf(t testing.TB, k *testkit.Kit, staff, id string) string {
	t.Helper()
	a := k.MustDo(t, staff, `query ($id: ID!) { customerUser(by: {id: $id}) { email newEmail } }`, object{"id": id})
	return fmt.Sprint(a.ValueAt("customerUser.email"), " ", a.ValueAt("customerUser.newEmail"))
}

// A user asks for another address. It is theirs as soon as its link is opened, and not before.
func TestOwnEmailChange(t *testing.T) {
	const newAddress = "amanda@new.example"
	forEachShop(t, func(t *testing.T, k *testkit.Kit) {
		staff, token, other := k.LoginStaffAdmin(t), k.LoginCustomerUser(t, amanda), k.LoginCustomerUser(t, amanda)
		updates := func() int {
			return k.Store.Client.AuditEntry.Query().Where(auditentry.Entity("CustomerUser"), auditentry.RecordID(1),
				auditentry.ActionEQ(auditentry.ActionUPDATE)).CountX(testkit.SystemContext())
		}
		before := updates()
		for _, c := range []struct{ by, email, password, want string }{
			{"", newAddress, oldPassword, "UNAUTHENTICATED"},
			{token, newAddress, "wrong", "INVALID_CREDENTIALS currentPassword"},
			{token, amanda, oldPassword, "INVALID newEmail"},
			{token, "аmanda@new.example", oldPassword, "INVALID newEmail"},
			{token, "", oldPassword, "REQUIRED newEmail"},
			{token, newAddress, oldPassword, ""},
		} {
			if got := mutate(t, k, c.by, requestChange, object{"newEmail": c.email, "currentPassword": c.password}); got != c.want {
				t.Errorf("%q: %s, want %s", c.email, got, c.want)
			}
		}
		links := linksByAddress(t, k)
		if len(links) != 2 || addressOf(t, k, staff, "user_1") != amanda+" "+newAddress {
			t.Fatal(links, addressOf(t, k, staff, "user_1"))
		}
		if got := tryLogin(t, k, newAddress, oldPassword); got != "INVALID_CREDENTIALS" {
			t.Errorf("sign-in before the confirmation: %q", got)
		}
		if got := mutate(t, k, "", confirmChange, object{"token": links[amanda]}); got != "LINK_INVALID token" {
			t.Errorf("with the link of the old address: %s", got)
		}
		version := k.Store.Client.CustomerUser.GetX(testkit.SystemContext(), 1).Version
		if got := mutate(t, k, token, confirmChange, object{"token": links[newAddress]}); got != "" {
			t.Fatal(got)
		}
		u := k.Store.Client.CustomerUser.GetX(testkit.SystemContext(), 1)
		if u.Email != newAddress || *u.EmailKey != newAddress || u.NewEmail != nil || u.NewEmailUntil != nil || u.Version != version+1 {
			t.Error(u)
		}
		if !isAlive(t, k, token) || isAlive(t, k, other) {
			t.Error("the wrong sessions ended")
		}
		if got := mailSubjects(t, k); fmt.Sprint(got) != "[amanda@acme.example: Your e-mail address at Shop was changed]" {
			t.Error(got)
		}
		for document, link := range map[string]string{confirmChange: links[newAddress], cancelChange: links[amanda]} {
			if got := mutate(t, k, "", document, object{"token": link}); got != "LINK_INVALID token" {
				t.Errorf("the links work again: %s", got)
			}
		}
		got := []string{tryLogin(t, k, amanda, oldPassword), tryLogin(t, k, newAddress, oldPassword)}
		if fmt.Sprint(got) != "[INVALID_CREDENTIALS ]" {
			t.Errorf("%q", got)
		}
		if n := updates() - before; n != 2 { // the request and the confirmation
			t.Errorf("%d audit entries", n)
		}
	})
}

// Staff change their own address in the same way. An API token has none.
func TestOwnEmailChangeOfStaff(t *testing.T) {
	forEachShop(t, func(t *testing.T, k *testkit.Kit) {
		token := k.LoginStaffAdmin(t)
		if got := mutate(t, k, token, updateStaff, object{"id": "staff_1", "email": "new@seller.example"}); got != "OWN_ACCOUNT email" {
			t.Error(got)
		}
		if got := mutate(t, k, token, updateStaff, object{"id": "staff_1", "email": testkit.StaffEmail}); got != "" {
			t.Errorf("an unchanged address: %s", got)
		}
		if got := mutate(t, k, token, requestChange, object{"newEmail": "new@seller.example", "currentPassword": oldPassword}); got != "" {
			t.Fatal(got)
		}
		a := k.MustDo(t, token, `{ viewer { staffUser { email newEmail } } }`, nil)
		if a.Body != `{"data":{"viewer":{"staffUser":{"email":"`+testkit.StaffEmail+`","newEmail":"new@seller.example"}}}}` {
			t.Error(a.Body)
		}
		a = k.MustDo(t, "", confirmChange, object{"in": object{"token": linksByAddress(t, k)["new@seller.example"]}})
		if a.ValueAt("r.audience") != "STAFF" || isAlive(t, k, token) {
			t.Error(a.Body)
		}
		k.LoginStaff(t, "new@seller.example", oldPassword)
	})
}

// The answer and the mails are the same for an address that belongs to somebody. The clash shows
// when it is confirmed.
func TestEmailChangeHidesOwners(t *testing.T) {
	forEachShop(t, func(t *testing.T, k *testkit.Kit) {
		token := k.LoginCustomerUser(t, amanda)
		for _, c := range []struct{ email, want string }{{bob, "EMAIL_UNAVAILABLE token"}, {"free@acme.example", ""}} {
			email, want := c.email, c.want
			in := object{"newEmail": email, "currentPassword": oldPassword}
			a := k.MustDo(t, token, requestChange, object{"in": in})
			if a.Body != `{"data":{"r":{"accepted":true,"userErrors":[]}}}` {
				t.Error(a.Body)
			}
			links := linksByAddress(t, k)
			if len(links) != 2 {
				t.Errorf("%d links", len(links))
			}
			before := k.DumpDatabase(t)
			if got := mutate(t, k, "", confirmChange, object{"token": links[email]}); got != want {
				t.Errorf("%s: %s", email, got)
			}
			if want != "" && fmt.Sprint(before) != fmt.Sprint(k.DumpDatabase(t)) {
				t.Errorf("%s: something was written", email)
			}
		}
	})
}

// A change ends by the link to the old address, by its user, by a newer request, by another
// password and after a day. Then no link works, and none is sent later.
func TestEmailChangeEnds(t *testing.T) {
	forEachShop(t, func(t *testing.T, k *testkit.Kit) {
		staff, token := k.LoginStaffAdmin(t), k.LoginCustomerUser(t, amanda)
		email := func(n int) string { return fmt.Sprintf("amanda%d@new.example", n) }
		ask := func(n int) {
			t.Helper()
			if got := mutate(t, k, token, requestChange, object{"newEmail": email(n), "currentPassword": oldPassword}); got != "" {
				t.Fatal(got)
			}
		}
		confirmFails := func(name, link string) {
			t.Helper()
			if got := mutate(t, k, "", confirmChange, object{"token": link}); got != "LINK_INVALID token" {
				t.Errorf("%s: %s", name, got)
			}
		}
		ask(1)
		links := linksByAddress(t, k)
		a := k.MustDo(t, "", cancelChange, object{"in": object{"token": links[amanda]}})
		if a.ValueAt("r.cancelled") != true || addressOf(t, k, staff, "user_1") != amanda+" <nil>" {
			t.Error(a.Body)
		}
		confirmFails("by the link to the old address", links[email(1)])

		ask(2)
		a = k.MustDo(t, token, cancelChange, object{"in": object{}})
		if a.ValueAt("r.cancelled") != true || len(k.TakeMails(t)) != 0 {
			t.Errorf("mails of a cancelled change were sent: %s", a.Body)
		}
		if a = k.MustDo(t, token, cancelChange, object{"in": object{}}); a.ValueAt("r.cancelled") != false {
			t.Error(a.Body)
		}
		if got := mutate(t, k, "", cancelChange, object{}); got != "UNAUTHENTICATED" {
			t.Error(got)
		}

		ask(3)
		links = linksByAddress(t, k)
		ask(4)
		confirmFails("by a newer request", links[email(3)])
		links = linksByAddress(t, k)
		k.Clock.Add(24 * time.Hour)
		staff, token = k.LoginStaffAdmin(t), k.LoginCustomerUser(t, amanda)
		confirmFails("after a day", links[email(4)])
		if got := addressOf(t, k, staff, "user_1"); got != amanda+" <nil>" {
			t.Error(got)
		}

		ask(5) // its mails wait
		if got := mutate(t, k, token, change, object{"currentPassword": oldPassword, "newPassword": newPassword}); got != "" {
			t.Error(got)
		}
		if got := mailSubjects(t, k); fmt.Sprint(got) != "[amanda@acme.example: Your password at Shop was changed]" {
			t.Errorf("after another password: %v", got)
		}
	})
}

// A user can ask for five addresses an hour. A request tries the password, so one operation has
// one, and a wrong password counts.
func TestEmailChangeLimits(t *testing.T) {
	forEachShop(t, func(t *testing.T, k *testkit.Kit) {
		token := k.LoginCustomerUser(t, amanda)
		var wg sync.WaitGroup
		var mu sync.Mutex
		codes := map[string]int{}
		for n := range 8 {
			wg.Go(func() {
				got := mutate(t, k, token, requestChange, object{"newEmail": fmt.Sprintf("a%d@new.example", n), "currentPassword": oldPassword})
				mu.Lock()
				defer mu.Unlock()
				codes[got]++
			})
		}
		wg.Wait()
		if codes[""] != 5 || codes["RATE_LIMITED"] != 3 {
			t.Errorf("%v", codes)
		}
		if links := linksByAddress(t, k); len(links) != 2 {
			t.Errorf("%d links", len(links))
		}
		k.Clock.Add(time.Hour)
		a := k.Do(t, token, `mutation ($in: EmailChangeRequestInput!) { a: emailChangeRequest(input: $in) { accepted } `+
			`b: emailChangeRequest(input: $in) { accepted } }`, object{"in": object{"newEmail": bob, "currentPassword": oldPassword}})
		if len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "BAD_REQUEST" {
			t.Error(a.Body)
		}
		for range 10 {
			mutate(t, k, token, requestChange, object{"newEmail": bob, "currentPassword": "wrong"})
		}
		if got := mutate(t, k, token, requestChange, object{"newEmail": bob, "currentPassword": oldPassword}); got !=
			"INVALID_CREDENTIALS currentPassword" {
			t.Errorf("the account is not locked: %q", got)
		}
	})
}

// Somebody else changes the address of a user: this ends the user's sessions and links and mails
// both addresses. The present address stays until the new one is confirmed.
func TestEmailChangedBySomebodyElse(t *testing.T) {
	const ben, newBen = "ben@acme.example", "ben@new.example"
	forEachShop(t, func(t *testing.T, k *testkit.Kit) {
		staff, admin, benToken := k.LoginStaffAdmin(t), k.LoginCustomerUser(t, amanda), k.LoginCustomerUser(t, ben)
		mutate(t, k, "", request, storefrontRequest(ben))
		link := onlyLinkToken(t, k)
		for _, c := range []struct{ name, by, id, email, want string }{
			{"oneself", admin, "user_1", "me@new.example", "OWN_ACCOUNT email"},
			{"oneself, other letter case", admin, "user_1", "AMANDA@acme.example", "OWN_ACCOUNT email"},
			{"oneself, unchanged", admin, "user_1", amanda, ""},
			{"unchanged", admin, "user_5", ben, ""},
			{"of a user whom the administrator sees", admin, "user_5", amanda, "NOT_UNIQUE email"},
			{"of anybody, by staff", staff, "user_5", bob, "NOT_UNIQUE email"},
		} {
			if got := mutate(t, k, c.by, updateUser, object{"id": c.id, "email": c.email}); got != c.want {
				t.Errorf("%s: %q", c.name, got)
			}
		}
		if !isAlive(t, k, benToken) || len(k.TakeMails(t)) > 0 {
			t.Error("a refusal or no change has an effect")
		}
		a := k.MustDo(t, admin, updateUser, object{"in": object{"id": "user_5", "email": newBen}})
		if a.Body != `{"data":{"r":{"customerUser":{"email":"`+ben+`","newEmail":"`+newBen+`","confirmed":true},"userErrors":[]}}}` {
			t.Fatal(a.Body)
		}
		if isAlive(t, k, benToken) {
			t.Error("the session is alive")
		}
		if got := mutate(t, k, "", complete, object{"token": link, "newPassword": newPassword}); got != "LINK_INVALID token" {
			t.Error(got)
		}
		links := linksByAddress(t, k)
		if len(links) != 1 || links[newBen] == "" {
			t.Fatal(links)
		}
		if got := []string{tryLogin(t, k, newBen, oldPassword), tryLogin(t, k, ben, oldPassword)}; fmt.Sprint(got) != "[INVALID_CREDENTIALS ]" {
			t.Errorf("before the confirmation: %q", got)
		}
		if got := mutate(t, k, "", confirmChange, object{"token": links[newBen]}); got != "" {
			t.Error(got)
		}
		if got := []string{tryLogin(t, k, newBen, oldPassword), tryLogin(t, k, ben, oldPassword)}; fmt.Sprint(got) != "[ INVALID_CREDENTIALS]" {
			t.Errorf("after the confirmation: %q", got)
		}
		k.TakeMails(t)

		// The owner of an address is hidden from an administrator who does not see them.
		if got := mutate(t, k, admin, updateUser, object{"id": "user_5", "email": bob}); got != "" {
			t.Errorf("a hidden owner: %s", got)
		}
		if got := mutate(t, k, "", confirmChange, object{"token": linksByAddress(t, k)[bob]}); got != "EMAIL_UNAVAILABLE token" {
			t.Error(got)
		}

		// A disabled user can get another address, but keeps no change of before.
		if got := mutate(t, k, admin, updateUser, object{"id": "user_5", "email": "ben@third.example"}); got != "" {
			t.Error(got)
		}
		before := linksByAddress(t, k)["ben@third.example"]
		disable := `mutation ($in: CustomerUserDisableInput!) { r: customerUserDisable(input: $in) { userErrors { code path } } }`
		if got := mutate(t, k, admin, disable, object{"id": "user_5"}); got != "" {
			t.Error(got)
		}
		if got := mutate(t, k, "", confirmChange, object{"token": before}); got != "LINK_INVALID token" {
			t.Errorf("a link of before the account was disabled: %s", got)
		}
		mutate(t, k, admin, updateUser, object{"id": "user_5", "email": "ben@fourth.example"})
		if got := mutate(t, k, "", confirmChange, object{"token": linksByAddress(t, k)["ben@fourth.example"]}); got != "" {
			t.Error(got)
		}
		if got := addressOf(t, k, staff, "user_5"); got != "ben@fourth.example <nil>" {
			t.Error(got)
		}
	})
}

// A user who is created unconfirmed, or enabled later, gets a link that confirms the address.
func TestEmailConfirm(t *testing.T) {
	create := `mutation ($in: CustomerUserCreateInput!) { r: customerUserCreate(input: $in) { customerUser { id } userErrors { code path } } }`
	enable := `mutation ($in: CustomerUserEnableInput!) { r: customerUserEnable(input: $in) { customerUser { id } userErrors { code path } } }`
	forEachShop(t, func(t *testing.T, k *testkit.Kit) {
		staff := k.LoginStaffAdmin(t)
		for n, more := range []object{
			{"confirmed": false}, {"confirmed": false, "enabled": false}, {"confirmed": false, "enabled": false, "welcome": true},
			{"confirmed": false, "welcome": true}, {"confirmed": true},
		} {
			email := fmt.Sprintf("n%d@acme.example", n)
			in := object{"email": email, "firstName": "N", "lastName": "N", "customer": "cust_1", "roles": []string{"role_2"}}
			for name, v := range more {
				in[name] = v
			}
			a := k.MustDo(t, staff, create, object{"in": in})
			links := linksByAddress(t, k)
			if more["enabled"] == false {
				if len(links) > 0 {
					t.Errorf("%v: a disabled user got a link", more)
				}
				if got := mutate(t, k, staff, enable, object{"id": a.ValueAt("r.customerUser.id")}); got != "" {
					t.Error(got)
				}
				links = linksByAddress(t, k)
			}
			document, want := confirmEmail, object{"token": links[email]}
			if more["welcome"] == true && more["enabled"] == nil {
				document, want = complete, object{"token": links[email], "newPassword": newPassword}
			}
			if more["confirmed"] == true {
				if len(links) > 0 {
					t.Errorf("%v: a confirmed user got a link", more)
				}
				continue
			}
			if got := mutate(t, k, "", document, want); got != "" {
				t.Errorf("%v: %s", more, got)
			}
			if got := mutate(t, k, "", document, want); got != "LINK_INVALID token" {
				t.Errorf("%v, again: %s", more, got)
			}
			u := k.Store.Client.CustomerUser.Query().Where(customeruser.Email(email)).OnlyX(testkit.SystemContext())
			if !u.Confirmed {
				t.Errorf("%v: not confirmed", more)
			}
		}
		// What UNCONFIRMED says is true: a new password confirms the address.
		k.TakeMails(t)
		k.LoginCustomerUser(t, "ben@acme.example")
		execSQL(t, k, "UPDATE customer_users SET confirmed=FALSE WHERE id=5")
		if got := tryLogin(t, k, "ben@acme.example", oldPassword); got != "UNCONFIRMED" {
			t.Error(got)
		}
		mutate(t, k, "", request, storefrontRequest("ben@acme.example"))
		if got := mutate(t, k, "", complete, object{"token": onlyLinkToken(t, k), "newPassword": newPassword}); got != "" {
			t.Error(got)
		}
		if got := tryLogin(t, k, "ben@acme.example", newPassword); got != "" {
			t.Error(got)
		}
	})
}
