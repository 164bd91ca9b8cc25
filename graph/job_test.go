package graph_test

import (
	"context"
	"strings"
	"testing"

	"buyergraph/internal/job"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// A viewer can cancel their own job while it waits or runs, but not after it has finished.
func TestJobCancel(t *testing.T) {
	const cancel = `mutation ($in: JobCancelInput!) { r: jobCancel(input: $in) { job { id state finishedAt version } ` +
		`userErrors { code path } } }`
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		token := k.LoginStaffAdmin(t)
		began, ended := make(chan bool), make(chan error)
		k.App.JobQueue.Handle("SLOW", func(ctx context.Context, l *job.Lease) error {
			began <- true
			err := <-ended
			k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
				if l.SaveProgress(ctx, tx, 1, 2) == nil {
					t.Error("a cancelled job continues")
				}
				return nil
			})
			return err
		})
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			_, err := job.Add(ctx, tx, "SLOW", nil)
			return err
		})
		go func() { ended <- k.App.JobQueue.RunDue(context.Background()) }()
		<-began
		for _, c := range []struct {
			in   object
			want string
		}{
			{object{"id": "job_9"}, `"userErrors":[{"code":"NOT_FOUND","path":["input","id"]}]`},
			{object{"id": "job_1", "expectedVersion": 7}, `STALE_VERSION`},
			{object{"id": "job_1", "dryRun": true},
				`"job":{"id":"job_1","state":"CANCELLED","finishedAt":"2026-11-02T09:00:00Z","version":2},"userErrors":[]`},
			{object{"id": "job_1", "expectedVersion": 1},
				`"job":{"id":"job_1","state":"CANCELLED","finishedAt":"2026-11-02T09:00:00Z","version":2},"userErrors":[]`},
			{object{"id": "job_1"}, `"userErrors":[{"code":"INVALID","path":["input","id"]}]`},
		} {
			if a := k.MustDo(t, token, cancel, object{"in": c.in}); !strings.Contains(a.Body, c.want) {
				t.Errorf("%v: %s", c.in, a.Body)
			}
		}
		ended <- nil
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if a := k.MustDo(t, token, `{ jobs(filter: {kind: {eq: "SLOW"}}) { nodes { state done attempts } } }`, nil); !strings.Contains(a.Body,
			`{"state":"CANCELLED","done":0,"attempts":1}`) {
			t.Error(a.Body)
		}
	})
}
