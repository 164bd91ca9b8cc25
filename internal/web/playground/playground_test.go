package playground_test

import (
	"context"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"buyergraph/internal/config"
	"buyergraph/internal/testkit"

	"github.com/chromedp/chromedp"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// newBrowser starts a headless Chromium. It skips the test if none is installed.
func newBrowser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv(testkit.RequireEnv) != "" {
			t.Fatal("no chromium is installed")
		}
		t.Skip("no chromium is installed (Debian: apt-get install chromium)")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.WindowSize(1400, 900))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return ctx
}

func run[T any](t *testing.T, ctx context.Context, a chromedp.Action[T]) T {
	t.Helper()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// A visitor signs in with the demo's credentials, which are filled in, and runs the first
// tab. The other examples are in further tabs. The page loads nothing from other hosts.
func TestVisitor(t *testing.T) {
	k := testkit.Open(t, config.Config{DatabaseURL: testkit.SQLite(t), Demo: true})
	server := httptest.NewServer(k.Handler())
	defer server.Close()
	ctx := newBrowser(t)
	run(t, ctx, chromedp.Navigate(server.URL+"/"))
	run(t, ctx, chromedp.WaitVisible(`.graphiql-execute-button`))
	run(t, ctx, chromedp.Click(`#in`))
	run(t, ctx, chromedp.WaitVisible(`#out`))
	run(t, ctx, chromedp.WaitVisible(`.graphiql-execute-button`))
	who := run(t, ctx, chromedp.Text(`#who`))
	tabs := run(t, ctx, chromedp.Evaluate[int](`document.querySelectorAll('.graphiql-tab').length`))
	run(t, ctx, chromedp.Click(`.graphiql-execute-button`))
	const result = `document.querySelector('.result-window .CodeMirror')?.CodeMirror.getValue()`
	run(t, ctx, chromedp.Poll[bool](`(`+result+` ?? '').includes('totalCount')`))
	answer := run(t, ctx, chromedp.Evaluate[string](result))
	blocked := run(t, ctx, chromedp.Evaluate[string](`performance.getEntriesByType('resource').map((e) => e.name)
		.filter((n) => !n.startsWith(location.origin) && !n.startsWith('data:')).join(' ')`))
	picture := run(t, ctx, chromedp.CaptureScreenshot())
	if file := os.Getenv("BUYERGRAPH_SCREENSHOT"); file != "" {
		if err := os.WriteFile(file, picture, 0o600); err != nil {
			t.Error(err)
		}
	}
	if !strings.Contains(who, "Harriet Lowe") || tabs < 7 ||
		!strings.Contains(answer, `"totalCount": 500`) || strings.Contains(answer, `"errors"`) {
		t.Errorf("%s; %d tabs; %.300s", who, tabs, answer)
	}
	if blocked != "" {
		t.Errorf("asked of other hosts: %s", blocked)
	}
	checkEachRole(t, ctx, k)
}

// checkEachRole switches from role to role. Each sees its part of the same first tab, and
// the session of the previous role has ended.
func checkEachRole(t *testing.T, ctx context.Context, k *testkit.Kit) {
	t.Helper()
	const result = `document.querySelector('.result-window .CodeMirror')?.CodeMirror.getValue()`
	for _, c := range []struct{ role, who, total string }{
		{"Company administrator", "Amanda Cole (customer user)", `"totalCount": 204`},
		{"Buyer", "Yusuf MacLeod (customer user)", `"totalCount": 80`},
		{"Guest", "You are not signed in.", `"totalCount": 0`},
		{"Staff administrator", "Harriet Lowe (staff)", `"totalCount": 500`},
	} {
		run(t, ctx, chromedp.Evaluate[bool](`(() => {
			const s = document.getElementById('role')
			s.value = '`+c.role+`'
			return s.dispatchEvent(new Event('change'))
		})()`))
		run(t, ctx, chromedp.WaitVisible(`#sign-in[data-role="`+c.role+`"]`))
		run(t, ctx, chromedp.WaitVisible(`.graphiql-execute-button`))
		who := run(t, ctx, chromedp.Text(`#who`))
		run(t, ctx, chromedp.Click(`.graphiql-execute-button`))
		run(t, ctx, chromedp.Poll[bool](`(`+result+` ?? '').includes('totalCount')`))
		if answer := run(t, ctx, chromedp.Evaluate[string](result)); !strings.Contains(who, c.who) || !strings.Contains(answer, c.total) {
			t.Errorf("%s: %s; %.300s", c.role, who, answer)
		}
		sessions := k.Store.Client.Session.Query().CountX(testkit.SystemContext())
		if want := map[bool]int{true: 0, false: 1}[c.role == "Guest"]; sessions != want {
			t.Errorf("%s: %d sessions, want %d", c.role, sessions, want)
		}
	}
}
