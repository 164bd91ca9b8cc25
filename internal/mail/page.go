package mail

import (
	"html/template"
	"net/http"
	"regexp"
	"slices"
)

// demoPage shows mails with their links. Only a demo serves it.
var demoPage = template.Must(template.New("").Funcs(template.FuncMap{"links": splitAtLinks}).Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mails of the demo</title>
<style>
:root { color-scheme: light dark; --ink: #16232b; --paper: #fff; --line: #c4cfd5; --accent: #0b5c7a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e3ebef; --paper: #141c23; --line: #3f4e59; --accent: #8fd3ee; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 45rem; margin: 2rem auto; padding: 0 1rem }
body { color: var(--ink); background: var(--paper); }
article { border: 1px solid var(--line); border-radius: 10px; padding: 0 1rem; margin: 1rem 0; }
h2 { font-size: 1.1rem; margin: 1rem 0 0; }
pre { font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; }
a { color: var(--accent); }
</style>
</head>
<body>
<main>
<h1>Mails of the demo</h1>
<p>The mails that the server would have sent, newest first. They are kept in memory only. <a href="/playground">Playground</a></p>
{{range .}}<article>
<h2>{{.Subject}}</h2>
<p>To {{.To.String}}, {{.Date.Format "15:04:05"}} UTC</p>
<pre>{{range links .Text}}{{.Before}}{{with .Link}}<a href="{{.}}">{{.}}</a>{{end}}{{end}}</pre>
</article>
{{else}}<p>No mails yet. Run the example "Forgotten password" in the playground to get one, then reload this page.</p>
{{end}}</main>
</body>
</html>
`))

var linkPattern = regexp.MustCompile(`https?://\S+`)

// linkedText is a piece of a text with the link that follows it. The last piece has none.
type linkedText struct{ Before, Link string }

func splitAtLinks(text string) (out []linkedText) {
	from := 0
	for _, at := range linkPattern.FindAllStringIndex(text, -1) {
		out = append(out, linkedText{text[from:at[0]], text[at[0]:at[1]]})
		from = at[1]
	}
	return append(out, linkedText{Before: text[from:]})
}

// ServeHTTP shows the mails.
func (s *Memory) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	list := s.SentMails()
	slices.Reverse(list)
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy",
		"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	_ = demoPage.Execute(w, list)
}
