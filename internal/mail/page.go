package mail

import (
	"html/template"
	"net/http"
	"slices"
)

// demoPage shows mails with their links. Only a demo serves it.
var demoPage = template.Must(template.New("").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Mails of the demo</title>
<style>
body { font: 16px/1.5 system-ui; max-width: 45rem; margin: 2rem auto; padding: 0 1rem }
pre { white-space: pre-wrap; border-left: 3px solid #ccc; padding-left: 1rem }
</style>
<h1>Mails of the demo</h1>
<p>The mails that the server would have sent, newest first. They are kept in memory only.</p>
{{range .}}<h2>{{.Subject}}</h2>
<p>To {{.To.String}}, {{.Date.Format "15:04:05"}}</p>
<pre>{{.Text}}</pre>
{{else}}<p>No mails yet. Ask for a new password in the playground to get one.</p>
{{end}}</html>
`))

// ServeHTTP shows the mails.
func (s *Memory) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	list := s.SentMails()
	slices.Reverse(list)
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	_ = demoPage.Execute(w, list)
}
