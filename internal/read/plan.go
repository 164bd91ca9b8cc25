package read

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"buyergraph/internal/apperr"
	"buyergraph/internal/rule"

	"github.com/vektah/gqlparser/v2/ast"
)

// plan is one field compiled: its fetches in the order in which they run, and
// what turns their rows into JSON.
type plan struct {
	root    *fetch
	fetches []*fetch // a fetch stands behind the one it hangs on
	items   int
	pool    sync.Pool
}

// fetch is the shape of one statement.
type fetch struct {
	place   int // in the plan
	parent  *fetch
	edge    *Field
	key     int // column of the parent's rows that holds the key of ours
	typ     *Type
	field   *ast.Field
	path    ast.Path
	columns []column
	index   map[column]int
	joins   []join
	hooks   []hook
	byKey   bool // a node, or several, by key; not a list
	rows    bool // rows are wanted
	count   bool // totalCount is wanted
	more    bool // hasNextPage or hasPreviousPage is wanted
	cursors bool
	out     *object
}

// column is one that a statement selects: a name of the table behind the
// alias, or an expression over it.
type column struct {
	alias, name, expr string
	time              bool
}

// join is a to-one edge: alias.ref = from.key.
type join struct {
	alias, from, key, ref string
	entity                *rule.Entity
}

// hook is a field that code makes for all rows of a fetch at once.
type hook struct {
	batch  batch
	inputs []int
}

type op uint8

const (
	opScalar op = iota
	opText      // __typename
	opOne
	opOneOf
	opMany
	opCompute
	opValues
	opBatch
	opEdges
	opNodes
	opPageInfo
	opTotal
	opCursor
	opNode
	opHasNext
	opHasPrevious
	opStart
	opEnd
)

// object is a selection set as the writer sees it. One on an interface is several,
// and the column kind says which.
type object struct {
	items []item
	kind  int
	kinds map[string]*object
}

type item struct {
	key    string // `"alias":`
	op     op
	format format
	column int
	text   string // an id's prefix, or what __typename says
	access string
	object *object
	fetch  *fetch
	field  *Field
	inputs []int
	others []item // of a oneOf: what each type would be
}

// maxItems bounds a plan: fragments let a short document ask for endless fields.
const maxItems = 5000

// maxJoins of one statement; MariaDB joins at most 61 tables.
const maxJoins = 50

type compiler struct {
	g       *Graph
	vars    map[string]any
	fetches []*fetch
	aliases int
	items   int
}

// compile makes the plan of a field whose rows are of type t.
func (g *Graph) compile(f *ast.Field, set ast.SelectionSet, t *Type, byKey bool, vars map[string]any) (*plan, error) {
	c := &compiler{g: g, vars: vars}
	x := c.fetch(nil, f, t, ast.Path{ast.PathName(f.Alias)})
	if byKey {
		x.byKey, x.rows = true, true
		x.out = c.object(x, "t0", t, f.Definition.Type.Name(), []ast.SelectionSet{set}, x.path)
	} else {
		x.out = c.connection(x, []ast.SelectionSet{set}, x.path)
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

func (c *compiler) fetch(parent *fetch, f *ast.Field, t *Type, path ast.Path) *fetch {
	x := &fetch{place: len(c.fetches), parent: parent, field: f, typ: t, path: path, index: map[column]int{}}
	c.fetches = append(c.fetches, x)
	return x
}

// column selects a column of the table behind an alias.
func (f *fetch) column(alias, name string) int { return f.selects(column{alias: alias, name: name}) }

func (f *fetch) selects(c column) int {
	i, ok := f.index[c]
	if !ok {
		i = len(f.columns)
		f.columns = append(f.columns, c)
		f.index[c] = i
	}
	return i
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
	for _, d := range c.g.schema.Implements[typ] {
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

// object compiles what is selected on t, or on the type of that name if t is an
// interface of it.
func (c *compiler) object(f *fetch, alias string, t *Type, name string, sets []ast.SelectionSet, path ast.Path) *object {
	if len(t.kinds) == 0 {
		return c.fields(f, alias, t, sets, path)
	}
	o := &object{kind: f.column(alias, "kind"), kinds: map[string]*object{}}
	for _, k := range slices.Sorted(maps.Keys(t.kinds)) {
		if x := t.kinds[k]; name == x.def.Name || t.byName(name) == nil {
			o.kinds[k] = c.fields(f, alias, x, sets, path)
		}
	}
	return o
}

func (c *compiler) fields(f *fetch, alias string, t *Type, sets []ast.SelectionSet, path ast.Path) *object {
	o := &object{}
	for _, s := range c.collect(t.def.Name, sets, path) {
		it := newItem(s)
		if d := t.fields[s.Name]; d != nil {
			c.field(f, alias, t, d, s, &it)
		} else {
			it.op, it.text = opText, t.def.Name
		}
		o.items = append(o.items, it)
	}
	return o
}

func (c *compiler) field(f *fetch, alias string, t *Type, d *Field, s selected, it *item) {
	it.field, it.access, it.format = d, d.access, d.format
	for _, n := range d.inputs {
		it.inputs = append(it.inputs, f.column(alias, n))
	}
	switch d.kind {
	case scalar:
		it.op, it.text, it.column = opScalar, t.Prefix, f.selects(d.selected(alias))
	case toOne:
		c.one(f, alias, d, s, it)
	case oneOf:
		it.op = opOneOf
		for _, option := range d.options {
			x := item{}
			c.one(f, alias, option, s, &x)
			it.others = append(it.others, x)
		}
	case toMany:
		k := c.fetch(f, s.Field, d.target, s.path)
		k.edge, k.key = d, f.column(alias, "id")
		k.out = c.connection(k, s.sets, s.path)
		it.op, it.fetch, it.object, it.column = opMany, k, k.out, k.key
	case computed:
		it.op = opCompute
	case values:
		it.object = c.values(s)
		if d.batch != nil {
			it.op, it.column = opBatch, len(f.hooks)
			f.hooks = append(f.hooks, hook{d.batch, it.inputs})
			return
		}
		if d.part != nil {
			alias = c.join(f, join{from: alias, key: "id", ref: d.key, entity: d.part}).alias
		}
		it.op, it.column = opValues, f.selects(d.selected(alias))
	}
}

func (c *compiler) one(f *fetch, alias string, d *Field, s selected, it *item) {
	j := c.join(f, join{from: alias, key: d.key, ref: "id", entity: d.target.Entity})
	it.op, it.column = opOne, f.column(j.alias, "id")
	it.object = c.object(f, j.alias, d.target, s.Definition.Type.Name(), s.sets, s.path)
}

// values compiles what is selected of small objects inside a row; nil where they
// are texts.
func (c *compiler) values(s selected) *object {
	def := c.g.schema.Types[s.Definition.Type.Name()]
	if def.Kind != ast.Object {
		return nil
	}
	o := &object{}
	for _, x := range c.collect(def.Name, s.sets, s.path) {
		it := newItem(x)
		if it.text = x.Name; x.Name == "__typename" {
			it.op, it.text = opText, def.Name
		}
		o.items = append(o.items, it)
	}
	return o
}

// join is the join of a to-one edge; an edge under two aliases is joined once.
func (c *compiler) join(f *fetch, j join) join {
	for _, x := range f.joins {
		if x.from == j.from && x.key == j.key && x.entity == j.entity {
			return x
		}
	}
	c.aliases++
	j.alias = "t" + strconv.Itoa(c.aliases)
	f.joins = append(f.joins, j)
	return j
}

func (d *Field) selected(alias string) column {
	if d.expr != "" {
		return column{alias: alias, expr: d.expr, time: d.format == asTime}
	}
	return column{alias: alias, name: d.column.Name, time: d.format == asTime}
}

func (c *compiler) connection(f *fetch, sets []ast.SelectionSet, path ast.Path) *object {
	o := &object{}
	name := f.typ.Name
	for _, s := range c.collect(name+"Connection", sets, path) {
		it := newItem(s)
		switch s.Name {
		case "totalCount":
			it.op, f.count = opTotal, true
		case "nodes":
			it.op, f.rows = opNodes, true
			it.object = c.object(f, "t0", f.typ, f.typ.Name, s.sets, s.path)
		case "edges":
			it.op, f.rows = opEdges, true
			it.object = c.edges(f, s)
		case "pageInfo":
			it.op = opPageInfo
			it.object = c.pageInfo(f, s)
		default:
			it.op, it.text = opText, name+"Connection"
		}
		o.items = append(o.items, it)
	}
	return o
}

func (c *compiler) edges(f *fetch, edges selected) *object {
	o := &object{}
	for _, s := range c.collect(f.typ.Name+"Edge", edges.sets, edges.path) {
		it := newItem(s)
		switch s.Name {
		case "cursor":
			it.op, f.cursors = opCursor, true
		case "node":
			it.op = opNode
			it.object = c.object(f, "t0", f.typ, f.typ.Name, s.sets, s.path)
		default:
			it.op, it.text = opText, f.typ.Name+"Edge"
		}
		o.items = append(o.items, it)
	}
	return o
}

func (c *compiler) pageInfo(f *fetch, info selected) *object {
	o := &object{}
	for _, s := range c.collect("PageInfo", info.sets, info.path) {
		it := newItem(s)
		switch s.Name {
		case "hasNextPage":
			it.op, f.more, f.rows = opHasNext, true, true
		case "hasPreviousPage":
			it.op, f.more, f.rows = opHasPrevious, true, true
		case "startCursor":
			it.op, f.cursors, f.rows = opStart, true, true
		case "endCursor":
			it.op, f.cursors, f.rows = opEnd, true, true
		default:
			it.op, it.text = opText, "PageInfo"
		}
		o.items = append(o.items, it)
	}
	return o
}

// connectionOf is the type that a field of a Connection type lists.
func (g *Graph) connectionOf(f *ast.Field) *Type {
	return g.types[strings.TrimSuffix(f.Definition.Type.Name(), "Connection")]
}
