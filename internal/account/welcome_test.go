package account_test

import (
	"fmt"
	"slices"
	"testing"

	"buyergraph/internal/testkit"
)

// Who is new sets his password by a link; where none was wanted, or he may not sign in,
// none is sent.
func TestWelcome(t *testing.T) {
	shop(t, func(t *testing.T, k *testkit.Kit) {
		staff := k.Staff(t)
		create := `mutation ($in: CustomerUserCreateInput!) { r: customerUserCreate(input: $in) { customerUser { id } userErrors { code path } } }`
		in := func(email string, more object) object {
			out := object{"email": email, "firstName": "N", "lastName": "N", "customer": "cust_1", "roles": []string{"role_2"}}
			for name, v := range more {
				out[name] = v
			}
			return out
		}
		for i, more := range []object{{}, {"welcome": true, "enabled": false}, {"welcome": true, "dryRun": true}} {
			if got := ask(t, k, staff, create, in(fmt.Sprintf("n%d@acme.example", i), more)); got != "" {
				t.Error(got)
			}
			if got := subjects(t, k); len(got) > 0 {
				t.Errorf("%v: %v", more, got)
			}
		}
		for range 2 { // the key makes one mail of them
			if got := ask(t, k, staff, create, in("new@acme.example", object{"welcome": true, "idempotencyKey": "k"})); got != "" {
				t.Error(got)
			}
		}
		if got := ask(t, k, "", complete, object{"token": linked(t, k), "newPassword": fresh}); got != "" {
			t.Error(got)
		}
		if got := try(t, k, "new@acme.example", fresh); got != "" {
			t.Error(got)
		}
		k.Mails(t)
		makeStaff := `mutation ($in: StaffUserCreateInput!) { r: staffUserCreate(input: $in) { staffUser { id } userErrors { code path } } }`
		if got := ask(t, k, staff, makeStaff, object{"email": "eve@seller.example", "firstName": "Eve", "lastName": "E", "roles": []string{"srole_1"}}); got != "" {
			t.Error(got)
		}
		if got := ask(t, k, "", complete, object{"token": linked(t, k), "newPassword": fresh}); got != "" {
			t.Error(got)
		}
		k.Login(t, "eve@seller.example", fresh)
	})
}

// A demand that is sent again under its key mails once.
func TestDemandedOnce(t *testing.T) {
	shop(t, func(t *testing.T, k *testkit.Kit) {
		staff := k.Staff(t)
		for range 3 {
			if got := ask(t, k, staff, demand, object{"id": "user_5", "idempotencyKey": "k"}); got != "" {
				t.Error(got)
			}
		}
		if got := subjects(t, k); !slices.Equal(got, []string{"ben@acme.example: Please set a new password for Shop"}) {
			t.Errorf("%q", got)
		}
		if got := ask(t, k, staff, demand, object{"id": "user_1", "idempotencyKey": "k"}); got != "IDEMPOTENCY_KEY_REUSED idempotencyKey" {
			t.Error(got)
		}
		if got := ask(t, k, staff, demand, object{"id": "user_5"}); got != "" {
			t.Error(got)
		}
		if got := subjects(t, k); !slices.Equal(got, []string{"ben@acme.example: Please set a new password for Shop"}) {
			t.Errorf("%q", got)
		}
	})
}
