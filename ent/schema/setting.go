package schema

import (
	"entgo.io/ent"
)

// Setting is one value of the installation itself.
type Setting struct{ ent.Schema }

// Mixin of the Setting.
func (Setting) Mixin() []ent.Mixin { return []ent.Mixin{Base{}} }

// Fields of the Setting.
func (Setting) Fields() []ent.Field {
	return joinFields(
		requiredLine("name", 255).unique(),
		optionalText("value"),
	)
}
