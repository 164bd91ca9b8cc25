package testkit

import (
	"regexp"
	"slices"
	"strings"

	"buyergraph/graph"

	"github.com/vektah/gqlparser/v2/ast"
)

// sentencePattern matches an error message: whole sentences, the first of which begins with a
// capital letter or a quoted field name.
var sentencePattern = regexp.MustCompile(`^(\p{Lu}|"[a-z])[^\n]*[^ .]\.$`)

// IsSentence reports whether an error message has the style of all messages.
func IsSentence(message string) bool { return sentencePattern.MatchString(message) }

// parameterPattern matches a parameter in the description of an error code: its name, and in
// parentheses its values if it can only have these.
var parameterPattern = regexp.MustCompile(`([a-zA-Z]+)(?: \(([A-Z_, ]+)\))?`)

// SplitCodeDescription returns what the SDL says of an error code: its meaning, and its
// parameters.
func SplitCodeDescription(code *ast.EnumValueDefinition) (meaning, parameters string) {
	meaning, parameters, _ = strings.Cut(strings.Join(strings.Fields(code.Description), " "), " Parameters: ")
	return meaning, strings.TrimSuffix(parameters, ".")
}

// ErrorParameters returns the parameters that the SDL documents for an error code. A parameter
// that can only have some values has these; others have nil.
func ErrorParameters(code string) map[string][]string {
	out := map[string][]string{}
	if v := graph.Schema().Types["ErrorCode"].EnumValues.ForName(code); v != nil {
		_, parameters := SplitCodeDescription(v)
		for _, m := range parameterPattern.FindAllStringSubmatch(parameters, -1) {
			out[m[1]] = nil
			if m[2] != "" {
				out[m[1]] = strings.Split(m[2], ", ")
			}
		}
	}
	return out
}

// invalidError returns what is wrong with an error of a response: a message that is no
// sentence, or a parameter that its code does not document. What the query does not select is
// not checked.
func invalidError(e map[string]any) string {
	if message, ok := e["message"].(string); ok && !IsSentence(message) {
		return "not a sentence: " + message
	}
	code, _ := e["code"].(string)
	parameters, _ := e["parameters"].([]any)
	documented := ErrorParameters(code)
	for _, p := range parameters {
		parameter, _ := p.(map[string]any)
		name, _ := parameter["name"].(string)
		values, isDocumented := documented[name]
		if code != "" && name != "" && !isDocumented {
			return code + " does not document the parameter " + name
		}
		given, _ := parameter["values"].([]any)
		for _, value := range given {
			if text, _ := value.(string); values != nil && !slices.Contains(values, text) {
				return code + " does not document " + name + " " + text
			}
		}
	}
	return ""
}
