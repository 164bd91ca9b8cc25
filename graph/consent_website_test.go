package graph_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// The website of the session decides what is missing, else that of the user, else the default one.
func TestMissingConsentsByWebsite(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		addConsents(t, k)
		for _, c := range []struct {
			name          string
			session, user any
			want          string
		}{
			{"of the default website", nil, nil, "Pay within 30 days.|"},
			{"of the user's", nil, 2, "We may write to you.|"},
			{"of the session's", 1, 2, "Pay within 30 days.|"},
		} {
			token := k.LoginCustomerUser(t, "amanda@acme.example")
			k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.ExecContext(ctx, "UPDATE customer_users SET website_id=? WHERE id=1", c.user)
				_, err2 := tx.ExecContext(ctx, "UPDATE sessions SET website_id=?", c.session)
				return errors.Join(err, err2)
			})
			a := k.MustDo(t, token, `{ viewer { missingConsents { text } } }`, nil)
			if got := missing(t, k, token); got != c.want || len(a.SQLStatements) > 3 {
				t.Errorf("%s: %q, want %q; %d statements", c.name, got, c.want, len(a.SQLStatements))
			}
		}
	})
}

// Staff say which consents a website asks for, in which order, and which are mandatory. A change raises the website's version.
func TestConsentsOfAWebsite(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		staff := addConsents(t, k)
		asks := func(consent string, mandatory bool) object { return object{"consent": consent, "mandatory": mandatory} }
		for _, c := range []struct {
			name       string
			in         object
			want, list string
		}{
			{"as it is", object{"consents": []object{asks("consent_2", false), asks("consent_1", true)}, "expectedVersion": 2}, "",
				"News 1 false|Terms 2 true|"},
			{"in another order", object{"consents": []object{asks("consent_1", true), asks("consent_2", false)}, "expectedVersion": 2}, "",
				"Terms 1 true|News 2 false|"},
			{"seen before that", object{"consents": []object{}, "expectedVersion": 2}, "STALE_VERSION input.expectedVersion version=3",
				"Terms 1 true|News 2 false|"},
			{"twice", object{"consents": []object{asks("consent_1", true), asks("consent_1", false)}},
				"INVALID input.consents.1.consent reason=CONSENT_TWICE", "Terms 1 true|News 2 false|"},
			{"none", object{"consents": []object{asks("consent_1", true), asks("consent_9", false)}},
				"NOT_FOUND input.consents.1.consent entity=CONSENT id=consent_9", "Terms 1 true|News 2 false|"},
			{"one less", object{"consents": []object{asks("consent_2", true)}}, "", "News 1 true|"},
			{"another field", object{"name": "Shop 1"}, "", "News 1 true|"},
			{"no more", object{"consents": []object{}}, "", ""},
		} {
			c.in["id"] = "site_1"
			if got := strings.ReplaceAll(errorsOf(t, k, staff, "websiteUpdate", c.in), "Newsletter", "News"); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
			a := k.MustDo(t, staff, `{ node(id: "site_1") { ... on Website { consents(orderBy: {field: POSITION}) { nodes { position mandatory
				consent { name } } } } } }`, nil)
			list := ""
			for _, n := range a.ValueAt("node.consents.nodes").([]any) {
				n := n.(object)
				list += fmt.Sprint(n["consent"].(object)["name"], " ", n["position"], " ", n["mandatory"], "|")
			}
			if list = strings.ReplaceAll(list, "Newsletter", "News"); list != c.list {
				t.Errorf("%s: the website asks for %q, want %q", c.name, list, c.list)
			}
		}
		a := k.MustDo(t, staff, `{ node(id: "site_1") { ... on Website { history(last: 2, orderBy: {field: ID}) { nodes { version changes `+
			`{ field old new } } } } } }`, nil)
		if want := `{"data":{"node":{"history":{"nodes":[{"version":5,"changes":[{"field":"name","old":"Shop","new":"Shop 1"}]},` +
			`{"version":6,"changes":[{"field":"consents","old":"consent_2","new":null}]}]}}}}`; a.Body != want {
			t.Errorf("%s\nwant %s", a.Body, want)
		}
	})
}
