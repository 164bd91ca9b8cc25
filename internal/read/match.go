package read

import (
	"context"
	"database/sql"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// silentPart returns the path of a part of a filter that says nothing, and whether there is one:
// an object or list that is empty, a null, a prefix of no letters. Such a part is most likely a
// forgotten variable, and many match every row. "some: {}" and "none: {}" speak.
func silentPart(part any, path string) (silentPath string, found bool) {
	children := map[string]any{}
	switch v := part.(type) {
	case nil:
		return path, true
	case map[string]any:
		children = v
	default:
		if reflect.ValueOf(v).Kind() != reflect.Slice {
			return "", false
		}
		for i, x := range asList(v) {
			children[strconv.Itoa(i)] = x
		}
	}
	if len(children) == 0 {
		return path, true
	}
	for _, name := range slices.Sorted(maps.Keys(children)) {
		child, childPath := children[name], strings.TrimPrefix(path+"."+name, ".")
		m, isObject := child.(map[string]any)
		s, isText := child.(string)
		switch {
		case isObject && len(m) == 0 && (name == "some" || name == "none"):
			continue
		case isText && (name == "contains" || name == "startsWith") && text.Fold(s) == "":
			return childPath, true
		}
		if silentPath, found = silentPart(child, childPath); found {
			return silentPath, true
		}
	}
	return "", false
}

// unsetVariable returns the name of a variable without a value in a part of a document; "" if
// there is none.
func unsetVariable(part *ast.Value, variables map[string]any) string {
	if part == nil {
		return ""
	}
	if _, isSet := variables[part.Raw]; part.Kind == ast.Variable && !isSet {
		return part.Raw
	}
	for _, child := range part.Children {
		if name := unsetVariable(child.Value, variables); name != "" {
			return name
		}
	}
	return ""
}

// checkSelection refuses a selection of the records to change that says less than its author
// thought: a part of the filter that says nothing, a search without a word or with words that lists
// do not look at, a variable without a value. All records are selected by "filter: {}" alone. Codes: BAD_REQUEST.
func checkSelection(f *ast.Field, input, variables map[string]any, w *window) error {
	document := f.Arguments.ForName("input").Value.Children
	for _, name := range []string{"filter", "search"} {
		if variable := unsetVariable(document.ForName(name), variables); variable != "" {
			return apperr.New(apperr.BadRequest, `The variable "{variable}" selects the records to change, and has no value.`,
				"reason", "NO_VALUE", "variable", variable)
		}
	}
	if _, isGiven := input["search"]; isGiven && len(w.searchWords) == 0 {
		return apperr.New(apperr.BadRequest, `"search" has no word. Leave it out, and use filter: {} alone to select all records.`)
	}
	if w.hasMoreWords { // a list can leave words out, but a change of more records than meant does harm
		return apperr.New(apperr.BadRequest, `"search" takes at most {max words}.`, "max", maxSearchWords)
	}
	if part, found := silentPart(w.filter, ""); found && len(w.filter) > 0 {
		return apperr.New(apperr.BadRequest, `"{condition}" in the filter has no condition. Use filter: {} alone to select all records.`,
			"reason", "NO_CONDITION", "condition", part)
	}
	return nil
}

// FindMatchingIDs returns the ids of the rows of a type that the viewer may see and that
// match filter and search in the input of the mutation being resolved: at most limit ids,
// the lowest first. Codes: BAD_REQUEST, PERMISSION_DENIED.
func (e *Engine) FindMatchingIDs(ctx context.Context, typeName string, limit int) (ids []string, err error) {
	t := e.graph.Types[typeName]
	f := graphql.GetFieldContext(ctx).Field
	variables := graphql.GetOperationContext(ctx).Variables
	input, _ := argumentsOf(f.Field, variables)["input"].(map[string]any)
	var w window
	if err := w.parseFilterAndSearch(input); err != nil {
		return nil, err
	}
	if err := checkSelection(f.Field, input, variables, &w); err != nil {
		return nil, err
	}
	s := statement{dialect: e.dialect, now: e.now(), viewer: viewer.FromContext(ctx)}
	s.add("SELECT ", quoteColumn("t0", "id"), " FROM `", t.Table, "` t0 WHERE 1=1")
	s.addVisibility(t.Entity, "t0", authz.ForList)
	s.addFilterAndSearch(t, "t0", &w)
	s.add(" ORDER BY ", quoteColumn("t0", "id"), " LIMIT ", strconv.Itoa(limit))
	err = s.forEachRow(ctx, e.querier, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		ids = append(ids, t.FormatID(id))
		return err
	})
	return ids, err
}
