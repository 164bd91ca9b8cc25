package web

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
)

//go:embed docs/*.md docs/page.html docs/docs.css docs/docs.js docs/*.svg
//go:embed docs/examples/codegen/*.json docs/examples/codegen/*.ts docs/examples/codegen/src/*.ts
//go:embed docs/examples/relay/*.json docs/examples/relay/src/*.ts docs/examples/relay/src/*.tsx
//go:embed docs/examples/apollo/*.json docs/examples/apollo/*.ts docs/examples/apollo/src/*.ts
var docsFiles embed.FS

// docsPolicy lets a page load its style, its script and the search index, and nothing else.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// docsPage is a page of the documentation.
type docsPage struct {
	Path, Title string
	Group       string // the heading of index.md above its link; empty: as the page before
	Body        template.HTML
	Sections    []docsSection
}

// docsSection is what stands below one heading of a page.
type docsSection struct {
	Path    string `json:"path"` // of the page and the heading
	Page    string `json:"page"`
	Heading string `json:"heading"`
	Text    string `json:"text"`
}

// docsHandler serves the embedded documentation, each page at its name: /docs/permissions. With a
// demo, its operations have links to the playground.
func docsHandler(isDemo bool) (http.Handler, error) {
	layout, err := template.ParseFS(docsFiles, "docs/page.html")
	if err != nil {
		return nil, err
	}
	pages, err := renderDocs(isDemo)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	var sections []docsSection
	for i, p := range pages {
		data := map[string]any{"Here": p, "Pages": pages}
		if i > 0 {
			data["Previous"] = pages[i-1]
		}
		if i+1 < len(pages) {
			data["Next"] = pages[i+1]
		}
		var out bytes.Buffer
		if err := layout.Execute(&out, data); err != nil {
			return nil, err
		}
		mux.HandleFunc("GET "+p.Path, serveDocsFile("text/html; charset=utf-8", out.Bytes()))
		sections = append(sections, p.Sections...)
	}
	mux.Handle("GET /docs/{$}", http.RedirectHandler("/docs", http.StatusMovedPermanently))
	index, err := json.Marshal(sections)
	if err != nil {
		return nil, err
	}
	mux.HandleFunc("GET /docs/search.json", serveDocsFile("application/json", index))
	for name, contentType := range map[string]string{
		"docs.css": "text/css; charset=utf-8", "docs.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml",
	} {
		content, err := docsFiles.ReadFile("docs/" + name)
		if err != nil {
			return nil, err
		}
		mux.HandleFunc("GET /docs/"+name, serveDocsFile(contentType, content))
	}
	return mux, nil
}

func serveDocsFile(contentType string, content []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Content-Security-Policy", docsPolicy)
		_, _ = w.Write(content)
	}
}

var (
	contentsLine = regexp.MustCompile(`(?m)^## (.*)$|^- \[[^\]]*\]\(([a-z-]+)\.md\)`)
	sectionStart = regexp.MustCompile(`<h([23]) id="([^"]*)">(.*?)</h[23]>`)
	htmlTag      = regexp.MustCompile(`<[^>]*>`)
	exampleLink  = regexp.MustCompile(`<p><a href="(examples/[^"]+)">[^<]*</a></p>`)
	pageLink     = regexp.MustCompile(`href="([a-z-]+)\.md(#[^"]*)?"`)
	codeCell     = regexp.MustCompile(`<td>[A-Z_]+</td>`) // may be broken behind each _
	operation    = regexp.MustCompile("(?s)```graphql as=([a-z]+)[^\n]*\n(.*?)```\n")
	picture      = regexp.MustCompile(`<img src="([a-z-]+\.svg)" alt="([^"]*)">`)
)

// renderDocs returns all pages: the contents, then the others in the order of the contents.
func renderDocs(isDemo bool) ([]docsPage, error) {
	contents, err := docsFiles.ReadFile("docs/index.md")
	if err != nil {
		return nil, err
	}
	first, err := renderDocsPage("index", "/docs", "", isDemo)
	if err != nil {
		return nil, err
	}
	pages, group := []docsPage{first}, ""
	for _, line := range contentsLine.FindAllStringSubmatch(string(contents), -1) {
		if line[2] == "" {
			group = line[1]
			continue
		}
		p, err := renderDocsPage(line[2], "/docs/"+line[2], group, isDemo)
		if err != nil {
			return nil, err
		}
		pages, group = append(pages, p), ""
	}
	return pages, nil
}

// renderDocsPage turns Markdown into a page. A paragraph that is only a link to a file of the
// examples shows the file.
func renderDocsPage(name, path, group string, isDemo bool) (docsPage, error) {
	text, err := docsFiles.ReadFile("docs/" + name + ".md")
	if err != nil {
		return docsPage{}, err
	}
	if isDemo {
		text = operation.ReplaceAllFunc(text, addPlaygroundLink)
	}
	var out bytes.Buffer
	markdown := goldmark.New(goldmark.WithExtensions(extension.Table), goldmark.WithParserOptions(parser.WithAutoHeadingID()))
	if err := markdown.Convert(text, &out); err != nil {
		return docsPage{}, fmt.Errorf("web: docs/%s.md: %w", name, err)
	}
	body, err := embedDocsFiles(out.String())
	if err != nil {
		return docsPage{}, fmt.Errorf("web: docs/%s.md: %w", name, err)
	}
	body = pageLink.ReplaceAllString(body, `href="/docs/$1$2"`)
	body = strings.ReplaceAll(body, `href="/docs/index`, `href="/docs`)
	body = strings.ReplaceAll(body, `<p><a href="/playground#`, `<p class="try"><a href="/playground#`)
	body = strings.ReplaceAll(body, "<pre>", `<pre tabindex="0">`)
	body = codeCell.ReplaceAllStringFunc(body, func(cell string) string { return strings.ReplaceAll(cell, "_", "_<wbr>") })
	body = strings.ReplaceAll(body, "<table>", `<div class="table" tabindex="0" role="group" aria-label="Table"><table>`)
	body = strings.ReplaceAll(body, "</table>", "</table></div>")
	title, _, _ := strings.Cut(strings.TrimPrefix(string(text), "# "), "\n")
	p := docsPage{Path: path, Title: title, Group: group, Body: template.HTML(body)} //nolint:gosec // embedded files
	p.Sections = docsSections(p, body)
	return p, nil
}

// demoRoles are the roles of the playground in which an operation of the pages runs.
var demoRoles = map[string]string{
	"staff": "Staff administrator", "administrator": "Company administrator", "buyer": "Buyer", "guest": "Guest",
}

// addPlaygroundLink adds a link to an operation, which opens it in the playground.
func addPlaygroundLink(block []byte) []byte {
	m := operation.FindSubmatch(block)
	role := demoRoles[string(m[1])]
	link := url.Values{"query": {string(m[2])}, "role": {role}}
	return fmt.Appendf(nil, "%s\n[Try it in the playground as %s](/playground#%s)\n", block, strings.ToLower(role), link.Encode())
}

// embedDocsFiles puts the linked example files and pictures into a page.
func embedDocsFiles(body string) (_ string, err error) {
	read := func(name string) string {
		content, e := docsFiles.ReadFile("docs/" + name)
		if e != nil {
			err = e
		}
		return string(content)
	}
	body = exampleLink.ReplaceAllStringFunc(body, func(link string) string {
		name := exampleLink.FindStringSubmatch(link)[1]
		return "<figure><figcaption>" + strings.TrimPrefix(name, "examples/") + "</figcaption><pre><code>" +
			html.EscapeString(read(name)) + "</code></pre></figure>"
	})
	body = picture.ReplaceAllStringFunc(body, func(image string) string {
		m := picture.FindStringSubmatch(image)
		return strings.Replace(read(m[1]), "<svg ", `<svg role="img" aria-label="`+m[2]+`" `, 1)
	})
	return body, err
}

// docsSections splits a page at its headings of the second and third level.
func docsSections(p docsPage, body string) []docsSection {
	plain := func(s string) string {
		return strings.Join(strings.Fields(html.UnescapeString(htmlTag.ReplaceAllString(s, " "))), " ")
	}
	starts := sectionStart.FindAllStringSubmatchIndex(body, -1)
	end := len(body)
	if len(starts) > 0 {
		end = starts[0][0]
	}
	out := []docsSection{{Path: p.Path, Page: p.Title, Text: plain(body[:end])}}
	for i, m := range starts {
		end := len(body)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		out = append(out, docsSection{
			Path: p.Path + "#" + body[m[4]:m[5]], Page: p.Title, Heading: plain(body[m[6]:m[7]]), Text: plain(body[m[1]:end]),
		})
	}
	return out
}
