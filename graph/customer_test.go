package graph_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"buyergraph/ent"
	"buyergraph/ent/customer"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// addStaff creates a staff user with permissions such as "Customer EDIT OWN", separated by commas, and signs in.
func addStaff(t *testing.T, k *testkit.Kit, name, permissions string) (token string, id int64) {
	t.Helper()
	var grants []jsontypes.Permission
	for p := range strings.SplitSeq(permissions, ",") {
		words := strings.Fields(p)
		grants = append(grants, jsontypes.Permission{Entity: words[0], Action: words[1], Level: words[2]})
	}
	email := name + "@seller.example"
	k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		role, err := tx.StaffRole.Create().SetLabel(name).SetPermissions(grants).Save(ctx)
		if err != nil {
			return err
		}
		u, err := tx.StaffUser.Create().SetEmail(email).SetEmailKey(email).SetFirstName(name).SetLastName("S").
			SetPasswordHash(k.HashPassword(t, testkit.StaffPassword)).AddRoleIDs(role.ID).Save(ctx)
		if err == nil {
			id = u.ID
		}
		return err
	})
	return k.LoginStaff(t, email, testkit.StaffPassword), id
}

// ownCompanies are the rights of a seller who looks after their own companies.
const ownCompanies = "Customer VIEW OWN, Customer CREATE OWN, Customer EDIT OWN, Customer DELETE OWN, Customer ASSIGN OWN, " +
	"CustomerAddress VIEW OWN, CustomerAddress CREATE OWN, StaffUser VIEW ALL, CustomerGroup VIEW ALL"

// checkTree checks that the paths of all companies follow from their parents, that no tree has a cycle, and that all of them are
// enabled if and only if they are active. It returns the paths.
func checkTree(t *testing.T, k *testkit.Kit) string {
	t.Helper()
	all := map[int64]*ent.Customer{}
	var ids []int64
	for _, c := range k.Store.Client.Customer.Query().Order(ent.Asc("id")).AllX(testkit.SystemContext()) {
		all[c.ID], ids = c, append(ids, c.ID)
	}
	paths := ""
	for _, id := range ids {
		want, c := fmt.Sprint(id, "."), all[id]
		for levels := 1; c.ParentID != nil; levels++ {
			if want = fmt.Sprint(*c.ParentID, ".", want); levels > 40 {
				t.Fatalf("company %d has a cycle above", id)
			}
			c = all[*c.ParentID]
		}
		if c = all[id]; c.Path != want || c.Enabled != (c.State == customer.StateACTIVE) {
			t.Errorf("company %d: path %s, want %s; %s, enabled: %t", id, c.Path, want, c.State, c.Enabled)
		}
		paths += want + " "
	}
	return strings.TrimSpace(paths)
}

// A new company has all fields of the input, its address book, and a path; a creator without the right to all becomes its owner.
func TestCustomerCreate(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		seller, sellerID := addStaff(t, k, "seller", ownCompanies)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerGroup.Create().SetName("Gold").Exec(ctx)
		})
		const create = `mutation ($in: CustomerCreateInput!) { r: customerCreate(input: $in) { customer { externalId name enabled state ` +
			`parent { name } group { name } owner { id } salesRepresentatives { nodes { id } } taxCode paymentTerm vatId internalRating ` +
			`version addresses { nodes { company primary defaultBilling } } } userErrors { code path } } }`
		address := object{"company": "C", "street": "S 1", "city": "Berlin", "postalCode": "10115", "countryCode": "DE"}
		second := object{"company": "D", "street": "S 2", "city": "Bern", "postalCode": "3011", "countryCode": "CH", "primary": true,
			"defaultBilling": true}
		a := k.MustDo(t, staff, create, object{"in": object{"externalId": "E1", "name": " Acme South ", "parent": "cust_2",
			"group": "group_1", "owner": staffID(sellerID), "salesRepresentatives": []string{staffID(sellerID)}, "taxCode": "T",
			"paymentTerm": "30 days", "vatId": "DE1", "internalRating": 4, "addresses": []object{address, second}}})
		if want := fmt.Sprintf(`{"data":{"r":{"customer":{"externalId":"E1","name":"Acme South","enabled":true,"state":"ACTIVE",`+
			`"parent":{"name":"Acme North"},"group":{"name":"Gold"},"owner":{"id":%q},"salesRepresentatives":{"nodes":[{"id":%q}]},`+
			`"taxCode":"T","paymentTerm":"30 days","vatId":"DE1","internalRating":4,"version":1,"addresses":{"nodes":[`+
			`{"company":"C","primary":false,"defaultBilling":false},{"company":"D","primary":true,"defaultBilling":true}]}},"userErrors":[]}}}`,
			staffID(sellerID), staffID(sellerID)); a.Body != want {
			t.Errorf("got  %s\nwant %s", a.Body, want)
		}
		if got := checkTree(t, k); got != "1. 1.2. 3. 1.2.4." {
			t.Error(got)
		}
		a = k.MustDo(t, seller, create, object{"in": object{"name": "Mine", "addresses": []object{address}}})
		if a.ValueAt("r.customer.owner.id") != staffID(sellerID) ||
			!strings.Contains(a.Body, `{"company":"C","primary":true,"defaultBilling":false}`) {
			t.Error(a.Body)
		}
		for _, c := range []struct {
			name, token string
			in          object
			want        string
		}{
			{"without a name", staff, object{"name": " "}, "REQUIRED input.name"},
			{"a rating that is none", staff, object{"name": "X", "internalRating": 6},
				"INVALID input.internalRating reason=OUT_OF_RANGE min=1 max=5"},
			{"the same external id", staff, object{"name": "X", "externalId": "E1"}, "NOT_UNIQUE input.externalId"},
			{"a wrong address", staff, object{"name": "X", "addresses": []object{address, {"company": "C", "street": "S", "city": "B",
				"postalCode": "1", "countryCode": "XX"}}}, "INVALID input.addresses.1.countryCode reason=NOT_COUNTRY"},
			{"two primary addresses", staff, object{"name": "X", "addresses": []object{second, second}},
				"INVALID input.addresses.1.primary reason=FLAG_TAKEN index=0; INVALID input.addresses.1.defaultBilling reason=FLAG_TAKEN index=0"},
			{"below a hidden company", seller, object{"name": "X", "parent": "cust_1"}, "NOT_FOUND input.parent entity=CUSTOMER id=cust_1"},
			{"for somebody else", seller, object{"name": "X", "owner": "staff_1"},
				"PERMISSION_DENIED input.owner reason=SCOPE permission=Customer:CREATE"},
			{"below an own company", seller, object{"name": "X", "parent": "cust_4"}, ""},
		} {
			if got := errorsOf(t, k, c.token, "customerCreate", c.in); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
		if got := checkTree(t, k); strings.Count(got, " ") != 5 {
			t.Error("something refused was written: ", got)
		}
	})
}

// All fields change, and null clears them. The audit tells the change, and derived paths raise no version.
func TestCustomerUpdate(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerGroup.Create().SetName("Gold").Exec(ctx)
		})
		const update = `mutation ($in: CustomerUpdateInput!) { r: customerUpdate(input: $in) { customer { externalId name parent { id } ` +
			`group { id } owner { id } salesRepresentatives { nodes { id } } taxCode paymentTerm vatId internalRating version } moved ` +
			`userErrors { code path } } }`
		full := object{"id": "cust_1", "externalId": "E1", "name": "New", "parent": "cust_3", "group": "group_1", "owner": "staff_1",
			"salesRepresentatives": object{"add": []string{"staff_1"}}, "taxCode": "T", "paymentTerm": "P", "vatId": "V", "internalRating": 5}
		for _, c := range []struct {
			in   object
			want string
		}{
			{full, `{"customer":{"externalId":"E1","name":"New","parent":{"id":"cust_3"},"group":{"id":"group_1"},"owner":{"id":"staff_1"},` +
				`"salesRepresentatives":{"nodes":[{"id":"staff_1"}]},"taxCode":"T","paymentTerm":"P","vatId":"V","internalRating":5,` +
				`"version":2},"moved":2,"userErrors":[]}`},
			{full, `{"customer":{"externalId":"E1","name":"New","parent":{"id":"cust_3"},"group":{"id":"group_1"},"owner":{"id":"staff_1"},` +
				`"salesRepresentatives":{"nodes":[{"id":"staff_1"}]},"taxCode":"T","paymentTerm":"P","vatId":"V","internalRating":5,` +
				`"version":2},"moved":0,"userErrors":[]}`},
			{object{"id": "cust_1", "externalId": nil, "parent": nil, "group": nil, "owner": nil,
				"salesRepresentatives": object{"set": []string{}}, "taxCode": nil, "paymentTerm": nil, "vatId": nil, "internalRating": nil},
				`{"customer":{"externalId":null,"name":"New","parent":null,"group":null,"owner":null,"salesRepresentatives":{"nodes":[]},` +
					`"taxCode":null,"paymentTerm":null,"vatId":null,"internalRating":null,"version":3},"moved":2,"userErrors":[]}`},
			{object{"id": "cust_1", "name": nil}, `{"customer":null,"moved":0,"userErrors":[{"code":"REQUIRED","path":["input","name"]}]}`},
			{object{"id": "cust_1", "internalRating": 0},
				`{"customer":null,"moved":0,"userErrors":[{"code":"INVALID","path":["input","internalRating"]}]}`},
			{object{"id": "cust_1", "parent": "cust_3", "dryRun": true},
				`{"customer":{"externalId":null,"name":"New","parent":{"id":"cust_3"},"group":null,"owner":null,` +
					`"salesRepresentatives":{"nodes":[]},"taxCode":null,"paymentTerm":null,"vatId":null,"internalRating":null,"version":4},` +
					`"moved":2,"userErrors":[]}`},
		} {
			if a := k.MustDo(t, staff, update, object{"in": c.in}); a.Body != `{"data":{"r":`+c.want+`}}` {
				t.Errorf("%v:\ngot  %s\nwant %s", c.in, a.Body, c.want)
			}
		}
		if got := checkTree(t, k); got != "1. 1.2. 3." {
			t.Error(got)
		}
		if c := k.Store.Client.Customer.GetX(testkit.SystemContext(), 2); c.Version != 1 {
			t.Errorf("the subsidiary is at version %d", c.Version)
		}
		a := k.MustDo(t, staff, `{ node(id: "cust_1") { ... on Customer { history { nodes { action changes { field old new } } } } } `+
			`sub: node(id: "cust_2") { ... on Customer { history { totalCount } } } }`, nil)
		if !strings.Contains(a.Body, `{"field":"parent","old":null,"new":"cust_3"}`) || strings.Contains(a.Body, `"path"`) ||
			a.ValueAt("sub.history.totalCount") != 1.0 {
			t.Error(a.Body)
		}
	})
}

// Rules of the tree: no company is its own parent, no parent is a descendant, a tree has 32 levels.
func TestCustomerTreeHasNoCycleAndLimitedDepth(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error { // 4 to 35 are a tree of 32 levels
			parent := int64(0)
			for id := int64(4); id < 36; id++ {
				create := tx.Customer.Create().SetID(id).SetName(fmt.Sprint("Level ", id-3))
				if parent > 0 {
					create.SetParentID(parent)
				}
				if err := create.Exec(ctx); err != nil {
					return err
				}
				parent = id
			}
			return nil
		})
		before := checkTree(t, k)
		for _, c := range []struct {
			name, mutation string
			in             object
			want           string
		}{
			{"its own parent", "customerUpdate", object{"id": "cust_1", "parent": "cust_1"}, "TREE_CYCLE input.parent"},
			{"below its child", "customerUpdate", object{"id": "cust_1", "parent": "cust_2"}, "TREE_CYCLE input.parent"},
			{"below a descendant", "customerUpdate", object{"id": "cust_5", "parent": "cust_35"}, "TREE_CYCLE input.parent"},
			{"a 33rd level", "customerCreate", object{"name": "X", "parent": "cust_35"}, "TREE_TOO_DEEP input.parent max=32"},
			{"one level too many", "customerUpdate", object{"id": "cust_1", "parent": "cust_34"}, "TREE_TOO_DEEP input.parent max=32"},
			{"32 levels below another", "customerUpdate", object{"id": "cust_4", "parent": "cust_3"}, "TREE_TOO_DEEP input.parent max=32"},
			{"a name and a cycle", "customerUpdate", object{"id": "cust_1", "parent": "cust_2", "name": ""}, "REQUIRED input.name"},
		} {
			if got := errorsOf(t, k, staff, c.mutation, c.in); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
		if after := checkTree(t, k); after != before {
			t.Errorf("something refused was written:\n%s\n%s", before, after)
		}
		if got := errorsOf(t, k, staff, "customerUpdate", object{"id": "cust_1", "parent": "cust_33"}); got != "" {
			t.Error("32 levels are refused:", got)
		}
		if got := errorsOf(t, k, staff, "customerUpdate", object{"id": "cust_5", "parent": "cust_3"}); got != "" {
			t.Error("a part of a tree does not move:", got)
		}
		checkTree(t, k)
	})
}

// Staff who see their own companies only neither move one below a hidden one, nor give one away out of their scope; and null for a
// parent that they do not see changes nothing, nor tells that there is one.
func TestCustomerStaysWithinScope(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		k.CreateStaffAdmin(t)
		seller, id := addStaff(t, k, "seller", ownCompanies)
		all, _ := addStaff(t, k, "editor", "Customer VIEW ALL, Customer EDIT ALL, StaffUser VIEW ALL")
		viewer, viewerID := addStaff(t, k, "reader", "Customer VIEW ALL, Customer EDIT OWN, Customer DELETE OWN, StaffUser VIEW ALL")
		me := staffID(id)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error { // 2 and 4 are the seller's, 5 is represented
			if err := tx.Customer.UpdateOneID(2).SetOwnerID(id).Exec(ctx); err != nil {
				return err
			}
			if err := tx.Customer.Create().SetID(4).SetName("Own").SetOwnerID(id).Exec(ctx); err != nil {
				return err
			}
			if err := tx.Customer.Create().SetID(6).SetName("The reader's").SetOwnerID(viewerID).Exec(ctx); err != nil {
				return err
			}
			return tx.Customer.Create().SetID(5).SetName("Represented").SetParentID(3).AddSalesRepresentativeIDs(id).Exec(ctx)
		})
		for _, c := range []struct {
			name, token string
			in          object
			want        string
			moved       int
		}{
			{"one that they do not see", seller, object{"id": "cust_3", "name": "X"}, "NOT_FOUND input.id entity=CUSTOMER id=cust_3", 0},
			{"below a hidden company", seller, object{"id": "cust_4", "parent": "cust_3"}, "NOT_FOUND input.parent entity=CUSTOMER id=cust_3", 0},
			{"one that they may not edit", viewer, object{"id": "cust_4", "parent": "cust_1"},
				"PERMISSION_DENIED input.id reason=RECORD permission=Customer:EDIT", 0},
			{"below one that they may not edit", viewer, object{"id": "cust_6", "parent": "cust_1"},
				"PERMISSION_DENIED input.parent reason=RECORD permission=Customer:EDIT", 0},
			{"given away", seller, object{"id": "cust_4", "owner": "staff_1"},
				"PERMISSION_DENIED input.owner reason=SCOPE permission=Customer:EDIT", 0},
			{"given away and moved", seller, object{"id": "cust_4", "owner": "staff_1", "parent": "cust_2"},
				"PERMISSION_DENIED input.owner reason=SCOPE permission=Customer:EDIT", 0},
			{"without an owner", seller, object{"id": "cust_4", "owner": nil},
				"PERMISSION_DENIED input.owner reason=SCOPE permission=Customer:EDIT", 0},
			{"no longer represented", seller, object{"id": "cust_5", "salesRepresentatives": object{"remove": []string{me}}},
				"PERMISSION_DENIED input.salesRepresentatives reason=SCOPE permission=Customer:EDIT", 0},
			{"given away by one who may not assign", all, object{"id": "cust_1", "owner": "staff_1"},
				"PERMISSION_DENIED input.owner reason=RECORD permission=Customer:ASSIGN", 0},
			{"represented, by one who may not assign", all, object{"id": "cust_1", "salesRepresentatives": object{"add": []string{"staff_1"}}},
				"PERMISSION_DENIED input.salesRepresentatives reason=RECORD permission=Customer:ASSIGN", 0},
			{"null for a hidden parent", seller, object{"id": "cust_2", "parent": nil}, "", 0},
			{"null for no parent", seller, object{"id": "cust_4", "parent": nil}, "", 0},
			{"the hidden parent by its id", seller, object{"id": "cust_2", "parent": "cust_1"},
				"NOT_FOUND input.parent entity=CUSTOMER id=cust_1", 0},
			{"given away, but represented", seller, object{"id": "cust_4", "owner": "staff_1",
				"salesRepresentatives": object{"add": []string{me}}}, "", 0},
			{"below an own company", seller, object{"id": "cust_5", "parent": "cust_4"}, "", 1},
			{"null for a parent that they see", seller, object{"id": "cust_5", "parent": nil}, "", 1},
			{"an editor's own change", all, object{"id": "cust_1", "parent": "cust_3"}, "", 2},
		} {
			if got := errorsOf(t, k, c.token, "customerUpdate", withValue(c.in, "dryRun", true)); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
			a := k.MustDo(t, c.token, `mutation ($in: CustomerUpdateInput!) { r: customerUpdate(input: $in) { moved userErrors { code } } }`,
				object{"in": c.in})
			if a.ValueAt("r.moved") != float64(c.moved) {
				t.Errorf("%s: moved %v, want %d", c.name, a.ValueAt("r.moved"), c.moved)
			}
		}
		if got := checkTree(t, k); got != "3.1. 3.1.2. 3. 4. 5. 6." {
			t.Error(got)
		}
		a := k.MustDo(t, seller, `{ hidden: customers(filter: {id: {eq: "cust_2"}, parent: {}}) { totalCount } `+
			`none: customers(filter: {not: {parent: {}}}) { nodes { id parent { id } } } }`, nil)
		if a.ValueAt("hidden.totalCount") != 0.0 || strings.Count(a.Body, `"parent":null`) != 3 {
			t.Error("a filter tells a hidden parent from none:", a.Body)
		}
	})
}

// Customer users have no permission to change companies, whatever their role grants.
func TestCustomersAreStaffOnly(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		addAdministrators(t, k)
		chief := k.LoginCustomerUser(t, "chief@acme.example")
		for mutation, in := range map[string]object{"customerCreate": {"name": "X"}, "customerUpdate": {"id": "cust_1", "name": "X"},
			"customerEnable": {"id": "cust_1"}, "customerDisable": {"id": "cust_2"}, "customerDelete": {"id": "cust_2"}} {
			if got := errorsOf(t, k, chief, mutation, in); !strings.HasPrefix(got, "PERMISSION_DENIED ") {
				t.Errorf("%s: %s", mutation, got)
			}
		}
		a := k.MustDo(t, chief, `{ customers { nodes { viewerCan } } }`, nil)
		if strings.Contains(a.Body, "EDIT") || !strings.Contains(a.Body, `"viewerCan":[]`) {
			t.Error(a.Body)
		}
	})
}

// Enabling and disabling act on one company or on its subtree, as far as the viewer may edit it, and leave companies that wait or
// are rejected.
func TestCustomerStates(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		seller, id := addStaff(t, k, "seller", ownCompanies)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error { // below 1: 2 below 1, 4 pending below 2, 5 rejected, 6 active below 4
			for _, c := range []*ent.CustomerCreate{
				tx.Customer.Create().SetID(4).SetParentID(2).SetState("PENDING"), tx.Customer.Create().SetID(5).SetParentID(2).SetState("REJECTED"),
				tx.Customer.Create().SetID(6).SetParentID(4).SetOwnerID(id),
			} {
				if err := c.SetName("C").Exec(ctx); err != nil {
					return err
				}
			}
			return tx.Customer.UpdateOneID(1).SetOwnerID(id).Exec(ctx)
		})
		states := func() (out string) {
			for _, c := range k.Store.Client.Customer.Query().Order(ent.Asc("id")).AllX(testkit.SystemContext()) {
				out += string(c.State[0])
			}
			return out
		}
		amanda := k.LoginCustomerUser(t, "amanda@acme.example")
		for _, c := range []struct {
			name, token, mutation string
			in                    object
			want                  string
			changed               int
			canSignIn             bool
		}{
			{"one company", staff, "customerDisable", object{"id": "cust_2"}, "ASAPRA", 1, true},
			{"again", staff, "customerDisable", object{"id": "cust_2"}, "ASAPRA", 0, true},
			{"the rest of the tree", staff, "customerDisable", object{"id": "cust_1", "subtree": true}, "SSAPRS", 2, false},
			{"only what one may edit", seller, "customerEnable", object{"id": "cust_1", "subtree": true}, "ASAPRA", 2, true},
			{"the whole tree", staff, "customerEnable", object{"id": "cust_1", "subtree": true}, "AAAPRA", 1, true},
			{"a pending company does not become suspended", staff, "customerDisable", object{"id": "cust_4"}, "AAAPRA", 0, true},
			{"without saving", staff, "customerDisable", object{"id": "cust_1", "subtree": true, "dryRun": true}, "AAAPRA", 3, true},
			{"a pending company", staff, "customerEnable", object{"id": "cust_4"}, "AAAARA", 1, true},
			{"a rejected company", staff, "customerEnable", object{"id": "cust_5"}, "AAAAAA", 1, true},
		} {
			a := k.MustDo(t, c.token, fmt.Sprintf(`mutation ($in: %sInput!) { r: %s(input: $in) { `+
				`customer { enabled state } changed userErrors { code } } }`,
				strings.ToUpper(c.mutation[:1])+c.mutation[1:], c.mutation), object{"in": c.in})
			if got := states(); got != c.want || a.ValueAt("r.changed") != float64(c.changed) {
				t.Errorf("%s: %s, want %s, %d changed: %s", c.name, got, c.want, c.changed, a.Body)
			}
			checkTree(t, k)
			if mine := k.Do(t, amanda, `{ viewer { id } }`, nil); strings.Contains(mine.Body, "UNAUTHENTICATED") == c.canSignIn {
				t.Errorf("%s: with a session: %s", c.name, mine.Body)
			}
			login := k.MustDo(t, "", `mutation { login(input: {email: "amanda@acme.example", website: "site_1", `+
				`password: "`+testkit.StaffPassword+`"}) `+
				`{ token userErrors { code } } }`, nil)
			if strings.Contains(login.Body, "CUSTOMER_DISABLED") == c.canSignIn {
				t.Errorf("%s: signing in: %s", c.name, login.Body)
			}
			if c.canSignIn && strings.Contains(k.Do(t, amanda, `{ viewer { id } }`, nil).Body, "UNAUTHENTICATED") {
				amanda = k.LoginCustomerUser(t, "amanda@acme.example")
			}
		}
		if mails := k.TakeMails(t); len(mails) > 0 {
			t.Errorf("%d mails", len(mails))
		}
		a := k.MustDo(t, staff, `{ customers(filter: {state: {in: [ACTIVE, PENDING]}, enabled: {eq: true}}) { totalCount } `+
			`node(id: "cust_2") { ... on Customer { version history { nodes { changes { field old new } } } } } }`, nil)
		if a.ValueAt("customers.totalCount") != 6.0 || a.ValueAt("node.version") != 3.0 ||
			!strings.Contains(a.Body, `{"field":"state","old":"ACTIVE","new":"SUSPENDED"}`) {
			t.Error(a.Body)
		}
	})
}
