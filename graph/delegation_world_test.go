package graph_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/customeruserrole"
	"buyergraph/ent/staffrole"
	"buyergraph/internal/authz"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// The companies of the table of delegation.
const (
	head     = 1 + iota // has one subsidiary
	branch              // the subsidiary of head
	lone                // has no subsidiaries
	stranger            // no viewer of the table serves or sees it
)

// delegationRoles are the roles of the table and what they grant: permissions with their levels, a default level for all
// that is not named ("* LEVEL"), and capabilities.
var delegationRoles = map[string]string{
	"Administrator":          "* CUSTOMER_TREE",
	"Administrator, no tree": "* CUSTOMER",
	"Buyer":                  "Customer:VIEW CUSTOMER, CustomerUser:VIEW CUSTOMER, Rfq:VIEW OWN, Quote:VIEW OWN, Order:VIEW OWN",
	"Visitor":                "Customer:VIEW CUSTOMER",
	"Office manager":         users("CUSTOMER"),
	"Team lead":              users("CUSTOMER") + ", Order:VIEW OWN",
	"Order manager":          users("CUSTOMER") + ", Order:VIEW CUSTOMER",
	"Delegate":               users("CUSTOMER_TREE") + ", Order:VIEW CUSTOMER",
	"Order tree delegate":    users("CUSTOMER_TREE") + ", Order:VIEW CUSTOMER_TREE",
	"Own orders":             "Order:VIEW OWN",
	"Company's orders":       "Customer:VIEW CUSTOMER, Order:VIEW CUSTOMER",
	"All orders":             "Order:VIEW CUSTOMER_TREE",
	"Quick":                  "USE_COMPANY_ADDRESSES",
	"Quick office manager":   users("CUSTOMER") + ", USE_COMPANY_ADDRESSES",
	"Consents":               "ConsentAcceptance:CREATE OWN, ConsentAcceptance:EDIT OWN",
	"Shown consents":         "ConsentAcceptance:VIEW OWN",
	"Deputy":                 "Customer:VIEW CUSTOMER, CustomerUser:VIEW CUSTOMER, CustomerUser:EDIT CUSTOMER",
	"Role keeper":            "Customer:VIEW CUSTOMER, CustomerUserRole:VIEW CUSTOMER, CustomerUserRole:DELETE CUSTOMER",
	"Inviter":                "Invitation:CREATE CUSTOMER",
}

// users are the permissions to look after users and roles at a level, without any other right.
func users(level string) string {
	list := []string{"Customer:VIEW " + level}
	for _, p := range []string{"CustomerUser:VIEW", "CustomerUser:CREATE", "CustomerUser:EDIT", "CustomerUserRole:VIEW",
		"CustomerUserRole:CREATE", "CustomerUserRole:EDIT"} {
		list = append(list, p+" "+level)
	}
	return strings.Join(list, ", ")
}

// staffDelegationRoles are roles of staff, in the same notation.
var staffDelegationRoles = map[string]string{
	"Everything":           "* ALL, MANAGE_PASSWORDS",
	"Sales representative": customerUsers("OWN"),
	"Password desk":        customerUsers("OWN") + ", MANAGE_PASSWORDS",
	"Users of all":         customerUsers("ALL"),
	"Personnel":            staffUsers + ", MANAGE_PASSWORDS",
	"Personnel, no desk":   staffUsers,
	"Own-level personnel":  staffUsers + ", Customer:VIEW OWN, Order:VIEW OWN, MANAGE_PASSWORDS",
	"All-level personnel":  staffUsers + ", Customer:VIEW ALL, Order:VIEW ALL, MANAGE_PASSWORDS",
	"Own orders":           "Customer:VIEW OWN, Order:VIEW OWN",
	"All orders":           "Order:VIEW ALL",
	"Auditor":              "AuditEntry:VIEW ALL",
	"Token keeper":         "ApiToken:VIEW ALL, ApiToken:EDIT ALL",
	"Importer":             "IMPORT",
	"Clerk":                "Website:VIEW ALL",
}

// customerUsers are the permissions of staff to look after customer users at a level.
func customerUsers(level string) string {
	return strings.ReplaceAll("Customer:VIEW L, CustomerUser:VIEW L, CustomerUser:CREATE L, CustomerUser:EDIT L, ", "L,", level+",") +
		"CustomerUserRole:VIEW ALL, CustomerUserRole:ASSIGN ALL"
}

const staffUsers = "StaffUser:VIEW ALL, StaffUser:CREATE ALL, StaffUser:EDIT ALL, StaffRole:VIEW ALL, StaffRole:CREATE ALL, " +
	"StaffRole:EDIT ALL, ApiToken:VIEW ALL, ApiToken:CREATE ALL, ApiToken:EDIT ALL"

// parseRole returns what a role of the notation of [delegationRoles] grants.
func parseRole(spec string) (r authz.Role) {
	r = authz.Role{DefaultLevel: "NONE", Permissions: []jsontypes.Permission{}, Capabilities: []string{}}
	for part := range strings.SplitSeq(spec, ", ") {
		right, level, hasLevel := strings.Cut(part, " ")
		entity, action, _ := strings.Cut(right, ":")
		switch {
		case !hasLevel:
			r.Capabilities = append(r.Capabilities, right)
		case right == "*":
			r.DefaultLevel = authzLevel(level)
		default:
			r.Permissions = append(r.Permissions, jsontypes.Permission{Entity: entity, Action: action, Level: level})
		}
	}
	return r
}

// grantsInput is what a role grants, as the mutations for roles take it.
func grantsInput(spec string) object {
	r, permissions := parseRole(spec), []object{}
	for _, p := range r.Permissions {
		permissions = append(permissions, object{"entity": authz.EnumValue(p.Entity), "action": p.Action, "level": p.Level})
	}
	return object{"defaultLevel": r.DefaultLevel, "permissions": permissions, "capabilities": r.Capabilities}
}

// delegationWorld is the world of the table: every company has as many users as the table needs, each one new.
type delegationWorld struct {
	*testkit.Kit
	roleIDs, staffRoleIDs map[string]int64
	tokens                map[person]string
	ids                   map[person]int64
	last                  int // number of the last new record
}

// person is a user with one role of the table. A user of the seller has no company.
type person struct {
	company int
	role    string
}

func newDelegationWorld(t *testing.T, k *testkit.Kit) *delegationWorld {
	t.Helper()
	w := &delegationWorld{Kit: k, roleIDs: map[string]int64{}, staffRoleIDs: map[string]int64{}, tokens: map[person]string{},
		ids: map[person]int64{}, last: 100}
	k.LoginStaffAdmin(t)
	w.write(t, func(ctx context.Context, tx *store.Tx) {
		for co, path := range []string{"", "1.", "1.2.", "3.", "4."} {
			if create := tx.Customer.Create().SetID(int64(co)).SetName(fmt.Sprint("Company ", co)).SetPath(path); co == branch {
				must(create.SetParentID(head).Save(ctx))
			} else if co > 0 {
				must(create.Save(ctx))
			}
		}
		for name := range delegationRoles {
			w.roleIDs[name] = w.createRole(ctx, tx, name, delegationRoles[name], 0).ID
		}
		for name, spec := range staffDelegationRoles {
			r := parseRole(spec)
			w.staffRoleIDs[name] = must(tx.StaffRole.Create().SetLabel("Role " + name).SetDefaultLevel(staffrole.DefaultLevel(r.DefaultLevel)).
				SetPermissions(r.Permissions).SetCapabilities(r.Capabilities).Save(ctx)).ID
		}
	})
	return w
}

// write runs f in a transaction as the system.
func (w *delegationWorld) write(t *testing.T, f func(ctx context.Context, tx *store.Tx)) {
	t.Helper()
	w.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = p.(error)
			}
		}()
		f(ctx, tx)
		return nil
	})
}

// createRole creates a role of a company, or of no company for 0, that the storefront shows.
func (w *delegationWorld) createRole(ctx context.Context, tx *store.Tx, label, spec string, company int) *ent.CustomerUserRole {
	r := parseRole(spec)
	create := tx.CustomerUserRole.Create().SetCode(strings.ToUpper(label)).SetLabel("Role " + label).SetSelfManaged(true).
		SetDefaultLevel(customeruserrole.DefaultLevel(r.DefaultLevel)).SetPermissions(r.Permissions).SetCapabilities(r.Capabilities)
	if company > 0 {
		create.SetCustomerID(int64(company))
	}
	return must(create.Save(ctx))
}

// newName returns a name that nothing has yet.
func (w *delegationWorld) newName() string { w.last++; return fmt.Sprint("n", w.last) }

// addUser adds a customer user with some roles, and a session.
func (w *delegationWorld) addUser(t *testing.T, company int, roles ...string) (id int64) {
	t.Helper()
	w.write(t, func(ctx context.Context, tx *store.Tx) {
		email := w.newName() + "@co.example"
		create := tx.CustomerUser.Create().SetEmail(email).SetEmailKey(email).SetFirstName("F").SetLastName("L").
			SetCustomerID(int64(company)).SetPasswordHash(w.HashPassword(t, testkit.StaffPassword))
		for _, r := range roles {
			create.AddRoleIDs(w.roleIDs[r])
		}
		id = must(create.Save(ctx)).ID
		must(tx.Session.Create().SetCreatedAt(tx.Now).SetTokenDigest(testkit.TokenDigest(email)).SetCustomerUserID(id).SetLastUsedAt(tx.Now).
			SetExpiresAt(tx.Now.Add(time.Hour)).Save(ctx))
	})
	return id
}

// addStaffUser adds a staff user with some roles, and a session.
func (w *delegationWorld) addStaffUser(t *testing.T, roles ...string) (id int64) {
	t.Helper()
	w.write(t, func(ctx context.Context, tx *store.Tx) {
		email := w.newName() + "@seller.example"
		create := tx.StaffUser.Create().SetEmail(email).SetEmailKey(email).SetFirstName("F").SetLastName("L").
			SetPasswordHash(w.HashPassword(t, testkit.StaffPassword))
		for _, r := range roles {
			create.AddRoleIDs(w.staffRoleIDs[r])
		}
		id = must(create.Save(ctx)).ID
		must(tx.Session.Create().SetCreatedAt(tx.Now).SetTokenDigest(testkit.TokenDigest(email)).SetStaffUserID(id).SetLastUsedAt(tx.Now).
			SetExpiresAt(tx.Now.Add(time.Hour)).Save(ctx))
	})
	return id
}

// signIn returns the session token of a person of the table. A staff user owns the companies head and branch.
func (w *delegationWorld) signIn(t *testing.T, p person) string {
	t.Helper()
	if w.tokens[p] == "" && p.company > 0 {
		id := w.addUser(t, p.company, p.role)
		w.tokens[p] = w.LoginCustomerUser(t, w.Store.Client.CustomerUser.GetX(testkit.SystemContext(), id).Email)
		w.ids[p] = id
	} else if w.tokens[p] == "" {
		id := w.addStaffUser(t, p.role)
		w.tokens[p] = w.LoginStaff(t, w.Store.Client.StaffUser.GetX(testkit.SystemContext(), id).Email, testkit.StaffPassword)
		w.ids[p] = id
	}
	if p.company == 0 {
		w.write(t, func(ctx context.Context, tx *store.Tx) {
			for _, company := range []int64{head, branch} {
				must(tx.Customer.UpdateOneID(company).SetOwnerID(w.ids[p]).Save(ctx))
			}
		})
	}
	return w.tokens[p]
}

// state describes all that the roads of the table change of one user, and of the users and roles in general.
func (w *delegationWorld) state(t *testing.T, entity *authz.Entity, id int64) string {
	t.Helper()
	statement := `SELECT u.email, u.enabled, u.password_reset_required, u.version, u.locked_until, u.must_change_password,
		(SELECT COUNT(*) FROM sessions s WHERE s.customer_user_id=u.id),
		(SELECT COUNT(*) FROM customer_users_roles h WHERE h.customer_user_id=u.id),
		(SELECT COUNT(*) FROM customer_users), (SELECT SUM(r.version) FROM customer_user_roles r) FROM customer_users u WHERE u.id=?`
	if entity == authz.StaffUser {
		statement = `SELECT u.email, u.enabled, u.password_reset_required, u.version, 0, 0,
			(SELECT COUNT(*) FROM sessions s WHERE s.staff_user_id=u.id), (SELECT COUNT(*) FROM staff_users_roles h WHERE h.staff_user_id=u.id),
			(SELECT COUNT(*) FROM staff_users)+(SELECT COUNT(*) FROM api_tokens), (SELECT SUM(r.version) FROM staff_roles r)
			FROM staff_users u WHERE u.id=?`
	}
	values, into := make([]sql.NullString, 10), make([]any, 10)
	for i := range values {
		into[i] = &values[i]
	}
	err := dbquery.One(context.Background(), w.Store, statement, []any{id}, into...)
	if err != nil && !errors.Is(err, sql.ErrNoRows) { // deleted
		t.Fatal(err)
	}
	return fmt.Sprint(values)
}

// number returns what a statement answers.
func (w *delegationWorld) number(t *testing.T, statement string, args ...any) (n int64) {
	t.Helper()
	if err := dbquery.One(context.Background(), w.Store, statement, args, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// codes are the error codes of an answer, each once, with those of a bulk mutation's records.
func codes(a testkit.Answer) (out []string) {
	errs, _ := a.ValueAt("r.userErrors").([]any)
	skipped, _ := a.ValueAt("r.skipped").([]any)
	for _, s := range skipped {
		errs = append(errs, s.(map[string]any)["errors"].([]any)...)
	}
	for _, e := range errs {
		if code := e.(map[string]any)["code"].(string); !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	return out
}
