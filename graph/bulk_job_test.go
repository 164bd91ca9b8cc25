package graph_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/auditentry"
	"buyergraph/ent/customeruser"
	entjob "buyergraph/ent/job"
	"buyergraph/ent/jobrow"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// bulkJobAnswer is what the tests of jobs ask of a mutation of many records.
const bulkJobAnswer = ` matched done skipped { id } job { id kind state total done rows(first: 1) { totalCount } } ` +
	`userErrors { code path } `

// bulkMutation writes a mutation of many customer users.
func bulkMutation(name string) string {
	return fmt.Sprintf(`mutation ($in: %sInput!) { r: %s(input: $in) {%s} }`, strings.ToUpper(name[:1])+name[1:], name, bulkJobAnswer)
}

// jobQuery asks for a job and for its rows by their outcome.
const jobQuery = `query ($id: ID!) { node(id: $id) { ... on Job { kind state done total attempts error
	requestedBy { id } requestedByApiToken { id }
	updated: rows(filter: {outcome: {eq: UPDATED}}) { totalCount } unchanged: rows(filter: {outcome: {eq: UNCHANGED}}) { totalCount }
	deleted: rows(filter: {outcome: {eq: DELETED}}) { totalCount } waiting: rows(filter: {outcome: {isNull: true}}) { totalCount }
	refused: rows(filter: {outcome: {eq: REFUSED}}, first: 5) {
		totalCount nodes { position targetId target { id } errors { code message column } } }
} } }`

// addManyUsers adds enabled users of Bolt with the role Approver, and returns the id of the first.
func addManyUsers(t *testing.T, k *testkit.Kit, n int) (first int64) {
	t.Helper()
	k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		for chunk := 0; chunk < n; chunk += 100 {
			var list []*ent.CustomerUserCreate
			for i := chunk; i < min(chunk+100, n); i++ {
				email := fmt.Sprintf("many%05d@bolt.example", i)
				list = append(list, tx.CustomerUser.Create().SetEmail(email).SetEmailKey(email).SetFirstName("Many").SetLastName("L").
					SetCustomerID(3).AddRoleIDs(3))
			}
			users, err := tx.CustomerUser.CreateBulk(list...).Save(ctx)
			if err != nil {
				return err
			}
			if chunk == 0 {
				first = users[0].ID
			}
		}
		return nil
	})
	return first
}

// startBulkJob sends a mutation of many records, which must be left to a job, and returns the id of the job.
func startBulkJob(t *testing.T, k *testkit.Kit, token, mutation string, in object, matched int) string {
	t.Helper()
	a := k.MustDo(t, token, bulkMutation(mutation), object{"in": in})
	id, _ := a.ValueAt("r.job.id").(string)
	want := fmt.Sprintf(`"state":"QUEUED","total":%d,"done":0,"rows":{"totalCount":%d}},"userErrors":[]`, matched, matched)
	if !strings.Contains(a.Body, fmt.Sprintf(`{"matched":%d,"done":0,"skipped":[],"job":{`, matched)) || !strings.Contains(a.Body, want) {
		t.Fatalf("%s: %s", mutation, a.Body)
	}
	return id
}

// checkJob compares parts of the answer about a job.
func checkJob(t *testing.T, k *testkit.Kit, token, id string, want ...string) {
	t.Helper()
	a := k.MustDo(t, token, jobQuery, object{"id": id})
	for _, w := range want {
		if !strings.Contains(a.Body, w) {
			t.Errorf("%s: %s, want %s", id, a.Body, w)
		}
	}
}

func count(alias string, n int) string { return fmt.Sprintf(`%q:{"totalCount":%d`, alias, n) }

// More than 500 users are changed by a job, with the rules and the audit of the mutation, and a row for each.
func TestBulkJob(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		addAdministrators(t, k)
		first := addManyUsers(t, k, 501)
		staff, chief := k.LoginStaffAdmin(t), k.LoginCustomerUser(t, "chief@acme.example")
		k.LoginCustomerUser(t, "many00000@bolt.example")
		sys := testkit.SystemContext()
		enabled := func() int {
			return k.Store.Client.CustomerUser.Query().Where(customeruser.FirstName("Many"), customeruser.Enabled(true)).CountX(sys)
		}
		few := k.MustDo(t, staff, bulkMutation("customerUsersDisable"), object{"in": object{"filter": object{"id": object{"eq": userID(first)}},
			"dryRun": true}})
		if !strings.Contains(few.Body, `{"matched":1,"done":1,"skipped":[],"job":null,"userErrors":[]}`) {
			t.Error(few.Body)
		}

		dry := startBulkJob(t, k, staff, "customerUsersDisable", object{"search": "many", "dryRun": true}, 501)
		k.RunJobs(t)
		checkJob(t, k, staff, dry, `"kind":"CUSTOMER_USERS_DISABLE","state":"SUCCEEDED","done":501,"total":501,"attempts":1,"error":null`,
			`"requestedBy":{"id":"staff_1"},"requestedByApiToken":null`, count("updated", 501), count("refused", 0), count("waiting", 0))
		if n := enabled(); n != 501 {
			t.Errorf("a dry run has disabled users: %d are enabled", n)
		}

		ids := []string{userID(first), userID(2), "user_987654"} // the second is disabled, nobody has the third id
		for i := range 500 {
			ids = append(ids, userID(first+1+int64(i)))
		}
		id := startBulkJob(t, k, staff, "customerUsersDisable", object{"ids": append(ids, ids[0]), "reason": "closed"}, 503)
		if n := enabled(); n != 501 {
			t.Errorf("%d users are enabled before the job runs", n)
		}
		k.RunJobs(t)
		checkJob(t, k, staff, id, `"state":"SUCCEEDED","done":503,"total":503`, count("updated", 501), count("unchanged", 1),
			count("waiting", 0), `"refused":{"totalCount":1,"nodes":[{"position":2,"targetId":"user_987654","target":null,"errors":[`+
				`{"code":"NOT_FOUND","message":"There is no customer user \"user_987654\", or you may not see it.","column":null}]}]}`)
		if n := enabled(); n != 0 {
			t.Errorf("%d users are still enabled", n)
		}
		if k.Store.Client.Session.Query().Where().CountX(sys) != 2 { // those of staff and of chief
			t.Error("the sessions of the users have not ended")
		}
		e := k.Store.Client.AuditEntry.Query().Where(auditentry.RecordID(first), auditentry.ActionEQ(auditentry.ActionUPDATE),
			auditentry.ReasonNotNil()).OnlyX(sys)
		if e.ActorKind != auditentry.ActorKindSTAFF || *e.ActorStaffUserID != 1 || *e.Reason != "closed" || *e.RequestID != id {
			t.Errorf("%+v", e)
		}

		a := k.Do(t, chief, `query ($id: ID!) { node(id: $id) { id } jobs { totalCount } row: node(id: "row_1") { id } }`, object{"id": id})
		if !strings.Contains(a.Body, `{"node":null,"jobs":{"totalCount":0},"row":null}`) {
			t.Errorf("another company sees the job: %s", a.Body)
		}
		if a := k.MustDo(t, chief, `mutation ($in: JobCancelInput!) { r: jobCancel(input: $in) { userErrors { code } } }`,
			object{"in": object{"id": dry}}); !strings.Contains(a.Body, "NOT_FOUND") {
			t.Error(a.Body)
		}
		for _, r := range k.Store.Client.JobRow.Query().Where(jobrow.ErrorsNotNil()).AllX(sys) {
			if text := fmt.Sprint(r.Errors); strings.Contains(text, "example") || strings.Contains(text, "Many") {
				t.Errorf("an error names a person: %s", text)
			}
		}
		deleted := startBulkJob(t, k, staff, "customerUsersDelete", object{"filter": object{"firstName": object{"eq": "Many"}}}, 501)
		k.RunJobs(t)
		checkJob(t, k, staff, deleted, count("deleted", 501), count("refused", 0))
		const firstRow = `query ($id: ID!) { node(id: $id) { ... on Job { rows(first: 1) { nodes { targetId target { id } job { id } } } } } }`
		if a := k.MustDo(t, staff, firstRow, object{"id": deleted}); !strings.Contains(a.Body,
			fmt.Sprintf(`{"targetId":%q,"target":null,"job":{"id":%q}}`, userID(first), deleted)) {
			t.Error(a.Body)
		}
	})
}

// What refuses the whole request starts no job.
func TestBulkJobRefusedAtOnce(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff, ids := k.LoginStaffAdmin(t), make([]string, 501)
		for i := range ids {
			ids[i] = userID(int64(i + 1))
		}
		noID := append(append([]string{}, ids...), "nobody")
		many := make([]string, 100_001)
		for _, c := range []struct {
			mutation string
			in       object
			want     string
		}{
			{"customerUsersDisable", object{"ids": noID}, `"job":null,"userErrors":[{"code":"NOT_FOUND","path":["input","ids","501"]}]`},
			{"customerUsersDisable", object{"ids": many}, `"userErrors":[{"code":"TOO_MANY","path":["input","ids"]}]`},
			{"customerUsersDisable", object{"ids": ids, "reason": strings.Repeat("x", 256)},
				`"job":null,"userErrors":[{"code":"TOO_LONG","path":["input","reason"]}]`},
			{"customerUsersRolesUpdate", object{"ids": ids, "roles": object{"add": nil}},
				`"job":null,"userErrors":[{"code":"REQUIRED","path":["input","roles","add"]}]`},
		} {
			if a := k.Do(t, staff, bulkMutation(c.mutation), object{"in": c.in}); !strings.Contains(a.Body, c.want) {
				t.Errorf("%s: %s, want %s", c.mutation, a.Body, c.want)
			}
		}
		if n := k.Store.Client.Job.Query().CountX(testkit.SystemContext()); n != 0 {
			t.Errorf("%d jobs", n)
		}
	})
}

// A job acts with the present rights of who requested it: rows are refused after rights are lost, and nothing is done any more
// for an account that is not let in.
func TestBulkJobRights(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		addAdministrators(t, k)
		first := addManyUsers(t, k, 600)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUser.UpdateOneID(first).AddRoleIDs(1).Exec(ctx)
		})
		k.LoginStaffAdmin(t)
		boss := k.LoginCustomerUser(t, "many00000@bolt.example")
		roles := object{"search": "many", "roles": object{"add": []string{"role_2"}}}

		lost := startBulkJob(t, k, boss, "customerUsersRolesUpdate", roles, 600)
		done := whileJobRuns(t, k, 100, func(stop func()) { stop() })
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUser.UpdateOneID(first).RemoveRoleIDs(1).Exec(ctx)
		})
		k.RunJobs(t)
		checkJob(t, k, boss, lost, `"state":"SUCCEEDED","done":600`, count("updated", done), count("refused", 600-done),
			`"code":"PERMISSION_DENIED"`)

		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUser.UpdateOneID(first).AddRoleIDs(1).Exec(ctx)
		})
		roles["roles"] = object{"remove": []string{"role_2"}}
		startBulkJob(t, k, boss, "customerUsersRolesUpdate", roles, 600)
		done = whileJobRuns(t, k, 50, func(stop func()) { stop() })
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUser.UpdateOneID(first).SetEnabled(false).Exec(ctx)
		})
		k.RunJobs(t)
		sys := testkit.SystemContext()
		j := newestBulkJob(k).FirstX(sys)
		waiting := k.Store.Client.JobRow.Query().Where(jobrow.JobID(j.ID), jobrow.OutcomeIsNil()).CountX(sys)
		if j.State != entjob.StateFAILED || j.Done != done || waiting != 600-done || !strings.Contains(*j.Error, "may no longer sign in") {
			t.Errorf("%v, %d rows wait, %d were done", j, waiting, done)
		}
	})
}

// newestBulkJob asks for the newest job that changes many records.
func newestBulkJob(k *testkit.Kit) *ent.JobQuery {
	return k.Store.Client.Job.Query().Where(entjob.KindHasPrefix("CUSTOMER_USERS")).Order(ent.Desc(entjob.FieldID))
}

// whileJobRuns runs the jobs that are due, and calls do when at least some rows of the newest job are done. stop makes the process
// stop. It returns how many rows are done in the end.
func whileJobRuns(t *testing.T, k *testkit.Kit, rows int, do func(stop func())) (done int) {
	t.Helper()
	newest := newestBulkJob(k)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- k.App.JobQueue.RunDue(ctx) }()
	for newest.Clone().FirstX(testkit.SystemContext()).Done < rows && len(ended) == 0 {
		time.Sleep(time.Millisecond)
	}
	do(stop)
	if err := <-ended; err != nil && ctx.Err() == nil {
		t.Error(err)
	}
	j := newest.FirstX(testkit.SystemContext())
	if j.Done == j.Total {
		t.Error("the job was done too soon")
	}
	return j.Done
}

// A job that an API token has requested is the token's, and ends with it.
func TestBulkJobOfToken(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		addAdministrators(t, k)
		addManyUsers(t, k, 501)
		staff := k.LoginStaffAdmin(t)
		a := k.MustDo(t, staff, `mutation ($in: ApiTokenCreateInput!) { r: apiTokenCreate(input: $in) { token apiToken { id } } }`,
			object{"in": object{"name": "ERP", "role": "srole_1", "expiresAt": k.Clock.Now().Add(24 * time.Hour).Format(time.RFC3339)}})
		token, tokenID := a.ValueAt("r.token").(string), a.ValueAt("r.apiToken.id").(string)
		id := startBulkJob(t, k, token, "customerUsersDisable", object{"search": "many"}, 501)
		k.RunJobs(t)
		checkJob(t, k, token, id, `"state":"SUCCEEDED"`, fmt.Sprintf(`"requestedBy":null,"requestedByApiToken":{"id":%q}`, tokenID),
			count("updated", 501))
		id = startBulkJob(t, k, token, "customerUsersEnable", object{"search": "many"}, 501)
		k.MustDo(t, staff, `mutation ($in: ApiTokenRevokeInput!) { r: apiTokenRevoke(input: $in) { userErrors { code } } }`,
			object{"in": object{"id": tokenID}})
		k.RunJobs(t)
		checkJob(t, k, staff, id, `"state":"FAILED","done":0`, count("waiting", 501))
	})
}

// jobCancel stops a job between two transactions.
func TestBulkJobCancel(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		addAdministrators(t, k)
		addManyUsers(t, k, 501)
		staff := k.LoginStaffAdmin(t)
		id := startBulkJob(t, k, staff, "customerUsersDisable", object{"search": "many"}, 501)
		done := whileJobRuns(t, k, 100, func(func()) {
			k.MustDo(t, staff, `mutation ($in: JobCancelInput!) { r: jobCancel(input: $in) { userErrors { code } } }`,
				object{"in": object{"id": id}})
		})
		checkJob(t, k, staff, id, fmt.Sprintf(`"state":"CANCELLED","done":%d`, done), count("updated", done), count("waiting", 501-done))
		if n := k.Store.Client.CustomerUser.Query().Where(customeruser.FirstName("Many"), customeruser.Enabled(false)).
			CountX(testkit.SystemContext()); n != done {
			t.Errorf("%d users are disabled, %d rows are done", n, done)
		}
	})
}
