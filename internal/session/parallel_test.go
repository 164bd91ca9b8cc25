package session_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"buyergraph/ent/loginattempt"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
	"buyergraph/internal/text"
)

// officeAddress is the address from which the users of one office come.
const officeAddress = "192.0.2.7"

// loginFromOffice signs users in at once, from one address, each on one of two servers. It
// returns how often each answer came, and the median time of an answer.
func loginFromOffice(
	t *testing.T, k *testkit.Kit, other *testkit.Process, variables []object,
) (answers map[string]int, median time.Duration) {
	t.Helper()
	k.ClientAddress = officeAddress
	defer func() { k.ClientAddress = "" }()
	answers = map[string]int{}
	var mu sync.Mutex
	var times []time.Duration
	var wg sync.WaitGroup
	for i, in := range variables {
		wg.Go(func() {
			var a testkit.Answer
			began := time.Now()
			if i%2 == 0 {
				a = k.Do(t, "", login, in)
			} else {
				a = askProcess(t, other, officeAddress, "", login, in)
			}
			mu.Lock()
			defer mu.Unlock()
			times = append(times, time.Since(began))
			switch token, _ := a.ValueAt("login.token").(string); {
			case len(a.Errors) > 0:
				answers[a.Errors[0].Extensions.Code]++
			case token != "":
				answers["SIGNED IN"]++
			default:
				answers[fmt.Sprint(errorCode(a))]++
			}
		})
	}
	wg.Wait()
	slices.Sort(times)
	return answers, times[len(times)/2]
}

// addOffice creates users who have the password, and returns the sign-in of each.
func addOffice(t *testing.T, k *testkit.Kit, users int) (correct []object) {
	t.Helper()
	k.CreateShop(t)
	k.LoginStaffAdmin(t)
	hash := k.HashPassword(t, password)
	k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		for i := range users {
			email := fmt.Sprintf("user%d@acme.example", i)
			err := tx.CustomerUser.Create().SetEmail(email).SetEmailKey(text.EmailKey(email)).SetFirstName("U").SetLastName("U").
				SetCustomerID(1).SetPasswordHash(hash).AddRoleIDs(2).Exec(ctx)
			if err != nil {
				return err
			}
			correct = append(correct, loginVariables(email, password, "STOREFRONT"))
		}
		return nil
	})
	return correct
}

// startOtherServer starts another server on the database, and sets the kit's clock to its time.
func startOtherServer(t *testing.T, k *testkit.Kit) *testkit.Process {
	t.Helper()
	other := k.StartProcess(t)
	k.Clock.Add(testkit.StartTime.Sub(k.Clock.Now()))
	return other
}

// Fifty correct passwords at once are no failed ones: not of fifty users of one office, and not
// of one user, even after nine failures.
func TestParallelCorrectLogins(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		const users = 50
		office := addOffice(t, k, users)
		other := startOtherServer(t, k)
		execSQL(t, k, "UPDATE customer_users SET failed_logins=9 WHERE email='user0@acme.example'")
		for name, variables := range map[string][]object{"an office": office, "one account": slices.Repeat(office[:1], users)} {
			answers, median := loginFromOffice(t, k, other, variables)
			t.Logf("%s: %v, median %v", name, answers, median.Round(time.Millisecond))
			if answers["SIGNED IN"] != users {
				t.Errorf("%s: %v", name, answers)
			}
		}
		failed := loginattempt.Or(loginattempt.OutcomeNEQ(loginattempt.OutcomeSUCCESS), loginattempt.PendingUntilNotNil())
		if n := k.Store.Client.LoginAttempt.Query().Where(failed).CountX(testkit.SystemContext()); n > 0 {
			t.Errorf("%d attempts are recorded as failed or pending", n)
		}
		wrong := []object{loginVariables("user0@acme.example", "wrong", "STOREFRONT")}
		if answers, _ := loginFromOffice(t, k, other, wrong); answers["INVALID_CREDENTIALS"] != 1 {
			t.Errorf("after fifty correct passwords a wrong one: %v", answers)
		}
	})
}

// Correct passwords give a source no more wrong ones than it has: of sixty wrong ones at once,
// among thirty correct ones, ten are checked.
func TestParallelGuessesAmongCorrectLogins(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		variables := addOffice(t, k, 90)
		other := startOtherServer(t, k)
		for i, v := range variables {
			if i%3 > 0 {
				v["in"].(object)["password"] = "a wrong password"
			}
		}
		before := k.App.PasswordHasher.ComparisonCount()
		answers, _ := loginFromOffice(t, k, other, variables)
		checked := int(k.App.PasswordHasher.ComparisonCount()-before) + int(other.PasswordChecks(t))
		t.Logf("%d passwords checked: %v", checked, answers)
		if checked-answers["SIGNED IN"] != 10 || answers["INVALID_CREDENTIALS"] != 10 ||
			answers["INVALID_CREDENTIALS"]+answers["SIGNED IN"]+answers["RATE_LIMITED"] != len(variables) {
			t.Errorf("%d passwords checked: %v", checked, answers)
		}
	})
}
