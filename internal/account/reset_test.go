package account_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/auditentry"
	"buyergraph/internal/testkit"
)

// Who forgot his password asks for a link and sets a new one by it: once, within an hour.
// That confirms his address, ends his sessions and other links, and he is told.
func TestReset(t *testing.T) {
	shop(t, func(t *testing.T, k *testkit.Kit) {
		before := []string{k.LoginAs(t, amanda), k.LoginAs(t, amanda)}
		bobs := k.LoginAs(t, bob)
		put(t, k, "UPDATE customer_users SET confirmed=FALSE, failed_logins=12, locked_until=? WHERE id=1", k.Clock.Now().Add(time.Hour))
		if got := ask(t, k, "", request, storefront("AMANDA@acme.example")); got != "" {
			t.Fatal(got)
		}
		first := linked(t, k)
		k.Clock.Add(time.Minute)
		ask(t, k, "", request, storefront(amanda))
		second := linked(t, k)
		for name, token := range map[string]string{"a replaced link": first, "no link": "nonsense", "nothing": ""} {
			if got := ask(t, k, "", complete, object{"token": token, "newPassword": fresh}); got != "LINK_INVALID token" {
				t.Errorf("%s: %s", name, got)
			}
		}
		version := k.Store.Client.CustomerUser.GetX(testkit.System(), 1).Version
		a := k.Must(t, "", complete, object{"in": object{"token": second, "newPassword": fresh}})
		if a.At("r.audience") != "STOREFRONT" || len(a.At("r.userErrors").([]any)) > 0 {
			t.Fatal(a.Body)
		}
		u := k.Store.Client.CustomerUser.GetX(testkit.System(), 1)
		if !u.Confirmed || u.FailedLogins != 0 || u.LockedUntil != nil || !u.PasswordChangedAt.Equal(k.Clock.Now()) || u.Version != version+1 {
			t.Error(u)
		}
		if got := subjects(t, k); fmt.Sprint(got) != "[amanda@acme.example: Your password at Shop was changed]" {
			t.Error(got)
		}
		for _, token := range append(before, bobs) {
			if alive(t, k, token) != (token == bobs) {
				t.Error("the wrong sessions ended")
			}
		}
		if got := []string{try(t, k, amanda, old), try(t, k, amanda, fresh), ask(t, k, "", complete, object{"token": second, "newPassword": fresh})}; fmt.Sprint(got) != "[INVALID_CREDENTIALS  LINK_INVALID token]" {
			t.Errorf("%q", got)
		}
		e := k.Store.Client.AuditEntry.Query().Where(auditentry.Entity("CustomerUser"), auditentry.RecordID(1), auditentry.ActionEQ(auditentry.ActionUPDATE)).Order(ent.Desc("id")).FirstX(testkit.System())
		if e.ActorKind != auditentry.ActorKindGUEST || e.Address == nil || *e.Version != u.Version {
			t.Error(e)
		}
		ask(t, k, "", request, storefront(amanda))
		late := linked(t, k)
		k.Clock.Add(time.Hour + time.Second)
		if got := ask(t, k, "", complete, object{"token": late, "newPassword": fresh}); got != "LINK_INVALID token" {
			t.Error(got)
		}
	})
}

// Staff do so among themselves: an address may be an account of each audience.
func TestResetOfStaff(t *testing.T) {
	shop(t, func(t *testing.T, k *testkit.Kit) {
		token := k.Staff(t)
		put(t, k, "UPDATE customer_users SET email=?, email_key=? WHERE id=1", testkit.StaffEmail, testkit.StaffEmail)
		ask(t, k, "", request, object{"email": testkit.StaffEmail})
		link := linked(t, k)
		put(t, k, "UPDATE staff_users SET password_reset_required=TRUE, must_change_password=TRUE")
		a := k.Must(t, "", complete, object{"in": object{"token": link, "newPassword": fresh}})
		if a.At("r.audience") != "STAFF" || alive(t, k, token) {
			t.Error(a.Body)
		}
		k.Login(t, testkit.StaffEmail, fresh)
		if u := k.Store.Client.CustomerUser.GetX(testkit.System(), 1); u.PasswordHash != nil {
			t.Error("the other account of the same address has a password too")
		}
		for name, in := range map[string]object{
			"INVALID website":   {"email": testkit.StaffEmail, "audience": "STAFF", "website": "site_1"},
			"NOT_FOUND website": {"email": testkit.StaffEmail, "website": "site_9"},
			"INVALID email":     {"email": "nobody"},
		} {
			if got := ask(t, k, "", request, in); got != name {
				t.Errorf("%s: %s", name, got)
			}
		}
	})
}

// Whoever has an address, or nobody: the answer is the same, and so is what is done for it.
func TestRequestTellsNothing(t *testing.T) {
	shop(t, func(t *testing.T, k *testkit.Kit) {
		put(t, k, "UPDATE customer_users SET confirmed=FALSE, locked_until=? WHERE id=5", k.Clock.Now().Add(time.Hour))
		var body string
		var statements []string
		for _, email := range []string{amanda, "unknown@acme.example", "nancy@north.example", "ben@acme.example", "guest@bolt.example"} {
			a := k.Must(t, "", request, object{"in": storefront(email)})
			if body == "" {
				body, statements = a.Body, a.Statements
			}
			if a.Body != body || a.Body != `{"data":{"r":{"accepted":true,"userErrors":[]}}}` {
				t.Errorf("%s: %s", email, a.Body)
			}
			same := len(a.Statements) == len(statements)
			for i := range min(len(statements), len(a.Statements)) {
				words := func(s string) string { return strings.Join(strings.Fields(s)[:min(3, len(strings.Fields(s)))], " ") }
				same = same && words(a.Statements[i]) == words(statements[i])
			}
			if !same {
				t.Errorf("%s: other statements:\n%s\nthan\n%s", email, strings.Join(a.Statements, "\n"), strings.Join(statements, "\n"))
			}
		}
		if got := subjects(t, k); fmt.Sprint(got) != "[amanda@acme.example: A new password for Shop ben@acme.example: A new password for Shop]" {
			t.Error(got)
		}
		for _, row := range k.Dump(t) {
			if strings.Contains(row, "unknown@acme.example") {
				t.Errorf("the address of nobody is kept: %s", row)
			}
		}
	})
}

// Three requests an hour for an address, known or not, and from a source, over all servers.
func TestRequestLimits(t *testing.T) {
	shop(t, func(t *testing.T, k *testkit.Kit) {
		other := k.Replica(t)
		for _, email := range []string{amanda, "unknown@acme.example"} {
			for n := range 5 {
				k.Clock.Add(time.Minute)
				on := []*testkit.Kit{k, other}[n%2]
				on.Address = fmt.Sprintf("192.0.2.%d", len(email)*5+n)
				a := on.Must(t, "", request, object{"in": storefront(email)})
				if limited := strings.Contains(a.Body, "RATE_LIMITED"); limited != (n > 2) {
					t.Errorf("%s, %d: %s", email, n, a.Body)
				}
				if n == 3 && (a.At("r.accepted") != nil || a.At("r.userErrors.0.__typename") != "RateLimitError" || a.At("r.userErrors.0.retryAfterSeconds") != float64(3600-180)) {
					t.Error(a.Body)
				}
			}
		}
		k.Clock.Add(time.Hour)
		k.Address = "192.0.2.250"
		for n := range 4 {
			got := ask(t, k, "", request, storefront(fmt.Sprintf("somebody%d@acme.example", n)))
			if (got != "") != (n > 2) {
				t.Errorf("from one source, %d: %s", n, got)
			}
		}
		k.Clock.Add(time.Hour)
		if got := ask(t, k, "", request, storefront(amanda)); got != "" {
			t.Errorf("an hour later: %s", got)
		}
	})
}

// Fifty at a time, on two servers, use one link: exactly one sets his password.
func TestParallelUse(t *testing.T) {
	shop(t, func(t *testing.T, k *testkit.Kit) {
		other := k.Replica(t)
		ask(t, k, "", request, storefront(amanda))
		token := linked(t, k)
		var wg sync.WaitGroup
		var mu sync.Mutex
		var won []string
		for n := range 50 {
			wg.Go(func() {
				on := []*testkit.Kit{k, other}[n%2]
				password := fmt.Sprint(fresh, " ", n)
				got := ask(t, on, "", complete, object{"token": token, "newPassword": password})
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
			t.Fatalf("%d have won", len(won))
		}
		if got := try(t, k, amanda, won[0]); got != "" {
			t.Error(got)
		}
		if n := len(subjects(t, k)); n != 1 {
			t.Errorf("%d notices", n)
		}
	})
}

// A password that breaks rules is refused by each of them, and the link still works. Who
// is disabled meanwhile, or has another address, is not let in by it.
func TestCompleteRefuses(t *testing.T) {
	shop(t, func(t *testing.T, k *testkit.Kit) {
		ask(t, k, "", request, storefront(amanda))
		token := linked(t, k)
		for password, want := range map[string]string{
			"Amanda1":                       "TOO_SHORT newPassword, PASSWORD_COMMON newPassword, PASSWORD_PERSONAL newPassword",
			"amanda@acme.example":           "PASSWORD_PERSONAL newPassword",
			"qwertyuiop":                    "PASSWORD_COMMON newPassword",
			strings.Repeat("k", 257):        "TOO_LONG newPassword",
			strings.Repeat("kfjw", 250_000): "TOO_LONG newPassword",
		} {
			began := time.Now()
			if got := ask(t, k, "", complete, object{"token": token, "newPassword": password}); got != want || time.Since(began) > time.Second {
				t.Errorf("%.20s: %s after %v", password, got, time.Since(began))
			}
		}
		for _, c := range []struct{ do, undo, want string }{
			{"UPDATE customer_users SET enabled=FALSE WHERE id=1", "UPDATE customer_users SET enabled=TRUE WHERE id=1", "DISABLED"},
			{"UPDATE customers SET enabled=FALSE WHERE id=1", "UPDATE customers SET enabled=TRUE WHERE id=1", "DISABLED"},
			{"UPDATE customer_users SET email='a@b.example' WHERE id=1", "UPDATE customer_users SET email='amanda@acme.example' WHERE id=1", "LINK_INVALID token"},
		} {
			put(t, k, c.do)
			if got := ask(t, k, "", complete, object{"token": token, "newPassword": fresh}); got != c.want {
				t.Errorf("%s: %s", c.do, got)
			}
			put(t, k, c.undo)
		}
		if got := ask(t, k, "", complete, object{"token": token, "newPassword": fresh}); got != "" {
			t.Error(got)
		}
	})
}

// Whichever statement fails, nothing of it is left.
func TestEveryStatementMayFail(t *testing.T) {
	shop(t, func(t *testing.T, k *testkit.Kit) {
		ask(t, k, "", request, storefront(bob))
		token, session := linked(t, k), k.LoginAs(t, amanda)
		for name, c := range map[string]struct {
			token, document string
			in              object
		}{
			"request":  {"", request, storefront(amanda)},
			"complete": {"", complete, object{"token": token, "newPassword": fresh}},
		} {
			failed := 0
			for n := int64(1); ; n++ {
				before := k.Dump(t)
				fired := k.Fail(n, errors.New("the disk is full"))
				a := k.Do(t, c.token, c.document, object{"in": c.in})
				if !fired() {
					break
				}
				failed++
				if len(a.Errors) != 1 || !slices.Equal(before, k.Dump(t)) {
					t.Errorf("%s, statement %d: %s", name, n, a.Body)
				}
			}
			if failed < 6 {
				t.Errorf("%s: %d statements", name, failed)
			}
		}
		k.Mails(t)
		for n := int64(2); ; n++ { // a try that failed stays counted, the password is the old one
			put(t, k, "UPDATE customer_users SET failed_logins=0")
			fired := k.Fail(n, errors.New("the disk is full"))
			a := k.Do(t, session, change, object{"in": object{"currentPassword": old, "newPassword": fresh}})
			if !fired() {
				break
			}
			u := k.Store.Client.CustomerUser.GetX(testkit.System(), 1)
			if len(a.Errors) != 1 || u.PasswordChangedAt != nil || len(k.Mails(t)) > 0 {
				t.Errorf("change, statement %d: %s", n, a.Body)
			}
		}
	})
}
