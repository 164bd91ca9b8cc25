package web

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func getDocs(t *testing.T, h http.Handler, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

func TestDocs(t *testing.T) {
	h, err := docsHandler(false)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]struct {
		status int
		text   string
	}{
		"/docs":             {http.StatusOK, `<a href="/docs/permissions">Who may do what</a>`},
		"/docs/permissions": {http.StatusOK, "<td>CustomerUser:EDIT</td>"},
		"/docs/concepts":    {http.StatusOK, `<svg role="img" aria-label="A viewer holds roles.`},
		"/docs/admin-ui":    {http.StatusOK, "<figcaption>codegen/src/user-page.ts</figcaption><pre tabindex=\"0\"><code>import type { Client }"},
		"/docs/docs.css":    {http.StatusOK, "@media print"},
		"/docs/docs.js":     {http.StatusOK, "search.json"},
		"/docs/":            {http.StatusMovedPermanently, `<a href="/docs">`},
		"/docs/page":        {http.StatusNotFound, ""},
		"/docs/index":       {http.StatusNotFound, ""},
		"/docs/examples":    {http.StatusNotFound, ""},
		"/docs/../web.go":   {http.StatusTemporaryRedirect, `<a href="/web.go">`},
	} {
		w := getDocs(t, h, path)
		if w.Code != want.status || !strings.Contains(w.Body.String(), want.text) {
			t.Errorf("%s: %d %.300s", path, w.Code, w.Body.String())
		}
		if w.Code == http.StatusOK && !strings.Contains(w.Header().Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s has no content security policy", path)
		}
	}
}

var (
	attribute = regexp.MustCompile(`(?:href|src)="([^"]*)"`)
	anchor    = regexp.MustCompile(`id="([^"]*)"`)
)

// Every page is in the contents, and every link between pages leads somewhere.
func TestDocsLinks(t *testing.T) {
	h, err := docsHandler(false)
	if err != nil {
		t.Fatal(err)
	}
	files, err := fs.Glob(docsFiles, "docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]string{}
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(file, "docs/"), ".md")
		path := strings.TrimSuffix("/docs/"+name, "/index")
		w := getDocs(t, h, path)
		if w.Code != http.StatusOK {
			t.Errorf("%s is not in the contents, index.md", file)
		}
		pages[path] = w.Body.String()
	}
	links := 0
	for path, body := range pages {
		for _, m := range attribute.FindAllStringSubmatch(body, -1) {
			target, fragment, _ := strings.Cut(m[1], "#")
			if strings.HasPrefix(target, "https://") {
				continue
			}
			links++
			if target == "" {
				target = path
			}
			if getDocs(t, h, target).Code != http.StatusOK {
				t.Errorf("%s links to %s, which is not there", path, m[1])
			}
			if fragment != "" && !hasAnchor(pages[target], fragment) {
				t.Errorf("%s links to %s, which has no such heading", path, m[1])
			}
		}
	}
	if links < 200 {
		t.Errorf("only %d links were found", links)
	}
}

func hasAnchor(body, id string) bool {
	for _, m := range anchor.FindAllStringSubmatch(body, -1) {
		if m[1] == id {
			return true
		}
	}
	return false
}

// With a demo each operation has one link to the playground, and the rest of the page is the same.
func TestDocsPlaygroundLinks(t *testing.T) {
	plain, err := renderDocs(false)
	if err != nil {
		t.Fatal(err)
	}
	linked, err := renderDocs(true)
	if err != nil {
		t.Fatal(err)
	}
	link, links := regexp.MustCompile(`<p class="try">.*</p>\n`), 0
	for i, p := range linked {
		links += len(link.FindAllString(string(p.Body), -1))
		if link.ReplaceAllString(string(p.Body), "") != string(plain[i].Body) {
			t.Errorf("%s differs in more than the links", p.Path)
		}
	}
	if links < 14 {
		t.Errorf("only %d links", links)
	}
}

// The search index has each section once, with its text.
func TestDocsSearchIndex(t *testing.T) {
	h, err := docsHandler(false)
	if err != nil {
		t.Fatal(err)
	}
	var sections []docsSection
	if err := json.Unmarshal(getDocs(t, h, "/docs/search.json").Body.Bytes(), &sections); err != nil {
		t.Fatal(err)
	}
	paths, found := map[string]bool{}, false
	for _, s := range sections {
		if paths[s.Path] {
			t.Errorf("%s is there twice", s.Path)
		}
		paths[s.Path] = true
		if strings.ContainsAny(s.Text, "\n") || strings.Contains(s.Text, "&lt;") {
			t.Errorf("%s: %.80q", s.Path, s.Text)
		}
		found = found || s.Path == "/docs/admin-ui#edit-with-errors-and-stale-versions" && strings.Contains(s.Text, "customerUserUpdate")
	}
	if !found || len(sections) < 60 {
		t.Errorf("%d sections: %v", len(sections), paths)
	}
}
