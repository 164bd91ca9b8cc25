package mutation_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"buyergraph/ent/auditentry"
	"buyergraph/ent/customeruser"
	"buyergraph/internal/testkit"
)

var long = flag.Bool("long", false, "10,000 creations and 300 kills on each database")

// answered is what came of creations, by key: the id of the user that each answer named.
type answered struct {
	sync.Mutex
	ids map[string]string
	n   int // answers
}

func (a *answered) answers() int { a.Lock(); defer a.Unlock(); return a.n }

// create sends a creation under a key. No answer may come.
func (a *answered) create(t *testing.T, to *testkit.Process, token, key string) {
	in := map[string]any{
		"email": key + "@acme.example", "firstName": "N", "lastName": "N", "customer": "cust_1", "enabled": false, "idempotencyKey": key,
		"addresses": []any{map[string]any{"company": "Acme", "street": "S", "city": "C", "countryCode": "DE", "postalCode": "10115"}},
	}
	const create = `mutation ($in: CustomerUserCreateInput!) { r: customerUserCreate(input: $in) {
		customerUser { id email } userErrors { code message } } }`
	got, err := to.DoFrom("10.0.0.1", token, create, map[string]any{"in": in})
	if err != nil {
		return
	}
	a.Lock()
	defer a.Unlock()
	a.n++
	id, _ := got.ValueAt("r.customerUser.id").(string)
	if got.ValueAt("r.customerUser.email") != key+"@acme.example" {
		t.Errorf("%s: %s", key, got.Body)
		return
	}
	if before := a.ids[key]; before != "" && before != id {
		t.Errorf("%s was answered with %s and with %s", key, before, id)
	}
	a.ids[key] = id
}

// all sends creations three times each, many at a time, to one server or the other, and
// stops when it is told to; to is asked for each.
func (a *answered) all(t *testing.T, token string, keys []string, to func() *testkit.Process) {
	work := make(chan string)
	var senders sync.WaitGroup
	for range 12 {
		senders.Go(func() {
			for key := range work {
				a.create(t, to(), token, key)
			}
		})
	}
	for i := range len(keys) + 4 { // the copies of one are under way together
		for k := max(0, i-2); k <= min(i, len(keys)-1); k++ {
			work <- keys[k]
		}
	}
	close(work)
	senders.Wait()
}

// Servers are killed while they make users under keys. Whoever sends a creation again,
// at the same time or later, to whichever server, gets the one user that came of it.
func TestOnceThroughKills(t *testing.T) {
	total, batch := 200, 50
	if *long {
		total = 10_000
	}
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		began, token := time.Now(), k.LoginStaffAdmin(t)
		a := &answered{ids: map[string]string{}}
		kills, lost, done := 0, 0, 0
		steady := k.StartProcess(t)
		for from := 0; from < total; from += batch {
			keys := make([]string, batch)
			for i := range keys {
				keys[i] = fmt.Sprintf("key%d", from+i)
			}
			victim, most := k.StartProcess(t), a.answers()+rand.IntN(3*batch)
			killed, sent := make(chan bool), make(chan bool)
			go func() {
				defer close(killed)
				for a.answers() < most {
					select {
					case <-sent:
						most = 0
					case <-time.After(time.Millisecond):
					}
				}
				victim.Kill()
			}()
			a.all(t, token, keys, func() *testkit.Process {
				if rand.IntN(4) == 0 {
					return steady
				}
				return victim
			})
			close(sent)
			<-killed
			kills++
			for _, key := range keys {
				if a.ids[key] != "" {
					continue
				}
				lost++
				done += k.Store.Client.CustomerUser.Query().Where(customeruser.Email(key + "@acme.example")).CountX(testkit.SystemContext())
			}
			if from/batch%2 == 1 {
				steady.Kill()
				steady, kills = k.StartProcess(t), kills+1
			}
			a.all(t, token, keys, func() *testkit.Process { return steady })
		}
		if len(a.ids) != total {
			t.Errorf("%d of %d were answered", len(a.ids), total)
		}
		users := k.Store.Client.CustomerUser.Query().Where(customeruser.EmailHasPrefix("key")).CountX(testkit.SystemContext())
		addresses := k.Store.Client.CustomerUserAddress.Query().CountX(testkit.SystemContext())
		entries := k.Store.Client.AuditEntry.Query().
			Where(auditentry.Entity("CustomerUser"), auditentry.ActionEQ(auditentry.ActionCREATE), auditentry.RecordIDGT(4)).
			CountX(testkit.SystemContext())
		if users != total || addresses != total || entries != total {
			t.Errorf("%d users, %d addresses, %d entries in the audit, want %d of each", users, addresses, entries, total)
		}
		t.Logf("%d creations, %d answers, %d kills, %d creations without an answer, of which %d had been done, %v",
			total, a.n, kills, lost, done, time.Since(began))
	})
}
