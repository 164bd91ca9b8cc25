package graph_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// delegateRoles are the roles of the delegates' world besides those of [delegationRoles] that it uses, in the same notation.
var delegateRoles = []struct{ name, spec string }{
	{"Administrator", delegationRoles["Administrator"]},
	{"Administrator, no tree", delegationRoles["Administrator, no tree"]},
	{"Delegate", delegationRoles["Delegate"] + ", Rfq:VIEW CUSTOMER_TREE, CustomerUserRole:DELETE CUSTOMER"},
	{"Team lead", delegationRoles["Team lead"] + ", Rfq:VIEW CUSTOMER"},
	{"Designer", "Customer:VIEW CUSTOMER_TREE, CustomerUser:VIEW CUSTOMER_TREE, CustomerUserRole:VIEW CUSTOMER_TREE, " +
		"CustomerUserRole:CREATE CUSTOMER_TREE, CustomerUserRole:EDIT CUSTOMER_TREE, Quote:VIEW CUSTOMER, Order:VIEW OWN"},
	{"Buyer", delegationRoles["Buyer"]},
	{"All orders", delegationRoles["All orders"]},
	{"Super", "* CUSTOMER_TREE, USE_COMPANY_ADDRESSES"}, // nobody holds it but a stranger
	{"Hidden", "Order:VIEW CUSTOMER, Order:CREATE CUSTOMER"},
	{"Visitor", delegationRoles["Visitor"]},
}

// delegateParents are the companies of the delegates' world: 1 is above 2 and 4, 2 is above 3, and 5 is a stranger.
var delegateParents = []int{0, 0, 1, 2, 1, 0}

// delegateStaff are the staff users of the delegates' world. Those with an OWN level serve the companies 2 and 4.
var delegateStaff = []string{"Personnel", "Own-level personnel", "All-level personnel", "Password desk", "Sales representative",
	"Users of all"}

// delegates is a world of companies and of a seller where several accounts may look after others, each with a part of the rights.
type delegates struct {
	*delegationWorld
	r      *rand.Rand
	author account // of the next edit
	// members are the customer users of the episode, and memberRoles are roles that the first of them holds.
	members     []int64
	memberRoles []string
	// lastAdministrator is the only enabled administrator of a company.
	lastAdministrator int64
	baseMax           map[string]int64 // the last row of each table at the start
	outcomes          map[string]int   // number of edits by outcome
}

// holds returns the roles of the n-th user of a company.
func holds(company, n int) []int {
	switch {
	case company == 5 && n == 0:
		return []int{0, 7}
	case company == 3 && n < 2:
		return []int{1} // the levels differ by company
	case company == 2 && n == 5:
		return []int{5, 8}
	case company < 3 && n == 6:
		return []int{9} // sees no orders, but has some
	}
	return [][]int{{0}, {n + company%2}, {2}, {3}, {4, 3}, {5}, {5, 6}}[n]
}

// usersPerCompany is the number of users that each company has at the start.
const usersPerCompany = 7

func newDelegates(t *testing.T, k *testkit.Kit) *delegates {
	t.Helper()
	d := &delegates{delegationWorld: newDelegationWorld(t, k), r: rand.New(rand.NewPCG(13, 7)), baseMax: map[string]int64{},
		outcomes: map[string]int{}}
	hash := k.HashPassword(t, testkit.StaffPassword)
	d.write(t, func(ctx context.Context, tx *store.Tx) {
		must(tx.CustomerUserRole.Delete().Exec(ctx))                     // those of the table
		must(tx.ExecContext(ctx, "UPDATE customers SET parent_id=NULL")) // the database keeps the parents of others
		must(tx.Customer.Delete().Exec(ctx))
		var owner int64
		for i, name := range delegateStaff {
			email := fmt.Sprint("staff", i, "@seller.example")
			id := must(tx.StaffUser.Create().SetEmail(email).SetEmailKey(email).SetFirstName("F").SetLastName("L").SetPasswordHash(hash).
				AddRoleIDs(d.staffRoleIDs[name]).Save(ctx)).ID
			if d.ids[person{0, name}] = id; name == "Password desk" {
				owner = id
			}
		}
		for i, r := range delegateRoles {
			role := d.createRole(ctx, tx, r.name, r.spec, 0)
			d.roleIDs[fmt.Sprint(i)] = role.ID
			if r.name == "Hidden" {
				must(role.Update().SetPublic(false).Save(ctx))
			}
		}
		path := map[int]string{}
		for co := 1; co < len(delegateParents); co++ {
			path[co] = fmt.Sprint(path[delegateParents[co]], co, ".")
			create := tx.Customer.Create().SetID(int64(co)).SetName(fmt.Sprint("Company ", co)).SetPath(path[co])
			if delegateParents[co] > 0 {
				create.SetParentID(int64(delegateParents[co]))
			}
			if co == 2 || co == 4 {
				create.SetOwnerID(owner).AddSalesRepresentativeIDs(d.ids[person{0, "Sales representative"}], d.ids[person{0, "Own-level personnel"}])
			}
			must(create.Save(ctx))
			for n := range usersPerCompany {
				email := fmt.Sprintf("u%d@c%d.example", n, co)
				u := tx.CustomerUser.Create().SetID(int64(co*10 + n)).SetEmail(email).SetEmailKey(email).SetFirstName("F").SetLastName("L").
					SetCustomerID(int64(co)).SetPasswordHash(hash)
				for _, i := range holds(co, n) {
					u.AddRoleIDs(d.roleIDs[fmt.Sprint(i)])
				}
				id := must(u.Save(ctx)).ID
				must(tx.Order.Create().SetIdentifier(email).SetCurrency("EUR").SetCustomerID(int64(co)).SetCustomerUserID(id).Save(ctx))
				must(tx.Quote.Create().SetIdentifier(email).SetCurrency("EUR").SetCustomerID(int64(co)).SetCustomerUserID(id).
					SetInternalStatus("SENT_TO_CUSTOMER").Save(ctx))
				must(tx.Rfq.Create().SetIdentifier(email).SetFirstName("F").SetLastName("L").SetEmail(email).SetCompany("C").
					SetCustomerID(int64(co)).SetCustomerUserID(id).Save(ctx))
			}
			own := d.createRole(ctx, tx, fmt.Sprint("Own ", co), "Customer:VIEW CUSTOMER, Order:VIEW CUSTOMER", co)
			d.roleIDs[fmt.Sprint("own", co)] = own.ID
			must(tx.CustomerUser.UpdateOneID(int64(co*10 + 4)).AddRoleIDs(own.ID).Save(ctx)) // the designer may edit it
		}
		// Two staff users that the others could take over, one of them a representative.
		for i, role := range []string{"Own orders", "Token keeper"} {
			email := fmt.Sprint("target", i, "@seller.example")
			u := must(tx.StaffUser.Create().SetEmail(email).SetEmailKey(email).SetFirstName("F").SetLastName("L").SetPasswordHash(hash).
				AddRoleIDs(d.staffRoleIDs[role]).Save(ctx))
			must(tx.Customer.UpdateOneID(5).AddSalesRepresentativeIDs(u.ID).Save(ctx))
		}
	})
	for _, table := range savedTables {
		d.exec(t, "CREATE TABLE saved_"+table+" AS SELECT * FROM "+table)
		d.baseMax[table] = d.number(t, "SELECT COALESCE(MAX("+idColumn(table)+"),0) FROM "+table)
	}
	return d
}

// savedTables are the tables that the edits change and that restore makes as they were.
var savedTables = []string{"customer_user_roles", "staff_roles", "customer_users", "staff_users", "customer_users_roles",
	"staff_users_roles"}

func idColumn(table string) string {
	if strings.HasSuffix(table, "users_roles") {
		return "role_id"
	}
	return "id"
}

func (d *delegates) exec(t *testing.T, statements ...string) {
	t.Helper()
	d.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		for _, s := range statements {
			if _, err := tx.ExecContext(ctx, s); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		return nil
	})
}

// restore makes all users and roles as they were at the start. In one company, and now and then at the seller, only one
// administrator stays enabled, and a company's is locked.
func (d *delegates) restore(t *testing.T) {
	t.Helper()
	statements := []string{"DELETE FROM sessions", "DELETE FROM one_time_tokens", "DELETE FROM mails", "DELETE FROM api_tokens",
		"DELETE FROM customer_users_roles", "DELETE FROM staff_users_roles"}
	for _, table := range savedTables {
		switch {
		case strings.HasSuffix(table, "users_roles"):
			statements = append(statements, "INSERT INTO "+table+" SELECT * FROM saved_"+table)
		case strings.HasSuffix(table, "_roles"):
			statements = append(statements, "DELETE FROM "+table, "INSERT INTO "+table+" SELECT * FROM saved_"+table)
		default:
			set := ""
			for _, column := range []string{"email", "email_key", "email_fold", "enabled", "password_hash", "must_change_password",
				"password_reset_required", "failed_logins"} {
				set += fmt.Sprintf(", %s=(SELECT s.%[1]s FROM saved_%s s WHERE s.id=%[2]s.id)", column, table)
			}
			if table == "customer_users" {
				set += ", confirmed=TRUE"
			}
			statements = append(statements, fmt.Sprintf("DELETE FROM %s WHERE id>%d", table, d.baseMax[table]),
				"UPDATE "+table+" SET locked_until=NULL"+set)
		}
	}
	d.exec(t, statements...)
	company := int64(1 + d.r.IntN(4))
	d.lastAdministrator = company * 10
	d.exec(t, fmt.Sprintf("UPDATE customer_users SET enabled=FALSE WHERE customer_id=%d AND id<>%d", company, d.lastAdministrator))
	if d.r.IntN(3) == 0 {
		d.exec(t, fmt.Sprintf("UPDATE staff_users SET enabled=FALSE WHERE id<>%d", d.ids[person{0, "Personnel"}]))
	}
	d.write(t, func(ctx context.Context, tx *store.Tx) {
		must(tx.CustomerUser.UpdateOneID(d.lastAdministrator).SetFailedLogins(10).SetLockedUntil(tx.Now.Add(time.Hour)).Save(ctx))
	})
}

// account is somebody who makes edits: a customer user or staff user, or an API token.
type account struct {
	staff   bool
	id      int64 // of the user, or of the token's creator
	company int   // of a customer user
	isNew   bool  // made since the start of the episode, so that nothing belongs to it
	token   string
}

func (a *account) table() string {
	return map[bool]string{false: "customer_users", true: "staff_users"}[a.staff]
}

// openSession gives an account a session, as a sign-in does.
func (d *delegates) openSession(t *testing.T, a *account) {
	t.Helper()
	prefix := map[bool]string{false: "bgc_", true: "bgs_"}[a.staff]
	a.token = prefix + d.newName()
	d.write(t, func(ctx context.Context, tx *store.Tx) {
		create := tx.Session.Create().SetCreatedAt(tx.Now).SetTokenDigest(testkit.TokenDigest(a.token)).SetLastUsedAt(tx.Now).
			SetExpiresAt(tx.Now.Add(time.Hour))
		if a.staff {
			must(create.SetStaffUserID(a.id).Save(ctx))
		} else {
			must(create.SetCustomerUserID(a.id).Save(ctx))
		}
	})
}

// takeIn does for an account what the mailed links do: it confirms the address, and a password is set.
func (d *delegates) takeIn(t *testing.T, a *account) {
	t.Helper()
	confirmed := map[bool]string{false: ", confirmed=TRUE", true: ""}[a.staff]
	d.exec(t, fmt.Sprintf("UPDATE %s SET password_hash='x', must_change_password=FALSE, password_reset_required=FALSE%s WHERE id=%d",
		a.table(), confirmed, a.id))
	d.openSession(t, a)
}

// isLetIn reports whether the account can act now.
func (d *delegates) isLetIn(t *testing.T, a *account) bool {
	return d.Do(t, a.token, `{ viewer { kind } }`, nil).StatusCode == http.StatusOK
}
