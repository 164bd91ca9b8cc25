package job_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"buyergraph/ent/job"
	"buyergraph/internal/config"
	"buyergraph/internal/lease"
	"buyergraph/internal/testkit"
)

// onEachDatabaseInRealTime runs a test with the machine's clock, which the worker
// processes use too.
func onEachDatabaseInRealTime(t *testing.T, test func(t *testing.T, k *testkit.Kit)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		test(t, testkit.OpenAt(t, config.Config{DatabaseURL: testkit.SQLite(t)}, time.Now()))
	})
	t.Run("mariadb", func(t *testing.T) {
		test(t, testkit.OpenAt(t, config.Config{DatabaseURL: testkit.MariaDB(t)}, time.Now()))
	})
}

// Three workers run jobs and are killed again and again. Every job succeeds, each of its
// steps runs once, and no two workers run the same job at a time.
func TestKilledWorkers(t *testing.T) {
	jobs, kills := 60, 8
	if *long {
		jobs, kills = 5000, 100
	}
	onEachDatabaseInRealTime(t, func(t *testing.T, k *testkit.Kit) {
		addJobs(t, k, "COUNTED", jobs)
		workers := []*workerProcess{
			startWorkerProcess(t, k.DatabaseURL), startWorkerProcess(t, k.DatabaseURL), startWorkerProcess(t, k.DatabaseURL),
		}
		began, killed := time.Now(), 0
		unfinishedJobs := func() int {
			return k.Store.Client.Job.Query().Where(job.StateNEQ(job.StateSUCCEEDED)).CountX(testkit.SystemContext())
		}
		for unfinishedJobs() > 0 && time.Since(began) < 15*time.Minute {
			time.Sleep(time.Duration(rand.IntN(300)) * time.Millisecond)
			if killed < kills {
				n := rand.IntN(len(workers))
				workers[n].kill()
				workers[n] = startWorkerProcess(t, k.DatabaseURL)
				killed++
			}
		}
		extraAttempts := 0
		for _, j := range k.Store.Client.Job.Query().AllX(testkit.SystemContext()) {
			if j.State != job.StateSUCCEEDED || j.Done != partsPerJob || j.Total != partsPerJob || *j.Result != "counted" ||
				j.FinishedAt == nil || j.Error != nil || j.LeaseOwner != nil {
				t.Errorf("job %d: %v", j.ID, j)
			}
			extraAttempts += j.Attempts - 1
		}
		if n := countRows(k.Store, "part "); n != jobs*partsPerJob {
			t.Errorf("%d parts are done, want %d", n, jobs*partsPerJob)
		}
		if n := countRows(k.Store, "CLASH"); n > 0 {
			t.Errorf("%d times two worked at one job", n)
		}
		if n := countRows(k.Store, "running"); n > 0 {
			t.Errorf("%d jobs are still being done", n)
		}
		t.Logf("%d jobs, %d kills, %d jobs begun anew, %v", jobs, killed, extraAttempts, time.Since(began))
	})
}

// A job that takes longer than a lease stays with its worker. When the worker dies,
// another worker takes over soon.
func TestTakeover(t *testing.T) {
	within := 2*shortLease + lease.ClockTolerance
	if *long {
		within = time.Minute
	}
	onEachDatabaseInRealTime(t, func(t *testing.T, k *testkit.Kit) {
		id := addJobs(t, k, "SLOW", 1)[0]
		first := startWorkerProcess(t, k.DatabaseURL)
		wait := func(what string, limit time.Duration, is func() bool) time.Duration {
			began := time.Now()
			for !is() {
				if time.Since(began) > limit {
					t.Fatalf("%s takes too long: %v", what, k.Store.Client.Job.GetX(testkit.SystemContext(), id))
				}
				time.Sleep(20 * time.Millisecond)
			}
			return time.Since(began)
		}
		wait("the first worker", 2*time.Minute, func() bool { return k.Store.Client.Job.GetX(testkit.SystemContext(), id).Done == 2 })
		startWorkerProcess(t, k.DatabaseURL)
		wait("a part", time.Minute, func() bool { return k.Store.Client.Job.GetX(testkit.SystemContext(), id).Done == 3 })
		if n := k.Store.Client.Job.GetX(testkit.SystemContext(), id).Attempts; n != 1 {
			t.Errorf("the job was begun %d times", n)
		}
		first.kill()
		took := wait("taking over", within, func() bool { return k.Store.Client.Job.GetX(testkit.SystemContext(), id).Attempts == 2 })
		wait("the end", time.Minute, func() bool {
			return k.Store.Client.Job.GetX(testkit.SystemContext(), id).State == job.StateSUCCEEDED
		})
		if n := countRows(k.Store, "part "); n != partsPerJob || countRows(k.Store, "CLASH") > 0 {
			t.Errorf("%d parts", n)
		}
		t.Logf("taken over after %v", took)
	})
}
