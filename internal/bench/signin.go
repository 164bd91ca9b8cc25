package bench

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"

	"buyergraph/internal/directory"
	"buyergraph/internal/password"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// signIn creates a staff user and returns the token of a new session. The product is
// measured with its authentication, as in production.
func signIn(ctx context.Context, s *store.Store, post postFunc) (token string, err error) {
	h, err := password.NewHasher()
	if err != nil {
		return "", err
	}
	password := rand.Text()
	hash, err := h.Hash(ctx, password)
	if err != nil {
		return "", err
	}
	email := "bench-" + strings.ToLower(rand.Text()) + "@seller.example"
	err = s.WithTx(viewer.AsSystem(ctx), func(ctx context.Context, tx *store.Tx) error {
		return directory.CreateAdministrator(ctx, tx, directory.NewAdministrator{
			Email: email, FirstName: "Bench", LastName: "Mark", PasswordHash: hash,
		})
	})
	if err != nil {
		return "", err
	}
	var w workload
	w.addRequest("/graphql", `mutation ($in: LoginInput!) { login(input: $in) { token } }`,
		jsonObject{"in": jsonObject{"email": email, "password": password}}, "", nil)
	answer, err := post(ctx, w.requests[0].productPath, w.requests[0].productBody)
	if err != nil {
		return "", err
	}
	var a struct {
		Data struct{ Login struct{ Token string } }
	}
	if err := json.Unmarshal(answer, &a); err != nil {
		return "", err
	}
	if a.Data.Login.Token == "" {
		return "", fmt.Errorf("cannot sign in: %.300s", answer)
	}
	return a.Data.Login.Token, nil
}
