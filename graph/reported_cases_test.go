package graph_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"buyergraph/ent/customeruser"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// The tests of this file try what users of similar products have reported as bugs.

// An address is one account in whatever letters, blanks, widths and encodings of its domain it is
// written, also when all spellings are created at once on two servers. Each of them signs in.
func TestOneAccountPerAddress(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		other, staff := k.OpenReplica(t), k.LoginStaffAdmin(t)
		for address, spellings := range map[string][]string{
			"Mixed.Case@acme.example": {"mixed.case@acme.example", " MIXED.CASE@ACME.EXAMPLE ", "ｍixed.case@acme.example"},
			"idn@münchen.example": {"idn@xn--mnchen-3ya.example", "idn@mu\u0308nchen.example", "IDN@MÜNCHEN.example", "idn@ｍünchen.example",
				"idn@münchen。example"},
		} {
			codes := map[string]int{}
			var mu sync.Mutex
			var wg sync.WaitGroup
			for i, spelling := range append(spellings, address) {
				wg.Go(func() {
					in := userInput(object{"email": spelling})["in"].(object)
					got := errorsOf(t, []*testkit.Kit{k, other}[i%2], staff, "customerUserCreate", in)
					code, _, _ := strings.Cut(got, " ")
					mu.Lock()
					defer mu.Unlock()
					codes[code]++
				})
			}
			wg.Wait()
			if codes[""] != 1 || codes["NOT_UNIQUE"] != len(spellings) {
				t.Errorf("%s: %v", address, codes)
			}
			hash := k.HashPassword(t, testkit.StaffPassword)
			k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
				id, err := tx.CustomerUser.Query().Where(customeruser.FirstName("Zoë"), customeruser.PasswordHashIsNil()).OnlyID(ctx)
				return errors.Join(err, tx.CustomerUser.UpdateOneID(id).SetPasswordHash(hash).Exec(ctx))
			})
			for _, spelling := range append(spellings, address) {
				a := k.MustDo(t, "", `mutation ($in: LoginInput!) { login(input: $in) { token userErrors { code } } }`,
					object{"in": object{"email": spelling, "password": testkit.StaffPassword, "audience": "STOREFRONT"}})
				if token, _ := a.ValueAt("login.token").(string); token == "" {
					t.Errorf("%q does not sign in: %s", spelling, a.Body)
				}
			}
		}
	})
}

// The last administrator of a company is kept at every door: also a mutation of many users and a
// reason of blanks leave one.
func TestLastAdministratorAtSideDoors(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		addAdministrators(t, k)
		staff := k.LoginStaffAdmin(t)
		const last = "LAST_ADMINISTRATOR input.id"
		if got := errorsOf(t, k, staff, "customerUserDisable", object{"id": "user_14", "reason": "  "}); !strings.HasPrefix(got, last) {
			t.Error("a reason of blanks:", got)
		}
		a := k.MustDo(t, staff, `mutation ($in: CustomerUsersDisableInput!) { r: customerUsersDisable(input: $in) `+
			`{ matched done skipped { id errors { code } } userErrors { code } } }`,
			object{"in": object{"ids": []string{"user_11", "user_12", "user_14"}}})
		if a.ValueAt("r.done") != 1.0 || strings.Count(a.Body, `"LAST_ADMINISTRATOR"`) != 2 {
			t.Error(a.Body)
		}
		if got := errorsOf(t, k, staff, "customerUserUpdate", object{"id": "user_14", "email": "moved@north.example"}); got != "" {
			t.Error("a new address, which waits for its confirmation: ", got)
		}
		a = k.MustDo(t, staff, `{ node(id: "user_14") { ... on CustomerUser { status email } } }`, nil)
		if a.ValueAt("node.status") != "ACTIVE" || a.ValueAt("node.email") != "north@north.example" {
			t.Errorf("the last administrator cannot sign in: %s", a.Body)
		}
	})
}

// An update changes what it names and nothing else. Null clears, and so does a text of blanks; an
// absent variable and a null for the patch of a list change nothing.
func TestUpdateChangesWhatItNames(t *testing.T) {
	const fields = `email namePrefix firstName middleName lastName nameSuffix birthday externalId website { id } owner { id } ` +
		`roles { nodes { id } } salesRepresentatives { nodes { id } } addresses { totalCount }`
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		full := userInput(object{"namePrefix": "Dr", "middleName": "M", "nameSuffix": "Jr", "birthday": "1988-02-29", "externalId": "E-1",
			"website": "site_1", "owner": "staff_1", "salesRepresentatives": []string{"staff_1"},
			"addresses": []object{{"company": "A", "street": "S 1", "city": "Berlin", "postalCode": "10115", "countryCode": "DE",
				"billing": true}}})
		const create = `mutation ($in: CustomerUserCreateInput!) { r: customerUserCreate(input: $in) { customerUser { id ` + fields + ` } } }`
		a := k.MustDo(t, staff, create, full)
		user, _ := a.ValueAt("r.customerUser").(object)
		if user == nil {
			t.Fatal(a.Body)
		}
		id := user["id"]
		delete(user, "id")
		update := func(what string, vars, changed object) {
			t.Helper()
			vars["id"] = id
			a := k.MustDo(t, staff, `mutation ($id: ID!, $first: String, $middle: String, $roles: IDListPatch) { r: customerUserUpdate(input: `+
				`{id: $id, firstName: $first, middleName: $middle, roles: $roles}) { customerUser { `+fields+` } userErrors { code path } } }`, vars)
			for field, want := range changed {
				user[field] = want
			}
			if got := a.ValueAt("r.customerUser"); fmt.Sprint(got) != fmt.Sprint(user) {
				t.Errorf("%s:\n%v, want\n%v\n%s", what, got, user, a.Body)
			}
		}
		update("nothing", object{}, nil)
		update("the first name", object{"first": "Zora"}, object{"firstName": "Zora"})
		update("a null that clears", object{"middle": nil}, object{"middleName": nil})
		update("a middle name", object{"middle": "N"}, object{"middleName": "N"})
		update("blanks that clear", object{"middle": "  "}, object{"middleName": nil})
		update("an empty patch", object{"roles": object{}}, nil)
		for patch, want := range map[string]string{
			`{firstName: null}`: "REQUIRED", `{firstName: ""}`: "REQUIRED", `{roles: {set: []}}`: "ROLE_REQUIRED",
		} {
			in := fmt.Sprintf(`{id: %q, %s`, id, patch[1:])
			a := k.Do(t, staff, `mutation { r: customerUserUpdate(input: `+in+`) { userErrors { code } } }`, nil)
			if !strings.Contains(a.Body, want) {
				t.Errorf("%s: %s, want %s", patch, a.Body, want)
			}
		}
		update("nothing again", object{}, nil)
	})
}

// Lists in filters mean what they say when a query reads: one of no values is nobody, none of no
// values is everybody. A single value stands for a list of it. Not equal holds for what is not set.
func TestListsInFilters(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUser.UpdateOneID(1).SetBirthday("1990-01-02").Exec(ctx)
		})
		for filter, want := range map[string]float64{
			`{id: {in: []}}`: 0, `{id: {notIn: []}}`: 4, `{or: []}`: 0, `{and: []}`: 4, `{not: {}}`: 0, `{not: {or: []}}`: 4, `{}`: 4,
			`{id: {in: "user_1"}}`: 1, `{or: {id: {eq: "user_1"}}}`: 1, `{status: {in: ACTIVE}}`: 2,
			`{customer: {customerUsers: {some: {id: {in: "user_3"}}}}}`: 2,
			`{birthday: {neq: "1990-01-02"}}`:                           3, `{birthday: {eq: "1990-01-02"}}`: 1,
			`{website: {id: {neq: "site_9"}}}`: 0, `{not: {website: {id: {eq: "site_9"}}}}`: 4,
		} {
			a := k.Do(t, staff, `{ customerUsers(filter: `+filter+`) { totalCount } }`, nil)
			if a.ValueAt("customerUsers.totalCount") != want {
				t.Errorf("%s: %s, want %v", filter, a.Body, want)
			}
		}
		a := k.Do(t, staff, `query ($ids: [ID!], $f: [CustomerUserFilter!]) { a: customerUsers(filter: {id: {in: $ids}}) { totalCount } `+
			`b: customerUsers(filter: {or: $f}) { totalCount } }`, object{"ids": "user_1", "f": object{"id": object{"in": "user_2"}}})
		if a.ValueAt("a.totalCount") != 1.0 || a.ValueAt("b.totalCount") != 1.0 {
			t.Error(a.Body)
		}
	})
}

// A reset ends a lock of failed sign-ins and confirms an address. It is silent for who is disabled,
// also by their company.
func TestResetOfClosedAccounts(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		ask := func(email string) int {
			t.Helper()
			a := k.MustDo(t, "", `mutation ($in: PasswordResetRequestInput!) { r: passwordResetRequest(input: $in) { accepted } }`,
				object{"in": object{"email": email, "audience": "STOREFRONT"}})
			if a.ValueAt("r.accepted") != true {
				t.Error(a.Body)
			}
			return len(k.TakeMails(t))
		}
		for state, want := range map[string]int{
			"enabled=TRUE": 1, "enabled=FALSE": 0, "locked_until='2099-01-01 00:00:00'": 1, "confirmed=FALSE": 1,
		} {
			k.Clock.Add(2 * time.Hour)
			k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.ExecContext(ctx, "UPDATE customer_users SET "+state+" WHERE id=1")
				return err
			})
			if got := ask("amanda@acme.example"); got != want {
				t.Errorf("%s: %d mails, want %d", state, got, want)
			}
			k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.ExecContext(ctx, "UPDATE customer_users SET enabled=TRUE, confirmed=TRUE, locked_until=NULL WHERE id=1")
				return err
			})
		}
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.Customer.UpdateOneID(1).SetState("SUSPENDED").Exec(ctx)
		})
		k.Clock.Add(2 * time.Hour)
		if got := ask("amanda@acme.example"); got != 0 {
			t.Errorf("of a disabled company: %d mails", got)
		}
	})
}
