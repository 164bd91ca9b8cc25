package session_test

import (
	"context"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"buyergraph/ent/loginattempt"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// Two namespaces: an address may be a staff user's and a customer user's, each with a
// password of its own.
func TestAudiences(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		k.Shop(t)
		k.Staff(t)
		change(t, k, "UPDATE customer_users SET email=?, email_key=?, email_fold=?, password_hash=?, website_id=1 WHERE id=1",
			testkit.StaffEmail, testkit.StaffEmail, testkit.StaffEmail, k.Hash(t, "the other password"))
		change(t, k, "UPDATE websites SET redirect_path='/account' WHERE id=1")
		k.Write(t, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.Website.Create().SetID(2).SetName("B").SetURL("https://b.example").SetRedirectPath("/b").Exec(ctx); err != nil {
				return err
			}
			return tx.Website.Create().SetID(3).SetName("C").SetURL("https://c.example").SetRedirectPath("//evil.example").Exec(ctx)
		})
		for _, c := range []struct {
			name               string
			in                 object
			password, kind     string
			redirect, code, at any
		}{
			{"staff without a word", object{}, password, "STAFF", nil, nil, nil},
			{"staff", object{"audience": "STAFF"}, password, "STAFF", nil, nil, nil},
			{"storefront", object{"audience": "STOREFRONT"}, "the other password", "CUSTOMER_USER", "/account", nil, nil},
			{"a website says storefront", object{"website": "site_1"}, "the other password", "CUSTOMER_USER", "/account", nil, nil},
			{"another website than his own", object{"website": "site_2"}, "the other password", "CUSTOMER_USER", "/b", nil, nil},
			{"a website that would lead elsewhere", object{"website": "site_3"}, "the other password", "CUSTOMER_USER", nil, nil, nil},
			{"the other's password", object{"audience": "STOREFRONT"}, password, "", nil, "INVALID_CREDENTIALS", nil},
			{"the other's password, the other way", object{}, "the other password", "", nil, "INVALID_CREDENTIALS", nil},
			{"no such website", object{"website": "site_9"}, "the other password", "", nil, "NOT_FOUND", []any{"input", "website"}},
			{"staff at a website", object{"website": "site_1", "audience": "STAFF"}, password, "", nil, "INVALID", []any{"input", "website"}},
		} {
			c.in["email"], c.in["password"] = strings.ToUpper(testkit.StaffEmail), c.password
			a := k.Must(t, "", login, object{"in": c.in})
			kind, _ := a.At("login.viewer.kind").(string)
			if kind != c.kind || code(a) != c.code || a.At("login.redirect") != c.redirect || !reflect.DeepEqual(a.At("login.userErrors.0.path"), c.at) {
				t.Errorf("%s: %s", c.name, a.Body)
			}
			if ends := map[string]any{"STAFF": "2026-11-02T21:00:00Z", "CUSTOMER_USER": "2027-01-31T09:00:00Z"}[c.kind]; a.At("login.expiresAt") != ends {
				t.Errorf("%s: ends at %v, want %v", c.name, a.At("login.expiresAt"), ends)
			}
		}
	})
}

// Signing in ends the session that the request came with, of whatever audience.
func TestLoginEndsBefore(t *testing.T) {
	both(t, func(t *testing.T, k *testkit.Kit, who *subject) {
		for _, before := range []string{who.login(t), k.Staff(t), k.LoginAs(t, amanda)} {
			a := k.Must(t, before, login, try(who.email, password, who.audience))
			if token, _ := a.At("login.token").(string); kind(t, k, before) != "" || kind(t, k, token) != who.kind {
				t.Error("both sessions live")
			}
			before = who.login(t)
			k.Must(t, before, login, try(who.email, "wrong", who.audience))
			if kind(t, k, before) != who.kind {
				t.Error("a wrong password ended a session")
			}
		}
	})
}

// Each try is kept, with what came of it; of an address that nobody has, not even the
// address.
func TestAttempts(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		k.Shop(t)
		staff := k.Staff(t)
		k.LoginAs(t, amanda)
		k.Address = "192.0.2.7"
		change(t, k, "DELETE FROM login_attempts")
		tries := func(audience, email, password string) {
			k.Must(t, "", login, try(email, password, audience))
		}
		tries("STAFF", testkit.StaffEmail, "wrong")
		tries("STAFF", testkit.StaffEmail, password)
		tries("STAFF", "nobody@nowhere.example", password)
		tries("STOREFRONT", amanda, password)
		k.Must(t, "", login, object{"in": object{"email": amanda, "password": password, "website": "site_1"}})
		change(t, k, "UPDATE customer_users SET enabled=? WHERE id=1", false)
		tries("STOREFRONT", amanda, password)
		tries("STOREFRONT", amanda, "wrong")
		change(t, k, "UPDATE customer_users SET enabled=?, locked_until=? WHERE id=1", true, k.Clock.Now().Add(time.Minute))
		tries("STOREFRONT", amanda, password)
		a := k.Must(t, staff, `{ loginAttempts(first: 20) { nodes { outcome audience source address attemptedAt website { id } staffUser { id } customerUser { id } } } }`, nil)
		var got []string
		for _, n := range a.At("loginAttempts.nodes").([]any) {
			n := n.(object)
			if n["address"] != "192.0.2.7" || n["source"] != "PASSWORD" || n["attemptedAt"] != "2026-11-02T09:00:00Z" {
				t.Error(n)
			}
			got = append(got, fmt.Sprint(n["audience"], " ", n["outcome"], " ", n["website"], " ", n["staffUser"], " ", n["customerUser"]))
		}
		want := []string{
			"STAFF INVALID_CREDENTIALS <nil> map[id:staff_1] <nil>", "STAFF SUCCESS <nil> map[id:staff_1] <nil>", "STAFF INVALID_CREDENTIALS <nil> <nil> <nil>",
			"STOREFRONT SUCCESS <nil> <nil> map[id:user_1]", "STOREFRONT SUCCESS map[id:site_1] <nil> map[id:user_1]", "STOREFRONT DISABLED <nil> <nil> map[id:user_1]",
			"STOREFRONT INVALID_CREDENTIALS <nil> <nil> map[id:user_1]", "STOREFRONT LOCKED <nil> <nil> map[id:user_1]",
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if strings.Contains(k.Log.String(), "nobody@nowhere.example") {
			t.Error("what was typed for nobody is logged")
		}
	})
}

// Before the right password the same statements run, whatever stands against it: their
// number and texts tell no more than the answer does.
func TestSameWork(t *testing.T) {
	both(t, func(t *testing.T, k *testkit.Kit, who *subject) {
		work := func(email string) string {
			a := k.Must(t, "", login, try(email, "wrong", who.audience))
			return strings.Join(a.Statements, "\n")
		}
		attempt := regexp.MustCompile("INSERT INTO `login_attempts` .*")
		want := attempt.ReplaceAllString(work("nobody@nowhere.example"), "")
		for _, c := range []struct {
			name, column string
			bad, good    any
		}{
			{"wrong", "failed_logins", 0, 0}, {"locked", "locked_until", k.Clock.Now().Add(time.Minute), nil}, {"disabled", "enabled", false, true},
			{"to be reset", "password_reset_required", true, false}, {"without a password", "password_hash", nil, k.Hash(t, password)},
		} {
			who.set(t, c.column, c.bad)
			if got := attempt.ReplaceAllString(work(who.email), ""); got != want {
				t.Errorf("%s\n%s\nunknown\n%s", c.name, got, want)
			}
			who.set(t, c.column, c.good)
		}
		if !strings.Contains(want, "failed_logins") || strings.Count(want, "\n") < 6 {
			t.Errorf("that is not what signing in does:\n%s", want)
		}
	})
}

// Ten wrong passwords lock an account for a minute, each further one for twice as long;
// it heals by itself, and at once by the right password.
func TestLockOut(t *testing.T) {
	both(t, func(t *testing.T, k *testkit.Kit, who *subject) {
		live := who.login(t)
		wrong := func(n int) {
			for range n {
				if a := who.try(t, "wrong"); code(a) != "INVALID_CREDENTIALS" {
					t.Fatal(a.Body)
				}
			}
		}
		wrong(9)
		who.login(t) // resets
		wrong(10)
		for _, minutes := range []time.Duration{1, 2, 4, 8, 15, 15} {
			if a := who.try(t, password); code(a) != "INVALID_CREDENTIALS" {
				t.Fatalf("the right password opens a locked account: %s", a.Body)
			}
			if kind(t, k, live) != who.kind {
				live = who.login(t)
				t.Error("the lock ended a live session")
			}
			k.Clock.Add(minutes*time.Minute - time.Microsecond)
			if who.k.Must(t, "", login, try(who.email, password, who.audience)).At("login.token") != nil {
				t.Errorf("the lock is shorter than %d minutes", minutes)
			}
			k.Clock.Add(time.Microsecond)
			if who.audience == "STAFF" {
				change(t, k, "UPDATE sessions SET last_used_at=?", k.Clock.Now())
			}
			wrong(1) // the one that is borne after each lock
		}
		k.Clock.Add(15 * time.Minute)
		live = who.login(t)
		wrong(9)
		if who.login(t) == live {
			t.Error("one session twice")
		}
		wrong(10)
		k.Clock.Add(13 * time.Hour)
		wrong(9) // nothing is held against him any more
		who.login(t)
	})
}

// A source has ten failed tries a minute, whoever it tries to be; who signs in does not
// use them up.
func TestSourceLimit(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		k.Shop(t)
		k.Staff(t)
		k.LoginAs(t, amanda)
		k.Address = "192.0.2.7"
		for range 15 {
			k.LoginAs(t, amanda)
		}
		for i := range 10 {
			if a := k.Must(t, "", login, try(fmt.Sprintf("nobody%d@nowhere.example", i), password, "STAFF")); code(a) != "INVALID_CREDENTIALS" {
				t.Fatal(a.Body)
			}
		}
		k.Clock.Add(20*time.Second + 500*time.Millisecond)
		checked := k.App.Hasher.Checked()
		n := k.Store.Client.LoginAttempt.Query().CountX(testkit.System())
		for _, audience := range []string{"STAFF", "STOREFRONT"} {
			a := k.Must(t, "", login, try(amanda, password, audience))
			if code(a) != "RATE_LIMITED" || a.At("login.userErrors.0.__typename") != "RateLimitError" || a.At("login.userErrors.0.retryAfterSeconds") != 40.0 {
				t.Error(a.Body)
			}
		}
		if more := k.Store.Client.LoginAttempt.Query().CountX(testkit.System()); k.App.Hasher.Checked() != checked || more != n {
			t.Error("a limited try is checked or kept")
		}
		k.Address = "192.0.2.8"
		k.LoginAs(t, amanda)
		k.Address = "192.0.2.7"
		k.Clock.Add(39*time.Second + 500*time.Millisecond)
		k.LoginAs(t, amanda)
	})
}

// Two hundred tries at once, at two servers: no more than ten passwords are looked at.
func TestParallelTries(t *testing.T) {
	both(t, func(t *testing.T, k *testkit.Kit, who *subject) {
		live := who.login(t)
		other := k.Process(t)
		k.Clock.Add(testkit.Start.Sub(k.Clock.Now())) // as the other's
		before := k.App.Hasher.Checked()
		failed := k.Store.Client.LoginAttempt.Query().Where(loginattempt.OutcomeEQ(loginattempt.OutcomeINVALID_CREDENTIALS)).CountX(testkit.System())
		var wg sync.WaitGroup
		var mu sync.Mutex
		answers := map[string]int{}
		began := time.Now()
		for i := range 200 {
			wg.Go(func() {
				var a testkit.Answer
				in := try(who.email, fmt.Sprintf("wrong %d", i), who.audience)
				if i%2 == 0 {
					a = k.Do(t, "", login, in)
				} else {
					a = ask(t, other, fmt.Sprintf("10.9.%d.%d", i>>8, i&255), "", login, in)
				}
				mu.Lock()
				answers[fmt.Sprint(code(a))]++
				if len(a.Errors) > 0 { // a slow machine does not get through them all in time
					answers[a.Errors[0].Extensions.Code]++
				}
				mu.Unlock()
			})
		}
		wg.Wait()
		here, there := k.App.Hasher.Checked()-before, other.Checked(t)
		kept := k.Store.Client.LoginAttempt.Query().Where(loginattempt.OutcomeEQ(loginattempt.OutcomeINVALID_CREDENTIALS)).CountX(testkit.System()) - failed
		t.Logf("%d checks here, %d there, in %s; answers %v", here, there, time.Since(began).Round(time.Millisecond), answers)
		if here+there > 10 || here+there > int64(kept) || kept == 0 || kept > 10 {
			t.Errorf("%d passwords were looked at, %d kept", here+there, kept)
		}
		if answers["INVALID_CREDENTIALS"] < 10 || answers["INVALID_CREDENTIALS"]+answers["UNAVAILABLE"] != 200 {
			t.Error("not one answer for all")
		}
		if a := who.try(t, password); code(a) != "INVALID_CREDENTIALS" {
			t.Errorf("here: %s", a.Body)
		}
		if a := ask(t, other, "10.8.8.8", "", login, try(who.email, password, who.audience)); code(a) != "INVALID_CREDENTIALS" {
			t.Errorf("there: %s", a.Body)
		}
		if kind(t, k, live) != who.kind {
			t.Error("the lock ended a live session")
		}
		k.Clock.Add(time.Minute)
		who.login(t)
	})
}
