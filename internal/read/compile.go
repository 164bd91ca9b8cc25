package read

import (
	"strconv"

	"buyergraph/internal/apperr"
	"buyergraph/internal/binding"

	"github.com/vektah/gqlparser/v2/ast"
)

// maxItems bounds a plan: fragments let a short document ask for endless fields.
const maxItems = 5000

// maxJoins of one statement; MariaDB joins at most 61 tables.
const maxJoins = 50

type compiler struct {
	g       *binding.Graph
	vars    map[string]any
	fetches []*fetch
	aliases int
	items   int
}

// compile makes the plan of a field whose rows are of type t.
func compile(g *binding.Graph, f *ast.Field, set ast.SelectionSet, t *binding.Type, byKey bool, vars map[string]any) (*plan, error) {
	c := &compiler{g: g, vars: vars}
	x := c.fetch(nil, f, t, ast.Path{ast.PathName(f.Alias)})
	if byKey {
		x.byKey, x.rows = true, true
		x.out = c.object(x, "t0", t, f.Definition.Type.Name(), []ast.SelectionSet{set}, x.path)
	} else {
		x.out = c.connection(x, f.Definition.Type.Name(), []ast.SelectionSet{set}, x.path)
	}
	if c.items > maxItems {
		return nil, apperr.New(apperr.QueryTooLarge, "the query asks for more than "+strconv.Itoa(maxItems)+" fields")
	}
	for _, k := range c.fetches {
		if len(k.joins) > maxJoins {
			return nil, apperr.New(apperr.QueryTooLarge, "a list of the query joins more than "+strconv.Itoa(maxJoins)+" other records to each of its own")
		}
		k.column("t0", "id") // there is always something to select
	}
	return &plan{root: x, fetches: c.fetches, items: c.items}, nil
}

func (c *compiler) fetch(parent *fetch, f *ast.Field, t *binding.Type, path ast.Path) *fetch {
	x := &fetch{place: len(c.fetches), parent: parent, field: f, typ: t, path: path, index: map[column]int{}}
	c.fetches = append(c.fetches, x)
	return x
}

type selected struct {
	*ast.Field
	sets []ast.SelectionSet
	path ast.Path
}

// collect merges selections by response key, as the specification says.
func (c *compiler) collect(typ string, sets []ast.SelectionSet, path ast.Path) []selected {
	var out []selected
	at := map[string]int{}
	var walk func(ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, s := range set {
			if c.items > maxItems {
				return
			}
			switch s := s.(type) {
			case *ast.Field:
				if !c.wanted(s.Directives) {
					continue
				}
				i, ok := at[s.Alias]
				if !ok {
					c.items++
					i = len(out)
					at[s.Alias] = i
					out = append(out, selected{Field: s, path: append(path[:len(path):len(path)], ast.PathName(s.Alias))})
				}
				out[i].sets = append(out[i].sets, s.SelectionSet)
			case *ast.InlineFragment:
				if c.wanted(s.Directives) && c.matches(s.TypeCondition, typ) {
					walk(s.SelectionSet)
				}
			case *ast.FragmentSpread:
				c.items++ // an empty spread costs time too
				if c.wanted(s.Directives) && c.matches(s.Definition.TypeCondition, typ) {
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

func (c *compiler) matches(condition, typ string) bool {
	if condition == "" || condition == typ {
		return true
	}
	for _, d := range c.g.Schema.Implements[typ] {
		if d.Name == condition {
			return true
		}
	}
	return false
}

func (c *compiler) wanted(ds ast.DirectiveList) bool {
	for _, d := range ds {
		if d.Name == "include" || d.Name == "skip" {
			v, _ := d.Arguments.ForName("if").Value.Value(c.vars)
			if on, _ := v.(bool); on != (d.Name == "include") {
				return false
			}
		}
	}
	return true
}

func newItem(s selected) item { return item{key: strconv.Quote(s.Alias) + ":"} }
