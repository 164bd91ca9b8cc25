package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"path"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

//go:embed docs/*.md docs/page.html
var pages embed.FS

// docsHandler serves the embedded documentation, each page at its name: /docs/permissions.
func docsHandler() (http.Handler, error) {
	layout, err := template.ParseFS(pages, "docs/page.html")
	if err != nil {
		return nil, err
	}
	files, err := pages.ReadDir("docs")
	if err != nil {
		return nil, err
	}
	type link struct{ Path, Title string }
	var index []link
	bodies := map[string]template.HTML{}
	for _, f := range files {
		name, ok := strings.CutSuffix(f.Name(), ".md")
		if !ok {
			continue
		}
		text, err := pages.ReadFile(path.Join("docs", f.Name()))
		if err != nil {
			return nil, err
		}
		var html bytes.Buffer
		if err := goldmark.New(goldmark.WithExtensions(extension.Table)).Convert(text, &html); err != nil {
			return nil, fmt.Errorf("web: docs/%s: %w", f.Name(), err)
		}
		title, _, _ := strings.Cut(strings.TrimPrefix(string(text), "# "), "\n")
		bodies["/docs/"+name] = template.HTML(html.String()) //nolint:gosec // embedded files
		index = append(index, link{"/docs/" + name, title})
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := bodies[r.URL.Path]
		if !ok && r.URL.Path != "/docs" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
		_ = layout.Execute(w, map[string]any{"Here": r.URL.Path, "Pages": index, "Body": body})
	}), nil
}
