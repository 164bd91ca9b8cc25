// Package playground serves the embedded GraphiQL with example operations. It loads
// nothing from other hosts.
package playground

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

//go:embed index.html app.css *.js lib/*.js lib/*.css lib/*.ttf
var assets embed.FS

// SignIn is a role that a visitor of the demo can choose.
type SignIn struct {
	Role     string `json:"role"`
	May      string `json:"may"` // what the role may do, in words
	Email    string `json:"email,omitempty"`
	Password string `json:"password,omitempty"`
	Audience string `json:"audience,omitempty"`
}

// Demo is what the playground offers in a demo.
type Demo struct {
	SignIns  []SignIn `json:"signIns"`  // a sign-in without an e-mail address is a guest
	HasMails bool     `json:"hasMails"` // whether the page of sent mails is served
}

// contentSecurityPolicy allows inline styles, because Monaco sets styles of its elements.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; " +
	"font-src 'self' data:; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// NewHandler returns the handler of /playground and everything below it. Without a demo it
// offers a form to sign in with.
func NewHandler(demo *Demo) (http.Handler, error) {
	list, err := LoadExamples()
	if err != nil {
		return nil, err
	}
	setup, err := json.Marshal(struct {
		Examples []Example `json:"examples"`
		Demo     *Demo     `json:"demo,omitempty"`
	}{list, demo})
	if err != nil {
		return nil, err
	}
	// An ETag is computed when its file is first asked for: reading all takes memory.
	etags := map[string]func() string{"setup.json": sync.OnceValue(func() string { return etagOf(bytes.NewReader(setup)) })}
	err = fs.WalkDir(assets, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		etags[name] = sync.OnceValue(func() string { return etagOf(openAsset(name)) })
		return nil
	})
	if err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/playground"), "/")
		if name == "" {
			name = "index.html"
		}
		etag, ok := etags[name]
		if !ok {
			http.NotFound(w, r)
			return
		}
		var content io.ReadSeeker = bytes.NewReader(setup)
		if name != "setup.json" {
			content = openAsset(name)
		}
		h := w.Header()
		h.Set("Content-Security-Policy", contentSecurityPolicy)
		h.Set("Cache-Control", "no-cache") // ask each time; the ETag spares the megabytes of GraphiQL
		h.Set("Etag", etag())
		http.ServeContent(w, r, path.Base(name), time.Time{}, content)
	}), nil
}

// openAsset opens an embedded file without copying it.
func openAsset(name string) io.ReadSeeker {
	f, err := assets.Open(name)
	if err != nil {
		panic(err) // WalkDir has named it
	}
	return f.(io.ReadSeeker) // embed documents it
}

func etagOf(r io.Reader) string {
	h := sha256.New()
	_, _ = io.Copy(h, r) // memory cannot fail
	return `"` + hex.EncodeToString(h.Sum(nil)[:12]) + `"`
}
