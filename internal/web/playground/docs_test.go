package playground_test

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Every page of the docs fits a phone. The search finds a section and leads to it. An operation
// opens in the playground, as the role that the page names. On paper there is only the text.
func TestDocs(t *testing.T) {
	b := openBrowser(t, 390, 844)
	b.open("/docs")
	pages := value[[]string](b, `[...document.querySelectorAll('nav a')].map((a) => a.pathname)`)
	if len(pages) < 10 {
		t.Errorf("pages: %s", pages)
	}
	for _, page := range pages {
		b.open(page)
		b.picture("docs-phone-" + strings.ReplaceAll(strings.TrimPrefix(page, "/"), "/", "-"))
		if wide := value[int](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
			t.Errorf("%s is %d pixels wider than a phone", page, wide)
		}
	}

	b.run(chromedp.SendKeys(`#search`, "stale version"))
	b.waitFor(`document.querySelector('#results li:first-child a')?.hash === '#edit-with-errors-and-stale-versions'`)
	b.picture("docs-search")
	b.click(`#results li:first-child a`)
	b.waitFor(`location.pathname + location.hash === '/docs/admin-ui#edit-with-errors-and-stale-versions'`)
	b.waitFor(`document.getElementById('edit-with-errors-and-stale-versions')?.getBoundingClientRect().top < innerHeight`)
	b.waitFor(`document.readyState === 'complete'`)
	b.script(`const search = document.getElementById('search'); search.value = 'stale zebra'; search.dispatchEvent(new Event('input'))`)
	b.waitFor(`document.getElementById('count').textContent === 'Nothing found.'`)

	b.media("print")
	if shown := value[string](b, `[...document.querySelectorAll('header, nav, aside, footer, .try')]
		.filter((e) => e.getClientRects().length).map((e) => e.tagName).join(' ')`); shown != "" {
		t.Errorf("on paper: %s", shown)
	}
	b.media("")
	if errors := b.errors(); len(errors) > 0 {
		t.Errorf("errors of the page: %s", errors)
	}

	b.open("/docs/getting-started")
	b.click(`.try a[href*="Company"]`)
	b.waitForAnswer(`"Amanda Cole"`)
	if who := value[string](b, `document.getElementById('who').textContent`); !strings.Contains(who, "Amanda Cole") {
		t.Errorf("the playground shows %s", who)
	}
}

// media sets the medium of the page: print, or nothing for the screen.
func (b *browser) media(name string) {
	b.Helper()
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: name}); err != nil {
		b.Fatal(err)
	}
}
