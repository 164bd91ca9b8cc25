package graph_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"buyergraph/ent/customeruserrole"
	"buyergraph/graph"
	"buyergraph/internal/authz"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// The answers of the table.
const (
	yes       = ""
	no        = "PERMISSION_DENIED"
	notFound  = "NOT_FOUND" // the viewer does not see the target
	staffUser = 0           // the company of staff
)

// delegationCase is a row of the table: whether a viewer may do what a question is about to a target. A target of "grants" is
// any user of the company; the role is the one that the viewer gives.
type delegationCase struct {
	name     string
	viewer   person
	question question
	target   person
	want     string
}

// decidedCases are the cases that the decision about delegation names. Registration, invitations and imports have no
// mutations yet; TestDelegationTableKnowsEveryRoad fails when they do.
var decidedCases = []delegationCase{
	{"a head-office administrator takes over a subsidiary's buyer",
		person{head, "Administrator"}, takesOver, person{branch, "Buyer"}, yes},
	{"two administrators of one company, one changes the other's e-mail address",
		person{head, "Administrator"}, takesOver, person{head, "Administrator"}, yes},
	{"an office manager without order rights changes a buyer's e-mail address",
		person{head, "Office manager"}, takesOver, person{head, "Buyer"}, no},
	{"an office manager without order rights gives the role Buyer",
		person{head, "Office manager"}, grants, person{head, "Buyer"}, no},
	{"a team lead with Order OWN takes over somebody who may have old orders",
		person{head, "Team lead"}, takesOver, person{head, "Visitor"}, no},
	{"a parent's delegate with Order CUSTOMER edits a subsidiary's role with Order CUSTOMER",
		person{head, "Delegate"}, grants, person{branch, "Company's orders"}, no},
	{"CUSTOMER gives CUSTOMER_TREE in a company without subsidiaries",
		person{lone, "Administrator, no tree"}, grants, person{lone, "Administrator"}, no},
	{"a sales representative gives the role Buyer",
		person{staffUser, "Sales representative"}, grants, person{head, "Buyer"}, yes},
	{"two administrators disable each other",
		person{head, "Administrator"}, actsAgainst, person{head, "Administrator"}, yes},
	{"an office manager without order rights disables a buyer",
		person{head, "Office manager"}, actsAgainst, person{head, "Buyer"}, yes},
}

// furtherCases are more cases of the same rules.
var furtherCases = []delegationCase{
	// The company counts, not only the level.
	{"Order CUSTOMER takes over the reader of a subsidiary's orders",
		person{head, "Delegate"}, takesOver, person{branch, "Company's orders"}, no},
	{"Order CUSTOMER takes over anybody of a subsidiary: old orders may be there",
		person{head, "Delegate"}, takesOver, person{branch, "Visitor"}, no},
	{"Order CUSTOMER takes over the reader of the own company's orders",
		person{head, "Delegate"}, takesOver, person{head, "Company's orders"}, yes},
	{"Order CUSTOMER gives the reading of the own company's orders",
		person{head, "Delegate"}, grants, person{head, "Company's orders"}, yes},
	{"Order CUSTOMER acts against the reader of a subsidiary's orders",
		person{head, "Delegate"}, actsAgainst, person{branch, "Company's orders"}, yes},
	{"Order CUSTOMER_TREE gives the reading of a subsidiary's orders",
		person{head, "Order tree delegate"}, grants, person{branch, "Company's orders"}, yes},
	{"Order CUSTOMER_TREE gives a subsidiary CUSTOMER_TREE",
		person{head, "Order tree delegate"}, grants, person{branch, "All orders"}, yes},
	{"Order CUSTOMER_TREE takes over the reader of a subsidiary's orders",
		person{head, "Order tree delegate"}, takesOver, person{branch, "Company's orders"}, yes},
	{"Order CUSTOMER gives OWN in a subsidiary: it reaches no rows of others",
		person{head, "Delegate"}, grants, person{branch, "Own orders"}, yes},
	// OWN means one person.
	{"OWN gives OWN", person{head, "Team lead"}, grants, person{head, "Own orders"}, yes},
	{"OWN gives CUSTOMER", person{head, "Team lead"}, grants, person{head, "Company's orders"}, no},
	{"OWN takes over OWN", person{head, "Team lead"}, takesOver, person{head, "Own orders"}, no},
	{"CUSTOMER takes over OWN", person{head, "Order manager"}, takesOver, person{head, "Own orders"}, yes},
	{"OWN acts against OWN", person{head, "Team lead"}, actsAgainst, person{head, "Own orders"}, yes},
	{"no level at all gives OWN", person{head, "Office manager"}, grants, person{head, "Own orders"}, no},
	{"no level at all takes over somebody without rights", person{head, "Office manager"}, takesOver, person{head, "Visitor"}, yes},
	// A tree is more than a company, even without subsidiaries.
	{"CUSTOMER takes over CUSTOMER_TREE in a company without subsidiaries",
		person{lone, "Administrator, no tree"}, takesOver, person{lone, "Administrator"}, no},
	{"CUSTOMER acts against an administrator with CUSTOMER_TREE",
		person{lone, "Administrator, no tree"}, actsAgainst, person{lone, "Administrator"}, no},
	{"CUSTOMER_TREE acts against CUSTOMER",
		person{lone, "Administrator"}, actsAgainst, person{lone, "Administrator, no tree"}, yes},
	{"CUSTOMER gives CUSTOMER_TREE on orders", person{head, "Order manager"}, grants, person{head, "All orders"}, no},
	{"CUSTOMER acts against the reader of all orders", person{head, "Order manager"}, actsAgainst, person{head, "All orders"}, yes},
	// Only what administers users counts for acting against somebody.
	{"an office manager acts against another one", person{head, "Office manager"}, actsAgainst, person{head, "Office manager"}, yes},
	{"an office manager acts against somebody who edits users", person{head, "Office manager"}, actsAgainst, person{head, "Deputy"}, yes},
	{"an office manager acts against somebody who deletes roles",
		person{head, "Office manager"}, actsAgainst, person{head, "Role keeper"}, no},
	{"an office manager acts against somebody who invites", person{head, "Office manager"}, actsAgainst, person{head, "Inviter"}, no},
	{"an office manager acts against the administrator", person{head, "Office manager"}, actsAgainst, person{head, "Administrator"}, no},
	{"a subsidiary's administrator acts against the parent's",
		person{branch, "Administrator"}, actsAgainst, person{head, "Administrator"}, notFound},
	{"a stranger acts against a buyer", person{stranger, "Administrator"}, actsAgainst, person{head, "Buyer"}, notFound},
	{"a stranger gives a role", person{stranger, "Administrator"}, grants, person{head, "Buyer"}, notFound},
	{"a stranger takes over a buyer", person{stranger, "Administrator"}, takesOver, person{head, "Buyer"}, notFound},
	// Each capability must be held.
	{"a capability is given by somebody without it", person{head, "Administrator"}, grants, person{head, "Quick"}, no},
	{"a capability is taken over by somebody without it", person{head, "Administrator"}, takesOver, person{head, "Quick"}, no},
	{"a capability does not protect", person{head, "Administrator"}, actsAgainst, person{head, "Quick"}, yes},
	{"a capability is given by somebody with it", person{head, "Quick office manager"}, grants, person{head, "Quick"}, yes},
	{"a capability is taken over by somebody with it", person{head, "Quick office manager"}, takesOver, person{head, "Quick"}, yes},
	// Nobody accepts a consent for another person, so that is not compared.
	{"accepting consents is not compared", person{head, "Office manager"}, grants, person{head, "Consents"}, yes},
	{"accepting consents is not compared", person{head, "Office manager"}, takesOver, person{head, "Consents"}, yes},
	{"seeing acceptances is compared", person{head, "Office manager"}, grants, person{head, "Shown consents"}, no},
	{"seeing acceptances is compared", person{head, "Office manager"}, takesOver, person{head, "Shown consents"}, no},
	// Staff towards customer users: those that they may edit, any role.
	{"a sales representative gives Administrator", person{staffUser, "Sales representative"}, grants, person{branch, "Administrator"}, yes},
	{"a sales representative gives a role elsewhere", person{staffUser, "Sales representative"}, grants, person{stranger, "Buyer"}, notFound},
	{"somebody with ALL gives a role elsewhere", person{staffUser, "Users of all"}, grants, person{stranger, "Buyer"}, yes},
	{"a sales representative without MANAGE_PASSWORDS changes an e-mail address",
		person{staffUser, "Sales representative"}, takesOver, person{head, "Buyer"}, no},
	{"somebody with ALL without MANAGE_PASSWORDS changes an e-mail address",
		person{staffUser, "Users of all"}, takesOver, person{head, "Buyer"}, no},
	{"staff with MANAGE_PASSWORDS change an e-mail address",
		person{staffUser, "Password desk"}, takesOver, person{head, "Administrator"}, yes},
	{"staff with MANAGE_PASSWORDS change one elsewhere", person{staffUser, "Password desk"}, takesOver, person{stranger, "Buyer"}, notFound},
	{"staff with MANAGE_PASSWORDS act against an administrator",
		person{staffUser, "Password desk"}, actsAgainst, person{head, "Administrator"}, yes},
}

// Who may grant, take over and act against whom: each row by every road. What is refused changes nothing.
func TestDelegation(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		w := newDelegationWorld(t, k)
		for _, co := range []int{head, branch, lone, stranger} { // who stays if others are disabled
			w.addUser(t, co, "Administrator")
		}
		for _, c := range append(slices.Clone(decidedCases), furtherCases...) {
			token := w.signIn(t, c.viewer)
			for _, r := range roads[c.question] {
				if c.viewer.company == staffUser && strings.Contains(r.mutation, "UserRole") && !strings.Contains(r.mutation, "RolesUpdate") {
					continue // these staff do not edit roles
				}
				w.try(t, c, r, token)
			}
		}
	})
}

// try sends the mutation of a road for a case, to a new target.
func (w *delegationWorld) try(t *testing.T, c delegationCase, r road, token string) {
	t.Helper()
	held := []string{"Visitor"}
	if c.question != grants && c.target.role != "Visitor" {
		held = append(held, c.target.role)
	}
	target := w.addUser(t, c.target.company, held...)
	in := r.input(t, w, target, c.target)
	if c.target.role == "Visitor" && in["roles"] != nil {
		return // the only role of an enabled user stays
	}
	before := w.state(t, authz.CustomerUser, target)
	a := w.send(t, token, r.mutation, in)
	got := strings.Join(codes(a), " ")
	changed := w.state(t, authz.CustomerUser, target) != before
	if got != c.want || changed != (c.want == yes) {
		t.Errorf("%s (%v %s %v), by %s: %q, changed: %t, want %q\n%s",
			c.name, c.viewer, c.question, c.target, r.name, got, changed, c.want, a.Body)
	}
}

// The table has every mutation by which somebody grants rights, takes an account over or acts against somebody today. A new one
// must be added to the roads.
func TestDelegationTableKnowsEveryRoad(t *testing.T) {
	known := map[string]bool{
		// no rights of others: own account, signing in
		"login": true, "logout": true, "passwordChange": true, "profileUpdate": true, "passwordResetRequest": true, "passwordResetComplete": true,
		"emailChangeRequest": true, "emailChangeConfirm": true, "emailChangeCancel": true, "emailConfirm": true,
		// other tests: the matrix, the tests of staff, of tokens and of deleting, which needs DELETE
		"customerUserDelete":      true,
		"customerUsersDelete":     true,
		"customerUsersUpsert":     true, // for staff only; it calls customerUserCreate and customerUserUpdate
		"customerUserPasswordSet": true, "customerUserRoleDelete": true, "staffUserCreate": true, "staffUserUpdate": true,
		"staffUserEnable": true, "staffUserDisable": true, "staffUserPasswordReset": true, "staffRoleCreate": true, "staffRoleUpdate": true,
		"staffRoleDelete": true, "apiTokenCreate": true, "apiTokenAdopt": true, "apiTokenRevoke": true,
		// no users and no roles
		"customerAddressCreate": true, "customerAddressUpdate": true, "customerAddressDelete": true,
		"customerUserAddressCreate": true, "customerUserAddressUpdate": true, "customerUserAddressDelete": true,
		"customerCreate": true, "customerUpdate": true, "customerEnable": true, "customerDisable": true, "customerDelete": true,
		"websiteCreate": true, "websiteUpdate": true, "websiteDelete": true, "settingsUpdate": true,
		"capabilityCreate": true, "capabilityUpdate": true, "capabilityDelete": true,
		"savedViewCreate": true, "savedViewUpdate": true, "savedViewDelete": true,
		"customersUpsert":     true,
		"customerGroupCreate": true, "customerGroupUpdate": true, "customerGroupDelete": true, "jobCancel": true,
		"consentCreate": true, "consentUpdate": true, "consentVersionPublish": true, "consentAccept": true, "consentWithdraw": true,
	}
	for _, list := range roads {
		for _, r := range list {
			known[r.mutation] = true
		}
	}
	for _, f := range graph.Schema().Mutation.Fields {
		if !known[f.Name] {
			t.Errorf("%s is no road of the table of delegation. Add it, or say here why it is none.", f.Name)
		}
	}
}

// Towards oneself only granting is asked: users remove roles from themselves, but neither give themselves more nor disable
// themselves.
func TestDelegationTowardsOneself(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		w := newDelegationWorld(t, k)
		id := w.addUser(t, head, "Office manager", "All orders", "Visitor")
		token := w.LoginCustomerUser(t, w.Store.Client.CustomerUser.GetX(testkit.SystemContext(), id).Email)
		for _, c := range []struct {
			mutation string
			in       object
			want     string
		}{
			{"customerUserRolesUpdate", object{"id": userID(id), "roles": object{"add": []string{w.role("Administrator")}}}, no},
			{"customerUserRolesUpdate", object{"id": userID(id), "roles": object{"add": []string{w.role("Own orders")}}}, yes},
			{"customerUserRolesUpdate", object{"id": userID(id), "roles": object{"remove": []string{w.role("All orders")}}}, yes},
			{"customerUserUpdate", object{"id": userID(id), "roles": object{"add": []string{w.role("All orders")}}}, no},
			{"customerUserDisable", object{"id": userID(id)}, "OWN_ACCOUNT"},
			{"customerUserPasswordReset", object{"id": userID(id)}, "OWN_ACCOUNT"},
			{"sessionsRevokeAll", object{"customerUser": userID(id)}, yes},
		} {
			if got := strings.Join(codes(w.send(t, token, c.mutation, c.in)), " "); got != c.want {
				t.Errorf("%s %v: %q, want %q", c.mutation, c.in, got, c.want)
			}
		}
	})
}

// Nobody grants more than they hold, and nobody changes a more privileged user: a deputy may edit the users of the company,
// but may neither make an administrator nor change the roles or the address of one.
func TestAdministratorsAssignOnlyWhatTheyHold(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			deputy := []jsontypes.Permission{}
			for _, a := range []string{"VIEW", "CREATE", "EDIT"} {
				deputy = append(deputy, jsontypes.Permission{Entity: "CustomerUser", Action: a, Level: "CUSTOMER"})
			}
			for _, e := range []string{"Customer", "CustomerUserRole", "Rfq", "Quote", "Order"} {
				deputy = append(deputy, jsontypes.Permission{Entity: e, Action: "VIEW", Level: "CUSTOMER"})
			}
			if err := tx.CustomerUserRole.Create().SetID(9).SetCode("DEPUTY").SetLabel("Deputy").SetSelfManaged(true).
				SetDefaultLevel(customeruserrole.DefaultLevelNONE).SetPermissions(deputy).Exec(ctx); err != nil {
				return err
			}
			if err := tx.CustomerUser.UpdateOneID(1).AddRoleIDs(9).Exec(ctx); err != nil {
				return err
			}
			return tx.CustomerUser.Create().SetID(8).SetEmail("chief@acme.example").SetEmailKey("chief@acme.example").SetFirstName("C").
				SetLastName("C").SetCustomerID(1).AddRoleIDs(1).Exec(ctx)
		})
		token := k.LoginCustomerUser(t, "amanda@acme.example")
		for name, c := range map[string]struct {
			document string
			in       object
			want     string
		}{
			"more rights for themselves": {changeUser, object{"id": "user_1", "roles": object{"add": []string{"role_1"}}},
				`"code":"PERMISSION_DENIED","path":["input","roles","add","0"]`},
			"a role they already hold": {changeUser, object{"id": "user_1", "roles": object{"add": []string{"role_2"}}}, `"userErrors":[]`},
			"the chief's address": {changeUser, object{"id": "user_8", "email": "mine@acme.example"},
				`"code":"PERMISSION_DENIED","path":["input","email"]`},
			"the chief's roles": {changeUser, object{"id": "user_8", "roles": object{"set": []string{"role_2"}}},
				`"code":"PERMISSION_DENIED","path":["input","roles"]`},
			"the chief's middle name": {changeUser, object{"id": "user_8", "middleName": "M"}, `"userErrors":[]`},
			"the chief disabled": {
				`mutation ($in: CustomerUserDisableInput!) { r: customerUserDisable(input: $in) { userErrors { code path } } }`, object{"id": "user_8"},
				`"code":"PERMISSION_DENIED","path":["input","id"]`},
			"a new administrator": {
				`mutation ($in: CustomerUserCreateInput!) { r: customerUserCreate(input: $in) { userErrors { code path } } }`,
				object{"email": "n@acme.example", "firstName": "N", "lastName": "N", "customer": "cust_1", "roles": []string{"role_1"}},
				`"code":"PERMISSION_DENIED","path":["input","roles","0"]`,
			},
		} {
			if a := k.MustDo(t, token, c.document, object{"in": c.in}); !strings.Contains(a.Body, c.want) {
				t.Errorf("%s: %s", name, a.Body)
			}
		}
	})
}
