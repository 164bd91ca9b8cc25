package graph_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"buyergraph/ent/auditentry"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// A company's administrator can probe twenty times an hour whether an address belongs to a user who is hidden from them, dry
// runs included. After that every address is refused.
func TestEmailProbesAreLimited(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		addAdministrators(t, k)
		staff, chief, deputy := k.LoginStaffAdmin(t), k.LoginCustomerUser(t, "chief@acme.example"), k.LoginCustomerUser(t, "deputy@acme.example")
		create := `mutation ($in: CustomerUserCreateInput!) { r: customerUserCreate(input: $in) { userErrors { __typename code path } } }`
		in := func(email string) object {
			return object{"in": object{"email": email, "firstName": "N", "lastName": "N", "customer": "cust_1", "enabled": false, "dryRun": true}}
		}
		const unavailable = `{"__typename":"ValidationError","code":"EMAIL_UNAVAILABLE","path":["input","email"]}`
		expect := func(token, email, want string) {
			t.Helper()
			if a := k.MustDo(t, token, create, in(email)); !strings.Contains(a.Body, want) {
				t.Errorf("%s: %s, want %s", email, a.Body, want)
			}
		}
		expect(chief, "BUYER@acme.example", `{"__typename":"UniqueError","code":"NOT_UNIQUE","path":["input","email"]}`)
		expect(staff, "bob@bolt.example", `"__typename":"UniqueError"`)
		for i := range 20 {
			expect([]string{chief, deputy}[i%2], "bob@bolt.example", unavailable)
		}
		for _, email := range []string{"bob@bolt.example", "buyer@acme.example", "nobody@nowhere.example"} {
			expect(deputy, email, `"code":"RATE_LIMITED"`)
		}
		for _, email := range []string{"bob@bolt.example", "nobody@nowhere.example"} { // a change tells nothing of hidden owners
			if a := k.MustDo(t, chief, changeUser, object{"in": object{"id": "user_1", "email": email}}); !strings.Contains(a.Body,
				`"userErrors":[]`) {
				t.Error(a.Body)
			}
		}
		expect(staff, "nobody@nowhere.example", `"userErrors":[]`)
		if n := k.Store.Client.AuditEntry.Query().Where(auditentry.ActionEQ(auditentry.ActionREFUSE)).CountX(testkit.SystemContext()); n == 0 {
			t.Error("no refusal is in the audit")
		}
		k.Clock.Add(time.Hour + time.Minute)
		expect(k.LoginCustomerUser(t, "chief@acme.example"), "nobody@nowhere.example", `"userErrors":[]`)
		if a := k.MustDo(t, chief, roleCreate, object{"in": object{"label": "Mine", "code": "ADMINISTRATOR"}}); !strings.Contains(a.Body,
			`"code":"PERMISSION_DENIED","path":["input","code"]`) {
			t.Error(a.Body)
		}
	})
}

// An address that could be taken for another one is refused where it becomes somebody's. A user who has one from earlier times can
// sign in, ask for a new password, and be changed otherwise.
func TestLookAlikeAddresses(t *testing.T) {
	const old = "аmanda@acme.example" // begins with a Cyrillic letter
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.ExecContext(ctx, "UPDATE customer_users SET email=?, email_fold=?, email_key=? WHERE id=1", old, old, old)
			return err
		})
		for mutation, in := range map[string]object{
			"customerUserCreate": userInput(object{"email": "bоb@bolt.example"})["in"].(object), // a Cyrillic o
			"customerUserUpdate": {"id": "user_3", "email": "bоb@bolt.example"},
			"staffUserCreate":    {"email": "bоb@bolt.example", "firstName": "B", "lastName": "B", "roles": []string{"srole_1"}},
			"staffUserUpdate":    {"id": "staff_1", "email": "bоb@bolt.example"},
		} {
			want := "INVALID input.email reason=EMAIL_SCRIPTS scripts=Cyrillic,Latin"
			if got := errorsOf(t, k, staff, mutation, in); got != want {
				t.Errorf("%s: %s", mutation, got)
			}
		}
		if got := errorsOf(t, k, staff, "customerUserUpdate", object{"id": "user_1", "email": old, "middleName": "M"}); got != "" {
			t.Error(got)
		}
		k.LoginCustomerUser(t, old)
		a := k.MustDo(t, "", `mutation ($in: PasswordResetRequestInput!) { r: passwordResetRequest(input: $in) { accepted } }`,
			object{"in": object{"email": old, "audience": "STOREFRONT"}})
		if mails := k.TakeMails(t); a.ValueAt("r.accepted") != true || len(mails) != 1 || mails[0].To.Address != old {
			t.Errorf("%s, %d mails", a.Body, len(mails))
		}
	})
}

// Of sixty probes at a time, on two servers, twenty are answered. Addresses that nobody has take none of them.
func TestParallelEmailProbes(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		addAdministrators(t, k)
		other := k.OpenReplica(t)
		chief, deputy := k.LoginCustomerUser(t, "chief@acme.example"), k.LoginCustomerUser(t, "deputy@acme.example")
		probe := func(times int, email string) map[string]int {
			var wg sync.WaitGroup
			var mu sync.Mutex
			codes := map[string]int{}
			for n := range times {
				wg.Go(func() {
					on, token := []*testkit.Kit{k, other}[n%2], []string{chief, deputy}[n%2]
					got := errorsOf(t, on, token, "customerUserCreate", object{"email": email, "firstName": "N", "lastName": "N",
						"customer": "cust_1", "enabled": false, "dryRun": true})
					mu.Lock()
					defer mu.Unlock()
					code, _, _ := strings.Cut(got, " ")
					codes[code]++
				})
			}
			wg.Wait()
			return codes
		}
		if got := probe(50, "nobody@nowhere.example"); got[""] != 50 {
			t.Errorf("a free address: %v", got)
		}
		if got := probe(60, "bob@bolt.example"); got["EMAIL_UNAVAILABLE"] != 20 || got["RATE_LIMITED"] != 40 {
			t.Errorf("a taken address: %v", got)
		}
	})
}
