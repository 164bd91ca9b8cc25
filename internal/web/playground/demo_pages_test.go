package playground_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"buyergraph/internal/demo"
	"buyergraph/internal/testkit"

	"github.com/chromedp/chromedp"
)

const employee = "kwame.adeyemi@aldgate-facilities.example"

// The links of all mails of a demo open pages of the demo, which complete what they are for.
func TestDemoPages(t *testing.T) {
	b := openBrowser(t, 1000, 900)
	b.App.MailOutbox.PublicURL = b.url
	staff := b.LoginStaff(t, demo.StaffEmail, demo.Password)

	b.MustDo(t, "", `mutation ($m: String!) { passwordResetRequest(input: {email: $m, audience: STOREFRONT}) { accepted } }`,
		map[string]any{"m": employee})
	link := b.mailedLink("/password-reset")
	b.openLink(link)
	b.waitFor(`document.querySelectorAll('#rules li').length > 2`)
	b.picture("password-reset")
	b.script(`password.value = 'a whole new password'; again.value = 'another password'`)
	b.click(`#button`)
	b.waitFor(`problem.textContent === 'The two passwords differ.'`)
	b.script(`password.value = again.value = '1234567890'`)
	b.click(`#button`)
	b.waitFor(`problem.textContent.length > 0 && problem.textContent !== 'The two passwords differ.'`)
	b.script(`again.value = password.value = 'a whole new password'`)
	b.click(`#button`)
	b.waitFor(`document.getElementById('done').textContent.includes('new password is set') && form.hidden`)
	if hash := value[string](b, `location.hash`); hash != "" {
		t.Errorf("the token stays in the address bar: %s", hash)
	}
	token := b.signIn(employee, "a whole new password")

	b.openLink(link) // once more
	b.script(`again.value = password.value = 'one more password'`)
	b.click(`#button`)
	b.waitFor(`problem.textContent.length > 0`)

	b.MustDo(t, staff, `mutation ($in: CustomerUserCreateInput!) { customerUserCreate(input: $in) { userErrors { code } } }`, map[string]any{
		"in": map[string]any{"email": "noor@aldgate.example", "firstName": "Noor", "lastName": "Haddad", "customer": "cust_1",
			"roles": []string{"role_2"}, "confirmed": false},
	})
	b.complete("/confirm", "is confirmed")
	confirmed := b.MustDo(t, staff, `{ customerUser(by: {email: "noor@aldgate.example"}) { confirmed } }`, nil)
	if confirmed.ValueAt("customerUser.confirmed") != true {
		t.Error(confirmed.Body)
	}

	const change = `mutation ($in: EmailChangeRequestInput!) { emailChangeRequest(input: $in) { accepted userErrors { code } } }`
	input := map[string]any{"in": map[string]any{"newEmail": "kwame@aldgate.example", "currentPassword": "a whole new password"}}
	b.MustDo(t, token, change, input)
	b.complete("/email-change-cancel", "is stopped")
	b.MustDo(t, token, change, input)
	b.complete("/email-change", "new e-mail address")
	b.signIn("kwame@aldgate.example", "a whole new password")

	// Without a token a page says what it needs, or asks for an address.
	b.open("/email-change")
	b.waitFor(`document.getElementById('title').textContent === 'Open the link in your mail' && form.hidden`)
	b.open("/password-reset")
	b.script(`email.value = '` + demo.BuyerEmail + `'`)
	b.click(`#button`)
	b.waitFor(`document.getElementById('done').textContent.includes('on its way')`)
	if link := b.mailedLink("/password-reset"); link == "" {
		t.Error("no mail")
	}
	if e := b.errors(); len(e) > 0 {
		t.Errorf("errors of the pages: %q", e)
	}
}

// mailedLink returns the newest mailed link to a page of this server.
func (b *browser) mailedLink(path string) (link string) {
	b.Helper()
	pattern := regexp.MustCompile(regexp.QuoteMeta(b.url+path) + `#token=\S+`)
	for _, m := range slices.Backward(b.TakeMails(b.T)) {
		if link := pattern.FindString(m.Text); link != "" {
			return link
		}
	}
	b.Fatalf("no mail with a link to %s", path)
	return ""
}

// openLink opens a link as from a mail: in a page that is not the one that it leads to.
func (b *browser) openLink(link string) {
	b.Helper()
	b.run(chromedp.Navigate("about:blank"), chromedp.Navigate(link))
	b.waitFor(`document.getElementById('title').textContent`)
}

// complete opens the newest link to a page and presses its button.
func (b *browser) complete(path, done string) {
	b.Helper()
	b.openLink(b.mailedLink(path))
	b.click(`#button`)
	b.waitFor(`document.getElementById('done').textContent.includes('` + done + `')`)
}

func (b *browser) signIn(email, password string) (token string) {
	b.Helper()
	a := b.MustDo(b.T, "", `mutation ($in: LoginInput!) { login(input: $in) { token userErrors { code } } }`,
		map[string]any{"in": map[string]any{"email": email, "password": password, "audience": "STOREFRONT"}})
	token, _ = a.ValueAt("login.token").(string)
	if token == "" {
		b.Error(a.Body)
	}
	return token
}

// Without --demo there is no page of the demo and no public password.
func TestNoDemoPages(t *testing.T) {
	k := testkit.New(t)
	for _, path := range []string{"/password-reset", "/confirm", "/email-change", "/email-change-cancel", "/storefront/page.js",
		"/playground", "/playground/setup.json", "/demo/mails"} {
		w := httptest.NewRecorder()
		k.Handler().ServeHTTP(w, httptest.NewRequestWithContext(context.Background(), http.MethodGet, path, nil))
		if w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), demo.Password) {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}
