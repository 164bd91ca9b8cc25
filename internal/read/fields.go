package read

import (
	"maps"
	"slices"
	"strconv"

	"buyergraph/internal/binding"

	"github.com/vektah/gqlparser/v2/ast"
)

// object compiles what is selected on t, or on the type of that name if t is an
// interface of it.
func (c *compiler) object(f *fetch, alias string, t *binding.Type, name string, sets []ast.SelectionSet, path ast.Path) *object {
	if len(t.Kinds) == 0 {
		return c.fields(f, alias, t, sets, path)
	}
	o := &object{kind: f.column(alias, "kind"), kinds: map[string]*object{}}
	for _, k := range slices.Sorted(maps.Keys(t.Kinds)) {
		if x := t.Kinds[k]; name == x.Def.Name || t.ByName(name) == nil {
			o.kinds[k] = c.fields(f, alias, x, sets, path)
		}
	}
	return o
}

func (c *compiler) fields(f *fetch, alias string, t *binding.Type, sets []ast.SelectionSet, path ast.Path) *object {
	o := &object{}
	for _, s := range c.collect(t.Def.Name, sets, path) {
		it := newItem(s)
		if d := t.Fields[s.Name]; d != nil {
			c.field(f, alias, t, d, s, &it)
		} else {
			it.op, it.text = opText, t.Def.Name
		}
		o.items = append(o.items, it)
	}
	return o
}

func (c *compiler) field(f *fetch, alias string, t *binding.Type, d *binding.Field, s selected, it *item) {
	it.field, it.access, it.format = d, d.Access, d.Format
	for _, n := range d.Inputs {
		it.inputs = append(it.inputs, f.column(alias, n))
	}
	switch d.Kind {
	case binding.Scalar:
		it.op, it.text, it.column = opScalar, t.Prefix, f.selects(selects(d, alias))
	case binding.ToOne:
		c.one(f, alias, d, s, it)
	case binding.OneOf:
		it.op = opOneOf
		for _, option := range d.Options {
			x := item{}
			c.one(f, alias, option, s, &x)
			it.others = append(it.others, x)
		}
	case binding.ToMany:
		k := c.below(f, alias, d, s)
		it.op, it.fetch, it.object, it.column = opMany, k, k.out, k.key
	case binding.Computed:
		it.op, it.code = opCompute, d.Code.(compute)
	case binding.Values:
		it.op, it.object = opValues, c.values(s)
		if d.Part != nil {
			alias = c.join(f, join{from: alias, key: "id", ref: d.Key, entity: d.Part}).alias
		}
		if d.Column != nil {
			it.column = f.selects(selects(d, alias))
			it.inputs = append(it.inputs, it.column)
		}
		if code, ok := d.Code.(batch); ok {
			it.op, it.column = opBatch, f.hook(hook{code, d, it.inputs})
		}
	}
}

// hook is the place of a field that code makes of some columns; what stands under
// several aliases is made once.
func (f *fetch) hook(h hook) int {
	i := slices.IndexFunc(f.hooks, func(x hook) bool { return x.field == h.field && slices.Equal(x.inputs, h.inputs) })
	if i < 0 {
		i, f.hooks = len(f.hooks), append(f.hooks, h)
	}
	return i
}

// below is the fetch of a connection. What is selected on an interface stands in each
// of its types, and is fetched once for all of them.
func (c *compiler) below(f *fetch, alias string, d *binding.Field, s selected) *fetch {
	key := f.column(alias, "id")
	for _, k := range c.fetches {
		if k.parent == f && k.key == key && k.field == s.Field && slices.EqualFunc(k.sets, s.sets, same) {
			return k
		}
	}
	k := c.fetch(f, s.Field, d.Target, s.path)
	k.edge, k.key, k.sets = d, key, s.sets
	k.out = c.connection(k, s.Definition.Type.Name(), s.sets, s.path)
	return k
}

// same reports whether two selection sets are the very same place in a document.
func same(a, b ast.SelectionSet) bool { return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0]) }

func (c *compiler) one(f *fetch, alias string, d *binding.Field, s selected, it *item) {
	j := c.join(f, join{from: alias, key: d.Key, ref: "id", entity: d.Target.Entity})
	it.op, it.column = opOne, f.column(j.alias, "id")
	it.object = c.object(f, j.alias, d.Target, s.Definition.Type.Name(), s.sets, s.path)
}

// values compiles what is selected of small objects inside a row; nil where they
// are texts.
func (c *compiler) values(s selected) *object {
	def := c.g.Schema.Types[s.Definition.Type.Name()]
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

func selects(d *binding.Field, alias string) column {
	if d.Format == binding.AsActions {
		return column{alias: alias, can: d.Owner}
	}
	if d.Expr != "" {
		return column{alias: alias, expr: d.Expr, time: d.Format == binding.AsTime}
	}
	return column{alias: alias, name: d.Column.Name, time: d.Format == binding.AsTime}
}
