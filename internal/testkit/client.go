package testkit

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"buyergraph/internal/directory"
	"buyergraph/internal/store"
)

// Answer is what the graph said.
type Answer struct {
	Status     int
	Body       string
	Data       map[string]any
	Errors     []Error
	Extensions map[string]any
	Statements []string
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
	w := httptest.NewRecorder()
	a.Statements = k.Statements(func() { k.Handler().ServeHTTP(w, r) })
	a.Status, a.Body = w.Code, w.Body.String()
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil && ctx.Err() == nil {
		t.Fatalf("not JSON: %v\n%s", err, a.Body)
	}
	return a
}

// Must is Do for an operation that has no errors at the top level.
func (k *Kit) Must(t testing.TB, token, query string, variables any) Answer {
	t.Helper()
	a := k.Do(t, token, query, variables)
	if len(a.Errors) > 0 {
		t.Fatalf("%s\n%s\n%s", query, a.Body, k.Log)
	}
	return a
}

// At follows a path of response keys and list places: "customerUsers.nodes.0.email".
func (a Answer) At(path string) any {
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

// Staff makes a staff user, once, and signs him in.
func (k *Kit) Staff(t testing.TB) (token string) {
	t.Helper()
	hash, err := k.App.Hasher.Hash(context.Background(), StaffPassword)
	if err != nil {
		t.Fatal(err)
	}
	err = k.Store.WithTx(System(), func(ctx context.Context, tx *store.Tx) error {
		return directory.CreateStaffUser(ctx, tx, StaffEmail, "Stella", "Staff", hash)
	})
	if err != nil && !strings.Contains(err.Error(), "NOT_UNIQUE") {
		t.Fatal(err)
	}
	return k.Login(t, StaffEmail, StaffPassword)
}

// Login signs somebody in.
func (k *Kit) Login(t testing.TB, email, password string) (token string) {
	t.Helper()
	a := k.Must(t, "", `mutation ($in: LoginInput!) { login(input: $in) { token userErrors { code } } }`,
		map[string]any{"in": map[string]any{"email": email, "password": password}})
	token, _ = a.At("login.token").(string)
	if token == "" {
		t.Fatalf("no token: %s", a.Body)
	}
	return token
}
