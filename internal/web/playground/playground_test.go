package playground_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"buyergraph/internal/config"
	"buyergraph/internal/demo"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
	"buyergraph/internal/web/playground"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func roleButton(role string) string { return `#roles button[data-role="` + role + `"]` }

// The playground opens signed in as the staff administrator, with the answer of the first
// example. It loads nothing from other hosts and breaks no rule of its policy. A switch of
// role keeps the tabs, ends the previous session and runs the operation again.
func TestVisitor(t *testing.T) {
	b := openBrowser(t, 1400, 900)
	countSessions := func() int { return b.Store.Client.Session.Query().CountX(testkit.SystemContext()) }
	before := countSessions()
	b.open("/")
	b.waitForAnswer(`"totalCount": 500`)
	b.waitFor(`document.getElementById('who').textContent.includes('Harriet Lowe')`)
	b.waitFor(`document.querySelector('.examples li button')`)
	b.picture("playground")
	if other := value[string](b, `performance.getEntriesByType('resource').map((e) => e.name)
		.filter((n) => !n.startsWith(location.origin) && !n.startsWith('data:')).join(' ')`); other != "" {
		t.Errorf("asked of other hosts: %s", other)
	}
	b.click(`.graphiql-tab-add`)
	b.script(`__MONACO.editor.getModels().find((m) => m.uri.path.includes('-operation.'))
		.setValue('query Count { viewer { kind } customerUsers { totalCount } }')`)
	for _, c := range []struct{ role, who, total string }{
		{"Company administrator", "Amanda Cole (customer user)", `"totalCount": 204`},
		{"Buyer", "Yusuf MacLeod (customer user)", `"totalCount": 80`},
		{demo.Guest, "You are not signed in.", `"totalCount": 0`},
		{"Staff administrator", "Harriet Lowe (staff)", `"totalCount": 500`},
	} {
		b.run(chromedp.Focus(roleButton(c.role)), chromedp.KeyEvent(kb.Enter)) // by keyboard
		b.waitForAnswer(c.total)
		b.waitFor(`document.querySelector('` + roleButton(c.role) + `').getAttribute('aria-pressed') === 'true'`)
		who := value[string](b, `document.getElementById('who').textContent`)
		tabs := value[int](b, `document.querySelectorAll('.graphiql-tab').length`)
		if !strings.Contains(who, c.who) || tabs != 2 || !strings.Contains(value[string](b, editor("operation")), "query Count") {
			t.Errorf("%s: %s; %d tabs", c.role, who, tabs)
		}
		sessions := countSessions() - before
		if want := map[bool]int{true: 0, false: 1}[c.role == demo.Guest]; sessions != want {
			t.Errorf("%s: %d sessions, want %d", c.role, sessions, want)
		}
	}
	// The first example is not for guests, and says so.
	b.click(`#graphiql-session-tab-0`)
	b.click(roleButton(demo.Guest))
	b.waitFor(`document.getElementById('notice').textContent.includes('no answer for this role: Guest')`)
	// After a reload the role and the tabs are still there.
	b.run(chromedp.Reload())
	b.waitForAnswer(`"totalCount": 0`)
	if tabs := value[int](b, `document.querySelectorAll('.graphiql-tab').length`); tabs != 2 {
		t.Errorf("%d tabs after a reload", tabs)
	}
	if e := b.errors(); len(e) > 0 {
		t.Errorf("errors of the page: %q", e)
	}
}

// By keyboard alone: to the operation past the examples, run it, and out of the editor again.
func TestKeyboard(t *testing.T) {
	b := openBrowser(t, 1200, 800)
	b.open("/playground")
	b.waitForAnswer(`"totalCount": 500`)
	const inEditor = `document.activeElement.closest('.graphiql-query-editor .monaco-editor')`
	b.run(chromedp.KeyEvent(kb.Tab))
	b.waitFor(`document.activeElement.id === 'skip' && getComputedStyle(document.activeElement).opacity === '1'`)
	b.run(chromedp.KeyEvent(kb.Enter))
	b.waitFor(inEditor)
	b.script(`__MONACO.editor.getModels().find((m) => m.uri.path.includes('-response.')).setValue('')`)
	b.run(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	b.waitForAnswer(`"totalCount": 500`)
	b.run(chromedp.KeyEvent(kb.Tab))
	b.waitFor(`!` + inEditor)
	if strings.Contains(value[string](b, editor("operation")), "\t") {
		t.Error("the Tab key has typed into the operation")
	}
}

// The page notices that its session has ended, says so, and offers to sign in again.
func TestSessionEnds(t *testing.T) {
	b := openBrowser(t, 1400, 900)
	b.open("/playground")
	b.waitForAnswer(`"totalCount": 500`)
	b.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM sessions")
		return err
	})
	b.click(`.graphiql-execute-button`)
	b.waitFor(`document.getElementById('notice').textContent.includes('Your session has ended')`)
	b.waitForAnswer(`UNAUTHENTICATED`)
	if who := value[string](b, `document.getElementById('who').textContent`); who != "You are not signed in." {
		t.Error(who)
	}
	b.picture("session-ended")
	b.click(`#notice button`)
	b.waitForAnswer(`"totalCount": 500`)
	if value[string](b, `document.getElementById('notice').innerText`) != "" {
		t.Error("the notice stays")
	}
}

// An example opens and runs; closed, it can be had again. A link carries the operation with
// its variables and role. What writes is not run by itself. The schema can be downloaded.
func TestExamplesAndLinks(t *testing.T) {
	b := openBrowser(t, 1400, 900)
	b.open("/playground")
	b.waitForAnswer(`"totalCount": 500`)
	choose := func(title string) {
		t.Helper()
		b.waitFor(`document.querySelector('.examples li button')`)
		b.script(`[...document.querySelectorAll('.examples li button')].find((e) => e.innerText.includes('` + title + `')).click()`)
	}
	for range 2 {
		choose("Give a user another role")
		b.waitForAnswer(`"label": "Administrator"`)
		b.click(`.graphiql-tab-active .graphiql-tab-close`)
		b.waitFor(`document.querySelectorAll('.graphiql-tab').length === 1`)
	}
	b.click(roleButton("Buyer"))
	b.waitForAnswer(`"totalCount": 80`)
	choose("Filter with operators")
	b.waitForAnswer(`"totalCount": 15`)
	b.click(`#link`)
	b.waitFor(`location.hash.length > 100`)
	link := value[string](b, `location.href`)

	b.open("/docs")
	b.script(`sessionStorage.clear(); localStorage.clear()`) // as in a new browser
	b.run(chromedp.Navigate(link))
	b.waitForAnswer(`"totalCount": 15`)
	if v := value[string](b, editor("variables")); !strings.Contains(v, `"word"`) {
		t.Errorf("variables of the link: %s", v)
	}
	for _, harm := range []string{
		`mutation Harm { customerGroupCreate(input: {name: "Harm"}) { customerGroup { id } } }`,
		`fragment F on CustomerGroup { a: name @include(if: true) } mutation Harm { customerGroupCreate(input: {name: "#"}) { ` +
			`customerGroup { ...F } } }`,
		`mutation Harm { a: customerGroupCreate(input: {name: "dry", dryRun: true}) { customerGroup { id } } ` +
			`b: customerGroupCreate(input: {name: "Harm"}) { customerGroup { id } } }`,
		`mutation Harm { customerGroupCreate(input: {name: "dryRun: true"}) { customerGroup { id } } } # dryRun: true`,
	} {
		b.open("/docs")
		b.open("/playground#" + url.Values{"role": {"Staff administrator"}, "query": {harm}}.Encode())
		b.waitFor(editor("operation") + `.includes('mutation Harm')`)
		b.waitFor(`document.getElementById('who').textContent.includes('Harriet Lowe')`)
		time.Sleep(500 * time.Millisecond)
	}
	if n := b.Store.Client.CustomerGroup.Query().CountX(testkit.SystemContext()); n != 4 {
		t.Errorf("a link has run a mutation: %d groups", n)
	}

	folder := t.TempDir()
	if _, err := chromedp.CallBrowser(b.ctx, cdpbrowser.SetDownloadBehavior, cdpbrowser.SetDownloadBehaviorParams{
		Behavior: cdpbrowser.SetDownloadBehaviorBehaviorAllow, DownloadPath: folder,
	}); err != nil {
		t.Fatal(err)
	}
	b.click(`#schema`)
	for range 100 {
		if text, _ := os.ReadFile(filepath.Join(folder, "buyergraph.graphql")); strings.Contains(string(text), "type CustomerUser ") {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("the schema was not downloaded")
}

// On a phone nothing is wider than the screen, and editor, answer and examples can be used.
func TestPhone(t *testing.T) {
	b := openBrowser(t, 390, 844)
	b.open("/playground")
	b.waitForAnswer(`"totalCount": 500`)
	b.picture("phone")
	if w := value[int](b, `document.documentElement.scrollWidth`); w > 390 {
		t.Errorf("%d pixels wide", w)
	}
	for _, selector := range []string{`.graphiql-execute-button`, `.graphiql-response .monaco-editor`, `#roles button:last-child`} {
		if ok := value[bool](b, `(() => { const r = document.querySelector('`+selector+`').getBoundingClientRect()
			return r.width > 30 && r.left >= 0 && r.right <= 390 && r.top < 800 })()`); !ok {
			t.Errorf("%s is not on the screen", selector)
		}
	}
	b.click(`#examples`)
	b.waitFor(`document.querySelector('.examples li:nth-child(2) button')?.getBoundingClientRect().top < 800`)
	b.picture("phone-examples")
	b.script(`document.querySelector('.examples li:nth-child(2) button').click()`)
	b.waitForAnswer(`"Aldgate Facilities Sheffield"`)
	b.waitFor(`document.querySelector('.graphiql-response .monaco-editor').getBoundingClientRect().width > 300`)
}

// Without a demo the page asks for a sign-in, and offers no roles. Then it has the schema.
func TestSignInForm(t *testing.T) {
	k := testkit.Open(t, config.Config{DatabaseURL: testkit.SQLite(t), Playground: true})
	k.CreateStaffAdmin(t)
	b := openBrowserOn(t, k, 1200, 800)
	b.open("/playground")
	b.waitFor(`document.activeElement?.id === 'email' && document.getElementById('roles').hidden`)
	b.run(chromedp.KeyEvent(testkit.StaffEmail + kb.Tab + "wrong password" + kb.Enter))
	b.waitFor(`document.getElementById('notice').textContent.includes('is wrong')`)
	b.script(`document.getElementById('password').value = '` + testkit.StaffPassword + `'`)
	b.click(`#sign-in button`)
	b.waitFor(`document.getElementById('who').textContent === 'Signed in as Stella Staff (staff).'`)
	b.waitFor(`document.getElementById('sign-in').hidden`)
	b.click(`.graphiql-sidebar button[aria-label*="Documentation"]`)
	b.waitFor(`document.querySelector('.graphiql-doc-explorer')?.textContent.includes('Mutation')`)
	b.click(`#out`)
	b.waitFor(`document.getElementById('who').textContent === 'You are not signed in.'`)
}

// Without a demo no sign-in of the demo is served, and a copy in the browser's cache is used.
func TestWithoutDemo(t *testing.T) {
	h, err := playground.NewHandler(nil)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"/playground": "<title>Buyergraph playground", "/playground/setup.json": `"examples"`} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if body := w.Body.String(); w.Code != http.StatusOK || !strings.Contains(body, want) ||
			strings.Contains(body, demo.Password) || strings.Contains(body, demo.StaffEmail) {
			t.Errorf("%s: %d", path, w.Code)
		}
		if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "script-src 'self';") {
			t.Errorf("%s: %s", path, csp)
		}
		again := httptest.NewRequest(http.MethodGet, path, nil)
		again.Header.Set("If-None-Match", w.Header().Get("Etag"))
		w = httptest.NewRecorder()
		if h.ServeHTTP(w, again); w.Code != http.StatusNotModified {
			t.Errorf("%s again: %d", path, w.Code)
		}
	}
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/playground/source/entry.js", nil)); w.Code != http.StatusNotFound {
		t.Errorf("a file that is not for the page: %d", w.Code)
	}
}
