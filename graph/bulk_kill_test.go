package graph_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"buyergraph/ent/auditentry"
	"buyergraph/ent/customeruser"
	entjob "buyergraph/ent/job"
	"buyergraph/ent/jobrow"
	"buyergraph/internal/app"
	"buyergraph/internal/config"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// jobWorkerEnv is set in a test binary that only runs jobs. Its value is the database URL.
const jobWorkerEnv = "BUYERGRAPH_TEST_JOB_WORKER"

// runJobWorker runs the jobs of a database until the process is killed.
func runJobWorker(url string) {
	a, err := app.New(context.Background(), config.Config{DatabaseURL: url}, io.Discard)
	if err != nil {
		panic(err)
	}
	fmt.Println("works")
	a.JobQueue.Run(context.Background())
}

// startJobWorker starts a process that runs jobs, and returns the function that kills it.
func startJobWorker(t *testing.T, url string) (kill func()) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env, c.Stderr = append(os.Environ(), jobWorkerEnv+"="+url), os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	kill = func() { _ = c.Process.Kill(); _ = c.Wait() }
	t.Cleanup(kill)
	if !bufio.NewScanner(out).Scan() {
		t.Fatal("the worker does not start")
	}
	return kill
}

// A job over many users whose process is killed again and again treats each row once, with its outcome. At no time is a user
// disabled whose row has no outcome.
func TestKilledBulkJob(t *testing.T) {
	users, kills := 1000, 3
	if *longRun {
		users, kills = 10_000, 10
	}
	for name, url := range map[string]func(testing.TB) string{"sqlite": testkit.SQLite, "mariadb": testkit.MariaDB} {
		t.Run(name, func(t *testing.T) {
			k := testkit.OpenAt(t, config.Config{DatabaseURL: url(t)}, time.Now())
			addAdministrators(t, k)
			addManyUsers(t, k, users)
			id := startBulkJob(t, k, k.LoginStaffAdmin(t), "customerUsersDisable", object{"search": "many", "reason": "killed"}, users)
			kill, began, killed := startJobWorker(t, k.DatabaseURL), time.Now(), 0
			for {
				done := consistentlyDone(t, k)
				if killed < kills && done > users*killed/kills {
					kill()
					killed++
					expireLeases(t, k)
					kill = startJobWorker(t, k.DatabaseURL)
				}
				if done == users && newestBulkJob(k).OnlyX(testkit.SystemContext()).State == entjob.StateSUCCEEDED {
					break
				}
				if time.Since(began) > 10*time.Minute {
					t.Fatalf("%d rows are done", done)
				}
			}
			kill()
			checkRowsTreatedOnce(t, k, id, users)
			t.Logf("%d rows, %d kills, %v", users, killed, time.Since(began))
		})
	}
}

// consistentlyDone returns how many rows have an outcome, which must be as many as users are disabled.
func consistentlyDone(t *testing.T, k *testkit.Kit) (done int) {
	t.Helper()
	var disabled int
	err := dbquery.One(context.Background(), k.Store, "SELECT (SELECT COUNT(*) FROM job_rows WHERE outcome IS NOT NULL),"+
		" (SELECT COUNT(*) FROM customer_users WHERE first_name='Many' AND NOT enabled)", nil, &done, &disabled)
	if err != nil {
		t.Fatal(err)
	}
	if done != disabled {
		t.Errorf("%d rows are done, %d users are disabled", done, disabled)
	}
	return done
}

// expireLeases lets the time pass after which another process takes over.
func expireLeases(t *testing.T, k *testkit.Kit) {
	t.Helper()
	k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE jobs SET lease_until=? WHERE lease_until IS NOT NULL", tx.Now.Add(-time.Hour))
		return err
	})
}

func checkRowsTreatedOnce(t *testing.T, k *testkit.Kit, id string, users int) {
	t.Helper()
	sys := testkit.SystemContext()
	if n := k.Store.Client.JobRow.Query().Where(jobrow.OutcomeEQ(jobrow.OutcomeUPDATED)).CountX(sys); n != users {
		t.Errorf("%d rows of %d are UPDATED", n, users)
	}
	if n := k.Store.Client.CustomerUser.Query().Where(customeruser.FirstName("Many"), customeruser.Enabled(false), customeruser.Version(2)).
		CountX(sys); n != users {
		t.Errorf("%d users of %d have changed once", n, users)
	}
	if n := k.Store.Client.AuditEntry.Query().Where(auditentry.RequestID(id), auditentry.Reason("killed"),
		auditentry.ActionEQ(auditentry.ActionUPDATE)).CountX(sys); n != users {
		t.Errorf("%d audit entries of %d users", n, users)
	}
	if j := newestBulkJob(k).OnlyX(sys); j.Done != users || j.Total != users || j.Error != nil {
		t.Errorf("%v", j)
	}
}
