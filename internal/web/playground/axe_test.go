package playground_test

import (
	"os"
	"testing"

	"buyergraph/internal/demo"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// axe-core finds nothing serious or critical: in the bar and the examples of the playground,
// in every page of the docs, and in the pages of the demo, in light and dark colours. GraphiQL
// itself is not ours.
func TestAccessible(t *testing.T) {
	axe, err := os.ReadFile("testdata/axe-core/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	b := openBrowser(t, 1000, 900)
	b.MustDo(t, "", `mutation { passwordResetRequest(input: {email: "`+demo.BuyerEmail+`", audience: STOREFRONT}) { accepted } }`, nil)
	b.open("/docs")
	docs := value[[]string](b, `[...new Set([...document.querySelectorAll('a')].map((a) => a.pathname))]
		.filter((p) => p.startsWith('/docs/'))`)
	if len(docs) < 2 {
		t.Errorf("pages of the docs: %s", docs)
	}
	for _, scheme := range []string{"light", "dark"} {
		if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		}); err != nil {
			t.Fatal(err)
		}
		for _, path := range append([]string{"/docs", "/demo/mails", "/password-reset", "/password-reset#token=x", "/confirm#token=x",
			"/email-change", "/playground"}, docs...) {
			b.run(chromedp.Navigate("about:blank"))
			b.open(path)
			scope := `document`
			if path == "/playground" {
				b.waitForAnswer(`"totalCount": 500`)
				b.click(`#other`)
				scope = `{include: [['#bar'], ['.examples']]}`
			}
			b.checkAxe(string(axe), scheme+" "+path, scope)
		}
	}
}

// checkAxe runs axe-core on a part of the page.
func (b *browser) checkAxe(axe, page, scope string) {
	b.Helper()
	b.script(axe)
	b.script(`axe.run(` + scope + `, {resultTypes: ['violations']}).then((r) => { globalThis.axeResult = r })`)
	b.waitFor(`globalThis.axeResult`)
	findings := value[[]string](b, `axeResult.violations.filter((v) => ['serious', 'critical'].includes(v.impact))
		.flatMap((v) => v.nodes.map((n) => v.id + ': ' + n.target + ': ' + n.failureSummary))`)
	if checked := value[int](b, `axeResult.passes.length`); checked < 5 {
		b.Errorf("%s: only %d rules were checked", page, checked)
	}
	for _, finding := range findings {
		b.Errorf("%s: %s", page, finding)
	}
}
