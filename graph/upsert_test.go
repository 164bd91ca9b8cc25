package graph_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"buyergraph/ent/auditentry"
	"buyergraph/ent/customer"
	"buyergraph/ent/customeruser"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

const (
	upsertCompanies = `mutation ($in: CustomersUpsertInput!) { r: customersUpsert(input: $in) { rows { position outcome ` +
		`customer { name parent { name } version } errors { code path parameters { name values } } } userErrors { code path } } }`
	upsertUsers = `mutation ($in: CustomerUsersUpsertInput!) { r: customerUsersUpsert(input: $in) { rows { position outcome ` +
		`node: customerUser { email newEmail customer { name } roles { nodes { id } } version } ` +
		`errors { code path parameters { name values } } } ` +
		`userErrors { code path } } }`
)

// upsertOutcomes sends an upsert and returns a line for each row: the outcome, and the errors with their paths and parameters.
func upsertOutcomes(t *testing.T, k *testkit.Kit, token, document string, in object) (lines []string, a testkit.Answer) {
	t.Helper()
	a = k.MustDo(t, token, document, object{"in": in})
	rows, _ := a.ValueAt("r.rows").([]any)
	for i, row := range rows {
		row := row.(object)
		if row["position"] != float64(i) {
			t.Errorf("row %d says position %v", i, row["position"])
		}
		line := fmt.Sprint(row["outcome"])
		for _, e := range row["errors"].([]any) {
			e := e.(object)
			line += fmt.Sprint(" ", e["code"], " ", strings.Join(stringsOf(e["path"]), "."))
			for _, p := range e["parameters"].([]any) {
				p := p.(object)
				line += fmt.Sprintf(" %s=%s", p["name"], strings.Join(stringsOf(p["values"]), ","))
			}
		}
		lines = append(lines, line)
	}
	if len(rows) == 0 {
		lines = append(lines, a.Body)
	}
	return lines, a
}

func expectOutcomes(t *testing.T, k *testkit.Kit, name, token, document string, rows []object, want ...string) testkit.Answer {
	t.Helper()
	got, a := upsertOutcomes(t, k, token, document, object{"rows": rows})
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s: got\n  %s\nwant\n  %s", name, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
	return a
}

// ref names a company by its id in another system.
func ref(externalID string) object { return object{"externalId": externalID} }

// Rows create companies or change them, a parent may come later, a refused row leaves nothing, and the same rows again write nothing.
func TestCustomersUpsert(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerGroup.Create().SetName("Gold").Exec(ctx)
		})
		rows := []object{
			{"externalId": "C", "name": "Below B", "parent": ref("B")},
			{"externalId": " A ", "name": "Top", "group": "group_1", "owner": "staff_1", "salesRepresentatives": []string{"staff_1"}, "taxCode": "T",
				"paymentTerm": "P", "vatId": "V", "internalRating": 3},
			{"externalId": "B", "name": "Below A", "parent": ref("A")},
			{"externalId": "D", "name": "Below Acme", "parent": object{"id": "cust_1"}},
		}
		dry, _ := upsertOutcomes(t, k, staff, upsertCompanies, object{"rows": rows, "dryRun": true})
		if got := strings.Join(dry, " "); got != "CREATED CREATED CREATED CREATED" || checkTree(t, k) != "1. 1.2. 3." {
			t.Errorf("a dry run: %s, %s", got, checkTree(t, k))
		}
		a := expectOutcomes(t, k, "new", staff, upsertCompanies, rows, "CREATED", "CREATED", "CREATED", "CREATED")
		if !strings.Contains(a.Body, `{"position":0,"outcome":"CREATED","customer":{"name":"Below B","parent":{"name":"Below A"},`+
			`"version":1},"errors":[]}`) {
			t.Error(a.Body)
		}
		if got := checkTree(t, k); strings.Count(got, " ") != 6 {
			t.Error(got)
		}
		entries := k.Store.Client.AuditEntry.Query().CountX(testkit.SystemContext())
		a = expectOutcomes(t, k, "the same", staff, upsertCompanies, rows, "UNCHANGED", "UNCHANGED", "UNCHANGED", "UNCHANGED")
		for _, text := range a.SQLStatements {
			if word, _, _ := strings.Cut(text, " "); word == "UPDATE" || word == "INSERT" || word == "DELETE" {
				t.Error("a repeated upsert writes:", text)
			}
		}
		if n := k.Store.Client.AuditEntry.Query().CountX(testkit.SystemContext()); n != entries {
			t.Errorf("a repeated upsert has %d audit entries", n-entries)
		}
		a = expectOutcomes(t, k, "changes and refusals", staff, upsertCompanies, []object{
			{"externalId": "A", "parent": ref("C"), "name": "New name"},
			{"externalId": "B", "name": "Again", "parent": nil},
			{"externalId": "B", "name": "Twice"},
			{"externalId": "E"},
			{"externalId": "F", "name": "F", "parent": ref("nowhere"), "taxCode": "T"},
			{"externalId": "G", "name": "G", "parent": ref("E")},
			{"externalId": "H", "name": "H", "parent": object{"id": "cust_99"}, "internalRating": 6,
				"salesRepresentatives": []string{"staff_1", "staff_9"}},
			{"externalId": " ", "name": "I"},
			{"externalId": "J", "name": "J", "parent": object{}},
			{"externalId": "D", "salesRepresentatives": nil},
			{"externalId": "D2", "name": "D2", "parent": ref("D3")},
			{"externalId": "D3", "name": "D3", "parent": ref("D2")},
		}, "UPDATED", "UPDATED", "REFUSED DUPLICATE_ROW input.rows.2.externalId index=1", "REFUSED REQUIRED input.rows.3.name",
			"REFUSED NOT_FOUND input.rows.4.parent.externalId entity=CUSTOMER id=nowhere",
			"REFUSED NOT_FOUND input.rows.5.parent.externalId entity=CUSTOMER id=E",
			"REFUSED NOT_FOUND input.rows.6.parent.id entity=CUSTOMER id=cust_99 NOT_FOUND input.rows.6.salesRepresentatives.1 entity=STAFF_USER "+
				"id=staff_9 INVALID input.rows.6.internalRating reason=OUT_OF_RANGE min=1 max=5",
			"REFUSED REQUIRED input.rows.7.externalId", "REFUSED INVALID input.rows.8.parent reason=ONE_KEY",
			"REFUSED REQUIRED input.rows.9.salesRepresentatives",
			"REFUSED NOT_FOUND input.rows.10.parent.externalId entity=CUSTOMER id=D3",
			"REFUSED NOT_FOUND input.rows.11.parent.externalId entity=CUSTOMER id=D2")
		if !strings.Contains(a.Body, `"customer":{"name":"Again","parent":null,"version":2}`) || strings.Count(a.Body, `"customer":null`) != 10 {
			t.Error(a.Body)
		}
		if got := checkTree(t, k); strings.Count(got, " ") != 6 {
			t.Error(got)
		}
		expectOutcomes(t, k, "a cycle", staff, upsertCompanies, []object{{"externalId": "B", "parent": ref("A")}},
			"REFUSED TREE_CYCLE input.rows.0.parent.externalId")
		for want, rows := range map[string][]object{"REQUIRED": {}, "TOO_MANY": make([]object, 501)} {
			for i := range rows {
				rows[i] = object{"externalId": fmt.Sprint(i)}
			}
			if got, _ := upsertOutcomes(t, k, staff, upsertCompanies, object{"rows": rows}); !strings.Contains(got[0],
				`"rows":[],"userErrors":[{"code":"`+want+`","path":["input","rows"]}]`) {
				t.Errorf("%d rows: %s", len(rows), got)
			}
		}
	})
}

// A company out of the viewer's scope is neither shown nor changed by its external id: the answer is that to a taken id, and to
// somebody who may not create companies it is that to an unknown id.
func TestUpsertStaysWithinScope(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		k.CreateStaffAdmin(t)
		seller, id := addStaff(t, k, "seller", ownCompanies+", CustomerUser VIEW OWN, CustomerUser CREATE OWN, CustomerUser EDIT OWN")
		editor, _ := addStaff(t, k, "editor", "Customer VIEW OWN, Customer EDIT OWN, CustomerUser VIEW OWN, CustomerUser EDIT OWN")
		reader, _ := addStaff(t, k, "reader", "Customer VIEW ALL, Customer CREATE OWN, Customer EDIT OWN")
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.Customer.UpdateOneID(1).SetExternalID("HIDDEN").Exec(ctx); err != nil {
				return err
			}
			if err := tx.CustomerUser.UpdateOneID(1).SetExternalID("HIDDEN").Exec(ctx); err != nil {
				return err
			}
			return tx.Customer.UpdateOneID(3).SetExternalID("MINE").SetOwnerID(id).Exec(ctx)
		})
		before := k.Store.Client.AuditEntry.Query().CountX(testkit.SystemContext())
		hidden := object{"externalId": "HIDDEN", "name": "X"}
		expectOutcomes(t, k, "hidden", seller, upsertCompanies, []object{hidden, {"externalId": "NEW", "name": "X", "parent": ref("HIDDEN")},
			{"externalId": "NEW2", "name": "X", "parent": ref("UNKNOWN")}, {"externalId": "MINE", "owner": "staff_1"},
			{"externalId": "NEW3", "name": "X", "owner": "staff_1"}},
			"REFUSED NOT_UNIQUE input.rows.0.externalId", "REFUSED NOT_FOUND input.rows.1.parent.externalId entity=CUSTOMER id=HIDDEN",
			"REFUSED NOT_FOUND input.rows.2.parent.externalId entity=CUSTOMER id=UNKNOWN",
			"REFUSED PERMISSION_DENIED input.rows.3.owner reason=SCOPE permission=Customer:EDIT",
			"REFUSED PERMISSION_DENIED input.rows.4.owner reason=SCOPE permission=Customer:CREATE")
		const noCreate = "REFUSED PERMISSION_DENIED input.rows.%d permission=Customer:CREATE"
		expectOutcomes(t, k, "without CREATE", editor, upsertCompanies, []object{hidden, {"externalId": "NEW", "name": "X"}},
			fmt.Sprintf(noCreate, 0), fmt.Sprintf(noCreate, 1))
		expectOutcomes(t, k, "without EDIT", reader, upsertCompanies, []object{hidden},
			"REFUSED PERMISSION_DENIED input.rows.0.externalId reason=RECORD permission=Customer:EDIT")
		user := object{"externalId": "HIDDEN", "firstName": "X", "lastName": "Y", "email": "x@acme.example", "customer": ref("MINE"),
			"enabled": false}
		expectOutcomes(t, k, "a hidden user", seller, upsertUsers, []object{user,
			{"externalId": "N", "adoptByEmail": true, "email": "bob@bolt.example", "customer": ref("HIDDEN")},
			{"externalId": "N2", "adoptByEmail": true, "firstName": "X", "lastName": "Y", "email": "amanda@acme.example", "customer": ref("MINE"),
				"enabled": false}},
			"REFUSED NOT_UNIQUE input.rows.0.externalId", "REFUSED NOT_FOUND input.rows.1.customer.externalId entity=CUSTOMER id=HIDDEN",
			"REFUSED NOT_UNIQUE input.rows.2.email")
		changes := k.Store.Client.AuditEntry.Query().Where(auditentry.ActionNEQ(auditentry.ActionREFUSE))
		if n := changes.CountX(testkit.SystemContext()); n != before {
			t.Errorf("%d changes in the audit", n-before)
		}
		chief := k.LoginCustomerUser(t, "amanda@acme.example")
		a := k.MustDo(t, chief, upsertCompanies, object{"in": object{"rows": []object{hidden}}})
		if !strings.Contains(a.Body, "PERMISSION_DENIED") {
			t.Error(a.Body)
		}
	})
}

// Rows create customer users or change them, with the mails of these mutations. A row adopts a user without an external id only if it
// says so. The same rows again write nothing and send nothing, also while a new address waits for its confirmation.
func TestCustomerUsersUpsert(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.Customer.UpdateOneID(1).SetExternalID("ACME").Exec(ctx)
		})
		row := func(externalID, email string, changes object) object {
			out := object{"externalId": externalID, "email": email, "firstName": "First", "lastName": "Last", "customer": ref("ACME"),
				"roles": []string{"role_1"}}
			for name, value := range changes {
				out[name] = value
			}
			return out
		}
		k.TakeMails(t)
		expectOutcomes(t, k, "new", staff, upsertUsers, []object{
			row("U1", "one@acme.example", object{"welcome": true, "preferredLocale": "de-CH", "birthday": "1990-02-03"}),
			row("U2", "two@acme.example", object{"roles": []string{}, "enabled": false}),
			row("U3", "one@acme.example", nil),
			row("U4", "four@acme.example", object{"roles": []string{}}),
			row("U5", "", object{"email": nil, "customer": nil}),
			row("U6", "amanda@acme.example", nil),
			row("U7", "AMANDA@acme.example", object{"adoptByEmail": true, "firstName": "Adopted"}),
			row("U8", "bob@bolt.example", object{"adoptByEmail": true}),
		}, "CREATED", "CREATED", "REFUSED NOT_UNIQUE input.rows.2.email", "REFUSED ROLE_REQUIRED input.rows.3.roles",
			"REFUSED REQUIRED input.rows.4.customer", "REFUSED NOT_UNIQUE input.rows.5.email", "UPDATED",
			"REFUSED INVALID input.rows.7.customer.externalId reason=OTHER_COMPANY")
		if mails := k.TakeMails(t); len(mails) != 1 || mails[0].To.Address != "one@acme.example" {
			t.Errorf("%d mails", len(mails))
		}
		again := []object{
			row("U1", "uno@acme.example", object{"lastName": "Other", "welcome": true}),
			row("U7", "AMANDA@acme.example", object{"firstName": "Adopted"}),
		}
		a := expectOutcomes(t, k, "changed", staff, upsertUsers, again, "UPDATED", "UNCHANGED")
		if !strings.Contains(a.Body, `"node":{"email":"one@acme.example","newEmail":"uno@acme.example","customer":{"name":"Acme"},`+
			`"roles":{"nodes":[{"id":"role_1"}]},"version":2}`) {
			t.Error(a.Body)
		}
		if mails := k.TakeMails(t); len(mails) != 2 {
			t.Errorf("%d mails about a new address", len(mails))
		}
		entries := k.Store.Client.AuditEntry.Query().CountX(testkit.SystemContext())
		a = expectOutcomes(t, k, "the same", staff, upsertUsers, again, "UNCHANGED", "UNCHANGED")
		for _, text := range a.SQLStatements {
			if word, _, _ := strings.Cut(text, " "); word == "UPDATE" || word == "INSERT" || word == "DELETE" {
				t.Error("a repeated upsert writes:", text)
			}
		}
		if n := k.Store.Client.AuditEntry.Query().CountX(testkit.SystemContext()); n != entries || len(k.TakeMails(t)) > 0 {
			t.Errorf("a repeated upsert has %d audit entries, or sends mails", n-entries)
		}
		waiting := func(name string, r object, outcome, newEmail string) {
			t.Helper()
			a := expectOutcomes(t, k, name, staff, upsertUsers, []object{r}, outcome)
			if !strings.Contains(a.Body, `"newEmail":"`+newEmail+`"`) {
				t.Errorf("%s: %s", name, a.Body)
			}
		}
		more := object{"lastName": "Other", "welcome": true, "roles": []string{"role_1", "role_2"}}
		waiting("one more role", row("U1", "uno@acme.example", more), "UPDATED", "uno@acme.example")
		waiting("the same", row("U1", "UNO@acme.example", more), "UNCHANGED", "uno@acme.example")
		waiting("an address with the same key", row("U1", "uno@straße.example", more), "UPDATED", "uno@straße.example")
		waiting("another one with this key", row("U1", "uno@strasse.example", more), "UPDATED", "uno@strasse.example")
		waiting("as before", row("U1", "uno@acme.example", more), "UPDATED", "uno@acme.example")
		again[0]["roles"] = more["roles"]
		clerk, _ := addStaff(t, k, "clerk", "CustomerUser VIEW ALL, CustomerUser EDIT ALL, Customer VIEW ALL")
		kept := k.MustDo(t, clerk, `mutation ($in: CustomerUsersUpsertInput!) { customerUsersUpsert(input: $in) { rows { outcome `+
			`keptRoles { id } } } }`, object{"in": object{"rows": []object{{"externalId": "U1", "roles": []string{}}}}})
		want := `{"data":{"customerUsersUpsert":{"rows":[{"outcome":"UNCHANGED","keptRoles":[{"id":"role_1"},{"id":"role_2"}]}]}}}`
		if kept.Body != want {
			t.Errorf("%s\nwant %s", kept.Body, want)
		}
		k.Clock.Add(25 * time.Hour)
		staff = k.LoginStaff(t, testkit.StaffEmail, testkit.StaffPassword)
		expectOutcomes(t, k, "after the link has expired", staff, upsertUsers, again[:1], "UPDATED")
	})
}

// Two servers that get the same rows at once leave no duplicates, and each row has an answer: one server creates the record, the
// other one finds it.
func TestUpsertsOfTheSameRowsAtOnce(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff, replica := k.LoginStaffAdmin(t), k.OpenReplica(t)
		const size = 60
		for round := range 3 {
			companies, users := make([]object, size), make([]object, size)
			for i := range size {
				id := fmt.Sprint(round, "-", i)
				companies[i] = object{"externalId": id, "name": "Company " + id}
				if i > 0 {
					companies[i]["parent"] = ref(fmt.Sprint(round, "-", i/2))
				}
				users[i] = object{"externalId": id, "firstName": "F", "lastName": "L", "email": id + "@acme.example", "customer": ref(id),
					"roles": []string{"role_1"}}
			}
			for _, c := range []struct {
				document string
				rows     []object
			}{{upsertCompanies, companies}, {upsertUsers, users}} {
				var wait sync.WaitGroup
				var answers [2][]string
				reversed := make([]object, size)
				for i, row := range c.rows {
					reversed[size-1-i] = row
				}
				wait.Go(func() { answers[0], _ = upsertOutcomes(t, k, staff, c.document, object{"rows": c.rows}) })
				wait.Go(func() { answers[1], _ = upsertOutcomes(t, replica, staff, c.document, object{"rows": reversed}) })
				wait.Wait()
				for i := range size {
					got := answers[0][i] + " " + answers[1][size-1-i]
					if got != "CREATED UNCHANGED" && got != "UNCHANGED CREATED" {
						t.Errorf("round %d, row %d: %s", round, i, got)
					}
				}
			}
			prefix := fmt.Sprint(round, "-")
			n := k.Store.Client.Customer.Query().Where(customer.ExternalIDHasPrefix(prefix)).CountX(testkit.SystemContext())
			people := k.Store.Client.CustomerUser.Query().Where(customeruser.ExternalIDHasPrefix(prefix)).CountX(testkit.SystemContext())
			if n != size || people != size {
				t.Errorf("round %d: %d companies, %d users", round, n, people)
			}
		}
		checkTree(t, k)
	})
}

// 500 rows take a bounded number of statements for each row: created, changed and unchanged.
func TestUpsertOf500Rows(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		const size = 500
		companies, users := make([]object, size), make([]object, size)
		for _, step := range []struct {
			outcome, name string
			perRow        int
		}{{"CREATED", "A", 40}, {"UPDATED", "B", 40}, {"UNCHANGED", "B", 20}} {
			for i := range size {
				id := fmt.Sprint("E", i)
				companies[i] = object{"externalId": id, "name": "Company " + step.name, "vatId": "V"}
				if i > 0 {
					companies[i]["parent"] = ref(fmt.Sprint("E", i/10))
				}
				users[i] = object{"externalId": id, "firstName": "F" + step.name, "lastName": "L", "email": id + "@acme.example", "customer": ref(id),
					"roles": []string{"role_1"}}
			}
			for _, c := range []struct {
				document string
				rows     []object
			}{{upsertCompanies, companies}, {upsertUsers, users}} {
				begun := time.Now()
				got, a := upsertOutcomes(t, k, staff, c.document, object{"rows": c.rows})
				took := time.Since(begun)
				if n := strings.Count(strings.Join(got, " "), step.outcome); n != size {
					t.Fatalf("%d rows are %s, the first is %s", n, step.outcome, got[0])
				}
				perRow := float64(len(a.SQLStatements)) / size
				t.Logf("%s %.40s: %v, %.1f statements a row", step.outcome, c.document[10:], took, perRow)
				if perRow > float64(step.perRow) {
					t.Errorf("%s: %.1f statements a row", step.outcome, perRow)
				}
			}
		}
		checkTree(t, k)
	})
}
