// Package storefront serves the pages of a demo's shop that the links in mails open. A real
// shop has such pages of its own.
package storefront

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"strings"
	"time"
)

//go:embed page.css page.js
var assets embed.FS

//go:embed page.html
var pageText string

var page = template.Must(template.New("").Parse(pageText))

// Paths are the paths of the pages. The page's script knows what each of them does.
var Paths = []string{"/password-reset", "/confirm", "/email-change", "/email-change-cancel"}

// NewHandler returns the handler of all [Paths] and of /storefront/, which has their script
// and style. If hasMails is true the pages lead to the page of the demo's mails.
func NewHandler(hasMails bool) (http.Handler, error) {
	var html bytes.Buffer
	if err := page.Execute(&html, hasMails); err != nil {
		return nil, err
	}
	files := http.StripPrefix("/storefront/", http.FileServerFS(assets))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "+
			"base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		h.Set("Cache-Control", "no-store")
		if strings.HasPrefix(r.URL.Path, "/storefront/") {
			files.ServeHTTP(w, r)
			return
		}
		http.ServeContent(w, r, "page.html", time.Time{}, bytes.NewReader(html.Bytes()))
	}), nil
}
