package schema

import (
	"entgo.io/ent"
)

// Setting is one setting of the installation.
type Setting struct{ ent.Schema }

// Mixin returns the mixins of Setting.
func (Setting) Mixin() []ent.Mixin { return []ent.Mixin{Base{}} }

// Fields returns the fields of Setting.
func (Setting) Fields() []ent.Field {
	return joinFields(
		requiredLine("name", 255).unique(),
		optionalText("value"),
	)
}
