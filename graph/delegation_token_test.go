package graph_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

const tokenCreate = `mutation ($in: ApiTokenCreateInput!) { r: apiTokenCreate(input: $in) { token apiToken { id createdBy { id } } ` +
	`userErrors { code message path } } }`

// createToken creates an API token with a role of the table and returns its id and the token.
func (w *delegationWorld) createToken(t *testing.T, by, role string) (id, token string) {
	t.Helper()
	a := w.MustDo(t, by, tokenCreate, object{"in": object{"name": w.newName(), "role": w.staffRole(role), "expiresAt": w.expiry()}})
	id, _ = a.ValueAt("r.apiToken.id").(string)
	token, _ = a.ValueAt("r.token").(string)
	if token == "" {
		t.Fatal(a.Body)
	}
	return id, token
}

// isAccepted reports whether a token is let in.
func (w *delegationWorld) isAccepted(t *testing.T, token string) bool {
	t.Helper()
	return w.Do(t, token, `{ viewer { kind } }`, nil).StatusCode == http.StatusOK
}

// A token of a disabled, deleted or absent creator is refused from the next request on, so it cannot enable its owner again. It
// works again when the creator is enabled. A dry run of the disabling lists the tokens that end.
func TestTokenEndsWithItsCreator(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		w, admin := newDelegationWorld(t, k), k.LoginStaffAdmin(t)
		creator := person{staffUser, "Personnel"}
		session := w.signIn(t, creator)
		id, token := w.createToken(t, session, "Personnel, no desk")
		// A token that a token creates acts for the same staff user.
		a := w.MustDo(t, token, tokenCreate, object{"in": object{"name": "Second", "role": w.staffRole("Token keeper"), "expiresAt": w.expiry()}})
		second, _ := a.ValueAt("r.token").(string)
		secondID := a.ValueAt("r.apiToken.id")
		if a.ValueAt("r.apiToken.createdBy.id") != staffID(w.ids[creator]) {
			t.Errorf("the token of a token: %s", a.Body)
		}
		const disable = `mutation ($in: StaffUserDisableInput!) { r: staffUserDisable(input: $in) { staffUser { enabled } endingTokens { id } ` +
			`userErrors { code message path } } }`
		for _, dryRun := range []bool{true, false} {
			a := w.MustDo(t, admin, disable, object{"in": object{"id": staffID(w.ids[creator]), "dryRun": dryRun}})
			want := fmt.Sprintf(`"enabled":false},"endingTokens":[{"id":"%s"},{"id":"%s"}],"userErrors":[]`, id, secondID)
			if !strings.Contains(a.Body, want) {
				t.Errorf("disabled, dry run %t: %s, want %s", dryRun, a.Body, want)
			}
			if w.isAccepted(t, token) != dryRun || w.isAccepted(t, second) != dryRun {
				t.Errorf("the tokens are let in after the disabling, dry run %t", dryRun)
			}
		}
		if a := w.Do(t, token, `mutation ($in: StaffUserEnableInput!) { r: staffUserEnable(input: $in) { userErrors { code } } }`,
			object{"in": object{"id": staffID(w.ids[creator])}}); a.StatusCode != http.StatusUnauthorized {
			t.Errorf("the token enables its creator: %s", a.Body)
		}
		w.send(t, admin, "staffUserEnable", object{"id": staffID(w.ids[creator])})
		if !w.isAccepted(t, token) {
			t.Error("the token is refused although its creator is enabled")
		}
		w.write(t, func(ctx context.Context, tx *store.Tx) {
			must(tx.ExecContext(ctx, "UPDATE api_tokens SET created_by_id=NULL"))
		})
		if w.isAccepted(t, token) {
			t.Error("a token without a creator is let in")
		}
	})
}

// A token has what both its role and its creator grant, at each request, and adopting a token changes whose rights these are.
func TestTokenStaysWithinItsCreator(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		w, admin := newDelegationWorld(t, k), k.LoginStaffAdmin(t)
		creator, weak, other := person{staffUser, "All-level personnel"}, person{staffUser, "Personnel"}, person{staffUser, "Own-level personnel"}
		id, token := w.createToken(t, w.signIn(t, creator), "All-level personnel")
		grantsOf := func() string {
			return w.MustDo(t, token, `{ viewer { grants { entity action level } capabilities } }`, nil).Body
		}
		got := grantsOf()
		if !strings.Contains(got, `"entity":"ORDER","action":"VIEW","level":"ALL"`) || !strings.Contains(got, "MANAGE_PASSWORDS") {
			t.Errorf("the token has %s", got)
		}
		w.send(t, admin, "staffUserUpdate", object{"id": staffID(w.ids[creator]),
			"roles": object{"set": []string{w.staffRole("Personnel, no desk"), w.staffRole("Own orders")}}})
		if got = grantsOf(); !strings.Contains(got, `"entity":"ORDER","action":"VIEW","level":"OWN"`) ||
			strings.Contains(got, "MANAGE_PASSWORDS") {
			t.Errorf("the rights of the creator shrink, the token has %s", got)
		}
		for _, c := range []struct {
			name, by string
			want     string
		}{
			{"a token", token, no},
			{"somebody who may not grant the role", w.signIn(t, weak), no},
			{"somebody with OWN for a role with ALL", w.signIn(t, other), no},
			{"somebody who holds it all", admin, yes},
		} {
			if a := w.send(t, c.by, "apiTokenAdopt", object{"id": id}); strings.Join(codes(a), " ") != c.want {
				t.Errorf("adopted by %s: %s", c.name, a.Body)
			}
		}
		w.send(t, admin, "staffUserDisable", object{"id": staffID(w.ids[creator])})
		if got := grantsOf(); !strings.Contains(got, `"entity":"ORDER","action":"VIEW","level":"ALL"`) {
			t.Errorf("after the adoption the token has %s", got)
		}
	})
}
