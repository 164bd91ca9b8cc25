package account_test

import (
	"context"
	"fmt"
	"net/http"
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
	amanda      = "amanda@acme.example"
	bob         = "bob@bolt.example"
	oldPassword = testkit.StaffPassword
	newPassword = "kestrel over the harbour"

	request = `mutation ($in: PasswordResetRequestInput!) { r: passwordResetRequest(input: $in) { accepted userErrors { __typename ` +
		`code message parameters { name values } path ... on RateLimitError { retryAfterSeconds } } } }`
	complete = `mutation ($in: PasswordResetCompleteInput!) { r: passwordResetComplete(input: $in) { audience userErrors { code path } } }`
	change   = `mutation ($in: PasswordChangeInput!) { r: passwordChange(input: $in) { sessionsEnded userErrors { code path } } }`
	login    = `mutation ($in: LoginInput!) { r: login(input: $in) { token viewer { mustChangePassword grants { level } } userErrors { ` +
		`code } } }`
	requireReset = `mutation ($in: CustomerUserPasswordResetInput!) { r: customerUserPasswordReset(input: $in) { customerUser { ` +
		`passwordResetRequired status } userErrors { code path } } }`
	unlock = `mutation ($in: CustomerUserUnlockInput!) { r: customerUserUnlock(input: $in) { customerUser { status } userErrors { ` +
		`code path } } }`
	setPassword = `mutation ($in: CustomerUserPasswordSetInput!) { r: customerUserPasswordSet(input: $in) { customerUser { status } ` +
		`userErrors { code path } } }`
)

// forEachShop runs a test with a few users: amanda is an administrator of Acme, user 5 a
// colleague of amanda and a buyer, and bob an administrator of Bolt.
func forEachShop(t *testing.T, test func(t *testing.T, k *testkit.Kit)) {
	t.Helper()
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			for _, id := range []int64{1, 3} {
				if err := tx.CustomerUser.UpdateOneID(id).AddRoleIDs(1).Exec(ctx); err != nil {
					return err
				}
			}
			return tx.CustomerUser.Create().SetID(5).SetEmail("ben@acme.example").SetEmailKey("ben@acme.example").SetFirstName("Ben").
				SetLastName("Wallace").SetCustomerID(1).AddRoleIDs(2).Exec(ctx)
		})
		test(t, k)
	})
}

// mutate runs a mutation and returns its error codes and paths, or an empty text on success.
func mutate(t testing.TB, k *testkit.Kit, token, document string, in object) string {
	t.Helper()
	a := k.Do(t, token, document, object{"in": in})
	if len(a.Errors) > 0 {
		return a.Errors[0].Extensions.Code
	}
	var out []string
	for _, e := range a.ValueAt("r.userErrors").([]any) {
		e := e.(object)
		path := ""
		if p, ok := e["path"].([]any); ok {
			path = " " + fmt.Sprint(p[len(p)-1])
		}
		out = append(out, fmt.Sprint(e["code"])+path)
	}
	return strings.Join(out, ", ")
}

// tryLogin signs in as a customer user and returns the error codes, or an empty text on
// success.
func tryLogin(t testing.TB, k *testkit.Kit, email, password string) string {
	t.Helper()
	return mutate(t, k, "", login, object{"email": email, "password": password, "audience": "STOREFRONT"})
}

var linkPattern = regexp.MustCompile(`#token=(\S+)`)

// onlyLinkToken returns the token in the only mail with a link since the mails were last read.
func onlyLinkToken(t testing.TB, k *testkit.Kit) string {
	t.Helper()
	var tokens []string
	for _, m := range k.TakeMails(t) {
		if found := linkPattern.FindStringSubmatch(m.Text); found != nil {
			tokens = append(tokens, found[1])
		}
	}
	if len(tokens) != 1 {
		t.Fatalf("%d mails with a link", len(tokens))
	}
	return tokens[0]
}

// mailSubjects returns the recipients and subjects of the mails since the mails were last
// read.
func mailSubjects(t testing.TB, k *testkit.Kit) (out []string) {
	t.Helper()
	for _, m := range k.TakeMails(t) {
		out = append(out, m.To.Address+": "+m.Subject)
	}
	slices.Sort(out)
	return out
}

// isAlive reports whether a session is still accepted.
func isAlive(t testing.TB, k *testkit.Kit, token string) bool {
	t.Helper()
	return k.Do(t, token, `{ viewer { kind } }`, nil).StatusCode == http.StatusOK
}

// storefrontRequest is the input of a password reset for a customer user.
func storefrontRequest(email string) object { return object{"email": email, "audience": "STOREFRONT"} }

func execSQL(t testing.TB, k *testkit.Kit, text string, args ...any) {
	t.Helper()
	k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, text, args...)
		return err
	})
}
