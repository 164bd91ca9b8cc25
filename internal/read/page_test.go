package read_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"buyergraph/ent"
	"buyergraph/internal/config"
	"buyergraph/internal/dburl"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
	"buyergraph/internal/viewer"
)

// addUsers adds n users to Acme. Their names repeat so that orders have ties, and many users have no birthday, website or owner, or
// have never signed in. With the first users it adds two owners.
func (w *world) addUsers(t *testing.T, from, n int) {
	t.Helper()
	w.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		var errs []error
		for id := range int64(map[bool]int{true: 2}[from == 10]) {
			errs = append(errs, tx.StaffUser.Create().SetID(id+101).SetEmail(fmt.Sprintf("owner%d@seller.example", id)).
				SetEmailKey(fmt.Sprintf("owner%d@seller.example", id)).
				SetFirstName("Olga").SetLastName("Owner").Exec(ctx))
		}
		for i := from; i < from+n; i++ {
			c := tx.CustomerUser.Create().SetID(int64(i)).SetEmail(fmt.Sprintf("u%d@acme.example", i*7919%1000)).
				SetFirstName(string(rune('a' + i%3))).
				SetLastName(string(rune('a' + i%5))).SetCustomerID(1).SetGuest(true).SetCreatedAt(tx.Now.AddDate(0, 0, -(i % 4)))
			if i%3 > 0 {
				c.SetBirthday(fmt.Sprintf("2000-01-0%d", 1+i%4))
			}
			c.SetEnabled(i%4 > 0).SetConfirmed(i%3 > 0).SetPasswordResetRequired(i%5 == 0)
			if i%7 > 1 {
				c.SetWebsiteID(1).SetOwnerID(int64(101 + i%2))
			}
			if i%2 > 0 {
				c.SetLastLoginAt(tx.Now.AddDate(0, 0, -(i % 5)))
			}
			errs = append(errs, c.Exec(ctx))
		}
		return errors.Join(errs...)
	})
}

// userOrders are orders by fields that every user has, and by fields that some users lack.
var userOrders = append([]string{
	"", "{field: ID, direction: DESC}", "{field: LAST_NAME}", "{field: LAST_NAME, direction: DESC}", "{field: CREATED_AT, direction: DESC}",
	"{field: EMAIL}",
	"{field: FIRST_NAME}, {field: LAST_NAME, direction: DESC}", "{field: CREATED_AT}, {field: FIRST_NAME, direction: DESC}, {field: ID}",
	"{field: FIRST_NAME}, {field: FIRST_NAME, direction: DESC}", "{field: STATUS}", "{field: ENABLED, direction: DESC}, {field: STATUS}",
	"{field: CONFIRMED}",
}, slices.Concat(nullableOrders, edgeOrders)...)

var edgeOrders = []string{
	"{field: CUSTOMER_NAME}", "{field: CUSTOMER_NAME, direction: DESC}, {field: LAST_NAME}", "{field: WEBSITE_NAME, direction: DESC}",
	"{field: OWNER_NAME}", "{field: OWNER_NAME, direction: DESC}, {field: BIRTHDAY}",
	"{field: OWNER_NAME}, {field: CUSTOMER_NAME, direction: DESC}", "{field: LAST_NAME}, {field: OWNER_NAME}",
}

var nullableOrders = []string{
	"{field: BIRTHDAY}", "{field: BIRTHDAY, direction: DESC}", "{field: LAST_LOGIN_AT}", "{field: LAST_LOGIN_AT, direction: DESC}",
	"{field: BIRTHDAY}, {field: LAST_LOGIN_AT, direction: DESC}, {field: BIRTHDAY}",
	"{field: LAST_NAME, direction: DESC}, {field: BIRTHDAY}, {field: LAST_LOGIN_AT}",
}

// deleteUsers deletes the users that still exist.
func (w *world) deleteUsers(t *testing.T, ids map[string]bool) {
	t.Helper()
	w.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		for id := range ids {
			n, _ := strconv.ParseInt(strings.TrimPrefix(id, "user_"), 10, 64)
			if err := tx.CustomerUser.DeleteOneID(n).Exec(ctx); err != nil && !ent.IsNotFound(err) {
				return err
			}
		}
		return nil
	})
}

// readPages reads a list page by page, forwards or backwards, and returns the ids in the order of the list. It calls between
// after each page with the page's rows in the order of reading.
func (w *world) readPages(t *testing.T, order string, nested, back bool, between func(page int, rows []string)) []string {
	t.Helper()
	var ids []string
	var cursor any
	for page := 0; ; page++ {
		if page > 100 {
			t.Fatal("paging does not end")
		}
		args := `first: 7, after: $c`
		if back {
			args = `last: 7, before: $c`
		}
		list := `customerUsers(` + args + `, orderBy: [` + order +
			`]) { edges { cursor node { id } } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`
		path := "customerUsers."
		if nested {
			list, path = `node(id: "cust_1") { ... on Customer { `+list+` } }`, "node.customerUsers."
		}
		a := w.mustExecute(t, staffViewer, `query ($c: String) { `+list+` }`, map[string]any{"c": cursor})
		var got []string
		for i, n := range a.ValueAt(path + "nodes").([]any) {
			id := n.(map[string]any)["id"].(string)
			if a.ValueAt(fmt.Sprintf("%sedges.%d.node.id", path, i)) != id {
				t.Fatalf("edges and nodes differ: %s", a.Body)
			}
			got = append(got, id)
		}
		if len(got) > 0 && (a.ValueAt(path+"pageInfo.startCursor") != a.ValueAt(path+"edges.0.cursor") ||
			a.ValueAt(path+"pageInfo.endCursor") != a.ValueAt(fmt.Sprintf("%sedges.%d.cursor", path, len(got)-1))) {
			t.Fatalf("wrong cursors: %s", a.Body)
		}
		more, other, next := "hasNextPage", "hasPreviousPage", "endCursor"
		if back {
			ids, more, other, next = append(got, ids...), other, more, "startCursor"
		} else {
			ids = append(ids, got...)
		}
		if a.ValueAt(path+"pageInfo."+other) != (page > 0) {
			t.Fatalf("page %d: %s is wrong: %s", page, other, a.Body)
		}
		if a.ValueAt(path+"pageInfo."+more) != true {
			return ids
		}
		cursor = a.ValueAt(path + "pageInfo." + next)
		if between != nil {
			if back {
				slices.Reverse(got)
			}
			between(page, got)
		}
	}
}

// Paging returns every row exactly once and in order, from both ends, at the root and below a node.
func TestPagesVisitEveryRowOnce(t *testing.T) {
	eachDatabase(t, func(t *testing.T, w *world) {
		w.CreateShop(t)
		w.addUsers(t, 10, 45)
		for _, order := range userOrders {
			for _, nested := range []bool{false, true} {
				forward, back := w.readPages(t, order, nested, false, nil), w.readPages(t, order, nested, true, nil)
				want := 49
				if nested {
					want = 46
				}
				if !slices.Equal(forward, back) || len(forward) != want || len(slices.Compact(slices.Sorted(slices.Values(forward)))) != want {
					t.Errorf("order [%s], nested %v: %d rows forwards, %d backwards\n%v\n%v", order, nested, len(forward), len(back), forward, back)
				}
			}
		}
	})
}

// A page in the middle of many rows with the same name reads no more rows than the first page. MariaDB reports how many rows
// it has read. SQLite does not: it skips them inside the index.
func TestPageAmongTies(t *testing.T) {
	k := testkit.Open(t, config.Config{DatabaseURL: testkit.MariaDB(t)})
	src, err := dburl.Parse(k.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("mysql", src.MySQLDSN(nil))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // the row counters belong to the connection
	w := newWorld(t, k)
	w.CreateShop(t)
	w.addUsers(t, 10, 900)
	if _, err := db.Exec("ANALYZE TABLE customer_users"); err != nil {
		t.Fatal(err)
	}
	w.readFrom(t, db)
	reads := func() (n int) {
		if err := db.QueryRow("SELECT SUM(VARIABLE_VALUE) FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME " +
			"IN ('HANDLER_READ_NEXT', 'HANDLER_READ_PREV')").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, order := range []string{"{field: LAST_NAME}", "{field: LAST_NAME, direction: DESC}", "{field: CREATED_AT}",
		"{field: CREATED_AT}, {field: LAST_NAME, direction: DESC}", "{field: STATUS}", "{field: ENABLED, direction: DESC}",
		"{field: CUSTOMER_NAME}", "{field: CUSTOMER_NAME, direction: DESC}", "{field: WEBSITE_NAME}", "{field: OWNER_NAME}"} {
		var cursor any
		for page := range 4 {
			before := reads()
			a := w.mustExecute(t, staffViewer,
				`query ($c: String) { customerUsers(first: 50, after: $c, orderBy: [`+order+`]) { nodes { id } pageInfo { endCursor } } }`,
				map[string]any{"c": cursor})
			limit := 60
			if slices.ContainsFunc([]string{"CUSTOMER", "WEBSITE", "OWNER"}, func(edge string) bool { return strings.Contains(order, edge) }) {
				limit = 450 // MariaDB sorts the rows without a target, as long as they are few
			}
			if n := reads() - before; n > limit {
				t.Errorf("%s: page %d reads %d rows", order, page+1, n)
			}
			cursor = a.ValueAt("customerUsers.pageInfo.endCursor")
		}
	}
}

// Each row that exists the whole time is returned once while other rows are inserted and deleted, among them the row of the cursor.
func TestPagesDuringInsertsAndDeletes(t *testing.T) {
	eachDatabase(t, func(t *testing.T, w *world) {
		w.CreateShop(t)
		w.addUsers(t, 10, 45)
		next := 100
		for _, order := range userOrders {
			for _, nested := range []bool{false, true} {
				if nested && !slices.Contains(nullableOrders, order) && order != edgeOrders[0] {
					continue // takes the same path; skipping it saves time
				}
				for _, back := range []bool{false, true} {
					start := w.readPages(t, order, nested, false, nil)
					deleted, visits := map[string]bool{}, map[string]int{}
					ids := w.readPages(t, order, nested, back, func(page int, rows []string) {
						if page < 4 {
							w.addUsers(t, next, 3)
							next += 3
							i := slices.Index(start, rows[len(rows)-1])
							deleted[rows[len(rows)-1]], deleted[start[(i+9)%len(start)]] = true, true
							w.deleteUsers(t, deleted)
						}
					})
					for _, id := range ids {
						visits[id]++
					}
					for _, id := range start {
						if visits[id] != 1 && !deleted[id] || visits[id] > 1 {
							t.Errorf("order [%s], nested %v, backwards %v: %s was visited %d times", order, nested, back, id, visits[id])
						}
					}
				}
			}
		}
	})
}

// The number of statements depends on the selection, not on the data.
func TestStatementCounts(t *testing.T) {
	eachDatabase(t, func(t *testing.T, w *world) {
		w.addDocuments(t)
		w.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(tx.Activity.Create().SetID(1).SetKind("NOTE").SetOccurredAt(tx.Now).SetAuthorCustomerUserID(1).Exec(ctx),
				tx.ActivityLink.Create().SetID(1).SetActivityID(1).SetOccurredAt(tx.Now).SetWithinCustomerID(1).SetCustomerID(1).Exec(ctx))
		})
		for query, want := range map[string]int{
			`{ customers { nodes { name } } }`: 1,
			`{ customers { totalCount } }`:     1,
			`{ customers { totalCount pageInfo { hasNextPage } edges { cursor node { name ` +
				`parent { name } } } } }`: 2,
			`{ customerUsers { nodes { customer { name group { name } parent { name } } website { defaultRole { label } } ` +
				`owner { email } } } }`: 1,
			`{ customerUsers { nodes { orders { nodes { id } } roles { nodes { id } } addresses { totalCount } ` +
				`quotes { totalCount nodes { id } } } } }`: 6,
			`{ node(id: "cust_1") { ... on Customer { children { nodes { customerUsers { ` +
				`nodes { orders { nodes { lines { nodes { id } } } } } } } } } } }`: 5,
			`{ nodes(ids: ["cust_1", "cust_2", "user_1", "user_2", "user_3"]) { id } }`: 2,
			`{ activities { nodes { subject links { nodes { id } } author { ... on CustomerUser { permissions { level } ` +
				`orders { totalCount } } } } } }`: 4,
			`{ activities { nodes { author { id fullName email } links { nodes { target { id label } } } } } }`: 2,
			`{ activities { nodes { links { nodes { id } } ... on Note { links { totalCount } } ` +
				`... on EmailMessage { attachments { nodes { id } } } } } }`: 5,
		} {
			before := len(w.RecordStatements(func() { w.mustExecute(t, staffViewer, query, nil) }))
			if before > want {
				t.Errorf("%d statements, want %d: %s", before, want, query)
			}
		}
		one := w.RecordStatements(func() {
			w.mustExecute(t, staffViewer, `{ orders(last: 4) { nodes { customerUser { permissions { level } } } } }`, nil)
		})
		// users 1 and 3; of the four orders one has no user and two have user 3
		if last := one[len(one)-1]; len(one) != 2 || strings.Count(last, "?") != 2 {
			t.Errorf("the permissions of each user are not read exactly once: %s", last)
		}
		const operations = `{ customerUsers(first: 100) { nodes { viewerCan roles { nodes { viewerCan } } orders { nodes { viewerCan } } } } }`
		for name, c := range map[string]struct {
			viewer *viewer.Viewer
			want   int
		}{"staff": {staffViewer, 3}, "an administrator": {treeViewer(), 6}} {
			if got := len(w.RecordStatements(func() { w.mustExecute(t, c.viewer, operations, nil) })); got != c.want {
				t.Errorf("viewerCan for %s takes %d statements, want %d", name, got, c.want)
			}
		}
		query := `{ customerUsers(first: 100) { nodes { customer { name } orders { nodes { id lines { nodes { id } } } } ` +
			`roles { totalCount } } } }`
		few := w.RecordStatements(func() { w.mustExecute(t, staffViewer, query, nil) })
		w.addUsers(t, 10, 60)
		many := w.RecordStatements(func() { w.mustExecute(t, staffViewer, query, nil) })
		if len(few) != len(many) || len(few) != 4 {
			t.Errorf("%d statements for few rows, %d for many", len(few), len(many))
		}
		if got := len(w.RecordStatements(func() { w.mustExecute(t, treeViewer(), operations, nil) })); got != 6 {
			t.Errorf("viewerCan for many rows takes %d statements, want 6", got)
		}
	})
}
