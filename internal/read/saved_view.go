package read

import (
	"encoding/json"

	"buyergraph/internal/binding"
	"buyergraph/internal/coerce"

	"github.com/vektah/gqlparser/v2/ast"
)

// savedViewOverrides are the fields of saved views that code computes.
func savedViewOverrides(sdl *ast.Schema) map[string]binding.Override {
	return map[string]binding.Override{
		"SavedView.columns": {SQLExpr: "COALESCE({t}.`columns`,'[]')"},
		"SavedView.filter":  {InputColumns: []string{"filter"}, ValueFunc: computeFunc(appendJSONText)},
		"SavedView.orderBy": {InputColumns: []string{"order_by"}, ValueFunc: computeFunc(appendJSONText)},
		"SavedView.problem": {
			InputColumns: []string{"list", "filter", "search", "order_by"},
			ValueFunc:    computeFunc(func(b []byte, v []Value) []byte { return appendProblem(sdl, b, v) }),
		},
	}
}

// appendJSONText computes a field whose column holds JSON.
func appendJSONText(b []byte, inputs []Value) []byte {
	if inputs[0].IsNull {
		return append(b, "null"...)
	}
	return append(b, inputs[0].Text...)
}

// appendProblem computes why a list would refuse a saved view.
func appendProblem(sdl *ast.Schema, b []byte, inputs []Value) []byte {
	for i, argument := range []string{"filter", "search", "orderBy"} {
		v := inputs[i+1]
		if v.IsNull {
			continue
		}
		value := v.Text
		if argument == "search" {
			value, _ = json.Marshal(string(v.Text))
		}
		if problem := coerce.ListArgumentFault(sdl, string(inputs[0].Text), argument, string(value)); problem != "" {
			return appendQuoted(b, problem)
		}
	}
	return append(b, "null"...)
}
