package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// Capability is a yes/no right that staff have defined. Roles grant it by its code, as they grant the
// built-in ones; see internal/authz.
type Capability struct{ ent.Schema }

// Mixin returns the mixins of Capability.
func (Capability) Mixin() []ent.Mixin { return []ent.Mixin{Record{}} }

// Fields returns the fields of Capability.
func (Capability) Fields() []ent.Field {
	return joinFields(
		varchar("code", 50, text.ValidateCode).unique().immutable(),
		foldedLine("label", text.LineUpTo(255)),
		varchar("description", 1000, text.BlockUpTo(1000)).nullable(),
		enumField("audience", "STAFF", "STOREFRONT").immutable(),
		countField("guard").sensitive(), // written by whoever lets a role grant it; see authz.LockCapabilities
	)
}

// Indexes returns the indexes for the lists of Capability.
func (Capability) Indexes() []ent.Index {
	return indexesOn(
		[]string{"label_fold"},
		[]string{"created_at"},
	)
}
