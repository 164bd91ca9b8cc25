package main_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// object is a JSON object.
type object = map[string]any

// update is an acknowledged change of a first name.
type update struct {
	userID  int64
	version int
	name    string
}

// galeraLoad is what clients do on the replicas, and what was acknowledged to them.
type galeraLoad struct {
	*galera
	client    http.Client
	token     string
	buyerRole string
	nodes     [3]*sql.DB
	pool      []int64  // customer users that are changed
	admins    [2]int64 // the only administrators of a company
	counter   atomic.Int64

	mu           sync.Mutex
	created      map[string]string // e-mail to id; empty if not acknowledged
	updates      []update
	outcomes     map[string]int // by operation and code
	withoutAdmin int
}

const (
	createUser = `mutation ($in: CustomerUserCreateInput!) { r: customerUserCreate(input: $in) { node: customerUser { id version } ` +
		`userErrors { code } } }`
	updateUser = `mutation ($in: CustomerUserUpdateInput!) { r: customerUserUpdate(input: $in) ` +
		`{ node: customerUser { id version firstName } userErrors { code } } }`
	disableUser = `mutation ($in: CustomerUserDisableInput!) { r: customerUserDisable(input: $in) { node: customerUser { id version } ` +
		`userErrors { code } } }`
	enableUser = `mutation ($in: CustomerUserEnableInput!) { r: customerUserEnable(input: $in) { node: customerUser { id version } ` +
		`userErrors { code } } }`
	userVersion = `query ($id: ID!) { r: customerUser(by: {id: $id}) { version } }`
)

// newGaleraLoad signs in and creates the users that the load changes.
func newGaleraLoad(g *galera) *galeraLoad {
	l := &galeraLoad{galera: g, created: map[string]string{}, outcomes: map[string]int{}}
	l.client.Timeout = 20 * time.Second
	l.token = g.replicas[0].login(g.t, galeraAdmin, galeraPassword)
	for i := range l.nodes {
		l.nodes[i] = g.open(i, "shop")
	}
	db := l.nodes[0]
	customers := queryInts(g.t, db, "SELECT id FROM customers ORDER BY id LIMIT 2")
	roleID := func(code string) string {
		return fmt.Sprintf("role_%d", queryInt(g.t, db, "SELECT id FROM customer_user_roles WHERE code=?", code))
	}
	add := func(email string, customer int64, role string) int64 {
		node, code := l.mutate(0, createUser, object{"email": email, "firstName": "F", "lastName": "L",
			"customer": fmt.Sprintf("cust_%d", customer), "roles": []string{role}})
		if code != "" {
			g.t.Fatal(email, code)
		}
		return idNumber(node["id"])
	}
	l.buyerRole = roleID("BUYER")
	for i := range 20 {
		l.pool = append(l.pool, add(fmt.Sprintf("pool%d@load.example", i), customers[0], roleID("BUYER")))
	}
	for i := range l.admins {
		l.admins[i] = add(fmt.Sprintf("admin%d@load.example", i), customers[1], roleID("ADMINISTRATOR"))
	}
	mustExec(g.t, db, "UPDATE customer_users SET enabled=0 WHERE customer_id=? AND id NOT IN (?,?)", customers[1], l.admins[0], l.admins[1])
	return l
}

func idNumber(id any) (n int64) {
	_, digits, _ := strings.Cut(fmt.Sprint(id), "_")
	_, _ = fmt.Sscan(digits, &n)
	return n
}

// ask sends an operation. The code is empty if it was done; UNKNOWN if no answer came.
func (l *galeraLoad) ask(replica int, query string, variables object) (r object, code string) {
	return l.askAt(l.replicaURL(replica), l.token, query, variables)
}

func (l *galeraLoad) askAt(url, token, query string, variables object) (r object, code string) {
	body, _ := json.Marshal(object{"query": query, "variables": variables})
	request, _ := http.NewRequest(http.MethodPost, url+"/graphql", bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := l.client.Do(request)
	if err != nil {
		return nil, "UNKNOWN"
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	var answer struct {
		Data   map[string]object
		Errors []struct{ Extensions struct{ Code string } }
	}
	if err != nil || json.Unmarshal(text, &answer) != nil {
		return nil, "UNKNOWN"
	}
	if len(answer.Errors) > 0 {
		return nil, answer.Errors[0].Extensions.Code
	}
	return answer.Data["r"], ""
}

// mutate runs a mutation and returns its node.
func (l *galeraLoad) mutate(replica int, mutation string, input object) (node object, code string) {
	r, code := l.ask(replica, mutation, object{"in": input})
	if code != "" {
		return nil, code
	}
	if list, _ := r["userErrors"].([]any); len(list) > 0 {
		return nil, list[0].(object)["code"].(string)
	}
	node, _ = r["node"].(object)
	return node, ""
}

// start starts the clients.
func (l *galeraLoad) start(work *sync.WaitGroup, stop <-chan struct{}) {
	for n, operation := range []func(){
		l.create, l.create, l.create, l.updateExpected, l.updateExpected, l.updateExpected,
		l.updateOneRow, l.updateOneRow, l.updateOneRow, l.updateOneRow, l.disableAdmins,
	} {
		work.Go(func() {
			time.Sleep(time.Duration(n) * 50 * time.Millisecond)
			for {
				select {
				case <-stop:
					return
				default:
					operation()
				}
			}
		})
	}
}

func (l *galeraLoad) count(operation, code string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if code == "" {
		code = "done"
	}
	l.outcomes[operation+" "+code]++
}

// mayTryAgain reports whether an operation with this code may still be done by another try.
func mayTryAgain(code string) bool {
	return slices.Contains([]string{"UNKNOWN", "UNAVAILABLE", "INTERNAL", "UNAUTHENTICATED"}, code)
}

// create creates a user under a key, on two replicas at once, until it is acknowledged.
func (l *galeraLoad) create() {
	n := l.counter.Add(1)
	email := fmt.Sprintf("new%d@load.example", n)
	input := object{"email": email, "firstName": "N", "lastName": "N", "customer": "cust_1", "roles": []string{l.buyerRole},
		"welcome": n%4 == 0, "idempotencyKey": email,
		"addresses": []object{{"company": "Acme", "street": "S", "city": "C", "countryCode": "DE", "postalCode": "10115"}}}
	l.mu.Lock()
	l.created[email] = ""
	l.mu.Unlock()
	var both sync.WaitGroup
	for copies := range 2 {
		both.Go(func() {
			for try := range 40 {
				node, code := l.mutate((int(n)+copies+try)%3, createUser, input)
				l.count("create", code)
				if code == "" {
					id := node["id"].(string)
					l.mu.Lock()
					if before := l.created[email]; before != "" && before != id {
						l.t.Errorf("%s was answered with %s and %s", email, before, id)
					}
					l.created[email] = id
					l.mu.Unlock()
					return
				}
				if !mayTryAgain(code) {
					l.t.Errorf("%s: %s", email, code)
					return
				}
				time.Sleep(time.Duration(50*(try+1)) * time.Millisecond)
			}
			l.count("create", "given up")
		})
	}
	both.Wait()
}

// changeName changes a first name on a replica and notes what was acknowledged.
func (l *galeraLoad) changeName(operation string, replica int, id int64, expectedVersion any) {
	name := fmt.Sprintf("N%d", l.counter.Add(1))
	input := object{"id": fmt.Sprintf("user_%d", id), "firstName": name}
	if expectedVersion != nil {
		input["expectedVersion"] = expectedVersion
	}
	node, code := l.mutate(replica, updateUser, input)
	l.count(operation, code)
	if code != "" {
		time.Sleep(20 * time.Millisecond)
		return
	}
	version, _ := node["version"].(float64)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.updates = append(l.updates, update{id, int(version), name})
	if node["firstName"] != name {
		l.t.Errorf("user %d was changed to %s, the answer says %v", id, name, node)
	}
}

// updateExpected changes a user of the pool at the version that was read on another replica.
func (l *galeraLoad) updateExpected() {
	id := l.pool[1+rand.IntN(len(l.pool)-1)]
	r, code := l.ask(rand.IntN(3), userVersion, object{"id": fmt.Sprintf("user_%d", id)})
	if code != "" {
		l.count("read", code)
		time.Sleep(50 * time.Millisecond)
		return
	}
	l.changeName("update", rand.IntN(3), id, r["version"])
}

// updateOneRow changes one user that all others change, too.
func (l *galeraLoad) updateOneRow() { l.changeName("one row", rand.IntN(3), l.pool[0], nil) }

// writeOneRow lets fifty clients change one user at once, each four times.
func (l *galeraLoad) writeOneRow(name string, replicas []int) {
	const writers, writes = 50, 4
	began := time.Now()
	var work sync.WaitGroup
	for n := range writers {
		work.Go(func() {
			for range writes {
				l.changeName(name, replicas[n%len(replicas)], l.pool[0], nil)
			}
		})
	}
	work.Wait()
	done := l.outcomes[name+" done"]
	l.t.Logf("%d writers of one row %s: %d of %d writes done in %v; %s", writers, name, done, writers*writes,
		time.Since(began).Round(100*time.Millisecond), l.figures())
	if done < writers*writes*9/10 {
		l.t.Errorf("only %d of %d writes of one row %s", done, writers*writes, name)
	}
}

// signInOffice signs twenty users of one address in at once, on three replicas, three times each.
func (l *galeraLoad) signInOffice() {
	mustExec(l.t, l.nodes[0], "UPDATE customer_users SET password_hash=(SELECT password_hash FROM staff_users WHERE email=?)"+
		" WHERE email LIKE 'pool%'", galeraAdmin)
	began := time.Now()
	var work sync.WaitGroup
	for n := range 3 * len(l.pool) {
		work.Go(func() {
			r, code := l.askAt(l.replicaURL(n%3), "", `mutation ($in: LoginInput!) { r: login(input: $in) { token userErrors { code } } }`,
				object{"in": object{"email": fmt.Sprintf("pool%d@load.example", n/3), "password": galeraPassword, "audience": "STOREFRONT"}})
			if r["token"] == nil {
				code = fmt.Sprint(code, r)
			}
			l.count("sign in", code)
		})
	}
	work.Wait()
	l.t.Logf("%d sign-ins of an office at once: %d done in %v", 3*len(l.pool), l.outcomes["sign in done"],
		time.Since(began).Round(100*time.Millisecond))
	if l.outcomes["sign in done"] != 3*len(l.pool) {
		l.t.Error(l.figures())
	}
}

// useNewTokens signs in on one replica and uses the token on another one, while the node of that
// one has stopped applying changes. The request must wait for its node. A server without
// wsrep_sync_wait shows that the node is behind.
func (l *galeraLoad) useNewTokens() {
	const rounds = 5
	const behind = 400 * time.Millisecond
	careless := l.serve(3, strings.Replace(l.cluster.URL(1, "shop"), "wsrep_sync_wait=1", "wsrep_sync_wait=0", 1))
	node, err := l.nodes[1].Conn(l.t.Context())
	if err != nil {
		l.t.Fatal(err)
	}
	defer node.Close()
	exec := func(text string) {
		if _, err := node.ExecContext(l.t.Context(), text); err != nil {
			l.t.Error(err)
		}
	}
	for range rounds {
		exec("FLUSH TABLES WITH READ LOCK")
		r, code := l.askAt(l.replicaURL(0), "", `mutation ($in: LoginInput!) { r: login(input: $in) { token userErrors { code } } }`,
			object{"in": object{"email": galeraAdmin, "password": galeraPassword}})
		token, _ := r["token"].(string)
		_, carelessCode := l.askAt(careless.url, token, `{ r: viewer { kind } }`, nil)
		var unlocked sync.WaitGroup
		unlocked.Go(func() {
			time.Sleep(behind)
			exec("UNLOCK TABLES")
		})
		began := time.Now()
		_, carefulCode := l.askAt(l.replicaURL(1), token, `{ r: viewer { kind } }`, nil)
		waited := time.Since(began)
		unlocked.Wait()
		if token == "" || carelessCode != "UNAUTHENTICATED" || carefulCode != "" || waited < behind/2 {
			l.t.Errorf("signed in: %v %s; with wsrep_sync_wait %q after %v, without %q", token != "", code, carefulCode, waited, carelessCode)
		}
	}
	careless.stop(l.t)
}

// disableAdmins disables both administrators of a company at once, on two replicas.
func (l *galeraLoad) disableAdmins() {
	var both sync.WaitGroup
	for i, id := range l.admins {
		both.Go(func() {
			_, code := l.mutate(i, disableUser, object{"id": fmt.Sprintf("user_%d", id)})
			l.count("disable administrator", code)
		})
	}
	both.Wait()
	if l.activeAdmins() == 0 {
		l.mu.Lock()
		l.withoutAdmin++
		l.mu.Unlock()
	}
	for i, id := range l.admins {
		for try := range 40 {
			_, code := l.mutate((i+try)%3, enableUser, object{"id": fmt.Sprintf("user_%d", id)})
			if code == "" {
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
	}
}

// activeAdmins asks each node how many administrators are enabled, and returns the smallest
// number of those that answer.
func (l *galeraLoad) activeAdmins() int64 {
	smallest := int64(len(l.admins))
	for _, db := range l.nodes {
		var n int64
		err := db.QueryRow("SET STATEMENT wsrep_sync_wait=1 FOR SELECT COUNT(*) FROM customer_users WHERE enabled AND id IN (?,?)",
			l.admins[0], l.admins[1]).Scan(&n)
		if err == nil {
			smallest = min(smallest, n)
		}
	}
	return smallest
}

func (l *galeraLoad) figures() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []string
	for _, key := range slices.Sorted(maps.Keys(l.outcomes)) {
		out = append(out, fmt.Sprintf("%s %d", key, l.outcomes[key]))
	}
	return strings.Join(out, ", ")
}
