package session_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
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
	login    = `mutation ($in: LoginInput!) { login(input: $in) { token expiresAt redirect viewer { kind staffUser { email } } userErrors ` +
		`{ __typename code message parameters { name values } path ... on RateLimitError { retryAfterSeconds } } } }`
)

func loginVariables(email, password, audience string) object {
	return object{"in": object{"email": email, "password": password, "audience": audience}}
}

// forBothAudiences runs a test for a staff user and for a customer user.
func forBothAudiences(t *testing.T, test func(t *testing.T, k *testkit.Kit, who *testUser)) {
	t.Helper()
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		k.LoginStaffAdmin(t)
		k.LoginCustomerUser(t, amanda)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUser.UpdateOneID(1).RemoveRoleIDs(2).AddRoleIDs(1).Exec(ctx)
		})
		t.Run("staff", func(t *testing.T) {
			test(t, k, &testUser{k: k, audience: "STAFF", kind: "STAFF", email: testkit.StaffEmail, table: "staff_users",
				id: k.Store.Client.StaffUser.Query().OnlyIDX(testkit.SystemContext())})
		})
		t.Run("customer user", func(t *testing.T) {
			test(t, k, &testUser{k: k, audience: "STOREFRONT", kind: "CUSTOMER_USER", email: amanda, table: "customer_users", id: 1})
		})
	})
}

// testUser is the user of a test that runs for both audiences.
type testUser struct {
	k                            *testkit.Kit
	audience, kind, email, table string
	id                           int64
}

// setColumn changes a column of the row of the user.
func (s *testUser) setColumn(t testing.TB, column string, value any) {
	t.Helper()
	execSQL(t, s.k, "UPDATE "+s.table+" SET "+column+"=? WHERE id=?", value, s.id)
}

func execSQL(t testing.TB, k *testkit.Kit, text string, args ...any) {
	t.Helper()
	k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, text, args...)
		return err
	})
}

func (s *testUser) login(t testing.TB) string {
	t.Helper()
	token, _ := s.tryLogin(t, password).ValueAt("login.token").(string)
	if token == "" {
		t.Fatal("the user cannot sign in")
	}
	return token
}

func (s *testUser) tryLogin(t testing.TB, password string) testkit.Answer {
	t.Helper()
	return s.k.MustDo(t, "", login, loginVariables(s.email, password, s.audience))
}

func errorCode(a testkit.Answer) any { return a.ValueAt("login.userErrors.0.code") }

// viewerKind returns the kind of viewer that a token stands for, or "" for a token that is not
// accepted.
func viewerKind(t testing.TB, k *testkit.Kit, token string) string {
	t.Helper()
	a := k.Do(t, token, `{ viewer { kind } }`, nil)
	if a.StatusCode == http.StatusUnauthorized && a.Errors[0].Extensions.Code == "UNAUTHENTICATED" {
		return ""
	}
	v, _ := a.ValueAt("viewer.kind").(string)
	if v == "" {
		t.Fatal(a.Body)
	}
	return v
}

func totalCount(t testing.TB, k *testkit.Kit, token, list string) any {
	t.Helper()
	return k.MustDo(t, token, `{ `+list+` { totalCount } }`, nil).ValueAt(list + ".totalCount")
}

// createAPIToken creates an API token with a new role, as a staff user who may do everything.
func createAPIToken(t testing.TB, k *testkit.Kit, token string, life time.Duration,
	permissions ...jsontypes.Permission) (role *ent.StaffRole, id int64) {
	t.Helper()
	sum, creator := sha256.Sum256([]byte(token)), k.CreateStaffAdmin(t)
	k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		var err error
		if role, err = tx.StaffRole.Create().SetLabel("Machine").SetPermissions(permissions).Save(ctx); err != nil {
			return err
		}
		row, err := tx.ApiToken.Create().SetName("ERP").SetTokenDigest(hex.EncodeToString(sum[:])).SetExpiresAt(tx.Now.Add(life)).
			SetRoleID(role.ID).SetCreatedByID(creator).Save(ctx)
		if err == nil {
			id = row.ID
		}
		return err
	})
	return role, id
}

// askProcess sends an operation to another process.
func askProcess(t testing.TB, p *testkit.Process, address, token, query string, variables any) testkit.Answer {
	t.Helper()
	a, err := p.DoFrom(address, token, query, variables)
	if err != nil {
		t.Error(err)
	}
	return a
}
