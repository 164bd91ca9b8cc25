package graph_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
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

// delegates are administrators of companies, in full and in part, who edit whatever they
// come across.
type delegates struct {
	*testkit.Kit
	emails []string
	mu     sync.Mutex
	tokens map[string]string
	done   map[string]int // edits by what came of them
}

// The companies of the delegates: 1 above 2 and 3, and 4, a stranger.
var delegated = []struct{ path string }{{}, {"1."}, {"1.2."}, {"1.3."}, {"4."}}

// A role that nobody among them holds all of.
const superRole = 9

func delegation(t *testing.T, k *testkit.Kit) *delegates {
	t.Helper()
	d := &delegates{Kit: k, tokens: map[string]string{}, done: map[string]int{}}
	rights := func(level string, list ...string) (out []jsontypes.Permission) {
		for _, r := range list {
			entity, action, _ := strings.Cut(r, ":")
			out = append(out, jsontypes.Permission{Entity: entity, Action: action, Level: level})
		}
		return out
	}
	hash := k.Hash(t, testkit.StaffPassword)
	k.Write(t, func(ctx context.Context, tx *store.Tx) error {
		for i, r := range []struct {
			level       customeruserrole.DefaultLevel
			permissions []jsontypes.Permission
		}{
			{"CUSTOMER_TREE", nil},
			{"NONE", rights("CUSTOMER", "Customer:VIEW", "CustomerUser:VIEW")},
			{"NONE", rights("CUSTOMER", "Customer:VIEW", "CustomerUser:VIEW", "CustomerUser:CREATE", "CustomerUser:EDIT", "CustomerUserRole:VIEW", "CustomerUserRole:CREATE", "CustomerUserRole:EDIT", "CustomerUserRole:DELETE", "Order:VIEW")},
			{"NONE", rights("CUSTOMER_TREE", "Customer:VIEW", "CustomerUser:VIEW", "CustomerUser:EDIT", "CustomerUserRole:VIEW", "Rfq:VIEW")},
			{"NONE", rights("OWN", "Order:VIEW", "Order:CREATE")},
		} {
			if err := tx.CustomerUserRole.Create().SetID(int64(i + 1)).SetCode(fmt.Sprint("R", i)).SetLabel(fmt.Sprint("Role ", i)).SetSelfManaged(true).SetDefaultLevel(r.level).SetPermissions(r.permissions).Exec(ctx); err != nil {
				return err
			}
		}
		if err := tx.CustomerUserRole.Create().SetID(superRole).SetCode("SUPER").SetLabel("Super").SetSelfManaged(true).SetDefaultLevel("CUSTOMER_TREE").SetCapabilities([]string{"QUICK_ORDER"}).Exec(ctx); err != nil {
			return err
		}
		for co := 1; co < len(delegated); co++ {
			create := tx.Customer.Create().SetID(int64(co)).SetName(fmt.Sprint("Company ", co)).SetPath(delegated[co].path)
			if strings.Count(delegated[co].path, ".") > 1 {
				create.SetParentID(1)
			}
			if err := create.Exec(ctx); err != nil {
				return err
			}
			held := [][]int64{{1}, {1}, {2}, {2}, {5}, {2, 5}}
			if co == 1 {
				held = [][]int64{{1}, {1}, {3}, {4, 5}, {2}, {2, 3}} // who has the third or the fourth looks after people too
			}
			for i, roles := range held {
				email := fmt.Sprintf("u%d@c%d.example", i, co)
				if err := tx.CustomerUser.Create().SetEmail(email).SetEmailKey(email).SetFirstName("F").SetLastName("L").SetCustomerID(int64(co)).SetPasswordHash(hash).AddRoleIDs(roles...).Exec(ctx); err != nil {
					return err
				}
				if co != 4 { // strangers do nothing, and nothing is done to them
					d.emails = append(d.emails, email)
				}
			}
		}
		return nil
	})
	return d
}

// anybody is one of them, rather an administrator.
func (d *delegates) anybody(r *rand.Rand) string {
	i := r.IntN(len(d.emails))
	if r.IntN(4) > 0 {
		i -= i%6 - i%2 // of each company the first two
	}
	return d.emails[i]
}

// token is somebody's session; empty where he cannot sign in now.
func (d *delegates) token(t *testing.T, email string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	u, err := d.Store.Client.CustomerUser.Query().Where(customeruser.Email(email)).Only(testkit.System())
	if err != nil || !u.Enabled || !u.Confirmed { // failed tries would lock him
		delete(d.tokens, email)
		return ""
	}
	if d.tokens[email] == "" {
		in := object{"email": email, "password": testkit.StaffPassword, "audience": "STOREFRONT"}
		d.tokens[email], _ = d.Do(t, "", `mutation ($in: LoginInput!) { login(input: $in) { token } }`, object{"in": in}).At("login.token").(string)
	}
	return d.tokens[email]
}

// nobodyThere comes of a try by who cannot sign in.
const nobodyThere = "not signed in"

// edit is one try of one of them, at a server, and what came of it.
func (d *delegates) edit(t *testing.T, at *testkit.Kit, r *rand.Rand, who string) string {
	token := d.token(t, who)
	if token == "" {
		return nobodyThere
	}
	some := func() string { // the first are those of the beginning
		return fmt.Sprintf("role_%d", []int{1, 1, 2, 3, 4, 5, superRole, superRole + 1 + r.IntN(8)}[r.IntN(8)])
	}
	user, role := fmt.Sprintf("user_%d", 1+r.IntN(20)), some()
	if r.IntN(8) == 0 {
		user = fmt.Sprintf("user_%d", 1+r.IntN(60))
	}
	roles := func() (out []string) {
		for range r.IntN(3) {
			out = append(out, some())
		}
		return out
	}
	patch := []object{{"add": roles()}, {"set": roles()}, {"set": []string{"role_2"}}, {"remove": roles()}}[r.IntN(4)]
	permissions := func() (out []object) {
		for range r.IntN(4) {
			e := authz.Grantable()[r.IntN(12)]
			out = append(out, object{"entity": e.Name, "action": e.Actions[r.IntN(len(e.Actions))], "level": far[1+r.IntN(3)]})
		}
		return out
	}
	level := []string{"NONE", "NONE", "OWN", "CUSTOMER", "CUSTOMER_TREE"}[r.IntN(5)]
	company := fmt.Sprintf("cust_%d", 1+r.IntN(4))
	capabilities := []string{"QUICK_ORDER", "UPDATE_OWN_PROFILE"}[:r.IntN(3)]
	unique := fmt.Sprintf("%x", r.Int64())
	name, in := "", object{}
	if r.IntN(2) == 0 { // an administrator
		user = fmt.Sprintf("user_%d", []int{1, 2, 7, 8, 13, 14}[r.IntN(6)])
	}
	himself := slices.Index(d.emails, who) // they are the first users, in that order
	switch r.IntN(16) {
	case 12, 13:
		name, in = "customerUserRoleUpdate", object{"id": role, "defaultLevel": level}
	case 14:
		name, in = "customerUserDisable", object{"id": fmt.Sprintf("user_%d", himself^1+1)} // his fellow
	case 15:
		name, in = "customerUserRolesUpdate", object{"id": fmt.Sprintf("user_%d", himself+1), "roles": object{"set": []string{"role_2"}}}
	case 0:
		name, in = "customerUserCreate", object{"email": unique + "@new.example", "firstName": "N", "lastName": "N", "customer": company, "roles": roles(), "enabled": r.IntN(2) == 0}
	case 1:
		if name, in = "customerUserUpdate", (object{"id": user, "email": unique + "@new.example"}); r.IntN(4) > 0 {
			delete(in, "email") // or soon nobody is left who can sign in
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
		name, in = "customerUserRoleCreate", object{"label": unique, "customer": company, "defaultLevel": level, "permissions": permissions(), "capabilities": capabilities}
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
	a := at.Do(t, token, fmt.Sprintf(`mutation ($in: %sInput!) { r: %s(input: $in) { userErrors { code message } } }`, strings.ToUpper(name[:1])+name[1:], name), object{"in": in})
	if a.Status == 401 {
		d.mu.Lock()
		delete(d.tokens, who)
		d.mu.Unlock()
		return nobodyThere
	}
	if len(a.Errors) > 0 {
		t.Errorf("%s %v: %s", name, in, a.Body)
		return "failed"
	}
	errs, _ := a.At("r.userErrors").([]any)
	if len(errs) == 0 {
		return name
	}
	return fmt.Sprint(errs[0].(map[string]any)["code"])
}

// heal lets everybody in again who was there at the beginning, and makes administrators
// of those who were.
func (d *delegates) heal(t *testing.T) {
	d.Write(t, func(ctx context.Context, tx *store.Tx) error {
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

// people are what each customer user may do, by id and by "Order:VIEW".
type person struct {
	company string
	enabled bool
	name    string
	may     map[string]string
}

func (d *delegates) people(t *testing.T, staff string) map[string]person {
	out, after := map[string]person{}, ""
	for {
		a := d.Must(t, staff, `query ($after: String) { r: customerUsers(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { id enabled email middleName customer { id } permissions { entity action level } } } }`, object{"after": unless(after)})
		for _, n := range a.At("r.nodes").([]any) {
			n := n.(map[string]any)
			p := person{company: n["customer"].(map[string]any)["id"].(string), enabled: n["enabled"].(bool), name: fmt.Sprint(n["email"], n["middleName"]), may: map[string]string{}}
			list, _ := n["permissions"].([]any)
			for _, g := range list {
				g := g.(map[string]any)
				p.may[fmt.Sprint(g["entity"], ":", g["action"])] = g["level"].(string)
			}
			out[n["id"].(string)] = p
		}
		if a.At("r.pageInfo.hasNextPage") != true {
			return out
		}
		after = a.At("r.pageInfo.endCursor").(string)
	}
}

func unless(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// gained is what somebody got by an edit that its author did not have, or where he had no
// business; empty where all is well.
func gained(author person, before, after map[string]person) string {
	top := delegated[number(author.company)].path
	for id, now := range after {
		was := before[id]
		for what, l := range now.may {
			if slices.Index(far, l) > slices.Index(far, was.may[what]) && slices.Index(far, l) > slices.Index(far, author.may[what]) {
				return fmt.Sprintf("%s has %s for %s now", id, what, l)
			}
		}
		changed := was.company != now.company || was.enabled != now.enabled || was.name != now.name
		if changed && !strings.HasPrefix(delegated[number(now.company)].path, top) {
			return fmt.Sprintf("%s of %s is changed", id, now.company)
		}
	}
	return ""
}

func number(company string) (n int) {
	_, _ = fmt.Sscanf(company, "cust_%d", &n)
	return n
}

// Ten thousand random edits by delegated administrators, one after the other and at once
// over two servers: nobody gives what he lacks or reaches outside of his tree, no company
// loses its last administrator, and nobody disables himself.
func TestDelegates(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		d, staff := delegation(t, k), k.Staff(t)
		inTurn, atOnce := 160, 400
		switch {
		case *long:
			inTurn, atOnce = 2_000, 8_000
		case testing.Short():
			inTurn, atOnce = 40, 80
		}
		r := rand.New(rand.NewPCG(7, 7))
		before := d.people(t, staff)
		for i := 0; inTurn > 0; i++ {
			if i%20 == 0 {
				d.heal(t)
				before = d.people(t, staff)
			}
			who := d.anybody(r)
			id := ""
			if u, err := k.Store.Client.CustomerUser.Query().Where(customeruser.Email(who)).OnlyID(testkit.System()); err == nil {
				id = authz.CustomerUser.ID(u)
			}
			did := d.edit(t, k, r, who)
			if d.done[did]++; did != nobodyThere {
				inTurn--
			}
			if strings.HasPrefix(did, "customer") {
				after := d.people(t, staff)
				if wrong := gained(before[id], before, after); wrong != "" {
					t.Errorf("%s by %s: %s", did, who, wrong)
				}
				if before[id].enabled && !after[id].enabled {
					t.Errorf("%s disables himself", who)
				}
				before = after
			}
			d.led(t)
		}
		second := k.Replica(t)
		var wait sync.WaitGroup
		for hand := range 8 {
			wait.Go(func() {
				r := rand.New(rand.NewPCG(7, uint64(hand+100)))
				for i, left := 0, atOnce/8; left > 0; i++ {
					if i%25 == 0 {
						d.heal(t)
					}
					did := d.edit(t, []*testkit.Kit{k, second}[i%2], r, d.anybody(r))
					d.mu.Lock()
					if d.done[did]++; did != nobodyThere {
						left--
					}
					d.mu.Unlock()
					d.led(t)
				}
			})
		}
		wait.Wait()
		for id, p := range d.people(t, staff) {
			if was := before[id]; p.company == "cust_4" && (p.name != was.name || p.enabled != was.enabled || len(p.may) != len(was.may)) {
				t.Errorf("%s of another company is changed", id)
			}
		}
		if super := k.Store.Client.CustomerUser.Query().Where(customeruser.HasRolesWith(customeruserrole.ID(superRole))).CountX(testkit.System()); super > 0 {
			t.Errorf("%d have the role that nobody could give", super)
		}
		for _, want := range []string{"customerUserDisable", "customerUserRolesUpdate", "customerUserUpdate", "PERMISSION_DENIED"} {
			if d.done[want] == 0 && !testing.Short() { // of few edits it may happen
				t.Errorf("%s never came to pass", want)
			}
		}
		t.Log(d.done)
	})
}

// led checks that each company still has an administrator.
func (d *delegates) led(t *testing.T) {
	rows, err := d.Store.QueryContext(context.Background(), `SELECT COUNT(DISTINCT u.customer_id) FROM customer_users u JOIN customer_users_roles h ON h.customer_user_id=u.id JOIN customer_user_roles r ON r.id=h.role_id
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
	if err := errors.Join(rows.Err()); err != nil || n != len(delegated)-1 {
		t.Errorf("%d companies have an administrator (%v)", n, err)
	}
}
