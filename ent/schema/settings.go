package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Settings are the settings of the installation, or, with a website, those that replace them there. What is
// null is not set. internal/setting says which value is in effect.
//
// The row of the installation comes with the migrations, and that of a website with the website.
type Settings struct{ ent.Schema }

// Annotations names the table.
func (Settings) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "configurations"}}
}

// Mixin returns the mixins of Settings.
func (Settings) Mixin() []ent.Mixin { return []ent.Mixin{Record{}} }

// Fields returns the fields of Settings.
func (Settings) Fields() []ent.Field {
	return joinFields(
		foreignKey("website_id").nullable(),
		enumField("registration_mode", "CLOSED", "INVITE_ONLY", "OPEN", "OPEN_WITH_APPROVAL").unsetByDefault(),
		optionalBoolean("confirmation_required"),
		optionalBoolean("sign_in_after_confirmation"),
		optionalBoolean("company_name_required"),
		foreignKey("default_owner_id").nullable(),
		optionalCount("max_failed_logins"),
		optionalCount("max_lock_minutes"),
		optionalCount("staff_idle_minutes"),
		optionalCount("staff_session_minutes"),
		optionalCount("customer_user_idle_minutes"),
		optionalCount("customer_user_session_minutes"),
	)
}

// Edges returns the edges of Settings.
func (Settings) Edges() []ent.Edge {
	return []ent.Edge{
		optionalParentEdge("website", Website.Type, "website_id"),
		optionalEdge("default_owner", StaffUser.Type, "default_owner_id"),
	}
}

// Indexes returns the indexes of Settings.
func (Settings) Indexes() []ent.Index { return []ent.Index{index.Fields("website_id").Unique()} }

// optionalBoolean is a yes or no, or null.
func optionalBoolean(name string) column { return column{field.Bool(name).Descriptor()}.nullable() }

// optionalCount is a whole number above 0, or null.
func optionalCount(name string) column {
	return column{field.Int(name).Positive().Descriptor()}.nullable()
}
