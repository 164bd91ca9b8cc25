package demo_test

import (
	"context"
	"fmt"
	"testing"

	"buyergraph/internal/config"
	"buyergraph/internal/demo"
	"buyergraph/internal/testkit"
)

// Each demo user can sign in and sees the records of their role: all, a company with its
// subsidiaries, or their own.
func TestSignIns(t *testing.T) {
	k := testkit.Open(t, config.Config{DatabaseURL: testkit.SQLite(t), Demo: true})
	seen := map[string]string{}
	for _, in := range demo.SignIns {
		a := k.MustDo(t, "", `mutation ($in: LoginInput!) { login(input: $in) { token redirect userErrors { code } } }`,
			map[string]any{"in": map[string]any{"email": in.Email, "password": demo.Password, "audience": in.Audience}})
		token, _ := a.ValueAt("login.token").(string)
		if token == "" {
			t.Fatalf("%s: %s", in.Role, a.Body)
		}
		a = k.MustDo(t, token, `{ customers { totalCount } customerUsers { totalCount } orders { totalCount } quotes { totalCount }
			rfqs { totalCount } staffRoles { totalCount } invitations { totalCount } customerUserRoles { totalCount } }`, nil)
		for _, list := range []string{
			"customers", "customerUsers", "orders", "quotes", "rfqs", "staffRoles", "invitations", "customerUserRoles",
		} {
			seen[in.Role] += fmt.Sprint(a.ValueAt(list+".totalCount"), " ")
		}
	}
	for role, want := range map[string]string{
		"Staff administrator": "60 500 1667 666 667 3 ",
		// An administrator sees the documents of the company and its subsidiaries, a buyer their own.
		"Company administrator": "9 204 ", "Buyer": "1 80 7 2 2 0 0 1 ",
	} {
		if got := seen[role]; len(got) < len(want) || got[:len(want)] != want {
			t.Errorf("%s sees %s, want %s", role, got, want)
		}
	}
	if n := k.Store.Client.CustomerUser.Query().CountX(testkit.SystemContext()); n != 500 {
		t.Errorf("%d users", n)
	}
	v, err := k.App.WebServer.Sessions.ViewerForToken(context.Background(), "", "https://de.northgate.example")
	if err != nil || v.WebsiteID != 2 || len(v.Grants)+len(v.Capabilities) != 0 {
		t.Errorf("a guest in Germany: %+v %v", v, err)
	}
}
