package playground

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

//go:embed examples
var examples embed.FS

// Example is one operation with its variables as JSON. Its file begins with comments: the
// title, two lines that say what to look at, the roles that it is for, and, if it shows
// errors, their codes.
type Example struct {
	Name       string   `json:"name"`
	Group      string   `json:"group"`
	Title      string   `json:"title"`
	LookAt     []string `json:"lookAt"`
	Roles      []string `json:"roles"`
	ErrorCodes []string `json:"errorCodes,omitempty"`
	Query      string   `json:"query"`
	Variables  string   `json:"variables,omitempty"`
}

// LoadExamples returns the examples in order. An error names the file that does not begin as
// [Example] says.
func LoadExamples() ([]Example, error) {
	files, err := fs.Glob(examples, "examples/*/*.graphql")
	if err != nil {
		return nil, err
	}
	var out []Example
	for _, f := range files {
		query, err := examples.ReadFile(f)
		if err != nil {
			return nil, err
		}
		e, err := parseExample(string(query))
		if err != nil {
			return nil, fmt.Errorf("playground: %s: %w", f, err)
		}
		base := strings.TrimSuffix(f, ".graphql")
		_, group, _ := strings.Cut(path.Base(path.Dir(f)), "-")
		e.Group = strings.ToUpper(group[:1]) + strings.ReplaceAll(group[1:], "-", " ")
		e.Name = strings.TrimPrefix(base, "examples/")
		variables, _ := examples.ReadFile(base + ".json") // most have none
		e.Variables = string(variables)
		out = append(out, e)
	}
	return out, nil
}

// parseExample reads the comments that an example begins with.
func parseExample(query string) (Example, error) {
	var comments []string
	for line := range strings.Lines(query) {
		text, isComment := strings.CutPrefix(strings.TrimSpace(line), "# ")
		if !isComment {
			break
		}
		comments = append(comments, text)
	}
	if len(comments) < 4 {
		return Example{}, fmt.Errorf("it begins with %d lines of comments, not 4", len(comments))
	}
	e := Example{Title: comments[0], LookAt: comments[1:3], Query: query}
	for _, line := range comments[3:] {
		if roles, ok := strings.CutPrefix(line, "For: "); ok {
			e.Roles = strings.Split(roles, ", ")
		} else if codes, ok := strings.CutPrefix(line, "Error codes: "); ok {
			e.ErrorCodes = strings.Split(codes, ", ")
		} else {
			return Example{}, fmt.Errorf("a line of neither roles nor error codes: %s", line)
		}
	}
	if len(e.Roles) == 0 {
		return Example{}, fmt.Errorf("no line \"For: \" with roles")
	}
	return e, nil
}
