package read

import (
	"maps"
	"slices"
	"strconv"

	"buyergraph/internal/authz"
	"buyergraph/internal/binding"

	"github.com/vektah/gqlparser/v2/ast"
)

// compileObject compiles the selections on rows of type t. If t is an interface, it
// compiles them for the implementing type with that name, or for each implementing type if
// none has that name.
func (c *compiler) compileObject(
	f *fetch, alias string, t *binding.Type, name string, sets []ast.SelectionSet, path ast.Path,
) *objectWriter {
	if len(t.TypesByKind) == 0 {
		return c.compileFields(f, alias, t, sets, path)
	}
	o := &objectWriter{kindIndex: f.addTableColumn(alias, "kind"), writersByKind: map[string]*objectWriter{}}
	for _, k := range slices.Sorted(maps.Keys(t.TypesByKind)) {
		if x := t.TypesByKind[k]; name == x.Definition.Name || t.ImplementingType(name) == nil {
			o.writersByKind[k] = c.compileFields(f, alias, x, sets, path)
		}
	}
	return o
}

// compileFields compiles the selections on rows of the object type t.
func (c *compiler) compileFields(f *fetch, alias string, t *binding.Type, sets []ast.SelectionSet, path ast.Path) *objectWriter {
	o := &objectWriter{}
	for _, s := range c.collectFields(t.Definition.Name, sets, path) {
		fw := newFieldWriter(s)
		if d := t.Fields[s.Name]; d != nil {
			c.compileField(f, alias, t, d, s, &fw)
		} else {
			fw.op, fw.fixedText = opTypename, t.Definition.Name
		}
		o.fields = append(o.fields, fw)
	}
	return o
}

// compileField adds to the fetch what the bound field d needs (columns, joins, a child
// fetch) and sets in fw how to write the field.
func (c *compiler) compileField(f *fetch, alias string, t *binding.Type, d *binding.Field, s selectedField, fw *fieldWriter) {
	fw.boundField, fw.viewPermission, fw.format = d, d.ViewPermission, d.Format
	for _, n := range d.InputColumns {
		fw.inputIndexes = append(fw.inputIndexes, f.addTableColumn(alias, n))
	}
	switch d.Kind {
	case binding.Scalar:
		fw.op, fw.fixedText, fw.columnIndex = opScalar, t.IDPrefix, f.addColumn(columnOfField(d, alias))
	case binding.ToOne:
		c.compileToOne(f, alias, d, s, fw)
	case binding.ToOneOf:
		fw.op = opToOneOf
		for _, alternative := range d.Alternatives {
			alternativeWriter := fieldWriter{}
			c.compileToOne(f, alias, alternative, s, &alternativeWriter)
			fw.alternatives = append(fw.alternatives, alternativeWriter)
		}
	case binding.ToMany:
		child := c.addChildFetch(f, alias, d, s)
		fw.op, fw.childFetch, fw.childWriter, fw.columnIndex = opToMany, child, child.writer, child.parentKeyIndex
	case binding.Operations:
		inputs := f.addTargetColumns(alias, d.DeclaringEntity)
		fw.op, fw.columnIndex = opBatch, f.addBatchField(batchField{acceptedOperations(d.DeclaringEntity), d, inputs})
	case binding.Computed:
		fw.op, fw.computeValue = opComputed, d.ValueFunc.(computeFunc)
	case binding.JSONValue:
		fw.op, fw.childWriter = opJSONValue, c.compileJSONValue(s)
		if d.SideEntity != nil {
			alias = c.addJoin(f, join{from: column{alias: alias, name: "id"}, toColumn: d.KeyColumn, entity: d.SideEntity}).alias
		}
		if d.Column != nil || d.SQLExpr != "" {
			fw.columnIndex = f.addColumn(columnOfField(d, alias))
			fw.inputIndexes = append(fw.inputIndexes, fw.columnIndex)
		}
		if makeValues, ok := d.ValueFunc.(batchFunc); ok {
			fw.op, fw.columnIndex = opBatch, f.addBatchField(batchField{makeValues, d, fw.inputIndexes})
		}
	}
}

// addBatchField returns the index of the batch field in the fetch, adding it if needed. A
// field selected under several aliases is computed once.
func (f *fetch) addBatchField(added batchField) int {
	i := slices.IndexFunc(f.batchFields, func(x batchField) bool {
		return x.field == added.field && slices.Equal(x.inputIndexes, added.inputIndexes)
	})
	if i < 0 {
		i, f.batchFields = len(f.batchFields), append(f.batchFields, added)
	}
	return i
}

// addTargetColumns returns the indexes of the columns from which [acceptedOperations] makes
// targets, adding them if needed.
func (f *fetch) addTargetColumns(alias string, e *authz.Entity) []int {
	indexes := []int{f.addTableColumn(alias, "id")}
	if len(e.OperationRules()) == 0 {
		return indexes
	}
	return append(indexes, f.addColumn(column{alias: alias, factsOf: e}))
}

// addChildFetch returns the fetch of a connection, adding it if needed. A connection
// selected on an interface is compiled once for each implementing type, but fetched once
// for all of them.
func (c *compiler) addChildFetch(f *fetch, alias string, d *binding.Field, s selectedField) *fetch {
	key := f.addTableColumn(alias, "id")
	for _, child := range c.fetches {
		if child.parent == f && child.parentKeyIndex == key && child.documentField == s.Field &&
			slices.EqualFunc(child.selectionSets, s.selectionSets, isSameSelection) {
			return child
		}
	}
	child := c.addFetch(f, s.Field, d.TargetType, s.path)
	child.edge, child.parentKeyIndex, child.selectionSets = d, key, s.selectionSets
	if d.Tree == binding.Descendants {
		child.parentPathIndex = f.addTableColumn(alias, "path")
	}
	child.writer = c.compileConnection(child, s.Definition.Type.Name(), s.selectionSets, s.path)
	return child
}

// isSameSelection reports whether two selection sets are the same part of a document, not
// only equal in content.
func isSameSelection(a, b ast.SelectionSet) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// compileToOne joins the target of a to-one edge and compiles the selections on it.
func (c *compiler) compileToOne(f *fetch, alias string, d *binding.Field, s selectedField, fw *fieldWriter) {
	from := column{alias: alias, name: d.KeyColumn, sqlExpr: d.SQLExpr}
	j := c.addJoin(f, join{from: from, toColumn: "id", entity: d.TargetType.Entity})
	fw.op, fw.columnIndex = opToOne, f.addTableColumn(j.alias, "id")
	fw.childWriter = c.compileObject(f, j.alias, d.TargetType, s.Definition.Type.Name(), s.selectionSets, s.path)
}

// compileJSONValue compiles the selections on the objects of a JSON value; it returns nil
// if the value is a text or a list of texts.
func (c *compiler) compileJSONValue(s selectedField) *objectWriter {
	def := c.graph.Schema.Types[s.Definition.Type.Name()]
	if def.Kind != ast.Object {
		return nil
	}
	o := &objectWriter{}
	for _, x := range c.collectFields(def.Name, s.selectionSets, s.path) {
		fw := newFieldWriter(x)
		fw.format = binding.FormatByType[x.Definition.Type.Name()]
		if fw.fixedText = x.Name; x.Name == "__typename" {
			fw.op, fw.fixedText = opTypename, def.Name
		} else {
			fw.childWriter = c.compileJSONValue(x)
		}
		o.fields = append(o.fields, fw)
	}
	return o
}

// addJoin returns the join with its alias, adding it to the fetch if needed. An edge
// selected under several response keys is joined once.
func (c *compiler) addJoin(f *fetch, j join) join {
	for _, x := range f.joins {
		if x.from == j.from && x.entity == j.entity {
			return x
		}
	}
	c.aliasCount++
	j.alias = "t" + strconv.Itoa(c.aliasCount)
	f.joins = append(f.joins, j)
	return j
}

// columnOfField returns what a statement selects for a field of the table behind alias.
func columnOfField(d *binding.Field, alias string) column {
	if d.SQLExpr != "" {
		return column{alias: alias, sqlExpr: d.SQLExpr, isTime: d.Format == binding.AsTime}
	}
	return column{alias: alias, name: d.Column.Name, isTime: d.Format == binding.AsTime}
}
