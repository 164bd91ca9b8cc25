package playground_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"buyergraph/internal/config"
	"buyergraph/internal/testkit"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// browser is a headless Chromium on a demo server of its own.
type browser struct {
	*testing.T
	*testkit.Kit
	ctx context.Context
	url string
	mu  sync.Mutex
	log []string // errors of the page: exceptions, refusals of its Content-Security-Policy
}

// openBrowser starts a demo and a browser.
func openBrowser(t *testing.T, width, height int) *browser {
	t.Helper()
	return openBrowserOn(t, testkit.Open(t, config.Config{DatabaseURL: testkit.SQLite(t), Demo: true}), width, height)
}

// openBrowserOn starts a browser. It skips the test if no Chromium is installed.
func openBrowserOn(t *testing.T, k *testkit.Kit, width, height int) *browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv(testkit.RequireEnv) != "" {
			t.Fatal("no chromium is installed")
		}
		t.Skip("no chromium is installed (Debian: apt-get install chromium)")
	}
	b := &browser{T: t, Kit: k}
	server := httptest.NewServer(b.Handler())
	t.Cleanup(server.Close)
	b.url = server.URL
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.WindowSize(width, height))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(cancel)
	b.ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b.run(chromedp.EmulateViewport(int64(width), int64(height)))
	err = chromedp.Listen(b.ctx, func(event any) {
		switch e := event.(type) {
		case *log.EventEntryAdded:
			if e.Entry.Level == log.EntryLevelError {
				b.addError(e.Entry.Text)
			}
		case *runtime.EventExceptionThrown:
			b.addError(e.ExceptionDetails.Text)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *browser) addError(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.log = append(b.log, text)
}

// errors returns the errors of the page since the last call.
func (b *browser) errors() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := b.log
	b.log = nil
	return out
}

func (b *browser) run(actions ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.Fatal(err)
	}
}

// script runs a statement of JavaScript.
func (b *browser) script(statement string) {
	b.Helper()
	value[string](b, `(() => { `+statement+`; return '' })()`)
}

func (b *browser) open(path string) { b.Helper(); b.run(chromedp.Navigate(b.url + path)) }

// click clicks an element. It tries again if the page draws the element anew in between.
func (b *browser) click(selector string) {
	b.Helper()
	for try := 0; ; try++ {
		err := chromedp.Do(b.ctx, chromedp.Click(selector))
		switch {
		case err == nil:
			return
		case try == 20 || !strings.Contains(err.Error(), "Could not find node"):
			b.Fatalf("%s: %v", selector, err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// value returns the value of a JavaScript expression.
func value[T any](b *browser, expression string) T {
	b.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.Fatalf("%s: %v", expression, err)
	}
	return v
}

// waitFor waits until a JavaScript expression is true.
func (b *browser) waitFor(expression string) {
	b.Helper()
	for range 600 {
		if value[bool](b, `Boolean(`+expression+`)`) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.Fatalf("never true: %s\nnotice: %s\nanswer: %.300s\nerrors: %s", expression, value[string](b, `document.body.innerText.slice(0, 600)`),
		value[string](b, editor("response")), b.errors())
}

// editor is the expression for the text of one of GraphiQL's editors.
func editor(name string) string {
	return `(globalThis.__MONACO?.editor.getModels().find((m) => m.uri.path.includes('-` + name + `.'))?.getValue() ?? '')`
}

// waitForAnswer waits until the answer contains a text.
func (b *browser) waitForAnswer(text string) {
	b.Helper()
	b.waitFor(fmt.Sprintf(`%s.includes(%q)`, editor("response"), text))
}

// picture saves what is on the screen, if BUYERGRAPH_SCREENSHOTS names a folder.
func (b *browser) picture(name string) {
	b.Helper()
	folder := os.Getenv("BUYERGRAPH_SCREENSHOTS")
	if folder == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(folder+"/"+name+".png", png, 0o600); err != nil {
		b.Error(err)
	}
}
