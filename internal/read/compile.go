package read

import (
	"strconv"

	"buyergraph/internal/apperr"
	"buyergraph/internal/binding"

	"github.com/vektah/gqlparser/v2/ast"
)

// maxPlanFields limits the fields of a plan, because fragments let a short document select
// a huge number of fields.
const maxPlanFields = 5000

// maxJoins limits the joins of one statement. MariaDB joins at most 61 tables.
const maxJoins = 50

// compiler turns the selections of one root field into a plan.
type compiler struct {
	graph      *binding.Graph
	variables  map[string]any
	fetches    []*fetch
	aliasCount int // table aliases given out to joins
	fieldCount int // fields and fragment spreads compiled so far
}

// compilePlan compiles the plan of a field with rows of type t: nodes found by key if
// byKey is set, otherwise a connection. The variables decide @include and @skip, nothing
// else. Code: QUERY_TOO_LARGE.
func compilePlan(
	g *binding.Graph, f *ast.Field, set ast.SelectionSet, t *binding.Type, byKey bool, vars map[string]any,
) (*plan, error) {
	c := &compiler{graph: g, variables: vars}
	root := c.addFetch(nil, f, t, ast.Path{ast.PathName(f.Alias)})
	if byKey {
		root.byKey, root.wantsRows = true, true
		root.writer = c.compileObject(root, "t0", t, f.Definition.Type.Name(), []ast.SelectionSet{set}, root.path)
	} else {
		root.writer = c.compileConnection(root, f.Definition.Type.Name(), []ast.SelectionSet{set}, root.path)
	}
	if c.fieldCount > maxPlanFields {
		return nil, apperr.New(apperr.QueryTooLarge, "The query selects more than {max fields}.", "reason", "FIELDS", "max", maxPlanFields)
	}
	for _, f := range c.fetches {
		if len(f.joins) > maxJoins {
			return nil, apperr.New(apperr.QueryTooLarge, "A list of the query joins more than {max other records} to each of its own.",
				"reason", "JOINS", "max", maxJoins)
		}
		f.addTableColumn("t0", "id") // a SELECT needs at least one column
	}
	return &plan{rootFetch: root, fetches: c.fetches, fieldCount: c.fieldCount}, nil
}

// addFetch appends an empty fetch to the plan; parent is nil for the root.
func (c *compiler) addFetch(parent *fetch, f *ast.Field, t *binding.Type, path ast.Path) *fetch {
	added := &fetch{planIndex: len(c.fetches), parent: parent, documentField: f, rowType: t, path: path, columnIndexes: map[column]int{}}
	c.fetches = append(c.fetches, added)
	return added
}

// selectedField is a field of the answer with the selection sets of all its occurrences.
type selectedField struct {
	*ast.Field
	selectionSets []ast.SelectionSet
	path          ast.Path
}

// collectFields merges the selections on a type by response key, as the GraphQL
// specification demands (CollectFields). It applies @include and @skip.
func (c *compiler) collectFields(typeName string, sets []ast.SelectionSet, path ast.Path) []selectedField {
	var out []selectedField
	indexByKey := map[string]int{}
	var walk func(ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, s := range set {
			if c.fieldCount > maxPlanFields {
				return
			}
			switch s := s.(type) {
			case *ast.Field:
				if !c.isIncluded(s.Directives) {
					continue
				}
				i, ok := indexByKey[s.Alias]
				if !ok {
					c.fieldCount++
					i = len(out)
					indexByKey[s.Alias] = i
					out = append(out, selectedField{Field: s, path: append(path[:len(path):len(path)], ast.PathName(s.Alias))})
				}
				out[i].selectionSets = append(out[i].selectionSets, s.SelectionSet)
			case *ast.InlineFragment:
				if c.isIncluded(s.Directives) && c.typeConditionHolds(s.TypeCondition, typeName) {
					walk(s.SelectionSet)
				}
			case *ast.FragmentSpread:
				c.fieldCount++ // a spread that selects nothing costs time too
				if c.isIncluded(s.Directives) && c.typeConditionHolds(s.Definition.TypeCondition, typeName) {
					walk(s.Definition.SelectionSet)
				}
			}
		}
	}
	for _, s := range sets {
		walk(s)
	}
	return out
}

// typeConditionHolds reports whether a fragment on the type condition applies to objects of
// the type with that name.
func (c *compiler) typeConditionHolds(condition, typeName string) bool {
	if condition == "" || condition == typeName {
		return true
	}
	for _, d := range c.graph.Schema.Implements[typeName] {
		if d.Name == condition {
			return true
		}
	}
	return false
}

// isIncluded evaluates @include and @skip.
func (c *compiler) isIncluded(directives ast.DirectiveList) bool {
	for _, d := range directives {
		if d.Name == "include" || d.Name == "skip" {
			v, _ := d.Arguments.ForName("if").Value.Value(c.variables)
			if value, _ := v.(bool); value != (d.Name == "include") {
				return false
			}
		}
	}
	return true
}

func newFieldWriter(s selectedField) fieldWriter {
	return fieldWriter{jsonKey: strconv.Quote(s.Alias) + ":"}
}
