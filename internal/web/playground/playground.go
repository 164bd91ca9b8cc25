// Package playground serves the embedded GraphiQL with example operations. It loads
// nothing from other hosts.
package playground

import (
	"embed"
	"encoding/json"
	"io/fs"
	"net/http"
	"strings"
)

//go:embed index.html app.css app.js lib/*.js lib/*.css
var assets embed.FS

//go:embed examples
var examples embed.FS

// Example is one operation with its variables as JSON.
type Example struct {
	Name      string `json:"name"`
	Query     string `json:"query"`
	Variables string `json:"variables,omitempty"`
}

// LoadExamples returns the operations that open as tabs, in order.
func LoadExamples() ([]Example, error) {
	files, err := fs.Glob(examples, "examples/*.graphql")
	if err != nil {
		return nil, err
	}
	var out []Example
	for _, f := range files {
		query, err := examples.ReadFile(f)
		if err != nil {
			return nil, err
		}
		base := strings.TrimSuffix(f, ".graphql")
		variables, _ := examples.ReadFile(base + ".json") // most have none
		out = append(out, Example{strings.TrimPrefix(base, "examples/"), string(query), string(variables)})
	}
	return out, nil
}

// SignIn is a role that a visitor of the demo can choose.
type SignIn struct {
	Role     string `json:"role"`
	Email    string `json:"email"`
	Password string `json:"password"`
	Audience string `json:"audience"`
}

// NewHandler returns the handler of /playground and everything below it.
func NewHandler(demoSignIns []SignIn) (http.Handler, error) {
	list, err := LoadExamples()
	if err != nil {
		return nil, err
	}
	setup, err := json.Marshal(struct {
		Examples []Example `json:"examples"`
		Demo     []SignIn  `json:"demo,omitempty"`
	}{list, demoSignIns})
	if err != nil {
		return nil, err
	}
	files := http.StripPrefix("/playground/", http.FileServerFS(assets))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /playground", func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, assets, "index.html") })
	mux.HandleFunc("GET /playground/setup.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(setup)
	})
	mux.Handle("GET /playground/", files)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// CodeMirror sets styles of its elements, so style-src allows inline styles.
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "+
			"font-src data:; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
		mux.ServeHTTP(w, r)
	}), nil
}
