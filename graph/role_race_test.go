package graph_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/auditentry"
	"buyergraph/internal/authz"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// roleRace is two changes of one role at the same time on two servers. One gives the role to somebody or something, the other
// one takes the right to give it, or the role itself.
type roleRace struct {
	name        string
	entity      *authz.Entity
	give, other func(w *delegationWorld, role string, holder int64) edit
	byCompany   bool   // a company's administrator gives the role, not staff
	ofCompany   bool   // it is a role of the company, and another administrator makes the other change
	deletes     bool   // the other change deletes the role
	refusals    string // the codes that the loser of the race may get
}

var roleRaces = []roleRace{
	{"given while staff hide it", authz.CustomerUserRole, addRole, func(_ *delegationWorld, role string, _ int64) edit {
		return edit{"customerUserRoleUpdate", object{"id": role, "public": false}}
	}, true, false, false, "NOT_FOUND"},
	{"given to a new user while staff withdraw it", authz.CustomerUserRole, createWithRole, func(_ *delegationWorld, r string, _ int64) edit {
		return edit{"customerUserRoleUpdate", object{"id": r, "selfManaged": false}}
	}, true, false, false, "NOT_FOUND"},
	{"given while staff widen it", authz.CustomerUserRole, addRole, widen, true, false, false, "PERMISSION_DENIED"},
	{"given to a new user while staff widen it", authz.CustomerUserRole, createWithRole, widen, true, false, false, "PERMISSION_DENIED"},
	{"given while it is deleted", authz.CustomerUserRole, addRole, deleteRole("customerUserRoleDelete"), true, false, true,
		"NOT_FOUND HAS_RECORDS"},
	{"given to a new user while it is deleted", authz.CustomerUserRole, createWithRole, deleteRole("customerUserRoleDelete"), true, false,
		true, "NOT_FOUND HAS_RECORDS"},
	{"given while the company deletes it", authz.CustomerUserRole, addRole, deleteRole("customerUserRoleDelete"), true, true, true,
		"NOT_FOUND HAS_RECORDS"},
	{"given to a new user while the company deletes it", authz.CustomerUserRole, createWithRole, deleteRole("customerUserRoleDelete"),
		true, true, true, "NOT_FOUND HAS_RECORDS"},
	{"given to a new user by staff while it is deleted", authz.CustomerUserRole, createWithRole, deleteRole("customerUserRoleDelete"),
		false, false, true, "NOT_FOUND HAS_RECORDS"},
	{"given to staff while it is deleted", authz.StaffRole, func(_ *delegationWorld, role string, holder int64) edit {
		return edit{"staffUserUpdate", object{"id": staffID(holder), "roles": object{"add": []string{role}}}}
	}, deleteRole("staffRoleDelete"), false, false, true, "NOT_FOUND HAS_RECORDS"},
	{"given to a token while it is deleted", authz.StaffRole, func(w *delegationWorld, role string, _ int64) edit {
		return edit{"apiTokenCreate", object{"name": w.newName(), "role": role, "expiresAt": w.expiry()}}
	}, deleteRole("staffRoleDelete"), false, false, true, "NOT_FOUND HAS_RECORDS"},
}

func addRole(_ *delegationWorld, role string, holder int64) edit {
	return edit{"customerUserRolesUpdate", object{"id": userID(holder), "roles": object{"add": []string{role}}}}
}

func createWithRole(w *delegationWorld, role string, _ int64) edit {
	return edit{"customerUserCreate", object{"email": w.newName() + "@race.example", "firstName": "N", "lastName": "N", "customer": "cust_1",
		"roles": []string{role}}}
}

func widen(_ *delegationWorld, role string, _ int64) edit {
	return edit{"customerUserRoleUpdate", object{"id": role, "capabilities": []string{"USE_COMPANY_ADDRESSES"}}}
}

func deleteRole(mutation string) func(*delegationWorld, string, int64) edit {
	return func(_ *delegationWorld, role string, _ int64) edit { return edit{mutation, object{"id": role}} }
}

// A role that is given while it is withdrawn, widened or deleted: whoever comes second gets a coded refusal. Nobody holds a role
// that its giver could not give, and no role is lost without a word.
func TestRoleGivenWhileItChanges(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		w, staff, replica := newDelegationWorld(t, k), k.LoginStaffAdmin(t), k.OpenReplica(t)
		chief := w.signIn(t, person{head, "Administrator"})
		rounds := 3 // one of each order
		if *longRun {
			rounds = 300
		}
		for _, c := range roleRaces {
			outcomes := map[string]int{}
			for i := range rounds {
				outcomes[w.race(t, c, i%3, chief, staff, replica)]++
			}
			t.Log(c.name, outcomes)
		}
	})
}

// race runs one round and returns who has won. With order 0 both changes start at once. With order 1 or 2 both wait for a third
// transaction that holds the role, and one of them waits first: so the other one has begun when the role changes.
func (w *delegationWorld) race(t *testing.T, c roleRace, order int, chief, staff string, replica *testkit.Kit) string {
	t.Helper()
	giver, changer, company, role, holder := staff, staff, 0, "", int64(0)
	if c.byCompany {
		giver = chief
	}
	if c.ofCompany {
		changer, company = chief, head
	}
	if c.entity == authz.StaffRole {
		role, holder = w.newStaffRole(t, ""), w.addStaffUser(t, "Clerk")
	} else {
		role, holder = w.newRole(t, delegationRoles["Own orders"], company), w.addUser(t, head, "Visitor")
	}
	give, other := c.give(w, role, holder), c.other(w, role, holder)
	outcomes, answers := make([]string, 2), make([]testkit.Answer, 2)
	run := []func(){
		func() { outcomes[0], answers[0] = give.make(t, w.Kit, giver) },
		func() { outcomes[1], answers[1] = other.make(t, replica, changer) },
	}
	var wait sync.WaitGroup
	release := w.hold(t, order > 0, c.entity, role)
	if order == 2 {
		slices.Reverse(run)
	}
	for _, f := range run {
		wait.Go(f)
		if order > 0 {
			time.Sleep(25 * time.Millisecond) // until it waits for the role
		}
	}
	release()
	wait.Wait()
	for i, e := range []edit{give, other} {
		if outcomes[i] != e.mutation && !slices.Contains(strings.Fields(c.refusals), outcomes[i]) {
			t.Errorf("%s: %s: %s", c.name, e.mutation, answers[i].Body)
		}
	}
	given, changed := outcomes[0] == give.mutation, outcomes[1] == other.mutation
	switch {
	case given && changed && c.deletes:
		t.Errorf("%s: the role was given and deleted", c.name)
	case !given && !changed:
		t.Errorf("%s: nothing was done: %v", c.name, outcomes)
	case given && changed && w.entryOf(t, answers[0], give) > w.entryOf(t, answers[1], other):
		t.Errorf("%s: the role was given after the change", c.name)
	}
	if holds := w.holdersOf(t, c.entity, role); given != (holds > 0) {
		t.Errorf("%s: given: %t, but %d hold it", c.name, given, holds)
	}
	return fmt.Sprintf("given: %t, changed: %t", given, changed)
}

// hold keeps everybody from changing a role until the returned function is called.
func (w *delegationWorld) hold(t *testing.T, really bool, entity *authz.Entity, role string) (release func()) {
	t.Helper()
	if !really {
		return func() {}
	}
	held, released, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- w.Store.WithTx(testkit.SystemContext(), func(ctx context.Context, tx *store.Tx) error {
			_, id := authz.ByID(role)
			if err := entity.WriteGuards(ctx, tx, []int64{id}); err != nil {
				return err
			}
			close(held)
			<-released
			return nil
		})
	}()
	<-held
	return func() {
		close(released)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
}

// entryOf returns the number of the last audit entry about the record that an edit has changed.
func (w *delegationWorld) entryOf(t *testing.T, a testkit.Answer, e edit) int64 {
	t.Helper()
	id, ok := a.ValueAt("r.customerUser.id").(string)
	if !ok {
		if id, ok = e.in["id"].(string); !ok {
			t.Fatalf("%s: %s", e.mutation, a.Body)
		}
	}
	of, n := authz.ByID(id)
	return w.Store.Client.AuditEntry.Query().Where(auditentry.Entity(of.Name), auditentry.RecordID(n)).Order(ent.Desc("id")).
		FirstIDX(testkit.SystemContext())
}

// holdersOf counts the users and tokens that hold a role.
func (w *delegationWorld) holdersOf(t *testing.T, entity *authz.Entity, role string) int64 {
	t.Helper()
	_, id := authz.ByID(role)
	if entity == authz.StaffRole {
		return w.number(t, "SELECT (SELECT COUNT(*) FROM staff_users_roles WHERE role_id=?)+(SELECT COUNT(*) FROM api_tokens WHERE role_id=?)",
			id, id)
	}
	return w.number(t, "SELECT COUNT(*) FROM customer_users_roles WHERE role_id=?", id)
}
