// Package storefront serves the pages of a demo's shop that the links in mails open. A real
// shop has such pages of its own.
package storefront

import (
	"embed"
	"net/http"
	"strings"
)

//go:embed page.html page.css page.js
var assets embed.FS

// Paths are the paths of the pages. The page's script knows what each of them does.
var Paths = []string{"/password-reset", "/confirm", "/email-change", "/email-change-cancel"}

// NewHandler returns the handler of all [Paths] and of /storefront/, which has their script
// and style.
func NewHandler() http.Handler {
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
		http.ServeFileFS(w, r, assets, "page.html")
	})
}
