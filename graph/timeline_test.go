package graph_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"buyergraph/ent/activity"
	"buyergraph/ent/customeruserrole"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// addConversation adds to Amanda's timeline, oldest first: a note by staff, an e-mail to Amanda with a file, a meeting, and a
// system activity. The e-mail is also in Acme's timeline.
func addConversation(t *testing.T, k *testkit.Kit) {
	t.Helper()
	k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		at := func(h int) time.Time { return testkit.StartTime.Add(time.Duration(h-48) * time.Hour) }
		link := func(id int64, h int) error {
			return tx.ActivityLink.Create().SetActivityID(id).SetOccurredAt(at(h)).SetCustomerUserID(1).SetWithinCustomerID(1).Exec(ctx)
		}
		staff := tx.StaffUser.Query().OnlyIDX(ctx)
		return errors.Join(
			tx.Activity.Create().SetID(1).SetKind(activity.KindNOTE).SetOccurredAt(at(1)).SetSubject("Credit limit").SetBody("Raised to 20,000.").
				SetAuthorStaffUserID(staff).Exec(ctx),
			tx.Activity.Create().SetID(2).SetKind(activity.KindEMAIL).SetOccurredAt(at(2)).SetSubject("Your quote").
				SetDirection(activity.DirectionOUTBOUND).
				SetFromAddress("staff@seller.example").
				SetRecipients([]jsontypes.Recipient{{Kind: "TO", Name: `Amanda "A" Cole`, Address: "amanda@acme.example"},
					{Kind: "CC", Address: "nancy@north.example"}}).
				SetAuthorCustomerUserID(1).Exec(ctx),
			tx.Activity.Create().SetID(3).SetKind(activity.KindEVENT).SetOccurredAt(at(3)).SetSubject("Visit").SetStartsAt(at(30)).
				SetReminders([]jsontypes.Reminder{{MinutesBefore: 15}}).Exec(ctx),
			tx.Activity.Create().SetID(4).SetKind(activity.KindSYSTEM).SetOccurredAt(at(4)).SetEvent("CUSTOMER_USER_CONFIRMED").Exec(ctx),
			link(1, 1), link(2, 2), link(3, 3), link(4, 4),
			tx.ActivityLink.Create().SetActivityID(2).SetOccurredAt(at(2)).SetCustomerID(1).SetWithinCustomerID(1).Exec(ctx),
			tx.Attachment.Create().SetFileName("Quote.pdf").SetContentType("application/pdf").SetSize(2048).SetContentDigest("d").SetStorageKey("k").
				SetActivityID(2).SetWithinCustomerID(1).SetUploadedByStaffUserID(staff).Exec(ctx),
			tx.CustomerUserRole.UpdateOneID(2).
				SetPermissions([]jsontypes.Permission{{Entity: "Order", Action: "VIEW", Level: "OWN"},
					{Entity: "Rfq", Action: "CREATE", Level: "OWN"}}).Exec(ctx),
			tx.CustomerUserRole.UpdateOneID(1).SetDefaultLevel(customeruserrole.DefaultLevelNONE).
				SetPermissions([]jsontypes.Permission{{Entity: "Order", Action: "VIEW", Level: "CUSTOMER_TREE"}}).
				SetCapabilities([]string{"UPDATE_OWN_PROFILE"}).Exec(ctx),
			tx.CustomerUser.UpdateOneID(1).AddRoleIDs(1).Exec(ctx))
	})
}

// A timeline with all kinds of activities is one list with a fragment for each kind. It costs one statement for the list and
// one for each list below it.
func TestTimeline(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		token := k.LoginStaffAdmin(t)
		addConversation(t, k)
		const query = `{ customerUsers(first: 50) { nodes { id activities(first: 3, orderBy: [{field: OCCURRED_AT, direction: DESC}]) {
			totalCount nodes {
			__typename id subject
			... on Note { body }
			... on EmailMessage { direction recipients { address to: name kind __typename }
			attachments { nodes { fileName activity { id } uploadedBy { email } } } }
			... on CalendarEvent { reminders { minutes } attendees { address } allDay }
			... on SystemActivity { event }
			author { __typename fullName }
			links(first: 5) { nodes { target { id label ... on Customer { name } } } } } } } } }`
		a := k.MustDo(t, token, query, nil)
		const want = `{"data":{"customerUsers":{"nodes":[{"id":"user_1","activities":{"totalCount":4,"nodes":[` +
			`{"__typename":"SystemActivity","id":"act_4","subject":null,"event":"CUSTOMER_USER_CONFIRMED","author":null,` +
			`"links":{"nodes":[{"target":{"id":"user_1","label":"Amanda Cole"}}]}},` +
			`{"__typename":"CalendarEvent","id":"act_3","subject":"Visit","reminders":[{"minutes":15}],"attendees":null,"allDay":false,` +
			`"author":null,"links":{"nodes":[{"target":{"id":"user_1","label":"Amanda Cole"}}]}},` +
			`{"__typename":"EmailMessage","id":"act_2","subject":"Your quote","direction":"OUTBOUND",` +
			`"recipients":[{"address":"amanda@acme.example","to":"Amanda \"A\" Cole","kind":"TO","__typename":"Recipient"},` +
			`{"address":"nancy@north.example","to":null,"kind":"CC","__typename":"Recipient"}],` +
			`"attachments":{"nodes":[{"fileName":"Quote.pdf","activity":{"id":"act_2"},"uploadedBy":{"email":"staff@seller.example"}}]},` +
			`"author":{"__typename":"CustomerUser","fullName":"Amanda Cole"},"links":{"nodes":[{"target":{"id":"user_1","label":"Amanda Cole"}},` +
			`{"target":{"id":"cust_1","label":"Acme","name":"Acme"}}]}}]}},` +
			`{"id":"user_2","activities":{"totalCount":0,"nodes":[]}},{"id":"user_3","activities":{"totalCount":0,"nodes":[]}},` +
			`{"id":"user_4","activities":{"totalCount":0,"nodes":[]}}]}}}`
		if a.Body != want {
			t.Errorf("got  %s\nwant %s", a.Body, want)
		}
		// The viewer, the users, their timelines and the sizes of the timelines; links and files for each of the three kinds that
		// select them.
		if n := len(a.SQLStatements); n > 10 {
			t.Errorf("%d statements", n)
		}
		a = k.MustDo(t, token, `{ node(id: "act_2") { ... on Note { id } ... on Activity { kind } } other: node(id: "act_9") { id } `+
			`customer: customers(search: "acm") { nodes { activities { nodes { id } } } } }`, nil)
		if a.Body != `{"data":{"node":{"kind":"EMAIL"},"other":null,"customer":{"nodes":[{"activities":{"nodes":[{"id":"act_2"}]}},`+
			`{"activities":{"nodes":[]}}]}}}` {
			t.Error(a.Body)
		}
	})
}

// The effective permissions of all users on a page are computed at once.
func TestEffectivePermissions(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		token := k.LoginStaffAdmin(t)
		addConversation(t, k)
		a := k.MustDo(t, token, `{ customerUsers(first: 3) { nodes { permissions { on: entity action level } } } `+
			`customerUserRoles(first: 1) { nodes { capabilities permissions { level } } } }`, nil)
		const want = `{"data":{"customerUsers":{"nodes":[{"permissions":[{"on":"RFQ","action":"CREATE","level":"OWN"},` +
			`{"on":"ORDER","action":"VIEW","level":"CUSTOMER_TREE"}]},` +
			`{"permissions":[]},{"permissions":[]}]},"customerUserRoles":{"nodes":[{"capabilities":["UPDATE_OWN_PROFILE"],` +
			`"permissions":[{"level":"CUSTOMER_TREE"}]}]}}}`
		if a.Body != want || len(a.SQLStatements) != 4 {
			t.Errorf("%d statements\n%s", len(a.SQLStatements), a.Body)
		}
	})
}

// Search, filters on edges, and orders with absent values.
func TestSearchFiltersAndOrders(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		token := k.LoginStaffAdmin(t)
		addConversation(t, k)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUser.UpdateOneID(3).SetBirthday("1980-04-23").SetLastLoginAt(testkit.StartTime).Exec(ctx)
		})
		for _, c := range []struct{ args, ids string }{
			{`search: "AMA cole"`, "user_1"},
			{`search: "acm"`, "user_1 user_2"},
			{`search: "north sal"`, "user_2"},
			{`search: "bob@bolt"`, "user_3"},
			{`search: "oal"`, ""},
			{`search: "  "`, "user_1 user_2 user_3 user_4"},
			{`filter: {customer: {subtreeOf: "cust_1"}}`, "user_1 user_2"},
			{`filter: {customer: {subtreeOf: "cust_2"}}`, "user_2"},
			{`filter: {not: {customer: {subtreeOf: "cust_1"}}}`, "user_3 user_4"},
			{`filter: {customer: {subtreeOf: "user_1"}}`, ""},
			{`filter: {activities: {some: {kind: {eq: EMAIL}, attachments: {some: {fileName: {contains: "QUOTE"}}}}}}`, "user_1"},
			{`filter: {activities: {none: {}}}`, "user_2 user_3 user_4"},
			{`filter: {roles: {some: {code: {in: ["BUYER", "BOLT_APPROVER"]}}}}`, "user_1 user_3"},
			{`filter: {roles: {none: {code: {notIn: ["BUYER"]}}}}`, "user_2 user_4"},
			{`filter: {birthday: {neq: "1980-04-23"}}`, "user_1 user_2 user_4"},
			{`filter: {birthday: {isNull: false}}`, "user_3"},
			{`orderBy: [{field: BIRTHDAY}]`, "user_3 user_1 user_2 user_4"},
			{`orderBy: [{field: BIRTHDAY, direction: DESC}]`, "user_3 user_4 user_2 user_1"},
			{`orderBy: [{field: BIRTHDAY}, {field: LAST_NAME, direction: DESC}]`, "user_3 user_2 user_4 user_1"},
			{`orderBy: [{field: LAST_LOGIN_AT}], last: 2`, "user_2 user_4"},
		} {
			a := k.MustDo(t, token, `{ customerUsers(`+c.args+`) { totalCount nodes { id } } }`, nil)
			got := ""
			for i, n := range a.ValueAt("customerUsers.nodes").([]any) {
				if i > 0 {
					got += " "
				}
				got += n.(map[string]any)["id"].(string)
			}
			if got != c.ids {
				t.Errorf("%s: %q, want %q", c.args, got, c.ids)
			}
		}
		a := k.Do(t, token, `{ invitations(search: "x") { totalCount } }`, nil)
		if len(a.Errors) == 0 {
			t.Error("invitations can be searched")
		}
	})
}
