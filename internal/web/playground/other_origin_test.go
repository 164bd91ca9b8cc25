package playground_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"buyergraph/internal/config"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"

	"github.com/chromedp/chromedp"
)

// adminInterface is a user interface for staff on a server of its own: it signs in at the API and renames a website. A question
// to which the browser does not let it have the answer is "blocked".
const adminInterface = `<!doctype html><title>Admin</title><script>
async function ask(api, token, query, variables) {
	const headers = { 'Content-Type': 'application/json' };
	if (token) headers.Authorization = 'Bearer ' + token;
	const answer = await fetch(api + '/graphql', { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
	return (await answer.json()).data;
}
async function edit(api, email, password) {
	globalThis.outcome = '';
	try {
		const signedIn = await ask(api, '', 'mutation ($in: LoginInput!) { login(input: $in) { token } }', { in: { email, password } });
		const edited = await ask(api, signedIn.login.token,
			'mutation { websiteUpdate(input: {id: "site_1", name: "Edited"}) { website { name } userErrors { code } } }');
		globalThis.outcome = edited.websiteUpdate.website.name;
	} catch (e) {
		globalThis.outcome = 'blocked: ' + e.message;
	}
}
</script>`

// A user interface on another origin signs in and edits, if a website lists the origin. Another one cannot, and one that is listed no
// more cannot either.
func TestUserInterfaceOnAnotherOrigin(t *testing.T) {
	b := openBrowserOn(t, testkit.Open(t, config.Config{DatabaseURL: testkit.SQLite(t)}), 800, 600)
	b.CreateShop(t)
	staff := b.LoginStaffAdmin(t)
	page := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, adminInterface)
	})
	listed, other := httptest.NewServer(page), httptest.NewServer(page)
	t.Cleanup(listed.Close)
	t.Cleanup(other.Close)
	list := func(origins ...string) {
		a := b.MustDo(t, staff, `mutation ($in: WebsiteUpdateInput!) { websiteUpdate(input: $in) { userErrors { code } } }`,
			map[string]any{"in": map[string]any{"id": "site_1", "name": "Shop", "origins": append([]string{}, origins...)}})
		if a.Body != `{"data":{"websiteUpdate":{"userErrors":[]}}}` {
			t.Fatal(a.Body)
		}
	}
	edit := func(origin string) (outcome string) {
		b.run(chromedp.Navigate(origin))
		b.script(fmt.Sprintf(`edit(%q, %q, %q)`, b.url, testkit.StaffEmail, testkit.StaffPassword))
		b.waitFor(`globalThis.outcome`)
		return value[string](b, `globalThis.outcome`)
	}
	nameOfShop := func() (name string) {
		b.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			name = tx.Website.GetX(ctx, 1).Name
			return nil
		})
		return name
	}
	list(listed.URL)
	if got := edit(other.URL); got != "blocked: Failed to fetch" || nameOfShop() != "Shop" {
		t.Errorf("an origin that is not listed: %s, and the website is called %s", got, nameOfShop())
	}
	if got := edit(listed.URL); got != "Edited" || nameOfShop() != "Edited" {
		t.Errorf("an origin that is listed: %s, and the website is called %s", got, nameOfShop())
	}
	list()
	if got := edit(listed.URL + "/again"); got != "blocked: Failed to fetch" || nameOfShop() != "Shop" {
		t.Errorf("an origin that is listed no more: %s", got)
	}
}
