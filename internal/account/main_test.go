package account_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

type object = map[string]any

const (
	amanda = "amanda@acme.example"
	bob    = "bob@bolt.example"
	old    = testkit.StaffPassword
	fresh  = "kestrel over the harbour"

	request  = `mutation ($in: PasswordResetRequestInput!) { r: passwordResetRequest(input: $in) { accepted userErrors { __typename code message path ... on RateLimitError { retryAfterSeconds } } } }`
	complete = `mutation ($in: PasswordResetCompleteInput!) { r: passwordResetComplete(input: $in) { audience userErrors { code path } } }`
	change   = `mutation ($in: PasswordChangeInput!) { r: passwordChange(input: $in) { sessionsEnded userErrors { code path } } }`
	login    = `mutation ($in: LoginInput!) { r: login(input: $in) { token viewer { mustChangePassword grants { level } } userErrors { code } } }`
	demand   = `mutation ($in: CustomerUserPasswordResetInput!) { r: customerUserPasswordReset(input: $in) { customerUser { passwordResetRequired status } userErrors { code path } } }`
	set      = `mutation ($in: CustomerUserPasswordSetInput!) { r: customerUserPasswordSet(input: $in) { customerUser { status } userErrors { code path } } }`
)

// shop is the product with a few people: amanda is an administrator of Acme, user 5 her
// colleague, a buyer, and bob an administrator of Bolt.
func shop(t *testing.T, test func(t *testing.T, k *testkit.Kit)) {
	t.Helper()
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		k.Shop(t)
		k.Write(t, func(ctx context.Context, tx *store.Tx) error {
			for _, id := range []int64{1, 3} {
				if err := tx.CustomerUser.UpdateOneID(id).AddRoleIDs(1).Exec(ctx); err != nil {
					return err
				}
			}
			return tx.CustomerUser.Create().SetID(5).SetEmail("ben@acme.example").SetEmailKey("ben@acme.example").SetFirstName("Ben").SetLastName("Wallace").SetCustomerID(1).AddRoleIDs(2).Exec(ctx)
		})
		test(t, k)
	})
}

// ask does a mutation and tells its codes and paths, empty where all went well.
func ask(t testing.TB, k *testkit.Kit, token, document string, in object) string {
	t.Helper()
	a := k.Do(t, token, document, object{"in": in})
	if len(a.Errors) > 0 {
		return a.Errors[0].Extensions.Code
	}
	var out []string
	for _, e := range a.At("r.userErrors").([]any) {
		e := e.(object)
		path := ""
		if p, ok := e["path"].([]any); ok {
			path = " " + fmt.Sprint(p[len(p)-1])
		}
		out = append(out, fmt.Sprint(e["code"])+path)
	}
	return strings.Join(out, ", ")
}

// try tells what comes of signing in as a customer user.
func try(t testing.TB, k *testkit.Kit, email, password string) string {
	t.Helper()
	return ask(t, k, "", login, object{"email": email, "password": password, "audience": "STOREFRONT"})
}

var link = regexp.MustCompile(`#token=(\S+)`)

// link is the token in the one mail with a link that was sent since it was last asked.
func linked(t testing.TB, k *testkit.Kit) string {
	t.Helper()
	var tokens []string
	for _, m := range k.Mails(t) {
		if found := link.FindStringSubmatch(m.Text); found != nil {
			tokens = append(tokens, found[1])
		}
	}
	if len(tokens) != 1 {
		t.Fatalf("%d mails with a link", len(tokens))
	}
	return tokens[0]
}

// subjects are those of the mails that were sent since it was last asked, with their
// recipients.
func subjects(t testing.TB, k *testkit.Kit) (out []string) {
	t.Helper()
	for _, m := range k.Mails(t) {
		out = append(out, m.To.Address+": "+m.Subject)
	}
	slices.Sort(out)
	return out
}

// alive reports whether a session goes on.
func alive(t testing.TB, k *testkit.Kit, token string) bool {
	t.Helper()
	return k.Do(t, token, `{ viewer { kind } }`, nil).Status == 200
}

// storefront asks for a link as a customer user.
func storefront(email string) object { return object{"email": email, "audience": "STOREFRONT"} }

func put(t testing.TB, k *testkit.Kit, text string, args ...any) {
	t.Helper()
	k.Write(t, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, text, args...)
		return err
	})
}
