package graph_test

import (
	"fmt"
	"testing"

	"buyergraph/internal/testkit"
)

// The list of assignable roles and the mutation agree, for each viewer, user and role.
func TestAssignableRoles(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		execSQL(t, k, "INSERT INTO customer_users_roles (customer_user_id, role_id) VALUES (1, 1)")
		execSQL(t, k, `INSERT INTO customer_user_roles (id,created_at,updated_at,code,label,label_fold,label_key,self_managed,public,
			customer_id,default_level,capabilities)
			SELECT 10+id,created_at,updated_at,CONCAT('C',id),CONCAT('Copy ',id),CONCAT('copy ',id),id,id<3,id<>2,CASE WHEN id=3 THEN 1 END,'NONE',
			CASE WHEN id=1 THEN '["TYPE_ADDRESSES"]' ELSE '[]' END FROM customer_user_roles`)
		viewers := map[string]string{"staff": k.LoginStaffAdmin(t), "a guest": ""}
		for _, email := range []string{"amanda@acme.example", "bob@bolt.example"} {
			viewers[email] = k.LoginCustomerUser(t, email)
		}
		offered := 0
		for name, token := range viewers {
			for user := 1; user <= 5; user++ {
				a := k.Do(t, token, fmt.Sprintf(`{ customerUserRoles(assignableTo: "user_%d", first: 100) { totalCount nodes { id } } }`, user), nil)
				list, _ := a.ValueAt("customerUserRoles.nodes").([]any)
				isOffered := map[string]bool{}
				for _, r := range list {
					isOffered[fmt.Sprint(r.(object)["id"])] = true
				}
				if n := a.ValueAt("customerUserRoles.totalCount"); fmt.Sprint(n) != fmt.Sprint(len(list)) {
					t.Errorf("%s, user %d: %v of %d", name, user, n, len(list))
				}
				for role := range 15 {
					id := fmt.Sprintf("role_%d", role)
					b := k.Do(t, token, fmt.Sprintf(`mutation { r: customerUserRolesUpdate(input: {id: "user_%d", dryRun: true, roles: {add: [%q]}}) {
						userErrors { code path parameters { name values } } } }`, user, id), nil)
					accepted := len(b.Errors) == 0 && refusals(b) == ""
					if accepted != isOffered[id] {
						t.Errorf("%s, user %d, %s: offered %t, but %s", name, user, id, isOffered[id], b.Body)
					}
					if accepted {
						offered++
					}
				}
			}
		}
		if offered < 20 {
			t.Errorf("only %d roles were offered", offered)
		}
	})
}
