package graph_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"buyergraph/graph"
	"buyergraph/internal/apperr"
	"buyergraph/internal/testkit"
)

// errorCall is a call of apperr.New in the source.
type errorCall struct {
	position string
	code     string // name of the constant
	message  string
	names    []string // of the parameters, sorted
	reason   string
}

var (
	placeholderPattern = regexp.MustCompile(`\{([a-zA-Z]+)(?: [a-z ]+s)?\}`)
	// countedOutside matches a count and its plural if the plural is not within the braces.
	countedOutside = regexp.MustCompile(`\{(?:count|cost|days|hours|length|max|min|retryAfterSeconds)\} (?:[a-z]+ )?[a-z]{2,}s\b`)
)

// Every error of the source has a message in the style of all messages, which shows only parameters. Its code documents these
// parameters, and every documented parameter and reason is in use. A client can word each message by the code and the parameters:
// two messages differ in one of them.
func TestErrorCalls(t *testing.T) {
	codes := errorCodes(t)
	messages, usedParameters, usedReasons := map[string]string{}, map[string]bool{}, map[string]bool{}
	calls := errorCalls(t)
	if len(calls) < 50 {
		t.Fatalf("found %d calls only", len(calls))
	}
	for _, c := range calls {
		code := codes[c.code]
		documented := testkit.ErrorParameters(code)
		if code == "" {
			t.Errorf("%s: %q is no constant of a code", c.position, c.code)
		}
		if !testkit.IsSentence(placeholderPattern.ReplaceAllString(c.message, "a")) {
			t.Errorf("%s: not a sentence: %s", c.position, c.message)
		}
		if text := countedOutside.FindString(c.message); text != "" {
			t.Errorf("%s: a count of one needs a singular. Write the plural within the braces, or turn the sentence: %s", c.position, text)
		}
		for _, m := range placeholderPattern.FindAllStringSubmatch(c.message, -1) {
			if !slices.Contains(c.names, m[1]) {
				t.Errorf("%s: the message shows %s, which is no parameter", c.position, m[1])
			}
		}
		for _, name := range c.names {
			if _, ok := documented[name]; !ok {
				t.Errorf("%s: %s does not document the parameter %s", c.position, code, name)
			}
			usedParameters[code+" "+name] = true
		}
		if c.reason != "" && !slices.Contains(documented["reason"], c.reason) {
			t.Errorf("%s: %s does not document the reason %s", c.position, code, c.reason)
		}
		usedReasons[code+" "+c.reason] = true
		if code == string(apperr.BadRequest) {
			continue // for programmers; gqlparser's messages have this code too
		}
		key := fmt.Sprint(code, c.reason, c.names)
		if other, ok := messages[key]; ok && other != c.message {
			t.Errorf("%s: code and parameters do not tell this message from another one: %s", c.position, other)
		}
		messages[key] = c.message
	}
	for _, v := range graph.Schema().Types["ErrorCode"].EnumValues {
		for name, values := range testkit.ErrorParameters(v.Name) {
			if !usedParameters[v.Name+" "+name] {
				t.Errorf("%s documents the parameter %s, which no error has", v.Name, name)
			}
			for _, value := range values {
				if name == "reason" && !usedReasons[v.Name+" "+value] {
					t.Errorf("%s documents the reason %s, which no error has", v.Name, value)
				}
			}
		}
	}
}

// errorCodes returns the codes by the names of their constants.
func errorCodes(t *testing.T) map[string]string {
	file, err := parser.ParseFile(token.NewFileSet(), "../internal/apperr/apperr.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && fmt.Sprint(v.Type) == "Code" {
			out[v.Names[0].Name] = literalText(v.Values[0])
		}
		return true
	})
	return out
}

// errorCalls returns the calls of apperr.New in all packages, without tests.
func errorCalls(t *testing.T) (calls []errorCall) {
	files := token.NewFileSet()
	for _, folder := range []string{"../internal", "../ent/schema", "../graph", "../cmd"} {
		err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "generated") {
				return err
			}
			file, err := parser.ParseFile(files, path, nil, 0)
			ast.Inspect(file, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || !isSelector(call.Fun, "apperr", "New") {
					return true
				}
				c := errorCall{position: files.Position(call.Pos()).String()}
				if code, ok := call.Args[0].(*ast.SelectorExpr); ok {
					c.code = code.Sel.Name
				}
				c.message = literalText(call.Args[1])
				parameters := map[string]ast.Expr{}
				for i, argument := range call.Args[2:] {
					if name := literalText(argument); i%2 == 0 && (name == "" || i+3 == len(call.Args)) {
						t.Errorf("%s: the parameters must be names and values in turn", c.position)
					} else if i%2 == 0 {
						parameters[name] = call.Args[i+3]
					}
				}
				c.names = slices.Sorted(maps.Keys(parameters))
				if reason := parameters["reason"]; reason != nil {
					if c.reason = literalText(reason); c.reason == "" {
						t.Errorf("%s: the reason is no literal", c.position)
					}
				}
				calls = append(calls, c)
				return true
			})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return calls
}

func isSelector(e ast.Expr, of, name string) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != name {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == of
}

// literalText returns the text of a string literal, or of several that are added; empty for other expressions.
func literalText(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, _ := strconv.Unquote(e.Value)
		return text
	case *ast.BinaryExpr:
		return literalText(e.X) + literalText(e.Y)
	}
	return ""
}
