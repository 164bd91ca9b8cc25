package schema

import (
	"fmt"

	"buyergraph/internal/jsontypes"
	"buyergraph/internal/text"

	"entgo.io/ent"
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// column is a field in one of the few shapes that the schema uses. ent's own
// builders have no names that a helper could return.
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

// timestamp is an instant in UTC with microseconds: an integer on SQLite, whose driver
// recognises it by the declared type, and datetime(6) on MySQL.
func timestamp(name string) column {
	return column{field.Time(name).SchemaType(map[string]string{dialect.SQLite: "datetime", dialect.MySQL: "datetime(6)"}).Descriptor()}
}

// optionalDate is a calendar day as text of ten characters, which may be absent.
func optionalDate(name string) column { return varchar(name, 10, text.ValidateDate).nullable() }

// requiredLine is a line of text that must not be empty.
func requiredLine(name string, maxLength int) column {
	return varchar(name, maxLength, text.LineUpTo(maxLength))
}

// optionalLine is a line of text that may be absent.
func optionalLine(name string, maxLength int) column {
	return varchar(name, maxLength, text.OptionalLineUpTo(maxLength)).nullable()
}

// optionalText is a longer text that may be absent.
func optionalText(name string) column {
	return column{field.Text(name).Validate(text.BlockUpTo(20_000)).Descriptor()}.nullable()
}

// foldedLine is a required line and its shadow, by which it is sorted and searched.
// internal/guard writes the shadow; folding may lengthen a text, hence its room: what an
// index of MySQL holds beside two keys, in characters of four bytes.
func foldedLine(name string, validate func(string) error) []ent.Field {
	const maxFoldLength = (3072 - 2*8) / 4
	return []ent.Field{varchar(name, 255, text.FoldedUpTo(maxFoldLength, validate)), varchar(name+"_fold", maxFoldLength, text.BlockUpTo(maxFoldLength))}
}

func varchar(name string, maxLength int, validate func(string) error) column {
	types := map[string]string{dialect.MySQL: fmt.Sprintf("varchar(%d)", maxLength)}
	return column{field.String(name).Validate(validate).SchemaType(types).Descriptor()}
}

// boolean is a yes or no.
func boolean(name string, byDefault bool) column {
	return column{field.Bool(name).Default(byDefault).Descriptor()}
}

// countField is a whole number that is never negative.
func countField(name string) column {
	return column{field.Int(name).NonNegative().Default(0).Descriptor()}
}

// fixedPoint is an amount in 1/10,000 of the record's currency.
func fixedPoint(name string) column { return column{field.Int64(name).Default(0).Descriptor()} }

func currencyCode() column { return currencyCodeNamed("currency") }

func currencyCodeNamed(name string) column { return varchar(name, 3, text.ValidateCurrency) }

// enumField is one of a closed set, stored as text so that both databases sort and
// extend it alike.
func enumField(name string, values ...string) column {
	types := map[string]string{dialect.MySQL: "varchar(40)"}
	return column{field.Enum(name).Values(values...).Default(values[0]).SchemaType(types).Descriptor()}
}

// unsetByDefault is an enum that need not be set.
func (c column) unsetByDefault() column { c.descriptor.Default = nil; return c.nullable() }

// jsonList is a list of small objects inside the row, as JSON.
func jsonList[T any](name string, list []T) column {
	return column{field.JSON(name, list).Descriptor()}.nullable()
}

// permissionList and capabilities are what a role grants.
func permissionList() column { return jsonList("permissions", []jsontypes.Permission{}) }
func capabilityList() column { return jsonList("capabilities", []string{}) }

// foreignKey is a foreign key; its edge is declared by one, maybe, owned or part.
func foreignKey(name string) column { return column{field.Int64(name).Descriptor()} }

// requiredEdge is an edge to a row that must be there as long as this one is.
func requiredEdge(name string, target any, foreignKey string) ent.Edge {
	return edge.To(name, target).Unique().Required().Field(foreignKey).Annotations(entsql.OnDelete(entsql.Restrict))
}

// optionalEdge is an edge to a row that need not be there; deleting that row clears it.
func optionalEdge(name string, target any, foreignKey string) ent.Edge {
	return edge.To(name, target).Unique().Field(foreignKey).Annotations(entsql.OnDelete(entsql.SetNull))
}

// optionalParentEdge is an edge to the row that this one, if it has any, is deleted with.
func optionalParentEdge(name string, target any, foreignKey string) ent.Edge {
	return edge.To(name, target).Unique().Field(foreignKey).Annotations(entsql.OnDelete(entsql.Cascade))
}

// parentEdge is an edge to the row that this one belongs to and is deleted with.
func parentEdge(name string, target any, foreignKey string) ent.Edge {
	return edge.To(name, target).Unique().Required().Field(foreignKey).Annotations(entsql.OnDelete(entsql.Cascade))
}

// manyToMany is an edge through a join table.
func manyToMany(name string, target any, table, sourceColumn, targetColumn string) ent.Edge {
	return edge.To(name, target).StorageKey(edge.Table(table), edge.Columns(sourceColumn, targetColumn))
}

// indexesOn makes one index of each list of columns. Ids are not named: both
// databases cluster a table by its id, so every index ends in it.
func indexesOn(columns ...[]string) []ent.Index {
	out := make([]ent.Index, len(columns))
	for i, c := range columns {
		out[i] = index.Fields(c...)
	}
	return out
}

// joinFields joins single fields and groups of them.
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
