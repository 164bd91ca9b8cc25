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
		at("created_at").fixed(),
		at("updated_at"),
		field.Int("version").Default(1).NonNegative(),
	}
}

// Policy of every entity.
func (Record) Policy() ent.Policy { return authz.Policy{} }

// External gives a record the id by which another system knows it.
type External struct{ mixin.Schema }

// Fields of External.
func (External) Fields() []ent.Field { return []ent.Field{optional("external_id", 36).unique()} }

// Position is one line of a document: an article at a place, counted from 1.
type Position struct{ mixin.Schema }

// Fields of a Position.
func (Position) Fields() []ent.Field {
	return fields(
		column{field.Int("position").Positive().Descriptor()},
		required("sku", 255),
		required("product_name", 255),
	)
}

// Indexes of a Position.
func (Position) Indexes() []ent.Index { return indexes([]string{"created_at"}) }
