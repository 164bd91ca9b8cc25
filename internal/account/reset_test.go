package account_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/auditentry"
	"buyergraph/internal/testkit"
)

// A user who forgot the password requests a link and sets a new password with it, once, within
// an hour. This confirms the address, ends the sessions and other links, and mails the user.
func TestPasswordReset(t *testing.T) {
	forEachShop(t, func(t *testing.T, k *testkit.Kit) {
		before := []string{k.LoginCustomerUser(t, amanda), k.LoginCustomerUser(t, amanda)}
		bobToken := k.LoginCustomerUser(t, bob)
		execSQL(t, k, "UPDATE customer_users SET confirmed=FALSE, failed_logins=12, locked_until=? WHERE id=1", k.Clock.Now().Add(time.Hour))
		if got := mutate(t, k, "", request, storefrontRequest("AMANDA@acme.example")); got != "" {
			t.Fatal(got)
		}
		first := onlyLinkToken(t, k)
		k.Clock.Add(time.Minute)
		mutate(t, k, "", request, storefrontRequest(amanda))
		second := onlyLinkToken(t, k)
		for name, token := range map[string]string{"a replaced link": first, "no link": "nonsense", "nothing": ""} {
			if got := mutate(t, k, "", complete, object{"token": token, "newPassword": newPassword}); got != "LINK_INVALID token" {
				t.Errorf("%s: %s", name, got)
			}
		}
		version := k.Store.Client.CustomerUser.GetX(testkit.SystemContext(), 1).Version
		a := k.MustDo(t, "", complete, object{"in": object{"token": second, "newPassword": newPassword}})
		if a.ValueAt("r.audience") != "STOREFRONT" || len(a.ValueAt("r.userErrors").([]any)) > 0 {
			t.Fatal(a.Body)
		}
		u := k.Store.Client.CustomerUser.GetX(testkit.SystemContext(), 1)
		if !u.Confirmed || u.FailedLogins != 0 || u.LockedUntil != nil || !u.PasswordChangedAt.Equal(k.Clock.Now()) || u.Version != version+1 {
			t.Error(u)
		}
		if got := mailSubjects(t, k); fmt.Sprint(got) != "[amanda@acme.example: Your password at Shop was changed]" {
			t.Error(got)
		}
		for _, token := range append(before, bobToken) {
			if isAlive(t, k, token) != (token == bobToken) {
				t.Error("the wrong sessions ended")
			}
		}
		if got := []string{tryLogin(t, k, amanda, oldPassword), tryLogin(t, k, amanda, newPassword),
			mutate(t, k, "", complete,
				object{"token": second, "newPassword": newPassword})}; fmt.Sprint(got) != "[INVALID_CREDENTIALS  LINK_INVALID token]" {
			t.Errorf("%q", got)
		}
		e := k.Store.Client.AuditEntry.Query().
			Where(auditentry.Entity("CustomerUser"), auditentry.RecordID(1), auditentry.ActionEQ(auditentry.ActionUPDATE)).Order(ent.Desc("id")).
			FirstX(testkit.SystemContext())
		if e.ActorKind != auditentry.ActorKindGUEST || e.Address == nil || *e.Version != u.Version {
			t.Error(e)
		}
		mutate(t, k, "", request, storefrontRequest(amanda))
		late := onlyLinkToken(t, k)
		k.Clock.Add(time.Hour + time.Second)
		if got := mutate(t, k, "", complete, object{"token": late, "newPassword": newPassword}); got != "LINK_INVALID token" {
			t.Error(got)
		}
	})
}

// Staff can do the same. One e-mail address may be an account of each audience.
func TestStaffPasswordReset(t *testing.T) {
	forEachShop(t, func(t *testing.T, k *testkit.Kit) {
		token := k.LoginStaffAdmin(t)
		execSQL(t, k, "UPDATE customer_users SET email=?, email_key=? WHERE id=1", testkit.StaffEmail, testkit.StaffEmail)
		mutate(t, k, "", request, object{"email": testkit.StaffEmail})
		link := onlyLinkToken(t, k)
		execSQL(t, k, "UPDATE staff_users SET password_reset_required=TRUE, must_change_password=TRUE")
		a := k.MustDo(t, "", complete, object{"in": object{"token": link, "newPassword": newPassword}})
		if a.ValueAt("r.audience") != "STAFF" || isAlive(t, k, token) {
			t.Error(a.Body)
		}
		k.LoginStaff(t, testkit.StaffEmail, newPassword)
		if u := k.Store.Client.CustomerUser.GetX(testkit.SystemContext(), 1); u.PasswordHash != nil {
			t.Error("the other account of the same address has a password too")
		}
		for name, in := range map[string]object{
			"INVALID website":   {"email": testkit.StaffEmail, "audience": "STAFF", "website": "site_1"},
			"NOT_FOUND website": {"email": testkit.StaffEmail, "website": "site_9"},
			"INVALID email":     {"email": "nobody"},
		} {
			if got := mutate(t, k, "", request, in); got != name {
				t.Errorf("%s: %s", name, got)
			}
		}
	})
}

// Known and unknown e-mail addresses get the same answer, with the same statements.
func TestResetRequestHidesUnknownAddresses(t *testing.T) {
	forEachShop(t, func(t *testing.T, k *testkit.Kit) {
		execSQL(t, k, "UPDATE customer_users SET confirmed=FALSE, locked_until=? WHERE id=5", k.Clock.Now().Add(time.Hour))
		k.MustDo(t, "", `{ __typename }`, nil) // the first request of a process also reads the settings
		var body string
		var statements []string
		for _, email := range []string{amanda, "unknown@acme.example", "nancy@north.example", "ben@acme.example", "guest@bolt.example"} {
			a := k.MustDo(t, "", request, object{"in": storefrontRequest(email)})
			if body == "" {
				body, statements = a.Body, a.SQLStatements
			}
			if a.Body != body || a.Body != `{"data":{"r":{"accepted":true,"userErrors":[]}}}` {
				t.Errorf("%s: %s", email, a.Body)
			}
			same := len(a.SQLStatements) == len(statements)
			for i := range min(len(statements), len(a.SQLStatements)) {
				words := func(s string) string { return strings.Join(strings.Fields(s)[:min(3, len(strings.Fields(s)))], " ") }
				same = same && words(a.SQLStatements[i]) == words(statements[i])
			}
			if !same {
				t.Errorf("%s: other statements:\n%s\nthan\n%s", email, strings.Join(a.SQLStatements, "\n"), strings.Join(statements, "\n"))
			}
		}
		if got := mailSubjects(t,
			k); fmt.Sprint(got) != "[amanda@acme.example: A new password for Shop ben@acme.example: A new password for Shop]" {
			t.Error(got)
		}
		for _, row := range k.DumpDatabase(t) {
			if strings.Contains(row, "unknown@acme.example") {
				t.Errorf("the address of nobody is kept: %s", row)
			}
		}
	})
}

// Each e-mail address, known or not, may be sent three requests an hour, over all servers, and
// each source may send 60: the users of a whole office share one.
func TestResetRequestRateLimits(t *testing.T) {
	forEachShop(t, func(t *testing.T, k *testkit.Kit) {
		other := k.OpenReplica(t)
		for _, email := range []string{amanda, "unknown@acme.example"} {
			for n := range 5 {
				k.Clock.Add(time.Minute)
				on := []*testkit.Kit{k, other}[n%2]
				on.ClientAddress = fmt.Sprintf("192.0.2.%d", len(email)*5+n)
				a := on.MustDo(t, "", request, object{"in": storefrontRequest(email)})
				if limited := strings.Contains(a.Body, "RATE_LIMITED"); limited != (n > 2) {
					t.Errorf("%s, %d: %s", email, n, a.Body)
				}
				if n == 3 && (a.ValueAt("r.accepted") != nil || a.ValueAt("r.userErrors.0.__typename") != "RateLimitError" ||
					a.ValueAt("r.userErrors.0.retryAfterSeconds") != float64(3600-180)) {
					t.Error(a.Body)
				}
			}
		}
		k.Clock.Add(time.Hour)
		k.ClientAddress = "192.0.2.250"
		for n := range 62 {
			got := mutate(t, k, "", request, storefrontRequest(fmt.Sprintf("somebody%d@acme.example", n)))
			if (got != "") != (n > 59) {
				t.Errorf("from one source, %d: %s", n, got)
			}
		}
		k.Clock.Add(time.Hour)
		if got := mutate(t, k, "", request, storefrontRequest(amanda)); got != "" {
			t.Errorf("an hour later: %s", got)
		}
	})
}

// Of forty concurrent requests for one address, on two servers, three are accepted.
func TestParallelResetRequests(t *testing.T) {
	forEachShop(t, func(t *testing.T, k *testkit.Kit) {
		other := k.OpenReplica(t)
		var wg sync.WaitGroup
		var accepted atomic.Int64
		for n := range 40 {
			wg.Go(func() {
				switch got := mutate(t, []*testkit.Kit{k, other}[n%2], "", request, storefrontRequest(amanda)); got {
				case "":
					accepted.Add(1)
				case "RATE_LIMITED":
				default:
					t.Error(got)
				}
			})
		}
		wg.Wait()
		if accepted.Load() != maxResets {
			t.Errorf("%d requests were accepted", accepted.Load())
		}
	})
}

// maxResets is how often an hour the password of an address can be requested.
const maxResets = 3

// Of fifty concurrent uses of a link, on two servers, exactly one sets a password.
func TestLinkIsUsedOnce(t *testing.T) {
	forEachShop(t, func(t *testing.T, k *testkit.Kit) {
		other := k.OpenReplica(t)
		mutate(t, k, "", request, storefrontRequest(amanda))
		token := onlyLinkToken(t, k)
		var wg sync.WaitGroup
		var mu sync.Mutex
		var won []string
		for n := range 50 {
			wg.Go(func() {
				on := []*testkit.Kit{k, other}[n%2]
				password := fmt.Sprint(newPassword, " ", n)
				got := mutate(t, on, "", complete, object{"token": token, "newPassword": password})
				mu.Lock()
				defer mu.Unlock()
				if got == "" {
					won = append(won, password)
				} else if got != "LINK_INVALID token" {
					t.Error(got)
				}
			})
		}
		wg.Wait()
		if len(won) != 1 {
			t.Fatalf("%d requests succeeded", len(won))
		}
		if got := tryLogin(t, k, amanda, won[0]); got != "" {
			t.Error(got)
		}
		if n := len(mailSubjects(t, k)); n != 1 {
			t.Errorf("%d notices", n)
		}
	})
}

// A password that breaks rules gets an error for each of them, and the link still works. A
// user who is disabled in between or has another e-mail address is not let in.
func TestCompleteResetRejects(t *testing.T) {
	forEachShop(t, func(t *testing.T, k *testkit.Kit) {
		mutate(t, k, "", request, storefrontRequest(amanda))
		token := onlyLinkToken(t, k)
		for password, want := range map[string]string{
			"Amanda1":                       "TOO_SHORT newPassword, PASSWORD_COMMON newPassword, PASSWORD_PERSONAL newPassword",
			"amanda@acme.example":           "PASSWORD_PERSONAL newPassword",
			"qwertyuiop":                    "PASSWORD_COMMON newPassword",
			strings.Repeat("k", 257):        "TOO_LONG newPassword",
			strings.Repeat("kfjw", 250_000): "TOO_LONG newPassword",
		} {
			began := time.Now()
			if got := mutate(t, k, "", complete, object{"token": token, "newPassword": password}); got != want || time.Since(began) > time.Second {
				t.Errorf("%.20s: %s after %v", password, got, time.Since(began))
			}
		}
		for _, c := range []struct{ do, undo, want string }{
			{"UPDATE customer_users SET enabled=FALSE WHERE id=1", "UPDATE customer_users SET enabled=TRUE WHERE id=1", "DISABLED"},
			{"UPDATE customers SET enabled=FALSE WHERE id=1", "UPDATE customers SET enabled=TRUE WHERE id=1", "CUSTOMER_DISABLED"},
			{"UPDATE customer_users SET email='a@b.example' WHERE id=1", "UPDATE customer_users SET email='amanda@acme.example' WHERE id=1",
				"LINK_INVALID token"},
		} {
			execSQL(t, k, c.do)
			if got := mutate(t, k, "", complete, object{"token": token, "newPassword": newPassword}); got != c.want {
				t.Errorf("%s: %s", c.do, got)
			}
			execSQL(t, k, c.undo)
		}
		if got := mutate(t, k, "", complete, object{"token": token, "newPassword": newPassword}); got != "" {
			t.Error(got)
		}
	})
}

// If any statement fails, nothing is changed.
func TestFailedStatementsLeaveNothing(t *testing.T) {
	forEachShop(t, func(t *testing.T, k *testkit.Kit) {
		mutate(t, k, "", request, storefrontRequest(bob))
		token, session := onlyLinkToken(t, k), k.LoginCustomerUser(t, amanda)
		for name, c := range map[string]struct {
			token, document string
			in              object
		}{
			"request":  {"", request, storefrontRequest(amanda)},
			"complete": {"", complete, object{"token": token, "newPassword": newPassword}},
		} {
			failed := 0
			for n := int64(1); ; n++ {
				before := k.DumpDatabase(t)
				fired := k.FailStatement(n, errors.New("the disk is full"))
				a := k.Do(t, c.token, c.document, object{"in": c.in})
				if !fired() {
					break
				}
				failed++
				if len(a.Errors) != 1 || !slices.Equal(before, k.DumpDatabase(t)) {
					t.Errorf("%s, statement %d: %s", name, n, a.Body)
				}
			}
			if failed < 6 {
				t.Errorf("%s: %d statements", name, failed)
			}
		}
		k.TakeMails(t)
		for n := int64(2); ; n++ { // a failed attempt stays counted, and the password does not change
			execSQL(t, k, "UPDATE customer_users SET failed_logins=0")
			fired := k.FailStatement(n, errors.New("the disk is full"))
			a := k.Do(t, session, change, object{"in": object{"currentPassword": oldPassword, "newPassword": newPassword}})
			if !fired() {
				break
			}
			u := k.Store.Client.CustomerUser.GetX(testkit.SystemContext(), 1)
			if len(a.Errors) != 1 || u.PasswordChangedAt != nil || len(k.TakeMails(t)) > 0 {
				t.Errorf("change, statement %d: %s", n, a.Body)
			}
		}
	})
}
