package account_test

import (
	"testing"

	"buyergraph/internal/testkit"
)

// A change that waits was judged by the roles of then, so new roles end it.
func TestNewRolesEndEmailChange(t *testing.T) {
	forEachShop(t, func(t *testing.T, k *testkit.Kit) {
		staff := k.LoginStaffAdmin(t)
		if got := mutate(t, k, staff, updateUser, object{"id": "user_5", "email": "mine@other.example"}); got != "" {
			t.Fatal(got)
		}
		link := linksByAddress(t, k)["mine@other.example"]
		if got := mutate(t, k, staff, updateUser, object{"id": "user_5", "roles": object{"add": []string{"role_1"}}}); got != "" {
			t.Fatal(got)
		}
		if got := mutate(t, k, "", confirmChange, object{"token": link}); got != "LINK_INVALID token" {
			t.Errorf("a link from before the new roles: %q", got)
		}
		if got := addressOf(t, k, staff, "user_5"); got != "ben@acme.example <nil>" {
			t.Error(got)
		}
	})
}
