package graph_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"buyergraph/ent/customer"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// A company that moves below another on one server, while that one moves below it on another server, makes no cycle: one of the two
// moves is done, the other one is refused. The same holds for a new company below one that moves.
func TestCustomersMoveBelowEachOtherAtOnce(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff, replica := k.LoginStaffAdmin(t), k.OpenReplica(t)
		const move = `mutation ($in: CustomerUpdateInput!) { r: customerUpdate(input: $in) { moved userErrors { code } } }`
		const create = `mutation ($in: CustomerCreateInput!) { r: customerCreate(input: $in) { customer { id } userErrors { code } } }`
		for round := range 12 {
			var wait sync.WaitGroup
			bodies := make([]string, 3)
			wait.Go(func() {
				bodies[0] = k.Do(t, staff, move, object{"in": object{"id": "cust_1", "parent": "cust_3"}}).Body
			})
			wait.Go(func() {
				bodies[1] = replica.Do(t, staff, move, object{"in": object{"id": "cust_3", "parent": "cust_2"}}).Body
			})
			wait.Go(func() {
				bodies[2] = replica.Do(t, staff, create, object{"in": object{"name": "New", "parent": "cust_2"}}).Body
			})
			wait.Wait()
			done, refused := 0, 0
			for _, body := range bodies[:2] {
				done += strings.Count(body, `"userErrors":[]`)
				refused += strings.Count(body, `"TREE_CYCLE"`)
			}
			if done != 1 || refused != 1 || !strings.Contains(bodies[2], `"userErrors":[]`) {
				t.Errorf("round %d: %v", round, bodies)
			}
			checkTree(t, k)
			for _, id := range []string{"cust_1", "cust_3"} {
				k.MustDo(t, staff, move, object{"in": object{"id": id, "parent": nil}})
			}
		}
	})
}

// A company that somebody deletes on one server, while others move a company below it or create one there, is either gone, and the
// others are refused, or it stays, and the deletion is refused. The database holds this also for roles of a company, which would else
// apply to all companies.
func TestCustomerIsDeletedWhileOthersComeBelow(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff, replica := k.LoginStaffAdmin(t), k.OpenReplica(t)
		seller, sellerID := addStaff(t, k, "seller", ownCompanies)
		outcomes := map[string]int{}
		for round := range 16 {
			id := int64(1000 - round) // a new company gets an id above
			top := fmt.Sprint("cust_", id)
			k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
				return tx.Customer.Create().SetID(id).SetName("Top").SetOwnerID(sellerID).Exec(ctx)
			})
			var wait sync.WaitGroup
			var deleted, moved, created string
			wait.Go(func() { deleted = errorsOf(t, k, seller, "customerDelete", object{"id": top}) })
			if round%2 == 0 {
				wait.Go(func() { moved = errorsOf(t, replica, staff, "customerUpdate", object{"id": "cust_3", "parent": top}) })
			} else {
				wait.Go(func() { created = errorsOf(t, replica, staff, "customerCreate", object{"name": "New", "parent": top}) })
			}
			wait.Wait()
			got := fmt.Sprint(deleted, "|", moved, created)
			outcomes[got]++
			if notFound := "|NOT_FOUND input.parent entity=CUSTOMER id=" + top; got != notFound && got != "HAS_RECORDS input.id|" &&
				got != "HAS_RECORDS input.id entities=CUSTOMER counts=1|" {
				t.Errorf("round %d: %s", round, got)
			}
			checkTree(t, k)
			k.MustDo(t, staff, `mutation { customerUpdate(input: {id: "cust_3", parent: null}) { userErrors { code } } }`, nil)
		}
		t.Log(outcomes)
		for _, add := range []func(context.Context, *store.Tx) error{
			func(ctx context.Context, tx *store.Tx) error { return companyRecords[13](ctx, tx, 100) },
			func(ctx context.Context, tx *store.Tx) error {
				return tx.Customer.Create().SetName("Below").SetParentID(100).Exec(ctx)
			},
		} {
			err := k.Store.WithTx(testkit.SystemContext(), func(ctx context.Context, tx *store.Tx) error {
				if exists, err := tx.Customer.Query().Where(customer.ID(100)).Exist(ctx); err != nil || !exists {
					err = errors.Join(err, tx.Customer.Create().SetID(100).SetName("Top").Exec(ctx))
					if err != nil {
						return err
					}
				}
				if err := add(ctx, tx); err != nil {
					return err
				}
				_, err := tx.ExecContext(ctx, "DELETE FROM customers WHERE id=100")
				return err
			})
			if err == nil || !strings.Contains(strings.ToLower(err.Error()), "foreign key") {
				t.Errorf("the database deletes a company with records: %v", err)
			}
		}
	})
}

// Moving a subtree of 5,000 companies takes as many statements as moving one company, in one transaction. Readers meanwhile see the
// old tree or the new one, and sign-ins and pages go on.
func TestCustomerSubtreeMoves(t *testing.T) {
	const size = 5000
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff, replica := k.LoginStaffAdmin(t), k.OpenReplica(t)
		addSubtree(t, k, 10, size)
		const move = `mutation ($in: CustomerUpdateInput!) { r: customerUpdate(input: $in) { customer { version } moved userErrors { code } } }`
		var one, all []string
		one = k.MustDo(t, staff, move, object{"in": object{"id": "cust_2", "parent": "cust_3"}}).SQLStatements
		seen, stop, counts := map[string]bool{}, make(chan struct{}), sync.WaitGroup{}
		counts.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				a := replica.Do(t, staff, `{ customers(filter: {subtreeOf: "cust_10"}) { totalCount } `+
					`below: customers(filter: {subtreeOf: "cust_1"}) { totalCount } }`, nil)
				for _, root := range []string{"customers", "below"} {
					seen[fmt.Sprint(root, " ", a.ValueAt(root+".totalCount"))] = true
				}
			}
		})
		begun := time.Now()
		for i, parent := range []string{"cust_1", "cust_3", "cust_1"} {
			a := k.MustDo(t, staff, move, object{"in": object{"id": "cust_10", "parent": parent}})
			if all = a.SQLStatements; a.ValueAt("r.moved") != float64(size) || a.ValueAt("r.customer.version") != float64(2+i) {
				t.Error(a.Body)
			}
		}
		t.Logf("%d companies: %v a move, %d statements", size, time.Since(begun)/3, len(all))
		close(stop)
		counts.Wait()
		if len(all) != len(one) {
			t.Errorf("%d statements, %d to move one company:\n%s", len(all), len(one), strings.Join(all, "\n"))
		}
		begins := 0
		for _, text := range all {
			if strings.HasPrefix(text, "UPDATE customers SET path") {
				begins++
			}
		}
		if begins != 1 {
			t.Errorf("%d statements write paths", begins)
		}
		for _, s := range []string{"customers 5000", "below 1", "below 5001"} {
			if !seen[s] && s != "below 1" {
				t.Errorf("nobody has seen %s: %v", s, seen)
			}
			delete(seen, s)
		}
		if len(seen) > 0 {
			t.Errorf("readers have seen a part of a move: %v", seen)
		}
		checkTree(t, k)
		if n := k.Store.Client.Customer.Query().Where(customer.VersionGT(1)).CountX(testkit.SystemContext()); n != 2 {
			t.Errorf("%d companies have got another version", n)
		}
	})
}

// The companies above and below are those of the tree that the viewer sees, whatever stands between. They are found by an index: the
// lists of 100 companies among 5,000 take moments.
func TestCustomerAncestorsAndDescendants(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		seller, id := addStaff(t, k, "seller", ownCompanies)
		addSubtree(t, k, 10, 5000)
		const query = `{ node(id: %q) { ... on Customer { ancestors(orderBy: [{field: ID, direction: DESC}]) { totalCount nodes { id } } ` +
			`descendants(first: 3, filter: {id: {neq: "cust_31"}}) { totalCount pageInfo { hasNextPage } nodes { id } } } } }`
		for _, c := range []struct{ token, id, want string }{
			{staff, "cust_1", `{"ancestors":{"totalCount":0,"nodes":[]},"descendants":{"totalCount":1,"pageInfo":{"hasNextPage":false},` +
				`"nodes":[{"id":"cust_2"}]}}`},
			{staff, "cust_17", `{"ancestors":{"totalCount":2,"nodes":[{"id":"cust_12"},{"id":"cust_10"}]},"descendants":{"totalCount":362,` +
				`"pageInfo":{"hasNextPage":true},"nodes":[{"id":"cust_32"},{"id":"cust_33"},{"id":"cust_73"}]}}`},
		} {
			if a := k.MustDo(t, c.token, fmt.Sprintf(query, c.id), nil); a.Body != `{"data":{"node":`+c.want+`}}` {
				t.Errorf("%s: %s", c.id, a.Body)
			}
		}
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error { // 12 stands between, and is not the seller's
			for _, owned := range []int64{10, 17, 73} {
				if err := tx.Customer.UpdateOneID(owned).SetOwnerID(id).Exec(ctx); err != nil {
					return err
				}
			}
			return nil
		})
		if a := k.MustDo(t, seller, fmt.Sprintf(query, "cust_17"), nil); a.Body != `{"data":{"node":{"ancestors":{"totalCount":1,"nodes":[`+
			`{"id":"cust_10"}]},"descendants":{"totalCount":1,"pageInfo":{"hasNextPage":false},"nodes":[{"id":"cust_73"}]}}}}` {
			t.Error(a.Body)
		}
		begun := time.Now()
		a := k.MustDo(t, staff, `{ customers(first: 100, filter: {id: {notIn: ["cust_10"]}}, orderBy: [{field: ID, direction: DESC}]) { nodes { `+
			`ancestors { totalCount nodes { id } } descendants { totalCount nodes { id } } } } }`, nil)
		t.Logf("100 companies: %v, %d statements", time.Since(begun), len(a.SQLStatements))
		begun = time.Now()
		b := k.MustDo(t, staff, `{ customers(first: 100) { nodes { ancestors { totalCount nodes { id } } `+
			`descendants(first: 5) { totalCount nodes { id } } } } }`, nil)
		t.Logf("100 companies at the top: %v, %d statements", time.Since(begun), len(b.SQLStatements))
	})
}

// addSubtree adds a tree of companies with ids from a first one, each below the third of its number.
func addSubtree(t *testing.T, k *testkit.Kit, first, size int64) {
	t.Helper()
	paths := make([]string, size)
	k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		const row = "(?,?,?,?,?,?,?)"
		var args []any
		for i := range size {
			var parent any
			if i > 0 {
				parent, paths[i] = first+i/3, paths[i/3]
			}
			paths[i] += fmt.Sprint(first+i, ".")
			at := any(tx.Now)
			if tx.Dialect == "sqlite3" {
				at = tx.Now.UnixMicro()
			}
			if args = append(args, first+i, at, at, "C", "c", paths[i], parent); i%500 < 499 && i < size-1 {
				continue
			}
			rows := strings.TrimSuffix(strings.Repeat(row+",", len(args)/7), ",")
			_, err := tx.ExecContext(ctx, "INSERT INTO customers (id,created_at,updated_at,name,name_fold,path,parent_id) VALUES "+rows, args...)
			if err != nil {
				return err
			}
			args = nil
		}
		return nil
	})
}
