package graph_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/auditdiff"
	"buyergraph/ent/auditentry"
	"buyergraph/ent/customeruser"
	"buyergraph/internal/audit"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

const changeUser = `mutation ($in: CustomerUserUpdateInput!) { r: customerUserUpdate(input: $in) { ` +
	`customerUser { firstName middleName version } userErrors { __typename code path ` +
	`... on StaleVersionError { id version current { id ... on CustomerUser { firstName } } conflicts { field base theirs yours } } } } }`

// A dry run returns the result and changes nothing.
func TestDryRun(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		token := k.LoginStaffAdmin(t)
		entries := k.Store.Client.AuditEntry.Query().CountX(testkit.SystemContext())
		a := k.MustDo(t, token, changeUser, object{"in": object{"id": "user_1", "firstName": "Ada", "dryRun": true}})
		if a.Body != `{"data":{"r":{"customerUser":{"firstName":"Ada","middleName":null,"version":2},"userErrors":[]}}}` {
			t.Error(a.Body)
		}
		if u := k.Store.Client.CustomerUser.GetX(testkit.SystemContext(), 1); u.FirstName != "Amanda" || u.Version != 1 ||
			k.Store.Client.AuditEntry.Query().CountX(testkit.SystemContext()) != entries {
			t.Error("a dry run has left something behind")
		}
		made := k.MustDo(t, token,
			`mutation ($in: CustomerUserCreateInput!) { r: customerUserCreate(input: $in) { customerUser { email } userErrors { code } } }`,
			object{"in": object{"email": "new@acme.example", "firstName": "N", "lastName": "N", "customer": "cust_1", "enabled": false,
				"dryRun": true, "idempotencyKey": "k"}})
		if made.ValueAt("r.customerUser.email") != "new@acme.example" ||
			k.Store.Client.CustomerUser.Query().CountX(testkit.SystemContext()) != 4 ||
			k.Store.Client.IdempotencyKey.Query().CountX(testkit.SystemContext()) != 0 {
			t.Error(made.Body)
		}
	})
}

// An update locks its record in one statement, with expectedVersion and without.
func TestRecordIsLockedOnce(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		token := k.LoginStaffAdmin(t)
		var counts []int
		for _, in := range []object{
			{"id": "user_1", "firstName": "Ada"},
			{"id": "user_1", "firstName": "Eve", "expectedVersion": 2},
		} {
			statements := k.RecordStatements(func() { k.MustDo(t, token, changeUser, object{"in": in}) })
			locks := 0
			for _, text := range statements {
				if strings.HasPrefix(text, "SELECT `t`.`version`") {
					locks++
				}
			}
			if locks != 1 {
				t.Errorf("%v: %d locks in\n%s", in, locks, strings.Join(statements, "\n"))
			}
			counts = append(counts, len(statements))
		}
		if counts[0] != counts[1] {
			t.Errorf("%d statements, and %d with expectedVersion", counts[0], counts[1])
		}
	})
}

// An update with an older expectedVersion changes nothing. It returns what others have changed of the same fields, as far as
// the viewer may see it.
func TestExpectedVersion(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		token := k.LoginStaffAdmin(t)
		k.MustDo(t, token, changeUser, object{"in": object{"id": "user_1", "firstName": "Ada", "expectedVersion": 1}})
		k.MustDo(t, token, changeUser, object{"in": object{"id": "user_1", "firstName": "Anna", "externalId": "E1", "expectedVersion": 2}})
		k.MustDo(t, token, changeUser, object{"in": object{"id": "user_1", "lastName": "Cook"}})
		a := k.MustDo(t, token, changeUser,
			object{"in": object{"id": "user_1", "firstName": "Amy", "middleName": "M", "externalId": "E2", "expectedVersion": 1}})
		if want := `{"data":{"r":{"customerUser":null,"userErrors":[{"__typename":"StaleVersionError","code":"STALE_VERSION",` +
			`"path":["input","expectedVersion"],"id":"user_1","version":4,"current":{"id":"user_1","firstName":"Anna"},` +
			`"conflicts":[{"field":"firstName","base":"Amanda","theirs":"Anna","yours":"Amy"},` +
			`{"field":"externalId","base":null,"theirs":"E1","yours":"E2"}]}]}}}`; a.Body != want {
			t.Errorf("got  %s\nwant %s", a.Body, want)
		}
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUser.UpdateOneID(1).RemoveRoleIDs(2).AddRoleIDs(1).Exec(ctx)
		})
		own := k.LoginCustomerUser(t, "amanda@acme.example")
		a = k.MustDo(t, own, changeUser, object{"in": object{"id": "user_1", "lastName": "X", "expectedVersion": 1}})
		if want := `"conflicts":[{"field":"lastName","base":"Cole","theirs":"Cook","yours":"X"}]`; !strings.Contains(a.Body, want) {
			t.Errorf("got  %s\nwant %s", a.Body, want)
		}
		// of a list of links the whole lists are shown, and adding other links is no conflict; the version is 5, the role is role_1
		for name, c := range map[string]struct {
			token string
			patch object
			want  string
		}{
			"other roles are added": {token, object{"add": []string{"role_9"}}, `"conflicts":[]`},
			"the same is removed":   {token, object{"remove": []string{"role_2"}}, `"conflicts":[]`},
			"what they added is removed": {token, object{"remove": []string{"role_1"}},
				`"conflicts":[{"field":"roles","base":"role_2","theirs":"role_1","yours":"role_2"}]`},
			"another list": {token, object{"set": []string{"role_2", "role_4"}},
				`"conflicts":[{"field":"roles","base":"role_2","theirs":"role_1","yours":"role_2 role_4"}]`},
			"the same list": {token, object{"set": []string{"role_1"}}, `"conflicts":[]`},
			"what a customer user sees": {own, object{"set": []string{"role_2"}},
				`"conflicts":[{"field":"roles","base":"role_2","theirs":"role_1","yours":"role_2"}]`},
		} {
			a := k.MustDo(t, c.token, changeUser, object{"in": object{"id": "user_1", "roles": c.patch, "expectedVersion": 4}})
			if !strings.Contains(a.Body, "STALE_VERSION") || !strings.Contains(a.Body, c.want) {
				t.Errorf("%s: got  %s\nwant %s", name, a.Body, c.want)
			}
		}
		hidden, missing := k.MustDo(t, own, changeUser, object{"in": object{"id": "user_3", "expectedVersion": 7}}),
			k.MustDo(t, own, changeUser, object{"in": object{"id": "user_987", "expectedVersion": 7}})
		if hidden.Body != missing.Body || !strings.Contains(hidden.Body, "NOT_FOUND") {
			t.Errorf("%s\n%s", hidden.Body, missing.Body)
		}
	})
}

// Every change is audited with its actor and its fields. Of secret fields the entry only says that they changed.
func TestAudit(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		token := k.LoginStaffAdmin(t)
		k.MustDo(t, token, changeUser,
			object{"in": object{"id": "user_1", "firstName": "Ada", "website": "site_1", "roles": object{"set": []string{"role_1"}}}})
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUser.UpdateOneID(1).SetPasswordHash("the hash").SetPasswordChangedAt(tx.Now).Exec(ctx)
		})
		a := k.MustDo(t, token, `{ auditEntries(filter: {entity: {eq: CUSTOMER_USER}, recordId: {eq: "user_1"}}, `+
			`orderBy: [{field: ID, direction: DESC}]) { nodes { action recordId version actorKind effectiveActorKind `+
			`actor { ... on StaffUser { email } } address changes { field old new } } } }`, nil)
		want := `{"data":{"auditEntries":{"nodes":[{"action":"UPDATE","recordId":"user_1","version":3,"actorKind":"SYSTEM",` +
			`"effectiveActorKind":"SYSTEM","actor":null,"address":null,"changes":[{"field":"passwordChangedAt","old":null,` +
			`"new":"2026-11-02T09:00:00Z"},{"field":"passwordHash","old":null,"new":null}]},` +
			`{"action":"UPDATE","recordId":"user_1","version":2,"actorKind":"STAFF","effectiveActorKind":"STAFF",` +
			`"actor":{"email":"staff@seller.example"},"address":"10.0.0.2","changes":[{"field":"firstName","old":"Amanda","new":"Ada"},` +
			`{"field":"website","old":null,"new":"site_1"},{"field":"roles","old":"role_2","new":"role_1"}]},`
		if !strings.HasPrefix(a.Body, want) ||
			!strings.Contains(a.Body, `{"action":"CREATE","recordId":"user_1","version":1,"actorKind":"SYSTEM"`) ||
			strings.Contains(a.Body, "the hash") {
			t.Errorf("got  %s\nwant %s", a.Body, want)
		}
		for _, e := range k.Store.Client.AuditEntry.Query().AllX(testkit.SystemContext()) {
			d, err := k.Store.Client.AuditDiff.Query().Where(auditdiff.EntryID(e.ID)).Only(testkit.SystemContext())
			if err == nil && (e.DiffDigest == nil || audit.DiffDigest(d.Salt, *d.Changes) != *e.DiffDigest) {
				t.Errorf("the digest of entry %d does not prove its changes", e.ID)
			}
		}
		failed := errors.New("in the end")
		before := k.Store.Client.AuditEntry.Query().CountX(testkit.SystemContext())
		err := k.Store.WithTx(testkit.SystemContext(), func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(tx.CustomerUser.UpdateOneID(1).SetFirstName("Eve").Exec(ctx), failed)
		})
		if !errors.Is(err, failed) || k.Store.Client.AuditEntry.Query().CountX(testkit.SystemContext()) != before {
			t.Error("a rolled-back change was audited")
		}
	})
}

// A create that is sent often and concurrently with one idempotency key is done once, and every call gets the same answer.
func TestIdempotencyKey(t *testing.T) {
	const create = `mutation ($in: CustomerUserCreateInput!) { r: customerUserCreate(input: $in) { customerUser { id email } ` +
		`userErrors { code path } } }`
	input := func(email, key string) object {
		return object{"in": object{"email": email, "firstName": "N", "lastName": "N", "customer": "cust_1", "enabled": false,
			"idempotencyKey": key}}
	}
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		token, other := k.LoginStaffAdmin(t), k.OpenReplica(t)
		var wg sync.WaitGroup
		answers := make([]string, 20)
		for i := range answers {
			wg.Go(func() {
				on := k
				if i%2 == 1 {
					on = other
				}
				answers[i] = on.Do(t, token, create, input("new@acme.example", "one")).Body
			})
		}
		wg.Wait()
		for _, a := range answers {
			if a != answers[0] || !strings.Contains(a, `"email":"new@acme.example"`) {
				t.Fatalf("%s\n%s", answers[0], a)
			}
		}
		if n := k.Store.Client.CustomerUser.Query().Where(customeruser.Email("new@acme.example")).CountX(testkit.SystemContext()); n != 1 {
			t.Errorf("%d users were created", n)
		}
		if n := k.Store.Client.AuditEntry.Query().Where(auditentry.Entity("CustomerUser"), auditentry.ActionEQ(auditentry.ActionCREATE)).
			CountX(testkit.SystemContext()); n != 5 {
			t.Errorf("%d creations were audited", n)
		}
		for name, c := range map[string]struct{ email, key, want string }{
			"another input":  {"two@acme.example", "one", "IDEMPOTENCY_KEY_REUSED"},
			"another key":    {"new@acme.example", "two", "NOT_UNIQUE"},
			"no key at all":  {"three@acme.example", "", "REQUIRED"},
			"a refused one":  {"no address", "three", "INVALID"},
			"the same again": {"four@acme.example", "three", `"email":"four@acme.example"`},
		} {
			if name == "the same again" {
				continue
			}
			if a := k.Do(t, token, create, input(c.email, c.key)); !strings.Contains(a.Body, c.want) {
				t.Errorf("%s: %s", name, a.Body)
			}
		}
		if a := k.Do(t, token, create, input("four@acme.example", "three")); !strings.Contains(a.Body, `"email":"four@acme.example"`) {
			t.Errorf("a refusal has used up the key: %s", a.Body)
		}
		k.Clock.Add(25 * time.Hour)
		token = k.LoginStaffAdmin(t)
		if a := k.Do(t, token, create, input("five@acme.example", "one")); !strings.Contains(a.Body, `"email":"five@acme.example"`) {
			t.Errorf("a key older than 24 hours: %s", a.Body)
		}
	})
}

// Two server processes make fifty concurrent changes of one user: each acknowledged change is audited once, versions have no
// gaps, and no error but STALE_VERSION reaches a caller.
func TestParallelUpdates(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		token, other := k.LoginStaffAdmin(t), k.StartProcess(t)
		var wg sync.WaitGroup
		var mu sync.Mutex
		done := map[string]int{}
		for i := range 50 {
			wg.Go(func() {
				in := object{"id": "user_1", "middleName": fmt.Sprint("M", i)}
				if i%5 == 0 {
					in["expectedVersion"] = 1
				}
				var a testkit.Answer
				var err error
				if i%2 == 1 {
					a, err = other.DoFrom("10.0.0.1", token, changeUser, object{"in": in})
				} else {
					a = k.Do(t, token, changeUser, object{"in": in})
				}
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err != nil:
					t.Error(err)
				case strings.Contains(a.Body, `"userErrors":[]`):
					done[fmt.Sprint("M", i)]++
				case !strings.Contains(a.Body, "STALE_VERSION") || i%5 != 0:
					t.Error(a.Body)
				}
			})
		}
		wg.Wait()
		u := k.Store.Client.CustomerUser.GetX(testkit.SystemContext(), 1)
		entries := k.Store.Client.AuditEntry.Query().
			Where(auditentry.Entity("CustomerUser"), auditentry.RecordID(1), auditentry.ActionEQ(auditentry.ActionUPDATE)).Order(ent.Asc("id")).
			AllX(testkit.SystemContext())
		if u.Version != 1+len(done) || len(entries) != len(done) || len(done) < 40 {
			t.Errorf("version %d after %d changes, %d entries", u.Version, len(done), len(entries))
		}
		for i, e := range entries {
			if *e.Version != i+2 {
				t.Errorf("entry %d is of version %d", i, *e.Version)
			}
		}
	})
}
