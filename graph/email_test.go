package graph_test

import (
	"strings"
	"testing"
	"time"

	"buyergraph/ent/auditentry"
	"buyergraph/internal/testkit"
)

// Whether an address belongs to somebody whom he does not see, a company's administrator
// learns twenty times an hour, dry runs included; then every address is refused.
func TestAddressesOfOthers(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		staffed(t, k)
		staff, chief, deputy := k.Staff(t), k.LoginAs(t, "chief@acme.example"), k.LoginAs(t, "deputy@acme.example")
		create := `mutation ($in: CustomerUserCreateInput!) { r: customerUserCreate(input: $in) { userErrors { __typename code path } } }`
		in := func(email string) object {
			return object{"in": object{"email": email, "firstName": "N", "lastName": "N", "customer": "cust_1", "enabled": false, "dryRun": true}}
		}
		const unavailable = `{"__typename":"ValidationError","code":"EMAIL_UNAVAILABLE","path":["input","email"]}`
		says := func(token, email, want string) {
			t.Helper()
			if a := k.Must(t, token, create, in(email)); !strings.Contains(a.Body, want) {
				t.Errorf("%s: %s, want %s", email, a.Body, want)
			}
		}
		says(chief, "BUYER@acme.example", `{"__typename":"UniqueError","code":"NOT_UNIQUE","path":["input","email"]}`)
		says(staff, "bob@bolt.example", `"__typename":"UniqueError"`)
		if a := k.Must(t, chief, change, object{"in": object{"id": "user_1", "email": "bob@bolt.example"}}); !strings.Contains(a.Body, unavailable[len(`{"__typename":"ValidationError",`):]) {
			t.Error(a.Body)
		}
		for i := range 19 {
			says([]string{chief, deputy}[i%2], "bob@bolt.example", unavailable)
		}
		for _, email := range []string{"bob@bolt.example", "buyer@acme.example", "nobody@nowhere.example"} {
			says(deputy, email, `"code":"RATE_LIMITED"`)
		}
		if a := k.Must(t, chief, change, object{"in": object{"id": "user_1", "email": "nobody@nowhere.example"}}); !strings.Contains(a.Body, "RATE_LIMITED") {
			t.Error(a.Body)
		}
		if a := k.Must(t, chief, change, object{"in": object{"id": "user_1", "middleName": "M"}}); !strings.Contains(a.Body, `"userErrors":[]`) {
			t.Error(a.Body)
		}
		says(staff, "nobody@nowhere.example", `"userErrors":[]`)
		if n := k.Store.Client.AuditEntry.Query().Where(auditentry.ActionEQ(auditentry.ActionREFUSE)).CountX(testkit.System()); n == 0 {
			t.Error("nothing of it is in the audit")
		}
		k.Clock.Add(time.Hour + time.Minute)
		says(k.LoginAs(t, "chief@acme.example"), "nobody@nowhere.example", `"userErrors":[]`)
		if a := k.Must(t, chief, roleCreate, object{"in": object{"label": "Mine", "code": "ADMINISTRATOR"}}); !strings.Contains(a.Body, `"code":"PERMISSION_DENIED","path":["input","code"]`) {
			t.Error(a.Body)
		}
	})
}
