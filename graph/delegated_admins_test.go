package graph_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"buyergraph/ent"
	"buyergraph/ent/customeruser"
	"buyergraph/ent/customeruserrole"
	"buyergraph/internal/authz"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// delegatedAdmins are administrators of companies, some with all rights and some with a part, who make random edits.
type delegatedAdmins struct {
	*testkit.Kit
	emails   []string
	mu       sync.Mutex
	tokens   map[string]string
	outcomes map[string]int // number of edits by outcome
}

// delegateCompanies are the companies of the delegated administrators: 1 is the parent of 2 and 3, and 4 is a stranger.
var delegateCompanies = []struct{ path string }{{}, {"1."}, {"1.2."}, {"1.3."}, {"4."}}

// superRoleID is a role that no delegated administrator holds completely.
const superRoleID = 9

func newDelegatedAdmins(t *testing.T, k *testkit.Kit) *delegatedAdmins {
	t.Helper()
	d := &delegatedAdmins{Kit: k, tokens: map[string]string{}, outcomes: map[string]int{}}
	rights := func(level string, list ...string) (out []jsontypes.Permission) {
		for _, r := range list {
			entity, action, _ := strings.Cut(r, ":")
			out = append(out, jsontypes.Permission{Entity: entity, Action: action, Level: level})
		}
		return out
	}
	hash := k.HashPassword(t, testkit.StaffPassword)
	k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		for i, r := range []struct {
			level       customeruserrole.DefaultLevel
			permissions []jsontypes.Permission
		}{
			{"CUSTOMER_TREE", nil},
			{"NONE", rights("CUSTOMER", "Customer:VIEW", "CustomerUser:VIEW")},
			{"NONE", rights("CUSTOMER", "Customer:VIEW", "CustomerUser:VIEW", "CustomerUser:CREATE", "CustomerUser:EDIT", "CustomerUserRole:VIEW",
				"CustomerUserRole:CREATE", "CustomerUserRole:EDIT", "CustomerUserRole:DELETE", "Order:VIEW")},
			{"NONE", rights("CUSTOMER_TREE", "Customer:VIEW", "CustomerUser:VIEW", "CustomerUser:EDIT", "CustomerUserRole:VIEW", "Rfq:VIEW")},
			{"NONE", rights("OWN", "Order:VIEW", "Order:CREATE")},
		} {
			if err := tx.CustomerUserRole.Create().SetID(int64(i + 1)).SetCode(fmt.Sprint("R", i)).SetLabel(fmt.Sprint("Role ", i)).
				SetSelfManaged(true).SetDefaultLevel(r.level).SetPermissions(r.permissions).Exec(ctx); err != nil {
				return err
			}
		}
		if err := tx.CustomerUserRole.Create().SetID(superRoleID).SetCode("SUPER").SetLabel("Super").SetSelfManaged(true).
			SetDefaultLevel("CUSTOMER_TREE").SetCapabilities([]string{"QUICK_ORDER"}).Exec(ctx); err != nil {
			return err
		}
		for co := 1; co < len(delegateCompanies); co++ {
			create := tx.Customer.Create().SetID(int64(co)).SetName(fmt.Sprint("Company ", co)).SetPath(delegateCompanies[co].path)
			if strings.Count(delegateCompanies[co].path, ".") > 1 {
				create.SetParentID(1)
			}
			if err := create.Exec(ctx); err != nil {
				return err
			}
			held := [][]int64{{1}, {1}, {2}, {2}, {5}, {2, 5}}
			if co == 1 {
				held = [][]int64{{1}, {1}, {3}, {4, 5}, {2}, {2, 3}} // holders of roles 3 and 4 can edit users too
			}
			for i, roles := range held {
				email := fmt.Sprintf("u%d@c%d.example", i, co)
				if err := tx.CustomerUser.Create().SetEmail(email).SetEmailKey(email).SetFirstName("F").SetLastName("L").SetCustomerID(int64(co)).
					SetPasswordHash(hash).AddRoleIDs(roles...).Exec(ctx); err != nil {
					return err
				}
				if co != 4 { // users of the stranger make no edits, and nobody may edit them
					d.emails = append(d.emails, email)
				}
			}
		}
		return nil
	})
	return d
}

// randomEmail returns the address of one of the users, mostly of an administrator.
func (d *delegatedAdmins) randomEmail(r *rand.Rand) string {
	i := r.IntN(len(d.emails))
	if r.IntN(4) > 0 {
		i -= i%6 - i%2 // the first two of each company
	}
	return d.emails[i]
}

// sessionToken returns the user's session token, or "" if the user cannot sign in now.
func (d *delegatedAdmins) sessionToken(t *testing.T, email string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	u, err := d.Store.Client.CustomerUser.Query().Where(customeruser.Email(email)).Only(testkit.SystemContext())
	if err != nil || !u.Enabled || !u.Confirmed { // a failed sign-in would count towards the lock-out
		delete(d.tokens, email)
		return ""
	}
	if d.tokens[email] == "" {
		in := object{"email": email, "password": testkit.StaffPassword, "audience": "STOREFRONT"}
		d.tokens[email], _ = d.Do(t, "", `mutation ($in: LoginInput!) { login(input: $in) { token } }`, object{"in": in}).
			ValueAt("login.token").(string)
	}
	return d.tokens[email]
}

// notSignedIn is the outcome if the user cannot sign in.
const notSignedIn = "not signed in"

// randomEdit makes one random edit as a user on a server and returns its outcome: the mutation's name or an error code.
func (d *delegatedAdmins) randomEdit(t *testing.T, server *testkit.Kit, r *rand.Rand, email string) string {
	token := d.sessionToken(t, email)
	if token == "" {
		return notSignedIn
	}
	randomRole := func() string { // the ids below superRoleID exist from the start
		return fmt.Sprintf("role_%d", []int{1, 1, 2, 3, 4, 5, superRoleID, superRoleID + 1 + r.IntN(8)}[r.IntN(8)])
	}
	user, role := fmt.Sprintf("user_%d", 1+r.IntN(20)), randomRole()
	if r.IntN(8) == 0 {
		user = fmt.Sprintf("user_%d", 1+r.IntN(60))
	}
	roles := func() (out []string) {
		for range r.IntN(3) {
			out = append(out, randomRole())
		}
		return out
	}
	patch := []object{{"add": roles()}, {"set": roles()}, {"set": []string{"role_2"}}, {"remove": roles()}}[r.IntN(4)]
	permissions := func() (out []object) {
		for range r.IntN(4) {
			e := authz.GrantableEntities()[r.IntN(12)]
			action := e.Actions[r.IntN(len(e.Actions))]
			out = append(out, object{"entity": authz.EnumValue(e.Name), "action": action, "level": levelOrder[1+r.IntN(3)]})
		}
		return out
	}
	level := []string{"NONE", "NONE", "OWN", "CUSTOMER", "CUSTOMER_TREE"}[r.IntN(5)]
	company := fmt.Sprintf("cust_%d", 1+r.IntN(4))
	capabilities := []string{"QUICK_ORDER", "UPDATE_OWN_PROFILE"}[:r.IntN(3)]
	unique := fmt.Sprintf("%x", r.Int64())
	name, in := "", object{}
	if r.IntN(2) == 0 { // prefer an administrator
		user = fmt.Sprintf("user_%d", []int{1, 2, 7, 8, 13, 14}[r.IntN(6)])
	}
	self := slices.Index(d.emails, email) // the users have ids from 1, in the order of emails
	switch r.IntN(16) {
	case 12, 13:
		name, in = "customerUserRoleUpdate", object{"id": role, "defaultLevel": level}
	case 14:
		name, in = "customerUserDisable", object{"id": fmt.Sprintf("user_%d", self^1+1)} // the other administrator
	case 15:
		name, in = "customerUserRolesUpdate", object{"id": fmt.Sprintf("user_%d", self+1), "roles": object{"set": []string{"role_2"}}}
	case 0:
		name, in = "customerUserCreate",
			object{"email": unique + "@new.example", "firstName": "N", "lastName": "N", "customer": company, "roles": roles(),
				"enabled": r.IntN(2) == 0}
	case 1:
		if name, in = "customerUserUpdate", (object{"id": user, "email": unique + "@new.example"}); r.IntN(4) > 0 {
			delete(in, "email") // otherwise soon nobody could sign in
		}
	case 2, 3:
		name, in = "customerUserUpdate", object{"id": user, "middleName": unique, "roles": patch}
	case 4, 5:
		name, in = "customerUserRolesUpdate", object{"id": user, "roles": patch}
	case 6, 7:
		name, in = "customerUserDisable", object{"id": user}
	case 8:
		name, in = "customerUserEnable", object{"id": user}
	case 9:
		name, in = "customerUserRoleCreate",
			object{"label": unique, "customer": company, "defaultLevel": level, "permissions": permissions(), "capabilities": capabilities}
	case 10:
		name, in = "customerUserRoleUpdate", object{"id": role, "label": unique, "permissions": permissions(), "capabilities": capabilities}
		if r.IntN(2) == 0 {
			in["defaultLevel"] = level
		}
	case 11:
		name, in = []string{"customerUserRoleDelete", "customerUserRoleCopy"}[r.IntN(2)], object{"id": role}
		if name == "customerUserRoleCopy" {
			in["label"] = unique
		}
	}
	a := server.Do(t, token,
		fmt.Sprintf(`mutation ($in: %sInput!) { r: %s(input: $in) { userErrors { code message } } }`, strings.ToUpper(name[:1])+name[1:], name),
		object{"in": in})
	if a.StatusCode == http.StatusUnauthorized {
		d.mu.Lock()
		delete(d.tokens, email)
		d.mu.Unlock()
		return notSignedIn
	}
	if len(a.Errors) > 0 {
		t.Errorf("%s %v: %s", name, in, a.Body)
		return "failed"
	}
	errs, _ := a.ValueAt("r.userErrors").([]any)
	if len(errs) == 0 {
		return name
	}
	return fmt.Sprint(errs[0].(map[string]any)["code"])
}

// restoreUsers enables and unlocks all users of the start, and makes the first two of each company administrators again.
func (d *delegatedAdmins) restoreUsers(t *testing.T) {
	d.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		users, err := tx.CustomerUser.Query().Where(customeruser.EmailIn(d.emails...)).WithRoles().All(ctx)
		for _, u := range users {
			change := u.Update().SetEnabled(true).SetConfirmed(true).SetFailedLogins(0).ClearLockedUntil()
			held := slices.ContainsFunc(u.Edges.Roles, func(r *ent.CustomerUserRole) bool { return r.ID == 1 })
			if !held && slices.Index(d.emails, u.Email)%6 < 2 {
				change.AddRoleIDs(1)
			}
			err = errors.Join(err, change.Exec(ctx))
		}
		return err
	})
}

// userState is a customer user and the permissions by name, such as "Order:VIEW", with their levels.
type userState struct {
	company string
	enabled bool
	name    string
	levels  map[string]string
}

func (d *delegatedAdmins) loadUsers(t *testing.T, staff string) map[string]userState {
	out, after := map[string]userState{}, ""
	for {
		a := d.MustDo(t, staff, `query ($after: String) { r: customerUsers(first: 100, after: $after) { pageInfo { hasNextPage endCursor } `+
			`nodes { id enabled email middleName customer { id } permissions { entity action level } } } }`, object{"after": nilIfEmpty(after)})
		for _, n := range a.ValueAt("r.nodes").([]any) {
			n := n.(map[string]any)
			p := userState{company: n["customer"].(map[string]any)["id"].(string), enabled: n["enabled"].(bool),
				name: fmt.Sprint(n["email"], n["middleName"]), levels: map[string]string{}}
			list, _ := n["permissions"].([]any)
			for _, g := range list {
				g := g.(map[string]any)
				p.levels[fmt.Sprint(authz.ByEnumValue(g["entity"].(string)).Name, ":", g["action"])] = g["level"].(string)
			}
			out[n["id"].(string)] = p
		}
		if a.ValueAt("r.pageInfo.hasNextPage") != true {
			return out
		}
		after = a.ValueAt("r.pageInfo.endCursor").(string)
	}
}

func nilIfEmpty(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// findViolation describes a permission that an edit gave and its author did not hold, or a change of a user outside of the
// author's tree. It returns "" if there is none.
func findViolation(author userState, before, after map[string]userState) string {
	top := delegateCompanies[companyNumber(author.company)].path
	for id, now := range after {
		previous := before[id]
		for permission, l := range now.levels {
			if slices.Index(levelOrder, l) > slices.Index(levelOrder, previous.levels[permission]) &&
				slices.Index(levelOrder, l) > slices.Index(levelOrder, author.levels[permission]) {
				return fmt.Sprintf("%s now has %s at %s", id, permission, l)
			}
		}
		changed := previous.company != now.company || previous.enabled != now.enabled || previous.name != now.name
		if changed && !strings.HasPrefix(delegateCompanies[companyNumber(now.company)].path, top) {
			return fmt.Sprintf("%s of %s was changed", id, now.company)
		}
	}
	return ""
}

func companyNumber(company string) (n int) {
	_, _ = fmt.Sscanf(company, "cust_%d", &n)
	return n
}

// In long mode 10,000 random edits by delegated administrators, first in sequence and then concurrently on two servers:
// nobody gives more than they hold, nobody changes users outside of their tree, no company loses its last administrator, and
// nobody disables themselves.
func TestDelegatedAdministrators(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		d, staff := newDelegatedAdmins(t, k), k.LoginStaffAdmin(t)
		sequentialEdits, concurrentEdits := 160, 400
		switch {
		case *longRun:
			sequentialEdits, concurrentEdits = 2_000, 8_000
		case testing.Short():
			sequentialEdits, concurrentEdits = 40, 80
		}
		r := rand.New(rand.NewPCG(7, 7))
		before := d.loadUsers(t, staff)
		for i := 0; sequentialEdits > 0; i++ {
			if i%20 == 0 {
				d.restoreUsers(t)
				before = d.loadUsers(t, staff)
			}
			email := d.randomEmail(r)
			id := ""
			if u, err := k.Store.Client.CustomerUser.Query().Where(customeruser.Email(email)).OnlyID(testkit.SystemContext()); err == nil {
				id = authz.CustomerUser.FormatID(u)
			}
			outcome := d.randomEdit(t, k, r, email)
			if d.outcomes[outcome]++; outcome != notSignedIn {
				sequentialEdits--
			}
			if strings.HasPrefix(outcome, "customer") {
				after := d.loadUsers(t, staff)
				if violation := findViolation(before[id], before, after); violation != "" {
					t.Errorf("%s by %s: %s", outcome, email, violation)
				}
				if before[id].enabled && !after[id].enabled {
					t.Errorf("%s disabled their own account", email)
				}
				before = after
			}
			d.checkEveryCompanyHasAdmin(t)
		}
		replica := k.OpenReplica(t)
		var wait sync.WaitGroup
		for worker := range 8 {
			wait.Go(func() {
				r := rand.New(rand.NewPCG(7, uint64(worker+100)))
				for i, left := 0, concurrentEdits/8; left > 0; i++ {
					if i%25 == 0 {
						d.restoreUsers(t)
					}
					outcome := d.randomEdit(t, []*testkit.Kit{k, replica}[i%2], r, d.randomEmail(r))
					d.mu.Lock()
					if d.outcomes[outcome]++; outcome != notSignedIn {
						left--
					}
					d.mu.Unlock()
					d.checkEveryCompanyHasAdmin(t)
				}
			})
		}
		wait.Wait()
		for id, p := range d.loadUsers(t, staff) {
			if previous := before[id]; p.company == "cust_4" &&
				(p.name != previous.name || p.enabled != previous.enabled || len(p.levels) != len(previous.levels)) {
				t.Errorf("%s of another company was changed", id)
			}
		}
		if holders := k.Store.Client.CustomerUser.Query().Where(customeruser.HasRolesWith(customeruserrole.ID(superRoleID))).
			CountX(testkit.SystemContext()); holders > 0 {
			t.Errorf("%d users have the role that nobody could assign", holders)
		}
		for _, want := range []string{"customerUserDisable", "customerUserRolesUpdate", "customerUserUpdate", "PERMISSION_DENIED"} {
			if d.outcomes[want] == 0 && !testing.Short() { // with few edits some outcomes may be missing
				t.Errorf("%s never occurred", want)
			}
		}
		t.Log(d.outcomes)
	})
}

// checkEveryCompanyHasAdmin checks that each company still has an administrator.
func (d *delegatedAdmins) checkEveryCompanyHasAdmin(t *testing.T) {
	rows, err := d.Store.QueryContext(context.Background(),
		`SELECT COUNT(DISTINCT u.customer_id) FROM customer_users u JOIN customer_users_roles h ON h.customer_user_id=u.id JOIN
			customer_user_roles r ON r.id=h.role_id
		WHERE u.enabled AND u.confirmed AND r.administers AND (r.customer_id IS NULL OR r.customer_id=u.customer_id)`)
	if err != nil {
		t.Error(err)
		return
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			t.Error(err)
		}
	}
	if err := errors.Join(rows.Err()); err != nil || n != len(delegateCompanies)-1 {
		t.Errorf("%d companies have an administrator (%v)", n, err)
	}
}
