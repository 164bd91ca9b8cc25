package graph_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"buyergraph/internal/authz"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/testkit"
)

// editsPerEpisode is how many edits one delegate makes from a fresh start.
const editsPerEpisode = 25

// Random edits by accounts with a part of the rights, 900 on each database and 10,000 in long mode: two thirds of them by one
// delegate at a time, together with all accounts that this delegate has created or taken over and all tokens that these have
// made, and one third by many at once on two servers.
//
// What a delegate and these accounts may do and see stays within what the delegate could do and see at the start. No company and
// not the seller loses its last administrator; locked ones count.
func TestDelegates(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		d := newDelegates(t, k)
		edits := 900
		switch {
		case *longRun:
			edits = 10_000
		case testing.Short():
			edits = 150
		}
		for range edits * 2 / 3 / editsPerEpisode {
			d.runEpisode(t)
		}
		for _, want := range []string{"joined by CREATE", "joined by E-MAIL", "joined by TOKEN", "LAST_ADMINISTRATOR"} {
			if d.outcomes[want] == 0 && *longRun { // with few edits some outcomes may be missing
				t.Errorf("%q never occurred", want)
			}
		}
		t.Log(d.outcomes)
		d.editConcurrently(t, edits/3)
	})
}

// anyDelegate returns an enabled account of the start, with a session.
func (d *delegates) anyDelegate(t *testing.T) *account {
	t.Helper()
	for {
		a := &account{staff: d.r.IntN(3) == 0}
		if a.staff {
			a.id = d.ids[person{0, delegateStaff[d.r.IntN(len(delegateStaff))]}]
		} else {
			a.company = []int{1, 1, 2, 2, 3, 4}[d.r.IntN(6)]
			a.id = int64(a.company*10 + d.r.IntN(5))
		}
		if d.isEnabled(t, a) {
			d.openSession(t, a)
			return a
		}
	}
}

// runEpisode lets one delegate and all accounts that the delegate gets hold of make edits.
func (d *delegates) runEpisode(t *testing.T) {
	t.Helper()
	d.restore(t)
	first := d.anyDelegate(t)
	start := d.powerOf(t, first)
	coalition := []*account{first}
	d.members, d.memberRoles = nil, nil
	if !first.staff {
		d.members = append(d.members, first.id)
		for _, r := range d.Store.Client.CustomerUser.GetX(testkit.SystemContext(), first.id).QueryRoles().IDsX(testkit.SystemContext()) {
			d.memberRoles = append(d.memberRoles, authz.CustomerUserRole.FormatID(r))
		}
	}
	isBase := func(id string) bool {
		e, n := authz.ByID(id)
		table := map[*authz.Entity]string{authz.CustomerUser: "customer_users", authz.CustomerUserRole: "customer_user_roles",
			authz.StaffUser: "staff_users", authz.StaffRole: "staff_roles"}[e]
		return table == "" || n <= d.baseMax[table]
	}
	var log []string
	for range editsPerEpisode {
		a := coalition[d.r.IntN(len(coalition))]
		e := d.randomEdit(a)
		outcome, answer := e.make(t, d.Kit, a.token)
		if d.outcomes[outcome]++; outcome == notSignedIn && !strings.HasPrefix(a.token, "bgt_") && d.isEnabled(t, a) {
			d.takeIn(t, a) // an edit before has ended the session
		}
		if outcome != e.mutation && answer.ValueAt("r.done") == nil { // a bulk mutation may have changed some users
			continue
		}
		log = append(log, fmt.Sprintf("%v %s %v", *a, e.mutation, e.in))
		if joined, how := d.joined(t, a, e, answer); joined != nil {
			d.outcomes["joined by "+how]++
			if coalition = append(coalition, joined); !joined.staff {
				d.members = append(d.members, joined.id)
			}
		}
		for _, member := range coalition {
			if now := d.powerOf(t, member); now != nil {
				if excess := start.excess(now, isBase); excess != "" {
					t.Fatalf("%v has gained %s as %v by\n%s", *first, excess, *member, strings.Join(log, "\n"))
				}
			}
		}
		d.checkAdministrators(t)
	}
}

// joined returns the account that an edit gave to its author; nil if it gave none.
func (d *delegates) joined(t *testing.T, author *account, e edit, answer testkit.Answer) (a *account, how string) {
	t.Helper()
	id, _ := e.in["id"].(string)
	a = &account{}
	switch {
	case e.mutation == "apiTokenCreate":
		token, _ := answer.ValueAt("r.token").(string)
		return &account{staff: true, id: author.id, isNew: author.isNew, token: token}, "TOKEN"
	case e.mutation == "apiTokenAdopt":
		return nil, ""
	case e.mutation == "customerUserCreate":
		how, a.isNew, id = "CREATE", true, answer.ValueAt("r.customerUser.id").(string)
	case e.mutation == "staffUserCreate":
		how, a.isNew, a.staff, id = "CREATE", true, true, answer.ValueAt("r.staffUser.id").(string)
	case e.mutation == "customerUserUpdate" && e.in["email"] != nil, e.mutation == "customerUserPasswordSet":
		how = "E-MAIL"
	case e.mutation == "staffUserUpdate" && e.in["email"] != nil:
		how, a.staff = "E-MAIL", true
	default:
		return nil, ""
	}
	_, a.id = authz.ByID(id)
	if a.id == author.id && a.staff == author.staff {
		return nil, ""
	}
	if !a.staff {
		a.company = int(d.Store.Client.CustomerUser.GetX(testkit.SystemContext(), a.id).CustomerID)
	}
	d.takeIn(t, a)
	return a, how
}

func (d *delegates) isEnabled(t *testing.T, a *account) bool {
	t.Helper()
	if a.staff {
		return d.Store.Client.StaffUser.GetX(testkit.SystemContext(), a.id).Enabled
	}
	return d.Store.Client.CustomerUser.GetX(testkit.SystemContext(), a.id).Enabled
}

// checkAdministrators checks that each company and the seller still have an administrator.
func (d *delegates) checkAdministrators(t *testing.T) {
	t.Helper()
	companies, ofSeller := 0, 0
	err := dbquery.One(context.Background(), d.Store,
		`SELECT COUNT(DISTINCT u.customer_id), (SELECT COUNT(*) FROM staff_users s JOIN staff_users_roles h ON h.staff_user_id=s.id
			JOIN staff_roles r ON r.id=h.role_id WHERE s.enabled AND r.administers)
		FROM customer_users u JOIN customer_users_roles h ON h.customer_user_id=u.id JOIN customer_user_roles r ON r.id=h.role_id
		WHERE u.enabled AND u.confirmed AND r.administers AND (r.customer_id IS NULL OR r.customer_id=u.customer_id)`,
		nil, &companies, &ofSeller)
	if err != nil || companies != len(delegateParents)-1 || ofSeller == 0 {
		t.Errorf("%d companies have an administrator, and the seller has %d (%v)", companies, ofSeller, err)
	}
}

// editConcurrently lets customer users and staff for personnel make edits at once on two servers. Nobody of them holds
// USE_COMPANY_ADDRESSES or may touch company 5, so in the end nobody else does.
func (d *delegates) editConcurrently(t *testing.T, edits int) {
	t.Helper()
	d.restore(t)
	stranger := func() (out []string) {
		for n := range usersPerCompany {
			out = append(out, d.state(t, authz.CustomerUser, int64(50+n))[:40])
		}
		return out
	}
	before, replica := stranger(), d.OpenReplica(t)
	const workers = 8
	var wait sync.WaitGroup
	for worker := range workers {
		mine := *d
		copied := *d.delegationWorld
		mine.delegationWorld, mine.r, mine.outcomes = &copied, rand.New(rand.NewPCG(7, uint64(worker+100))), map[string]int{}
		mine.last += 100_000 * (worker + 1) // names of its own
		var accounts []*account
		for range 6 {
			a := mine.anyDelegate(t)
			for a.staff && a.id != d.ids[person{0, "Personnel"}] && a.id != d.ids[person{0, "Own-level personnel"}] {
				a = mine.anyDelegate(t)
			}
			accounts = append(accounts, a)
		}
		wait.Go(func() {
			for i := range edits / workers {
				a := accounts[mine.r.IntN(len(accounts))]
				e := mine.randomEdit(a)
				outcome, _ := e.make(t, []*testkit.Kit{d.Kit, replica}[i%2], a.token)
				if mine.outcomes[outcome]++; outcome == notSignedIn {
					mine.exec(t, fmt.Sprintf("UPDATE %s SET enabled=TRUE WHERE id=%d", a.table(), a.id))
					mine.openSession(t, a)
				}
				mine.checkAdministrators(t)
			}
		})
	}
	wait.Wait()
	if after := stranger(); !slices.Equal(before, after) {
		t.Errorf("another company was changed: %v, now %v", before, after)
	}
	super := d.roleIDs["7"]
	for _, r := range d.Store.Client.CustomerUserRole.Query().WithCustomerUsers().AllX(testkit.SystemContext()) {
		quick := slices.Contains(*r.Capabilities, "USE_COMPANY_ADDRESSES")
		if quick != (r.ID == super) || r.ID == super && len(r.Edges.CustomerUsers) != 1 {
			t.Errorf("%s grants what nobody could give, and %d users hold it", r.Label, len(r.Edges.CustomerUsers))
		}
	}
}
