package read

import (
	"maps"
	"slices"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
)

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
		k := c.below(f, alias, d, s)
		it.op, it.fetch, it.object, it.column = opMany, k, k.out, k.key
	case computed:
		it.op = opCompute
	case values:
		it.op, it.object = opValues, c.values(s)
		if d.part != nil {
			alias = c.join(f, join{from: alias, key: "id", ref: d.key, entity: d.part}).alias
		}
		if d.column != nil {
			it.column = f.selects(d.selected(alias))
			it.inputs = append(it.inputs, it.column)
		}
		if d.batch != nil {
			it.op, it.column = opBatch, f.hook(d, it.inputs)
		}
	}
}

// hook is the place of a field that code makes of some columns; what stands in
// several types of an interface, or under several aliases, is made once.
func (f *fetch) hook(d *Field, inputs []int) int {
	i := slices.IndexFunc(f.hooks, func(h hook) bool { return h.field == d && slices.Equal(h.inputs, inputs) })
	if i < 0 {
		i, f.hooks = len(f.hooks), append(f.hooks, hook{d, inputs})
	}
	return i
}

// below is the fetch of a connection. What is selected on an interface stands in each
// of its types, and is fetched once for all of them.
func (c *compiler) below(f *fetch, alias string, d *Field, s selected) *fetch {
	key := f.column(alias, "id")
	for _, k := range c.fetches {
		if k.parent == f && k.key == key && k.field == s.Field && slices.EqualFunc(k.sets, s.sets, same) {
			return k
		}
	}
	k := c.fetch(f, s.Field, d.target, s.path)
	k.edge, k.key, k.sets = d, key, s.sets
	k.out = c.connection(k, s.Definition.Type.Name(), s.sets, s.path)
	return k
}

// same reports whether two selection sets are the very same place in a document.
func same(a, b ast.SelectionSet) bool { return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0]) }

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
	if d.format == asActions {
		return column{alias: alias, can: d.owner}
	}
	if d.expr != "" {
		return column{alias: alias, expr: d.expr, time: d.format == asTime}
	}
	return column{alias: alias, name: d.column.Name, time: d.format == asTime}
}
