package web_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"buyergraph/graph"
	"buyergraph/internal/config"
	"buyergraph/internal/demo"
	"buyergraph/internal/testkit"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

var (
	// graphqlFence is a block of GraphQL in a page, its options, and the answer after it.
	graphqlFence = regexp.MustCompile("(?s)```graphql([^\n]*)\n(.*?)```(?:[^`]*?```json\n(.*?)\n```)?")
	// graphqlTag is an operation in TypeScript.
	graphqlTag = regexp.MustCompile("(?s)graphql\\(?`(\\s.*?)`")
	emptyList  = regexp.MustCompile(`"nodes":\[\]`)
)

// Every operation in the pages works on the demo and finds something. An operation names who
// sends it, as "graphql as=staff"; code=CODE names the error that is its point.
func TestDocsOperations(t *testing.T) {
	pages, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	k := testkit.Open(t, config.Config{DatabaseURL: testkit.SQLite(t), Demo: true})
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range graphqlFence.FindAllStringSubmatch(string(text), -1) {
			count++
			t.Run(fmt.Sprintf("%s/%d", filepath.Base(page), count), func(t *testing.T) { runDocsOperation(t, k, m[1], m[2], m[3]) })
		}
	}
	if count < 14 {
		t.Errorf("only %d operations were found", count)
	}
}

func runDocsOperation(t *testing.T, k *testkit.Kit, options, query, wantAnswer string) {
	t.Helper()
	as, code, mayBeEmpty := "", "", false
	for _, option := range strings.Fields(options) {
		name, value, _ := strings.Cut(option, "=")
		switch {
		case name == "as":
			as = value
		case name == "code":
			code = value
		case option == "may=be-empty":
			mayBeEmpty = true
		default:
			t.Fatalf("unknown option %q", option)
		}
	}
	var want bytes.Buffer
	if err := json.Compact(&want, []byte(wantAnswer)); err != nil && wantAnswer != "" {
		t.Fatal(err)
	}
	a := k.Do(t, loginToDemo(t, k, as), query, nil)
	isRefused := strings.Contains(a.Body, `"errors":[{`) || strings.Contains(a.Body, `"code":"`)
	switch {
	case code != "" && !strings.Contains(a.Body, `"code":"`+code+`"`):
		t.Errorf("want the code %s\n%s\n%s", code, query, a.Body)
	case code == "" && isRefused, !mayBeEmpty && emptyList.MatchString(a.Body):
		t.Errorf("%s\n%s", query, a.Body)
	case wantAnswer != "" && a.Body != want.String():
		t.Errorf("the page has another answer\ngot  %s\npage %s", a.Body, want.String())
	}
}

// loginToDemo returns a token of a demo user, or none for a guest.
func loginToDemo(t *testing.T, k *testkit.Kit, as string) (token string) {
	t.Helper()
	email, ok := map[string]string{
		"staff": demo.StaffEmail, "administrator": demo.AdministratorEmail, "buyer": demo.BuyerEmail, "guest": "",
	}[as]
	if !ok {
		t.Fatalf("the operation does not say who sends it: as=%q", as)
	}
	if email == "" {
		return ""
	}
	in := map[string]string{"email": email, "password": demo.Password, "audience": "STOREFRONT"}
	if as == "staff" {
		in["audience"] = "STAFF"
	}
	a := k.MustDo(t, "", `mutation($in: LoginInput!) { login(input: $in) { token } }`, map[string]any{"in": in})
	return a.ValueAt("login.token").(string)
}

// Every operation of the client examples is valid.
func TestExampleOperations(t *testing.T) {
	count := 0
	for _, pattern := range []string{"docs/examples/*/src/*.ts", "docs/examples/*/src/*.tsx"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range graphqlTag.FindAllStringSubmatch(string(text), -1) {
				if strings.Contains(file, "relay") && strings.Contains(m[1], "...") || strings.Contains(m[1], "fragment ") {
					continue // relay-compiler joins the fragments of several files
				}
				count++
				if _, err := gqlparser.LoadQueryWithRules(graph.Schema(), m[1], rules.NewDefaultRules()); err != nil {
					t.Errorf("%s: %v\n%s", file, err, m[1])
				}
			}
		}
	}
	if count < 20 {
		t.Errorf("only %d operations were found", count)
	}
}

// The page of limits has the limits of the server.
func TestLimitsPage(t *testing.T) {
	page, err := os.ReadFile("docs/limits.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{
		"MaxBodyBytes": "bytes of a request", "MaxDocumentBytes": "bytes of a document", "MaxTokens": "tokens of a document",
		"MaxFields":         "fields of an operation, with all fragments expanded",
		"MaxRepeatedFields": "repeated fields of a document", "MaxOperations": "operations of a document",
		"MaxRootFields": "root fields of an operation", "MaxDepth": "levels of nested fields",
		"MaxIntrospectionDepth": "levels of nested fields of an introspection", "MaxCost": "cost of an operation, in rows",
		"MaxDuration": "seconds of a request",
	}
	limits := reflect.ValueOf(graph.DefaultLimits)
	for i := range limits.NumField() {
		name, value := limits.Type().Field(i).Name, limits.Field(i).Int()
		if name == "MaxDuration" {
			value = int64(graph.DefaultLimits.MaxDuration.Seconds())
		}
		if row := fmt.Sprintf("| %s | %s |", rows[name], withCommas(value)); !strings.Contains(string(page), row) {
			t.Errorf("%s: the page lacks %s", name, row)
		}
	}
}

// withCommas returns a number with commas after each three digits.
func withCommas(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

var testName = regexp.MustCompile("`(Test[A-Za-z]+)`")

// The tests that the page of promises names are there.
func TestPromisesPage(t *testing.T) {
	page, err := os.ReadFile("docs/promises.md")
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, pattern := range []string{"*_test.go", "../*/*_test.go", "../*/*/*_test.go", "../../graph/*_test.go", "../../cmd/*/*_test.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			source.Write(text)
		}
	}
	names := testName.FindAllStringSubmatch(string(page), -1)
	for _, m := range names {
		if !strings.Contains(source.String(), "\nfunc "+m[1]+"(t *testing.T)") {
			t.Errorf("there is no %s", m[1])
		}
	}
	if len(names) < 30 {
		t.Errorf("only %d tests are named", len(names))
	}
}

// Without a demo, the first page is the documentation, and nothing leads to a playground.
func TestFirstPageWithoutDemo(t *testing.T) {
	k := testkit.New(t)
	w := httptest.NewRecorder()
	k.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Code != http.StatusFound || w.Header().Get("Location") != "/docs" {
		t.Errorf("%d, Location %q", w.Code, w.Header().Get("Location"))
	}
	w = httptest.NewRecorder()
	k.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/docs/getting-started", nil))
	if w.Code != http.StatusOK || strings.Contains(w.Body.String(), "/playground#") {
		t.Errorf("%d %.300s", w.Code, w.Body.String())
	}
}
