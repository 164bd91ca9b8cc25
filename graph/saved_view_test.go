package graph_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"buyergraph/ent/savedview"
	"buyergraph/graph"
	"buyergraph/internal/names"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// Every list of Query that takes a filter can be saved, but the list of saved views itself.
func TestListNames(t *testing.T) {
	var want, got []string
	for _, f := range graph.Schema().Query.Fields {
		if strings.HasSuffix(f.Type.Name(), "Connection") && f.Arguments.ForName("filter") != nil && f.Name != "savedViews" {
			want = append(want, strings.ToUpper(names.ToColumn(f.Name)))
		}
	}
	for _, v := range graph.Schema().Types["ListName"].EnumValues {
		got = append(got, v.Name)
		if err := savedview.ListValidator(savedview.List(v.Name)); err != nil {
			t.Error(err)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("ListName has %v, want %v", got, want)
	}
}

// Views belong to their owner. Shared ones are seen by colleagues: staff by staff, customer users by those of their company.
func TestSavedViews(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		execSQL(t, k, `UPDATE customer_user_roles SET capabilities='["SHARE_VIEWS"]' WHERE id=3`)
		k.CreateStaffAdmin(t)
		hash := k.HashPassword(t, testkit.StaffPassword)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.StaffUser.Create().SetEmail("sam@seller.example").SetEmailKey("sam@seller.example").SetFirstName("Sam").SetLastName("Seller").
				SetPasswordHash(hash).AddRoleIDs(1).Exec(ctx)
		})
		staff, sam := k.LoginStaffAdmin(t), k.LoginStaff(t, "sam@seller.example", testkit.StaffPassword)
		amanda, bob := k.LoginCustomerUser(t, "amanda@acme.example"), k.LoginCustomerUser(t, "bob@bolt.example")
		create := func(token string, in object) (string, string) {
			t.Helper()
			return writeNode(t, k, token, "savedViewCreate", "savedView", in)
		}
		for _, c := range []struct {
			token string
			in    object
			want  string
		}{
			{staff, object{"name": "Locked", "list": "CUSTOMER_USERS", "filter": object{"status": object{"eq": "ACTIVE"}}, "search": "cole",
				"orderBy": []object{{"field": "LAST_NAME"}}, "columns": []string{"fullName", "customer.name"}}, ""},
			{staff, object{"name": "All", "list": "CUSTOMER_USERS", "shared": true}, ""},
			{bob, object{"name": "Mine", "list": "CUSTOMER_USERS", "shared": true, "filter": object{"lastLoginAt": object{"isNull": true}}}, ""},
			{amanda, object{"name": "Mine", "list": "ORDERS", "shared": true},
				"PERMISSION_DENIED input.shared reason=CAPABILITY capability=SHARE_VIEWS"},
			{amanda, object{"name": "Mine", "list": "ORDERS"}, ""},
			{staff, object{"name": "", "list": "ORDERS", "filter": object{"nothing": object{}}, "orderBy": "TOTAL", "search": "x"},
				"REQUIRED input.name; INVALID input.filter reason=LIST_ARGUMENT problem=filter.nothing: The type OrderFilter has no such field; " +
					"INVALID input.orderBy reason=LIST_ARGUMENT problem=orderBy: This must be a value of the type OrderOrder, not a text"},
			{staff, object{"name": "N", "list": "WEBSITES", "search": "x"},
				"INVALID input.search reason=LIST_ARGUMENT problem=websites does not take search"},
			{staff, object{"name": "N", "list": "WEBSITES", "filter": strings.Repeat("x", 20_001)}, "TOO_LONG input.filter length=20003 max=20000"},
			{staff, object{"name": "N", "list": "ORDERS", "filter": object{"total": object{"gte": 1}}},
				"INVALID input.filter reason=LIST_ARGUMENT problem=filter.total.gte: This must be a value of the type Decimal, not 1"},
			{staff, object{"name": "N", "list": "WEBSITES", "columns": []string{"", "ok"}}, "REQUIRED input.columns.0"},
		} {
			if _, got := create(c.token, c.in); got != c.want {
				t.Errorf("%v: %s\nwant %s", c.in, got, c.want)
			}
		}
		seen := func(token, list string) string {
			t.Helper()
			return answerOf(t, k, token, fmt.Sprintf(`{ viewer { savedViews(list: %s, orderBy: {field: NAME}) {
				nodes { id shared viewerCan } } } }`, list))
		}
		own, others := `"viewerCan":["EDIT","DELETE"]}`, `"viewerCan":[]}`
		for _, c := range []struct{ name, got, want string }{
			{"the owner", seen(staff, "CUSTOMER_USERS"), `{"id":"view_2","shared":true,` + own + `,{"id":"view_1","shared":false,` + own},
			{"another staff user", seen(sam, "CUSTOMER_USERS"), `{"id":"view_2","shared":true,` + others},
			{"bob", seen(bob, "CUSTOMER_USERS"), `{"id":"view_3","shared":true,` + own},
			{"amanda of another company", seen(amanda, "CUSTOMER_USERS"), ""},
			{"amanda", seen(amanda, "ORDERS"), `{"id":"view_4","shared":false,` + own},
			{"a guest", seen("", "ORDERS"), ""},
		} {
			if want := `{"viewer":{"savedViews":{"nodes":[` + c.want + `]}}}`; c.got != want {
				t.Errorf("%s: %s\nwant %s", c.name, c.got, want)
			}
		}
		const everything = `{ savedViews(filter: {list: {eq: CUSTOMER_USERS}, shared: {eq: false}}) { nodes {
			name list filter search orderBy columns problem owner { __typename id } } } }`
		want := `{"savedViews":{"nodes":[{"name":"Locked","list":"CUSTOMER_USERS","filter":{"status":{"eq":"ACTIVE"}},"search":"cole",` +
			`"orderBy":[{"field":"LAST_NAME"}],"columns":["fullName","customer.name"],"problem":null,` +
			`"owner":{"__typename":"StaffUser","id":"staff_1"}}]}}`
		if got := answerOf(t, k, staff, everything); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
		// A view of before whose filter no longer fits says so.
		execSQL(t, k, `UPDATE saved_views SET filter='{"gone":{"eq":1}}' WHERE id=1`)
		gone := `"problem":"filter.gone: The type CustomerUserFilter has no such field"`
		if got := answerOf(t, k, staff, everything); !strings.Contains(got, gone) {
			t.Error(got)
		}
		// What stays as it is raises no version.
		const unchanged = `mutation { savedViewUpdate(input: {id: "view_4", filter: null, orderBy: null, columns: [], name: "Mine"}) {
			savedView { version } } }`
		if got := answerOf(t, k, amanda, unchanged); got != `{"savedViewUpdate":{"savedView":{"version":1}}}` {
			t.Error(got)
		}
		// Only the owner edits, and sharing needs the capability.
		for _, c := range []struct {
			token, mutation string
			in              object
			want            string
		}{
			{sam, "savedViewUpdate", object{"id": "view_2", "name": "Sam's"}, "PERMISSION_DENIED input.id reason=RECORD permission=SavedView:EDIT"},
			{sam, "savedViewUpdate", object{"id": "view_1", "name": "Sam's"}, "NOT_FOUND input.id entity=SAVED_VIEW id=view_1"},
			{sam, "savedViewDelete", object{"id": "view_2"}, "PERMISSION_DENIED input.id reason=RECORD permission=SavedView:DELETE"},
			{amanda, "savedViewUpdate", object{"id": "view_4", "shared": true},
				"PERMISSION_DENIED input.shared reason=CAPABILITY capability=SHARE_VIEWS"},
			{amanda, "savedViewUpdate", object{"id": "view_4", "filter": object{"total": object{"gte": "1"}}, "orderBy": nil, "shared": false}, ""},
			{staff, "savedViewUpdate", object{"id": "view_1", "filter": nil}, ""},
			{bob, "savedViewDelete", object{"id": "view_3"}, ""},
		} {
			node := map[bool]string{true: "deletedId", false: "savedView"}[c.mutation == "savedViewDelete"]
			if _, got := writeNode(t, k, c.token, c.mutation, node, c.in); got != c.want {
				t.Errorf("%s %v: %s\nwant %s", c.mutation, c.in, got, c.want)
			}
		}
		if got := answerOf(t, k, staff, everything); !strings.Contains(got, `"filter":null`) || !strings.Contains(got, `"problem":null`) {
			t.Error(got)
		}
	})
}
