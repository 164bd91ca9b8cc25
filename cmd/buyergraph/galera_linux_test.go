package main_test

import (
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"buyergraph/internal/testkit/mariadb"
)

var (
	long       = flag.Bool("long", false, "also test replicas on a MariaDB Galera cluster")
	galeraTime = flag.Duration("galera-time", 5*time.Minute, "how long the replicas work while nodes and replicas are killed")
)

const (
	galeraAdmin    = "root@cluster.example"
	galeraPassword = "cluster-password-4711"
)

// galera is three replicas on three nodes.
type galera struct {
	t        *testing.T
	cluster  *mariadb.Cluster
	mails    *mailSink
	mu       sync.Mutex
	replicas [3]*process
	outages  []outage
}

// Three replicas on three nodes work while nodes and replicas are killed. Every acknowledged
// write is there once, on each node.
func TestGalera(t *testing.T) {
	if !*long {
		t.Log("only with -long")
		return
	}
	cluster, err := mariadb.StartCluster()
	if errors.Is(err, mariadb.ErrGaleraMissing) {
		t.Skip("skipped on a cluster: " + err.Error())
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Stop)
	g := &galera{t: t, cluster: cluster, mails: serveMailSink(t)}
	g.migrateTogether()
	db := g.open(0, "")
	mustExec(t, db, "CREATE DATABASE shop CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
	password := []string{"BUYERGRAPH_ADMIN_PASSWORD=" + galeraPassword}
	for _, args := range [][]string{{"seed", "--users", "200"}, {"admin", "create", "--email", galeraAdmin}} {
		if out, err := command(t.TempDir(), password, append(args, "--database-url", cluster.URL(0, "shop"))...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	for i := range g.replicas {
		g.startReplica(i)
	}
	g.disableEachOther()
	load := newGaleraLoad(g)
	load.deleteGivenRole()
	load.writeOneRow("on one replica", []int{0})
	load.writeOneRow("on three replicas", []int{0, 1, 2})
	load.useNewTokens()
	load.signInOffice()
	stop := make(chan struct{})
	var work sync.WaitGroup
	load.start(&work, stop)
	kills := g.killAround(*galeraTime)
	close(stop)
	work.Wait()
	t.Logf("%d kills; %s", kills, load.figures())
	load.drain()
	load.verify()
}

// migrateTogether migrates empty databases by a process on each node at once.
func (g *galera) migrateTogether() {
	const starts = 20
	db := g.open(0, "")
	began := time.Now()
	for n := range starts {
		name := fmt.Sprintf("empty%d", n)
		mustExec(g.t, db, "CREATE DATABASE "+name+" CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
		var wg sync.WaitGroup
		for i := range 3 {
			wg.Go(func() {
				out, err := command(g.t.TempDir(), nil, "migrate", "--database-url", g.cluster.URL(i, name)).CombinedOutput()
				if err != nil {
					g.t.Errorf("start %d on node %d: %v\n%s", n, i, err, out)
				}
			})
		}
		wg.Wait()
		mustExec(g.t, db, "DROP DATABASE "+name)
	}
	g.t.Logf("%d starts of three replicas on an empty database in %v", starts, time.Since(began).Round(time.Second))
}

// open opens a database on a node.
func (g *galera) open(node int, database string) *sql.DB {
	db, err := sql.Open("mysql", "root@tcp("+g.cluster.Addr(node)+")/"+database+"?interpolateParams=true")
	if err != nil {
		g.t.Fatal(err)
	}
	g.t.Cleanup(func() { db.Close() })
	return db
}

func mustExec(t *testing.T, db *sql.DB, text string, args ...any) {
	t.Helper()
	if _, err := db.Exec(text, args...); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

// startReplica starts a replica on its node. It tries again, because the node may have just
// been killed.
func (g *galera) startReplica(i int) {
	p := g.serve(i, g.cluster.URL(i, "shop"))
	g.mu.Lock()
	defer g.mu.Unlock()
	g.replicas[i] = p
}

// serve starts a server. Its mails come from an address that has its number.
func (g *galera) serve(number int, url string) *process {
	return startServer(g.t, g.t.TempDir(), nil, "--database-url", url, "--trusted-proxies", "127.0.0.1",
		"--smtp-url", "smtp://"+g.mails.address, "--mail-from", fmt.Sprintf("shop%d@cluster.example", number),
		"--public-url", "http://shop.example")
}

// replicaURL returns the URL of a replica.
func (g *galera) replicaURL(i int) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.replicas[i].url
}

// disableEachOther lets the two administrators of the seller disable each other at once, on two
// replicas. One of them must stay.
func (g *galera) disableEachOther() {
	const rounds = 30
	const twin = "twin@cluster.example"
	db := g.open(0, "shop")
	mustExec(g.t, db, "INSERT INTO staff_users (created_at,updated_at,version,email,email_fold,email_key,first_name,first_name_fold,"+
		"last_name,last_name_fold,enabled,password_hash) SELECT created_at,updated_at,1,?,?,?,first_name,first_name_fold,"+
		"last_name,last_name_fold,enabled,password_hash FROM staff_users WHERE email=?", twin, twin, twin, galeraAdmin)
	ids := [2]int64{}
	for i, email := range []string{galeraAdmin, twin} {
		ids[i] = queryInt(g.t, db, "SELECT id FROM staff_users WHERE email=?", email)
	}
	mustExec(g.t, db, "INSERT INTO staff_users_roles SELECT ?, role_id FROM staff_users_roles WHERE staff_user_id=?", ids[1], ids[0])
	mustExec(g.t, db, "UPDATE staff_users SET enabled=0 WHERE id NOT IN (?,?)", ids[0], ids[1])
	alone := 0
	for range rounds {
		mustExec(g.t, db, "UPDATE staff_users SET enabled=1, failed_logins=0 WHERE id IN (?,?)", ids[0], ids[1])
		tokens := [2]string{g.replicas[0].login(g.t, galeraAdmin, galeraPassword), g.replicas[1].login(g.t, twin, galeraPassword)}
		var both sync.WaitGroup
		for i := range tokens {
			both.Go(func() {
				caller := &galeraLoad{galera: g, token: tokens[i]}
				_, _ = caller.mutate(i, `mutation ($in: StaffUserDisableInput!) { r: staffUserDisable(input: $in) { userErrors { code } } }`,
					object{"id": fmt.Sprintf("staff_%d", ids[1-i])})
			})
		}
		both.Wait()
		for node := range 3 {
			left := queryInt(g.t, g.open(node, "shop"), "SET STATEMENT wsrep_sync_wait=1 FOR SELECT COUNT(*) FROM staff_users WHERE enabled")
			if left == 0 {
				g.t.Errorf("node %d: the seller has no administrator", node)
			} else if node == 0 && left == 1 {
				alone++
			}
		}
	}
	mustExec(g.t, db, "UPDATE staff_users SET enabled=1")
	if alone < rounds/2 {
		g.t.Errorf("only in %d of %d rounds one administrator disabled the other", alone, rounds)
	}
}

// deleteGivenRole deletes a role on a replica while another one gives it to a user as the only
// one. The user must keep a role.
func (l *galeraLoad) deleteGivenRole() {
	const rounds = 20
	db, user := l.nodes[0], fmt.Sprintf("user_%d", l.pool[0])
	customer := fmt.Sprintf("cust_%d", queryInt(l.t, db, "SELECT customer_id FROM customer_users WHERE id=?", l.pool[0]))
	outcomes := map[string]int{}
	for n := range rounds {
		role, code := l.mutate(0, `mutation ($in: CustomerUserRoleCreateInput!) { r: customerUserRoleCreate(input: $in) {
			node: customerUserRole { id } userErrors { code } } }`, object{"label": fmt.Sprintf("Role %d", n), "customer": customer})
		if code != "" {
			l.t.Fatal(code)
		}
		var both sync.WaitGroup
		var deleted, given string
		jitter := func() { time.Sleep(rand.N(40 * time.Millisecond)) } // so that each of them is the first one at times
		both.Go(func() {
			jitter()
			_, deleted = l.mutate(0, `mutation ($in: CustomerUserRoleDeleteInput!) { r: customerUserRoleDelete(input: $in) {
				userErrors { code } } }`, object{"id": role["id"]})
		})
		both.Go(func() {
			jitter()
			_, given = l.mutate(1, updateUser, object{"id": user, "roles": object{"set": []any{role["id"]}}})
		})
		both.Wait()
		outcomes[fmt.Sprintf("delete %q, give %q", deleted, given)]++
		if queryInt(l.t, db, "SET STATEMENT wsrep_sync_wait=1 FOR SELECT COUNT(*) FROM customer_users_roles WHERE customer_user_id=?",
			l.pool[0]) == 0 {
			l.t.Errorf("round %d: the user has no role: delete %q, give %q", n, deleted, given)
		}
		if _, code := l.mutate(0, updateUser, object{"id": user, "roles": object{"set": []string{l.buyerRole}}}); code != "" {
			l.t.Error(code)
		}
	}
	l.t.Log(outcomes)
}

// outage is a time in which a node or a replica does not run.
type outage struct {
	isNode     bool
	number     int
	began, end time.Time
}

// killAround kills a node or a replica every few seconds and starts it again.
func (g *galera) killAround(d time.Duration) (kills int) {
	for end := time.Now().Add(d); time.Now().Before(end); kills++ {
		time.Sleep(time.Duration(4+rand.IntN(4)) * time.Second)
		o := outage{isNode: kills%2 == 0, number: rand.IntN(3), began: time.Now()}
		if o.isNode {
			g.cluster.Kill(o.number)
			time.Sleep(time.Duration(2+rand.IntN(4)) * time.Second)
			if err := g.cluster.Start(o.number); err != nil {
				g.t.Fatal(err)
			}
		} else {
			g.mu.Lock()
			p := g.replicas[o.number]
			g.mu.Unlock()
			_ = p.Process.Kill()
			_ = p.Wait()
			time.Sleep(time.Second)
			g.startReplica(o.number)
		}
		o.end = time.Now()
		g.outages = append(g.outages, o)
	}
	return kills
}

// wasInterrupted reports whether a replica was killed after its mail was accepted and before it
// could record that: within a second, or while or just after its node did not run.
func (g *galera) wasInterrupted(d delivery) bool {
	until := d.at.Add(time.Second)
	for _, o := range g.outages {
		switch mayRecord := o.end.Add(time.Second); {
		case o.number != d.replica || o.end.Before(d.at) || o.began.After(until):
		case !o.isNode:
			return o.began.After(d.at)
		case mayRecord.After(until):
			until = mayRecord
		}
	}
	return false
}

// queryInts runs a query of one integer column.
func queryInts(t *testing.T, db *sql.DB, text string, args ...any) (out []int64) {
	t.Helper()
	rows, err := db.Query(text, args...)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	defer rows.Close()
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
		out = append(out, n)
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	return out
}

func queryInt(t *testing.T, db *sql.DB, text string, args ...any) int64 {
	t.Helper()
	out := queryInts(t, db, text, args...)
	if len(out) != 1 {
		t.Fatalf("%s: %d rows", text, len(out))
	}
	return out[0]
}

// checksums returns the checksum of each table on a node.
func (g *galera) checksums(node int) string {
	db := g.open(node, "shop")
	rows, err := db.Query("SELECT table_name FROM information_schema.tables WHERE table_schema='shop' ORDER BY table_name")
	if err != nil {
		g.t.Fatal(err)
	}
	defer rows.Close()
	var out strings.Builder
	for rows.Next() {
		var table, name string
		var sum sql.NullInt64
		if err := rows.Scan(&table); err != nil {
			g.t.Fatal(err)
		}
		if err := db.QueryRow("CHECKSUM TABLE `"+table+"`").Scan(&name, &sum); err != nil {
			g.t.Fatal(err)
		}
		fmt.Fprintln(&out, name, sum.Int64)
	}
	if err := rows.Err(); err != nil {
		g.t.Fatal(err)
	}
	return out.String()
}
