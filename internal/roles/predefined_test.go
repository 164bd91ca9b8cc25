package roles_test

import (
	"context"
	"testing"

	"buyergraph/ent/customeruserrole"
	"buyergraph/internal/authz"
	"buyergraph/internal/roles"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
	"buyergraph/internal/viewer"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// CreatePredefined creates three roles, once, and they grant only what roles can grant.
func TestCreatePredefined(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		for range 2 {
			k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error { return roles.CreatePredefined(ctx, tx) })
		}
		roles := k.Store.Client.CustomerUserRole.Query().Order(customeruserrole.ByID()).AllX(testkit.SystemContext())
		if len(roles) != 3 {
			t.Fatalf("%d roles", len(roles))
		}
		for i, want := range []map[string]viewer.Level{
			{
				"Customer:VIEW": viewer.CustomerTree, "CustomerUser:DELETE": viewer.CustomerTree, "Order:ASSIGN": viewer.CustomerTree,
				"Rfq:DELETE": "", "Invitation:CREATE": viewer.CustomerTree,
			},
			{"Customer:VIEW": viewer.Customer, "CustomerUser:EDIT": "", "Order:EDIT": viewer.Own, "CustomerUserRole:VIEW": ""},
			{"Customer:VIEW": "", "Rfq:CREATE": "", "Rfq:VIEW": ""},
		} {
			r := roles[i]
			grants, capabilities := authz.EffectiveGrants(viewer.CustomerUser, []authz.Role{{
				DefaultLevel: viewer.Level(r.DefaultLevel), Permissions: *r.Permissions, Capabilities: *r.Capabilities,
			}})
			for key, l := range want {
				if grants[key] != l {
					t.Errorf("%s: %s is %q, want %q", r.Code, key, grants[key], l)
				}
			}
			if n := []int{6, 6, 0}[i]; len(capabilities) != n || r.Public != (i < 2) || r.SelfManaged != (i < 2) {
				t.Errorf("%s: %v, public %v, self-managed %v", r.Code, capabilities, r.Public, r.SelfManaged)
			}
		}
	})
}
