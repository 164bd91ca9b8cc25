// Package schema is the domain model: fields, validators and policy of every entity. It
// imports internal/authz and packages below that, never the code that ent generates from
// it.
package schema

import (
	"buyergraph/internal/authz"

	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/mixin"
)

// Base gives an entity its id and the policy, which denies everything that internal/authz
// does not grant.
type Base struct{ mixin.Schema }

// Fields returns the fields of Base.
func (Base) Fields() []ent.Field { return []ent.Field{field.Int64("id")} }

// Policy returns the policy of every entity.
func (Base) Policy() ent.Policy { return authz.Policy{} }

// Record is a Base with the times of creation and last change and a version. Only
// internal/hooks writes these fields.
type Record struct{ mixin.Schema }

// Fields returns the fields of Record.
func (Record) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		timestamp("created_at").immutable(),
		timestamp("updated_at"),
		field.Int("version").Default(1).NonNegative(),
	}
}

// Policy returns the policy of every entity.
func (Record) Policy() ent.Policy { return authz.Policy{} }

// ExternalID gives a record the id that another system uses for it.
type ExternalID struct{ mixin.Schema }

// Fields returns the fields of ExternalID.
func (ExternalID) Fields() []ent.Field { return []ent.Field{optionalLine("external_id", 36).unique()} }

// LineItem is one line of a document: an article and its position, counted from 1.
type LineItem struct{ mixin.Schema }

// Fields returns the fields of LineItem.
func (LineItem) Fields() []ent.Field {
	return joinFields(
		column{field.Int("position").Positive().Descriptor()},
		requiredLine("sku", 255),
		requiredLine("product_name", 255),
	)
}

// Indexes returns the indexes of LineItem.
func (LineItem) Indexes() []ent.Index { return indexesOn([]string{"created_at"}) }
