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

// An e-mail address may belong to a staff user and to a customer user, each with a password of
// their own.
func TestAudiences(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		k.LoginStaffAdmin(t)
		execSQL(t, k, "UPDATE customer_users SET email=?, email_key=?, email_fold=?, password_hash=?, website_id=1 WHERE id=1",
			testkit.StaffEmail, testkit.StaffEmail, testkit.StaffEmail, k.HashPassword(t, "the other password"))
		execSQL(t, k, "UPDATE websites SET redirect_path='/account' WHERE id=1")
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.Website.Create().SetID(2).SetName("B").SetURL("https://b.example").SetRedirectPath("/b").Exec(ctx); err != nil {
				return err
			}
			return tx.Website.Create().SetID(3).SetName("C").SetURL("https://c.example").Exec(ctx)
		})
		execSQL(t, k, "UPDATE websites SET redirect_path='//evil.example' WHERE id=3") // as before paths were checked
		for _, c := range []struct {
			name               string
			in                 object
			password, kind     string
			redirect, code, at any
		}{
			{"staff by default", object{}, password, "STAFF", nil, nil, nil},
			{"staff", object{"audience": "STAFF"}, password, "STAFF", nil, nil, nil},
			{"storefront", object{"audience": "STOREFRONT"}, "the other password", "CUSTOMER_USER", "/account", nil, nil},
			{"a website says storefront", object{"website": "site_1"}, "the other password", "CUSTOMER_USER", "/account", nil, nil},
			{"a website other than the user's", object{"website": "site_2"}, "the other password", "CUSTOMER_USER", "/b", nil, nil},
			{"a website that would lead elsewhere", object{"website": "site_3"}, "the other password", "CUSTOMER_USER", nil, nil, nil},
			{"the other's password", object{"audience": "STOREFRONT"}, password, "", nil, "INVALID_CREDENTIALS", nil},
			{"the other's password, the other way", object{}, "the other password", "", nil, "INVALID_CREDENTIALS", nil},
			{"no such website", object{"website": "site_9"}, "the other password", "", nil, "NOT_FOUND", []any{"input", "website"}},
			{"staff at a website", object{"website": "site_1", "audience": "STAFF"}, password, "", nil, "INVALID", []any{"input", "website"}},
		} {
			c.in["email"], c.in["password"] = strings.ToUpper(testkit.StaffEmail), c.password
			a := k.MustDo(t, "", login, object{"in": c.in})
			kind, _ := a.ValueAt("login.viewer.kind").(string)
			if kind != c.kind || errorCode(a) != c.code || a.ValueAt("login.redirect") != c.redirect ||
				!reflect.DeepEqual(a.ValueAt("login.userErrors.0.path"), c.at) {
				t.Errorf("%s: %s", c.name, a.Body)
			}
			if ends := map[string]any{"STAFF": "2026-11-02T21:00:00Z",
				"CUSTOMER_USER": "2027-01-31T09:00:00Z"}[c.kind]; a.ValueAt("login.expiresAt") != ends {
				t.Errorf("%s: ends at %v, want %v", c.name, a.ValueAt("login.expiresAt"), ends)
			}
		}
	})
}

// A login ends the session that the request was sent with, of either audience.
func TestLoginEndsPreviousSession(t *testing.T) {
	forBothAudiences(t, func(t *testing.T, k *testkit.Kit, user *testUser) {
		for _, before := range []string{user.login(t), k.LoginStaffAdmin(t), k.LoginCustomerUser(t, amanda)} {
			a := k.MustDo(t, before, login, loginVariables(user.email, password, user.audience))
			if token, _ := a.ValueAt("login.token").(string); viewerKind(t, k, before) != "" || viewerKind(t, k, token) != user.kind {
				t.Error("both sessions live")
			}
			before = user.login(t)
			k.MustDo(t, before, login, loginVariables(user.email, "wrong", user.audience))
			if viewerKind(t, k, before) != user.kind {
				t.Error("a wrong password ended a session")
			}
		}
	})
}

// Each attempt is recorded with its outcome. For an unknown e-mail address, not even the
// address is recorded.
func TestLoginAttemptsAreRecorded(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		k.LoginCustomerUser(t, amanda)
		k.ClientAddress = "192.0.2.7"
		execSQL(t, k, "DELETE FROM login_attempts")
		tryLogin := func(audience, email, password string) {
			k.MustDo(t, "", login, loginVariables(email, password, audience))
		}
		tryLogin("STAFF", testkit.StaffEmail, "wrong")
		tryLogin("STAFF", testkit.StaffEmail, password)
		tryLogin("STAFF", "nobody@nowhere.example", password)
		tryLogin("STOREFRONT", amanda, password)
		k.MustDo(t, "", login, object{"in": object{"email": amanda, "password": password, "website": "site_1"}})
		execSQL(t, k, "UPDATE customer_users SET enabled=? WHERE id=1", false)
		tryLogin("STOREFRONT", amanda, password)
		tryLogin("STOREFRONT", amanda, "wrong")
		execSQL(t, k, "UPDATE customer_users SET enabled=?, locked_until=? WHERE id=1", true, k.Clock.Now().Add(time.Minute))
		tryLogin("STOREFRONT", amanda, password)
		a := k.MustDo(t, staff, `{ loginAttempts(first: 20) { nodes { outcome audience source address attemptedAt website { id } staffUser { `+
			`id } customerUser { id } } } }`, nil)
		var got []string
		for _, n := range a.ValueAt("loginAttempts.nodes").([]any) {
			n := n.(object)
			if n["address"] != "192.0.2.7" || n["source"] != "PASSWORD" || n["attemptedAt"] != "2026-11-02T09:00:00Z" {
				t.Error(n)
			}
			got = append(got, fmt.Sprint(n["audience"], " ", n["outcome"], " ", n["website"], " ", n["staffUser"], " ", n["customerUser"]))
		}
		want := []string{
			"STAFF INVALID_CREDENTIALS <nil> map[id:staff_1] <nil>", "STAFF SUCCESS <nil> map[id:staff_1] <nil>",
			"STAFF INVALID_CREDENTIALS <nil> <nil> <nil>",
			"STOREFRONT SUCCESS <nil> <nil> map[id:user_1]", "STOREFRONT SUCCESS map[id:site_1] <nil> map[id:user_1]",
			"STOREFRONT DISABLED <nil> <nil> map[id:user_1]",
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

// Before a correct password, the same statements run whatever is wrong with the account, so
// their number and texts reveal no more than the answer.
func TestUnknownAccountsRunTheSameStatements(t *testing.T) {
	forBothAudiences(t, func(t *testing.T, k *testkit.Kit, user *testUser) {
		statementsOf := func(email string) string {
			a := k.MustDo(t, "", login, loginVariables(email, "wrong", user.audience))
			return strings.Join(a.SQLStatements, "\n")
		}
		attempt := regexp.MustCompile("INSERT INTO `login_attempts` .*")
		want := attempt.ReplaceAllString(statementsOf("nobody@nowhere.example"), "")
		for _, c := range []struct {
			name, column string
			bad, good    any
		}{
			{"wrong", "failed_logins", 0, 0}, {"locked", "locked_until", k.Clock.Now().Add(time.Minute), nil}, {"disabled", "enabled", false, true},
			{"to be reset", "password_reset_required", true, false}, {"without a password", "password_hash", nil, k.HashPassword(t, password)},
		} {
			user.setColumn(t, c.column, c.bad)
			if got := attempt.ReplaceAllString(statementsOf(user.email), ""); got != want {
				t.Errorf("%s\n%s\nunknown\n%s", c.name, got, want)
			}
			user.setColumn(t, c.column, c.good)
		}
		if !strings.Contains(want, "failed_logins") || strings.Count(want, "\n") < 6 {
			t.Errorf("that is not what signing in does:\n%s", want)
		}
	})
}

// Ten wrong passwords lock an account for a minute, and each further one for twice as long.
// The lock ends by itself. A correct password then resets the count.
func TestLockOut(t *testing.T) {
	forBothAudiences(t, func(t *testing.T, k *testkit.Kit, user *testUser) {
		live := user.login(t)
		tryWrongPasswords := func(n int) {
			for range n {
				if a := user.tryLogin(t, "wrong"); errorCode(a) != "INVALID_CREDENTIALS" {
					t.Fatal(a.Body)
				}
			}
		}
		tryWrongPasswords(9)
		user.login(t) // resets the count
		tryWrongPasswords(10)
		for _, minutes := range []time.Duration{1, 2, 4, 8, 15, 15} {
			if a := user.tryLogin(t, password); errorCode(a) != "INVALID_CREDENTIALS" {
				t.Fatalf("the right password opens a locked account: %s", a.Body)
			}
			if viewerKind(t, k, live) != user.kind {
				live = user.login(t)
				t.Error("the lock ended a live session")
			}
			k.Clock.Add(minutes*time.Minute - time.Microsecond)
			if user.k.MustDo(t, "", login, loginVariables(user.email, password, user.audience)).ValueAt("login.token") != nil {
				t.Errorf("the lock is shorter than %d minutes", minutes)
			}
			k.Clock.Add(time.Microsecond)
			if user.audience == "STAFF" {
				execSQL(t, k, "UPDATE sessions SET last_used_at=?", k.Clock.Now())
			}
			tryWrongPasswords(1) // one attempt is allowed after each lock
		}
		k.Clock.Add(15 * time.Minute)
		live = user.login(t)
		tryWrongPasswords(9)
		if user.login(t) == live {
			t.Error("one session twice")
		}
		tryWrongPasswords(10)
		k.Clock.Add(13 * time.Hour)
		tryWrongPasswords(9) // the earlier failures are forgotten
		user.login(t)
	})
}

// A source may fail ten logins a minute, for whatever accounts. Successful logins do not
// count.
func TestSourceLimit(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		k.LoginStaffAdmin(t)
		k.LoginCustomerUser(t, amanda)
		k.ClientAddress = "192.0.2.7"
		for range 15 {
			k.LoginCustomerUser(t, amanda)
		}
		for i := range 10 {
			if a := k.MustDo(t, "", login,
				loginVariables(fmt.Sprintf("nobody%d@nowhere.example", i), password, "STAFF")); errorCode(a) != "INVALID_CREDENTIALS" {
				t.Fatal(a.Body)
			}
		}
		k.Clock.Add(20*time.Second + 500*time.Millisecond)
		checked := k.App.PasswordHasher.ComparisonCount()
		n := k.Store.Client.LoginAttempt.Query().CountX(testkit.SystemContext())
		for _, audience := range []string{"STAFF", "STOREFRONT"} {
			a := k.MustDo(t, "", login, loginVariables(amanda, password, audience))
			if errorCode(a) != "RATE_LIMITED" || a.ValueAt("login.userErrors.0.__typename") != "RateLimitError" ||
				a.ValueAt("login.userErrors.0.retryAfterSeconds") != 40.0 {
				t.Error(a.Body)
			}
		}
		if more := k.Store.Client.LoginAttempt.Query().CountX(testkit.SystemContext()); k.App.PasswordHasher.ComparisonCount() != checked ||
			more != n {
			t.Error("a limited try is checked or kept")
		}
		k.ClientAddress = "192.0.2.8"
		k.LoginCustomerUser(t, amanda)
		k.ClientAddress = "192.0.2.7"
		k.Clock.Add(39*time.Second + 500*time.Millisecond)
		k.LoginCustomerUser(t, amanda)
	})
}

// Of two hundred attempts at once, on two servers, at most ten passwords are checked.
func TestParallelAttempts(t *testing.T) {
	forBothAudiences(t, func(t *testing.T, k *testkit.Kit, user *testUser) {
		live := user.login(t)
		other := k.StartProcess(t)
		k.Clock.Add(testkit.StartTime.Sub(k.Clock.Now())) // the time of the other process
		before := k.App.PasswordHasher.ComparisonCount()
		failed := k.Store.Client.LoginAttempt.Query().Where(loginattempt.OutcomeEQ(loginattempt.OutcomeINVALID_CREDENTIALS)).
			CountX(testkit.SystemContext())
		var wg sync.WaitGroup
		var mu sync.Mutex
		answers := map[string]int{}
		began := time.Now()
		for i := range 200 {
			wg.Go(func() {
				var a testkit.Answer
				in := loginVariables(user.email, fmt.Sprintf("wrong %d", i), user.audience)
				if i%2 == 0 {
					a = k.Do(t, "", login, in)
				} else {
					a = askProcess(t, other, fmt.Sprintf("10.9.%d.%d", i>>8, i&255), "", login, in)
				}
				mu.Lock()
				answers[fmt.Sprint(errorCode(a))]++
				if len(a.Errors) > 0 { // on a slow computer some requests time out
					answers[a.Errors[0].Extensions.Code]++
				}
				mu.Unlock()
			})
		}
		wg.Wait()
		checkedHere, checkedThere := k.App.PasswordHasher.ComparisonCount()-before, other.PasswordChecks(t)
		recorded := k.Store.Client.LoginAttempt.Query().Where(loginattempt.OutcomeEQ(loginattempt.OutcomeINVALID_CREDENTIALS)).
			CountX(testkit.SystemContext()) - failed
		t.Logf("%d checks here, %d there, in %s; answers %v", checkedHere, checkedThere, time.Since(began).Round(time.Millisecond), answers)
		if checkedHere+checkedThere > 10 || checkedHere+checkedThere > int64(recorded) || recorded == 0 || recorded > 10 {
			t.Errorf("%d passwords were looked at, %d kept", checkedHere+checkedThere, recorded)
		}
		if answers["INVALID_CREDENTIALS"] < 10 || answers["INVALID_CREDENTIALS"]+answers["UNAVAILABLE"] != 200 {
			t.Error("not one answer for all")
		}
		if a := user.tryLogin(t, password); errorCode(a) != "INVALID_CREDENTIALS" {
			t.Errorf("here: %s", a.Body)
		}
		if a := askProcess(t, other, "10.8.8.8", "", login,
			loginVariables(user.email, password, user.audience)); errorCode(a) != "INVALID_CREDENTIALS" {
			t.Errorf("there: %s", a.Body)
		}
		if viewerKind(t, k, live) != user.kind {
			t.Error("the lock ended a live session")
		}
		k.Clock.Add(time.Minute)
		user.login(t)
	})
}
