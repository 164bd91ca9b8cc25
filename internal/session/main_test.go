package session_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"testing"
	"time"

	"buyergraph/ent"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

type object = map[string]any

const (
	amanda   = "amanda@acme.example"
	password = testkit.StaffPassword
	login    = `mutation ($in: LoginInput!) { login(input: $in) { token expiresAt redirect viewer { kind staffUser { email } } userErrors { __typename code message path ... on RateLimitError { retryAfterSeconds } } } }`
)

func try(email, password, audience string) object {
	return object{"in": object{"email": email, "password": password, "audience": audience}}
}

// both runs a test for a staff user and for a customer user.
func both(t *testing.T, test func(t *testing.T, k *testkit.Kit, who *subject)) {
	t.Helper()
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		k.Shop(t)
		k.Staff(t)
		k.LoginAs(t, amanda)
		k.Write(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUser.UpdateOneID(1).RemoveRoleIDs(2).AddRoleIDs(1).Exec(ctx)
		})
		t.Run("staff", func(t *testing.T) {
			test(t, k, &subject{k: k, audience: "STAFF", kind: "STAFF", email: testkit.StaffEmail, table: "staff_users", id: k.Store.Client.StaffUser.Query().OnlyIDX(testkit.System())})
		})
		t.Run("customer user", func(t *testing.T) {
			test(t, k, &subject{k: k, audience: "STOREFRONT", kind: "CUSTOMER_USER", email: amanda, table: "customer_users", id: 1})
		})
	})
}

// subject is whose account a test is about.
type subject struct {
	k                            *testkit.Kit
	audience, kind, email, table string
	id                           int64
}

// set changes a column of his row.
func (s *subject) set(t testing.TB, column string, value any) {
	t.Helper()
	change(t, s.k, "UPDATE "+s.table+" SET "+column+"=? WHERE id=?", value, s.id)
}

func change(t testing.TB, k *testkit.Kit, text string, args ...any) {
	t.Helper()
	k.Write(t, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, text, args...)
		return err
	})
}

func (s *subject) login(t testing.TB) string {
	t.Helper()
	token, _ := s.try(t, password).At("login.token").(string)
	if token == "" {
		t.Fatal("he cannot sign in")
	}
	return token
}

func (s *subject) try(t testing.TB, password string) testkit.Answer {
	t.Helper()
	return s.k.Must(t, "", login, try(s.email, password, s.audience))
}

func code(a testkit.Answer) any { return a.At("login.userErrors.0.code") }

// kind is what a token stands for, "" where it stands for nothing any more.
func kind(t testing.TB, k *testkit.Kit, token string) string {
	t.Helper()
	a := k.Do(t, token, `{ viewer { kind } }`, nil)
	if a.Status == 401 && a.Errors[0].Extensions.Code == "UNAUTHENTICATED" {
		return ""
	}
	v, _ := a.At("viewer.kind").(string)
	if v == "" {
		t.Fatal(a.Body)
	}
	return v
}

func count(t testing.TB, k *testkit.Kit, token, list string) any {
	t.Helper()
	return k.Must(t, token, `{ `+list+` { totalCount } }`, nil).At(list + ".totalCount")
}

// machine makes an API token of a role.
func machine(t testing.TB, k *testkit.Kit, token string, life time.Duration, permissions ...jsontypes.Permission) (role *ent.StaffRole, id int64) {
	t.Helper()
	sum := sha256.Sum256([]byte(token))
	k.Write(t, func(ctx context.Context, tx *store.Tx) error {
		var err error
		if role, err = tx.StaffRole.Create().SetLabel("Machine").SetPermissions(permissions).Save(ctx); err != nil {
			return err
		}
		row, err := tx.ApiToken.Create().SetName("ERP").SetTokenDigest(hex.EncodeToString(sum[:])).SetExpiresAt(tx.Now.Add(life)).SetRoleID(role.ID).Save(ctx)
		if err == nil {
			id = row.ID
		}
		return err
	})
	return role, id
}

// ask sends an operation to another process.
func ask(t testing.TB, p *testkit.Process, address, token, query string, variables any) testkit.Answer {
	t.Helper()
	a, err := p.Ask(address, token, query, variables)
	if err != nil {
		t.Error(err)
	}
	return a
}
