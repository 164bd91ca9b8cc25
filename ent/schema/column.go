package schema

import (
	"fmt"

	"buyergraph/internal/jsontypes"
	"buyergraph/internal/nameword"
	"buyergraph/internal/text"

	"entgo.io/ent"
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// column is a field of one of the few kinds that the schema uses. The types of ent's own
// builders are not exported, so a helper cannot return them.
type column struct{ descriptor *field.Descriptor }

// Descriptor implements ent.Field.
func (c column) Descriptor() *field.Descriptor { return c.descriptor }

func (c column) unique() column    { c.descriptor.Unique = true; return c }
func (c column) immutable() column { c.descriptor.Immutable = true; return c }
func (c column) sensitive() column { c.descriptor.Sensitive = true; return c }
func (c column) nullable() column {
	c.descriptor.Optional, c.descriptor.Nillable = true, true
	return c
}

// timestamp is an instant in UTC with microseconds. SQLite stores an integer, which its
// driver recognises by the declared type, and MySQL a datetime(6).
func timestamp(name string) column {
	return column{field.Time(name).SchemaType(map[string]string{dialect.SQLite: "datetime", dialect.MySQL: "datetime(6)"}).Descriptor()}
}

// optionalDate is a date as text of ten characters, or null.
func optionalDate(name string) column { return varchar(name, 10, text.ValidateDate).nullable() }

// requiredLine is a line of text that must not be empty.
func requiredLine(name string, maxLength int) column {
	return varchar(name, maxLength, text.LineUpTo(maxLength))
}

// optionalLine is a line of text, or null.
func optionalLine(name string, maxLength int) column {
	return varchar(name, maxLength, text.OptionalLineUpTo(maxLength)).nullable()
}

// optionalText is a text of several lines and at most 20,000 characters, or null.
func optionalText(name string) column {
	return column{field.Text(name).Validate(text.BlockUpTo(20_000)).Descriptor()}.nullable()
}

// foldedLine is a required line and its folded copy, which is sorted and searched.
// internal/hooks writes the copy. Folding may lengthen a text, and [text.Fold] cuts it.
func foldedLine(name string, validate func(string) error) []ent.Field {
	return []ent.Field{
		varchar(name, 255, validate),
		foldOf(name),
	}
}

// optionalFoldedLine is a line and its folded copy, or null.
func optionalFoldedLine(name string) []ent.Field {
	return joinFields(optionalLine(name, 255), foldOf(name).nullable())
}

// foldedNumber is the unique number of a document, and its folded copy. The copy is empty in rows
// of a program of before until internal/store writes it.
func foldedNumber(name string) []ent.Field {
	fold := foldOf(name)
	fold.descriptor.Default = ""
	return joinFields(requiredLine(name, 255).unique(), fold)
}

func foldOf(name string) column {
	return varchar(name+"_fold", text.MaxFoldLength, text.BlockUpTo(text.MaxFoldLength))
}

// searchWords holds the words that a search finds a row by. internal/hooks writes it; rows of a
// program of before have none until internal/store writes it.
func searchWords() column {
	return column{field.Text(nameword.LineColumn).Descriptor()}.nullable().sensitive()
}

// newEmail is an e-mail address that waits for its confirmation, and the time until which it
// does.
func newEmail() []ent.Field {
	return joinFields(varchar("new_email", 255, text.ValidateEmail).nullable(), timestamp("new_email_until").nullable())
}

// varchar is a text column with a validator. The database limits its length on MySQL only.
func varchar(name string, maxLength int, validate func(string) error) column {
	types := map[string]string{dialect.MySQL: fmt.Sprintf("varchar(%d)", maxLength)}
	return column{field.String(name).Validate(validate).SchemaType(types).Descriptor()}
}

// boolean is a yes or no with a default.
func boolean(name string, byDefault bool) column {
	return column{field.Bool(name).Default(byDefault).Descriptor()}
}

// countField is a whole number that is 0 by default and never negative.
func countField(name string) column {
	return column{field.Int(name).NonNegative().Default(0).Descriptor()}
}

// fixedPoint is an amount in 1/10,000 of the record's currency, or a quantity in 1/10,000
// of its unit.
func fixedPoint(name string) column { return column{field.Int64(name).Default(0).Descriptor()} }

func currencyCode() column { return currencyCodeNamed("currency") }

func currencyCodeNamed(name string) column { return varchar(name, 3, text.ValidateCurrency) }

// enumField is one of a fixed set of values. The first value is the default. The value is
// stored as text, so that both databases sort and extend the set in the same way.
func enumField(name string, values ...string) column {
	types := map[string]string{dialect.MySQL: "varchar(40)"}
	return column{field.Enum(name).Values(values...).Default(values[0]).SchemaType(types).Descriptor()}
}

// unsetByDefault makes an enum nullable and removes its default.
func (c column) unsetByDefault() column { c.descriptor.Default = nil; return c.nullable() }

// jsonList is a list of small objects, stored in the row as JSON, or null.
func jsonList[T any](name string, list []T) column {
	return column{field.JSON(name, list).Descriptor()}.nullable()
}

// permissionList and capabilityList hold what a role grants.
func permissionList() column { return jsonList("permissions", []jsontypes.Permission{}) }
func capabilityList() column { return jsonList("capabilities", []string{}) }

// foreignKey is the column of an edge, which requiredEdge, optionalEdge,
// optionalParentEdge or parentEdge declares.
func foreignKey(name string) column { return column{field.Int64(name).Descriptor()} }

// requiredEdge is an edge to a row that cannot be deleted before this one.
func requiredEdge(name string, target any, foreignKey string) ent.Edge {
	return edge.To(name, target).Unique().Required().Field(foreignKey).Annotations(entsql.OnDelete(entsql.Restrict))
}

// optionalEdge is a nullable edge. Deleting the other row clears it.
func optionalEdge(name string, target any, foreignKey string) ent.Edge {
	return edge.To(name, target).Unique().Field(foreignKey).Annotations(entsql.OnDelete(entsql.SetNull))
}

// optionalParentEdge is a nullable edge. Deleting the other row deletes this one.
func optionalParentEdge(name string, target any, foreignKey string) ent.Edge {
	return edge.To(name, target).Unique().Field(foreignKey).Annotations(entsql.OnDelete(entsql.Cascade))
}

// parentEdge is a required edge. Deleting the other row deletes this one.
func parentEdge(name string, target any, foreignKey string) ent.Edge {
	return edge.To(name, target).Unique().Required().Field(foreignKey).Annotations(entsql.OnDelete(entsql.Cascade))
}

// manyToMany is an edge through a join table.
func manyToMany(name string, target any, table, sourceColumn, targetColumn string) ent.Edge {
	return edge.To(name, target).StorageKey(edge.Table(table), edge.Columns(sourceColumn, targetColumn))
}

// indexesOn makes one index for each list of columns. The lists leave out the id, because
// both databases cluster a table by its id and every index therefore ends with it.
func indexesOn(columns ...[]string) []ent.Index {
	out := make([]ent.Index, len(columns))
	for i, c := range columns {
		out[i] = index.Fields(c...)
	}
	return out
}

// joinFields joins single fields and lists of fields. It panics on any other type.
func joinFields(groups ...any) []ent.Field {
	var out []ent.Field
	for _, g := range groups {
		switch g := g.(type) {
		case []ent.Field:
			out = append(out, g...)
		case ent.Field:
			out = append(out, g)
		default:
			panic(fmt.Sprintf("schema: %T is no field", g))
		}
	}
	return out
}
