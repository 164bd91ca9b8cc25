package job_test

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"buyergraph/ent/ratelimit"
	"buyergraph/internal/job"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
	"buyergraph/internal/viewer"
)

var long = flag.Bool("long", false, "more jobs, more kills, and leases as long as the server's")

// Environment and lease of worker processes.
const (
	childEnv   = "BUYERGRAPH_TEST_WORKER"
	childPace  = "BUYERGRAPH_TEST_PACE"
	shortLease = 3 * time.Second
)

func TestMain(m *testing.M) {
	if url := os.Getenv(childEnv); url != "" {
		runWorkerProcess(url)
		return
	}
	testkit.Main(m)
}

// partsPerJob is the number of steps of a counted job.
const partsPerJob = 4

// countedJob returns the handler of a job with a few steps. Each step inserts a row that
// can be inserted only once. While the job runs a row names its process, so that two
// processes at a time are detected.
func countedJob(s *store.Store, work time.Duration) job.Handler {
	return func(ctx context.Context, l *job.Lease) error {
		name := fmt.Sprintf("running %d", l.ID)
		if err := s.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error { return recordRunning(ctx, tx, name) }); err != nil {
			return err
		}
		defer func() {
			_ = s.WithTx(context.WithoutCancel(ctx), func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.ExecContext(ctx, "DELETE FROM rate_limits WHERE name=? AND hits=?", name, os.Getpid())
				return err
			})
		}()
		for part := l.StepsDone; part < partsPerJob; part++ {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(work):
			}
			err := s.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
				if err := insertRow(ctx, tx, fmt.Sprintf("part %d %d", l.ID, part), 0); err != nil {
					return err
				}
				return l.SaveProgress(ctx, tx, part+1, partsPerJob)
			})
			if err != nil {
				return err
			}
		}
		l.Result = "counted"
		return nil
	}
}

// recordRunning records that this process runs a job, and a clash if another live process
// runs it.
func recordRunning(ctx context.Context, tx *store.Tx, name string) error {
	running, err := tx.RateLimit.Query().Where(ratelimit.Name(name)).All(viewer.AsSystem(ctx))
	if err != nil {
		return err
	}
	pid := 0
	if len(running) > 0 {
		pid = running[0].Hits
	}
	if pid > 0 && !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return insertRow(ctx, tx, fmt.Sprintf("CLASH of %d with %d in %s", os.Getpid(), pid, name), 0)
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM rate_limits WHERE name=?", name); err != nil {
		return err
	}
	return insertRow(ctx, tx, name, os.Getpid())
}

// insertRow inserts a row with a unique name.
func insertRow(ctx context.Context, tx *store.Tx, name string, n int) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO rate_limits (name, hits, began_at) VALUES (?, ?, ?)", name, n, tx.Now)
	return err
}

// countRows returns how many rows have names with the prefix.
func countRows(s *store.Store, prefix string) int {
	return s.Client.RateLimit.Query().Where(ratelimit.NameHasPrefix(prefix)).CountX(testkit.SystemContext())
}

// runWorkerProcess runs the process as a worker on the database until it is killed.
func runWorkerProcess(url string) {
	s, err := store.Open(context.Background(), url)
	if err != nil {
		panic(err)
	}
	if os.Getenv(childPace) != "" {
		job.SetLeaseTiming(shortLease, shortLease/5)
	}
	q := job.New(s)
	q.Handle("COUNTED", countedJob(s, 5*time.Millisecond))
	q.Handle("SLOW", countedJob(s, shortLease/2))
	fmt.Println("works")
	q.Run(context.Background())
}

// workerProcess is a worker in a process of its own.
type workerProcess struct{ *exec.Cmd }

func startWorkerProcess(t *testing.T, url string) *workerProcess {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childEnv+"="+url)
	if !*long {
		c.Env = append(c.Env, childPace+"=short")
	}
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	if !bufio.NewScanner(out).Scan() {
		t.Fatal("the worker does not start")
	}
	return &workerProcess{c}
}

// kill kills the process with SIGKILL.
func (c *workerProcess) kill() { _ = c.Process.Kill(); _ = c.Wait() }

// addJobs adds n jobs of a kind.
func addJobs(t testing.TB, k *testkit.Kit, kind string, n int) (ids []int64) {
	t.Helper()
	k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		ids = nil
		for range n {
			id, err := job.Add(ctx, tx, kind, nil)
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return nil
	})
	return ids
}
