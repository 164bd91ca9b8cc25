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
	"buyergraph/ent/staffuser"
	"buyergraph/graph"
	"buyergraph/internal/apperr"
	"buyergraph/internal/directory"
	"buyergraph/internal/secret"
	"buyergraph/internal/store"
	"buyergraph/internal/text"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// Answer is the graph's response to an operation, and the SQL statements behind it.
type Answer struct {
	StatusCode    int
	Header        http.Header
	Body          string
	Data          map[string]any
	Errors        []Error
	Extensions    map[string]any
	SQLStatements []string
}

// Error is a top-level error of a response.
type Error struct {
	Message    string
	Path       []any
	Extensions struct {
		Code       string
		Parameters []any
		RequestID  string
	}
}

// Do sends an operation. An empty token sends no Authorization header.
func (k *Kit) Do(t testing.TB, token, query string, variables any) Answer {
	t.Helper()
	return k.DoContext(t, context.Background(), token, query, variables)
}

// DoContext is [Kit.Do] with a context.
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
	for _, e := range invalidErrors(query, a) {
		t.Errorf("%s\n%s\n%s", query, a.Body, e)
	}
	return a
}

// invalidErrors returns what is wrong with the errors of an answer: paths that name no field of
// the mutation's input, messages that are no sentences, and parameters that are not documented.
// The messages of gqlparser, which come as BAD_REQUEST without parameters, are its own.
func invalidErrors(query string, a Answer) (invalid []string) {
	add := func(fault string) {
		if fault != "" {
			invalid = append(invalid, fault)
		}
	}
	for _, e := range a.Errors {
		if e.Extensions.Code != string(apperr.BadRequest) || len(e.Extensions.Parameters) > 0 {
			add(invalidError(map[string]any{"message": e.Message, "code": e.Extensions.Code, "parameters": e.Extensions.Parameters}))
		}
	}
	if !strings.Contains(query, "userErrors") {
		return invalid
	}
	schema := graph.Schema()
	doc, err := gqlparser.LoadQueryWithRules(schema, query, rules.NewDefaultRules())
	if err != nil {
		return invalid // some tests send invalid queries
	}
	for _, op := range doc.Operations {
		for _, s := range op.SelectionSet {
			f, ok := s.(*ast.Field)
			if !ok || op.Operation != ast.Mutation {
				continue
			}
			payload, _ := a.Data[f.Alias].(map[string]any)
			errors, _ := payload["userErrors"].([]any)
			skipped, _ := payload["skipped"].([]any)
			for _, record := range skipped {
				ofRecord, _ := record.(map[string]any)["errors"].([]any)
				errors = append(errors, ofRecord...)
			}
			for _, e := range errors {
				add(invalidError(e.(map[string]any)))
				path, _ := e.(map[string]any)["path"].([]any)
				if len(path) > 0 && !isInputPath(schema, f.Definition.Arguments, path) {
					add(fmt.Sprint("no such path: ", path))
				}
			}
		}
	}
	return invalid
}

// isInputPath reports whether a path leads from a mutation's arguments to a field of its
// input.
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

// nextRemoteAddr returns the address of the next request.
func (k *Kit) nextRemoteAddr() string {
	if k.ClientAddress != "" {
		return net.JoinHostPort(k.ClientAddress, "40000")
	}
	number := k.addressCount.Add(1)
	return fmt.Sprintf("10.%d.%d.%d:40000", number>>16&255, number>>8&255, number&255)
}

// MustDo is [Kit.Do] for an operation without top-level errors.
func (k *Kit) MustDo(t testing.TB, token, query string, variables any) Answer {
	t.Helper()
	a := k.Do(t, token, query, variables)
	if len(a.Errors) > 0 {
		t.Fatalf("%s\n%s\n%s", query, a.Body, k.Log)
	}
	return a
}

// ValueAt returns the value at a path of response keys and list indexes, such as
// "customerUsers.nodes.0.email", or nil.
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

// StaffEmail and StaffPassword are the sign-in of [Kit.LoginStaffAdmin].
const (
	StaffEmail    = "staff@seller.example"
	StaffPassword = "correct horse battery"
)

// LoginStaffAdmin creates a staff user who may do everything, if that user does not
// exist, and signs them in.
func (k *Kit) LoginStaffAdmin(t testing.TB) (token string) {
	t.Helper()
	k.CreateStaffAdmin(t)
	return k.LoginStaff(t, StaffEmail, StaffPassword)
}

// CreateStaffAdmin creates the staff user of [Kit.LoginStaffAdmin], if that user does not exist,
// and returns the user's row.
func (k *Kit) CreateStaffAdmin(t testing.TB) (id int64) {
	t.Helper()
	hash := k.HashPassword(t, StaffPassword)
	err := k.Store.WithTx(SystemContext(), func(ctx context.Context, tx *store.Tx) error {
		return directory.CreateAdministrator(ctx, tx, directory.NewAdministrator{
			Email: StaffEmail, FirstName: "Stella", LastName: "Staff", PasswordHash: hash,
		})
	})
	if err != nil && !strings.Contains(err.Error(), "NOT_UNIQUE") {
		t.Fatal(err)
	}
	return k.Store.Client.StaffUser.Query().Where(staffuser.Email(StaffEmail)).OnlyIDX(SystemContext())
}

// hashByPassword caches hashes, because hashing a password is slow on purpose.
var hashByPassword sync.Map

// HashPassword returns the hash of a password.
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

// LoginCustomerUser signs a customer user in. A user without a password gets
// StaffPassword first.
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

// TokenDigest returns the digest of a token that the database stores.
func TokenDigest(token string) string { return secret.Digest(token) }
