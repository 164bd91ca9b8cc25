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
)

// crowd adds n users to Acme whose names repeat, so that orders have ties, and of
// whom many have no day of birth and have never signed in.
func (w *world) crowd(t *testing.T, from, n int) {
	t.Helper()
	w.Write(t, func(ctx context.Context, tx *store.Tx) error {
		var errs []error
		for i := from; i < from+n; i++ {
			c := tx.CustomerUser.Create().SetID(int64(i)).SetEmail(fmt.Sprintf("u%d@acme.example", i*7919%1000)).SetFirstName(string(rune('a' + i%3))).
				SetLastName(string(rune('a' + i%5))).SetCustomerID(1).SetGuest(true).SetCreatedAt(tx.Now.AddDate(0, 0, -(i % 4)))
			if i%3 > 0 {
				c.SetBirthday(fmt.Sprintf("2000-01-0%d", 1+i%4))
			}
			if i%2 > 0 {
				c.SetLastLoginAt(tx.Now.AddDate(0, 0, -(i % 5)))
			}
			errs = append(errs, c.Exec(ctx))
		}
		return errors.Join(errs...)
	})
}

// orders by what every user has, and by what not every one has.
var orders = append([]string{
	"", "{field: ID, direction: DESC}", "{field: LAST_NAME}", "{field: LAST_NAME, direction: DESC}", "{field: CREATED_AT, direction: DESC}", "{field: EMAIL}",
	"{field: FIRST_NAME}, {field: LAST_NAME, direction: DESC}", "{field: CREATED_AT}, {field: FIRST_NAME, direction: DESC}, {field: ID}",
	"{field: FIRST_NAME}, {field: FIRST_NAME, direction: DESC}",
}, absent...)

var absent = []string{
	"{field: BIRTHDAY}", "{field: BIRTHDAY, direction: DESC}", "{field: LAST_LOGIN_AT}", "{field: LAST_LOGIN_AT, direction: DESC}",
	"{field: BIRTHDAY}, {field: LAST_LOGIN_AT, direction: DESC}, {field: BIRTHDAY}", "{field: LAST_NAME, direction: DESC}, {field: BIRTHDAY}, {field: LAST_LOGIN_AT}",
}

// remove deletes users, if they are still there.
func (w *world) remove(t *testing.T, ids map[string]bool) {
	t.Helper()
	w.Write(t, func(ctx context.Context, tx *store.Tx) error {
		for id := range ids {
			n, _ := strconv.ParseInt(strings.TrimPrefix(id, "user_"), 10, 64)
			if err := tx.CustomerUser.DeleteOneID(n).Exec(ctx); err != nil && !ent.IsNotFound(err) {
				return err
			}
		}
		return nil
	})
}

// walk visits a list page by page, forwards or backwards, and returns the ids in
// the list's order. between runs after each page, with the rows as they were visited.
func (w *world) walk(t *testing.T, order string, nested, back bool, between func(page int, rows []string)) []string {
	t.Helper()
	var ids []string
	var cursor any
	for page := 0; ; page++ {
		if page > 100 {
			t.Fatal("endless pages")
		}
		args := `first: 7, after: $c`
		if back {
			args = `last: 7, before: $c`
		}
		list := `customerUsers(` + args + `, orderBy: [` + order + `]) { edges { cursor node { id } } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`
		path := "customerUsers."
		if nested {
			list, path = `node(id: "cust_1") { ... on Customer { `+list+` } }`, "node.customerUsers."
		}
		a := w.data(t, staff, `query ($c: String) { `+list+` }`, map[string]any{"c": cursor})
		var got []string
		for i, n := range a.At(path + "nodes").([]any) {
			id := n.(map[string]any)["id"].(string)
			if a.At(fmt.Sprintf("%sedges.%d.node.id", path, i)) != id {
				t.Fatalf("edges and nodes differ: %s", a.Body)
			}
			got = append(got, id)
		}
		if len(got) > 0 && (a.At(path+"pageInfo.startCursor") != a.At(path+"edges.0.cursor") || a.At(path+"pageInfo.endCursor") != a.At(fmt.Sprintf("%sedges.%d.cursor", path, len(got)-1))) {
			t.Fatalf("wrong cursors: %s", a.Body)
		}
		more, other, next := "hasNextPage", "hasPreviousPage", "endCursor"
		if back {
			ids, more, other, next = append(got, ids...), other, more, "startCursor"
		} else {
			ids = append(ids, got...)
		}
		if a.At(path+"pageInfo."+other) != (page > 0) {
			t.Fatalf("page %d: %s is wrong: %s", page, other, a.Body)
		}
		if a.At(path+"pageInfo."+more) != true {
			return ids
		}
		cursor = a.At(path + "pageInfo." + next)
		if between != nil {
			if back {
				slices.Reverse(got)
			}
			between(page, got)
		}
	}
}

// Paging visits every row exactly once and in order, from both ends, at the root
// and below a node.
func TestPages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Shop(t)
		w.crowd(t, 10, 45)
		for _, order := range orders {
			for _, nested := range []bool{false, true} {
				there, back := w.walk(t, order, nested, false, nil), w.walk(t, order, nested, true, nil)
				want := 49
				if nested {
					want = 46
				}
				if !slices.Equal(there, back) || len(there) != want || len(slices.Compact(slices.Sorted(slices.Values(there)))) != want {
					t.Errorf("order [%s], nested %v: %d rows there, %d back\n%v\n%v", order, nested, len(there), len(back), there, back)
				}
			}
		}
	})
}

// A page in the midst of many who have the same name reads no more rows than the first
// one. MariaDB says how many it has read; SQLite, which passes over them within the index,
// does not.
func TestPageAmongTies(t *testing.T) {
	k := testkit.Open(t, config.Config{DatabaseURL: testkit.MariaDB(t)})
	src, err := dburl.Parse(k.URL)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("mysql", src.MySQLDSN(nil))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // whose reads are counted
	w := newWorld(t, k)
	w.Shop(t)
	w.crowd(t, 10, 900)
	w.readFrom(t, db)
	reads := func() (n int) {
		if err := db.QueryRow("SELECT SUM(VARIABLE_VALUE) FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME IN ('HANDLER_READ_NEXT', 'HANDLER_READ_PREV')").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, order := range []string{"{field: LAST_NAME}", "{field: LAST_NAME, direction: DESC}", "{field: CREATED_AT}", "{field: CREATED_AT}, {field: LAST_NAME, direction: DESC}"} {
		var cursor any
		for page := range 4 {
			before := reads()
			a := w.data(t, staff, `query ($c: String) { customerUsers(first: 50, after: $c, orderBy: [`+order+`]) { nodes { id } pageInfo { endCursor } } }`, map[string]any{"c": cursor})
			if n := reads() - before; n > 60 {
				t.Errorf("%s: page %d reads %d rows", order, page+1, n)
			}
			cursor = a.At("customerUsers.pageInfo.endCursor")
		}
	}
}

// Rows that are there the whole time are each visited once while others come and
// go, the one behind the cursor among them.
func TestPagesWhileOthersComeAndGo(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Shop(t)
		w.crowd(t, 10, 45)
		next := 100
		for _, order := range orders {
			for _, nested := range []bool{false, true} {
				if nested && !slices.Contains(absent, order) {
					continue // goes the same way; saves time
				}
				for _, back := range []bool{false, true} {
					start := w.walk(t, order, nested, false, nil)
					gone, seen := map[string]bool{}, map[string]int{}
					ids := w.walk(t, order, nested, back, func(page int, rows []string) {
						if page < 4 {
							w.crowd(t, next, 3)
							next += 3
							i := slices.Index(start, rows[len(rows)-1])
							gone[rows[len(rows)-1]], gone[start[(i+9)%len(start)]] = true, true
							w.remove(t, gone)
						}
					})
					for _, id := range ids {
						seen[id]++
					}
					for _, id := range start {
						if seen[id] != 1 && !gone[id] || seen[id] > 1 {
							t.Errorf("order [%s], nested %v, backwards %v: %s was visited %d times", order, nested, back, id, seen[id])
						}
					}
				}
			}
		}
	})
}

// The number of statements depends on the selection, never on the data.
func TestStatements(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.documents(t)
		w.Write(t, func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(tx.Activity.Create().SetID(1).SetKind("NOTE").SetOccurredAt(tx.Now).SetAuthorCustomerUserID(1).Exec(ctx),
				tx.ActivityLink.Create().SetID(1).SetActivityID(1).SetOccurredAt(tx.Now).SetWithinCustomerID(1).SetCustomerID(1).Exec(ctx))
		})
		for query, want := range map[string]int{
			`{ customers { nodes { name } } }`: 1,
			`{ customers { totalCount } }`:     1,
			`{ customers { totalCount pageInfo { hasNextPage } edges { cursor node { name parent { name } } } } }`:                                          2,
			`{ customerUsers { nodes { customer { name group { name } parent { name } } website { defaultRole { label } } owner { email } } } }`:            1,
			`{ customerUsers { nodes { orders { nodes { id } } roles { nodes { id } } addresses { totalCount } quotes { totalCount nodes { id } } } } }`:    6,
			`{ node(id: "cust_1") { ... on Customer { children { nodes { customerUsers { nodes { orders { nodes { lines { nodes { id } } } } } } } } } } }`: 5,
			`{ nodes(ids: ["cust_1", "cust_2", "user_1", "user_2", "user_3"]) { id } }`:                                                                     2,
			`{ activities { nodes { subject links { nodes { id } } author { ... on CustomerUser { permissions { level } orders { totalCount } } } } } }`:    4,
			`{ activities { nodes { links { nodes { id } } ... on Note { links { totalCount } } ... on EmailMessage { attachments { nodes { id } } } } } }`: 5,
		} {
			before := len(w.Statements(func() { w.data(t, staff, query, nil) }))
			if before > want {
				t.Errorf("%d statements, want %d: %s", before, want, query)
			}
		}
		one := w.Statements(func() {
			w.data(t, staff, `{ orders(last: 4) { nodes { customerUser { permissions { level } } } } }`, nil)
		})
		if last := one[len(one)-1]; len(one) != 2 || strings.Count(last, "?") != 2 { // of users 1 and 3; one order has none, two have 3
			t.Errorf("each user's permissions are not asked for once: %s", last)
		}
		query := `{ customerUsers(first: 100) { nodes { customer { name } orders { nodes { id lines { nodes { id } } } } roles { totalCount } } } }`
		few := w.Statements(func() { w.data(t, staff, query, nil) })
		w.crowd(t, 10, 60)
		many := w.Statements(func() { w.data(t, staff, query, nil) })
		if len(few) != len(many) || len(few) != 4 {
			t.Errorf("%d statements for few rows, %d for many", len(few), len(many))
		}
	})
}
