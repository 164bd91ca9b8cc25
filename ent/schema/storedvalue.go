package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
)

// StoredValue is a value that the program keeps for itself, such as the key of cursors. The settings that
// people change are in [Settings].
type StoredValue struct{ ent.Schema }

// Annotations keeps the name of the table, which running servers of older versions read.
func (StoredValue) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "settings"}}
}

// Mixin returns the mixins of StoredValue.
func (StoredValue) Mixin() []ent.Mixin { return []ent.Mixin{Base{}} }

// Fields returns the fields of StoredValue.
func (StoredValue) Fields() []ent.Field {
	return joinFields(
		requiredLine("name", 255).unique(),
		optionalText("value"),
	)
}
