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
type column struct{ desc *field.Descriptor }

// Descriptor implements ent.Field.
func (c column) Descriptor() *field.Descriptor { return c.desc }

func (c column) unique() column { c.desc.Unique = true; return c }
func (c column) fixed() column  { c.desc.Immutable = true; return c }
func (c column) secret() column { c.desc.Sensitive = true; return c }
func (c column) null() column   { c.desc.Optional, c.desc.Nillable = true, true; return c }

// at is an instant in UTC with microseconds: an integer on SQLite, whose driver
// recognises it by the declared type, and datetime(6) on MySQL.
func at(name string) column {
	return column{field.Time(name).SchemaType(map[string]string{dialect.SQLite: "datetime", dialect.MySQL: "datetime(6)"}).Descriptor()}
}

// date is a calendar day as text of ten characters, which may be absent.
func date(name string) column { return line(name, 10, text.Date).null() }

// required is a line of text that must not be empty.
func required(name string, max int) column { return line(name, max, text.Line(max)) }

// optional is a line of text that may be absent.
func optional(name string, max int) column { return line(name, max, text.OptionalLine(max)).null() }

// block is a longer text that may be absent.
func block(name string) column {
	return column{field.Text(name).Validate(text.Block(20_000)).Descriptor()}.null()
}

// folded is a required line and its shadow, by which it is sorted and searched.
// internal/guard writes the shadow; folding may lengthen a text, hence its room: what an
// index of MySQL holds beside two keys, in characters of four bytes.
func folded(name string, valid func(string) error) []ent.Field {
	const room = (3072 - 2*8) / 4
	return []ent.Field{line(name, 255, text.Foldable(room, valid)), line(name+"_fold", room, text.Block(room))}
}

func line(name string, max int, valid func(string) error) column {
	types := map[string]string{dialect.MySQL: fmt.Sprintf("varchar(%d)", max)}
	return column{field.String(name).Validate(valid).SchemaType(types).Descriptor()}
}

// flag is a yes or no.
func flag(name string, byDefault bool) column {
	return column{field.Bool(name).Default(byDefault).Descriptor()}
}

// number is a whole number that is never negative.
func number(name string) column {
	return column{field.Int(name).NonNegative().Default(0).Descriptor()}
}

// money is an amount in 1/10,000 of the record's currency.
func money(name string) column { return column{field.Int64(name).Default(0).Descriptor()} }

func currency() column { return currencyOf("currency") }

func currencyOf(name string) column { return line(name, 3, text.Currency) }

// enum is one of a closed set, stored as text so that both databases sort and
// extend it alike.
func enum(name string, values ...string) column {
	types := map[string]string{dialect.MySQL: "varchar(40)"}
	return column{field.Enum(name).Values(values...).Default(values[0]).SchemaType(types).Descriptor()}
}

// maybe is an enum that need not be set.
func (c column) maybe() column { c.desc.Default = nil; return c.null() }

// values is a list of small objects inside the row, as JSON.
func values[T any](name string, list []T) column {
	return column{field.JSON(name, list).Descriptor()}.null()
}

// permissions and capabilities are what a role grants.
func permissions() column  { return values("permissions", []jsontypes.Permission{}) }
func capabilities() column { return values("capabilities", []string{}) }

// key is a foreign key; its edge is declared by one, maybe, owned or part.
func key(name string) column { return column{field.Int64(name).Descriptor()} }

// one is an edge to a row that must be there as long as this one is.
func one(name string, t any, column string) ent.Edge {
	return edge.To(name, t).Unique().Required().Field(column).Annotations(entsql.OnDelete(entsql.Restrict))
}

// maybe is an edge to a row that need not be there; deleting that row clears it.
func maybe(name string, t any, column string) ent.Edge {
	return edge.To(name, t).Unique().Field(column).Annotations(entsql.OnDelete(entsql.SetNull))
}

// owned is an edge to the row that this one, if it has any, is deleted with.
func owned(name string, t any, column string) ent.Edge {
	return edge.To(name, t).Unique().Field(column).Annotations(entsql.OnDelete(entsql.Cascade))
}

// part is an edge to the row that this one belongs to and is deleted with.
func part(name string, t any, column string) ent.Edge {
	return edge.To(name, t).Unique().Required().Field(column).Annotations(entsql.OnDelete(entsql.Cascade))
}

// many is an edge through a join table.
func many(name string, t any, table, from, to string) ent.Edge {
	return edge.To(name, t).StorageKey(edge.Table(table), edge.Columns(from, to))
}

// indexes makes one index of each list of columns. Ids are not named: both
// databases cluster a table by its id, so every index ends in it.
func indexes(columns ...[]string) []ent.Index {
	out := make([]ent.Index, len(columns))
	for i, c := range columns {
		out[i] = index.Fields(c...)
	}
	return out
}

// fields joins single fields and groups of them.
func fields(groups ...any) []ent.Field {
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
