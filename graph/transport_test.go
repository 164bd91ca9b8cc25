package graph_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"buyergraph/graph"
	"buyergraph/internal/config"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

func sendRequest(k *testkit.Kit, method, target, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	k.Handler().ServeHTTP(w, r)
	return w
}

func requestBody(q string) string { return fmt.Sprintf(`{"query":%q}`, q) }

func TestTransport(t *testing.T) {
	k := testkit.New(t)
	const graphqlJSON = "application/graphql-response+json"
	for _, c := range []struct {
		name, method, target, body string
		header                     []string
		status                     int
		want                       string
	}{
		{"post", "POST", "/graphql", requestBody("{ viewer { kind } }"), nil, 200, `{"data":{"viewer":{"kind":"GUEST"}}}`},
		{"get", "GET", "/graphql?query=" + url.QueryEscape("{ viewer { kind } }"), "", nil, 200, `{"data":{"viewer":{"kind":"GUEST"}}}`},
		{"get with variables", "GET",
			"/graphql?query=" + url.QueryEscape("query($x: Boolean!) { viewer { kind @include(if: $x) __typename } }") + "&variables=" +
				url.QueryEscape(`{"x":false}`), "", nil, 200, `{"data":{"viewer":{"__typename":"Viewer"}}}`},
		{"get of a mutation", "GET", "/graphql?query=" + url.QueryEscape(`mutation { logout(input: {}) { sessionsEnded } }`), "", nil, 405,
			"BAD_REQUEST"},
		{"other method", "PUT", "/graphql", requestBody("{ viewer { kind } }"), nil, 405, "BAD_REQUEST"},
		{"form post", "POST", "/graphql", "query=%7Bviewer%7Bkind%7D%7D", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415,
			"BAD_REQUEST"},
		{"text post", "POST", "/graphql", requestBody("{ viewer { kind } }"), []string{"Content-Type", "text/plain"}, 415, "BAD_REQUEST"},
		{"null", "POST", "/graphql", "null", nil, 400, "BAD_REQUEST"},
		{"array", "POST", "/graphql", "[" + requestBody("{ viewer { kind } }") + "]", nil, 400, "BAD_REQUEST"},
		{"two objects", "POST", "/graphql", requestBody("{ viewer { kind } }") + "{}", nil, 400, "BAD_REQUEST"},
		{"trailing bytes", "POST", "/graphql", requestBody("{ viewer { kind } }") + "x", nil, 400, "BAD_REQUEST"},
		{"no JSON", "POST", "/graphql", "{query}", nil, 400, "The body is not valid JSON."},
		{"wrong type", "POST", "/graphql", `{"query":"{ viewer { kind } }","variables":[1]}`, nil, 400, `\"variables\" has the wrong type.`},
		{"no query", "POST", "/graphql", `{}`, nil, 400, `\"query\" is missing.`},
		{"syntax", "POST", "/graphql", requestBody("{ viewer {"), nil, 200, "BAD_REQUEST"},
		{"syntax, with an HTTP error status", "POST", "/graphql", requestBody("{ viewer {"), []string{"Accept", graphqlJSON}, 400, "BAD_REQUEST"},
		{"unknown field, no suggestion", "POST", "/graphql", requestBody("{ viewer { kinds } }"), nil, 200,
			`Cannot query field \"kinds\" on type \"Viewer\".`},
		{"wrong variable", "POST", "/graphql", `{"query":"query($f: Int) { customers(first: $f) { totalCount } }","variables":{"f":"x"}}`, nil,
			200, "BAD_REQUEST"},
		{"unknown token", "POST", "/graphql", requestBody("{ viewer { kind } }"), []string{"Authorization", "Bearer bg_nobody"}, 401,
			"UNAUTHENTICATED"},
		{"basic auth", "POST", "/graphql", requestBody("{ viewer { kind } }"), []string{"Authorization", "Basic eDp5"}, 401, "UNAUTHENTICATED"},
		{"mutation by a guest", "POST", "/graphql",
			requestBody(`mutation { customerUserDisable(input: {id: "user_1"}) { userErrors { code } } }`), nil, 200, "UNAUTHENTICATED"},
		{"introspection by a guest", "POST", "/graphql", requestBody("{ __schema { types { name } } }"), nil, 200,
			"Only staff may read the schema."},
		{"schema file for a guest", "GET", "/schema.graphql", "", nil, 404, ""},
		{"not oneOf", "POST", "/graphql", requestBody(`{ customerUser(by: {}) { id } }`), nil, 200, "BAD_REQUEST"},
		{"a number for a text", "POST", "/graphql", `{"query":"query($s: String) { customers(search: $s) { totalCount } }","variables":{"s":5}}`,
			nil, 200, `This must be a value of the type String, not 5.`},
		{"a number for a text within an input", "POST", "/graphql",
			`{"query":"mutation($i: CustomerUsersDisableInput!) { customerUsersDisable(input: $i) { matched } }",` +
				`"variables":{"i":{"search":5,"dryRun":true}}}`, nil, 200, `"path":["variable","i","search"]`},
		{"a text for a number", "POST", "/graphql", `{"query":"query($n: Int) { customers(first: $n) { totalCount } }","variables":{"n":"2"}}`,
			nil, 200, `This must be a value of the type Int, not a text.`},
		{"a number without a fraction", "POST", "/graphql",
			`{"query":"query($n: Int) { countries { code } customers(first: $n) { totalCount } }","variables":{"n":2.0}}`, nil, 200,
			`"customers":{"totalCount":0}`},
		{"a number with a fraction", "POST", "/graphql",
			`{"query":"query($n: Int) { customers(first: $n) { totalCount } }","variables":{"n":2.5}}`, nil, 200,
			`This must be a value of the type Int, not 2.5.`},
		{"a number without a fraction within an input", "POST", "/graphql",
			`{"query":"mutation($i: CustomerUserDisableInput!) { customerUserDisable(input: $i) { userErrors { code } } }",` +
				`"variables":{"i":{"id":"user_1","expectedVersion":3.0}}}`, nil, 200, `UNAUTHENTICATED`},
		{"a number beyond 32 bits", "POST", "/graphql",
			`{"query":"query($n: Int) { customers(first: $n) { totalCount } }","variables":{"n":3e9}}`, nil, 200, `not 3e9.`},
		{"a number beyond 64 bits", "POST", "/graphql",
			requestBody(`{ customers(first: 99999999999999999999) { totalCount } }`), nil, 200, `BAD_REQUEST`},
		{"a missing variable", "POST", "/graphql", requestBody(`query ($id: ID!) { node(id: $id) { id } }`), nil, 200,
			`Variable \"$id\" of type \"ID!\" was not provided.`},
		{"several operations without a name", "POST", "/graphql", requestBody(`query X { __typename } query Y { __typename }`), nil, 200,
			`Set \"operationName\" to the name of the one to execute.`},
		{"an unknown operation", "POST", "/graphql", `{"query":"query X { __typename } query Y { __typename }","operationName":"Z"}`, nil, 200,
			`The document has no operation \"Z\".`},
		{"defer", "POST", "/graphql", requestBody(`{ viewer { ... @defer { kind } } }`), nil, 200, `Unknown directive \"@defer\".`},
		{"get with variables that are null", "GET", "/graphql?variables=null&query=" + url.QueryEscape("{ viewer { kind } }"), "", nil, 200,
			`{"data":{"viewer":{"kind":"GUEST"}}}`},
		{"a number in a list of texts", "POST", "/graphql",
			`{"query":"query($f: CustomerFilter) { customers(filter: $f) { totalCount } }","variables":{"f":{"name":{"in":["a",5]}}}}`, nil, 200,
			`"path":["variable","f","name","in",1]`},
		{"one value for a list", "POST", "/graphql",
			`{"query":"query($f: CustomerFilter) { customers(filter: $f) { totalCount } }","variables":{"f":{"name":{"in":"a"}}}}`, nil, 200,
			`{"data":{"customers":{"totalCount":0}}}`},
		{"an enum's value in small letters", "POST", "/graphql",
			`{"query":"query($d: OrderDirection!) { customers(orderBy: {field: NAME, direction: $d}) { totalCount } }","variables":{"d":"desc"}}`,
			nil, 200, `This must be one of the values of OrderDirection, in the same letters.`},
		{"null for a directive", "POST", "/graphql",
			`{"query":"query($a: Boolean = true) { viewer @include(if: $a) { kind } }","variables":{"a":null}}`, nil, 200, `must not be null`},
		{"null for a directive of a fragment", "POST", "/graphql",
			`{"query":"query($a: Boolean = true) { viewer { ...v } } fragment v on Viewer { kind @skip(if: $a) }","variables":{"a":null}}`, nil, 200,
			`must not be null`},
		{"oneOf with a null beside", "POST", "/graphql",
			`{"query":"query($b: CustomerUserBy!) { customerUser(by: $b) { id } }","variables":{"b":{"id":"user_1","email":null}}}`, nil, 200,
			"BAD_REQUEST"},
		{"a long e-mail address", "POST", "/graphql",
			`{"query":"query($b: CustomerUserBy!) { customerUser(by: $b) { id } }","variables":{"b":{"email":"a@` + strings.Repeat("語", 60_000) +
				`"}}}`, nil, 200, `{"data":{"customerUser":null}}`},
		{"not oneOf by variables", "POST", "/graphql",
			`{"query":"query($b: CustomerUserBy!) { customerUser(by: $b) { id } }","variables":{"b":{"id":"user_1","email":"a@b.example"}}}`, nil,
			200, "exactly one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := sendRequest(k, c.method, c.target, c.body, c.header...)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
				t.Errorf("%d %s\nwant %d %s", w.Code, w.Body, c.status, c.want)
			}
			if strings.Contains(w.Body.String(), `"errors"`) && strings.Contains(w.Body.String(), `"data":null`) && w.Code != 200 {
				t.Errorf("data together with a refusal: %s", w.Body)
			}
			for _, inside := range []string{"json:", "strconv", "sql:", ".go", "SELECT"} {
				if strings.Contains(w.Body.String(), inside) {
					t.Errorf("the answer shows internals: %s", w.Body)
				}
			}
		})
	}
	if got := sendRequest(k, "POST", "/graphql", requestBody("{ viewer { kind } }"), "Accept", graphqlJSON).Header().
		Get("Content-Type"); !strings.HasPrefix(got, graphqlJSON) {
		t.Error(got)
	}
	for accept, want := range map[string]string{
		"application/json;q=0.5, " + graphqlJSON:            graphqlJSON,
		graphqlJSON + ";q=0.5, application/json;q=0.9":      "application/json",
		graphqlJSON + ";q=0, */*;q=0.1":                     "application/json",
		"text/html, " + graphqlJSON + ";q=0.2":              graphqlJSON,
		graphqlJSON + ", application/json":                  graphqlJSON,
		"application/json, " + graphqlJSON:                  "application/json",
		"application/json;q=0.000, " + graphqlJSON + ";q=x": "application/json",
		"": "application/json",
	} {
		if got := sendRequest(k, "POST", "/graphql", requestBody("{ viewer { kind } }"), "Accept", accept).Header().
			Get("Content-Type"); !strings.HasPrefix(got, want) {
			t.Errorf("%q is answered as %s", accept, got)
		}
	}
}

// tooManyJoins selects more to-one edges of an order than one statement may join.
const tooManyJoins = `
	customer { ...c } website { ...w } owner { id }
	quote { customer { ...c } website { ...w } owner { id } rfq { customer { ...c } website { ...w } owner { id }
	customerUser { customer { ...c } website { ...w } owner { id } } } customerUser { customer { ...c } website { ...w } owner { id } } }
	customerUser { customer { ...c } website { ...w } owner { id } } } } }
	fragment c on Customer { group { id } owner { id } parent { group { id } owner { id } parent { group { id } owner { id } } } }
	fragment w on Website { defaultRole { customer { id } } guestRole { customer { id } } }`

// aliasedFields returns a document with n different fields.
func aliasedFields(n int) string {
	q := "{ viewer { "
	for i := range n {
		q += fmt.Sprintf("k%d: kind ", i)
	}
	return q + "} }"
}

func TestLimits(t *testing.T) {
	k := testkit.New(t)
	k.CreateShop(t)
	staff := k.LoginStaffAdmin(t)
	l := graph.DefaultLimits
	nested := func(n int) string {
		return "{ customers { nodes { " + strings.Repeat("parent { ", n) + "id" + strings.Repeat(" }", n) + " } } }"
	}
	doubling := "{ customers { nodes { ...f0 } } } fragment f31 on Customer { id } "
	for i := range 31 {
		doubling += fmt.Sprintf("fragment f%d on Customer { a%d: parent { ...f%d } b%d: parent { ...f%d } } ", i, i, i+1, i, i+1)
	}
	ring := "{ customers { nodes { ...r0 } } } "
	for i := range 500 {
		ring += fmt.Sprintf("fragment r%d on Customer { ...r%d } ", i, (i+1)%500)
	}
	for _, c := range []struct{ name, query, code string }{
		{"as deep as allowed", nested(l.MaxDepth - 3), ""},
		{"too deep", nested(l.MaxDepth - 2), "QUERY_TOO_DEEP"},
		{"as many tokens as allowed", aliasedFields((l.MaxTokens - 8) / 3), ""},
		{"as many repeats as allowed", "{ viewer { kind " + strings.Repeat("kind ", l.MaxRepeatedFields) + "} }", ""},
		{"too many repeats", "{ viewer { kind " + strings.Repeat("kind ", l.MaxRepeatedFields+1) + "} }", "QUERY_TOO_LARGE"},
		{"too many repeats, in fragments",
			"{ viewer { kind " + strings.Repeat("... { kind } ", l.MaxRepeatedFields) + " ...f ...f ...f } } fragment f on Viewer { kind }",
			"QUERY_TOO_LARGE"},
		{"too many tokens", "{ viewer { " + strings.Repeat("kind ", l.MaxTokens) + "} }", "QUERY_TOO_LARGE"},
		{"too many bytes", "{ viewer { kind } } #" + strings.Repeat("x", l.MaxDocumentBytes), "QUERY_TOO_LARGE"},
		{"too many roots", "{" + strings.Repeat(" viewer { kind }", l.MaxRootFields+1) + " }", "QUERY_TOO_LARGE"},
		{"too many roots, in a fragment", "{ ...f } fragment f on Query {" + strings.Repeat(" viewer { kind }", l.MaxRootFields+1) + " }",
			"QUERY_TOO_LARGE"},
		{"two sign-ins", `mutation { ...f } fragment f on Mutation { a: login(input: {email: "a", password: "b"}) { token } ` +
			`b: login(input: {email: "a", password: "b"}) { token } }`, "BAD_REQUEST"},
		{"too many operations", strings.Repeat("query { viewer { kind } } ", l.MaxOperations+1), "QUERY_TOO_LARGE"},
		{"defer", `{ viewer { ... @defer { staffUser { id } } } }`, "BAD_REQUEST"},
		{"one edge under many aliases",
			strings.ReplaceAll(strings.Replace(aliasedFields(100), "viewer {", "customers { nodes {", 1), "kind", "parent { name }") + " }", ""},
		{"too many joins", "{ orders { nodes { " + tooManyJoins, "QUERY_TOO_LARGE"},
		{"fragments that double", doubling, "QUERY_TOO_LARGE"},
		{"fragments in a ring", ring, "BAD_REQUEST"},
		{"too costly", "{ customers(first: 100) { nodes { customerUsers(first: 100) { nodes { orders(first: 100) { nodes { id } } } } } } }",
			"QUERY_TOO_COSTLY"},
		{"too costly, by default sizes", "{ customers { nodes { customerUsers { nodes { orders { nodes { lines { nodes { id } } } } } } } } }",
			"QUERY_TOO_COSTLY"},
		{"too costly, without a row",
			"{ countries { regions { ...r } } } fragment r on Region { a: code b: code c: code d: code e: code f: code g: code h: code " +
				"i: __typename j: __typename }", "QUERY_TOO_COSTLY"},
		{"too costly, again and again",
			"{ a: countries { ...c } b: countries { ...c } c: countries { ...c } d: countries { ...c } e: countries { ...c } } fragment c " +
				"on Country { code name regions { code name } }", "QUERY_TOO_COSTLY"},
		{"too costly, in a payload",
			`mutation { customerUserEnable(input: {id: "user_1"}) { customerUser { customer { ` +
				`customerUsers(first: 100) { nodes { orders(first: 100) { nodes { lines(first: 100) { totalCount nodes { id } } } } } } } } } }`,
			"QUERY_TOO_COSTLY"},
		{"too costly, in what others have changed",
			`mutation { customerUserEnable(input: {id: "user_1", expectedVersion: 9}) { userErrors { ` +
				`... on StaleVersionError { current { ... on CustomerUser { customer { customerUsers(first: 100) { ` +
				`nodes { orders(first: 100) { nodes { lines(first: 100) { nodes { id } } } } } } } } } } } } }`, "QUERY_TOO_COSTLY"},
		{"too costly, in the effects of a role",
			`mutation { customerUserRoleUpdate(input: {id: "role_1", dryRun: true}) { effects { ` +
				`customerUsers { orders(first: 100) { nodes { lines(first: 100) { nodes { id } } } } } } } }`, "QUERY_TOO_COSTLY"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := k.Do(t, staff, c.query, nil)
			code := ""
			if len(a.Errors) > 0 {
				code = a.Errors[0].Extensions.Code
			}
			if code != c.code {
				t.Errorf("%q, want %q: %.300s", code, c.code, a.Body)
			}
			if c.code != "" && len(a.SQLStatements) > 2 { // the session and its lastUsedAt
				t.Errorf("%d statements for a refused query", len(a.SQLStatements))
			}
		})
	}
	t.Run("the body", func(t *testing.T) {
		if w := sendRequest(k, "POST", "/graphql",
			`{"query":"`+strings.Repeat(" ", int(l.MaxBodyBytes))+`"}`); w.Code != http.StatusRequestEntityTooLarge {
			t.Error(w.Code, w.Body)
		}
	})
	t.Run("number of errors", func(t *testing.T) {
		a := k.Do(t, staff, "{ "+strings.Repeat("viewer { nope } ", 25)+"}", nil)
		if len(a.Errors) > 10 || len(a.Errors) == 0 {
			t.Errorf("%d errors", len(a.Errors))
		}
	})
	t.Run("the cost on request", func(t *testing.T) {
		w := sendRequest(k, "POST", "/graphql", `{"query":"{ customers(first: 7) { nodes { parent { id } } } }","extensions":{"cost":true}}`,
			"Authorization", "Bearer "+staff)
		if !strings.Contains(w.Body.String(), `"extensions":{"cost":14}`) {
			t.Error(w.Body)
		}
	})
}

func TestIntrospection(t *testing.T) {
	k := testkit.New(t)
	staff := "Bearer " + k.LoginStaffAdmin(t)
	if w := sendRequest(k, "POST", "/graphql", requestBody(`{ __type(name: "CustomerUser") { kind fields { name } } }`), "Authorization",
		staff); !strings.Contains(w.Body.String(), `{"kind":"OBJECT","fields":[{"name":"id"}`) {
		t.Errorf("%.300s", w.Body)
	}
	if w := sendRequest(k, "GET", "/schema.graphql", "", "Authorization", staff); w.Code != 200 ||
		!strings.Contains(w.Body.String(), "type CustomerUser implements Node") ||
		!strings.Contains(w.Body.String(), "name: String! @constraint(minLength: 1, maxLength: 255)") {
		t.Errorf("%d %.200s", w.Code, w.Body)
	} else if strings.Contains(w.Body.String(), "defer") {
		t.Error("/schema.graphql has @defer, which is not supported")
	}
	if w := sendRequest(k, "POST", "/graphql", requestBody(`{ __schema { directives { name } } }`), "Authorization",
		staff); strings.Contains(w.Body.String(), "defer") || !strings.Contains(w.Body.String(), "skip") {
		t.Error(w.Body)
	}
	demo := testkit.Open(t, config.Config{DatabaseURL: testkit.SQLite(t), Demo: true})
	if w := sendRequest(demo, "POST", "/graphql", requestBody(`{ __schema { queryType { name } } }`)); !strings.Contains(w.Body.String(),
		`"name":"Query"`) {
		t.Error(w.Body)
	}
}

func TestCORS(t *testing.T) {
	k := testkit.Open(t, config.Config{DatabaseURL: testkit.SQLite(t), CORSOrigins: []string{"https://admin.example"}})
	for origin, allowed := range map[string]bool{"https://admin.example": true, "https://evil.example": false} {
		w := sendRequest(k, "OPTIONS", "/graphql", "", "Origin", origin, "Access-Control-Request-Method", "POST",
			"Access-Control-Request-Headers", "authorization,content-type")
		if got := w.Header().Get("Access-Control-Allow-Origin") == origin; got != allowed {
			t.Errorf("%s: %v", origin, w.Header())
		}
	}
	none := testkit.New(t)
	if w := sendRequest(none, "OPTIONS", "/graphql", "", "Origin", "https://admin.example", "Access-Control-Request-Method",
		"POST"); w.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Error("without --cors-origins every origin is allowed")
	}
}

// An internal fault shows its request id and nothing else.
func TestInternalFault(t *testing.T) {
	k := testkit.New(t)
	k.CreateShop(t)
	staff := k.LoginStaffAdmin(t)
	k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, "ALTER TABLE customer_groups RENAME TO gone")
		return err
	})
	a := k.Do(t, staff, "{ customerGroups { nodes { id } } viewer { kind } }", nil)
	if len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "INTERNAL" ||
		!strings.HasPrefix(a.Errors[0].Message, "An internal fault occurred.") ||
		a.Errors[0].Extensions.RequestID == "" {
		t.Error(a.Body)
	}
	if !strings.Contains(k.Log.String(), a.Errors[0].Extensions.RequestID) {
		t.Error("the request id is not in the log")
	}
}
