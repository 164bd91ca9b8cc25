package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
)

// StaffRole is a named set of permissions for the seller's people and machines.
type StaffRole struct{ ent.Schema }

// Mixin of the StaffRole.
func (StaffRole) Mixin() []ent.Mixin { return []ent.Mixin{Record{}} }

// Fields of the StaffRole.
func (StaffRole) Fields() []ent.Field {
	return joinFields(
		foldedLine("label", text.ValidateLabel),
		varchar("label_key", 64, text.LineUpTo(64)).unique().sensitive(),
		boolean("administers", false).sensitive(),
		enumField("default_level", "NONE", "OWN", "ALL"),
		permissionList(),
		capabilityList(),
	)
}

// Edges of the StaffRole.
func (StaffRole) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("staff_users", StaffUser.Type).Ref("roles"),
	}
}

// Indexes of the StaffRole: its lists, and its newest rows of each parent.
func (StaffRole) Indexes() []ent.Index {
	return indexesOn(
		[]string{"label_fold"},
		[]string{"created_at"},
	)
}
