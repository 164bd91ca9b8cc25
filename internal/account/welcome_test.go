package account_test

import (
	"fmt"
	"slices"
	"testing"

	"buyergraph/internal/testkit"
)

// A new user sets the password with a mailed link. No link is sent if none was wanted or the
// user may not sign in.
func TestWelcomeMail(t *testing.T) {
	forEachShop(t, func(t *testing.T, k *testkit.Kit) {
		staff := k.LoginStaffAdmin(t)
		create := `mutation ($in: CustomerUserCreateInput!) { r: customerUserCreate(input: $in) { ` +
			`customerUser { id } userErrors { code path } } }`
		in := func(email string, more object) object {
			out := object{"email": email, "firstName": "N", "lastName": "N", "customer": "cust_1", "roles": []string{"role_2"}}
			for name, v := range more {
				out[name] = v
			}
			return out
		}
		for i, more := range []object{{}, {"welcome": true, "enabled": false}, {"welcome": true, "dryRun": true}} {
			if got := mutate(t, k, staff, create, in(fmt.Sprintf("n%d@acme.example", i), more)); got != "" {
				t.Error(got)
			}
			if got := mailSubjects(t, k); len(got) > 0 {
				t.Errorf("%v: %v", more, got)
			}
		}
		for range 2 { // one mail, because of the idempotency key
			if got := mutate(t, k, staff, create, in("new@acme.example", object{"welcome": true, "idempotencyKey": "k"})); got != "" {
				t.Error(got)
			}
		}
		if got := mutate(t, k, "", complete, object{"token": onlyLinkToken(t, k), "newPassword": newPassword}); got != "" {
			t.Error(got)
		}
		if got := tryLogin(t, k, "new@acme.example", newPassword); got != "" {
			t.Error(got)
		}
		k.TakeMails(t)
		makeStaff := `mutation ($in: StaffUserCreateInput!) { r: staffUserCreate(input: $in) { staffUser { id } userErrors { code path } } }`
		if got := mutate(t, k, staff, makeStaff,
			object{"email": "eve@seller.example", "firstName": "Eve", "lastName": "E", "roles": []string{"srole_1"}}); got != "" {
			t.Error(got)
		}
		if got := mutate(t, k, "", complete, object{"token": onlyLinkToken(t, k), "newPassword": newPassword}); got != "" {
			t.Error(got)
		}
		k.LoginStaff(t, "eve@seller.example", newPassword)
	})
}

// A request that is sent again with the same key sends one mail.
func TestRequiredResetIsIdempotent(t *testing.T) {
	forEachShop(t, func(t *testing.T, k *testkit.Kit) {
		staff := k.LoginStaffAdmin(t)
		for range 3 {
			if got := mutate(t, k, staff, requireReset, object{"id": "user_5", "idempotencyKey": "k"}); got != "" {
				t.Error(got)
			}
		}
		if got := mailSubjects(t, k); !slices.Equal(got, []string{"ben@acme.example: Please set a new password for Shop"}) {
			t.Errorf("%q", got)
		}
		if got := mutate(t, k, staff, requireReset,
			object{"id": "user_1", "idempotencyKey": "k"}); got != "IDEMPOTENCY_KEY_REUSED idempotencyKey" {
			t.Error(got)
		}
		if got := mutate(t, k, staff, requireReset, object{"id": "user_5"}); got != "" {
			t.Error(got)
		}
		if got := mailSubjects(t, k); !slices.Equal(got, []string{"ben@acme.example: Please set a new password for Shop"}) {
			t.Errorf("%q", got)
		}
	})
}
