package graph_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"buyergraph/ent/auditentry"
	"buyergraph/ent/website"
	"buyergraph/internal/authz"
	"buyergraph/internal/config"
	"buyergraph/internal/session"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

const (
	websiteCreate = `mutation ($in: WebsiteCreateInput!) { r: websiteCreate(input: $in) { website { id name url default externalId ` +
		`origins languages mailFrom redirectPath defaultRole { label } guestRole { label } version } userErrors { code path parameters ` +
		`{ name values } } } }`
	websiteUpdate = `mutation ($in: WebsiteUpdateInput!) { r: websiteUpdate(input: $in) { website { default origins version } ` +
		`userErrors { code path parameters { name values } } } }`
	websiteDelete = `mutation ($in: WebsiteDeleteInput!) { r: websiteDelete(input: $in) { deletedId userErrors { code path parameters ` +
		`{ name values } } } }`
)

// newWebsite is the input of a website with some further fields, given as names and values in turn.
func newWebsite(fields ...any) object {
	in := object{"name": "New", "url": "https://new.example", "defaultRole": "role_2", "guestRole": "role_2"}
	for i := 0; i < len(fields); i += 2 {
		in[fields[i].(string)] = fields[i+1]
	}
	return in
}

// refusals returns the code, path and parameters of each error of a mutation.
func refusals(a testkit.Answer) string {
	var out []string
	list, _ := a.ValueAt("r.userErrors").([]any)
	for _, e := range list {
		fault := e.(object)
		text := fmt.Sprint(fault["code"], " ", strings.Join(texts(fault["path"]), "."))
		for _, p := range fault["parameters"].([]any) {
			text += fmt.Sprint(" ", p.(object)["name"], "=", strings.Join(texts(p.(object)["values"]), ","))
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}

func execSQL(t *testing.T, k *testkit.Kit, statement string) {
	t.Helper()
	k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, statement)
		return err
	})
}

func texts(list any) (out []string) {
	elements, _ := list.([]any)
	for _, e := range elements {
		out = append(out, fmt.Sprint(e))
	}
	return out
}

// A new website has all fields of the input, in their usual forms. Every fault is reported at its field.
func TestWebsiteCreate(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		clerk, _ := addStaff(t, k, "clerk", "Website VIEW ALL, Website CREATE ALL, CustomerUserRole VIEW ALL")
		a := k.MustDo(t, staff, websiteCreate, object{"in": newWebsite("name", " Kitchen ", "externalId", "W1",
			"origins", []string{"HTTPS://Admin.Example:443", "http://localhost:3000", "https://admin.example"},
			"languages", []string{"de_ch", "en", "EN"},
			"mailFrom", "Kitchen <kitchen@seller.example>", "redirectPath", "/orders", "guestRole", "role_1")})
		if want := `{"data":{"r":{"website":{"id":"site_2","name":"Kitchen","url":"https://new.example","default":false,"externalId":"W1",` +
			`"origins":["https://admin.example","http://localhost:3000"],"languages":["de-CH","en"],"mailFrom":"Kitchen <kitchen@seller.example>",` +
			`"redirectPath":"/orders","defaultRole":{"label":"Buyer"},"guestRole":{"label":"Administrator"},"version":1},` +
			`"userErrors":[]}}}`; a.Body != want {
			t.Errorf("%s\nwant %s", a.Body, want)
		}
		for _, c := range []struct {
			name, token string
			in          object
			want        string
		}{
			{"an external id that is taken", staff, newWebsite("externalId", "W1"), "NOT_UNIQUE input.externalId"},
			{"an origin of another website", staff, newWebsite("origins", []string{"https://a.example", "https://ADMIN.example"}),
				"NOT_UNIQUE input.origins.1 reason=ORIGIN"},
			{"two origins of another website", staff, newWebsite("origins",
				[]string{"http://localhost:3000", "https://a.example", "https://admin.example"}),
				"NOT_UNIQUE input.origins.0 reason=ORIGIN; NOT_UNIQUE input.origins.2 reason=ORIGIN"},
			{"a language tag whose usual form is too long", staff, newWebsite("languages", []string{"sh-x-aaaaaaaa-bbbbbbbb-cccccccc-ddd"}),
				"INVALID input.languages.0 reason=NOT_LANGUAGE"},
			{"every fault at once", staff, newWebsite("name", " ", "url", "new.example", "origins", []string{"https://a.example/", "*"},
				"languages", []string{"english!"}, "mailFrom", "Shop", "redirectPath", "//evil.example",
				"defaultRole", "role_3", "guestRole", "role_99"),
				"REQUIRED input.name; INVALID input.url reason=NOT_URL; INVALID input.origins.0 reason=NOT_ORIGIN; " +
					"INVALID input.origins.1 reason=NOT_ORIGIN; INVALID input.languages.0 reason=NOT_LANGUAGE; " +
					"INVALID input.mailFrom reason=NOT_SENDER; INVALID input.redirectPath reason=NOT_PATH; " +
					"ROLE_NOT_AVAILABLE input.defaultRole reason=OF_COMPANY role=role_3; NOT_FOUND input.guestRole entity=CUSTOMER_USER_ROLE id=role_99"},
			{"too many origins", staff, newWebsite("origins", make([]string, 51)), "TOO_MANY input.origins count=51 max=50"},
			{"the default, without the right to change the present one", clerk, newWebsite("default", true),
				"PERMISSION_DENIED input.default reason=FIELD permission=Website:EDIT"},
			{"by somebody who may only create", clerk, newWebsite(), ""},
		} {
			if a := k.MustDo(t, c.token, websiteCreate, object{"in": c.in}); refusals(a) != c.want {
				t.Errorf("%s: %s\nwant %s", c.name, refusals(a), c.want)
			}
		}
		if n := k.Store.Client.Website.Query().CountX(testkit.SystemContext()); n != 3 {
			t.Errorf("%d websites", n)
		}
	})
}

// defaults returns the ids of the default websites.
func defaults(k *testkit.Kit) []int64 {
	return k.Store.Client.Website.Query().Where(website.Default(true)).IDsX(testkit.SystemContext())
}

// The first website is the default. Another one takes this from it, and both changes are in the audit. There is always exactly one.
func TestDefaultWebsite(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		staff := k.LoginStaffAdmin(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUserRole.Create().SetID(2).SetCode("BUYER").SetLabel("Buyer").Exec(ctx)
		})
		for i, c := range []struct {
			mutation string
			in       object
			want     int64 // the default website
			refusal  string
		}{
			{websiteCreate, newWebsite("externalId", "1"), 1, ""},
			{websiteCreate, newWebsite("externalId", "2"), 1, ""},
			{websiteCreate, newWebsite("externalId", "3", "default", true), 3, ""},
			{websiteUpdate, object{"id": "site_1", "default": false}, 3, ""},
			{websiteUpdate, object{"id": "site_3", "default": true}, 3, ""},
			{websiteUpdate, object{"id": "site_3", "default": false}, 3, "DEFAULT_REQUIRED input.default"},
			{websiteDelete, object{"id": "site_3"}, 3, "DEFAULT_REQUIRED input.id"},
			{websiteUpdate, object{"id": "site_2", "default": true}, 2, ""},
			{websiteDelete, object{"id": "site_3"}, 2, ""},
			{websiteCreate, newWebsite("externalId", "4", "default", true, "dryRun", true), 2, ""},
		} {
			a := k.MustDo(t, staff, c.mutation, object{"in": c.in})
			if got := defaults(k); refusals(a) != c.refusal || len(got) != 1 || k.Store.Client.Website.Query().Where(
				website.ID(got[0]), website.Not(website.ExternalID(fmt.Sprint(c.want)))).ExistX(testkit.SystemContext()) {
				t.Errorf("%d: %s, defaults %d, want %d %s", i, a.Body, got, c.want, c.refusal)
			}
		}
		moved := k.Store.Client.AuditEntry.Query().Where(auditentry.Entity(authz.Website.Name), auditentry.ActionEQ(auditentry.ActionUPDATE)).
			CountX(testkit.SystemContext())
		if moved != 3 { // 1 to 3; 3 to 2, of both
			t.Errorf("%d audit entries about changes", moved)
		}
	})
}

// A website to which something belongs is not deleted. The reasons name what the viewer may see.
func TestWebsiteDelete(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		clerk, _ := addStaff(t, k, "clerk", "Website VIEW ALL, Website DELETE ALL, CustomerUser VIEW ALL")
		k.MustDo(t, staff, websiteCreate, object{"in": newWebsite("origins", []string{"https://a.example"})})
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(
				tx.Rfq.Create().SetIdentifier("R").SetCustomerID(1).SetFirstName("F").SetLastName("L").SetCompany("C").SetEmail("r@b.example").
					Exec(ctx),
				tx.Invitation.Create().SetCustomerID(1).SetEmail("a@b.example").SetEmailKey("a@b.example").SetExpiresAt(tx.Now).Exec(ctx))
		})
		for _, c := range []struct{ name, statement, undo, ofStaff, ofClerk string }{
			{"a customer user", "UPDATE customer_users SET website_id=2 WHERE id=1", "UPDATE customer_users SET website_id=NULL WHERE id=1",
				"HAS_RECORDS input.id entities=CUSTOMER_USER counts=1", "HAS_RECORDS input.id entities=CUSTOMER_USER counts=1"},
			{"an RFQ", "UPDATE rfqs SET website_id=2", "UPDATE rfqs SET website_id=NULL",
				"HAS_RECORDS input.id entities=RFQ counts=1", "HAS_RECORDS input.id"},
			{"an open invitation", "UPDATE invitations SET website_id=2", "UPDATE invitations SET status='ACCEPTED'",
				"HAS_RECORDS input.id entities=INVITATION counts=1", "HAS_RECORDS input.id"},
		} {
			execSQL(t, k, c.statement)
			if a := k.MustDo(t, staff, websiteDelete, object{"in": object{"id": "site_2"}}); refusals(a) != c.ofStaff {
				t.Errorf("%s: %s", c.name, refusals(a))
			}
			if a := k.MustDo(t, clerk, websiteDelete, object{"in": object{"id": "site_2"}}); refusals(a) != c.ofClerk {
				t.Errorf("%s, of a clerk: %s", c.name, refusals(a))
			}
			execSQL(t, k, c.undo)
		}
		if a := k.MustDo(t, clerk, websiteDelete, object{"in": object{"id": "site_2", "expectedVersion": 1}}); refusals(a) != "" {
			t.Error(a.Body)
		}
		if a := k.MustDo(t, staff, websiteCreate, object{"in": newWebsite("origins", []string{"https://a.example"})}); refusals(a) != "" {
			t.Errorf("the origin of a deleted website is taken: %s", a.Body)
		}
	})
}

// Two websites on two servers do not get one origin, nor both become the default.
func TestWebsiteRaces(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff, replica := k.LoginStaffAdmin(t), k.OpenReplica(t)
		for range 2 {
			k.MustDo(t, staff, websiteCreate, object{"in": newWebsite()})
		}
		for round := range 15 {
			bodies := make([]testkit.Answer, 4)
			var wait sync.WaitGroup
			for i, server := range []*testkit.Kit{k, replica} {
				wait.Go(func() {
					bodies[i] = server.Do(t, staff, websiteCreate, object{"in": newWebsite("origins", []string{fmt.Sprintf("https://%d.example", round)},
						"default", round%2 == 0)})
				})
				wait.Go(func() {
					bodies[2+i] = server.Do(t, staff, websiteUpdate, object{"in": object{"id": fmt.Sprint("site_", 2+i), "default": true}})
				})
			}
			wait.Wait()
			created := fmt.Sprint(refusals(bodies[0]), "|", refusals(bodies[1]))
			if got := defaults(k); len(got) != 1 || len(created) != len("NOT_UNIQUE input.origins.0 reason=ORIGIN|") ||
				refusals(bodies[2])+refusals(bodies[3]) != "" {
				t.Errorf("round %d: defaults %d, %s", round, got, created)
				for _, a := range bodies {
					t.Log(a.Body)
				}
			}
		}
		if n := k.Store.Client.Website.Query().CountX(testkit.SystemContext()); n != 3+15 {
			t.Errorf("%d websites", n)
		}
	})
}

// isCORSAllowed reports whether a server allows an origin, in a preflight request and in the request itself, which has a token if it is
// not empty.
func isCORSAllowed(k *testkit.Kit, origin, token string) (preflight, request bool) {
	w := sendRequest(k, "OPTIONS", "/graphql", "", "Origin", origin, "Access-Control-Request-Method", "POST",
		"Access-Control-Request-Headers", "authorization,content-type")
	header := []string{"Origin", origin}
	if token != "" {
		header = append(header, "Authorization", "Bearer "+token)
	}
	return w.Header().Get("Access-Control-Allow-Origin") == origin, isAnswerAllowed(k, header...)
}

func isAnswerAllowed(k *testkit.Kit, header ...string) bool {
	w := sendRequest(k, "POST", "/graphql", requestBody("{ viewer { kind } }"), header...)
	return w.Header().Get("Access-Control-Allow-Origin") == header[1]
}

// A change of the origins on one server holds on the other one at the next request, and no request runs a statement more.
func TestWebsiteOriginsHoldAtTheNextRequest(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff, replica := k.LoginStaffAdmin(t), k.OpenReplica(t)
		const origin = "https://admin.example"
		count := func(token string) int {
			replica.Do(t, token, "{ viewer { kind } }", nil)
			return len(replica.MustDo(t, token, "{ viewer { kind } }", nil).SQLStatements)
		}
		ofStaff, ofGuest := count(staff), count("")
		k.MustDo(t, staff, websiteCreate, object{"in": newWebsite()})
		for i, listed := range []bool{true, false, true} {
			origins := []string{}
			if listed {
				origins = []string{origin}
			}
			k.MustDo(t, staff, websiteUpdate, object{"in": object{"id": "site_2", "origins": origins}})
			if got := isAnswerAllowed(replica, "Origin", origin, "Authorization", "Bearer "+staff); got != listed {
				t.Errorf("%d: the next request of staff: %t", i, got)
			}
			k.MustDo(t, staff, websiteUpdate, object{"in": object{"id": "site_2", "origins": append([]string{"https://b.example"}, origins...)}})
			if got := isAnswerAllowed(replica, "Origin", origin); got != listed {
				t.Errorf("%d: the next request of a guest: %t", i, got)
			}
			k.MustDo(t, staff, websiteUpdate, object{"in": object{"id": "site_2", "origins": origins}})
			if preflight, _ := isCORSAllowed(replica, origin, ""); preflight != listed {
				t.Errorf("%d: the next preflight request: %t", i, preflight)
			}
			if a, b := count(staff), count(""); a != ofStaff || b != ofGuest {
				t.Errorf("%d: %d and %d statements, before %d and %d", i, a, b, ofStaff, ofGuest)
			}
		}
		isCORSAllowed(k, origin, staff)
		statements := k.RecordStatements(func() { isCORSAllowed(k, origin, staff) })
		if len(statements) != 1+ofStaff {
			t.Errorf("a preflight request and a request: %q", statements)
		}
		replica.OriginHeader = origin
		if a := replica.MustDo(t, "", `{ websites { nodes { id languages origins mailFrom } } }`, nil); a.Body !=
			`{"data":{"websites":{"nodes":[{"id":"site_2","languages":[],"origins":null,"mailFrom":null}]}}}` {
			t.Errorf("a guest from the origin: %s", a.Body)
		}
		k.MustDo(t, staff, websiteUpdate, object{"in": object{"id": "site_2", "origins": []string{}}})
		if a := replica.MustDo(t, "", `{ websites { nodes { id } } }`, nil); !strings.Contains(a.Body, `"site_1"`) {
			t.Errorf("a guest from an origin that is listed no more: %s", a.Body)
		}
	})
}

// The origins of the flag are allowed beside those of websites. A user interface reads the errors that come before the session, too.
func TestWebsiteOriginsAndTheFlag(t *testing.T) {
	k := testkit.Open(t, config.Config{DatabaseURL: testkit.SQLite(t), CORSOrigins: []string{"https://flag.example"}})
	k.CreateShop(t)
	staff := k.LoginStaffAdmin(t)
	k.MustDo(t, staff, websiteUpdate, object{"in": object{"id": "site_1", "origins": []string{"https://listed.example"}}})
	for origin, want := range map[string]bool{"https://flag.example": true, "https://listed.example": true, "https://evil.example": false,
		"https://shop.example": false, "https://LISTED.example": false, "null": false} {
		if preflight, request := isCORSAllowed(k, origin, staff); preflight != want || request != want {
			t.Errorf("%s: %t, %t", origin, preflight, request)
		}
	}
	for _, header := range []string{"Bearer bgs_ended", "Basic x"} {
		if !isAnswerAllowed(k, "Origin", "https://listed.example", "Authorization", header) {
			t.Errorf("%s: the answer cannot be read", header)
		}
	}
}

// Mails to a customer user of a website come from its sender, others from that of the flag.
func TestWebsiteMailFrom(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		k.MustDo(t, staff, websiteCreate, object{"in": newWebsite("mailFrom", "Kitchen <kitchen@seller.example>")})
		execSQL(t, k, "UPDATE customer_users SET website_id=2 WHERE id=1")
		for _, c := range []struct{ email, audience, want string }{
			{"amanda@acme.example", "STOREFRONT", `"Kitchen" <kitchen@seller.example>`},
			{"bob@bolt.example", "STOREFRONT", `"Buyergraph" <buyergraph@localhost>`},
			{testkit.StaffEmail, "STAFF", `"Buyergraph" <buyergraph@localhost>`},
		} {
			k.MustDo(t, "", `mutation ($in: PasswordResetRequestInput!) { passwordResetRequest(input: $in) { userErrors { code } } }`,
				object{"in": object{"email": c.email, "audience": c.audience}})
			mails := k.TakeMails(t)
			_, domain, _ := strings.Cut(strings.Trim(c.want, ">"), "@")
			if len(mails) != 1 || mails[0].From.String() != c.want || !strings.HasSuffix(mails[0].MessageID, "@"+domain) {
				t.Errorf("%s: %+v", c.email, mails)
			}
		}
	})
}

// After sign-in the website says where to go.
func TestWebsiteRedirect(t *testing.T) {
	k := testkit.New(t)
	k.CreateShop(t)
	staff := k.LoginStaffAdmin(t)
	k.MustDo(t, staff, websiteUpdate, object{"in": object{"id": "site_1", "redirectPath": "/account"}})
	execSQL(t, k, "UPDATE customer_users SET website_id=1 WHERE id=1")
	k.LoginCustomerUser(t, "amanda@acme.example")
	const login = `mutation ($in: LoginInput!) { login(input: $in) { redirect viewer { customerUser { website { url redirectPath } } } } }`
	a := k.MustDo(t, "", login, object{"in": object{
		"email": "amanda@acme.example", "password": testkit.StaffPassword, "audience": session.Storefront,
	}})
	if a.Body != `{"data":{"login":{"redirect":"/account","viewer":{"customerUser":{"website":`+
		`{"url":"https://shop.example","redirectPath":"/account"}}}}}}` {
		t.Error(a.Body)
	}
}
