package graph_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"buyergraph/ent/auditentry"
	"buyergraph/ent/customeruser"
	"buyergraph/ent/customeruserrole"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

const (
	disableMany = `mutation ($in: CustomerUsersDisableInput!) { r: customerUsersDisable(input: $in) { matched done ` +
		`skipped { id node { ... on CustomerUser { status customer { id } } } errors { code path } } userErrors { code path } } }`
	enableMany = `mutation ($in: CustomerUsersEnableInput!) { r: customerUsersEnable(input: $in) { matched done ` +
		`skipped { id errors { code path } } userErrors { code path } } }`
	deleteMany = `mutation ($in: CustomerUsersDeleteInput!) { r: customerUsersDelete(input: $in) { matched done ` +
		`skipped { id node { id } errors { code path } } userErrors { code path } } }`
	changeRolesOfMany = `mutation ($in: CustomerUsersRolesUpdateInput!) { r: customerUsersRolesUpdate(input: $in) { matched done ` +
		`skipped { id errors { code path } } userErrors { code path } } }`
)

// A bulk mutation follows the rules of the single mutation, by ids or by filter. It skips a refused user with the reason and
// changes nothing of that user.
func TestBulk(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		addAdministrators(t, k)
		staff, chief := k.LoginStaffAdmin(t), k.LoginCustomerUser(t, "chief@acme.example")
		k.LoginCustomerUser(t, "north@north.example")
		for _, c := range []struct {
			name, token, document string
			in                    object
			want                  string
		}{
			{"by ids", chief, disableMany, object{"ids": []string{"user_1", "user_1", "user_11", "user_3", "user_14", "nobody"}},
				`{"matched":5,"done":1,"skipped":[{"id":"user_11",` +
					`"node":{"status":"ACTIVE","customer":{"id":"cust_1"}},"errors":[{"code":"OWN_ACCOUNT","path":["input","ids","2"]}]},` +
					`{"id":"user_3","node":null,"errors":[{"code":"NOT_FOUND","path":["input","ids","3"]}]},` +
					`{"id":"user_14","node":{"status":"ACTIVE","customer":{"id":"cust_2"}},` +
					`"errors":[{"code":"LAST_ADMINISTRATOR","path":["input","ids","4"]}]},{"id":"nobody",` +
					`"node":null,"errors":[{"code":"NOT_FOUND","path":["input","ids","5"]}]}],"userErrors":[]}`},
			{"by filter, visible users only", chief, enableMany, object{"filter": object{"enabled": object{"eq": false}}},
				`{"matched":2,"done":1,"skipped":[{"id":"user_2","errors":[{"code":"ROLE_REQUIRED","path":null}]}],"userErrors":[]}`},
			{"by search, dry run", chief, disableMany, object{"search": "deputy", "dryRun": true},
				`{"matched":1,"done":1,"skipped":[],"userErrors":[]}`},
			{"both", chief, disableMany, object{"ids": []string{"user_1"}, "search": "deputy"}, `"code":"INVALID","path":["input","ids"]`},
			{"neither", chief, disableMany, object{}, `"code":"INVALID","path":["input","ids"]`},
			{"an empty condition", chief, disableMany,
				object{"filter": object{"email": object{}, "not": object{"or": []any{object{}}}}, "dryRun": true}, `"code":"BAD_REQUEST"`},
			{"a search for nothing", chief, disableMany, object{"search": " ", "dryRun": true}, `"code":"BAD_REQUEST"`},
			{"everybody", chief, disableMany, object{"filter": object{}, "dryRun": true}, `{"matched":6,"done":4,`},
			{"everybody, and an empty search", chief, disableMany, object{"filter": object{}, "search": "", "dryRun": true}, `"code":"BAD_REQUEST"`},
			{"everybody, and no search", chief, disableMany, object{"filter": object{}, "search": nil, "dryRun": true}, `"code":"BAD_REQUEST"`},
			{"users without orders", chief, disableMany, object{"filter": object{"orders": object{"none": object{}}}, "dryRun": true},
				`{"matched":6,"done":4,`},
			{"none", chief, disableMany, object{"ids": []string{}}, `{"matched":0,"done":0,"skipped":[],"userErrors":[]}`},
			{"too many", chief, disableMany, object{"ids": make([]string, 100_001)}, `"code":"TOO_MANY","path":["input","ids"]`},
			{"by a field that the viewer may not see", chief, disableMany, object{"filter": object{"externalId": object{"eq": "x"}}},
				`"code":"PERMISSION_DENIED"`},
			{"by staff with a reason", staff, disableMany,
				object{"filter": object{"customer": object{"name": object{"eq": "Acme North"}}}, "reason": "closed"},
				`{"matched":2,"done":2,"skipped":[],"userErrors":[]}`},
		} {
			if a := k.Do(t, c.token, c.document, object{"in": c.in}); !strings.Contains(a.Body, c.want) {
				t.Errorf("%s: %s, want %s", c.name, a.Body, c.want)
			}
		}
		sys := testkit.SystemContext()
		if n := k.Store.Client.CustomerUser.GetX(sys, 12); !n.Enabled {
			t.Error("a dry run has disabled somebody")
		}
		if e := k.Store.Client.AuditEntry.Query().
			Where(auditentry.RecordID(14), auditentry.ActionEQ(auditentry.ActionUPDATE), auditentry.ReasonNotNil()).
			OnlyX(sys); *e.Reason != "closed" {
			t.Errorf("%+v", e)
		}
		if n := k.Store.Client.Session.Query().CountX(sys); n != 2 {
			t.Errorf("%d sessions are left, of staff and chief", n)
		}
		// a user who is refused midway keeps everything
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUser.UpdateOneID(14).SetEnabled(true).Exec(ctx)
		})
		north := k.LoginCustomerUser(t, "north@north.example")
		if a := k.MustDo(t, staff, disableMany, object{"in": object{"ids": []string{"user_14"}}}); !strings.Contains(a.Body,
			"LAST_ADMINISTRATOR") {
			t.Error(a.Body)
		}
		if a := k.Do(t, north, `{ viewer { kind } }`, nil); a.StatusCode != http.StatusOK {
			t.Errorf("a refusal has ended the session: %d", a.StatusCode)
		}
		// more than fits into one transaction
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			for i := range 120 {
				email := fmt.Sprintf("many%d@bolt.example", i)
				if err := tx.CustomerUser.Create().SetEmail(email).SetEmailKey(email).SetFirstName("Many").SetLastName("L").SetCustomerID(3).
					AddRoleIDs(3).Exec(ctx); err != nil {
					return err
				}
			}
			return nil
		})
		if a := k.MustDo(t, staff, disableMany, object{"in": object{"search": "many"}}); !strings.Contains(a.Body, `{"matched":120,"done":120,`) {
			t.Error(a.Body)
		}
		if n := k.Store.Client.CustomerUser.Query().Where(customeruser.FirstName("Many"), customeruser.Enabled(true)).CountX(sys); n != 0 {
			t.Errorf("%d are still enabled", n)
		}
	})
}

// Many users get and lose roles, and are deleted, by the rules of one user. What is at fault with the roles themselves refuses
// the whole request.
func TestBulkRolesAndDelete(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		addAdministrators(t, k)
		staff, chief := k.LoginStaffAdmin(t), k.LoginCustomerUser(t, "chief@acme.example")
		for _, c := range []struct {
			name, token, document string
			in                    object
			want                  string
		}{
			{"a role of another company", chief, changeRolesOfMany,
				object{"ids": []string{"user_1", "user_3"}, "roles": object{"add": []string{"role_2", "role_3"}}},
				`{"matched":2,"done":0,"skipped":[{"id":"user_1","errors":[{"code":"NOT_FOUND","path":["input","roles","add","1"]}]},` +
					`{"id":"user_3","errors":[{"code":"NOT_FOUND","path":["input","ids","1"]}]}],"userErrors":[]}`},
			{"a role for many, by filter", staff, changeRolesOfMany,
				object{"filter": object{"customer": object{"id": object{"eq": "cust_1"}}}, "roles": object{"add": []string{"role_2"}}},
				`"skipped":[],"userErrors":[]}`},
			{"the last role, by filter", staff, changeRolesOfMany,
				object{"filter": object{"id": object{"eq": "user_1"}}, "roles": object{"set": []string{}}},
				`{"matched":1,"done":0,"skipped":[{"id":"user_1","errors":[{"code":"ROLE_REQUIRED","path":["input","roles"]}]}],"userErrors":[]}`},
			{"the last administrator", staff, changeRolesOfMany,
				object{"ids": []string{"user_14"}, "roles": object{"set": []string{"role_2"}}}, `"code":"LAST_ADMINISTRATOR"`},
			{"null for a list", staff, changeRolesOfMany, object{"ids": []string{"user_1"}, "roles": object{"set": nil}},
				`"userErrors":[{"code":"REQUIRED","path":["input","roles","set"]}]`},
			{"too many roles", staff, changeRolesOfMany, object{"ids": []string{"user_1"}, "roles": object{"remove": make([]string, 51)}},
				`"userErrors":[{"code":"TOO_MANY","path":["input","roles","remove"]}]`},
			{"delete nobody else's", chief, deleteMany, object{"ids": []string{"user_3", "user_11", "user_14"}},
				`{"matched":3,"done":0,"skipped":[{"id":"user_3","node":null,"errors":[{"code":"NOT_FOUND","path":["input","ids","0"]}]},` +
					`{"id":"user_11","node":{"id":"user_11"},"errors":[{"code":"OWN_ACCOUNT","path":["input","ids","1"]}]},` +
					`{"id":"user_14","node":{"id":"user_14"},"errors":[{"code":"LAST_ADMINISTRATOR","path":["input","ids","2"]}]}],"userErrors":[]}`},
			{"would be deleted", staff, deleteMany, object{"ids": []string{"user_1", "user_2"}, "dryRun": true},
				`{"matched":2,"done":2,"skipped":[],"userErrors":[]}`},
			{"deleted", staff, deleteMany, object{"ids": []string{"user_2"}, "reason": "left"},
				`{"matched":1,"done":1,"skipped":[],"userErrors":[]}`},
			{"deleted before", staff, deleteMany, object{"ids": []string{"user_2"}}, `{"matched":1,"done":0,"skipped":[{"id":"user_2","node":null,`},
		} {
			if a := k.Do(t, c.token, c.document, object{"in": c.in}); !strings.Contains(a.Body, c.want) {
				t.Errorf("%s: %s, want %s", c.name, a.Body, c.want)
			}
		}
		sys := testkit.SystemContext()
		ofAcme := k.Store.Client.CustomerUser.Query().Where(customeruser.CustomerID(1))
		if n := ofAcme.Clone().Where(customeruser.Not(customeruser.HasRolesWith(customeruserrole.ID(2)))).CountX(sys); n != 0 ||
			!ofAcme.Clone().Where(customeruser.ID(1)).ExistX(sys) || ofAcme.Where(customeruser.ID(2)).ExistX(sys) {
			t.Errorf("%d users lack the role, or the wrong ones are deleted", n)
		}
		if e := k.Store.Client.AuditEntry.Query().Where(auditentry.RecordID(2), auditentry.Entity("CustomerUser"),
			auditentry.ActionEQ(auditentry.ActionDELETE)).OnlyX(sys); *e.Reason != "left" {
			t.Errorf("%+v", e)
		}
	})
}
