package binding

import (
	"slices"

	"buyergraph/internal/authz"
	"buyergraph/internal/names"

	"entgo.io/ent/dialect/sql/schema"
	"github.com/vektah/gqlparser/v2/ast"
)

// bindRecord binds a field to the record that the columns entity and record_id name, of one of some types.
func (b *binder) bindRecord(t *Type, f *Field, name string, types []string) {
	b.requireColumn(t, "entity", name)
	b.requireColumn(t, "record_id", name)
	for _, typeName := range types {
		if target := b.Types[typeName]; b.requireThat(target != nil, "%s: the engine does not answer %s", name, typeName) {
			f.Alternatives = append(f.Alternatives, &Field{
				Name: f.Name, Kind: ToOne, TargetType: target,
				SQLExpr: "(CASE WHEN {t}.`entity`='" + target.Name + "' THEN {t}.`record_id` END)",
			})
		}
	}
}

// bindToOneOf binds a field with an interface type that has no table of its own to one
// foreign key for each type that implements it. The key of StaffUser in the field author is
// author_staff_user_id, or staff_user_id if the table has no such column.
//
// With record types it binds the field to the columns entity and record_id instead.
func (b *binder) bindToOneOf(t *Type, f *Field, fd *ast.FieldDefinition, name string, recordTypes []string) {
	f.Kind = ToOneOf
	b.requireThat(!fd.Type.NonNull, "%s: a policy may hide it, so it must be nullable", name)
	if recordTypes != nil {
		b.bindRecord(t, f, name, recordTypes)
		return
	}
	for _, possible := range b.Schema.GetPossibleTypes(b.Schema.Types[fd.Type.Name()]) {
		o := &Field{
			Name: f.Name, Kind: ToOne, TargetType: b.Types[possible.Name],
			KeyColumn: names.ToColumn(f.Name) + "_" + names.ToColumn(possible.Name) + "_id",
		}
		if t.columnsByName[o.KeyColumn] == nil {
			o.KeyColumn = names.ToColumn(possible.Name) + "_id"
		}
		if b.requireThat(o.TargetType != nil, "%s: the engine does not answer %s", name, possible.Name) {
			b.requireColumn(t, o.KeyColumn, name)
			f.Alternatives = append(f.Alternatives, o)
		}
	}
}

// bindConnection binds a connection: to rows that name a record of any entity in the columns
// entity and record_id, to the one foreign key that points here, or to the one join table.
func (b *binder) bindConnection(t *Type, f *Field, name, keyColumn string) {
	keys := b.findForeignKeys(t, f.TargetType, keyColumn)
	if len(keys) == 0 && f.TargetType.columnsByName["record_id"] != nil {
		f.KeyColumn, f.RecordEntity = "record_id", t.Name
		return
	}
	if !b.requireThat(len(keys) == 1, "%s: %d ways from %s to %s", name, len(keys), f.TargetType.Table, t.Table) {
		return
	}
	f.KeyColumn, f.JoinTable, f.JoinTargetColumn = keys[0].KeyColumn, keys[0].JoinTable, keys[0].JoinTargetColumn
	if f.JoinTable == "" {
		b.requireThat(hasIndexOn(b.tablesByName[f.TargetType.Table], f.KeyColumn, true),
			"%s: no index of %s.%s and an order", name, f.TargetType.Table, f.KeyColumn)
		return
	}
	b.requireThat(f.JoinTargetColumn != "", "%s: %s does not point to %s", name, f.JoinTable, f.TargetType.Table)
	if i := slices.IndexFunc(authz.Entities, func(e *authz.Entity) bool { return e.Table == f.JoinTable }); i >= 0 {
		f.JoinEntity = authz.Entities[i]
	}
	f.JoinTableCopies = map[string]string{"id": f.JoinTargetColumn}
	for _, c := range b.tablesByName[f.JoinTable].Columns {
		if c.Name != "id" && f.TargetType.columnsByName[c.Name] != nil {
			f.JoinTableCopies[c.Name] = c.Name
		}
	}
}

// bindTree binds a connection to the rows above or below a row in a tree, which the column path
// describes. The table is joined to itself.
func (b *binder) bindTree(t *Type, f *Field, name string) {
	f.KeyColumn, f.JoinTable = "id", t.Table
	b.requireThat(f.TargetType == t && hasIndexOn(b.tablesByName[t.Table], "path", false), "%s: no index of %s.path", name, t.Table)
}

// findForeignKeys returns the ways to get from rows of t to rows of the target: foreign keys
// of the target's table, and of tables that only join the two. If keyColumn
// ("table.column") is set, it returns only that key, whatever its table. Each result has
// KeyColumn, JoinTable and JoinTargetColumn set.
func (b *binder) findForeignKeys(t, target *Type, keyColumn string) (out []Field) {
	for _, table := range b.allTables {
		isPlainJoinTable := len(table.Columns) == 2 && len(table.ForeignKeys) == 2
		for i, fk := range table.ForeignKeys {
			candidate := Field{KeyColumn: fk.Columns[0].Name}
			isNamed := keyColumn == table.Name+"."+candidate.KeyColumn
			if fk.RefTable.Name != t.Table || fk.RefColumns[0].Name != "id" || keyColumn != "" && !isNamed {
				continue
			}
			if table.Name != target.Table {
				candidate.JoinTable = table.Name
				for _, other := range table.ForeignKeys {
					if other.RefTable.Name == target.Table && other != fk {
						candidate.JoinTargetColumn = other.Columns[0].Name
					}
				}
			}
			if candidate.JoinTable == "" || isNamed || isPlainJoinTable && table.ForeignKeys[1-i].RefTable.Name == target.Table {
				out = append(out, candidate)
			}
		}
	}
	return out
}

// hasIndexOn reports whether an index starts with the column. With withMoreColumns set, the
// index must have further columns, which give an order.
func hasIndexOn(t *schema.Table, column string, withMoreColumns bool) bool {
	c, ok := t.Column(column)
	return ok && c.Unique && !withMoreColumns || slices.ContainsFunc(t.Indexes, func(i *schema.Index) bool {
		return i.Columns[0].Name == column && (!withMoreColumns || len(i.Columns) > 1)
	})
}
