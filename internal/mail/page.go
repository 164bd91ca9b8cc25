package mail

import (
	"html/template"
	"net/http"
	"slices"
)

// page shows mails with their links: a demo's only.
var page = template.Must(template.New("").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Mails of the demo</title>
<style>body { font: 16px/1.5 system-ui; max-width: 45rem; margin: 2rem auto; padding: 0 1rem } pre { white-space: pre-wrap; border-left: 3px solid #ccc; padding-left: 1rem }</style>
<h1>Mails of the demo</h1>
<p>What the server would have sent, the newest first. It is kept in memory only.</p>
{{range .}}<h2>{{.Subject}}</h2>
<p>To {{.To.String}}, {{.Date.Format "15:04:05"}}</p>
<pre>{{.Text}}</pre>
{{else}}<p>None yet: ask for a new password in the playground.</p>
{{end}}</html>
`))

// ServeHTTP shows the mails.
func (s *Memory) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	list := s.Mails()
	slices.Reverse(list)
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	_ = page.Execute(w, list)
}
