package schema

import (
	"buyergraph/internal/country"
	"buyergraph/internal/text"

	"entgo.io/ent"
	"entgo.io/ent/schema/mixin"
)

// Address is what both address books hold. primary_of and default_..._of repeat
// the owner where they are set and are unique, so that the database itself holds
// "at most one".
type Address struct{ mixin.Schema }

// Fields of the Address.
func (Address) Fields() []ent.Field {
	return joinFields(
		optionalLine("label", 255),
		optionalLine("name_prefix", 255),
		optionalLine("first_name", 255),
		optionalLine("middle_name", 255),
		optionalLine("last_name", 255),
		optionalLine("name_suffix", 255),
		optionalLine("company", 255),
		requiredLine("street", 500),
		optionalLine("street2", 500),
		foldedLine("city", text.LineUpTo(255)),
		varchar("postal_code", 255, text.OptionalLineUpTo(255)), // empty where the country needs none
		varchar("country_code", 2, country.ValidateCode),
		optionalLine("region_code", 16),
		optionalLine("region_text", 255),
		optionalLine("phone", 255),
		timestamp("validated_at").nullable(),
		boolean("billing", false),
		boolean("shipping", false),
		foreignKey("primary_of").nullable().unique(),
		foreignKey("default_billing_of").nullable().unique(),
		foreignKey("default_shipping_of").nullable().unique(),
	)
}

// Indexes of the Address.
func (Address) Indexes() []ent.Index {
	return indexesOn([]string{"city_fold"}, []string{"created_at"})
}
