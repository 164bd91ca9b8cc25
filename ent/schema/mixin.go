// Package schema is the domain model: shape, validators and policy of every
// entity. It imports rule and leaves only, because ent generates from it.
package schema

import (
	"buyergraph/internal/authz"

	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/mixin"
)

// Base gives an entity its id and the one policy, which denies whatever
// internal/rule does not grant.
type Base struct{ mixin.Schema }

// Fields of the Base.
func (Base) Fields() []ent.Field { return []ent.Field{field.Int64("id")} }

// Policy of every entity.
func (Base) Policy() ent.Policy { return authz.Policy{} }

// Record is a Base whose changes are dated and counted. internal/guard writes
// these fields; nobody else does.
type Record struct{ mixin.Schema }

// Fields of the Record.
func (Record) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		timestamp("created_at").immutable(),
		timestamp("updated_at"),
		field.Int("version").Default(1).NonNegative(),
	}
}

// Policy of every entity.
func (Record) Policy() ent.Policy { return authz.Policy{} }

// ExternalID gives a record the id by which another system knows it.
type ExternalID struct{ mixin.Schema }

// Fields of External.
func (ExternalID) Fields() []ent.Field { return []ent.Field{optionalLine("external_id", 36).unique()} }

// LineItem is one line of a document: an article at a place, counted from 1.
type LineItem struct{ mixin.Schema }

// Fields of a Position.
func (LineItem) Fields() []ent.Field {
	return joinFields(
		column{field.Int("position").Positive().Descriptor()},
		requiredLine("sku", 255),
		requiredLine("product_name", 255),
	)
}

// Indexes of a Position.
func (LineItem) Indexes() []ent.Index { return indexesOn([]string{"created_at"}) }
