package testkit

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"buyergraph/ent/customeruser"
	"buyergraph/graph"
	"buyergraph/internal/directory"
	"buyergraph/internal/secret"
	"buyergraph/internal/store"
	"buyergraph/internal/text"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// Answer is what the graph said.
type Answer struct {
	StatusCode    int
	Header        http.Header
	Body          string
	Data          map[string]any
	Errors        []Error
	Extensions    map[string]any
	SQLStatements []string
}

// Error is one of the top-level errors.
type Error struct {
	Message    string
	Path       []any
	Extensions struct {
		Code      string
		RequestID string
	}
}

// Do sends an operation with a token, which may be empty.
func (k *Kit) Do(t testing.TB, token, query string, variables any) Answer {
	t.Helper()
	return k.DoContext(t, context.Background(), token, query, variables)
}

// DoContext is Do with a context that may end.
func (k *Kit) DoContext(t testing.TB, ctx context.Context, token, query string, variables any) (a Answer) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if k.OriginHeader != "" {
		r.Header.Set("Origin", k.OriginHeader)
	}
	r.RemoteAddr = k.nextRemoteAddr()
	w := httptest.NewRecorder()
	a.SQLStatements = k.RecordStatements(func() { k.Handler().ServeHTTP(w, r) })
	a.StatusCode, a.Header, a.Body = w.Code, w.Header(), w.Body.String()
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil && ctx.Err() == nil {
		t.Fatalf("not JSON: %v\n%s", err, a.Body)
	}
	for _, e := range invalidErrorPaths(query, a.Data) {
		t.Errorf("%s\n%s\nno such path: %s", query, a.Body, e)
	}
	return a
}

// invalidErrorPaths are the paths of user errors that lead nowhere in the input of their mutation.
func invalidErrorPaths(query string, data map[string]any) (invalid []string) {
	if !strings.Contains(query, "path") {
		return nil
	}
	schema := graph.Schema()
	doc, err := gqlparser.LoadQueryWithRules(schema, query, rules.NewDefaultRules())
	if err != nil {
		return nil // as some tests mean it
	}
	for _, op := range doc.Operations {
		for _, s := range op.SelectionSet {
			f, ok := s.(*ast.Field)
			if !ok || op.Operation != ast.Mutation {
				continue
			}
			payload, _ := data[f.Alias].(map[string]any)
			errors, _ := payload["userErrors"].([]any)
			for _, e := range errors {
				path, _ := e.(map[string]any)["path"].([]any)
				if at := fmt.Sprint(path); len(path) > 0 && !isInputPath(schema, f.Definition.Arguments, path) {
					invalid = append(invalid, at)
				}
			}
		}
	}
	return invalid
}

// isInputPath reports whether a path leads from a mutation's arguments to a field of its input.
func isInputPath(schema *ast.Schema, arguments ast.ArgumentDefinitionList, path []any) bool {
	first := arguments.ForName(fmt.Sprint(path[0]))
	if first == nil {
		return false
	}
	typ := first.Type
	for _, p := range path[1:] {
		if _, err := strconv.Atoi(fmt.Sprint(p)); err == nil && typ.Elem != nil {
			typ = typ.Elem
			continue
		}
		field := schema.Types[typ.Name()].Fields.ForName(fmt.Sprint(p))
		if field == nil || typ.Elem != nil {
			return false
		}
		typ = field.Type
	}
	return true
}

// nextRemoteAddr is the address of the next request.
func (k *Kit) nextRemoteAddr() string {
	if k.ClientAddress != "" {
		return net.JoinHostPort(k.ClientAddress, "40000")
	}
	number := k.addressCount.Add(1)
	return fmt.Sprintf("10.%d.%d.%d:40000", number>>16&255, number>>8&255, number&255)
}

// MustDo is Do for an operation that has no errors at the top level.
func (k *Kit) MustDo(t testing.TB, token, query string, variables any) Answer {
	t.Helper()
	a := k.Do(t, token, query, variables)
	if len(a.Errors) > 0 {
		t.Fatalf("%s\n%s\n%s", query, a.Body, k.Log)
	}
	return a
}

// ValueAt follows a path of response keys and list places: "customerUsers.nodes.0.email".
func (a Answer) ValueAt(path string) any {
	var v any = a.Data
	for _, p := range strings.Split(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[p]
		case []any:
			i := 0
			for _, c := range p {
				i = 10*i + int(c-'0')
			}
			if i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

// StaffEmail and StaffPassword sign the kit's staff user in.
const (
	StaffEmail    = "staff@seller.example"
	StaffPassword = "correct horse battery"
)

// LoginStaffAdmin makes a staff user who may do everything, once, and signs him in.
func (k *Kit) LoginStaffAdmin(t testing.TB) (token string) {
	t.Helper()
	hash := k.HashPassword(t, StaffPassword)
	err := k.Store.WithTx(SystemContext(), func(ctx context.Context, tx *store.Tx) error {
		return directory.CreateAdministrator(ctx, tx, directory.NewAdministrator{Email: StaffEmail, FirstName: "Stella", LastName: "Staff", PasswordHash: hash})
	})
	if err != nil && !strings.Contains(err.Error(), "NOT_UNIQUE") {
		t.Fatal(err)
	}
	return k.LoginStaff(t, StaffEmail, StaffPassword)
}

// hashByPassword of passwords, which take their time.
var hashByPassword sync.Map

// HashPassword is the hash of a password.
func (k *Kit) HashPassword(t testing.TB, password string) string {
	t.Helper()
	if known, ok := hashByPassword.Load(password); ok {
		return known.(string)
	}
	hash, err := k.App.PasswordHasher.Hash(context.Background(), password)
	if err != nil {
		t.Fatal(err)
	}
	hashByPassword.Store(password, hash)
	return hash
}

// LoginCustomerUser signs a customer user in, and gives him StaffPassword to do so if he has none.
func (k *Kit) LoginCustomerUser(t testing.TB, email string) (token string) {
	t.Helper()
	k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		u, err := tx.CustomerUser.Query().Where(customeruser.EmailKey(text.EmailKey(email))).Only(ctx)
		if err != nil || u.PasswordHash != nil {
			return err
		}
		return tx.CustomerUser.UpdateOne(u).SetPasswordHash(k.HashPassword(t, StaffPassword)).Exec(ctx)
	})
	return k.loginWithInput(t, map[string]any{"email": email, "password": StaffPassword, "audience": "STOREFRONT"})
}

// LoginStaff signs a staff user in.
func (k *Kit) LoginStaff(t testing.TB, email, password string) (token string) {
	t.Helper()
	return k.loginWithInput(t, map[string]any{"email": email, "password": password})
}

func (k *Kit) loginWithInput(t testing.TB, input map[string]any) (token string) {
	t.Helper()
	a := k.MustDo(t, "", `mutation ($in: LoginInput!) { login(input: $in) { token userErrors { code } } }`, map[string]any{"in": input})
	token, _ = a.ValueAt("login.token").(string)
	if token == "" {
		t.Fatalf("no token: %s", a.Body)
	}
	return token
}

// TokenDigest is what the database holds of a token.
func TokenDigest(token string) string { return secret.Digest(token) }
