package read_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"buyergraph/internal/viewer"
)

// A viewer with CUSTOMER_TREE grants sees the own tree in every kind of query, and learns of nothing else that it exists.
func TestTreeViewerScope(t *testing.T) {
	eachDatabase(t, func(t *testing.T, w *world) {
		w.addDocuments(t)
		for _, c := range []struct{ name, query, want string }{
			{"lists", `{ customers { totalCount nodes { name } } customerUsers { totalCount nodes { email } }
				orders { totalCount nodes { identifier } } quotes { totalCount nodes { identifier } } rfqs { totalCount }
				customerUserRoles { nodes { label } } websites { totalCount } consents { totalCount } staffUsers { totalCount nodes { email } }
				customerGroups { totalCount nodes { name } } }`,
				`{"customers":{"totalCount":2,"nodes":[{"name":"Acme"},{"name":"Acme North"}]},` +
					`"customerUsers":{"totalCount":2,"nodes":[{"email":"amanda@acme.example"},{"email":"nancy@north.example"}]},` +
					`"orders":{"totalCount":5,"nodes":[{"identifier":"SO-1"},{"identifier":"SO-2"},{"identifier":"SO-3"},{"identifier":"SO-4"},` +
					`{"identifier":"SO-6"}]},"quotes":{"totalCount":1,"nodes":[{"identifier":"Q-1"}]},"rfqs":{"totalCount":1},` +
					`"customerUserRoles":{"nodes":[{"label":"Administrator"},{"label":"Buyer"}]},"websites":{"totalCount":1},` +
					`"consents":{"totalCount":1},"staffUsers":{"totalCount":0,"nodes":[]},"customerGroups":{"totalCount":0,"nodes":[]}}`},
			{"ids", `{ a: node(id: "cust_3") { id } b: node(id: "user_3") { id } c: node(id: "order_5") { id } d: node(id: "orderline_5") { id }
				e: node(id: "role_3") { id } f: node(id: "staff_1") { id } g: node(id: "group_1") { id } h: node(id: "uaddr_3") { id }
				i: node(id: "caddr_3") { id } j: node(id: "cacc_2") { id } k: node(id: "rfq_2") { id }
				mine: nodes(ids: ["cust_2", "cust_3", "order_6", "orderline_6", "order_5", "uaddr_2", "cacc_1"]) { id } }`,
				`{"a":null,"b":null,"c":null,"d":null,"e":null,"f":null,"g":null,"h":null,"i":null,"j":null,"k":null,` +
					`"mine":[{"id":"cust_2"},null,{"id":"order_6"},{"id":"orderline_6"},null,{"id":"uaddr_2"},{"id":"cacc_1"}]}`},
			{"keys", `{ a: customerUser(by: {email: "bob@bolt.example"}) { id } b: customerUser(by: {externalId: "CRM-3"}) { id } ` +
				`c: customerUser(by: {email: "AMANDA@acme.example"}) { id } d: customerUser(by: {externalId: "CRM-1"}) { id } }`,
				`{"a":null,"b":null,"c":{"id":"user_1"},"d":null}`},
			{"to-one edges", `{ node(id: "order_6") { ... on Order { customer { name } customerUser { email } } } ` +
				`q: node(id: "user_1") { ... on CustomerUser { owner { email } customer { group { name } owner { email } internalRating } } } }`,
				`{"node":{"customer":{"name":"Acme"},"customerUser":null},"q":{"owner":null,` +
					`"customer":{"group":null,"owner":null,"internalRating":null}}}`},
			{"to-many edges", `{ node(id: "rfq_1") { ... on Rfq { quotes { totalCount nodes { identifier } } } } ` +
				`websites { nodes { customerUsers { totalCount nodes { email } } } } consents { ` +
				`nodes { acceptances { totalCount nodes { customerUser { email } address } } } } }`,
				`{"node":{"quotes":{"totalCount":1,"nodes":[{"identifier":"Q-1"}]}},"websites":{"nodes":[{"customerUsers":{"totalCount":1,` +
					`"nodes":[{"email":"amanda@acme.example"}]}}]},"consents":{"nodes":[{"acceptances":{"totalCount":1,` +
					`"nodes":[{"customerUser":{"email":"amanda@acme.example"},"address":null}]}}]}}`},
			{"many-to-many edges", `{ node(id: "user_1") { ... on CustomerUser { salesRepresentatives { totalCount nodes { email } } ` +
				`roles { totalCount } } } customerUserRoles { nodes { customerUsers { totalCount } } } }`,
				`{"node":{"salesRepresentatives":null,"roles":{"totalCount":2}},"customerUserRoles":{"nodes":[{"customerUsers":{"totalCount":1}},` +
					`{"customerUsers":{"totalCount":1}}]}}`},
			{"filters through hidden rows",
				`{ a: orders(filter: {customerUser: {email: {eq: "bob@bolt.example"}}}) { totalCount } ` +
					`b: orders(filter: {not: {customerUser: {email: {contains: "b"}}}}) { totalCount } ` +
					`c: orders(filter: {customer: {name: {eq: "Bolt"}}}) { totalCount } d: customers(filter: {group: {name: {eq: "Key accounts"}}}) { ` +
					`totalCount } }`,
				`{"a":{"totalCount":0},"b":{"totalCount":5},"c":{"totalCount":0},"d":{"totalCount":0}}`},
			{"staff fields", `{ customerUsers { nodes { externalId lastLoginAt loginCount owner { id } } } }`,
				`{"customerUsers":{"nodes":[{"externalId":null,"lastLoginAt":null,"loginCount":null,"owner":null},` +
					`{"externalId":null,"lastLoginAt":null,"loginCount":null,"owner":null}]}}`},
		} {
			if got := w.execute(context.Background(), treeViewer(), c.query, nil); got != `{"data":`+c.want+`}` {
				t.Errorf("%s\ngot  %s\nwant {\"data\":%s}", c.name, got, c.want)
			}
		}
		for _, filter := range []string{`externalId: {isNull: false}`, `owner: {email: {contains: "s"}}`,
			`not: {or: [{lastLoginAt: {isNull: true}}]}`, `customer: {owner: {}}`} {
			if got := w.execute(context.Background(), treeViewer(), `{ customerUsers(filter: {`+filter+`}) { totalCount } }`,
				nil); !strings.Contains(got, "PERMISSION_DENIED") {
				t.Errorf("filtered by %s: %s", filter, got)
			}
		}
		// A viewer of another company uses the plans that are cached by now.
		north := treeViewer()
		north.CustomerID, north.CustomerPath = 2, "1.2."
		for of, want := range map[string]string{"cust_2": "1", "cust_1": "0", "cust_3": "0", "user_2": "0"} { // also companies above the viewer's
			query := `{ customers(filter: {subtreeOf: "` + of + `"}) { totalCount } customerUsers(filter: {customer: {subtreeOf: "` + of +
				`"}}) { totalCount } }`
			if got := w.execute(context.Background(), north, query, nil); got != `{"data":{"customers":{"totalCount":`+want+
				`},"customerUsers":{"totalCount":`+want+`}}}` {
				t.Errorf("below %s: %s", of, got)
			}
		}
		want := `{"data":{"customers":{"totalCount":1,"nodes":[{"name":"Acme North","parent":null}]}}}`
		if got := w.execute(context.Background(), north, `{ customers { totalCount nodes { name parent { name } } } }`, nil); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

// A viewer without grants of any kind reads nothing.
func TestViewersWithoutGrantsReadNothing(t *testing.T) {
	eachDatabase(t, func(t *testing.T, w *world) {
		w.addDocuments(t)
		for name, v := range map[string]*viewer.Viewer{
			"no viewer": nil, "a guest": guestViewer, "an empty viewer": {},
			"a customer user without a permission": {Kind: viewer.CustomerUser, ID: 987, CustomerID: 1, CustomerPath: "1."},
			"a customer user without a company":    {Kind: viewer.CustomerUser, ID: 987, Grants: treeGrants},
			"staff without a role":                 {Kind: viewer.Staff, ID: 987}, "an API token without a role": {Kind: viewer.Staff, TokenID: 1},
		} {
			got := w.execute(context.Background(), v,
				`{ customers { totalCount nodes { id } } customerUsers { totalCount nodes { id } } orders { totalCount edges { node { id } } } `+
					`node(id: "cust_1") { id } nodes(ids: ["user_1", "order_1"]) { id } customerUser(by: {email: "amanda@acme.example"}) { id } `+
					`staffUsers { totalCount } }`, nil)
			want := `{"data":{"customers":{"totalCount":0,"nodes":[]},"customerUsers":{"totalCount":0,"nodes":[]},` +
				`"orders":{"totalCount":0,"edges":[]},"node":null,"nodes":[null,null],"customerUser":null,"staffUsers":{"totalCount":0}}}`
			if got != want {
				t.Errorf("%s\ngot  %s\nwant %s", name, got, want)
			}
		}
	})
}

// The answer for a hidden record is the same bytes as the answer for a missing one.
func TestHiddenEqualsMissing(t *testing.T) {
	eachDatabase(t, func(t *testing.T, w *world) {
		w.addDocuments(t)
		for prefix, hiddenNumber := range map[string]string{"cust": "3", "user": "3", "order": "5", "orderline": "5", "quote": "2", "rfq": "2",
			"role": "3", "staff": "1", "group": "1", "uaddr": "3", "caddr": "3", "cacc": "2"} {
			query := `query ($id: ID!) { node(id: $id) { __typename id } nodes(ids: [$id]) { id } }`
			hidden := w.execute(context.Background(), treeViewer(), query, map[string]any{"id": prefix + "_" + hiddenNumber})
			missing := w.execute(context.Background(), treeViewer(), query, map[string]any{"id": prefix + "_987654"})
			if hidden != missing || !strings.Contains(hidden, `"node":null`) {
				t.Errorf("%s\nhidden  %s\nmissing %s", prefix, hidden, missing)
			}
		}
	})
}

// One function of the package applies the access rules. No file names a table in SQL text itself.
func TestAuthzViewHasOneCaller(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	calls := 0
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		calls += strings.Count(string(text), "authz.View")
		for _, m := range regexp.MustCompile("(?i)(FROM|JOIN) `?[a-z]+_[a-z]+").FindAllString(string(text), -1) {
			t.Errorf("%s names a table in SQL text: %s", f, m)
		}
	}
	if calls != 1 {
		t.Errorf("authz.View is used in %d places, want 1", calls)
	}
}
