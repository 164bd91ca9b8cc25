package graph_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

const historyQuery = `query ($id: ID!) { node(id: $id) { ... on CustomerUser { history(last: 2) { totalCount ` +
	`nodes { action version actorKind actor { ... on CustomerUser { email } ... on StaffUser { email } } address requestId apiToken { id } ` +
	`sequence hash changes { field old new } } } } } }`

// Staff see the whole history of a customer user. Viewers who may edit the user see it without the parts for staff.
func TestHistory(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUser.Create().SetID(5).SetEmail("boss@acme.example").SetEmailKey("boss@acme.example").SetFirstName("B").
				SetLastName("B").SetCustomerID(1).AddRoleIDs(1).Exec(ctx)
		})
		boss, buyer, stranger := k.LoginCustomerUser(t, "boss@acme.example"), k.LoginCustomerUser(t, "amanda@acme.example"),
			k.LoginCustomerUser(t, "bob@bolt.example")
		k.MustDo(t, staff, changeUser,
			object{"in": object{"id": "user_1", "firstName": "Ada", "externalId": "E1", "roles": object{"set": []string{"role_1", "role_2"}}}})
		k.MustDo(t, boss, changeUser, object{"in": object{"id": "user_1", "middleName": "M"}})
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUser.UpdateOneID(1).RemoveRoleIDs(1).Exec(ctx)
		})
		read := func(token string) string { return k.MustDo(t, token, historyQuery, object{"id": "user_1"}).Body }
		if want := `{"data":{"node":{"history":{"totalCount":5,"nodes":[{"action":"UPDATE","version":4,"actorKind":"CUSTOMER_USER",` +
			`"actor":{"email":"boss@acme.example"},"address":null,"requestId":null,"apiToken":null,"sequence":null,"hash":null,` +
			`"changes":[{"field":"middleName","old":null,"new":"M"}]},` +
			`{"action":"UPDATE","version":5,"actorKind":"SYSTEM","actor":null,"address":null,"requestId":null,"apiToken":null,"sequence":null,` +
			`"hash":null,"changes":[{"field":"roles","old":"role_1","new":null}]}]}}}}`; read(boss) != want {
			t.Errorf("got  %s\nwant %s", read(boss), want)
		}
		if got := read(staff); strings.Contains(got,
			`"requestId":null,"apiToken":null,"sequence":null,"hash":null,"changes":[{"field":"middleName"`) ||
			!strings.Contains(got, `{"field":"roles","old":"role_1","new":null}`) {
			t.Error(got)
		}
		first := k.MustDo(t, boss,
			`{ node(id: "user_1") { ... on CustomerUser { history(first: 1, filter: {actorKind: {eq: STAFF}}) { `+
				`nodes { id actorKind actor { __typename } changes { field old new } } } } } }`, nil)
		if want := `"actorKind":"STAFF","actor":null,"changes":[{"field":"firstName","old":"Amanda","new":"Ada"},` +
			`{"field":"roles","old":null,"new":"role_1"}]}]`; !strings.Contains(first.Body, want) {
			t.Errorf("got  %s\nwant %s", first.Body, want)
		}
		for name, token := range map[string]string{"a buyer": buyer, "a stranger": stranger, "a guest": ""} {
			if got := read(token); strings.Contains(got, "action") || name == "a buyer" && !strings.Contains(got, `{"totalCount":0,"nodes":[]}`) {
				t.Errorf("%s sees %s", name, got)
			}
		}
		id := first.ValueAt("node.history.nodes").([]any)[0].(map[string]any)["id"]
		for token, want := range map[string]string{boss: fmt.Sprintf(`{"data":{"node":{"id":%q}}}`, id), stranger: `{"data":{"node":null}}`} {
			if got := k.MustDo(t, token, `query ($id: ID!) { node(id: $id) { id } }`, object{"id": id}).Body; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		}
		if got := k.MustDo(t, boss,
			`{ auditEntries(filter: {entity: {neq: CUSTOMER_USER}}) { totalCount } customers { nodes { history { totalCount } } } }`,
			nil).Body; got != `{"data":{"auditEntries":null,"customers":{"nodes":[{"history":null},{"history":null}]}}}` {
			t.Error(got)
		}
		for _, filter := range []string{`address: {eq: "10.0.0.2"}`, `requestId: {isNull: true}`, `apiToken: {}`} {
			if a := k.Do(t, boss,
				`{ node(id: "user_1") { ... on CustomerUser { history(filter: {`+filter+`}) { totalCount } } } }`, nil); len(a.Errors) != 1 ||
				a.Errors[0].Extensions.Code != "PERMISSION_DENIED" {
				t.Errorf("%s: %s", filter, a.Body)
			}
		}
		// One statement for all users on a page, and one for their roles, however many entries they have.
		page := `{ customerUsers { nodes { history(first: 3) { nodes { action changes { field } } } } } }`
		if n := len(k.RecordStatements(func() { k.MustDo(t, boss, page, nil) })); n > 5 {
			t.Errorf("%d statements", n)
		}
	})
}
