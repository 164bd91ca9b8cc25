package graph_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"buyergraph/ent/customeruserrole"
	"buyergraph/internal/authz"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
	"buyergraph/internal/text"
)

// Rules that hold in the database at every moment: each query counts what breaks one.
var brokenRules = map[string]string{
	"an address book with addresses has one primary address": "SELECT COUNT(*) FROM (" +
		"SELECT customer_id FROM customer_addresses GROUP BY customer_id HAVING COUNT(primary_of)<>1 UNION ALL " +
		"SELECT customer_user_id FROM customer_user_addresses GROUP BY customer_user_id HAVING COUNT(primary_of)<>1) books",
	"a default address is of its book and has its type": "SELECT" +
		" (SELECT COUNT(*) FROM customer_addresses WHERE default_billing_of<>customer_id OR default_shipping_of<>customer_id" +
		" OR primary_of<>customer_id OR default_billing_of IS NOT NULL AND NOT billing OR default_shipping_of IS NOT NULL AND NOT shipping)+" +
		"(SELECT COUNT(*) FROM customer_user_addresses WHERE default_billing_of<>customer_user_id OR default_shipping_of<>customer_user_id" +
		" OR primary_of<>customer_user_id OR default_billing_of IS NOT NULL AND NOT billing OR default_shipping_of IS NOT NULL AND NOT shipping)",
	"a path is the path of the company above and the id": "SELECT COUNT(*) FROM customers c LEFT JOIN customers p ON p.id=c.parent_id" +
		" WHERE c.path<>CONCAT(COALESCE(p.path,''),c.id,'.') OR LENGTH(c.path)-LENGTH(REPLACE(c.path,'.',''))>32",
	"a company is enabled if it is active": "SELECT COUNT(*) FROM customers WHERE enabled<>(state='ACTIVE')",
	"a role of a company is held by its users": "SELECT COUNT(*) FROM customer_users_roles h" +
		" JOIN customer_users u ON u.id=h.customer_user_id JOIN customer_user_roles r ON r.id=h.role_id WHERE r.customer_id<>u.customer_id",
	"an enabled user has a role": "SELECT COUNT(*) FROM customer_users u WHERE enabled" +
		" AND NOT EXISTS (SELECT 1 FROM customer_users_roles h WHERE h.customer_user_id=u.id)",
	"a label is of one role of a company": "SELECT COUNT(*) FROM (SELECT label FROM customer_user_roles" +
		" GROUP BY COALESCE(customer_id,0),label HAVING COUNT(*)>1) labels",
	"a company keeps an active administrator": "SELECT COUNT(*) FROM customers c WHERE c.id<=5 AND NOT EXISTS (" +
		"SELECT 1 FROM customer_users u JOIN customer_users_roles h ON h.customer_user_id=u.id JOIN customer_user_roles r ON r.id=h.role_id" +
		" WHERE u.customer_id=c.id AND r.administers AND u.enabled AND u.confirmed AND NOT u.guest)",
}

// randomEdits is the model of a test with random edits: the records that the acknowledged edits leave.
type randomEdits struct {
	*testkit.Kit
	mu       sync.Mutex
	records  map[string][]string // ids of the records of each kind
	owner    map[string]string   // company or user of each address, company of each user and role
	deleted  map[string]bool     // ids
	outcomes map[string]int      // of each mutation, with "done" or the code
}

// randomEdit is an edit, and the kind of the record that it creates or deletes.
type randomEdit struct {
	mutation, kind string
	in             object
}

// refusalsOfRandomEdits are the codes that an edit may get. None of them is about the server.
var refusalsOfRandomEdits = []string{
	"NOT_FOUND", "PERMISSION_DENIED", "PRIMARY_REQUIRED", "TREE_CYCLE", "TREE_TOO_DEEP", "HAS_RECORDS", "LAST_ADMINISTRATOR", "ROLE_REQUIRED",
	"ROLE_NOT_AVAILABLE", "NOT_UNIQUE", "REQUIRED", "OWN_ACCOUNT",
}

// kindsOfRandomEdits are the entities of the records that the edits create and delete.
var kindsOfRandomEdits = map[string]*authz.Entity{
	"customer": authz.Customer, "customerUser": authz.CustomerUser, "customerUserRole": authz.CustomerUserRole,
	"customerAddress": authz.CustomerAddress, "customerUserAddress": authz.CustomerUserAddress,
}

const companiesWithAdministrators = 5

// newRandomEdits writes five companies with two administrators, two buyers and a role each.
func newRandomEdits(t *testing.T, k *testkit.Kit) *randomEdits {
	t.Helper()
	w := &randomEdits{
		Kit: k, records: map[string][]string{}, owner: map[string]string{}, deleted: map[string]bool{}, outcomes: map[string]int{},
	}
	k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		err := errors.Join(
			tx.CustomerUserRole.Create().SetID(1).SetCode("ADMINISTRATOR").SetLabel("Administrator").SetSelfManaged(true).
				SetDefaultLevel(customeruserrole.DefaultLevelCUSTOMER_TREE).Exec(ctx),
			tx.CustomerUserRole.Create().SetID(2).SetCode("BUYER").SetLabel("Buyer").SetSelfManaged(true).Exec(ctx))
		for id := int64(1); id <= companiesWithAdministrators; id++ {
			err = errors.Join(err, tx.Customer.Create().SetID(id).SetName("C").SetPath(fmt.Sprint(id, ".")).Exec(ctx))
			for i := range int64(4) {
				email := fmt.Sprintf("u%d@c%d.example", i, id)
				err = errors.Join(err, tx.CustomerUser.Create().SetID(10*id+i).SetEmail(email).SetEmailKey(text.EmailKey(email)).
					SetFirstName("F").SetLastName("L").SetCustomerID(id).AddRoleIDs(1+i/2).Exec(ctx))
			}
		}
		return err
	})
	for id := range companiesWithAdministrators {
		w.records["customer"] = append(w.records["customer"], fmt.Sprint("cust_", id+1))
		for i := range 4 {
			user := fmt.Sprint("user_", 10*(id+1)+i)
			w.records["customerUser"], w.owner[user] = append(w.records["customerUser"], user), fmt.Sprint("cust_", id+1)
		}
	}
	w.records["customerUserRole"] = []string{"role_1", "role_2"}
	return w
}

// pick returns a record of a kind, of an owner if one is given, or a record that does not exist.
func (w *randomEdits) pick(g *rand.Rand, kind, owner string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	ids := w.records[kind]
	if owner != "" {
		ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return w.owner[id] != owner })
	}
	if len(ids) == 0 {
		return kindsOfRandomEdits[kind].FormatID(1_000_000)
	}
	return ids[g.IntN(len(ids))]
}

// one makes a random edit. At the same step all editors edit the same company and topic, so that their edits meet.
func (w *randomEdits) one(g *rand.Rand, step int, name string) randomEdit {
	same := rand.New(rand.NewPCG(5, uint64(step/10)))
	company := fmt.Sprint("cust_", 1+same.IntN(companiesWithAdministrators))
	user := w.pick(rand.New(rand.NewPCG(5, uint64(step/10))), "customerUser", company)
	topic := same.IntN(3)
	some := func(kinds ...string) string { return kinds[g.IntN(len(kinds))] }
	switch topic {
	case 0:
		return w.editOfBook(g, map[string]string{"customer": company, "customerUser": user})
	case 1:
		return w.editOfTree(g, name)
	}
	user = w.pick(g, "customerUser", company)
	role := some("role_1", "role_2", w.pick(g, "customerUserRole", company), w.pick(g, "customerUserRole", ""))
	edits := []randomEdit{
		{"customerUserCreate", "customerUser", object{"email": name + "@new.example", "firstName": "F", "lastName": "L", "customer": company,
			"roles": []string{role}}},
		{some("customerUserEnable", "customerUserDisable"), "", object{"id": user}},
		{"customerUserDelete", "customerUser", object{"id": user}},
		{"customerUserRolesUpdate", "", object{"id": user, "roles": object{some("add", "remove", "set"): []string{role}}}},
		{"customerUserRoleCreate", "customerUserRole", object{"label": some("Clerk", "Chief", "Agent"), "customer": company,
			"permissions": randomPermissions(g)}},
		{"customerUserRoleUpdate", "customerUserRole", object{"id": role, "permissions": randomPermissions(g)}},
		{"customerUserRoleUpdate", "customerUserRole", object{"id": role, "customer": some(company, w.pick(g, "customer", ""))}},
		{"customerUserRoleDelete", "customerUserRole", object{"id": role}},
	}
	return edits[g.IntN(len(edits))]
}

// editOfBook makes a random edit of one of two address books, which stay small.
func (w *randomEdits) editOfBook(g *rand.Rand, owners map[string]string) randomEdit {
	owner := []string{"customer", "customerUser"}[g.IntN(2)]
	kind := owner + "Address"
	address, in := w.pick(g, kind, owners[owner]), object{}
	for _, flag := range []string{"primary", "billing", "shipping", "defaultBilling", "defaultShipping"} {
		if g.IntN(4) == 0 {
			in[flag] = flag == "primary" || g.IntN(3) > 0
		}
	}
	for use, byDefault := range map[string]string{"billing": "defaultBilling", "shipping": "defaultShipping"} {
		if in[use] == false {
			delete(in, byDefault) // both together are refused
		}
	}
	switch g.IntN(5) {
	case 0, 1:
		return randomEdit{kind + "Delete", kind, object{"id": address}}
	case 2:
		in["id"] = address
		return randomEdit{kind + "Update", "", in}
	}
	maps.Copy(in, object{owner: owners[owner], "company": "C", "street": "S 1", "city": "Berlin", "postalCode": "10115", "countryCode": "DE"})
	return randomEdit{kind + "Create", kind, in}
}

// editOfTree makes a random edit of the tree of companies.
func (w *randomEdits) editOfTree(g *rand.Rand, name string) randomEdit {
	company, parent := w.pick(g, "customer", ""), any(w.pick(g, "customer", ""))
	if g.IntN(4) == 0 {
		parent = nil
	}
	switch g.IntN(8) {
	case 0:
		return randomEdit{"customerCreate", "customer", object{"name": name, "parent": parent}}
	case 1:
		return randomEdit{"customerDelete", "customer", object{"id": company}}
	case 2:
		return randomEdit{"customerDisable", "", object{"id": company, "subtree": g.IntN(2) == 0}}
	case 3:
		return randomEdit{"customerEnable", "", object{"id": company, "subtree": g.IntN(2) == 0}}
	}
	return randomEdit{"customerUpdate", "", object{"id": company, "parent": parent}}
}

// randomPermissions returns the permissions of a role that makes administrators, or of one that does not.
func randomPermissions(g *rand.Rand) []object {
	permissions := []object{{"entity": "CUSTOMER_USER", "action": "VIEW", "level": "CUSTOMER"}}
	if g.IntN(2) == 0 {
		permissions = append(permissions, object{"entity": "CUSTOMER_USER", "action": "EDIT", "level": "CUSTOMER"})
	}
	return permissions
}

// make sends an edit to a server and adds its answer to the model. It reports whether the token still holds.
func (w *randomEdits) make(t *testing.T, p *testkit.Process, token string, e randomEdit) (signedIn bool) {
	t.Helper()
	selection := ""
	switch {
	case strings.HasSuffix(e.mutation, "Delete"):
		selection = "deletedId"
	case e.kind != "":
		selection = "record: " + e.kind + " { id }"
	}
	a, err := p.DoFrom("10.0.0.1", token, fmt.Sprintf(`mutation ($in: %sInput!) { r: %s(input: $in) { %s userErrors { code path } } }`,
		strings.ToUpper(e.mutation[:1])+e.mutation[1:], e.mutation, selection), object{"in": e.in})
	if err != nil {
		t.Error(err)
		return true
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	code, _ := a.ValueAt("r.userErrors.0.code").(string)
	switch {
	case strings.Contains(a.Body, `"UNAUTHENTICATED"`):
		return false
	case len(a.Errors) > 0, code != "" && !slices.Contains(refusalsOfRandomEdits, code):
		t.Errorf("%s %v: %s", e.mutation, e.in, a.Body)
		return true
	case code != "":
		w.outcomes[e.mutation+" "+code]++
		return true
	}
	w.outcomes[e.mutation+" done"]++
	if id, ok := a.ValueAt("r.record.id").(string); ok && !w.deleted[id] && !slices.Contains(w.records[e.kind], id) {
		for _, field := range []string{"customer", "customerUser"} {
			if owner, ok := e.in[field].(string); ok {
				w.owner[id] = owner
			}
		}
		if !w.deleted[w.owner[id]] {
			w.records[e.kind] = append(w.records[e.kind], id)
		}
	}
	if id, ok := a.ValueAt("r.deletedId").(string); ok {
		w.deleted[id] = true
		isGone := func(other string) bool { return w.deleted[other] || w.deleted[w.owner[other]] }
		for kind, ids := range w.records {
			w.records[kind] = slices.DeleteFunc(ids, isGone)
		}
	}
	return true
}

// checkRules checks that no rule is broken.
func (w *randomEdits) checkRules(t *testing.T) {
	t.Helper()
	for rule, query := range brokenRules {
		var broken int
		if err := dbquery.One(context.Background(), w.Store, query, nil, &broken); err != nil || broken > 0 {
			t.Errorf("%d times it does not hold that %s: %v", broken, rule, err)
		}
	}
}

// Two server processes edit companies, users, roles and both address books at random, at the same time. Every rule holds after
// every edit, and in the end there are the records that the acknowledged edits have left.
func TestRulesUnderRandomEdits(t *testing.T) {
	edits := 500
	if *longRun {
		edits = 10_000
	}
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		w, staff, begun := newRandomEdits(t, k), k.LoginStaffAdmin(t), time.Now()
		administrator := k.LoginCustomerUser(t, "u0@c1.example")
		servers := []*testkit.Process{k.StartProcess(t), k.StartProcess(t)}
		const workers = 6
		var wait sync.WaitGroup
		for worker := range workers {
			wait.Go(func() {
				g, token := rand.New(rand.NewPCG(11, uint64(worker))), staff
				if worker < 2 {
					token = administrator
				}
				for i := range edits / workers {
					if !w.make(t, servers[worker%2], token, w.one(g, i, fmt.Sprintf("n%d-%d", worker, i))) {
						token = staff
					}
					w.checkRules(t)
				}
			})
		}
		wait.Wait()
		for kind, entity := range kindsOfRandomEdits {
			var left []string
			ids, err := dbquery.IDs(context.Background(), k.Store, "SELECT id FROM "+entity.Table, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range ids {
				left = append(left, entity.FormatID(id))
			}
			slices.Sort(left)
			if want := slices.Sorted(slices.Values(w.records[kind])); !slices.Equal(left, want) {
				t.Errorf("%s: there are %v, want %v", kind, left, want)
			}
		}
		if len(w.deleted) == 0 {
			t.Errorf("nothing was tried: %v", w.outcomes)
		}
		t.Logf("%d edits in %s: %v", edits, time.Since(begun).Round(time.Millisecond), w.outcomes)
	})
}
