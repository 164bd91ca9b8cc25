package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
)

// StaffRole is a named set of permissions for staff users and API tokens.
type StaffRole struct{ ent.Schema }

// Mixin returns the mixins of StaffRole.
func (StaffRole) Mixin() []ent.Mixin { return []ent.Mixin{Record{}} }

// Fields returns the fields of StaffRole.
func (StaffRole) Fields() []ent.Field {
	return joinFields(
		foldedLine("label", text.ValidateLabel),
		varchar("label_key", 64, text.LineUpTo(64)).unique().sensitive(),
		boolean("administers", false).sensitive(),
		enumField("default_level", "NONE", "OWN", "ALL"),
		permissionList(),
		capabilityList(),
		countField("guard").sensitive(), // written by whoever gives the role to a user; see authz.Entity.WriteGuards
	)
}

// Edges returns the edges of StaffRole.
func (StaffRole) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("staff_users", StaffUser.Type).Ref("roles"),
	}
}

// Indexes returns the indexes for the lists of StaffRole and the newest rows of each parent.
func (StaffRole) Indexes() []ent.Index {
	return indexesOn(
		[]string{"label_fold"},
		[]string{"created_at"},
	)
}
